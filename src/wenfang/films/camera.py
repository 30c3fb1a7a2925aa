"""A camera that moves over a picture: zooms, pans, tilts, and both together.

Each frame is one crop with real-valued edges, resampled to the film's size with a filter as
wide as the crop asks for (Pillow's convolution, Lanczos). So it moves by parts of a pixel
without jitter, and neither shimmers where it shrinks nor shows steps where it enlarges. The
way is eased at both ends.

Motions are said in words, English or Chinese: ``slow zoom in``, ``pan left``, ``缓慢推近``,
``向左平移``. A pan to the left moves the *camera* to the left: what is seen moves right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wenfang.asset import canonical_json, sha256_hex
from wenfang.errors import BadInput
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

#: How far a zoom goes, and how much closer a pan looks than the whole picture, by pace.
_REACH = {"slow": 1.12, "": 1.25, "fast": 1.5}
_FORM = 1

#: Words of one meaning each; longer ones are found first.
_WORDS: dict[str, tuple[str, ...]] = {
    "in": ("zoom in", "push in", "dolly in", "move in", "推近", "推进", "拉近", "放大", "推镜头", "推镜"),
    "out": ("zoom out", "pull out", "pull back", "dolly out", "move out", "拉远", "拉出", "缩小", "拉镜头", "拉镜"),
    "left": ("pan left", "truck left", "move left", "slide left", "to the left", "向左平移", "左平移", "向左移动", "向左移", "向左摇", "向左", "左移", "左摇"),
    "right": ("pan right", "truck right", "move right", "slide right", "to the right", "向右平移", "右平移", "向右移动", "向右移", "向右摇", "向右", "右移", "右摇"),
    "up": ("tilt up", "pan up", "move up", "pedestal up", "crane up", "upwards", "向上平移", "向上移动", "向上移", "向上摇", "向上", "上移", "上摇", "上升"),
    "down": ("tilt down", "pan down", "move down", "pedestal down", "crane down", "downwards", "向下平移", "向下移动", "向下移", "向下摇", "向下", "下移", "下摇", "下降"),
    "kenburns": ("ken burns", "orbit", "drift", "环绕", "肯伯恩斯", "漂移"),
    "still": ("still", "static", "no motion", "hold", "静止", "固定", "不动"),
    "slow": ("slowly", "slow", "gently", "gentle", "subtle", "缓慢", "慢慢", "缓缓", "轻微", "慢速", "慢"),
    "fast": ("quickly", "quick", "fast", "rapid", "快速", "迅速", "急速", "快"),
    "": ("and then", "and", "with", "the", "camera", "a", "motion", "movement", "shot", "effect", "镜头", "地", "并", "和", "同时", "的", "平移", "摇"),
}  # fmt: skip
_OPPOSITES = (("in", "out"), ("left", "right"), ("up", "down"), ("slow", "fast"))
_CURE = (
    "say for example 'slow zoom in', 'zoom out', 'pan left', 'tilt up', 'ken burns', 'still', "
    "缓慢推近, 拉远, 向左平移, 向上平移"
)


@dataclass(frozen=True, slots=True)
class Motion:
    """How the camera moves.

    Attributes:
        zoom: from first to last frame, both 1 (all of the picture that fits) or more.
        centre_x, centre_y: of what is seen, from first to last frame: 0 as far left (up) as
            the picture reaches, 1 as far right (down).
    """

    zoom: tuple[float, float] = (1.0, 1.0)
    centre_x: tuple[float, float] = (0.5, 0.5)
    centre_y: tuple[float, float] = (0.5, 0.5)


def motion_named(words: str) -> Motion:
    """The motion that the words say.

    Raises:
        BadInput: words that say no motion that is known, or two that exclude each other.
    """
    said, rest = _understood(words)
    if rest or not said - {"", "slow", "fast"}:
        what = f"{rest!r} is no camera motion that is known" if rest else "no camera motion"
        raise BadInput(what, place="motion", cure=_CURE)
    for one, other in _OPPOSITES:
        if one in said and other in said:
            raise BadInput(f"{words!r} says {one} and {other}", place="motion", cure=_CURE)
    if "still" in said:
        if len(said - {"", "still"}) > 0:
            raise BadInput(f"{words!r} says still and a motion", place="motion", cure=_CURE)
        return Motion()
    pace = "slow" if "slow" in said else "fast" if "fast" in said else ""
    return _motion(said, _REACH[pace])


def _understood(words: str) -> tuple[set[str], str]:
    """The meanings of the words, and what is left of them."""
    rest = re.sub(r"[\s_\-,.;，。；、]+", " ", words.strip().lower())
    meanings = {word: name for name, known in _WORDS.items() for word in known}
    said: set[str] = set()
    for word in sorted(meanings, key=len, reverse=True):
        pattern = rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else re.escape(word)
        rest, times = re.subn(pattern, " ", rest)
        if times:
            said.add(meanings[word])
    return said, " ".join(rest.split())


def _motion(said: set[str], reach: float) -> Motion:
    if "kenburns" in said:
        return Motion((1.02, reach), (0.35, 0.62), (0.4, 0.58))
    zoom = (1.0, 1.0)
    moves = said & {"left", "right", "up", "down"}
    if moves:
        zoom = (reach, reach)
    if "in" in said:
        zoom = (1.0 + (reach - 1) * 0.25, reach * 1.1) if moves else (1.0, reach)
    if "out" in said:
        zoom = (reach * 1.1, 1.0 + (reach - 1) * 0.25) if moves else (reach, 1.0)
    ways = {"left": (1.0, 0.0), "right": (0.0, 1.0), "up": (1.0, 0.0), "down": (0.0, 1.0)}
    across = next((ways[name] for name in ("left", "right") if name in said), (0.5, 0.5))
    down = next((ways[name] for name in ("up", "down") if name in said), (0.5, 0.5))
    return Motion(zoom, across, down)


@dataclass(frozen=True)
class Camera:
    """Frames of a moving camera over a picture; a frame source.

    Attributes:
        picture: transparent parts are laid on black.
        motion: of the whole way.
        count: frames that the way takes; afterwards the camera rests.
        width, height: of the frames. A picture of another shape is cut, never stretched.
    """

    picture: Picture
    motion: Motion
    count: int
    width: int
    height: int
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.count < 1 or self.width < 1 or self.height < 1:
            raise BadInput("a camera without frames", place="camera")

    @cached_property
    def digest(self) -> str:
        motion = [self.motion.zoom, self.motion.centre_x, self.motion.centre_y]
        said = ["camera", _FORM, self.picture.sha256, motion, self.count, self.width, self.height]
        return sha256_hex(canonical_json(said))

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        last: tuple[tuple[float, ...], np.ndarray] | None = None
        for number in range(first, stop):
            box = self.box(number)
            if last is None or last[0] != box:
                last = (box, self._seen(box))
            yield last[1]

    def box(self, number: int) -> tuple[float, float, float, float]:
        """What is seen in that frame: left, top, right, bottom in the picture's pixels."""
        share = _eased(number / max(1, self.count - 1))
        zoom = _between_zooms(*self.motion.zoom, share)
        picture = self.picture
        scale = min(picture.width / self.width, picture.height / self.height) / zoom
        wide, tall = self.width * scale, self.height * scale
        left = _between(*self.motion.centre_x, share) * (picture.width - wide)
        top = _between(*self.motion.centre_y, share) * (picture.height - tall)
        return (max(0.0, left), max(0.0, top), min(picture.width, left + wide),
                min(picture.height, top + tall))  # fmt: skip

    def _seen(self, box: tuple[float, float, float, float]) -> np.ndarray:
        import numpy as np
        from PIL import Image

        image, factor = self._source()
        crop = (min(image.width, box[0] / factor), min(image.height, box[1] / factor),
                min(image.width, box[2] / factor), min(image.height, box[3] / factor))  # fmt: skip
        return np.asarray(image.resize((self.width, self.height), Image.Resampling.LANCZOS, crop))

    def _source(self) -> tuple[Any, float]:
        """The picture, made smaller once where every frame shows it at less than half its
        size; and how many times smaller."""
        if "source" not in self._kept:
            image = self.picture.opaque((0, 0, 0)).image()
            closest = max(self.motion.zoom)
            scale = min(image.width / self.width, image.height / self.height) / closest
            factor = int(scale) if scale >= 2 else 1
            # A whole divisor of both sides keeps edges where they are.
            while factor > 1 and (image.width % factor or image.height % factor):
                factor -= 1
            self._kept["source"] = (image.reduce(factor) if factor > 1 else image, factor)
        kept: tuple[Any, float] = self._kept["source"]
        return kept


def _eased(share: float) -> float:
    """Soft at both ends, and even between: a sine's half wave mixed with a straight way."""
    import math

    share = min(1.0, max(0.0, share))
    return 0.5 * share + 0.5 * (0.5 - 0.5 * math.cos(math.pi * share))


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share


def _between_zooms(start: float, end: float, share: float) -> float:
    """Zooms by equal factors look even; equal steps do not."""
    return float(start * (end / start) ** share)
