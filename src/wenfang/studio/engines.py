"""Engines as the settings ask for them: opened when first used, fetched if need be."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.checks.licences import LicencedPart, commercial_use
from wenfang.config import Settings
from wenfang.progress import Progress, silent
from wenfang.resources import Catalogue, fetch, load_catalogue

if TYPE_CHECKING:
    from wenfang.engines.embedding.base import EmbeddingEngine
    from wenfang.engines.names.base import NameFinder
    from wenfang.engines.text.base import TextEngine
    from wenfang.provenance.text_watermark import TextWatermark


class Engines:
    """Every engine of a studio.

    Args:
        settings: with what to work.
        text_model: instead of the configured one.
        progress: told about downloads and loading.
    """

    def __init__(
        self, settings: Settings, *, text_model: str | None = None, progress: Progress = silent
    ) -> None:
        self._settings = settings
        self._progress = progress
        self.text_model = text_model or settings.text.model
        #: Filled by :mod:`wenfang.studio.watermarking`; empty: this model takes no mark.
        self.watermark: tuple[TextWatermark, ...] | None = None

    @cached_property
    def catalogue(self) -> Catalogue:
        """The built-in catalogue and the person's own entries."""
        return load_catalogue(self._settings.resources.catalogue)

    def fetch(self, name: str) -> Path:
        """A resource's file or folder, fetched if it is not there yet."""
        resources = self._settings.resources
        return fetch(
            name,
            progress=self._progress,
            catalogue=self.catalogue,
            cache=resources.cache,
            offline=resources.offline,
        )

    @cached_property
    def text(self) -> TextEngine:
        """The text engine. Raises ``EngineError``, ``ResourceError`` or ``BadInput``."""
        from wenfang.engines.text.registry import open_text_engine

        return open_text_engine(
            self.text_model,
            fetch=self.fetch,
            settings=self._settings.text.model_dump(),
            catalogue=self.catalogue,
        )

    def model_file(self, name: str, *, fetch: bool = True) -> Path:
        """The file of a text model, by catalogue name or path.

        Raises:
            ResourceError: it is not there and may not be fetched.
        """
        from wenfang.errors import ResourceError
        from wenfang.resources import path_of

        if name not in self.catalogue:
            return Path(name).expanduser()
        if fetch:
            return self.fetch(name)
        path = path_of(name, catalogue=self.catalogue, cache=self._settings.resources.cache)
        if path is None:
            raise ResourceError("is not on this machine", place=name, cure=f"models pull {name}")
        return path

    @cached_property
    def embedding(self) -> EmbeddingEngine:
        """The sentence encoder."""
        from wenfang.engines.embedding.open import open_embedding_engine

        return open_embedding_engine(self.fetch(self._settings.resources.embedding))

    @cached_property
    def names(self) -> NameFinder:
        """The name finder."""
        from wenfang.engines.names.finder import open_name_finder

        return open_name_finder(self.fetch(self._settings.resources.names))

    def fonts(self, names: tuple[str, ...]) -> tuple[Path, ...]:
        """Font files of these resources."""
        return tuple(self.fetch(name) for name in names)

    def part(self, role: str, name: str) -> LicencedPart:
        """A catalogue resource as a part of a piece."""
        resource = self.catalogue.get(name)
        return LicencedPart(
            role,
            resource.name,
            resource.sha256,
            resource.license,
            resource.commercial,
            resource.commercial_note,
            resource.attribution,
        )

    def text_part(self) -> LicencedPart:
        """The text model as a part of a piece; its licence may be unknown."""
        if self.text_model in self.catalogue:
            return self.part("text", self.text_model)
        identity = self.text.identity
        return LicencedPart(
            "text",
            identity.model,
            identity.sha256,
            identity.licence,
            commercial_use(identity.licence),
        )

    def close(self) -> None:
        """Free what was opened."""
        if "text" in self.__dict__:
            self.text.close()
