"""ThorVG (MIT) as a plain function: shapes with placed points in, pixels out.

The library is bound here for the few calls that are needed: its Python package declares the
types anew at each call, which costs more than the drawing. Nothing is kept between two frames,
so that a frame depends on what is drawn alone.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np

from wenfang.engines.avatar.drawn.shapes import Paint
from wenfang.errors import EngineError

_STRAIGHT, _PREMULTIPLIED = 2, 0  # TVG_COLORSPACE_ABGR8888S, …_ABGR8888
_PICTURE, _U32, _F = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_float
_ROUND_CAP, _ROUND_JOIN = 1, 1
#: Address and number of commands, address and number of points.
Outline = tuple[int, int, int, int]
_lock = Lock()  # ThorVG's scheduler and caches are one for the process


class _Stop(ctypes.Structure):
    _fields_ = [("offset", _F), *((name, ctypes.c_uint8) for name in "rgba")]


class _Matrix(ctypes.Structure):
    _fields_ = [(f"e{row}{column}", _F) for row in "123" for column in "123"]


_TYPES: dict[str, tuple[list[Any], Any]] = {
    "tvg_engine_init": ([_U32], ctypes.c_int),
    "tvg_swcanvas_create": ([ctypes.c_int], _PICTURE),
    "tvg_swcanvas_set_target": ([_PICTURE, _PICTURE, _U32, _U32, _U32, ctypes.c_int], ctypes.c_int),
    "tvg_canvas_add": ([_PICTURE, _PICTURE], ctypes.c_int),
    "tvg_canvas_draw": ([_PICTURE, ctypes.c_bool], ctypes.c_int),
    "tvg_canvas_sync": ([_PICTURE], ctypes.c_int),
    "tvg_canvas_destroy": ([_PICTURE], ctypes.c_int),
    "tvg_shape_new": ([], _PICTURE),
    "tvg_shape_append_path": ([_PICTURE, _PICTURE, _U32, _PICTURE, _U32], ctypes.c_int),
    "tvg_shape_set_fill_color": ([_PICTURE, *[ctypes.c_uint8] * 4], ctypes.c_int),
    "tvg_shape_set_stroke_color": ([_PICTURE, *[ctypes.c_uint8] * 4], ctypes.c_int),
    "tvg_shape_set_stroke_width": ([_PICTURE, _F], ctypes.c_int),
    "tvg_shape_set_stroke_cap": ([_PICTURE, ctypes.c_int], ctypes.c_int),
    "tvg_shape_set_stroke_join": ([_PICTURE, ctypes.c_int], ctypes.c_int),
    "tvg_shape_set_gradient": ([_PICTURE, _PICTURE], ctypes.c_int),
    "tvg_shape_set_stroke_gradient": ([_PICTURE, _PICTURE], ctypes.c_int),
    "tvg_linear_gradient_new": ([], _PICTURE),
    "tvg_linear_gradient_set": ([_PICTURE, *[_F] * 4], ctypes.c_int),
    "tvg_radial_gradient_new": ([], _PICTURE),
    "tvg_radial_gradient_set": ([_PICTURE, *[_F] * 6], ctypes.c_int),
    "tvg_gradient_set_color_stops": ([_PICTURE, ctypes.POINTER(_Stop), _U32], ctypes.c_int),
    "tvg_gradient_set_transform": ([_PICTURE, ctypes.POINTER(_Matrix)], ctypes.c_int),
    "tvg_paint_set_clip": ([_PICTURE, _PICTURE], ctypes.c_int),
    "tvg_picture_new": ([], _PICTURE),
    "tvg_picture_load_raw": (
        [_PICTURE, _PICTURE, _U32, _U32, ctypes.c_int, ctypes.c_bool], ctypes.c_int,
    ),
}  # fmt: skip


@lru_cache(maxsize=1)
def _library() -> Any:
    try:
        from thorvg_python.engine import THORVG_LIB as library
    except (ImportError, OSError) as error:
        raise EngineError(
            f"the drawing library cannot be loaded: {error}", cure="install thorvg-python"
        ) from error
    if library is None:
        raise EngineError("the drawing library cannot be loaded", cure="reinstall thorvg-python")
    for name, (arguments, result) in _TYPES.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    if library.tvg_engine_init(0):
        raise EngineError("the drawing library cannot be started")
    return library


class Canvas:
    """Pixels of one frame while it is drawn; see :func:`canvas`."""

    def __init__(self, library: Any, handle: int) -> None:
        self._library, self._handle = library, handle
        self._kept: list[np.ndarray] = []

    def keep(self, points: np.ndarray) -> int:
        """Hold points (float32, contiguous) until the frame is drawn; gives their address."""
        self._kept.append(points)
        return address(points)

    def fill(
        self,
        path: Outline,
        paint: Paint,
        *,
        clip: Outline | None = None,
        width: float = 0.0,
        ends: list[list[float]] | None = None,
    ) -> None:
        """Paint a path whose points are pixels.

        Args:
            width: of a stroke in pixels; 0 = fill it.
            ends: of a gradient, in pixels: start and end, or centre and radii.
        """
        lib = self._library
        shape = self._shape(path)
        if width:
            lib.tvg_shape_set_stroke_width(shape, width)
            lib.tvg_shape_set_stroke_cap(shape, _ROUND_CAP)
            lib.tvg_shape_set_stroke_join(shape, _ROUND_JOIN)
        if len(paint.stops) == 1 or ends is None:
            colour = lib.tvg_shape_set_stroke_color if width else lib.tvg_shape_set_fill_color
            colour(shape, *paint.stops[0][1])
        else:
            gradient = lib.tvg_shape_set_stroke_gradient if width else lib.tvg_shape_set_gradient
            gradient(shape, self._gradient(paint, ends))
        if clip is not None:
            cutter = self._shape(clip)
            lib.tvg_shape_set_fill_color(cutter, 255, 255, 255, 255)
            lib.tvg_paint_set_clip(shape, cutter)
        lib.tvg_canvas_add(self._handle, shape)

    def picture(self, pixels: np.ndarray) -> None:
        """Lay premultiplied pixels of the canvas's own size over what is there."""
        lib = self._library
        picture = lib.tvg_picture_new()
        height, width = pixels.shape[:2]
        lib.tvg_picture_load_raw(picture, pixels.ctypes.data, width, height, _PREMULTIPLIED, False)
        self._kept.append(pixels)
        lib.tvg_canvas_add(self._handle, picture)

    def _shape(self, path: Outline) -> int:
        shape: int = self._library.tvg_shape_new()
        self._library.tvg_shape_append_path(shape, *path)
        return shape

    def _gradient(self, paint: Paint, ends: list[list[float]]) -> int:
        lib = self._library
        (x1, y1), (x2, y2) = ends
        gradient: int
        if paint.radial:
            gradient = lib.tvg_radial_gradient_new()
            lib.tvg_radial_gradient_set(gradient, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
            matrix = _Matrix(x2, 0.0, x1, 0.0, y2, y1, 0.0, 0.0, 1.0)
            lib.tvg_gradient_set_transform(gradient, ctypes.byref(matrix))
        else:
            gradient = lib.tvg_linear_gradient_new()
            lib.tvg_linear_gradient_set(gradient, x1, y1, x2, y2)
        stops = _stops(paint.stops)
        lib.tvg_gradient_set_color_stops(gradient, stops, len(stops))
        return gradient


def address(array: np.ndarray) -> int:
    """Quicker than ``array.ctypes.data``, which is asked for twice a shape."""
    address: int = array.__array_interface__["data"][0]
    return address


@lru_cache(maxsize=512)
def _stops(stops: tuple[tuple[float, tuple[int, int, int, int]], ...]) -> Any:
    return (_Stop * len(stops))(*(_Stop(offset, *colour) for offset, colour in stops))


@contextmanager
def canvas(pixels: np.ndarray, *, straight: bool = True) -> Iterator[Canvas]:
    """Draw into ``pixels`` (uint8, height by width by 4), which are cleared first.

    Args:
        straight: alpha is straight, not premultiplied.
    """
    lib = _library()
    height, width = pixels.shape[:2]
    space = _STRAIGHT if straight else _PREMULTIPLIED
    with _lock:
        handle = lib.tvg_swcanvas_create(0)
        try:
            failed = lib.tvg_swcanvas_set_target(
                handle, pixels.ctypes.data, width, width, height, space
            )
            if failed:
                raise EngineError(f"a canvas of {width}x{height} cannot be made")
            one = Canvas(lib, handle)
            yield one
            if lib.tvg_canvas_draw(handle, True) or lib.tvg_canvas_sync(handle):
                raise EngineError("the drawing library could not draw a frame")
        finally:
            lib.tvg_canvas_destroy(handle)
