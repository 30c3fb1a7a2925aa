"""What an open mouth shows: the dark behind, upper teeth, the tongue, in the portrait's light.

The portrait holds none of it, so it is painted: flat and soft, for it is seen for a few
frames and small. How light it is follows from the skin beside the mouth; a grey portrait gets
a grey mouth.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.portrait.curves import eased
from wenfang.engines.avatar.portrait.mouth import Mouth, Moved
from wenfang.engines.faces import topology

if TYPE_CHECKING:
    import numpy as np

_DARK, _DEEP = (74, 26, 26), (30, 10, 12)
_TEETH, _TONGUE = (242, 229, 208), (172, 82, 80)
_AROUND = 0.15  # half widths of the mouth within which paint ends
_SKIN = 190  # luminance of skin in full light


@dataclass(frozen=True, eq=False)
class Light:
    """How the portrait is lit.

    Attributes:
        level: 1 = full light.
        colour: 0 in a grey picture to 1.
        tint: of the light, float32 RGB around 1.
        lip: mean colour of the lips, float32 RGB.
    """

    level: float
    colour: float
    tint: np.ndarray
    lip: np.ndarray


def light_of(pixels: np.ndarray, landmarks: np.ndarray) -> Light:
    """The light of a placed portrait (height, width, 4)."""
    import numpy as np

    skin = _mean(pixels, landmarks, (50, 280, 187, 411, 205, 425))
    lip = _mean(pixels, landmarks, (*topology.OUTER_LOWER_LIP[3:8], *topology.INNER_LOWER_LIP[3:8]))
    luminance = float(skin @ np.array([0.299, 0.587, 0.114], np.float32))
    spread = float(skin.max() - skin.min()) + float(lip.max() - lip.min())
    tint = ((skin + 1) / (luminance + 1)) ** np.float32(0.3)
    level = min(1.05, max(0.3, (luminance / _SKIN) ** 0.7))
    return Light(level, min(1.0, spread / 40), tint, lip)


def _mean(pixels: np.ndarray, landmarks: np.ndarray, indices: tuple[int, ...]) -> np.ndarray:
    import numpy as np

    height, width = pixels.shape[:2]
    x = landmarks[list(indices), 0].astype(int).clip(0, width - 1)
    y = landmarks[list(indices), 1].astype(int).clip(0, height - 1)
    mean: np.ndarray = pixels[y, x, :3].astype(np.float32).mean(0)
    return mean


def painted(mouth: Mouth, moved: Moved, pose: Pose, light: Light) -> np.ndarray:
    """The gap over the mouth's box: float32, shape (height, width, 4), RGB already multiplied
    by alpha, 0 to 255 and 0 to 1."""
    import numpy as np

    whole = np.zeros((*moved.s.shape, 4), np.float32)
    around = max(_AROUND, 4 / mouth.axes.half)
    near = (moved.t > moved.upper - around) & (moved.t < moved.lower + around)
    near &= np.abs(moved.s) < 1 + around
    rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
    if len(rows):
        there = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        part = Moved(*(getattr(moved, one.name)[there] for one in fields(moved)))
        whole[there] = _painted(mouth, part, pose, light)
    return whole


def _painted(mouth: Mouth, moved: Moved, pose: Pose, light: Light) -> np.ndarray:
    import numpy as np

    pixel = 1 / mouth.axes.half
    under, over = moved.t - moved.upper, moved.lower - moved.t
    gap = moved.lower - moved.upper
    alpha = ((np.minimum(under, over) / pixel) + 0.5).clip(0, 1) * (gap > 0.2 * pixel)
    # A slit narrower than a pixel is seen through its share of it.
    alpha *= (gap / pixel).clip(0, 1)
    colour = _inside(moved, pose, under, over, gap, pixel)
    colour *= np.float32(light.level) * light.tint
    if light.colour < 1:
        grey = colour @ np.array([0.299, 0.587, 0.114], np.float32)
        colour = colour * np.float32(light.colour) + grey[..., None] * np.float32(1 - light.colour)
    made = np.concatenate([colour.clip(0, 255) * alpha[..., None], alpha[..., None]], axis=2)
    if mouth.apart:
        _draw_rims(made, moved, gap, light, pixel)
    _draw_contact(made, moved, gap, light, 0.7 if mouth.apart else 0.55 * pose.press)
    return made.astype(np.float32)


def _inside(
    moved: Moved,
    pose: Pose,
    under: np.ndarray,
    over: np.ndarray,
    gap: np.ndarray,
    pixel: float,
) -> np.ndarray:
    import numpy as np

    dark, deep = np.array(_DARK, np.float32), np.array(_DEEP, np.float32)
    depth = eased(0.0, 0.22, np.minimum(under, over)) * (1 - eased(0.5, 1.0, np.abs(moved.s)))
    colour = dark + (deep - dark) * depth[..., None]
    soft = max(0.05, 1.2 * pixel)
    # The tongue lies behind the lower lip and rises to the upper teeth.
    rise = (0.1 + 0.35 * gap + pose.tongue * 0.5 * gap) * (1 - (moved.s / 0.72) ** 2).clip(0)
    tongue = eased(-soft, soft, rise - over) * (1 - eased(0.5, 0.75, np.abs(moved.s)))
    shade = (0.5 + 0.5 * eased(0.05, 0.45, under)) * (1 - 0.14 * np.exp(-((moved.s / 0.1) ** 2)))
    colour += (np.array(_TONGUE, np.float32) * shade[..., None] - colour) * (tongue * 0.85)[
        ..., None
    ]
    # Upper teeth hang from the skull: where they end does not depend on the jaw.
    end = moved.line + 0.05 + 0.1 * pose.teeth - 0.08 * moved.s**2
    teeth = eased(-soft, soft / 2, end - moved.t) * (1 - eased(0.55, 0.85, np.abs(moved.s)))
    ridge = 0.94 + 0.06 * np.abs(np.cos(moved.s * np.float32(np.pi / 0.2)))
    shade = (0.74 + 0.26 * eased(0.0, 0.1, under)) * (1 - 0.4 * moved.s**2) * ridge
    ivory = np.array(_TEETH, np.float32) * shade[..., None]
    colour += (ivory - colour) * (teeth * (0.72 + 0.25 * pose.teeth))[..., None]
    made: np.ndarray = colour
    return made


def _draw_rims(made: np.ndarray, moved: Moved, gap: np.ndarray, light: Light, pixel: float) -> None:
    """The lips' inner rims in their own colour: where lips are apart in the portrait, their edge
    there is half teeth, and would be a bright line."""
    import numpy as np

    wide = max(0.035, 1.6 * pixel)
    outside = np.maximum(moved.upper - moved.t, moved.t - moved.lower)
    rim = np.exp(-(((outside - 0.3 * wide) / wide) ** 2))
    rim *= (gap / 0.08).clip(0, 1) * (1 - eased(0.8, 1.0, np.abs(moved.s)))
    alpha = (0.8 * rim)[..., None].astype(np.float32) * (1 - made[..., 3:])
    under = np.concatenate([light.lip * np.float32(0.72), np.ones(1, np.float32)])
    made += alpha * under


def _draw_contact(
    made: np.ndarray, moved: Moved, gap: np.ndarray, light: Light, strength: float
) -> None:
    """The shadow between lips that the portrait does not show closed like this."""
    import numpy as np

    if not strength:
        return
    near = np.exp(-(((moved.t - moved.line) / 0.035) ** 2))
    shut = (1 - gap / 0.06).clip(0, 1) * (1 - eased(0.75, 1.0, np.abs(moved.s)))
    alpha = (strength * near * shut)[..., None].astype(np.float32)
    dark = np.concatenate([light.lip * np.float32(0.45), np.ones(1, np.float32)])
    made *= 1 - alpha
    made += alpha * dark
