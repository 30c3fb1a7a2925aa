"""Eyes and eyebrows, drawn anew for each pose: lids, lashes, iris, and where they look.

The eyes look at the camera whichever way the head turns, as those of somebody who presents do.
"""

from __future__ import annotations

import numpy as np

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.palette import WHITE, darker, lighter, mixed, rgb
from wenfang.engines.avatar.drawn.shapes import (
    Path,
    Shape,
    ellipse,
    faded,
    linear,
    plain,
    radial,
    through,
)
from wenfang.engines.avatar.drawn.turning import angles

_X, _Y = 56.0, 296.0
_IRIS = 15.8
#: Of the eye at the viewer's right, from the inner corner outwards.
_UPPER = np.array([(-28, 5), (-18, -8.5), (-3, -16.5), (14, -13.5), (30, -1)], float)
_LOWER = np.array([(-28, 5), (-15, 11), (1, 13.5), (17, 10), (30, -1)], float)
_SHUT = np.array([(-28, 5), (-16, 10), (0, 13), (17, 10), (30, 2)], float)
_CREASE = np.array([(-28, -5), (-17, -17), (-2, -24), (16, -21), (33, -7)], float)
_LASH = (0.6, 2.2, 3.4, 4.2, 1.2)
_WHITE = rgb("#fbf8f5")
_LASH_COLOUR = rgb("#2a1a18")


def eyes(look: Look, pose: Pose) -> list[Shape]:
    """Both eyes."""
    blink = min(1.0, max(0.0, pose.blink))
    yaw, pitch, _ = angles(pose)
    gaze = (-0.42 * yaw, 0.36 * pitch)
    shapes: list[Shape] = []
    for side in (-1, 1):
        shapes += _eye(look, side, blink, pose.smile, gaze)
    return shapes


def _placed(points: np.ndarray, side: int) -> np.ndarray:
    out: np.ndarray = points * (side, 1) + (400 + side * _X, _Y)
    return out


def _eye(
    look: Look, side: int, blink: float, smile: float, gaze: tuple[float, float]
) -> list[Shape]:
    upper = _UPPER * (1.0, 1.0 if look.woman else 0.84)
    shut = blink**1.2
    upper = upper * (1 - shut) + _SHUT * shut
    lower = _LOWER - (0, 2.6 * min(1.0, max(0.0, smile)) * (1 - shut))
    lower = lower * (1 - shut) + _SHUT * shut
    lower[[0, -1]] = upper[[0, -1]]
    low, high = _placed(lower, side), _placed(upper, side)
    opening = through(np.concatenate([high, low[-2:0:-1]]), {0, 4})
    shapes = _socket(look, side, high)
    if shut < 0.97:
        shapes += _ball(look, side, opening, gaze)
    return shapes + _lids(look, side, upper, low, blink)


def _socket(look: Look, side: int, high: np.ndarray) -> list[Shape]:
    """A soft shade around the eye, deeper towards the nose."""
    tone = look.skin
    x = 400 + side * _X
    made_up = look.woman and look.lips != "natural"
    shade = mixed(tone.shade, rgb("#8d4a52"), 0.35) if made_up else tone.shade
    around = ellipse(x - side * 3, _Y - 5, 42, 27)
    return [
        Shape(
            around,
            radial(
                (x - side * 3, _Y - 6),
                (42, 27),
                faded(shade, 0.62),
                (0.55, faded(shade, 0.34)),
                faded(shade, 0.0),
            ),
        )
    ]


def _ball(look: Look, side: int, opening: Path, gaze: tuple[float, float]) -> list[Shape]:
    """White, iris, pupil and lights, seen through the lids."""
    x = 400 + side * _X + gaze[0] + side * 0.5
    y = _Y - 1.6 + gaze[1]
    r = _IRIS if look.woman else _IRIS - 1.3
    rim = darker(look.eyes, 0.62)
    white = Shape(
        opening,
        linear(
            (x, _Y - 15), (x, _Y + 12), mixed(_WHITE, look.skin.deep, 0.34), (0.42, _WHITE), _WHITE
        ),
    )
    iris = Shape(
        ellipse(x, y, r),
        radial(
            (x, y + 2.0),
            (r, r),
            lighter(look.eyes, 0.20),
            (0.55, look.eyes),
            (0.86, darker(look.eyes, 0.3)),
            rim,
        ),
    )
    glow = Shape(
        ellipse(x, y + 5.5, 9.5, 7),
        radial(
            (x, y + 6.5), (9.5, 7), faded(lighter(look.eyes, 0.55), 0.75), faded(look.eyes, 0.0)
        ),
    )
    pupil = Shape(ellipse(x, y, 6.1), plain(rgb("#0d0a0c")))
    shade = Shape(
        ellipse(x, _Y - 17, 38, 14),
        linear((x, _Y - 16), (x, _Y - 3), faded(rgb("#20141a"), 0.55), faded(rgb("#20141a"), 0.0)),
    )
    lights = [
        Shape(ellipse(x - 5.0, y - 5.0, 3.9, 4.2), plain(WHITE, 0.96)),
        Shape(ellipse(x + 5.4, y + 5.4, 2.0), plain(WHITE, 0.5)),
    ]
    seen = [iris, glow, pupil, shade, *lights]
    return [white, *(_through(one, opening) for one in seen)]


def _through(shape: Shape, opening: Path) -> Shape:
    return Shape(shape.path, shape.paint, shape.bulge, shape.lift, shape.follow, False, opening)


def _lids(look: Look, side: int, upper: np.ndarray, low: np.ndarray, blink: float) -> list[Shape]:
    """Crease, lashes, and the line of the lower lid."""
    tone = look.skin
    thick = np.array(_LASH) * (1.15 if look.woman else 0.85)
    over = upper - np.stack([np.zeros(5), thick], 1)
    if look.woman:  # lashes run out into a small wing
        over[-1] += (6.5, -3.5 + 6.0 * blink)
    else:
        over[-1] += (1.5, 0)
    lash = through(np.concatenate([_placed(over, side), _placed(upper, side)[::-1]]), {0, 4, 5, 9})
    crease = np.add(_CREASE, (0, 0 if look.woman else 2.5))
    crease = crease * (1 - 0.30 * blink) + (crease * (1, 0.55) + (0, 3)) * 0.30 * blink
    fold = through(_placed(crease, side), closed=False)
    return [
        Shape(fold, plain(tone.deep, 0.62 * (1 - 0.35 * blink)), width=2.0, lift=1),
        Shape(through(low, closed=False), plain(tone.deep, 0.42), width=1.7, lift=1),
        Shape(lash, plain(_LASH_COLOUR), lift=1),
    ]


def brows(look: Look, pose: Pose) -> list[Shape]:
    """Both eyebrows; lowered ones draw together."""
    raise_ = min(1.0, max(-1.0, pose.brows))
    # somewhat lighter than the hair, but never as light as grey or fair hair
    colour = mixed(look.hair_colour, rgb("#3a2a25"), 0.45)
    thick = 3.7 if look.woman else 5.4
    middle = np.array([(-29, -1.0), (-11, -4.5), (8, -7.5), (23, -6.0), (37, 1.5)])
    if not look.woman:
        middle = middle * (1.03, 0.72)
    half = np.array([0.75, 0.98, 0.88, 0.6, 0.08]) * thick
    lift = np.array([-8, -10, -10, -8, -5]) * raise_
    inward = np.array([-4, -2, 0, 0, 0]) * max(0.0, -raise_)
    frown = np.array([3.5, 1.5, -1, -2, 0]) * max(0.0, -raise_)
    line = middle + np.stack([inward, lift + frown], 1)
    shapes = []
    for side in (-1, 1):
        across = np.stack([half * 0, half], 1)
        points = np.concatenate([line - across, (line + across)[::-1]])
        placed = points * (side, 1) + (400 + side * _X, 252)
        x = 400 + side * _X
        paint = linear(
            (x - side * 30, 250),
            (x + side * 34, 250),
            faded(colour, 0.66),
            (0.25, faded(colour, 0.95)),
            faded(colour, 0.85),
        )
        shapes.append(Shape(through(placed, {4, 5}), paint, lift=5))
    return shapes
