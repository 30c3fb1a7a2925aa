"""Pictures as the features that FID and KID compare.

Resize: bicubic with antialiasing, in floating point, each channel by itself, as clean-fid
argues (Parmar et al., 2022); a resize without antialiasing moves FID by more than most
improvements that are published. What is clear lies on white.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

RESOURCE = "inception-v3-fid"
RESIZE = "bicubic-antialias-299"
_BATCH = 16


class PictureFeatures(Protocol):
    """Pictures in, features out."""

    @property
    def made_by(self) -> str:
        """Name, hash and resize: what a signature says."""
        ...

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """float32, (n, d), of uint8 (n, height, width, 1, 3 or 4)."""
        ...


class InceptionFeatures:
    """Inception v3's last pooling, 2048 numbers a picture, by ONNX Runtime.

    Args:
        weights: the resource's TorchScript file.
        cache: where the network is kept as ONNX; made of the weights at the first use.
        sha256: of the weights.

    Raises:
        EngineError: the weights or the network cannot be read.
        ConfigurationError: the network is not in the cache yet, and ``onnx`` is missing.
    """

    def __init__(self, weights: Path, cache: Path, sha256: str) -> None:
        from wenfang.engines.pixels.sessions import Session

        self._sha256 = sha256
        self._session = Session(_network(weights, cache, sha256), "comparing sets of pictures")

    @property
    def made_by(self) -> str:
        return f"inception-v3@{self._sha256[:12]},{RESIZE}"

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """float32, (n, 2048), of uint8 (n, height, width, 1, 3 or 4)."""
        import numpy as np

        blocks = [
            self._session.run(resized(pictures[start : start + _BATCH]))
            for start in range(0, len(pictures), _BATCH)
        ]
        return np.concatenate(blocks) if blocks else np.zeros((0, 2048), np.float32)


def open_inception(fetch: Callable[[str], Path] | None = None) -> InceptionFeatures:
    """The network of the catalogue, fetched if it is not there.

    Args:
        fetch: gives a resource's file; default :func:`wenfang.resources.fetch`.

    Raises:
        ResourceError: it cannot be had.
        EngineError: it cannot be read.
    """
    from wenfang import resources
    from wenfang.resources import default_cache, load_catalogue

    path = (fetch or resources.fetch)(RESOURCE)
    sha256 = load_catalogue().get(RESOURCE).files[0].sha256
    return InceptionFeatures(path, default_cache(), sha256)


def resized(pictures: np.ndarray) -> np.ndarray:
    """float32, (n, 3, 299, 299), 0 to 255, of uint8 (n, height, width, 1, 3 or 4)."""
    import numpy as np
    from PIL import Image

    out = np.empty((len(pictures), 3, 299, 299), np.float32)
    for row, picture in zip(out, _on_white(pictures), strict=True):
        for channel in range(picture.shape[2]):
            plane = Image.fromarray(picture[..., channel])
            row[channel] = np.asarray(plane.resize((299, 299), Image.Resampling.BICUBIC))
        if picture.shape[2] == 1:
            row[1:] = row[0]
    return np.clip(out, 0, 255, out=out)


def _on_white(pictures: np.ndarray) -> np.ndarray:
    import numpy as np

    values = pictures.astype(np.float32)
    if values.shape[3] != 4:
        return values
    alpha = values[..., 3:] / 255
    flat: np.ndarray = values[..., :3] * alpha + 255 * (1 - alpha)
    return flat


def statistics_of(blocks: Iterable[np.ndarray], features: PictureFeatures) -> FeatureStatistics:
    """Statistics of a stream of pictures; memory does not grow with their number.

    Raises:
        BadInput: fewer than two pictures.
    """
    accumulator = Accumulator(features.made_by)
    for block in blocks:
        accumulator.add(features.features(block))
    return accumulator.statistics()


def in_blocks(pictures: np.ndarray, size: int = 256) -> Iterator[np.ndarray]:
    """A large array of pictures, block by block."""
    for start in range(0, len(pictures), size):
        yield pictures[start : start + size]


def _network(weights: Path, cache: Path, sha256: str) -> Path:
    """The network as ONNX, made once and moved into place whole."""
    from wenfang.metrics.pictures.inception import inception_graph
    from wenfang.metrics.pictures.torchscript import read_weights

    path = cache / "derived" / f"inception-v3-fid-{sha256[:16]}.onnx"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, inception_graph(read_weights(weights)))
    return path
