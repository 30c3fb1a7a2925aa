"""Which internet addresses a source may be fetched from: public ones.

A brief may come from a stranger, and the machine that fetches may stand where the stranger
does not: server-side request forgery (OWASP SSRF). Names are resolved once, every address
that comes back must be public, and the connection goes to that very address, so that a
name cannot answer differently the second time (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from wenfang.errors import BadInput

_EMBEDDING = (
    ipaddress.ip_network("64:ff9b::/96"),  # NAT64, RFC 6052
    ipaddress.ip_network("64:ff9b:1::/48"),  # local-use NAT64, RFC 8215
    ipaddress.ip_network("2002::/16"),  # 6to4, RFC 3056
    ipaddress.ip_network("2001::/32"),  # Teredo, RFC 4380
    ipaddress.ip_network("::/96"),  # IPv4-compatible, RFC 4291
)


def is_public(address: str) -> bool:
    """Whether an IP address is globally reachable unicast (IANA special-purpose registries,
    as :mod:`ipaddress` knows them). IPv6 forms that embed an IPv4 address are not, for they
    could lead to a private one."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _EMBEDDING):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


async def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """The address to connect to.

    Raises:
        BadInput: the name is unknown, or any of its addresses is not public.
    """
    try:
        loop = asyncio.get_running_loop()
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadInput(
            f"the host {host} is not found ({error})", cure="check the address and the network"
        ) from None
    addresses = [str(info[4][0]) for info in infos]
    if not allow_private:
        for address in addresses:
            if not is_public(address):
                raise BadInput(
                    f"{host} leads to {address}, which is not a public address",
                    cure="save the page to a file and give the file",
                )
    return addresses[0]
