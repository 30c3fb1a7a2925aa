"""What engines over the OpenAI API share, whatever they make: the server's address, the
settings of the connection, which servers get the key, and what can be known of a model.

Design choice: an address that stands in a model's name comes from a brief, a piece of the
library or a typed option, and the key was meant for none of them. It goes to the server that
the configuration names and to OpenAI's own, whatever else is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenfang.engines.identity import EngineIdentity
from wenfang.errors import ConfigurationError
from wenfang.server_address import origin, split_model

KEY_VARIABLE = "OPENAI_API_KEY"
_OFFICIAL = ("https", "api.openai.com", 443)


def server_arguments(
    name: str, settings: Mapping[str, Any], *, section: str, timeout_s: float
) -> dict[str, Any]:
    """``model``, ``base_url``, ``api_key_env`` (empty: no key) and ``timeout_s`` for an engine.

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
        "api_key_env": _key_variable(str(url), settings),
        "timeout_s": float(settings.get("timeout_s") or timeout_s),
    }


def _key_variable(url: str, settings: Mapping[str, Any]) -> str:
    """The variable whose key this server gets: it is configured, or the key's own server."""
    named = settings.get("api_key_env")
    variable = KEY_VARIABLE if named is None else str(named)
    try:
        server, configured = origin(url), origin(str(settings.get("base_url") or ""))
    except ValueError:  # no address: opening the connection says so
        return ""
    meant = server == configured or (server == _OFFICIAL and variable == KEY_VARIABLE)
    return variable if meant else ""


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
