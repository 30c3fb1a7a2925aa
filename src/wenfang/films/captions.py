"""Subtitles burnt in, as a layer: white on a translucent box, or with an outline.

The words and their line breaks come with the cues (a line break is ``\\n``); here they are drawn,
centred above the lower safe area, and shrunk where a line would leave it. A cue is drawn once
and given again for as long as it stands.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from wenfang.asset import canonical_json, sha256_hex
from wenfang.errors import BadInput
from wenfang.film import Layer
from wenfang.films.lettering import draw_line, line_height, line_width, wrapped
from wenfang.speech import Timed

if TYPE_CHECKING:
    import numpy as np

#: Share of the shorter side that a line's em takes.
SHARE = 0.05
#: Safe areas as shares of width and height (EBU R 95: 5 % for text; players' controls ask for
#: more below). An upright film is shown in apps that lay their own words over its lower part.
SIDE, BELOW, BELOW_UPRIGHT = 0.05, 0.06, 0.16
_WHITE, _BOX, _OUTLINE = (255, 255, 255, 255), (10, 12, 16, 176), (8, 8, 10, 235)
_SMALLEST = 0.75
_FORM = 1


@dataclass(frozen=True)
class Captions:
    """Cues drawn for a film of one size; a frame source as wide as the film's safe area.

    Attributes:
        cues: in order; ``start <= end``; seconds of the film.
        film_width, film_height, rate: of the film.
        style: ``box`` or ``outline``.
        share: of the shorter side that an em takes.

    Raises:
        BadInput: cues out of order, or a share that nobody could read or see past.
    """

    cues: tuple[Timed, ...]
    film_width: int
    film_height: int
    rate: int
    style: Literal["box", "outline"] = "box"
    share: float = SHARE
    _drawn: dict[int, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0.02 <= self.share <= 0.15:
            raise BadInput(
                f"captions of {self.share:.0%} of the shorter side", place="captions",
                cure="use 2 to 15 %",
            )  # fmt: skip
        starts = [cue.start for cue in self.cues]
        if starts != sorted(starts) or any(cue.end < cue.start for cue in self.cues):
            raise BadInput("cues are out of order", place="captions", cure="sort them by start")

    @cached_property
    def px(self) -> int:
        return max(8, round(min(self.film_width, self.film_height) * self.share))

    @property
    def width(self) -> int:
        return self.film_width - 2 * round(self.film_width * SIDE)

    @cached_property
    def height(self) -> int:
        lines = max((cue.text.count("\n") + 1 for cue in self.cues), default=1)
        most = self.film_height // 2
        return min(most, lines * line_height(self.px) + self._padding * 2)

    @property
    def _padding(self) -> int:
        return max(2, round(self.px * 0.28))

    @cached_property
    def digest(self) -> str:
        cues = [[cue.text, cue.start, cue.end] for cue in self.cues]
        size = [self.film_width, self.film_height, self.rate, self.style, self.share]
        return sha256_hex(canonical_json(["captions", _FORM, cues, size]))

    def layer(self, seconds: float) -> Layer:
        """The layer that shows them, in its place."""
        upright = self.film_height > self.film_width
        below = round(self.film_height * (BELOW_UPRIGHT if upright else BELOW))
        x = round(self.film_width * SIDE)
        return Layer(self, x, self.film_height - below - self.height, 0.0, seconds)

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        starts = [round(cue.start * self.rate) for cue in self.cues]
        for number in range(first, stop):
            at = bisect_right(starts, number) - 1
            shown = at >= 0 and number < round(self.cues[at].end * self.rate)
            yield self._picture(at if shown else -1)

    def _picture(self, number: int) -> np.ndarray:
        """The cue's pixels, or of none; two are kept, so that memory does not grow."""
        kept = self._drawn.get(number)
        if kept is None:
            kept = self._draw(self.cues[number].text if number >= 0 else "")
            for other in [n for n in list(self._drawn) if n >= 0 and abs(n - number) > 2]:
                self._drawn.pop(other, None)
            kept = self._drawn.setdefault(number, kept)
        return kept

    def _draw(self, text: str) -> np.ndarray:
        import numpy as np
        from PIL import Image, ImageDraw

        image = Image.new("RGBA", (self.width, self.height), (0, 0, 0, 0))
        lines = [line for line in text.split("\n") if line.strip()]
        if lines:
            px, lines = self._fitting(lines)
            block = line_height(px) * len(lines)
            top = self.height - block - self._padding
            draw = ImageDraw.Draw(image)
            if self.style == "box":
                self._box(draw, lines, px, top)
            stroke = max(2, round(px * 0.07)) if self.style == "outline" else 0
            for n, line in enumerate(lines):
                x = (self.width - line_width(line, px)) / 2
                y = top + n * line_height(px)
                draw_line(draw, x, y, line, px, _WHITE, stroke=stroke, stroke_colour=_OUTLINE)
        return np.asarray(image)

    def _fitting(self, lines: list[str]) -> tuple[int, list[str]]:
        """The largest size at which the lines fit; below three quarters of the due size they
        are broken anew instead, and what then does not fit is cut."""
        room = self.width - 4 * self._padding
        tall = self.height - 2 * self._padding
        for px in range(self.px, 5, -1):
            if px < self.px * _SMALLEST:
                lines = wrapped("\n".join(lines), px, room)
            wide = max(line_width(line, px) for line in lines)
            if wide <= room and line_height(px) * len(lines) <= tall:
                return px, lines
        return px, lines[: max(1, tall // line_height(px))]

    def _box(self, draw: object, lines: list[str], px: int, top: int) -> None:
        wide = max(line_width(line, px) for line in lines) / 2 + 2 * self._padding
        middle = self.width / 2
        bottom = top + line_height(px) * len(lines)
        box = (
            middle - wide,
            top - self._padding * 0.6,
            middle + wide,
            bottom + self._padding * 0.6,
        )
        draw.rounded_rectangle(box, radius=px * 0.25, fill=_BOX)  # type: ignore[attr-defined]
