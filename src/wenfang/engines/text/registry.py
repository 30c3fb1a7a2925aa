"""A text engine by the name of its model.

========================  =====================================================
``qwen2.5-coder-1.5b…``   a text resource of the catalogue, fetched if need be
``PATH.gguf``             a file
``hf:NAME_OR_FOLDER``     Transformers, extra ``[torch]``
``openai:MODEL``          a server; its address is ``text.base_url``
``openai:MODEL@URL``      … or stands in the name
========================  =====================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.openai_api import server_arguments
from wenfang.engines.text.base import TextEngine
from wenfang.errors import BadInput, ConfigurationError, ResourceError

if TYPE_CHECKING:
    from wenfang.resources import Catalogue

FORMS = "a catalogue name, a path to a .gguf file, hf:NAME_OR_FOLDER, openai:MODEL[@URL]"


def open_text_engine(
    model: str,
    *,
    fetch: Callable[[str], Path] | None,
    settings: Mapping[str, Any],
    catalogue: Catalogue | None = None,
) -> TextEngine:
    """Open the engine for ``model``.

    Args:
        fetch: catalogue name → the resource's file; ``None`` where nothing may be fetched.
        settings: the section ``text`` of the configuration: ``threads``, ``context``,
            ``parallel``, ``base_url``, ``api_key_env``, ``timeout_s``, ``device``.
        catalogue: where names are looked up; default the one every caller without its own has.

    Raises:
        ConfigurationError: no such model, or the server's address is missing.
        EngineError, ResourceError: the model cannot be used or fetched.
    """
    kind, _, name = model.partition(":")
    if kind == "openai" and name:
        return _server(name, settings)
    if kind == "hf" and name:
        return _transformers(name, settings)
    if model.lower().endswith(".gguf"):
        return _gguf(Path(model).expanduser(), model, settings)
    return _from_catalogue(model, fetch, settings, catalogue)


def may_see(model: str) -> bool:
    """Whether a model so named can be one that looks at pictures, without opening it."""
    kind, _, name = model.partition(":")
    return bool(name) and kind in ("openai", "hf")


def _server(name: str, settings: Mapping[str, Any]) -> TextEngine:
    from wenfang.engines.text.openai import OpenAIEngine

    return OpenAIEngine(**server_arguments(name, settings, section="text", timeout_s=120.0))


def _transformers(name: str, settings: Mapping[str, Any]) -> TextEngine:
    from wenfang.engines.text.transformers import TransformersEngine
    from wenfang.engines.text.vision import VisionEngine, sees

    kind = VisionEngine if sees(name) else TransformersEngine
    return kind(name, device=str(settings.get("device") or "auto"))


def _from_catalogue(
    name: str,
    fetch: Callable[[str], Path] | None,
    settings: Mapping[str, Any],
    catalogue: Catalogue | None,
) -> TextEngine:
    from wenfang.resources import load_catalogue

    catalogue = catalogue or load_catalogue()
    try:
        entry = catalogue.get(name)
    except BadInput:
        entry = None
    if fetch is None:
        raise ResourceError(
            f"nothing may be fetched, and {name!r} is no file", place="text.model", cure=FORMS
        )
    try:
        path = fetch(name)
    except BadInput as error:
        raise ConfigurationError(
            f"{name!r} is no text model that is known",
            place="text.model",
            cure=f"give {FORMS}; see wenfang models list",
        ) from error
    if path.suffix.lower() != ".gguf":
        raise ConfigurationError(
            f"{name!r} is not a text model", place="text.model", cure="see wenfang models list"
        )
    licence, resource = (entry.license, entry.name) if entry else (None, name)
    return _gguf(path, name, settings, licence=licence, resource=resource)


def _gguf(
    path: Path,
    model: str,
    settings: Mapping[str, Any],
    *,
    licence: str | None = None,
    resource: str | None = None,
) -> TextEngine:
    from wenfang.engines.text.gguf import GgufEngine

    return GgufEngine(
        path,
        model=model,
        context=int(settings.get("context") or 4096),
        parallel=int(settings.get("parallel") or 4),
        threads=int(settings.get("threads") or 0),
        timeout_s=float(settings.get("timeout_s") or 120.0),
        licence=licence,
        resource=resource,
    )
