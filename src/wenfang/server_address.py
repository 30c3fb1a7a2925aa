"""Addresses of model servers in what a stranger may have written.

``OPENAI_API_KEY`` and whatever a person writes goes to the server that is configured. A
working folder's ``wenfang.toml`` and a brief's file may come from somebody else, so that an
address there must be this machine's own; any other is taken from the person's own
configuration, the environment, or an option that was typed.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

#: Labels alone: what else may stand in an address, clients read in different ways.
_AT = re.compile(r"@(?=[A-Za-z][A-Za-z0-9+.-]*://)")
_LOCALHOST = re.compile(r"(?:[a-z0-9-]+\.)*localhost")


def split_model(name: str) -> tuple[str, str]:
    """``MODEL@URL`` as (model, URL); the second is empty where there is none: an ``@`` may
    belong to the model's own name (``@cf/…``), so that the last one before a scheme parts them."""
    at = max((found.start() for found in _AT.finditer(name)), default=-1)
    return (name, "") if at < 0 else (name[:at], name[at + 1 :])


def without_address(model: str) -> str:
    """``openai:MODEL@URL`` without its address; other models as they are."""
    return split_model(model)[0] if model.startswith("openai:") else model


def foreign_address(value: str) -> str | None:
    """The address in a model's name or a setting if it is another machine's, else ``None``.

    Args:
        value: ``openai:MODEL@URL``, or a URL.
    """
    address = split_model(value)[1] if value.startswith("openai:") else value
    if "://" not in address:
        return None
    return None if is_loopback(address) else address


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port (RFC 6454): what makes two addresses the same server.

    Raises:
        ValueError: no URL at all.
    """
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or default


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine by a loopback address (RFC 5735, RFC 4291) or
    ``localhost`` (RFC 6761)."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if _LOCALHOST.fullmatch(host):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
