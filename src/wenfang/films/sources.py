"""What layers show: a still, an avatar's frames, a clip.

Each gives any range of its frames, so that segments of a film can be rendered apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING

from wenfang.asset import canonical_json
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.errors import EngineError
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

_values = attrgetter(*(one.name for one in fields(Pose)))


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

    An engine whose frames do not depend on their pose alone (a server) is asked for the whole
    performance once, and its answer is read on from range to range; only a frame that has gone by
    is asked for anew, from the beginning.
    """

    engine: AvatarEngine
    request: AvatarRequest
    _reading: _Reading = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_reading", _Reading(self.engine, self.request))

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
        before = {"anchor": self.request.anchor.digest, "engine": identity.as_dict()}
        after = {
            "size": [self.width, self.height, self.request.rate],
            "sound": sound.sha256 if sound is not None else None,
        }
        # One canonical JSON object, hashed as it is written: the poses of an hour are 20 MB of it.
        digest = hashlib.sha256(canonical_json(before)[:-1] + b',"poses":[')
        for number, pose in enumerate(self.request.poses):
            digest.update((b"," if number else b"") + canonical_json(_values(pose)))
        digest.update(b"]," + canonical_json(after)[1:])
        return digest.hexdigest()

    @property
    def in_order(self) -> bool:
        """Whether its frames are best read one after the other, by one reader."""
        return not self.engine.frame_independent

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        if self.in_order:
            yield from map(self._reading.frame, range(first, stop))
            return
        poses = self.request.poses
        frame: np.ndarray | None = None
        number = first
        # At least the last pose: it stays.
        part = poses[first:stop] or poses[-1:]
        for frame in self.engine.perform(replace(self.request, poses=part)):
            if number >= stop:
                break
            yield frame
            number += 1
        if frame is None:
            raise _without_a_frame(self.engine)
        for _ in range(number, stop):
            yield frame


class _Reading:
    """One performance, read forward; one frame of it is in memory. Safe to use from several
    threads, which then had better take turns."""

    def __init__(self, engine: AvatarEngine, request: AvatarRequest) -> None:
        self._engine, self._request = engine, request
        self._lock = Lock()
        self._coming: Iterator[np.ndarray] = iter(())
        self._frame: np.ndarray | None = None
        self._number = -1

    def frame(self, number: int) -> np.ndarray:
        """That frame; the last one for all behind it."""
        with self._lock:
            if self._frame is None or number < self._number:
                self._begin()
            last = len(self._request.poses) - 1
            while self._number < min(number, last) and self._forward():
                pass
            if self._number == last:
                self._forward()  # the answer's end: whether it was whole
            if self._frame is None:
                raise _without_a_frame(self._engine)
            return self._frame

    def _begin(self) -> None:
        self._coming = iter(())  # lets go of an answer that is half read
        self._frame, self._number = None, -1
        self._coming = self._engine.perform(self._request)

    def _forward(self) -> bool:
        """Whether there was another frame."""
        try:
            frame = next(self._coming, None)
        except BaseException:
            self._frame, self._number = None, -1
            raise
        if frame is None:
            return False
        self._frame, self._number = frame, self._number + 1
        return True


def _without_a_frame(engine: AvatarEngine) -> EngineError:
    return EngineError("the avatar engine gave no frame", place=engine.identity.engine)
