"""Open the sentence encoder that lies in a folder."""

from __future__ import annotations

from pathlib import Path

from wenfang.engines.embedding.base import EmbeddingEngine


def open_embedding_engine(folder: Path) -> EmbeddingEngine:
    """The engine for the files in ``folder`` (``weights.npz`` and ``sp.model``).

    Raises:
        EngineError: the files are missing or damaged.
    """
    from wenfang.engines.embedding.universal import UniversalSentenceEncoder

    return UniversalSentenceEncoder(folder)
