"""What the presenter is drawn of: closed curves with a paint, and how far each lies in depth.

A drawing is data: points in a space of 800 by 900, x to the right and y down, through which a
smooth curve is laid (handles along the chord of the neighbours, a third of the way: no
overshoot where points lie unevenly). ``!`` behind a point makes it a corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

#: Of the space that everything is drawn in.
WIDTH, HEIGHT = 800, 900
#: The face's middle line.
MIDDLE = 400.0

Colour = tuple[int, int, int, int]
Points = np.ndarray
Follow = Literal["head", "neck", "hair", "body"]
_HANDLE = 0.36
_CLOSE, _MOVE, _LINE, _CUBIC = 0, 1, 2, 3


@dataclass(frozen=True, eq=False)
class Path:
    """Commands as ThorVG numbers them (close 0, move 1, line 2, cubic 3) and their points."""

    commands: np.ndarray
    points: Points

    def moved(self, x: float, y: float) -> Path:
        """The same elsewhere."""
        return Path(self.commands, np.add(self.points, (x, y)))

    def __add__(self, other: Path) -> Path:
        return Path(
            np.concatenate([self.commands, other.commands]),
            np.concatenate([self.points, other.points]),
        )


@dataclass(frozen=True, slots=True)
class Paint:
    """One colour, or a gradient.

    Attributes:
        stops: offset from 0 to 1 and colour; a single one is a plain colour.
        start: of a linear gradient, or the centre of a radial one.
        end: of a linear gradient, or the two radii of a radial one.
    """

    stops: tuple[tuple[float, Colour], ...]
    radial: bool = False
    start: tuple[float, float] = (0.0, 0.0)
    end: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Shape:
    """One thing that is painted.

    Attributes:
        bulge: how much of the head's own depth its points have; 0 = in the plane of the ears.
        lift: further depth, towards the viewer.
        follow: what moves it.
        jaw: whether it goes down with the chin.
        clip: only what lies inside of this is painted.
        width: of a stroke; 0 = it is filled.
    """

    path: Path
    paint: Paint
    bulge: float = 1.0
    lift: float = 0.0
    follow: Follow = "head"
    jaw: bool = False
    clip: Path | None = None
    width: float = 0.0


def plain(colour: Colour, alpha: float = 1.0) -> Paint:
    """One colour everywhere."""
    return Paint(((0.0, faded(colour, alpha)),))


def faded(colour: Colour, alpha: float) -> Colour:
    """The colour with so much of its alpha."""
    return (*colour[:3], round(colour[3] * min(1.0, max(0.0, alpha))))


def linear(
    start: tuple[float, float], end: tuple[float, float], *colours: Colour | tuple[float, Colour]
) -> Paint:
    """A gradient along a line; colours without an offset are spread evenly."""
    return Paint(_stops(colours), False, start, end)


def radial(
    centre: tuple[float, float],
    radii: tuple[float, float],
    *colours: Colour | tuple[float, Colour],
) -> Paint:
    """A gradient from a centre outwards, as an ellipse."""
    return Paint(_stops(colours), True, centre, radii)


def _stops(colours: Sequence[Colour | tuple[float, Colour]]) -> tuple[tuple[float, Colour], ...]:
    last = max(1, len(colours) - 1)
    return tuple(
        one if len(one) == 2 else (number / last, one)  # type: ignore[misc]
        for number, one in enumerate(colours)
    )


@lru_cache(maxsize=1024)
def curve(text: str, *, closed: bool = True) -> Path:
    """A smooth curve through points as text: ``400,140 320,160! 277,220``."""
    points, corners = _read(text)
    return through(points, corners, closed=closed)


@lru_cache(maxsize=1024)
def symmetric(text: str) -> Path:
    """A closed curve from its left half, which begins and ends on the middle line."""
    points, corners = _read(text)
    last = len(points) - 1
    mirrored = points[last - 1 : 0 : -1] * (-1, 1) + (2 * MIDDLE, 0)
    corners |= {2 * last - one for one in corners if 0 < one < last}
    return through(np.concatenate([points, mirrored]), corners)


def mirror(path: Path) -> Path:
    """The same on the other side of the middle line."""
    return Path(path.commands, path.points * (-1, 1) + (2 * MIDDLE, 0))


def _read(text: str) -> tuple[Points, set[int]]:
    words = text.split()
    corners = {number for number, word in enumerate(words) if word.endswith("!")}
    points = [[float(part) for part in word.rstrip("!").split(",")] for word in words]
    return np.array(points), corners


def through(
    points: Points, corners: set[int] | frozenset[int] = frozenset(), *, closed: bool = True
) -> Path:
    """A smooth curve through points (n, 2), sharp at ``corners``."""
    many = len(points)
    after, before = _neighbours(many)
    following = points[after]
    around = following - points[before]
    if not closed:
        around[0], around[-1] = points[1] - points[0], points[-1] - points[-2]
    if corners:
        around[list(corners)] = 0.0
    length = np.hypot(around[:, 0], around[:, 1])[:, None]
    tangent = around / np.maximum(length, 1e-9)
    chord = following - points
    step = np.hypot(chord[:, 0], chord[:, 1])[:, None] * _HANDLE
    second = (points - tangent * step[before])[after]
    pieces = np.concatenate([points + tangent * step, second, following], 1).reshape(-1, 2)
    count = many if closed else many - 1
    return Path(_commands(count, closed), np.concatenate([points[:1], pieces[: 3 * count]]))


@lru_cache(maxsize=64)
def _neighbours(many: int) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.arange(many)
    return (numbers + 1) % many, (numbers - 1) % many


@lru_cache(maxsize=64)
def _commands(count: int, closed: bool) -> np.ndarray:
    return np.array([_MOVE] + [_CUBIC] * count + ([_CLOSE] if closed else []), np.uint8)


_ROUND = 0.5522847
_CIRCLE = np.array(
    [(1, 0), (1, _ROUND), (_ROUND, 1), (0, 1), (-_ROUND, 1), (-1, _ROUND), (-1, 0),
     (-1, -_ROUND), (-_ROUND, -1), (0, -1), (_ROUND, -1), (1, -_ROUND), (1, 0)]
)  # fmt: skip
_CIRCLE_COMMANDS = np.array([_MOVE] + [_CUBIC] * 4 + [_CLOSE], np.uint8)


def ellipse(x: float, y: float, rx: float, ry: float | None = None) -> Path:
    """An ellipse of four cubics."""
    return Path(_CIRCLE_COMMANDS, _CIRCLE * (rx, rx if ry is None else ry) + (x, y))


def polygon(text: str) -> Path:
    """Straight lines, closed."""
    points, _ = _read(text)
    commands = [_MOVE] + [_LINE] * (len(points) - 1) + [_CLOSE]
    return Path(np.array(commands, np.uint8), points)


def clipped(shapes: Sequence[Shape], clip: Path) -> list[Shape]:
    """The same, painted only inside of ``clip``; what has a clip of its own keeps it."""
    return [shape if shape.clip is not None else replace(shape, clip=clip) for shape in shapes]


def strand(text: str, width: float) -> Path:
    """A brush stroke along a curve: thick in its middle, pointed at both ends."""
    points, _ = _read(text)
    if len(points) == 2:
        points = np.array([points[0], points.mean(0), points[1]])
    along = np.gradient(points, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.hypot(along[:, 0], along[:, 1])[:, None]
    half = np.sin(np.linspace(0.0, np.pi, len(points)))[:, None] * width / 2
    there, back = points + across * half, (points - across * half)[::-1]
    last = len(points) - 1
    return through(np.concatenate([there, back[1:-1]]), {0, last})
