"""Emoji in four styles, each concept with one name in all of them.

``3d``, ``modern`` and ``flat`` are Microsoft's Fluent Emoji (MIT), ``noto`` Google's Noto Emoji
(Apache-2.0). Read in the archive, drawn at the resolution that is asked for: SVG by resvg, WebP
by Pillow and antialiased. Noto is taken from its drawings and not from the 64-pixel sheets
that are common, which would be blurred at 128.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.progress import Progress
from wenfang.resources.archives import tar_members
from wenfang.resources.catalogue import Catalogue
from wenfang.training.data.channels import with_channels
from wenfang.training.data.drawing import drawn
from wenfang.training.data.emoji_names import CLASSES, EmojiNames, concept_key, read_names
from wenfang.training.data.picture_set import DataLicence
from wenfang.training.data.source import Fetch, PictureSource, Row
from wenfang.training.data.square import squared

if TYPE_CHECKING:
    import numpy as np

#: Style → resource.
STYLES = {
    "3d": "fluent-emoji-3d",
    "modern": "fluent-emoji-modern",
    "flat": "fluent-emoji-flat",
    "noto": "noto-emoji-svg",
}
_NAMES = ("emojibase", "emojilib")
_NOTO_SIDE = 128
Draw = Callable[[], "np.ndarray"]


def emoji_source(
    resolution: int,
    channels: int,
    *,
    fetch: Fetch,
    catalogue: Catalogue,
    styles: Sequence[str] = tuple(STYLES),
    skin_tones: bool = False,
) -> PictureSource:
    """The emoji.

    Args:
        skin_tones: also the five skin tones of people and hands, as further pictures of
            the same concept.

    Raises:
        BadInput: no style, or one that is not known.
    """
    unknown = [style for style in styles if style not in STYLES]
    if unknown or not styles:
        raise BadInput(
            f"there is no emoji style {unknown[0]!r}" if unknown else "no emoji style is chosen",
            place="styles",
            cure=f"choose from {', '.join(STYLES)}",
        )
    chosen = [style for style in STYLES if style in styles]  # one order, one cached set
    resources = [catalogue.get(STYLES[style]) for style in chosen]
    named = [catalogue.get(name) for name in _NAMES]
    content = [resource.sha256 for resource in (*resources, *named)]
    licences = [DataLicence(r.title, r.license, r.attribution) for r in (*resources, *named)]

    def read(progress: Progress) -> Iterator[Row]:
        base, lib = (fetch(name) for name in _NAMES)
        names = read_names(base, lib)
        for style in chosen:
            yield from _rows(style, fetch(STYLES[style]), names, skin_tones, resolution, channels,
                             progress)  # fmt: skip

    return PictureSource(
        name="emoji",
        content=json.dumps([content, chosen, skin_tones]),
        shape=(resolution, resolution, channels),
        classes=CLASSES,
        licences=tuple(licences),
        read=read,
    )


def _rows(
    style: str,
    path: Path,
    names: EmojiNames,
    skin_tones: bool,
    side: int,
    channels: int,
    progress: Progress,
) -> Iterator[Row]:
    """A style's pictures in the order of their code points."""
    pictures = _noto(path, side) if style == "noto" else _packaged(path, side)
    shown = {key: key for key in names.concepts}
    if skin_tones:
        shown = names.toned | shown
    chosen = [key for key in sorted(pictures) if key in shown]
    for done, key in enumerate(chosen, 1):
        concept = names.concepts[shown[key]]
        pixels = with_channels(pictures[key](), channels)
        progress(f"draw emoji, {style}", done, len(chosen), "pictures")
        yield Row(pixels, concept.captions, concept.label, concept.key, style)


def _packaged(archive: Path, side: int) -> dict[str, Draw]:
    """Code points → what draws them, of a package with a file each."""
    found: dict[str, Draw] = {}
    for member, data in tar_members(archive, lambda name: "/assets/" in name):
        file = PurePosixPath(member).name
        kind = next((kind for kind in ("svg", "webp") if file.endswith(kind)), None)
        if kind is None:
            continue
        stem = file.removesuffix(kind)
        key = concept_key(stem.removesuffix("."))
        draw = _drawing if kind == "svg" else _webp
        # Ten files of the modern style lack the dot (1f446svg) and show a pale skin tone;
        # the like-named files with a dot show the emoji itself.
        if stem.endswith(".") or key not in found:
            found[key] = partial(draw, data, side, file)
    return found


def _drawing(data: bytes, side: int, name: str) -> np.ndarray:
    return drawn(data.decode(), side, name)


def _webp(data: bytes, side: int, name: str) -> np.ndarray:
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["WEBP"]) as image:
        return squared(np.asarray(image.convert("RGBA")), side, whole=True)


def _noto(folder: Path, side: int) -> dict[str, Draw]:
    """Code points → what draws them, of Iconify's collection."""
    icons: dict[str, Any] = json.loads((folder / "icons.json").read_bytes())["icons"]
    names: dict[str, str] = json.loads((folder / "chars.json").read_bytes())
    return {
        concept_key(code): partial(drawn, _standing(icons[name]["body"]), side, name)
        for code, name in names.items()
        if name in icons
    }


def _standing(body: str) -> str:
    """A body of Iconify's as a drawing of its own."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {_NOTO_SIDE} {_NOTO_SIDE}">{body}</svg>'
    )
