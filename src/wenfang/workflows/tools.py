"""What a workflow works with: engines, a run, and someone to tell how far it is.

A workflow knows no backend by name; it is handed these and returns a draft.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from wenfang.document import Document
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.names.base import NameFinder
from wenfang.engines.text.base import TextEngine
from wenfang.finding import Finding
from wenfang.library.run import Run
from wenfang.progress import Progress, silent
from wenfang.source import Source


@dataclass(frozen=True)
class Tools:
    """Handed to every workflow.

    Attributes:
        run: remembers each step.
        text: writes.
        embedding: says how near two sentences are.
        names: finds people, places and organisations.
        base: folder that the brief's files are relative to.
        logit_bias: the text watermark's push on each token, or ``None`` where the engine
            cannot be influenced.
    """

    run: Run
    text: TextEngine
    embedding: EmbeddingEngine
    names: NameFinder
    base: Path
    logit_bias: dict[int, float] | None = None
    progress: Progress = silent


@dataclass(frozen=True)
class Draft:
    """What a workflow hands to publication.

    Attributes:
        document: the piece.
        sources: what it rests on.
        findings: everything that the checks said on the way.
        counted: length of the body in the brief's unit.
    """

    document: Document
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...] = field(default=())
    counted: int = 0
