"""An embedding engine and what a signature says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.errors import EngineError
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

RESOURCE = "universal-sentence-encoder-multilingual"
_BATCH = 256


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """Texts in, vectors out.

    Attributes:
        engine: gives the vectors; any with ``embed``.
        made_by: its name and the hash of its weights, for signatures.
    """

    engine: EmbeddingEngine
    made_by: str

    def embed(self, texts: Sequence[str], progress: Progress = silent) -> np.ndarray:
        """Rows of Euclidean length 1, (len(texts), d), whatever the engine's length is.

        Raises:
            EngineError: the engine gives something else, or a vector that is not finite.
        """
        import numpy as np

        blocks = []
        for start in range(0, len(texts), _BATCH):
            block = list(texts[start : start + _BATCH])
            blocks.append(np.asarray(self.engine.embed(block), np.float64))
            progress("embedding", start + len(block), len(texts), "texts")
        rows = np.concatenate(blocks) if blocks else np.zeros((0, 1))
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise EngineError(
                "the embedding engine gave no vectors of finite numbers",
                place=self.made_by,
                cure="use another embedding resource",
            )
        return unit_rows(rows)


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Rows divided by their Euclidean length; a row of zeros stays."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: np.ndarray = rows / np.where(lengths == 0, 1, lengths)
    return unit


def open_text_features(
    resource: str = RESOURCE, fetch: Callable[[str], Path] | None = None
) -> TextFeatures:
    """The embedding resource of the catalogue, fetched if it is not there.

    Args:
        fetch: gives a resource's folder; default :func:`wenfang.resources.fetch`.

    Raises:
        BadInput: there is no such resource.
        ResourceError, EngineError: it cannot be had or read.
    """
    from wenfang import resources
    from wenfang.engines.embedding.open import open_embedding_engine
    from wenfang.resources import load_catalogue

    entry = load_catalogue().get(resource)
    folder = (fetch or resources.fetch)(entry.name)
    return TextFeatures(open_embedding_engine(folder), f"{entry.name}@{entry.sha256[:12]}")
