"""Who may talk to a server of ours.

A page of a stranger that is open in the same browser can reach a server on this machine. It is
kept out twice: by the Host header, which a rebound name (DNS rebinding) cannot forge, and by
asking for JSON, which a form on another site cannot send without asking first (CORS).
"""

from __future__ import annotations

from collections.abc import Iterable

from wenfang.errors import ConfigurationError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def allowed_hosts(host: str, also: Iterable[str] = ()) -> frozenset[str]:
    """Names, without ports, by which the server may be called.

    Args:
        host: that it listens on.
        also: names that a person gives besides.

    Raises:
        ConfigurationError: it listens on all addresses, and no name is given.
    """
    named = frozenset(name.lower() for name in also)
    if host in ("0.0.0.0", "::", ""):
        if not named:
            raise ConfigurationError(
                "listening on all addresses needs the names by which it is called",
                place="--host",
                cure="add --name HOST, once for each",
            )
        return named | frozenset(LOOPBACK)
    return named | frozenset(LOOPBACK) | {f"[{host}]".lower() if ":" in host else host.lower()}


def host_of(header: str) -> str:
    """The Host header's name, without its port."""
    name = header.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]
