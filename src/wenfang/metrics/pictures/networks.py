"""Networks that metrics look at pictures through, as ONNX, each known by its weights' hash.

Design choice: a network is named by what it was made of (``made_by``: name, hash, resize), and
scores over different ones refuse to be compared. The ONNX file is made of the published weights
at the first use and kept in the cache.

What is known of them:

- As far as can be told, Inception is the reference's. The features equal those of the TorchScript network that the weights
  come in, to 1e-4 of the largest (``tests/metrics/pictures/test_inception.py``), and those of
  torch-fidelity's port of the TensorFlow release, given the same weights, to 2e-6. That the weights
  are that release's is not proven byte by byte, but figures that torchmetrics prints of it come
  out again to the last printed digit: KID 0.0337 ± 0.0023 over all 2048 features, and FID 12.7202
  over the first 64 (``benchmarks/metrics_pictures.py``). A FID still depends on resize, numbers
  and reference pictures, which the signature says.
- LPIPS: the learned weights equal those of the package ``lpips`` 0.1.4 (version 0.1, AlexNet) to
  the bit, and distances equal the paper's formula in PyTorch to 1e-5. AlexNet is torchvision's:
  its first weights are those that are printed everywhere; the file could not be held against it.
- EfficientNet-Lite0 tells what photographs show; an Inception Score over it is not one over
  Inception, whose last layer the weights lack.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wenfang.metrics.pictures import efficientnet_lite, inception, lpips_network
from wenfang.metrics.pictures.resizing import clean_resized, resize_name
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

BATCH = 16
"""Pictures that a network sees at once."""

Fetch = Callable[[str], Path]


class PictureNetwork(Protocol):
    """Pictures in, numbers out."""

    @property
    def made_by(self) -> str:
        """Name, hash and resize: what a signature says."""
        ...

    def prepared(self, pixels: np.ndarray) -> np.ndarray:
        """One picture as the network wants it, of uint8 (height, width, 1, 3 or 4)."""
        ...

    def run(self, batch: np.ndarray) -> np.ndarray:
        """float32, (n, d), of n prepared pictures."""
        ...


class OnnxNetwork:
    """A network of the catalogue.

    Args:
        path: an ONNX file: (n, 3, side, side), 0 to 255 → (n, d).
        name, sha256: of the weights.
        what: it is for, said in errors.

    Raises:
        EngineError: it cannot be read.
    """

    def __init__(self, path: Path, name: str, sha256: str, side: int, what: str) -> None:
        from wenfang.engines.pixels.sessions import Session

        self._side = side
        self.made_by = f"{name}@{sha256[:12]},{resize_name(side)}"
        self._session = Session(path, what)

    def prepared(self, pixels: np.ndarray) -> np.ndarray:
        """float32, (3, side, side)."""
        return clean_resized(pixels, self._side)

    def run(self, batch: np.ndarray) -> np.ndarray:
        """float32, (n, d)."""
        return self._session.run(batch)

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """float32, (n, d), of uint8 pictures of one size."""
        return features_of(pictures, self)


def features_of(pictures: np.ndarray, network: PictureNetwork) -> np.ndarray:
    """float32, (n, d), of at least one picture: uint8 (n, height, width, 1, 3 or 4)."""
    import numpy as np

    blocks = [
        network.run(np.stack([network.prepared(p) for p in pictures[start : start + BATCH]]))
        for start in range(0, len(pictures), BATCH)
    ]
    return np.concatenate(blocks)


def open_inception(fetch: Fetch | None = None) -> OnnxNetwork:
    """Inception v3's last pooling, 2048 numbers a picture, for FID and all that lives in its
    features.

    Args:
        fetch: gives a resource's file; default :func:`wenfang.resources.fetch`.

    Raises:
        ResourceError: it cannot be had.
        EngineError: it cannot be read.
        ConfigurationError: it is used for the first time, and ``onnx`` is missing.
    """
    from wenfang.metrics.pictures.torchscript import read_weights

    def graph(weights: Path) -> bytes:
        return inception.inception_graph(read_weights(weights))

    what = "comparing sets of pictures"
    return _opened(inception.RESOURCE, "inception-v3", inception.SIDE, graph, what, fetch)


def open_lpips(fetch: Fetch | None = None) -> OnnxNetwork:
    """LPIPS 0.1 over AlexNet: vectors whose squared distance is LPIPS; errors as above."""
    from wenfang.metrics.pictures.pickled_weights import read_array_tree

    def graph(weights: Path) -> bytes:
        return lpips_network.lpips_graph(read_array_tree(weights))

    what = "how different pictures look"
    return _opened(
        lpips_network.RESOURCE, "lpips-0.1-alexnet", lpips_network.SIDE, graph, what, fetch
    )


def open_efficientnet(fetch: Fetch | None = None) -> OnnxNetwork:
    """EfficientNet-Lite0: logits of ImageNet's 1,000 classes; errors as above."""
    from wenfang.metrics.pictures.pickled_weights import read_state

    def graph(weights: Path) -> bytes:
        return efficientnet_lite.efficientnet_graph(read_state(weights))

    name = efficientnet_lite.RESOURCE
    return _opened(name, name, efficientnet_lite.SIDE, graph, "telling classes apart", fetch)


def _opened(
    resource: str,
    name: str,
    side: int,
    graph: Callable[[Path], bytes],
    what: str,
    fetch: Fetch | None,
) -> OnnxNetwork:
    """The network of a resource; as ONNX made once and moved into place whole."""
    from wenfang import resources
    from wenfang.resources import default_cache, load_catalogue

    weights = (fetch or resources.fetch)(resource)
    sha256 = load_catalogue().get(resource).files[0].sha256
    path = default_cache() / "derived" / f"{resource}-{sha256[:16]}.onnx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, graph(weights))
    return OnnxNetwork(path, name, sha256, side, what)
