"""``wenfang describe``: words for a picture, to draw from, to hear and to search by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from wenfang.cli.completion import languages, seeing_models
from wenfang.cli.output import Json, print_findings, print_json, progress_bars

if TYPE_CHECKING:
    from wenfang.studio.describing import Description


def describe(
    file: Annotated[str, typer.Argument(metavar="PICTURE", help="A picture file.")],
    language: Annotated[
        str, typer.Option(help="Of the words: zh or en.", autocompletion=languages)
    ] = "en",
    model: Annotated[
        str | None,
        typer.Option(
            help="One that sees: openai:MODEL@URL or hf:NAME_OR_FOLDER; default: text.model.",
            autocompletion=seeing_models,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same words.")] = 0,
    as_json: Json = False,
) -> None:
    """Describe a picture: a prompt to draw such a one from, alt text, keywords."""
    from wenfang.errors import BadInput
    from wenfang.studio import Studio

    if language not in ("zh", "en"):
        raise BadInput(f"unknown language {language!r}", place="--language", cure="use zh or en")
    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        described = studio.describe(
            file, language="zh" if language == "zh" else "en", seed=seed, model=model
        )
    if as_json:
        print_json(described.as_dict())
    else:
        _show(described)


def _show(described: Description) -> None:
    """The prompt first and alone on its line: it is there to be copied."""
    between, colon = ("、", "：") if described.language == "zh" else (", ", ": ")
    print(described.prompt)
    print(f"\nalt{colon}{described.alt}\ntags{colon}{between.join(described.tags)}")
    if described.findings:
        from rich.console import Console

        print_findings(described.findings, Console(stderr=True))
