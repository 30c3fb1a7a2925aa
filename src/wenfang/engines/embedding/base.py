"""The embedding protocol: sentences in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np


class EmbeddingEngine(Protocol):
    """Sentence embeddings, multilingual: a translation is near its original."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Embed.

        Returns:
            float32, shape (len(texts), d), rows of Euclidean length 1, so that a dot
            product is the cosine similarity.
        """
        ...


@runtime_checkable
class PieceEmbeddingEngine(Protocol):
    """An embedding engine that also tells the parts of a text apart, each in its context."""

    def embed_pieces(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Embed each piece of each text.

        Returns:
            For each text float32, shape (pieces, d), rows of Euclidean length 1; no rows for
            a text without words.
        """
        ...
