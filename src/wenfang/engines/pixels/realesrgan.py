"""Super-resolution with Real-ESRGAN (Wang et al., ICCVW 2021), run by ncnn.

The weights are those of the project's ncnn release: RGB in 0–1, blob ``data`` in and
``output`` out, four times as wide and high. Twice is four times and a Lanczos filter back,
as upstream does.

Design choice: ncnn on the processor, for the release's own files run as they are, without a
conversion; no half precision, so that results are the same on every machine of a kind.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.alpha import filled_colour
from wenfang.engines.pixels.guided_filter import box_mean
from wenfang.engines.pixels.tiles import in_tiles
from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

MAX_RESULT = 120_000_000  # pixels
_NETWORK = 4
_BORDER = 8  # pixels of the input
_ANCHOR = 4  # radius in pixels of the input


class RealEsrgan:
    """The upscaler. Safe to call from several threads: they wait for each other.

    Args:
        param, weights: ncnn's two files of one model that makes four times as large.
        tile: pixels a side that the network is shown at once; memory grows with its square.
        margin: pixels at a tile's inner borders that are thrown away.

    Raises:
        EngineError: ncnn is missing, or a file is not what it should be.
    """

    def __init__(
        self, param: Path, weights: Path, identity: EngineIdentity, *, tile: int, margin: int
    ) -> None:
        self._identity = identity
        self._tile, self._margin = tile, margin
        self._lock = Lock()
        self._net = _opened(param, weights)

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def upscale(self, picture: Picture, factor: int, progress: Progress = silent) -> Picture:
        """``factor`` (2 or 4) times as wide and high; alpha is kept (Lanczos).

        Raises:
            BadInput: another factor, or the result would pass :data:`MAX_RESULT`.
            EngineError: the network fails.
        """
        import numpy as np

        _refuse(picture, factor)
        colour = filled_colour(picture.pixels) if picture.has_alpha else picture.pixels
        result = in_tiles(
            _padded(colour),
            factor,
            lambda part: self._enlarged(part, factor),
            tile=self._tile,
            margin=self._margin,
            fade=8,
            heard=lambda done, total: progress("upscale", done, total, "tiles"),
        )
        top, height, width = _BORDER * factor, picture.height * factor, picture.width * factor
        result = result[top : top + height, top : top + width]
        if not picture.has_alpha:
            return Picture(result)
        return Picture(np.dstack([result, _enlarged_alpha(picture.pixels[..., 3], factor)]))

    def _enlarged(self, part: np.ndarray, factor: int) -> np.ndarray:
        """One tile, uint8."""
        import ncnn
        import numpy as np
        from PIL import Image

        planes = np.ascontiguousarray(part.transpose(2, 0, 1), dtype=np.float32) / 255
        with self._lock:
            extractor = self._net.create_extractor()
            extractor.input("data", ncnn.Mat(planes))
            state, out = extractor.extract("output")
            values = np.array(out) if state == 0 else np.empty(0)
        wanted = (3, part.shape[0] * _NETWORK, part.shape[1] * _NETWORK)
        if values.shape != wanted or not np.isfinite(values).all():
            raise EngineError(
                "the network for upscaling failed", cure="free memory, or upscale a smaller part"
            )
        anchored = _anchored(values.transpose(1, 2, 0) * np.float32(255), part)
        made: np.ndarray = np.rint(anchored.clip(0, 255)).astype(np.uint8)
        if factor == _NETWORK:
            return made
        size = (part.shape[1] * factor, part.shape[0] * factor)
        image = Image.fromarray(made).resize(size, Image.Resampling.LANCZOS)
        return np.asarray(image)


def _anchored(made: np.ndarray, part: np.ndarray) -> np.ndarray:
    """The enlarged tile with the colours of the tile: the networks shift flat colours by up
    to ten of 255. What is put right is only what is wrong over many pixels alike, so that
    noise does not come back."""
    import numpy as np
    from PIL import Image

    height, width = part.shape[:2]
    shrunk = made.reshape(height, _NETWORK, width, _NETWORK, 3).mean(axis=(1, 3))
    wrong = box_mean(part.astype(np.float32) - shrunk, _ANCHOR)
    size = (width * _NETWORK, height * _NETWORK)
    planes = [
        Image.fromarray(np.ascontiguousarray(wrong[..., n])).resize(size, Image.Resampling.BILINEAR)
        for n in range(3)
    ]
    anchored: np.ndarray = made + np.dstack([np.asarray(plane) for plane in planes])
    return anchored


def _opened(param: Path, weights: Path) -> Any:
    try:
        import ncnn
    except ImportError as error:
        raise EngineError("ncnn is not installed", cure="pip install ncnn") from error
    import psutil

    net = ncnn.Net()
    net.opt.num_threads = min(psutil.cpu_count(logical=False) or 1, 8)
    for name in ("use_vulkan_compute", "use_fp16_packed", "use_fp16_storage",
                 "use_fp16_arithmetic", "use_bf16_storage"):  # fmt: skip
        setattr(net.opt, name, False)
    # The files' sizes and hashes are the catalogue's; ncnn itself checks little.
    for path in (param, weights):
        if not path.is_file():
            raise _unreadable(path)
    if net.load_param(str(param)) != 0:
        raise _unreadable(param)
    if net.load_model(str(weights)) != 0:
        raise _unreadable(weights)
    return net


def _unreadable(path: Path) -> EngineError:
    return EngineError(
        "the network for upscaling cannot be read",
        place=str(path),
        cure="pull the resource again",
    )


def _refuse(picture: Picture, factor: int) -> None:
    if factor not in (2, 4):
        raise BadInput(f"{factor} is no factor", place="factor", cure="2 or 4")
    width, height = picture.width * factor, picture.height * factor
    if width * height > MAX_RESULT:
        raise BadInput(
            f"the result would have {width} × {height} pixels",
            place="factor",
            cure=f"at most {MAX_RESULT // 1_000_000} megapixels: take a smaller factor or picture",
        )


def _padded(colour: np.ndarray) -> np.ndarray:
    """The outermost pixels repeated on every side: a network takes what is beyond a picture
    for black, and draws it into the edge."""
    import numpy as np

    return np.pad(colour, ((_BORDER, _BORDER), (_BORDER, _BORDER), (0, 0)), mode="edge")


def _enlarged_alpha(alpha: np.ndarray, factor: int) -> np.ndarray:
    import numpy as np
    from PIL import Image

    size = (alpha.shape[1] * factor, alpha.shape[0] * factor)
    return np.asarray(Image.fromarray(alpha).resize(size, Image.Resampling.LANCZOS))
