"""Several pictures made one, without any engine.

Each is cut to one frame (covering it, centred, never stretched), their colours are brought a
little nearer to each other, and they are fused band by band (Mertens, Kautz and Van Reeth,
"Exposure Fusion", 2007), each where it draws the eye most and the others less.

Design choice: weights are sharp, so that every place mostly belongs to one picture and
shapes stand out from each other, and they are balanced until each picture holds as much of
the frame as the person gave it. Bands coarser than 2,048 pixels a side are fused in memory,
the finer ones strip by strip.

Alpha: where a picture is clear it has no say; where all are clear the result is white. The
result is opaque.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.composing.harmony import harmonising
from wenfang.pictures.composing.outpaint import MAX_PIXELS, MAX_SIDE
from wenfang.pictures.composing.pyramid import fused, scaled, scaled_part
from wenfang.pictures.composing.saliency import saliency
from wenfang.pictures.resizing import at_most, resized

if TYPE_CHECKING:
    import numpy as np

FEWEST, MOST = 2, 5
_COARSE = 2048  # longest side of what is fused in memory
_LOOKED_AT = 256  # longest side at which weights are found
_SHARPNESS = 3.0  # of weights, in deviations of saliency
_HARMONY = 0.35
_ROUNDS = 40  # of balancing
_STRIP = 128


def blend(pictures: Sequence[Picture], weights: Sequence[float], size: tuple[int, int]) -> Picture:
    """The pictures fused.

    Args:
        pictures: two to five.
        weights: one for each, 0 or more: how much of the result it shall hold. 0 = no say.
        size: (width, height) of the result.

    Raises:
        BadInput: too few or too many pictures, other weights, or a size that cannot be.
    """
    import numpy as np

    _check(pictures, weights, size)
    chosen = [(p, w) for p, w in zip(pictures, weights, strict=True) if w > 0]
    total = sum(weight for _, weight in chosen)
    shares = [weight / total for _, weight in chosen]
    covers = [_covering(picture.pixels, size) for picture, _ in chosen]
    coarse, seen, alphas = _laid([at_most(cover, _COARSE) for cover in covers], shares)
    colours = harmonising([_small(picture) for picture in coarse], shares, _HARMONY)
    coarse = [_coloured(*each) for each in zip(coarse, colours, strict=True)]
    maps = _maps([_small(c) for c in coarse], [_small(a) for a in alphas], shares)
    coarse_size = (coarse[0].shape[1], coarse[0].shape[0])
    base = fused(coarse, [scaled(each, coarse_size) for each in maps])
    if coarse_size == size:
        return _on_white(base, seen)
    result = np.empty((size[1], size[0], 3), np.uint8)
    for start in range(0, size[1], _STRIP):
        rows = (start, min(start + _STRIP, size[1]))
        strips, seen, _ = _laid([cover[rows[0] : rows[1]] for cover in covers], shares)
        mixed = scaled_part(base, size, rows)
        for strip, colour, below, share in zip(strips, colours, coarse, maps, strict=True):
            fine = _coloured(strip, colour) - scaled_part(below, size, rows)
            mixed += fine * scaled_part(share, size, rows)
        result[rows[0] : rows[1]] = _on_white(mixed, seen).pixels
    return Picture(result)


def _check(pictures: Sequence[Picture], weights: Sequence[float], size: tuple[int, int]) -> None:
    if not FEWEST <= len(pictures) <= MOST:
        raise BadInput(
            f"{len(pictures)} pictures", place="pictures", cure=f"give {FEWEST} to {MOST}"
        )
    if len(weights) != len(pictures):
        raise BadInput(
            f"{len(weights)} weights for {len(pictures)} pictures",
            place="weights",
            cure="give one for each picture",
        )
    if not all(math.isfinite(w) and w >= 0 for w in weights) or not any(weights):
        raise BadInput(
            f"weights {', '.join(f'{w:g}' for w in weights)}",
            place="weights",
            cure="give numbers of 0 or more, at least one above 0",
        )
    if min(size) < 1 or max(size) > MAX_SIDE or size[0] * size[1] > MAX_PIXELS:
        raise BadInput(
            f"{size[0]} × {size[1]} pixels",
            place="size",
            cure=f"from 1 to {MAX_SIDE} pixels a side, at most {MAX_PIXELS // 1_000_000} megapixels",
        )


def _covering(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Cut evenly to the aspect of ``size`` and brought to it."""
    height, width = pixels.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    cut_width = min(width, max(1, round(size[0] / scale)))
    cut_height = min(height, max(1, round(size[1] / scale)))
    left, top = (width - cut_width) // 2, (height - cut_height) // 2
    return resized(pixels[top : top + cut_height, left : left + cut_width], size)


def _laid(
    parts: list[np.ndarray], shares: list[float]
) -> tuple[list[np.ndarray], np.ndarray, list[np.ndarray]]:
    """Without alpha: what is clear shows what the others have there.

    Returns:
        The pictures, float32 (height, width, 3); how much is seen of any, and alpha of each,
        float32 (height, width, 1) in 0–1.
    """
    import numpy as np

    rgb = [part[..., :3].astype(np.float32) for part in parts]
    ones = np.ones((*parts[0].shape[:2], 1), np.float32)
    if all(part.shape[2] == 3 for part in parts):
        return rgb, ones, [ones] * len(parts)
    alphas = [p[..., 3:].astype(np.float32) / 255 if p.shape[2] == 4 else ones for p in parts]
    says = sum(s * a for s, a in zip(shares, alphas, strict=True))
    mixed = sum(s * a * c for s, a, c in zip(shares, alphas, rgb, strict=True))
    behind = np.where(says > 0, mixed / np.maximum(says, 1e-6), 255)
    laid = [behind + (c - behind) * a for c, a in zip(rgb, alphas, strict=True)]
    return laid, np.maximum.reduce(alphas), alphas


def _on_white(rgb: np.ndarray, seen: np.ndarray) -> Picture:
    import numpy as np

    return Picture(np.rint((255 + (rgb - 255) * seen).clip(0, 255)).astype(np.uint8))


def _coloured(rgb: np.ndarray, colour: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    coloured: np.ndarray = rgb @ colour[0] + colour[1]
    return coloured


def _small(values: np.ndarray) -> np.ndarray:
    height, width = values.shape[:2]
    scale = min(1.0, _LOOKED_AT / max(height, width))
    return scaled(values, (max(1, round(width * scale)), max(1, round(height * scale))))


def _maps(
    pictures: list[np.ndarray], alphas: list[np.ndarray], shares: list[float]
) -> list[np.ndarray]:
    """Weights (height, width, 1) that add up to 1, each picture's mean near its share."""
    import numpy as np

    pull = np.stack([_SHARPNESS * saliency(picture) for picture in pictures])
    seen = np.stack([alpha[..., 0] for alpha in alphas]) + 1e-6
    wanted = np.log(np.array(shares))
    level = wanted.copy()
    for _ in range(_ROUNDS):
        logits = pull + np.log(seen) + level[:, None, None]
        maps = np.exp(logits - logits.max(axis=0))
        maps /= maps.sum(axis=0)
        level += wanted - np.log(maps.mean(axis=(1, 2)) + 1e-9)
    return [each[..., None].astype(np.float32) for each in maps]
