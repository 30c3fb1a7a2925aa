"""The protocol of what finds faces, and what it says of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False)
class Face:
    """One face.

    Attributes:
        box: left, top, width, height of the face without the hair, in pixels; may reach over
            the picture's edge.
        score: how sure it is that this is a face, 0 to 1.
        landmarks: float32, shape (478, 3): x and y in pixels, z in pixels too, smaller =
            nearer to the viewer; :mod:`wenfang.engines.faces.topology` names them.
        yaw, pitch, roll: of the head in degrees; right, up, and clockwise as the viewer sees
            it.
    """

    box: tuple[float, float, float, float]
    score: float
    landmarks: np.ndarray
    yaw: float
    pitch: float
    roll: float

    @property
    def place(self) -> str:
        """For messages: ``at 120,80, 200 × 240 pixels``."""
        left, top, width, height = (round(value) for value in self.box)
        return f"at {left},{top}, {width} × {height} pixels"


@runtime_checkable
class FaceFinder(Protocol):
    """What finds faces. Safe to call from several threads."""

    @property
    def identity(self) -> EngineIdentity: ...

    def faces(self, picture: Picture) -> tuple[Face, ...]:
        """All that are found, the largest first; transparent pixels count as white.

        Raises:
            EngineError: the network failed.
        """
        ...
