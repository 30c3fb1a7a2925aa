"""What stands behind a presenter, and the desk in front: drawn here, of any size.

Own drawings, made of gradients, soft lights and noise from a fixed seed, so that the same name
and size always give the same pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

    Canvas = np.ndarray

#: Points of a colour scale: place from 0 (top) to 1, then RGB.
_Stops = tuple[tuple[float, tuple[int, int, int]], ...]


def scenery(name: str, width: int, height: int) -> Picture:
    """A background by name.

    Raises:
        KeyError: none is called so; :data:`SCENERIES` has them all.
    """
    import numpy as np

    drawn = SCENERIES[name](width, height)
    # Less than one step of noise, so that slow gradients show no bands once they are encoded.
    grain = np.random.default_rng(1).uniform(-1.2, 1.2, (height, width, 1))
    return Picture(np.clip(np.rint(drawn + grain), 0, 255).astype(np.uint8))


def desk(width: int, height: int, name: str = "studio") -> Picture:
    """The desk in front of a presenter, as wide as the film, with a transparent upper edge."""
    import numpy as np

    down = np.linspace(0, 1, height)[:, None]
    across = np.linspace(-1, 1, width)[None, :]
    edge = 0.10 + 0.10 * across**2  # the top is slightly bowed
    inside = np.clip((down - edge) * height / 1.5, 0, 1)
    top, front, light = _DESKS.get(name, _DESKS["studio"])
    depth = np.clip((down - edge) / (1 - edge), 0, 1)[..., None]
    colour = np.asarray(top) * (1 - depth) + np.asarray(front) * depth
    sheen = np.exp(-((across / 0.55) ** 2))[..., None] * (1 - depth) * 26
    line = np.exp(-(((down - edge - 0.02) * height / (0.010 * height + 1)) ** 2))[..., None]
    colour = colour + sheen + line * (np.asarray(light) - colour) * 0.9
    pixels = np.dstack([np.clip(colour, 0, 255), inside * 255])
    return Picture(np.rint(pixels).astype(np.uint8))


_DESKS = {
    "studio": ((38, 62, 104), (10, 20, 40), (150, 205, 255)),
    "dusk": ((74, 50, 74), (26, 17, 34), (255, 190, 140)),
    "paper": ((120, 88, 62), (62, 42, 29), (226, 196, 150)),
}


def _studio(width: int, height: int) -> Canvas:
    """A blue wall with vertical light strips that curve away."""
    import numpy as np

    canvas = _gradient(
        width, height, ((0.0, (7, 18, 42)), (0.55, (17, 52, 104)), (1.0, (9, 25, 54)))
    )
    across = np.linspace(-1, 1, width)[None, :, None]
    down = np.linspace(0, 1, height)[:, None, None]
    for at in np.linspace(-1.05, 1.05, 13):
        bend = at * (1 + 0.10 * (down - 0.5) ** 2)
        strip = np.exp(-(((across - bend) / 0.0045) ** 2)) * 0.55
        halo = np.exp(-(((across - bend) / 0.045) ** 2)) * 0.22
        shade = 0.25 + 0.75 * np.exp(-((down - 0.42) ** 2) / 0.10)
        canvas = canvas + (strip + halo) * shade * np.asarray((70, 128, 190))
    for x, y, radius, gain in ((0.5, 0.36, 0.55, 46), (0.12, 0.2, 0.3, 20), (0.9, 0.25, 0.3, 18)):
        canvas = canvas + _glow(width, height, x, y, radius) * gain * np.asarray((0.5, 0.8, 1.0))
    return np.asarray(canvas * _vignette(width, height))


def _dusk(width: int, height: int) -> Canvas:
    """A town at nightfall, out of focus."""
    import numpy as np

    canvas = _gradient(
        width, height,
        ((0.0, (38, 32, 74)), (0.4, (120, 70, 112)), (0.66, (236, 150, 112)), (1.0, (70, 42, 66))),
    )  # fmt: skip
    rng = np.random.default_rng(7)
    down = np.arange(height)[:, None]
    for depth, colour in enumerate(((92, 58, 92), (58, 38, 70), (33, 24, 48))):
        skyline = _skyline(rng, width, 0.60 + 0.09 * depth, 0.16)
        wall = _blurred(
            (down > skyline[None, :] * height).astype(float), width / (520 + 90 * depth)
        )
        canvas = canvas * (1 - wall[..., None]) + np.asarray(colour) * wall[..., None]
    for _ in range(46):
        x, y = rng.uniform(0, 1), rng.uniform(0.62, 0.97)
        light = np.asarray(((255, 214, 140), (255, 170, 110), (190, 214, 255))[rng.integers(3)])
        disc = _disc(width, height, x, y, rng.uniform(0.005, 0.016))
        canvas = canvas + disc * light * rng.uniform(0.12, 0.42)
    return np.asarray(canvas * _vignette(width, height))


def _paper(width: int, height: int) -> Canvas:
    """Rice paper with hills in ink, far ones paler, and a pale sun."""
    import numpy as np

    canvas = _gradient(width, height, ((0.0, (243, 236, 222)), (1.0, (228, 217, 196))))
    rng = np.random.default_rng(3)
    canvas = canvas + _blurred(rng.normal(0, 1, (height, width)), width / 700)[..., None] * 9
    sun = _disc(width, height, 0.76, 0.24, 0.055)
    canvas = canvas * (1 - sun * 0.75) + np.asarray((205, 92, 66)) * sun * 0.75
    down = np.arange(height)[:, None] / height
    for depth in range(4):
        ridge = 0.50 + 0.10 * depth - _ridge(rng, width) * (0.26 - 0.03 * depth)
        below = np.clip((down - ridge[None, :]) * height / 2.2, 0, 1)
        # Ink is strongest at the ridge and runs out downwards into mist.
        ink = below * np.exp(-np.clip(down - ridge[None, :], 0, None) / (0.10 + 0.03 * depth))
        ink = ink * (0.20 + 0.15 * depth)
        canvas = canvas * (1 - ink[..., None]) + np.asarray((52, 60, 68)) * ink[..., None]
    return np.asarray(canvas * (0.5 + 0.5 * _vignette(width, height)))


#: Backgrounds by the names that briefs use.
SCENERIES: dict[str, Callable[[int, int], Canvas]] = {
    "studio": _studio,
    "dusk": _dusk,
    "paper": _paper,
}


def _gradient(width: int, height: int, stops: _Stops) -> Canvas:
    import numpy as np

    at = np.linspace(0, 1, height)
    places = [place for place, _ in stops]
    column = np.stack([np.interp(at, places, [c[n] for _, c in stops]) for n in range(3)], axis=1)
    return np.repeat(column[:, None, :], width, axis=1)


def _distance(width: int, height: int, x: float, y: float) -> Canvas:
    """From a point in parts of the width and height, in units of the longer side."""
    import numpy as np

    longer = max(width, height)
    across = (np.arange(width)[None, :] - x * width) / longer
    down = (np.arange(height)[:, None] - y * height) / longer
    return np.hypot(across, down)[..., None]


def _glow(width: int, height: int, x: float, y: float, radius: float) -> Canvas:
    import numpy as np

    return np.asarray(np.exp(-((_distance(width, height, x, y) / radius) ** 2) * 2))


def _disc(width: int, height: int, x: float, y: float, radius: float) -> Canvas:
    """A disc with an edge that is slightly soft, as a lens makes of a far light."""
    import numpy as np

    return np.asarray(np.clip((radius - _distance(width, height, x, y)) / (radius * 0.18), 0, 1))


def _vignette(width: int, height: int) -> Canvas:
    import numpy as np

    return np.asarray(1 - 0.30 * np.clip(_distance(width, height, 0.5, 0.45) / 0.62, 0, 1) ** 2)


def _skyline(rng: np.random.Generator, width: int, level: float, spread: float) -> Canvas:
    """Roofs: for each column how far down the town begins, as a part of the height."""
    import numpy as np

    roofs, at = np.empty(width), 0
    while at < width:
        wide = int(rng.uniform(0.02, 0.07) * width) + 1
        roofs[at : at + wide] = level - rng.uniform(0, spread)
        at += wide
    return roofs


def _ridge(rng: np.random.Generator, width: int) -> Canvas:
    """A line of hills, 0 to 1: sums of waves, each shorter and lower than the last."""
    import numpy as np

    across = np.linspace(0, 1, width)
    line = np.zeros(width)
    for wave in (1.3, 2.7, 5.3, 11.0, 23.0):
        turns = wave * across * rng.uniform(0.8, 1.2) + rng.uniform()
        line += np.sin(2 * np.pi * turns) / wave
    low, high = line.min(), line.max()
    return np.asarray((line - low) / (high - low))


def _blurred(plane: Canvas, radius: float) -> Canvas:
    """A plane of numbers, blurred as by a Gaussian of about ``radius`` pixels."""
    import numpy as np
    from PIL import Image, ImageFilter

    low, high = float(plane.min()), float(plane.max())
    scaled = (plane - low) / max(high - low, 1e-9) * 255
    image = Image.fromarray(scaled.astype(np.uint8))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), float) / 255
    return soft * (high - low) + low
