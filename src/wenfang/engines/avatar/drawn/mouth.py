"""The mouth, drawn anew for each pose: lips, teeth, tongue, and the dark behind them.

All numbers of a pose work together and continuously: an opening lowers the lower lip more
than it lifts the upper one, rounding makes a ring of the lens, pressing thins the lips. Teeth and
tongue are only seen through the opening.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.palette import WHITE, darker, lighter, mixed, rgb
from wenfang.engines.avatar.drawn.shapes import (
    Colour,
    Path,
    Shape,
    ellipse,
    faded,
    linear,
    plain,
    radial,
    through,
)

_Y = 400.0
_WIDEST = 46.0
_LIFT = 10.0
_LIPS = {"rose": "#c65f68", "red": "#bf2536", "coral": "#e0705c", "berry": "#8f2d4c"}
#: Share of the half width at which the curves have their points.
_AT = -np.cos(np.linspace(0.0, np.pi, 13))
_MIDST, _LAST = 6, 12
_MIDST_POINT = np.array((400.0, 0.0))


@dataclass(frozen=True)
class _Form:
    half: float
    gap: float
    upper: np.ndarray
    lower: np.ndarray
    above: np.ndarray
    below: np.ndarray


def _unit(value: float, low: float = 0.0) -> float:
    return min(1.0, max(low, value))


def gap_of(pose: Pose) -> float:
    """How far the lips are apart, in units of the drawing; 0 = the mouth is shut."""
    shut = 1.0 - _unit(pose.press)
    behind = max(8.0 * _unit(pose.teeth), 9.0 * _unit(pose.tongue))
    opened = _WIDEST * _unit(pose.opening)
    return shut * float(np.hypot(opened, behind * (1 - 0.5 * _unit(pose.opening))))


def _form(look: Look, pose: Pose) -> _Form:
    gap = gap_of(pose)
    width, ring = _unit(pose.width, -1.0), _unit(pose.rounding)
    smile, press = _unit(pose.smile), _unit(pose.press)
    base = 40.0 if look.woman else 43.0
    half = base * (
        1 + 0.20 * width - 0.34 * ring + 0.16 * smile - 0.06 * gap / _WIDEST + 0.04 * press
    )
    full = (1 - 0.52 * press) * (1 + 0.18 * ring)
    top = (10.5 if look.woman else 8.6) * full * (1 - 0.12 * smile - 0.10 * max(0.0, width))
    bottom = (14.5 if look.woman else 12.0) * full * (1 - 0.12 * smile)
    corner = _Y - 2.4 + 0.30 * gap - 9.0 * smile - 1.0 * max(0.0, width)
    high, low = _Y - 0.16 * gap, _Y + 0.84 * gap
    bow = 2.2 * (1 - min(1.0, gap / 10))
    middle = bow + 1.2 * smile
    arch = (1 - _AT**2) ** (1.0 - 0.5 * ring)  # a lens, or an ellipse
    upper = _line(half, corner + (high + middle * (1 - ring) - corner) * arch)
    lower = _line(half, corner + (low + middle * (1 - ring) - corner) * arch)
    out = half + 2.5 + 5.0 * ring
    peak, deep = high - top, low + bottom
    dip = 0.30 * top * np.exp(-((_AT / 0.15) ** 2)) * (1 - 0.6 * ring)
    crest = 0.10 * top * np.exp(-(((np.abs(_AT) - 0.27) / 0.14) ** 2)) * (1 - ring)
    above = _line(out, corner + (peak - corner) * arch + dip - crest)
    below = _line(out, corner + (deep - corner) * arch ** (0.86 - 0.1 * ring))
    return _Form(half, gap, upper, lower, above, below)


def _line(half: float, y: np.ndarray) -> np.ndarray:
    return np.stack([400 + half * _AT, y], 1)


def _colour(look: Look) -> Colour:
    named = _LIPS.get(look.lips)
    if named is None:
        return look.skin.lip if look.woman else mixed(look.skin.lip, look.skin.base, 0.38)
    return mixed(rgb(named), look.skin.base, 0.12)


def mouth(look: Look, pose: Pose) -> list[Shape]:
    """All of it."""
    form = _form(look, pose)
    colour = _colour(look)
    shapes = _around(look, pose, form)
    if form.gap > 0.6:
        shapes += _inside(pose, form)
    return shapes + _lips(look, form, colour)


def _lips(look: Look, form: _Form, colour: Colour) -> list[Shape]:
    dark, light = darker(colour, 0.20), lighter(colour, 0.20)
    top = through(
        np.concatenate([form.above, form.upper[::-1]]), {0, _LAST, _LAST + 1, 2 * _LAST + 1}
    )
    bottom = through(
        np.concatenate([form.below, form.lower[::-1]]), {0, _LAST, _LAST + 1, 2 * _LAST + 1}
    )
    y0, y1 = form.lower[_MIDST, 1], form.below[_MIDST, 1]
    t0, t1 = form.above[_MIDST, 1], form.upper[_MIDST, 1]
    seam = mixed(colour, rgb("#3a0f14"), 0.72)
    shine_y, thick = (y0 + y1) / 2 + 0.4, max(1.0, (y1 - y0) * 0.24)
    shine = Shape(
        ellipse(400 - 0.06 * form.half, shine_y, 0.42 * form.half, thick),
        radial((400 - 0.06 * form.half, shine_y), (0.42 * form.half, thick),
               faded(WHITE, 0.34 if look.lips != "natural" else 0.22), faded(WHITE, 0.0)),
        lift=_LIFT,
    )  # fmt: skip
    parting = through(form.upper, closed=False)
    strokes = [(parting, 2.4 if form.gap < 3 else 1.4)]
    if form.gap >= 3:
        strokes.append((through(form.lower, closed=False), 1.0))
    corners = [
        Shape(ellipse(float(x), float(y), 4.6, 3.2),
              radial((float(x), float(y)), (4.6, 3.2), faded(look.skin.deep, 0.6), faded(look.skin.deep, 0.0)), lift=_LIFT)
        for x, y in (form.above[0], form.above[-1])
    ]  # fmt: skip
    return [
        *corners,
        Shape(
            top, linear((400, t0), (400, t1), mixed(colour, look.skin.base, 0.10), dark), lift=_LIFT
        ),
        Shape(bottom, linear((400, y0), (400, y1), dark, (0.25, colour), light), lift=_LIFT),
        shine,
        *(Shape(path, plain(seam, 0.88), lift=_LIFT, width=width) for path, width in strokes),
    ]


def _inside(pose: Pose, form: _Form) -> list[Shape]:
    """What the opening shows: dark, tongue, lower and upper teeth."""
    hole = through(np.concatenate([form.upper, form.lower[-2:0:-1]]), {0, _LAST})
    high, low, half, gap = form.upper[_MIDST, 1], form.lower[_MIDST, 1], form.half, form.gap
    dark = Shape(
        hole,
        linear((400, high), (400, low), rgb("#2a070c"), (0.6, rgb("#4d141b")), rgb("#6b2027")),
        lift=_LIFT - 2,
    )
    teeth, tongue = _unit(pose.teeth), _unit(pose.tongue)
    ring = _unit(pose.rounding)
    opened = min(1.0, gap / 16)
    inner = [_tongue(high, low, half, gap, tongue)]
    below = (2.5 + 2.5 * teeth) * (1 - ring) * min(1.0, max(0.0, gap - 14) / 14)
    if below > 0.3:
        inner.append(
            _row(half * 0.62, low - below, low + 10, rgb("#ded5cd"), rgb("#c9bdb4"), up=True)
        )
    shown = opened * (1 - 0.75 * ring) * 4.5 + teeth * min(gap, 11.0)
    if shown > 0.3:
        inner.append(
            _row(
                half * (0.86 - 0.2 * ring), high + shown, high - 14, rgb("#fffdf9"), rgb("#e3dcd4")
            )
        )
    shadow = Shape(
        ellipse(400, high - 4, half, 9),
        linear(
            (400, high - 2),
            (400, high + 5),
            faded(rgb("#2a070c"), 0.55),
            faded(rgb("#2a070c"), 0.0),
        ),
        lift=_LIFT - 2,
    )
    return [dark, *(_behind(one, hole) for one in (*inner, shadow))]


def _behind(shape: Shape, hole: Path) -> Shape:
    return Shape(shape.path, shape.paint, lift=_LIFT - 2, clip=hole)


def _tongue(high: float, low: float, half: float, gap: float, up: float) -> Shape:
    """Rests low; its tip rises behind the upper teeth."""
    top = low - gap * (0.30 + 0.52 * up)
    wide = half * (0.80 - 0.10 * up)
    bottom = low + gap * 0.5 + 6
    points = _MIDST_POINT + np.array(
        [(-wide, bottom), (-wide * 0.86, (top + bottom) / 2 - 1), (-wide * 0.4, top + 1), (0, top + 0.8 * (1 - up)),
         (wide * 0.4, top + 1), (wide * 0.86, (top + bottom) / 2 - 1), (wide, bottom)]
    )  # fmt: skip
    return Shape(
        through(points, {0, 6}),
        linear((400, top), (400, low + 2), rgb("#cf6f70"), (0.5, rgb("#b9545a")), rgb("#8e3540")),
    )


def _row(
    half: float, edge: float, root: float, colour: Colour, side: Colour, *, up: bool = False
) -> Shape:
    """A row of teeth as one bright band whose edge is slightly bent."""
    bend = -1.6 if up else -2.2
    points = _MIDST_POINT + np.array(
        [(-half, root), (half, root), (half, edge + bend), (half * 0.5, edge), (0, edge + 0.4),
         (-half * 0.5, edge), (-half, edge + bend)]
    )  # fmt: skip
    paint = linear((400 - half, 0), (400 + half, 0), side, (0.28, colour), (0.72, colour), side)
    return Shape(through(points, {0, 1, 2, 6}), paint)


def _around(look: Look, pose: Pose, form: _Form) -> list[Shape]:
    """Shade under the lower lip, the groove above the upper one, folds of a smile."""
    tone = look.skin
    under = float(form.below[_MIDST, 1]) + 8
    wide = form.half * 0.62
    shapes = [
        Shape(
            ellipse(400, under, wide, 8),
            radial((400, under), (wide, 8), faded(tone.shade, 0.62), faded(tone.shade, 0.0)),
            lift=3,
        ),
        Shape(
            ellipse(400, float(form.above[_MIDST, 1]) - 11, 6.5, 11),
            radial(
                (400, float(form.above[_MIDST, 1]) - 11),
                (6.5, 11),
                faded(tone.shade, 0.42),
                faded(tone.shade, 0.0),
            ),
            lift=8,
        ),
    ]
    smile = _unit(pose.smile)
    fold = 0.03 + 0.17 * smile + 0.05 * max(0.0, _unit(pose.width, -1.0))
    if look.woman:
        fold *= 0.7
    for side in (-1, 1):
        x = 400 + side * (form.half + 12 + 4 * smile)
        points = np.array(
            [
                (400 + side * 37, 356),
                (x - side * 1, 378),
                (x + side * 2, float(form.above[0, 1]) + 4),
            ]
        )
        shapes.append(
            Shape(through(points, closed=False), plain(tone.deep, fold), lift=4, width=2.4)
        )
    return shapes
