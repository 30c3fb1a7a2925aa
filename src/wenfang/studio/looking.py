"""Which published pictures a file looks like, when its marks are gone or not.

Looking makes nothing: where there is no library yet, there is nothing to find.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import WenfangError
from wenfang.provenance.pixels import decoded
from wenfang.verification import Lookalike

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

_MOST, _FORMATS = 10, 4


def lookalikes(studio: Workspace, path: Path, media_type: str) -> tuple[Lookalike, ...]:
    """Published pictures that the picture at ``path`` looks like, nearest first; none where
    the file is no picture that can be decoded.

    Args:
        media_type: as verification found it.
    """
    if not media_type.startswith("image/") or not studio.has_library:
        return ()
    try:
        picture, _ = decoded(path.read_bytes(), media_type)
    except (OSError, ValueError):  # verification has told what is wrong with it
        return ()
    try:
        near_ones = studio.library.nearest(picture, limit=_MOST * _FORMATS)
    except WenfangError:  # a library that does not answer is no reason not to tell of the marks
        return ()
    # A picture that was published in several formats is told once.
    distinct: dict[tuple[str, str], Lookalike] = {}
    for near in near_ones:
        told = Lookalike(near.piece_id, near.name, near.distance)
        distinct.setdefault((near.piece_id, Path(near.name).stem), told)
    return tuple(distinct.values())[:_MOST]
