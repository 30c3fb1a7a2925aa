"""What layers show: a still, an avatar's frames, a clip.

Each gives any range of its frames, so that segments of a film can be rendered apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from wenfang.asset import canonical_json, sha256_hex
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.errors import EngineError
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class StillFrames:
    """One picture for as long as it is wanted."""

    picture: Picture

    @property
    def width(self) -> int:
        return self.picture.width

    @property
    def height(self) -> int:
        return self.picture.height

    @property
    def digest(self) -> str:
        return self.picture.sha256

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        for _ in range(first, stop):
            yield self.picture.pixels


@dataclass(frozen=True)
class PosedFrames:
    """An avatar, pose by pose.

    Attributes:
        request: the whole performance; a range of frames asks for a part of its poses.

    An engine whose frames do not depend on their pose alone performs from the beginning, and
    what comes before a range is left out.
    """

    engine: AvatarEngine
    request: AvatarRequest

    @property
    def width(self) -> int:
        return self.request.width

    @property
    def height(self) -> int:
        return self.request.height

    @cached_property
    def digest(self) -> str:
        identity = self.engine.identity
        sound = self.request.sound
        said = {
            "engine": identity.as_dict(),
            "anchor": self.request.anchor.digest,
            "poses": [list(asdict(pose).values()) for pose in self.request.poses],
            "size": [self.width, self.height, self.request.rate],
            "sound": sound.sha256 if sound is not None else None,
        }
        return sha256_hex(canonical_json(said))

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        poses = self.request.poses
        skipped = 0 if not self.engine.frame_independent else first
        frames = self.engine.perform(replace(self.request, poses=_upto(poses, skipped, stop)))
        frame: np.ndarray | None = None
        number = skipped
        for frame in frames:
            if number >= stop:
                break
            if number >= first:
                yield frame
            number += 1
        if frame is None:
            raise EngineError("the avatar engine gave no frame", place=self.engine.identity.engine)
        for _ in range(max(first, number), stop):
            yield frame


def _upto(poses: Sequence[Pose], first: int, stop: int) -> Sequence[Pose]:
    """That part of the poses, at least the last one."""
    return poses[first:stop] or poses[-1:]
