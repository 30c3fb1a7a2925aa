"""A sheet of the drawn presenter, with both labels: ready-made anchors, mouths, a turning head.

python benchmarks/avatar_sheet.py [docs/images/anchors.png]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.engines.avatar.drawn.attributes import PRESETS
from wenfang.engines.avatar.drawn.engine import DrawnAvatar
from wenfang.training.previews import write_labelled

GROUND = np.array((201, 214, 227))
ANCHOR_SIDES, FACE_SIDES = (240, 270), (384, 432)
FACE = (slice(48, 248), slice(112, 272))
MOUTHS = (
    Pose(press=1),
    Pose(opening=0.9),
    Pose(opening=0.2, width=1, teeth=0.5),
    Pose(opening=0.5, rounding=0.8),
    Pose(opening=0.35, tongue=1),
    Pose(teeth=1, blink=0.6),
    Pose(yaw=-14, roll=-4, smile=0.5),
    Pose(yaw=14, pitch=5, smile=0.5),
    Pose(pitch=-9, brows=0.8, opening=0.3),
)


def shown(frame: np.ndarray) -> np.ndarray:
    """On the ground of the sheet."""
    alpha = frame[..., 3:] / 255
    laid: np.ndarray = (frame[..., :3] * alpha + GROUND * (1 - alpha)).round().astype(np.uint8)
    return laid


def frames(name: str, poses: tuple[Pose, ...], sides: tuple[int, int]) -> list[np.ndarray]:
    anchor = Anchor(name, "drawn", {"preset": name})
    request = AvatarRequest(anchor, poses, *sides, 25)
    return [shown(frame) for frame in DrawnAvatar().perform(request)]


def main() -> None:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images/anchors.png")
    anchors = np.hstack([frames(name, (Pose(smile=0.3),), ANCHOR_SIDES)[0] for name in PRESETS])
    faces = np.hstack([face[FACE] for face in frames("lin", MOUTHS, FACE_SIDES)])
    room = np.full((max(24, anchors.shape[1] // 12), anchors.shape[1], 3), 255, np.uint8)
    write_labelled(out, np.concatenate([anchors, faces, room]))


if __name__ == "__main__":
    main()
