"""The poses of a preview: mouth shapes, lids, turns, by which a portrait is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.picture import Picture
from wenfang.pictures.contact_sheet import contact_sheet

if TYPE_CHECKING:
    import numpy as np

#: By what stands below them: the sounds that a mouth shape says, or what the face does.
NAMED: dict[str, Pose] = {
    "at rest": Pose(),
    "p b m": Pose(press=1),
    "a": Pose(opening=1),
    "i": Pose(opening=0.3, width=0.9, teeth=0.5),
    "u": Pose(opening=0.3, width=-0.7, rounding=1),
    "o": Pose(opening=0.6, width=-0.3, rounding=0.6),
    "f s": Pose(opening=0.12, teeth=0.9),
    "l n": Pose(opening=0.4, tongue=1),
    "smile": Pose(smile=0.8),
    "eyes shut": Pose(blink=1),
    "turned, brows up": Pose(yaw=8, opening=0.4, brows=0.6),
    "tilted, half shut": Pose(yaw=-6, pitch=-4, roll=4, blink=0.5),
}
POSES: tuple[Pose, ...] = tuple(NAMED.values())
_GROUND = (226, 232, 238)


def sheet(
    anchor: Anchor, engine: AvatarEngine, *, poses: Sequence[Pose] = POSES, width: int = 400,
    height: int = 450,
) -> Picture:  # fmt: skip
    """A sheet of an anchor in these poses, without labels; the usual ones with their names, others
    with numbers.

    Raises:
        BadInput: the engine cannot show it.
    """
    request = AvatarRequest(anchor, tuple(poses), width, height, rate=25)
    frames = [_opaque(frame) for frame in engine.perform(request)]
    names = tuple(NAMED) if tuple(poses) == POSES else ()
    return contact_sheet(frames, cell=max(width, height), captions=names)


def _opaque(frame: np.ndarray) -> Picture:
    return Picture(frame).opaque(_GROUND)
