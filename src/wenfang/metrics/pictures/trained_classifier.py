"""A classifier that ``wenfang train classifier`` exported, for Inception Scores over its classes.

A score over a classifier of one's own data is how generated digits and fashion are measured,
whose classes ImageNet does not know.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, EngineError
from wenfang.metrics.pictures.resizing import on_white, resize_name

if TYPE_CHECKING:
    import numpy as np

CARD, NETWORK = "classifier.json", "classifier.onnx"


class TrainedClassifier:
    """Logits of the classes; a :class:`~.networks.PictureNetwork`.

    Args:
        folder: holds ``classifier.onnx`` and ``classifier.json``.

    Raises:
        BadInput: it does not.
        EngineError: the network is another than the card says, or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        from wenfang.engines.pixels.sessions import Session

        card = _card(folder)
        sha256 = hashlib.sha256((folder / NETWORK).read_bytes()).hexdigest()
        if card["files"].get(NETWORK) != sha256:
            raise EngineError(
                f"{NETWORK} is not the one that {CARD} names",
                place=str(folder),
                cure="export the run again",
            )
        self.classes = tuple(str(name) for name in card["classes"])
        self._side, self._channels = int(card["side"]), int(card["channels"])
        self.made_by = f"classifier@{sha256[:12]},{resize_name(self._side)}"
        self._session = Session(folder / NETWORK, "telling classes apart")

    def prepared(self, pixels: np.ndarray) -> np.ndarray:
        """float32, (side, side, channels), −1 to 1, of uint8 (height, width, 1, 3 or 4)."""
        import numpy as np
        from PIL import Image

        size = (self._side, self._side)
        values = _as_network_sees(pixels, self._channels)
        planes = [
            np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC))
            for plane in np.moveaxis(values, -1, 0)
        ]
        picture: np.ndarray = np.clip(np.stack(planes, axis=-1), -1, 1)
        return picture

    def run(self, batch: np.ndarray) -> np.ndarray:
        """float32, (n, classes)."""
        return self._session.run(batch)


def _card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / CARD).read_bytes())
        fits = card["channels"] in (1, 3, 4) and card["side"] > 0 and len(card["classes"]) > 1
        if not (fits and isinstance(card["files"], dict) and (folder / NETWORK).is_file()):
            raise ValueError(f"{CARD} and {NETWORK} do not belong together")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"this is no exported classifier: {error}",
            place=str(folder),
            cure="give the folder that 'wenfang train export' wrote",
        ) from error
    return card


def _as_network_sees(pixels: np.ndarray, channels: int) -> np.ndarray:
    """float32, (height, width, channels), −1 to 1, as it was trained (:mod:`~.network_pixels`)."""
    import numpy as np

    from wenfang.pictures.network_pixels import to_network

    if channels == 4:
        if pixels.shape[-1] == 1:
            pixels = np.repeat(pixels, 3, axis=-1)
        if pixels.shape[-1] == 3:
            pixels = np.concatenate([pixels, np.full_like(pixels[..., :1], 255)], axis=-1)
        return to_network(pixels)
    values = on_white(pixels) / np.float32(127.5) - 1
    if channels == 1 and values.shape[-1] == 3:
        # Luma (ITU-R BT.601), as Pillow makes grey.
        grey: np.ndarray = values @ np.array([[0.299], [0.587], [0.114]], np.float32)
        return grey
    return np.repeat(values, channels, axis=-1) if values.shape[-1] == 1 else values
