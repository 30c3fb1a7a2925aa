"""Pictures as the encoder has them, and laying one over another.

A patch is a picture in planar YUV 4:2:0 (BT.709, limited range) with straight alpha, its corner
and sides even, so that one chroma sample belongs to four pixels of the same patch.

Design choice: blending happens here and not in RGB, because then a picture is converted once
however many frames show it, and what is blended is half as many bytes. Blending of coded
values is what video mixers do, and what sRGB compositing of a browser does as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

#: Left, top, right, bottom, in pixels of the film.
Box = tuple[int, int, int, int]
#: Rows that are blended at a time: small enough to stay in a core's cache.
_ROWS = 64


@dataclass(frozen=True, eq=False)
class Patch:
    """A picture in planes.

    Attributes:
        y, u, v: uint8; ``u`` and ``v`` have half the sides.
        alpha: uint8 like ``y``; ``None`` where it is opaque.
        alpha_half: the same for ``u`` and ``v``.
        left, top: where it begins in the picture that it was made of; -1 where that lies odd.
    """

    y: np.ndarray
    u: np.ndarray
    v: np.ndarray
    alpha: np.ndarray | None
    alpha_half: np.ndarray | None
    left: int = 0
    top: int = 0

    @property
    def width(self) -> int:
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        return int(self.y.shape[0])


def patch_of(pixels: np.ndarray, odd_x: bool = False, odd_y: bool = False) -> Patch | None:
    """The patch of a picture; ``None`` where nothing of it can be seen.

    Args:
        pixels: uint8, height × width × 3 or 4, straight alpha.
        odd_x, odd_y: whether it lies on an odd column or row; then it begins a pixel earlier,
            with a transparent one.
    """
    import numpy as np

    left = top = 0
    if pixels.shape[2] == 4:
        box = _seen(pixels[..., 3])
        if box is None:
            return None
        left, top, right, bottom = _even(box, odd_x, odd_y)
        pixels = _padded(pixels, left, top, right, bottom)
        if pixels[..., 3].min() == 255:
            pixels = np.ascontiguousarray(pixels[..., :3])
    elif odd_x or odd_y or pixels.shape[0] % 2 or pixels.shape[1] % 2:
        box = (0, 0, pixels.shape[1], pixels.shape[0])
        left, top, right, bottom = _even(box, odd_x, odd_y)
        opaque = np.full((*pixels.shape[:2], 1), 255, np.uint8)
        pixels = _padded(np.concatenate([pixels, opaque], axis=2), left, top, right, bottom)
    y, u, v, alpha = _planes(np.ascontiguousarray(pixels))
    half = None if alpha is None else _halved(alpha)
    return Patch(y, u, v, alpha, half, left, top)


def _seen(alpha: np.ndarray) -> Box | None:
    """The box of what is not wholly transparent."""
    import numpy as np

    rows = np.flatnonzero(alpha.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(alpha[rows[0] : rows[-1] + 1].any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _even(box: Box, odd_x: bool, odd_y: bool) -> Box:
    """The box grown so that its edges are even in the film; may begin at -1."""
    left, top, right, bottom = box
    left -= (left + odd_x) % 2
    top -= (top + odd_y) % 2
    return left, top, right + (right + odd_x) % 2, bottom + (bottom + odd_y) % 2


def _padded(pixels: np.ndarray, left: int, top: int, right: int, bottom: int) -> np.ndarray:
    """That part of RGBA pixels; what lies outside repeats the edge's colour, transparent."""
    import numpy as np

    height, width = pixels.shape[:2]
    before = (max(0, -top), max(0, bottom - height))
    beside = (max(0, -left), max(0, right - width))
    part = pixels[max(0, top) : bottom, max(0, left) : right]
    if not any((*before, *beside)):
        return part
    wide = np.pad(part, (before, beside, (0, 0)), mode="edge")
    wide[: before[0], :, 3] = 0
    wide[:, : beside[0], 3] = 0
    wide[len(wide) - before[1] :, :, 3] = 0
    wide[:, wide.shape[1] - beside[1] :, 3] = 0
    return wide


def _planes(
    pixels: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Y, U and V by FFmpeg's scaler, copies that outlive its frame; alpha as it is, which the
    scaler would round."""
    import av
    import numpy as np
    from av.video.reformatter import Colorspace, Interpolation

    has_alpha = pixels.shape[2] == 4
    frame = av.VideoFrame.from_ndarray(pixels, format="rgba" if has_alpha else "rgb24")
    made = frame.reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        interpolation=Interpolation.BILINEAR,
        threads=1,  # a pool of threads for each picture costs three times the conversion
    )
    y, u, v = (plane_view(plane).copy() for plane in made.planes)
    return y, u, v, np.ascontiguousarray(pixels[..., 3]) if has_alpha else None


def plane_view(plane: Any) -> np.ndarray:
    """A frame's plane as an array on the same memory, height × width, uint8."""
    import numpy as np

    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    view: np.ndarray = rows[: plane.height, : plane.width]
    return view


def _halved(alpha: np.ndarray) -> np.ndarray:
    """The mean of each two by two."""
    import numpy as np

    wide = alpha.astype(np.uint16)
    total = wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]
    half: np.ndarray = ((total + 2) >> 2).astype(np.uint8)
    return half


@dataclass(frozen=True, eq=False)
class Canvas:
    """A frame that is composed in: three planes, written in place."""

    y: np.ndarray
    u: np.ndarray
    v: np.ndarray

    @property
    def box(self) -> Box:
        return (0, 0, int(self.y.shape[1]), int(self.y.shape[0]))


def lay(canvas: Canvas, patch: Patch, x: int, y: int, opacity: int, within: Box) -> None:
    """Lay a patch over the canvas at ``x, y`` (even), only ``within`` a box (even).

    Args:
        opacity: of the whole, 0 to 255.
    """
    left, top = max(x, within[0]), max(y, within[1])
    right, bottom = min(x + patch.width, within[2]), min(y + patch.height, within[3])
    if left >= right or top >= bottom or opacity == 0:
        return
    to = (slice(top, bottom), slice(left, right))
    of = (slice(top - y, bottom - y), slice(left - x, right - x))
    alpha = None if patch.alpha is None else patch.alpha[of]
    _blend(canvas.y[to], patch.y[of], alpha, opacity)
    to_half, of_half = _half(to), _half(of)
    half = None if patch.alpha_half is None else patch.alpha_half[of_half]
    _blend(canvas.u[to_half], patch.u[of_half], half, opacity)
    _blend(canvas.v[to_half], patch.v[of_half], half, opacity)


def _half(part: tuple[slice, slice]) -> tuple[slice, slice]:
    rows, columns = part
    return (
        slice(rows.start // 2, rows.stop // 2),
        slice(columns.start // 2, columns.stop // 2),
    )


def _blend(under: np.ndarray, over: np.ndarray, alpha: np.ndarray | None, opacity: int) -> None:
    """``over`` laid on ``under``, in place, rounded to the nearest."""
    import numpy as np

    if alpha is None and opacity == 255:
        under[...] = over
        return
    for top in range(0, len(under), _ROWS):
        rows = slice(top, top + _ROWS)
        if alpha is None:
            cover = np.full((1, 1), opacity, np.uint16)
        else:
            cover = alpha[rows].astype(np.uint16)
            if opacity != 255:
                cover *= opacity
                _by_255(cover)
        mixed = over[rows] * cover
        mixed += under[rows] * (255 - cover)
        _by_255(mixed)
        under[rows] = mixed


def _by_255(values: np.ndarray) -> None:
    """Divide products of two bytes by 255 in place, rounded (Blinn, 1995); uint16."""
    values += 128
    values += values >> 8
    values >>= 8
