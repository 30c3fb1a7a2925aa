"""An image engine by the name of its model.

========================  =====================================================
``hf:NAME_OR_FOLDER``     any diffusers pipeline, extra ``[torch]``
``openai:MODEL``          a server; its address is ``image.base_url``
``openai:MODEL@URL``      … or stands in the name
========================  =====================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wenfang.engines.image.base import ImageEngine
from wenfang.engines.openai_api import server_arguments
from wenfang.errors import ConfigurationError

FORMS = "hf:NAME_OR_FOLDER (a diffusers pipeline) or openai:MODEL[@URL] (a server)"

DEFAULT_MODEL = ""
"""The image model of a fresh installation; empty = none. The only place where it is named."""


def open_image_engine(
    model: str, *, settings: Mapping[str, Any], offline: bool = False
) -> ImageEngine:
    """Open the engine for ``model``.

    Args:
        model: empty = :data:`DEFAULT_MODEL`.
        settings: the section ``image`` of the configuration.
        offline: nothing may be fetched.

    Raises:
        ConfigurationError: no model is configured or known, or the server's address is missing.
        EngineError: the model cannot be used.
    """
    model = model or DEFAULT_MODEL
    if not model:
        raise ConfigurationError(
            "no image model is configured", place="image.model", cure=f"set it to {FORMS}"
        )
    kind, _, name = model.partition(":")
    if kind == "openai" and name:
        return _server(name, settings)
    if kind == "hf" and name:
        return _diffusers(name, settings, offline)
    raise ConfigurationError(
        f"{model!r} is no image model that is known", place="image.model", cure=f"give {FORMS}"
    )


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
