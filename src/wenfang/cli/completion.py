"""What the shell offers after an option: styles, formats, languages, models.

Everything is read when a shell asks and not before, so that no verb and no ``--help`` waits
for it; nothing is fetched. A mistake in the settings offers less and says nothing: a shell has
no place for an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import WenfangError

if TYPE_CHECKING:
    from wenfang.metric_table import Medium

Offered = list[tuple[str, str]]
"""Values, each with a few words."""


def languages(incomplete: str) -> Offered:
    """Of a piece, or of words about a picture."""
    return _starting(incomplete, [("zh", "中文"), ("en", "English")])


def style_names(incomplete: str) -> Offered:
    """Style presets by id; by their Chinese names where Chinese is typed."""
    from wenfang.pictures.styles import styles

    if incomplete and not incomplete.isascii():
        return _starting(incomplete, [(style.name.zh, style.id) for style in styles()])
    known = [(style.id, f"{style.name.zh} · {style.name.en}") for style in styles()]
    return _starting(incomplete, known)


def picture_formats(incomplete: str) -> Offered:
    """File formats of pictures."""
    from wenfang.brief import IllustrationBrief

    return _starting(incomplete, [(name, "") for name in IllustrationBrief.known_formats])


def label_positions(incomplete: str) -> Offered:
    """Where the visible label may stand."""
    from wenfang.pictures.label import POSITIONS

    return _starting(incomplete, [(position, "") for position in POSITIONS])


def qualities(incomplete: str) -> Offered:
    """Of super-resolution."""
    return _starting(incomplete, [(value, "") for value in _choices("quality")])


def subjects(incomplete: str) -> Offered:
    """Of background removal."""
    return _starting(incomplete, [(value, "") for value in _choices("subject")])


def text_models(incomplete: str) -> Offered:
    """Text models of the catalogue, the configured one, and other ways to name one."""
    known = [*_configured("text"), *_catalogued("text"), *_OTHER_WAYS]
    return _starting(incomplete, known)


def seeing_models(incomplete: str) -> Offered:
    """The configured text model if it may see pictures, and ways to name one."""
    configured = [one for one in _configured("text") if one[0].startswith(("hf:", "openai:"))]
    return _starting(incomplete, [*configured, *_OTHER_WAYS])


def image_models(incomplete: str) -> Offered:
    """The configured image model, generators of the catalogue and on the disk, and ways to name
    one."""
    known = [*_configured("image"), *_generators(), *_generators_below(incomplete)]
    return _starting(incomplete, [*known, *_GENERATOR_WAY, *_OTHER_WAYS])


def resource_names(incomplete: str) -> Offered:
    """Everything in the catalogue."""
    return _starting(incomplete, [*_catalogued()])


def text_metrics(incomplete: str) -> Offered:
    """Of ``evaluate text``; several stand with commas between."""
    return _metrics(incomplete, "text")


def picture_metrics(incomplete: str) -> Offered:
    """Of ``evaluate images``; several stand with commas between."""
    return _metrics(incomplete, "pictures")


def _metrics(incomplete: str, kind: Medium) -> Offered:
    """What may stand next; what stands already stays in front of it and is not offered again."""
    from wenfang.metric_table import METRICS

    before, comma, begun = incomplete.rpartition(",")
    taken = before.split(",")
    known = [
        (before + comma + one.asked, f"{one.title['en']}: {one.says['en']}")
        for one in reversed(METRICS.values())
        if one.kind == kind and one.asked not in taken
    ]
    return _starting(before + comma + begun, list(dict(known).items())[::-1])


_GENERATOR_WAY = (("generator:", "a trained generator: a folder, or a name of the catalogue"),)
_OTHER_WAYS = (("hf:", "a folder, or a name on the hub"), ("openai:", "a server's model"))


def _starting(incomplete: str, known: list[tuple[str, str]]) -> Offered:
    return [one for one in dict(known).items() if one[0].startswith(incomplete)]


def _choices(field: str) -> tuple[str, ...]:
    """The values that a field of a brief for pictures may have."""
    from typing import get_args

    from wenfang.brief import IllustrationBrief

    return get_args(IllustrationBrief.model_fields[field].annotation)


def _configured(section: str) -> Iterator[tuple[str, str]]:
    from wenfang.config import load_settings

    try:
        model = getattr(load_settings().settings, section).model
    except WenfangError:
        return
    if model:
        yield model, "as configured"


def _catalogued(task: str | None = None) -> Iterator[tuple[str, str]]:
    from wenfang.config import load_settings
    from wenfang.resources import load_catalogue

    try:
        for resource in load_catalogue(load_settings().settings.resources.catalogue):
            if task in (None, resource.task):
                yield resource.name, resource.title
    except WenfangError:
        return


def _generators() -> Iterator[tuple[str, str]]:
    """By name: the one that ships, and the catalogue's."""
    from wenfang.config import load_settings
    from wenfang.engines.image.generator_folder import generator_at
    from wenfang.engines.image.generator_opening import DEFAULT, FORMAT, KIND, PACKAGED
    from wenfang.resources import load_catalogue

    if generator_at(str(PACKAGED)) is not None:
        yield f"{KIND}:{DEFAULT}", "the one that ships with Wenfang"
    try:
        for resource in load_catalogue(load_settings().settings.resources.catalogue):
            if resource.format == FORMAT:
                yield f"{KIND}:{resource.name}", resource.title
    except WenfangError:
        return


def _generators_below(incomplete: str) -> Iterator[tuple[str, str]]:
    """Folders that begin so and hold a generator, or a run that was exported; with nothing typed
    also those of ``runs/``, where runs lie if nobody says otherwise."""
    from wenfang.engines.image.generator_folder import generator_at

    name = incomplete.rpartition("/")[2]
    try:
        typed = Path(incomplete).expanduser()
    except RuntimeError:  # ~nobody
        return
    above = typed.parent if name else typed
    shown = incomplete.removesuffix(name)
    places = [(shown, above, name)] + ([] if incomplete else [("runs/", Path("runs"), "")])
    for prefix, folder, begun in places:
        try:
            names = sorted(each.name for each in folder.iterdir() if each.name.startswith(begun))
        except (OSError, ValueError):
            continue
        for each in names:
            for inside in ("", "/export"):
                if generator_at(str(folder / f"{each}{inside}")) is not None:
                    yield f"{prefix}{each}{inside}", "a generator that was trained here"
