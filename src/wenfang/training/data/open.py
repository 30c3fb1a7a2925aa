"""Pictures to learn from, by name or folder, ready to be trained on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from wenfang.errors import BadInput
from wenfang.progress import Progress, silent
from wenfang.resources.catalogue import Catalogue, load_catalogue
from wenfang.training.data.emoji import STYLES, emoji_source
from wenfang.training.data.fashion_mnist import Part, fashion_mnist_source
from wenfang.training.data.folder import folder_source
from wenfang.training.data.folder_problems import Wanted, refused
from wenfang.training.data.mnist import mnist_source
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.data.source import Fetch, PictureSource
from wenfang.training.data.store import stored

NAMES = ("emoji", "fashion-mnist", "mnist")
MOST_SIDE = 1024


def open_pictures(
    data: str | Path,
    resolution: int,
    channels: int,
    *,
    want: Wanted = "none",
    leave_out_bad: bool = False,
    styles: Sequence[str] = tuple(STYLES),
    skin_tones: bool = False,
    part: Part = "train",
    fetch: Fetch | None = None,
    catalogue: Catalogue | None = None,
    cache: Path | None = None,
    progress: Progress = silent,
) -> PictureSet:
    """The pictures, from the cache or read now.

    Args:
        data: ``emoji``, ``fashion-mnist``, ``mnist``, or a folder; ``./emoji`` or a path is
            a folder of that name.
        channels: 1 grey, 3 RGB, 4 RGB and straight alpha.
        want: what every picture must have.
        leave_out_bad: go on without the files of a folder that cannot be learnt from.
        styles, skin_tones: of the emoji.
        part: of Fashion-MNIST and MNIST.
        fetch: gives a resource's file or folder; default
            :func:`wenfang.resources.fetching.fetch`.
        cache: folder of the stored sets; default the user's.

    Raises:
        BadInput: no such data, a size out of range, fewer than two pictures, nothing said of
            them where it is wanted, or files that cannot be learnt from; lists ten of them.
        ResourceError: a resource cannot be had.
        EngineError: what draws SVG is not installed.
    """
    if not 8 <= resolution <= MOST_SIDE:
        raise BadInput(f"{resolution} pixels a side", place="resolution",
                       cure=f"choose from 8 to {MOST_SIDE}")  # fmt: skip
    if channels not in (1, 3, 4):
        raise BadInput(f"{channels} channels", place="channels", cure="use 1, 3 or 4")
    known = catalogue or load_catalogue()
    if fetch is None:
        from wenfang.resources.fetching import fetch as fetch_resource

        fetch = partial(fetch_resource, progress=progress, catalogue=known)
    name = data if isinstance(data, str) else f"{data}/"
    source: PictureSource
    if name == "emoji":
        source = emoji_source(resolution, channels, fetch=fetch, catalogue=known, styles=styles,
                              skin_tones=skin_tones)  # fmt: skip
    elif name in ("fashion-mnist", "mnist"):
        of = fashion_mnist_source if name == "fashion-mnist" else mnist_source
        source = of(resolution, channels, fetch=fetch, catalogue=known, part=part)
    else:
        source = _folder(Path(data).expanduser(), resolution, channels, want)
    return _checked(stored(source, cache, progress), str(data), want, leave_out_bad)


def _folder(folder: Path, resolution: int, channels: int, want: Wanted) -> PictureSource:
    if not folder.exists():
        raise BadInput("there is no such data set and no such folder", place=str(folder),
                       cure=f"give {', '.join(NAMES)}, or a folder")  # fmt: skip
    return folder_source(folder, resolution, channels, want=want)


def _checked(data: PictureSet, place: str, want: Wanted, leave_out_bad: bool) -> PictureSet:
    """Checked after it was stored: who leaves the bad ones out then need not wait again."""
    error = refused(data.problems, place)
    if error and not leave_out_bad:
        raise error
    if want == "class" and len({int(label) for label in data.labels} - {-1}) < 2:
        raise BadInput("there are not two classes in it", place=place,
                       cure="give a sub-folder for each class, or train without classes")  # fmt: skip
    return data
