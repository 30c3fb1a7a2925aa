"""The video protocol: a request in, a stream of frames out.

One protocol for a diffusers pipeline and a video server. A moving camera over a picture needs no
engine (:mod:`wenfang.films.camera`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event as CancelEvent
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np


class VideoAbility(StrEnum):
    """What a video engine can do."""

    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    NEGATIVE_PROMPT = "negative-prompt"
    SEED = "seed"


@dataclass(frozen=True)
class VideoRequest:
    """What to film.

    Attributes:
        prompt: in any language the engine knows.
        image: the first frame of image-to-video.
        seconds: how long.
        width, height: in pixels; the engine says what it made in the frames themselves.
        negative: what must not be seen.
        steps, guidance: ``None`` = the engine's own.
        extras: what one engine alone knows, by name; unknown ones are refused.
    """

    prompt: str
    image: Picture | None = None
    seconds: float = 5.0
    width: int = 832
    height: int = 480
    seed: int = 0
    negative: str = ""
    steps: int | None = None
    guidance: float | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)
    cancel: CancelEvent | None = field(default=None, compare=False)

    def needs(self) -> frozenset[VideoAbility]:
        """The abilities without which this request cannot be met."""
        kind = VideoAbility.TEXT_TO_VIDEO if self.image is None else VideoAbility.IMAGE_TO_VIDEO
        negative = {VideoAbility.NEGATIVE_PROMPT} if self.negative else set()
        return frozenset({kind, *negative})


@dataclass(frozen=True, slots=True)
class Filming:
    """Progress: ``done`` of ``total`` steps; ``total`` 0 where it is not known."""

    done: int
    total: int


@dataclass(frozen=True)
class Footage:
    """The last event: what was filmed.

    Attributes:
        rate: frames a second.
        frames: uint8, shape (height, width, 3), in order; may be read once.
    """

    rate: float
    frames: Iterator[np.ndarray]


VideoEvent = Filming | Footage


@runtime_checkable
class VideoEngine(Protocol):
    """What every video backend offers."""

    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def abilities(self) -> frozenset[VideoAbility]: ...

    def film(self, request: VideoRequest) -> Iterator[VideoEvent]:
        """Film. Closing the iterator cancels.

        Raises:
            BadInput: the engine cannot do what the request asks.
            EngineError: the model or server failed, or there is not enough memory.
        """
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...
