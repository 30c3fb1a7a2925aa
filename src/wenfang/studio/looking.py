"""Which published pictures a picture looks like, whether marks are there or not.

Looking makes nothing: where there is no library yet, there is nothing to find.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import WenfangError
from wenfang.picture import Picture
from wenfang.verification import Lookalike

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

_MOST, _FORMATS = 10, 4


def lookalikes(studio: Workspace, picture: Picture) -> tuple[Lookalike, ...]:
    """Published pictures that this one looks like, nearest first."""
    if not studio.has_library:
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
