"""The portrait engine: an anchor's picture, posed frame by frame.

A frame depends on its pose alone. Poses are rounded to steps that nobody sees, so that equal
ones give the same frame again, and the last ones are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.engines.avatar.portrait.checking import front_face
from wenfang.engines.avatar.portrait.placing import placed
from wenfang.engines.faces.base import FaceFinder
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

    from wenfang.anchor import Anchor
    from wenfang.engines.avatar.portrait.rig import Rig
    from wenfang.resources import Catalogue

_FORM = "portrait-2"  # changes when the same pose would give other pixels
_STEPS = {"yaw": 0.1, "pitch": 0.1, "roll": 0.1}  # degrees; everything else:
_STEP = 1 / 64
_LIMITS = {"width": -1.0, "brows": -1.0}  # lowest value; of everything else 0
_RIGS, _KEPT = 4, 96 << 20  # rigs; bytes of frames that a performance keeps
_LEAST, _MOST = 64, 4096  # pixels of a frame's side


class PortraitEngine:
    """The engine. Safe to call from several threads.

    Args:
        finder: finds the face; asked once for each portrait.
    """

    def __init__(self, finder: FaceFinder) -> None:
        self._finder = finder
        self._rigs: OrderedDict[tuple[str, int, int], Rig] = OrderedDict()
        self._lock = Lock()

    @property
    def identity(self) -> EngineIdentity:
        faces = self._finder.identity
        return EngineIdentity(
            engine="portrait",
            model=_FORM,
            sha256=faces.sha256,
            licence=faces.licence,
            versions={**faces.versions, "numpy": version("numpy")},
            reproducible=True,
            uses=(faces.resource,) if faces.resource else (),
        )

    @property
    def frame_independent(self) -> bool:
        return True

    def perform(self, request: AvatarRequest) -> Iterator[np.ndarray]:
        """As the protocol says; what is wrong with the anchor is said at the first frame."""
        rig = self.rig(request.anchor, request.width, request.height)
        frames: OrderedDict[Pose, np.ndarray] = OrderedDict()
        most = max(1, _KEPT // rig.still.nbytes)
        for pose in request.poses:
            if request.cancel is not None and request.cancel.is_set():
                return
            key = rounded(pose)
            if key in frames:
                frames.move_to_end(key)
            else:
                frames[key] = rig.drawn(key)
                if len(frames) > most:
                    frames.popitem(last=False)
            yield frames[key]

    def rig(self, anchor: Anchor, width: int, height: int) -> Rig:
        """What draws an anchor's poses at a size.

        Raises:
            BadInput: it has no portrait, or one that cannot be animated; or no such size.
        """
        if not (_LEAST <= width <= _MOST and _LEAST <= height <= _MOST):
            raise BadInput(
                f"{width} × {height} is no size of a frame",
                cure=f"{_LEAST} to {_MOST} pixels a side",
            )
        key = anchor.digest, width, height
        with self._lock:
            if key in self._rigs:
                self._rigs.move_to_end(key)
                return self._rigs[key]
        made = self._made(anchor, width, height)
        with self._lock:
            self._rigs[key] = made
            if len(self._rigs) > _RIGS:
                self._rigs.popitem(last=False)
        return made

    def _made(self, anchor: Anchor, width: int, height: int) -> Rig:
        from wenfang.engines.avatar.portrait.rig import Rig

        place = f"anchor {anchor.name}"
        if anchor.portrait is None:
            raise BadInput("it has no portrait", place=place, cure="use the engine that draws it")
        face = front_face(anchor.portrait, self._finder, place)
        return Rig(placed(anchor.portrait, face, width, height))

    def close(self) -> None:
        """Forget the rigs."""
        with self._lock:
            self._rigs.clear()


def open_portrait_engine(
    fetch: Callable[[str], Path], *, catalogue: Catalogue | None = None
) -> PortraitEngine:
    """The engine with the catalogue's face finder.

    Args:
        fetch: catalogue name → the resource's file.

    Raises:
        EngineError, ResourceError: the weights cannot be used or fetched.
    """
    from wenfang.engines.faces.open import open_face_finder

    return PortraitEngine(open_face_finder(fetch, catalogue=catalogue))


def rounded(pose: Pose) -> Pose:
    """The pose within its ranges and on steps."""
    values = {}
    for one in fields(pose):
        value, step = getattr(pose, one.name), _STEPS.get(one.name, _STEP)
        if one.name not in _STEPS:
            value = max(_LIMITS.get(one.name, 0.0), min(1.0, value))
        values[one.name] = round(value / step) * step + 0.0  # no −0, which would be another key
    return Pose(**values)
