"""What engines over the OpenAI API share, whatever they make: the server's address, the
settings of the connection, and what can be known of a model behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenfang.engines.identity import EngineIdentity
from wenfang.errors import ConfigurationError
from wenfang.server_address import split_model

KEY_VARIABLE = "OPENAI_API_KEY"


def server_arguments(
    name: str, settings: Mapping[str, Any], *, section: str, timeout_s: float
) -> dict[str, Any]:
    """``model``, ``base_url``, ``api_key_env`` and ``timeout_s`` for an engine.

    Args:
        name: ``MODEL`` or ``MODEL@URL``.
        settings: the configuration's section of that medium.
        section: its name, for errors.
        timeout_s: where the settings give none.

    Raises:
        ConfigurationError: there is no address.
    """
    model, address = split_model(name)
    url = address or settings.get("base_url")
    if not url:
        raise ConfigurationError(
            "the server's address is missing",
            place=f"{section}.base_url",
            cure=f"set it, or write openai:{model}@http://HOST/v1",
        )
    return {
        "model": model,
        "base_url": str(url),
        "api_key_env": str(settings.get("api_key_env") or KEY_VARIABLE),
        "timeout_s": float(settings.get("timeout_s") or timeout_s),
    }


def server_identity(model: str) -> EngineIdentity:
    """What is known of a server: the model's name."""
    from importlib.metadata import version

    return EngineIdentity(
        engine="openai",
        model=model,
        sha256=None,
        licence=None,
        versions={"httpx": version("httpx")},
        reproducible=False,
    )
