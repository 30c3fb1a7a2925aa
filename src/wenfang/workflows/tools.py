"""What a workflow works with: engines, a run, and someone to tell how far it is.

A workflow knows no backend by name; it is handed these and returns a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from wenfang.anchor import Anchor
from wenfang.brief import Needed
from wenfang.document import Document
from wenfang.drawing import Drawing
from wenfang.engines.alignment.base import Aligner
from wenfang.engines.avatar.base import AvatarEngine
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.image.base import ImageEngine
from wenfang.engines.names.base import NameFinder
from wenfang.engines.pixels.base import Matter, PictureEncoder, Rater, Stylist, Upscaler
from wenfang.engines.speech.base import SpeechEngine
from wenfang.engines.text.base import TextEngine
from wenfang.engines.transcription.base import Transcriber
from wenfang.engines.video.base import VideoEngine
from wenfang.errors import BadInput
from wenfang.film import Film, Recording
from wenfang.finding import Finding
from wenfang.library.run import Run, digest
from wenfang.progress import Progress, silent
from wenfang.source import Source


class EngineSet(Protocol):
    """Every engine that a workflow may ask for, opened when first asked."""

    @property
    def text(self) -> TextEngine: ...
    @property
    def embedding(self) -> EmbeddingEngine: ...
    @property
    def names(self) -> NameFinder: ...
    @property
    def image(self) -> ImageEngine: ...
    @property
    def stylist(self) -> Stylist: ...
    @property
    def rater(self) -> Rater: ...
    @property
    def encoder(self) -> PictureEncoder: ...
    @property
    def speech(self) -> SpeechEngine: ...
    @property
    def transcriber(self) -> Transcriber: ...
    @property
    def has_video(self) -> bool: ...
    @property
    def video(self) -> VideoEngine: ...
    def avatar(self, look: str = "drawn") -> AvatarEngine: ...
    def aligner(self, *, fetch: bool) -> Aligner | None: ...
    def fetch(self, name: str) -> Path: ...
    def upscaler(self, quality: str = "fast") -> Upscaler: ...
    def matter(self, subject: str = "anything") -> Matter: ...


def engine_digest(identity: EngineIdentity) -> str:
    """Changes when an engine, its model or its weights do."""
    return digest([identity.engine, identity.model, identity.sha256])


def _no_anchor(name: str) -> tuple[Anchor, list[Finding]]:
    raise BadInput("no anchor is called so", place=name)


@dataclass(frozen=True)
class Tools:
    """Handed to every workflow.

    Attributes:
        run: remembers each step.
        engines: what writes, compares, finds names.
        base: folder that the brief's files are relative to.
        today: date of the piece where the brief gives none.
        anchor: a virtual anchor by name, with what is to be said of its consent.
        push: gives the text watermark's push on each token, or ``None`` where the engine
            cannot be influenced.
    """

    run: Run
    engines: EngineSet
    base: Path
    today: dt.date
    push: Callable[[], dict[int, float] | None] = lambda: None
    anchor: Callable[[str], tuple[Anchor, list[Finding]]] = _no_anchor
    progress: Progress = silent

    @property
    def text(self) -> TextEngine:
        """Writes."""
        return self.engines.text

    @property
    def embedding(self) -> EmbeddingEngine:
        """Says how near two sentences are."""
        return self.engines.embedding

    @property
    def names(self) -> NameFinder:
        """Finds people, places and organisations."""
        return self.engines.names

    @cached_property
    def logit_bias(self) -> dict[int, float] | None:
        """The text watermark's push."""
        return self.push()

    @cached_property
    def engine_key(self) -> str:
        """Changes when the model or the watermark does: part of every writing step's
        inputs, so that a step made with another model is never taken for this one's."""
        identity = self.text.identity
        return digest([identity.engine, identity.model, identity.sha256, self.logit_bias_key])

    @cached_property
    def image_key(self) -> str:
        """Changes when the image model does: part of every drawing step's inputs."""
        return engine_digest(self.engines.image.identity)

    @cached_property
    def logit_bias_key(self) -> str:
        """SHA-256 of the watermark's push."""
        return digest(sorted(self.logit_bias.items()) if self.logit_bias else None)


@dataclass(frozen=True)
class Draft:
    """What a workflow hands to publication: a document, drawings, recordings, films.

    Attributes:
        document: the written part.
        drawings: its pictures.
        sources: what it rests on.
        findings: everything that the checks said on the way.
        counted: length of the body in the brief's unit.
        recordings, films: plans until publication writes them.
        consents: of people who are shown or heard, as manifests tell them.
        used: engines that the brief alone cannot name: what shows this anchor, what aligned.
    """

    document: Document | None = None
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    counted: int = 0
    drawings: tuple[Drawing, ...] = ()
    recordings: tuple[Recording, ...] = ()
    films: tuple[Film, ...] = ()
    consents: tuple[dict[str, Any], ...] = ()
    used: tuple[Needed, ...] = ()
