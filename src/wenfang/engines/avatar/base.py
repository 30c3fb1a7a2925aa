"""The avatar protocol: who, what is said and how the face moves in; frames out.

A pose is all that a rig needs to draw one frame, so that a frame depends on its pose alone: a
film can be rendered in parts, again and live, and comes out the same. A neural talking head
behind a server takes the sound instead and looks at the poses as far as it cares to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event as CancelEvent
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from wenfang.anchor import Anchor
from wenfang.engines.identity import EngineIdentity
from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Pose:
    """A face at one moment. All zeros: looks ahead, mouth closed, eyes open.

    Attributes:
        opening: of the mouth: 0 closed to 1 as wide as in "ah".
        width: of the mouth: -1 pursed ("oo") to 1 spread ("ee").
        rounding: of the lips, 0 to 1.
        teeth: how much of the upper teeth is seen, 0 to 1 ("f", "s", smile).
        tongue: how far the tongue's tip is up, 0 to 1 ("l", "n", "th").
        press: lips pressed together, 0 to 1 ("m", "b", "p").
        blink: 0 open to 1 closed.
        yaw, pitch, roll: of the head in degrees; right, up, and clockwise as the viewer sees it.
        brows: -1 lowered to 1 raised.
        smile: 0 to 1.
    """

    opening: float = 0.0
    width: float = 0.0
    rounding: float = 0.0
    teeth: float = 0.0
    tongue: float = 0.0
    press: float = 0.0
    blink: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    brows: float = 0.0
    smile: float = 0.0


@dataclass(frozen=True)
class AvatarRequest:
    """Who shall be seen, saying what.

    Attributes:
        poses: one a frame.
        sound: that is heard meanwhile; engines that are driven by sound need it.
        width, height: of the frames in pixels.
        rate: frames a second.
    """

    anchor: Anchor
    poses: Sequence[Pose]
    width: int
    height: int
    rate: int
    sound: Sound | None = None
    cancel: CancelEvent | None = field(default=None, compare=False)


@runtime_checkable
class AvatarEngine(Protocol):
    """What every avatar backend offers. Safe to call from several threads."""

    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def frame_independent(self) -> bool:
        """Whether a frame depends on its pose alone."""
        ...

    def perform(self, request: AvatarRequest) -> Iterator[np.ndarray]:
        """A frame for each pose: uint8, shape (height, width, 4), sRGB with straight alpha;
        the same object again while nothing changes. Closing the iterator cancels.

        Raises:
            BadInput: an anchor that it cannot show.
            EngineError: the model or server failed.
        """
        ...

    def close(self) -> None:
        """Free what it holds. Idempotent."""
        ...
