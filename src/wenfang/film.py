"""A film: moving pictures with sound of a piece before they become a file.

A film is a plan, not pixels: layers and sound tracks on one clock. Publication renders it
(:mod:`wenfang.films`), frame by frame and in constant memory, with the visible label and the
watermark in the pixels before they are encoded. What a layer shows comes from a
:class:`FrameSource`; a still, a presenter, a moving camera and the clip of a video model are
all just that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from wenfang.drawing import Ingredient
from wenfang.sound import Sound
from wenfang.source import Language
from wenfang.speech import Speech, Timed

if TYPE_CHECKING:
    import numpy as np

#: Ways in which a layer comes and goes.
Change = Literal["cut", "fade", "slide-left", "slide-right", "slide-up", "slide-down"]


@runtime_checkable
class FrameSource(Protocol):
    """What a layer shows, frame by frame."""

    @property
    def width(self) -> int:
        """Of every frame, in pixels."""
        ...

    @property
    def height(self) -> int: ...

    @property
    def digest(self) -> str:
        """64 hex digits that change when any pixel of any frame would."""
        ...

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        """Frames ``first`` to ``stop`` (not included), counted from the layer's start at the
        film's rate: uint8, shape (height, width, 3) or (height, width, 4) with straight alpha,
        sRGB. The very same object is given again while nothing changes, so that whoever
        composes can see it; nobody writes into one. A frame depends on its number alone. A
        source that has no more frames gives its last one again.
        """
        ...


@dataclass(frozen=True, slots=True)
class Layer:
    """One thing to be seen; later layers of a film lie on earlier ones.

    Attributes:
        x, y: of its upper left corner in the film, in pixels; may lie outside.
        start, end: seconds of the film.
        enter, leave: how it comes and goes, each within ``change_s`` seconds.
    """

    source: FrameSource
    x: int
    y: int
    start: float
    end: float
    enter: Change = "cut"
    leave: Change = "cut"
    change_s: float = 0.4


@dataclass(frozen=True, slots=True)
class Track:
    """One thing to be heard.

    Attributes:
        start: second of the film at which it begins.
        gain_db: louder (over 0) or softer.
        ducks: whether it becomes softer while a track that does not duck is heard (music
            under speech).
        repeats: whether it begins anew until the film ends.
    """

    sound: Sound
    start: float = 0.0
    gain_db: float = 0.0
    ducks: bool = False
    repeats: bool = False


@dataclass(frozen=True)
class Film:
    """One film of a piece.

    Attributes:
        name: file name without extension: ``news``, ``news-vertical``.
        width, height: in pixels, both even.
        rate: frames a second, whole.
        seconds: how long it is.
        layers: from the lowest to the highest; the lowest should cover the whole.
        tracks: mixed, then brought to -16 LUFS (EBU R 128) as a whole.
        captions: subtitles as files beside it: words of each cue, with line breaks. Those that
            are burnt in are a layer.
        cover_s: second whose frame is the cover picture.
        source_type: IPTC digital source type, full address.
        ingredients: what it was made of.
        description: what is to be seen and heard, for people who cannot see or hear it.
    """

    name: str
    width: int
    height: int
    rate: int
    seconds: float
    layers: tuple[Layer, ...]
    source_type: str
    language: Language
    title: str = ""
    tracks: tuple[Track, ...] = ()
    captions: tuple[Timed, ...] = ()
    cover_s: float = 0.0
    prompt: str = ""
    seed: int | None = None
    ingredients: tuple[Ingredient, ...] = ()
    description: str = ""
    model: str | None = None

    @property
    def frames(self) -> int:
        """How many there are."""
        return round(self.seconds * self.rate)


@dataclass(frozen=True)
class Recording:
    """One sound of a piece, before it becomes a file: what a drawing is to pictures.

    Attributes:
        name: file name without extension.
        speech: with its text and times, where it is speech; then its timings become files too.
        sound: what is heard, without any mark.
        captions: subtitles, words of each cue with line breaks.
        source_type: IPTC digital source type, full address.
    """

    name: str
    sound: Sound
    source_type: str
    language: Language
    title: str = ""
    speech: Speech | None = None
    captions: tuple[Timed, ...] = ()
    seed: int | None = None
    ingredients: tuple[Ingredient, ...] = ()
    description: str = ""
    model: str | None = None
