"""A watermark for a whole film: one residual that is added to every frame.

A picture's mark is embedded in one frame; what it changed there is kept and added to the
planes of all frames. It never moves and never changes, so that nothing flickers and the
encoder spends its bits on it once a key frame; whoever reads it may take the mean of key
frames, in which what moves is thinned out and the mark is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.films.patches import Box, Canvas, patch_of
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

_ROWS = 64
#: BT.709, limited range (ITU-R BT.709-6, 3): what coded values may be.
_LOWEST, _HIGHEST = 16, 235
#: Mean change of a colour plane up to which the mark is one of brightness alone.
_NO_COLOUR = 0.5


@dataclass(frozen=True, eq=False)
class Residual:
    """What is added to a frame's planes.

    Attributes:
        y: int16, height × width.
        u, v: int16, half the sides; ``None`` where nothing is added.
        digest: 64 hex digits, of the numbers.
    """

    y: np.ndarray
    u: np.ndarray | None
    v: np.ndarray | None
    digest: str


def residual_between(plain: Picture, marked: Picture) -> Residual:
    """What marking changed, in planes."""
    import numpy as np

    before, after = patch_of(plain.pixels[..., :3]), patch_of(marked.pixels[..., :3])
    assert before is not None
    assert after is not None
    planes: list[Any] = [
        getattr(after, name).astype(np.int16) - getattr(before, name) for name in "yuv"
    ]
    # Rounding and clipping change colours here and there; that is no mark.
    u, v = (plane if np.abs(plane).mean() > _NO_COLOUR else None for plane in planes[1:])
    return _residual(planes[0], u, v)


def common(residuals: Sequence[Residual], over: int = 1) -> Residual:
    """One residual for a film whose frames differ: the median of several frames' marks, nowhere
    more than ``over`` steps over the faintest. A mark is strong where a frame is rich; a caption
    that is gone a second later must not leave its grain on a plain wall.
    """
    if len(residuals) == 1:
        return residuals[0]
    u, v = ([getattr(one, name) for one in residuals] for name in "uv")
    return _residual(
        _faint([one.y for one in residuals], over),
        None if any(plane is None for plane in u) else _faint(u, over),
        None if any(plane is None for plane in v) else _faint(v, over),
    )


def _faint(planes: Sequence[np.ndarray], over: int) -> np.ndarray:
    import numpy as np

    stacked = np.stack(planes).astype(np.float32)
    middle, faintest = np.median(stacked, axis=0), np.abs(stacked).min(axis=0)
    limited = np.sign(middle) * np.minimum(np.abs(middle), faintest + over)
    return np.asarray(np.rint(limited).astype(np.int16))


def _residual(y: np.ndarray, u: np.ndarray | None, v: np.ndarray | None) -> Residual:
    import hashlib

    digest = hashlib.sha256()
    for plane in (y, u, v):
        digest.update(b"none" if plane is None else plane.tobytes())
    return Residual(y, u, v, digest.hexdigest())


def with_residual(picture: Picture, residual: Residual) -> Picture:
    """A picture as the film shows it with the mark, but for rounding: brightness alone."""
    import numpy as np

    change = residual.y.astype(np.float32) * (255 / (_HIGHEST - _LOWEST))
    mixed = picture.pixels[..., :3] + change[: picture.height, : picture.width, None]
    return Picture(np.clip(np.rint(mixed), 0, 255).astype(np.uint8))


def add_residual(canvas: Canvas, residual: Residual, box: Box) -> None:
    """Add to the pixels within a box (even), in place, within the limits of coded values."""
    left, top, right, bottom = box
    _add(canvas.y[top:bottom, left:right], residual.y[top:bottom, left:right])
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    for plane, change in ((canvas.u, residual.u), (canvas.v, residual.v)):
        if change is not None:
            _add(plane[half], change[half])


def _add(plane: np.ndarray, change: np.ndarray) -> None:
    import numpy as np

    for top in range(0, len(plane), _ROWS):
        rows = slice(top, top + _ROWS)
        mixed = plane[rows] + change[rows]
        np.clip(mixed, _LOWEST, _HIGHEST, out=mixed)
        plane[rows] = mixed


def mean_picture(pictures: Sequence[Picture]) -> Picture:
    """The mean of pictures of one size: what does not move is left."""
    import numpy as np

    total = np.zeros((*pictures[0].pixels.shape[:2], 3), np.uint32)
    for picture in pictures:
        total += picture.pixels[..., :3]
    return Picture(((total + len(pictures) // 2) // len(pictures)).astype(np.uint8))
