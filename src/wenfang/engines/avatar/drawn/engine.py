"""The drawn presenter as an avatar engine: poses in, frames out, without any model.

Poses are rounded to steps that nobody sees (a quarter of a pixel at 1080p); frames of the same
rounded pose are drawn once. Rounding comes first, so that a frame depends on its pose alone,
whatever was drawn before it.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.engines.avatar.drawn.attributes import validated
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

    from wenfang.engines.avatar.drawn.figure import Figure
    from wenfang.picture import Picture

#: Sides of frames in pixels.
SMALLEST, LARGEST = 64, 2160
#: Changes whenever any frame of any pose would.
DRAWING_VERSION = "1"
_STEPS: Mapping[str, float] = {"yaw": 0.1, "pitch": 0.1, "roll": 0.04}
_STEP = 1 / 192
_ANCHORS, _FRAMES_BYTES = 4, 64 << 20


def rounded(pose: Pose) -> Pose:
    """The nearest pose that is drawn.

    Raises:
        BadInput: a number that is none.
    """
    values = {}
    for one in fields(Pose):
        value, step = getattr(pose, one.name), _STEPS.get(one.name, _STEP)
        if not math.isfinite(value):
            raise BadInput(f"{one.name} is {value}", place="pose", cure="give finite numbers")
        values[one.name] = round(max(-90.0, min(90.0, value)) / step) * step + 0.0
    return Pose(**values)


class DrawnAvatar:
    """Draws anchors from attributes. Safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._figures: OrderedDict[tuple[tuple[tuple[str, str], ...], int, int], _Kept] = (
            OrderedDict()
        )

    @cached_property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            engine="drawn",
            model=f"wenfang-presenter-{DRAWING_VERSION}",
            sha256=None,
            licence="Apache-2.0",
            versions={name: version(name) for name in ("thorvg-python", "numpy")},
            reproducible=True,
        )

    @property
    def frame_independent(self) -> bool:
        return True

    def perform(self, request: AvatarRequest) -> Iterator[np.ndarray]:
        """See :class:`~wenfang.engines.avatar.base.AvatarEngine`."""
        kept = self._kept(request.anchor, request.width, request.height)
        poses = [rounded(pose) for pose in request.poses]
        return self._frames(kept, poses, request)

    def _frames(
        self, kept: _Kept, poses: list[Pose], request: AvatarRequest
    ) -> Iterator[np.ndarray]:
        for pose in poses:
            if request.cancel is not None and request.cancel.is_set():
                return
            yield kept.frame(pose)

    def portrait_of(self, anchor: Anchor, size: int) -> Picture:
        """A still for lists: head and shoulders, square, transparent ground."""
        from wenfang.picture import Picture

        kept = self._kept(anchor, size, size)
        return Picture(kept.frame(Pose(smile=0.375)))

    def close(self) -> None:
        """Forget what was drawn. Idempotent."""
        with self._lock:
            self._figures.clear()

    def _kept(self, anchor: Anchor, width: int, height: int) -> _Kept:
        if anchor.look != "drawn":
            raise BadInput(
                f"{anchor.name} is a portrait", place="anchor.look", cure="use the portrait engine"
            )
        for side in (width, height):
            if not SMALLEST <= side <= LARGEST:
                raise BadInput(
                    f"a frame of {width}x{height}",
                    place="size",
                    cure=f"each side has {SMALLEST} to {LARGEST} pixels",
                )
        attributes = validated(anchor.attributes)
        key = (tuple(attributes.items()), width, height)
        with self._lock:
            kept = self._figures.get(key)
            if kept is None:
                kept = self._figures[key] = _Kept(_figure(attributes, width, height))
                while len(self._figures) > _ANCHORS:
                    self._figures.popitem(last=False)
            self._figures.move_to_end(key)
        return kept


def _figure(attributes: Mapping[str, str], width: int, height: int) -> Figure:
    from wenfang.engines.avatar.drawn.figure import Figure
    from wenfang.engines.avatar.drawn.look import look_of

    return Figure(look_of(attributes), width, height)


class _Kept:
    """A figure with the frames that were drawn last, in bounded memory."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._frames: OrderedDict[Pose, np.ndarray] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def frame(self, pose: Pose) -> np.ndarray:
        with self._lock:
            frame = self._frames.get(pose)
            if frame is not None:
                self._frames.move_to_end(pose)
                return frame
        drawn = self._figure.frame(pose)
        with self._lock:
            frame = self._frames.setdefault(pose, drawn)
            self._bytes += frame.nbytes if frame is drawn else 0
            while self._bytes > _FRAMES_BYTES and len(self._frames) > 1:
                self._bytes -= self._frames.popitem(last=False)[1].nbytes
        return frame


def portrait_of(anchor: Anchor, size: int) -> Picture:
    """A still portrait of a drawn anchor.

    Args:
        size: of its sides in pixels, 64 to 2160.

    Raises:
        BadInput: no drawn anchor, attributes that are not known, another size.
    """
    return DrawnAvatar().portrait_of(anchor, size)
