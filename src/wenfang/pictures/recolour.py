"""A picture in another colour: a blue fox from an orange one.

The hue that most of a picture has is turned to the colour's, in OKLCh (Ottosson 2020, "A
perceptual color space for image processing"), where lightness and chroma stay what they look
like. Light and shade are kept as distances from the part's middle lightness; other hues, and
small grey parts (eyes, teeth, outlines), stay as they are. A picture that is grey for the most
part takes the colour where it is not dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour that has a name.

    Attributes:
        lightness, chroma, hue: OKLCh: 0 to 1, 0 to about 0.3, degrees.
    """

    english: str
    lightness: float
    chroma: float
    hue: float


COLOURS = (
    Colour("red", 0.58, 0.22, 27),
    Colour("orange", 0.72, 0.18, 55),
    Colour("yellow", 0.88, 0.18, 98),
    Colour("green", 0.65, 0.19, 145),
    Colour("cyan", 0.80, 0.13, 200),
    Colour("blue", 0.56, 0.20, 258),
    Colour("purple", 0.54, 0.22, 305),
    Colour("pink", 0.78, 0.15, 355),
    Colour("brown", 0.46, 0.09, 52),
    Colour("black", 0.27, 0.0, 0),
    Colour("grey", 0.62, 0.0, 0),
    Colour("white", 0.94, 0.0, 0),
)
_HUE_SHOWS = (0.027, 0.063)  # chroma: under it a pixel has no hue, over it one
_HUE_COUNTS = (0.08, 0.12)  # … and one that makes the picture's
_BINS = 36
_NEAR, _FAR = 40.0, 75.0  # degrees from the main hue: turned in full, not at all
_HUED = 0.25  # share of the picture that must have such a hue
_HALVINGS = 9
_CONTRAST = 0.8  # of light and shade that is kept
_BLOCK = 16  # pictures at once: what they need stays in the processor's cache
# Linear sRGB → cone response → OKLab (Ottosson's matrices).
_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def recolour(pixels: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """uint8 (n, height, width, 4) in colours of :data:`COLOURS` by number, (n,).

    Alpha is kept to the bit, and so is what is clear.
    """
    import numpy as np

    table = np.array([(c.lightness, c.chroma, c.hue) for c in COLOURS], np.float32)[colours]
    blocks = [
        _recoloured(pixels[n : n + _BLOCK], table[n : n + _BLOCK])
        for n in range(0, len(pixels), _BLOCK)
    ]
    return np.concatenate(blocks) if blocks else pixels.copy()


def in_colour(pixels: np.ndarray, name: str) -> np.ndarray:
    """One picture, uint8 (height, width, 4), in the colour of that English name.

    Raises:
        KeyError: no such colour.
    """
    import numpy as np

    numbers = {colour.english: number for number, colour in enumerate(COLOURS)}
    one: np.ndarray = recolour(pixels[None], np.array([numbers[name]]))[0]
    return one


def _recoloured(pixels: np.ndarray, targets: np.ndarray) -> np.ndarray:
    import numpy as np

    lab = _to_oklab(pixels[..., :3])
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    seen = pixels[..., 3].astype(np.float32) / 255
    weight, middle, share = _main_part(light, chroma, hue, seen)
    touched = (weight > 0) & (pixels[..., 3] > 0)
    place = np.nonzero(touched)[0]  # of which picture each of these pixels is
    to_light, to_chroma, to_hue = targets[place].T
    new_light = _moved(light[touched], middle[place], to_light)
    new_chroma = to_chroma * share[touched]
    angle = np.radians(to_hue)
    turned = np.stack([new_light, new_chroma * np.cos(angle), new_chroma * np.sin(angle)], axis=-1)
    mixed = lab[touched] + (turned - lab[touched]) * weight[touched][:, None]
    result = pixels.copy()
    result[touched, :3] = _to_srgb(mixed)
    return result


def _main_part(
    light: np.ndarray, chroma: np.ndarray, hue: np.ndarray, seen: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The part that is recoloured.

    Returns:
        How much of each pixel belongs to it, 0 to 1; its middle lightness, (n,); and how much
        of a colour's chroma each pixel is to have: pale shine and dark shade keep to be paler
        than the middle.
    """
    import numpy as np

    visible = seen * _step(chroma, *_HUE_SHOWS)
    main = _main_hue(hue, visible * chroma)[:, None, None]
    away = np.abs((hue - main + 180) % 360 - 180)
    by_hue = _step(chroma, *_HUE_SHOWS) * (1 - _step(away, _NEAR, _FAR))
    # What is grey for the most part: all that is neither dark nor strongly coloured.
    by_light = _step(light, 0.3, 0.45) * (1 - _step(chroma, 0.09, 0.14))
    strong = (seen * _step(chroma, *_HUE_COUNTS)).sum((1, 2))
    is_hued = (strong >= _HUED * seen.sum((1, 2)))[:, None, None]
    part = _softened(np.where(is_hued, by_hue, by_light).astype(np.float32), seen)
    total = np.maximum((part * seen).sum((1, 2)), 1e-6)
    middle = (part * seen * light).sum((1, 2)) / total
    typical = np.maximum((part * seen * chroma).sum((1, 2)) / total, _HUE_SHOWS[1])
    share = np.where(is_hued, np.clip(chroma / typical[:, None, None], 0, 1.3), 0.8)
    return part, middle, share


def _softened(part: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Averaged over 3 × 3 pixels that are seen: hue is noise where chroma is small."""
    import numpy as np

    def spread(plane: np.ndarray) -> np.ndarray:
        wide = np.pad(plane, ((0, 0), (1, 1), (1, 1)))
        rows = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
        sums: np.ndarray = rows[..., :-2] + 2 * rows[..., 1:-1] + rows[..., 2:]
        return sums

    soft: np.ndarray = spread(part * seen) / np.maximum(spread(seen), 1e-6)
    return soft


def _main_hue(hue: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Degrees, (n,): the peak of the hues' histogram, smoothed around the circle."""
    import numpy as np

    count = len(hue)
    places = np.floor((hue % 360) / 360 * _BINS).astype(np.int64) % _BINS
    flat = (np.arange(count)[:, None, None] * _BINS + places).ravel()
    bins = np.bincount(flat, weight.ravel(), count * _BINS).reshape(count, _BINS)
    smooth = sum(np.roll(bins, shift, axis=1) * share
                 for shift, share in ((-2, 1), (-1, 2), (0, 3), (1, 2), (2, 1)))  # fmt: skip
    peak = np.argmax(smooth, axis=1)
    near = (peak[:, None] + np.arange(-2, 3)) % _BINS
    angles = np.radians((near + 0.5) * 360 / _BINS)
    shares = np.take_along_axis(bins, near, axis=1)
    main: np.ndarray = np.degrees(
        np.arctan2((shares * np.sin(angles)).sum(1), (shares * np.cos(angles)).sum(1))
    )
    return main


def _moved(light: np.ndarray, middle: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Lightness with its middle at the target, and its distances kept as far as there is room."""
    import numpy as np

    off = (light - middle) * _CONTRAST
    up = np.minimum(1, (1 - target) / np.maximum((1 - middle) * _CONTRAST, 1e-6))
    down = np.minimum(1, target / np.maximum(middle * _CONTRAST, 1e-6))
    moved: np.ndarray = target + off * np.where(off > 0, up, down)
    return moved


def _step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 under ``low``, 1 over ``high``, smooth between."""
    import numpy as np

    part = np.clip((value - low) / (high - low), 0, 1)
    smooth: np.ndarray = part * part * (3 - 2 * part)
    return smooth


def _to_oklab(rgb: np.ndarray) -> np.ndarray:
    import numpy as np

    level = np.arange(256, dtype=np.float32) / 255
    linear = np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)
    cones = np.cbrt(linear.astype(np.float32)[rgb] @ np.array(_TO_LMS, np.float32).T)
    lab: np.ndarray = cones @ np.array(_TO_LAB, np.float32).T
    return lab


def _to_srgb(lab: np.ndarray) -> np.ndarray:
    """uint8 of (m, 3); a colour that no screen has loses chroma until one has it, never hue."""
    import numpy as np

    linear = _to_linear(lab)
    beyond = np.flatnonzero(_beyond(linear))
    # By halves, not in steps: a step would show as a line between neighbours.
    inside, outside = np.zeros(len(beyond), np.float32), np.ones(len(beyond), np.float32)
    for _ in range(_HALVINGS):
        share = (inside + outside) / 2
        linear[beyond] = _to_linear(_paler(lab[beyond], share))
        out = _beyond(linear[beyond])
        inside, outside = np.where(out, inside, share), np.where(out, share, outside)
    linear[beyond] = _to_linear(_paler(lab[beyond], inside))
    linear = np.clip(linear, 0, 1)
    level = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    eight: np.ndarray = np.rint(level * 255).astype(np.uint8)
    return eight


def _beyond(linear: np.ndarray) -> np.ndarray:
    """Whether no screen has a colour, (m,)."""
    import numpy as np

    red, green, blue = linear.T  # NumPy is slow to reduce an axis of three
    least = np.minimum(np.minimum(red, green), blue)
    most = np.maximum(np.maximum(red, green), blue)
    beyond: np.ndarray = (least < -1e-3) | (most > 1 + 1e-3)
    return beyond


def _paler(lab: np.ndarray, share: np.ndarray) -> np.ndarray:
    """With that share of the chroma."""
    paler = lab.copy()
    paler[:, 1:] *= share[:, None]
    return paler


def _to_linear(lab: np.ndarray) -> np.ndarray:
    import numpy as np

    to_cones = np.linalg.inv(np.array(_TO_LAB)).T.astype(np.float32)
    to_rgb = np.linalg.inv(np.array(_TO_LMS)).T.astype(np.float32)
    roots = lab @ to_cones
    linear: np.ndarray = (roots * roots * roots) @ to_rgb
    return linear
