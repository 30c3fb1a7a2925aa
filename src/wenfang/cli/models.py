"""``wenfang models``: what can be fetched, what is there, and which to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.cli.completion import languages, resource_names
from wenfang.cli.output import Json, print_json, print_table

if TYPE_CHECKING:
    from wenfang.progress import Progress
    from wenfang.resources import Cache, Catalogue, Recommendation, Resource

app = typer.Typer(
    help="Models, voices, fonts and data sets: list, show, pull, recommend, verify, remove.",
    no_args_is_help=True,
)

Name = Annotated[
    str,
    typer.Argument(help="A name or alias in the catalogue.", autocompletion=resource_names),
]


@dataclass
class _Shelf:
    """The catalogue and the cache that the settings name."""

    catalogue: Catalogue
    cache: Cache
    offline: bool


def _shelf() -> _Shelf:
    from wenfang.config import load_settings
    from wenfang.resources import Cache, load_catalogue

    resources = load_settings().settings.resources
    return _Shelf(load_catalogue(resources.catalogue), Cache(resources.cache), resources.offline)


@app.command("list")
def list_models(
    task: Annotated[str | None, typer.Option(help="Only this task, for example text.")] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Only what names it, e.g. zh.", autocompletion=languages),
    ] = None,
    here: Annotated[bool, typer.Option("--here", help="Only what is fetched.")] = False,
    as_json: Json = False,
) -> None:
    """List what the catalogue knows."""
    shelf = _shelf()
    found = [
        (resource, shelf.cache.looks_complete(resource))
        for resource in shelf.catalogue
        if task in (None, resource.task)
        and (language is None or {language, "mul"} & set(resource.languages))
    ]
    found = [(resource, fetched) for resource, fetched in found if fetched or not here]
    if as_json:
        print_json([{**_summary(resource), "fetched": fetched} for resource, fetched in found])
        return
    _print_shelf(found)


@app.command()
def show(
    name: Name,
    toml: Annotated[
        bool, typer.Option("--toml", help="As an entry for your own catalogue.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show one entry: files, hashes, licence, sources."""
    shelf = _shelf()
    resource = shelf.catalogue.get(name)
    if toml:
        from wenfang.resources.catalogue import entries_as_toml

        print(entries_as_toml([resource]), end="")
        return
    place = shelf.cache.find(resource)
    if as_json:
        data = {**resource.model_dump(mode="json"), "sha256": resource.sha256}
        print_json({**data, "bytes": resource.bytes, "path": place})
        return
    _print_entry(resource, place)


@app.command()
def pull(
    name: Name,
    offline: Annotated[bool, typer.Option("--offline", help="No network; files only.")] = False,
    as_json: Json = False,
) -> None:
    """Fetch a resource; goes on where an earlier pull stopped."""
    from wenfang.resources import fetch

    shelf = _shelf()
    resource = shelf.catalogue.get(name)
    with _transfer(quiet=as_json) as progress:
        path = fetch(
            name,
            progress=progress,
            catalogue=shelf.catalogue,
            cache=shelf.cache.folder,
            offline=offline or shelf.offline,
        )
    if as_json:
        print_json({"name": resource.name, "path": path, "sha256": resource.sha256})
    else:
        print(path)


@app.command()
def recommend(
    task: Annotated[str, typer.Option(help="text, embedding, tts, asr, image-upscale …")],
    language: Annotated[
        str | None,
        typer.Option(help="A language tag, for example zh.", autocompletion=languages),
    ] = None,
    memory: Annotated[str | None, typer.Option(help="What may be used, for example 4G.")] = None,
    commercial: Annotated[
        bool, typer.Option("--commercial", help="The piece is used commercially.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say which resource to take for a task, the best first, and why."""
    from wenfang.errors import BadInput
    from wenfang.resources import recommend as ranked
    from wenfang.resources.recommendation import weigh

    shelf = _shelf()
    tasks = sorted({resource.task for resource in shelf.catalogue})
    if task not in tasks:
        raise BadInput(
            f"no resource does {task!r}", place="--task", cure=f"one of {', '.join(tasks)}"
        )
    limit = _bytes(memory)
    fitting = ranked(shelf.catalogue, task, language, limit, commercial)
    weighed = [weigh(r, language, limit, commercial) for r in shelf.catalogue if r.task == task]
    out = [recommendation for recommendation in weighed if recommendation.against]
    if as_json:
        print_json(
            {"fitting": [_reasons(r) for r in fitting], "ruled_out": [_reasons(r) for r in out]}
        )
        return
    rows = [(r.resource.name, "yes", "; ".join(r.reasons)) for r in fitting]
    rows += [(r.resource.name, "no", "; ".join(r.against)) for r in out]
    print_table(("name", "fits", "why"), rows, whole=("name",))


@app.command()
def verify(
    name: Annotated[
        str | None,
        typer.Argument(help="Default: all that is fetched.", autocompletion=resource_names),
    ] = None,
    as_json: Json = False,
) -> None:
    """Hash what is in the cache again; a damaged file is named, and fetched anew by pull."""
    from wenfang.errors import ResourceError

    shelf = _shelf()
    if name:
        chosen = [shelf.catalogue.get(name)]
    else:
        chosen = [r for r in shelf.catalogue if (shelf.cache.folder / r.name).is_dir()]
    faults = {r.name: shelf.cache.faults(r, hash_again=True) for r in chosen}
    if as_json:
        print_json([{"name": n, "ok": not found, "faults": found} for n, found in faults.items()])
    else:
        for resource, found in faults.items():
            print(f"{resource}: {'; '.join(found) or 'as it should be'}")
    damaged = [resource for resource, found in faults.items() if found]
    if damaged and as_json:
        raise typer.Exit(ResourceError.exit_code)
    if damaged:
        raise ResourceError(
            f"not as the catalogue states: {', '.join(damaged)}",
            place=str(shelf.cache.folder),
            cure=f"wenfang models pull {damaged[0]}",
        )


@app.command()
def remove(name: Name, as_json: Json = False) -> None:
    """Delete a resource from the cache."""
    shelf = _shelf()
    resource = shelf.catalogue.get(name)
    removed = shelf.cache.remove(resource)
    if as_json:
        print_json({"name": resource.name, "removed": removed})
    else:
        print(f"{resource.name}: {'removed' if removed else 'was not there'}")


@app.command()
def path(name: Name, as_json: Json = False) -> None:
    """Print where a fetched resource lies."""
    from wenfang.errors import ResourceError

    shelf = _shelf()
    resource = shelf.catalogue.get(name)
    place = shelf.cache.find(resource)
    if place is None:
        raise ResourceError(
            "not fetched", place=resource.name, cure=f"wenfang models pull {resource.name}"
        )
    if as_json:
        print_json({"name": resource.name, "path": place})
    else:
        print(place)


def _bytes(memory: str | None) -> int | None:
    from wenfang.errors import BadInput
    from wenfang.resources.space import parse_bytes

    if memory is None:
        return None
    try:
        return parse_bytes(memory)
    except ValueError as error:
        raise BadInput(str(error), place="--memory", cure="for example 4G or 800M") from None


def _summary(resource: Resource) -> dict[str, Any]:
    fields = ("name", "title", "aliases", "task", "format", "license", "commercial", "languages")
    data = {field: getattr(resource, field) for field in (*fields, "memory", "notes")}
    return {**data, "bytes": resource.bytes, "sha256": resource.sha256}


def _reasons(recommendation: Recommendation) -> dict[str, Any]:
    return {
        **_summary(recommendation.resource),
        "reasons": recommendation.reasons,
        "against": recommendation.against,
    }


def _print_entry(resource: Resource, place: Path | None) -> None:
    from wenfang.resources.space import readable

    note = f" ({resource.commercial_note})" if resource.commercial_note else ""
    lines = {
        "name": resource.name + "".join(f", {alias}" for alias in resource.aliases),
        "what": resource.title,
        "task": f"{resource.task}, {resource.format}",
        "languages": " ".join(resource.languages),
        "licence": f"{resource.license}; commercial use: {resource.commercial}{note}",
        "attribution": resource.attribution,
        "homepage": resource.homepage,
        "size": f"{readable(resource.bytes)}; needs {readable(resource.memory)} of memory",
        "notes": resource.notes,
        "here": str(place or "not fetched"),
    }
    for key, value in lines.items():
        if value:
            print(f"{key + ':':<13}{value}")
    for file in resource.files:
        print(f"{file.name}  {file.bytes} bytes  {file.sha256}")
        for source in file.sources:
            detail = source.model_dump(mode="json", exclude={"kind"}, exclude_defaults=True)
            print(f"    {source.kind}: {' '.join(str(part) for part in detail.values())}")


def _print_shelf(found: Sequence[tuple[Resource, bool]]) -> None:
    """One table a task: a column for the task would leave none for the licence."""
    from wenfang.resources.space import readable

    for task in dict.fromkeys(resource.task for resource, _ in found):
        print(f"{task}:")
        rows = [
            (
                f"{'✓' if fetched else ' '} {resource.name}",
                readable(resource.bytes),
                resource.license
                + ("" if resource.commercial == "yes" else f", commercial: {resource.commercial}"),
                " ".join(resource.languages[:4]) + (" …" if len(resource.languages) > 4 else ""),
            )
            for resource, fetched in found
            if resource.task == task
        ]
        print_table(("  name", "size", "licence", "languages"), rows, whole=("  name", "size"))
        print()
    print("✓ fetched")


def _transfer(quiet: bool) -> Any:
    """Bars that also tell bytes a second; plain lines where there is no terminal."""
    import sys

    from wenfang.cli.output import progress_bars

    return progress_bars(quiet=quiet) if quiet or not sys.stderr.isatty() else _TransferBars()


class _TransferBars:
    """A bar with bytes, speed and time left."""

    def __enter__(self) -> Progress:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        self._bars = Bars(
            *columns, TransferSpeedColumn(), TimeRemainingColumn(), console=Console(stderr=True)
        )
        self._bars.start()
        tasks: dict[str, Any] = {}

        def listen(task: str, done: float, total: float | None, unit: str = "") -> None:
            if task not in tasks:
                # Started at what an earlier run left, so that the speed is that of this one.
                tasks[task] = self._bars.add_task(task, total=total, completed=int(done))
            self._bars.update(tasks[task], completed=done, total=total)

        return listen

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
