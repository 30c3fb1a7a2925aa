"""A transcriber by the name of its model.

========================  =====================================================
``whisper-base``          the catalogue's, or another Whisper for CTranslate2 there
``FOLDER``                a Whisper for CTranslate2 on this machine
``openai:MODEL``          a server; its address is ``transcriber.base_url``
``openai:MODEL@URL``      … or stands in the name
========================  =====================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.identity import EngineIdentity, published_name
from wenfang.engines.openai_api import server_arguments
from wenfang.engines.transcription.base import Transcriber
from wenfang.errors import ConfigurationError

if TYPE_CHECKING:
    from wenfang.resources import Catalogue

DEFAULT_MODEL = "whisper-base"
"""The transcription model of a fresh installation. The only place where it is named."""
FORMS = "a catalogue name (whisper-base), a folder with a Whisper for CTranslate2, or openai:MODEL[@URL] (a server)"
_LIBRARIES = ("faster-whisper", "ctranslate2", "av")


def resources_of(model: str) -> tuple[str, ...]:
    """Catalogue names that the model needs, for licences and for fetching beforehand."""
    model = model or DEFAULT_MODEL
    return () if model.startswith("openai:") or Path(model).is_dir() else (model,)


def open_transcriber(
    model: str = "",
    *,
    fetch: Callable[[str], Path] | None = None,
    settings: Mapping[str, Any] | None = None,
    catalogue: Catalogue | None = None,
) -> Transcriber:
    """Open the engine for ``model``.

    Args:
        model: empty = :data:`DEFAULT_MODEL`.
        fetch: catalogue name → folder; default: the usual cache.
        settings: ``base_url``, ``api_key_env`` and ``timeout_s`` of a server; ``threads``.
        catalogue: default: the built-in one and the person's own.

    Raises:
        ConfigurationError: the model is not known, or the server's address is missing.
        EngineError, ResourceError: the weights cannot be used or fetched.
    """
    model, settings = model or DEFAULT_MODEL, settings or {}
    kind, _, name = model.partition(":")
    if kind == "openai" and name:
        from wenfang.engines.transcription.openai_transcription import OpenAITranscriber

        return OpenAITranscriber(
            **server_arguments(name, settings, section="transcriber", timeout_s=300.0)
        )
    return _whisper(model, fetch, int(settings.get("threads") or 0), catalogue)


def _whisper(
    model: str, fetch: Callable[[str], Path] | None, threads: int, catalogue: Catalogue | None
) -> Transcriber:
    from wenfang.engines.pixels.sessions import identity_of
    from wenfang.engines.transcription.whisper import Whisper
    from wenfang.resources import fetch as usual
    from wenfang.resources import load_catalogue

    if Path(model).expanduser().is_dir():
        versions = {library: version(library) for library in _LIBRARIES}
        unknown = EngineIdentity("whisper", published_name(model), None, None, versions, True)
        return Whisper(Path(model).expanduser(), unknown, threads=threads)
    known = catalogue or load_catalogue()
    resource = known.get(model) if model in known else None
    if resource is None or (resource.task, resource.format) != ("asr", "ctranslate2"):
        raise ConfigurationError(
            f"{model!r} is no transcription model that is known",
            place="transcriber.model",
            cure=f"give {FORMS}",
        )
    identity = identity_of(resource, "whisper", *_LIBRARIES)
    return Whisper((fetch or usual)(resource.name), identity, threads=threads)
