"""A studio, open for work: what the command line, a server and Python programs talk to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wenfang.brief import Brief
from wenfang.config import Settings, config_folder, load_settings
from wenfang.errors import BadInput
from wenfang.finding import Finding
from wenfang.library.library import Library
from wenfang.progress import Progress, silent
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.verify import Detector
from wenfang.studio.engines import Engines
from wenfang.studio.making import Made, make_piece, resume_piece
from wenfang.studio.replaying import Replayed, replay_piece
from wenfang.verification import FileReport


class Studio:
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
        self._engines: dict[str, Engines] = {}

    @classmethod
    def open(cls, *, progress: Progress = silent) -> Studio:
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

    def engines(self, text_model: str | None = None) -> Engines:
        """Engines; ``text_model`` instead of the configured one."""
        name = text_model or self.settings.text.model
        if name not in self._engines:
            self._engines[name] = Engines(self.settings, text_model=name, progress=self.progress)
        return self._engines[name]

    @cached_property
    def library(self) -> Library:
        """The library that the settings name."""
        library = self.settings.library
        return Library(self.library_folder, library.url, library.assets)

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

    # Pieces

    def make(
        self,
        brief: Brief,
        *,
        base: Path | None = None,
        out: Path | None = None,
        unlabelled_reason: str | None = None,
    ) -> Made:
        """Make a piece.

        Args:
            base: folder that the brief's files are relative to; default the current one.
            out: folder for the files; must not be there or be empty.
            unlabelled_reason: leaves the visible label out, for this reason; logged.

        Raises:
            Blocked: a check found what must not be published.
            BadInput, ResourceError, EngineError: as they say.
        """
        base = (base or Path.cwd()).resolve()
        return make_piece(self, brief, base, out, unlabelled_reason)

    def resume(self, piece_id: str | None = None) -> Made:
        """Go on with a piece that was cut off, by default the last one."""
        return resume_piece(self, piece_id)

    def replay(self, piece_id: str) -> Replayed:
        """Make a piece again from its sources as they were read, and compare."""
        return replay_piece(self, piece_id)

    def export(self, piece_id: str, folder: Path) -> list[str]:
        """Write a piece's published files to a new folder, byte for byte; their names.

        Raises:
            BadInput: no such piece, nothing published, or the folder is taken.
        """
        from wenfang.provenance.folder import staged_folder, write_file

        piece = self.library.piece(piece_id)
        outputs = self.library.assets(piece.id, role="output")
        if not outputs:
            raise BadInput(f"nothing is published: the piece is {piece.state}", place=piece.id)
        with staged_folder(folder) as staging:
            for asset in outputs:
                write_file(staging / asset.name, asset.data)
        self.library.record("exported", piece.id)
        return [asset.name for asset in outputs]

    def delete(self, piece_id: str, *, reason: str = "") -> int:
        """Erase a piece: library and published folder; number of erased assets.

        Only the files that were published are removed from the folder; what a person put
        beside them stays.
        """
        piece = self.library.piece(piece_id)
        folder = Path(piece.out)
        for asset in self.library.assets(piece.id, role="output"):
            path = folder / asset.name
            if path.is_file() and not path.is_symlink():
                path.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
        return self.library.delete(piece.id, reason=reason)

    # Looking at files

    def check(
        self, file: str, against: Sequence[str], *, allow_network: bool = False
    ) -> list[Finding]:
        """Hold a file against sources: claims, personal data, safety.

        Raises:
            BadInput: the file or a source cannot be read.
        """
        from wenfang.studio.checking import check_file

        return check_file(self, file, against, allow_network=allow_network)

    def verify(self, path: Path, *, roots: bytes | None = None) -> FileReport:
        """Every mark of a file. Never calls a network."""
        from wenfang.provenance.verify import verify_file

        return verify_file(
            path, roots=self.roots() if roots is None else roots, detectors=self.detectors()
        )

    def detectors(self) -> tuple[Detector, ...]:
        """Detectors of the text watermarks whose key and tokenizer are on this machine."""
        from wenfang.studio.watermarking import detectors

        return detectors(self)

    def roots(self) -> bytes:
        """Certificates that this studio trusts, PEM: its own root, and that of an own
        certificate where the settings name one; empty before the first keys."""
        from wenfang.provenance.keys import trusted_roots

        own = self.identity.roots if self.settings.signing.certificate else b""
        return trusted_roots(self.key_folder) + own

    def key_info(self) -> dict[str, Any]:
        """Who signs, until when, and how others come to trust it."""
        from wenfang.provenance.keys import key_info

        return key_info(self.key_folder, self.identity)

    # Single texts

    def publish_text(
        self,
        text: str,
        path: Path,
        *,
        title: str,
        model: str | None,
        watermark: dict[str, Any],
        replace: bool = False,
    ) -> FileReport:
        """Publish one text that a model wrote as ``path``, with every mark.

        Args:
            watermark: what is said of the watermark: ``{"applied": …}``.

        Raises:
            Blocked: the text holds personal data or harm that must not be published.
        """
        from wenfang.language.detect import detect_language
        from wenfang.library.library import new_piece_id, now
        from wenfang.provenance.publish_document import publish_text
        from wenfang.studio.checking import stop_if_harmful
        from wenfang.studio.publishing import mark_request

        stop_if_harmful(self, text, path.name)
        at = now()
        marks = mark_request(
            self, new_piece_id(at), at, model=model, sources=(), watermark=watermark
        )
        publication = publish_text(
            text,
            Path(os.path.abspath(path)),
            title=title,
            language=detect_language(text),
            marks=marks,
            identity=self.identity,
            fonts=self.engines().fetch,
            replace=replace,
        )
        self.library.record("published-text", None, sha256=publication.files[0].sha256)
        return publication.files[0].report
