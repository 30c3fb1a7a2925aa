"""What a studio works with: settings, engines, library and keys, each opened when first used.

Making, replaying, publishing and checking are functions over a workspace;
:class:`~wenfang.studio.studio.Studio` puts them on one object for front ends.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from wenfang.config import Settings, config_folder, load_settings
from wenfang.library.library import Library, database_url
from wenfang.progress import Progress, silent
from wenfang.provenance.identity import SigningIdentity
from wenfang.studio.engines import Engines

#: What a piece may name models of, as arguments of :meth:`Workspace.engines`.
MODELS = (
    "text_model",
    "image_model",
    "speech_model",
    "transcriber_model",
    "avatar_model",
    "video_model",
)


class Workspace:
    """Settings, engines, library and keys of one person or server.

    Opening is cheap: models, library and keys are opened when first used.

    Args:
        settings: with what to work.
        config: the configuration folder; keys lie in ``keys/`` there.
        progress: told how far long work is.
    """

    def __init__(
        self, settings: Settings, *, config: Path | None = None, progress: Progress = silent
    ) -> None:
        self.settings = settings
        self.config = config or config_folder()
        self.progress = progress
        self._engines: dict[tuple[str, ...], Engines] = {}

    @classmethod
    def open(cls, *, progress: Progress = silent) -> Self:
        """The studio that the settings of this folder, user and environment describe."""
        return cls(load_settings().settings, progress=progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free models and connections. Idempotent."""
        for engines in self._engines.values():
            engines.close()
        self._engines.clear()
        if "library" in self.__dict__:
            self.__dict__.pop("library").close()

    def engines(
        self,
        text_model: str | None = None,
        image_model: str | None = None,
        **models: str | None,
    ) -> Engines:
        """Engines; these models instead of the configured ones.

        Args:
            models: ``speech_model``, ``transcriber_model``, ``avatar_model``, ``video_model``.
        """
        asked = {"text_model": text_model, "image_model": image_model} | models
        # The configured ones by name, so that each model is opened once however it is asked for.
        named = {
            role: asked.get(role) or getattr(self.settings, role.removesuffix("_model")).model
            for role in MODELS
        }
        key = tuple(named.values())
        if key not in self._engines:
            self._engines[key] = Engines(self.settings, **named, progress=self.progress)
        return self._engines[key]

    @cached_property
    def library(self) -> Library:
        """The library that the settings name."""
        library = self.settings.library
        return Library(self.library_folder, library.url, library.assets)

    @property
    def has_library(self) -> bool:
        """Whether there is a library yet; finding out makes none."""
        from wenfang.library.database import database_exists

        return database_exists(self.settings.library.url or database_url(self.library_folder))

    @property
    def library_folder(self) -> Path:
        """Folder of the library, also for locks."""
        if self.settings.library.folder:
            return self.settings.library.folder
        import platformdirs

        return Path(platformdirs.user_data_dir("wenfang", appauthor=False))

    @property
    def key_folder(self) -> Path:
        """Folder of the signing and watermark keys."""
        return self.config / "keys"

    @cached_property
    def identity(self) -> SigningIdentity:
        """Who signs; keys are made at first use."""
        from wenfang.provenance.keys import signing_identity

        signing = self.settings.signing
        return signing_identity(
            self.key_folder,
            organisation=signing.organisation,
            certificate=signing.certificate,
            key=signing.key,
            callback=signing.callback,
            tsa_url=signing.tsa_url,
            tsa_policy=signing.tsa_policy,
        )

    def roots(self) -> bytes:
        """Certificates that this studio trusts, PEM: its own root, and that of an own
        certificate where the settings name one; empty before the first keys."""
        from wenfang.provenance.keys import trusted_roots

        own = self.identity.roots if self.settings.signing.certificate else b""
        return trusted_roots(self.key_folder) + own
