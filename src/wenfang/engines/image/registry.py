"""An image engine by the name of its model.

========================  =====================================================
``FOLDER``                a generator that you trained: it holds ``generator.json``
``generator:NAME``        the same, or one from the catalogue by its name
``hf:NAME_OR_FOLDER``     any diffusers pipeline, extra ``[torch]``
``openai:MODEL``          a server; its address is ``image.base_url``
``openai:MODEL@URL``      … or stands in the name
========================  =====================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.image.base import ImageEngine
from wenfang.engines.openai_api import server_arguments
from wenfang.errors import ConfigurationError

if TYPE_CHECKING:
    from wenfang.engines.pixels.base import Upscaler
    from wenfang.resources import Catalogue

FORMS = "a generator's folder, generator:NAME, hf:NAME_OR_FOLDER (a diffusers pipeline) or openai:MODEL[@URL] (a server)"

DEFAULT_MODEL = "generator:default"
"""The image model of a fresh installation, the one inside the package. The only place where it is
named."""


def open_image_engine(
    model: str,
    *,
    settings: Mapping[str, Any],
    offline: bool = False,
    fetch: Callable[[str], Path] | None = None,
    catalogue: Catalogue | None = None,
    upscaler: Callable[[], Upscaler] | None = None,
) -> ImageEngine:
    """Open the engine for ``model``.

    Args:
        model: empty = :data:`DEFAULT_MODEL`.
        settings: the section ``image`` of the configuration.
        offline: nothing may be fetched.
        fetch: catalogue name → file or folder, for generators; default: the usual cache.
        catalogue: default: the built-in one and the person's own.
        upscaler: opens super-resolution for engines whose pictures are small.

    Raises:
        BadInput: no such generator.
        ConfigurationError: the model is not known, or the server's address is missing.
        EngineError: the model cannot be used.
    """
    model = model or DEFAULT_MODEL
    from wenfang.engines.image.generator_folder import generator_at

    kind, _, name = model.partition(":")
    if generator_at(model) is not None:
        kind, name = "generator", model
    if kind == "generator" and name:
        return _generator(name, fetch, catalogue, offline, upscaler)
    if kind == "openai" and name:
        return _server(name, settings)
    if kind == "hf" and name:
        return _diffusers(name, settings, offline)
    raise ConfigurationError(
        f"{model!r} is no image model that is known", place="image.model", cure=f"give {FORMS}"
    )


def _generator(
    name: str,
    fetch: Callable[[str], Path] | None,
    catalogue: Catalogue | None,
    offline: bool,
    upscaler: Callable[[], Upscaler] | None,
) -> ImageEngine:
    from functools import partial

    from wenfang.engines.image.generator_opening import open_generator
    from wenfang.resources import fetch as usual
    from wenfang.resources import load_catalogue

    known = catalogue or load_catalogue()
    found = fetch or partial(usual, catalogue=known, offline=offline)
    return open_generator(name, fetch=found, catalogue=known, upscaler=upscaler)


def _server(name: str, settings: Mapping[str, Any]) -> ImageEngine:
    from wenfang.engines.image.openai import OpenAIImageEngine

    return OpenAIImageEngine(
        **server_arguments(name, settings, section="image", timeout_s=300.0),
        send_seed=bool(settings.get("send_seed")),
    )


def _diffusers(name: str, settings: Mapping[str, Any], offline: bool) -> ImageEngine:
    from wenfang.engines.image.adapters import read_lora
    from wenfang.engines.image.diffusers import DiffusersEngine

    def path(key: str) -> Path | None:
        return Path(value).expanduser() if (value := settings.get(key)) else None

    return DiffusersEngine(
        name,
        device=str(settings.get("device") or "auto"),
        steps=settings.get("steps"),
        guidance=settings.get("guidance"),
        loras=[read_lora(text, "image.lora") for text in settings.get("lora") or ()],
        controlnet=path("controlnet"),
        ip_adapter=path("ip_adapter"),
        offline=offline,
    )
