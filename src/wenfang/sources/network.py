"""A source by URL: fetched once, within bounds, from public addresses only.

No cookies, no credentials, no proxy from the environment (a proxy would resolve names
itself and undo the pinning of :mod:`wenfang.sources.addresses`). Redirects are followed by
hand, each hop judged like the first. The whole fetch runs under one deadline, so that a
server that sends a byte a second ends in time too.
"""

from __future__ import annotations

import asyncio
import functools
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

import wenfang
from wenfang.errors import BadInput
from wenfang.progress import Progress, silent
from wenfang.sources.addresses import resolve
from wenfang.sources.limits import ReadLimits, readable_size

if TYPE_CHECKING:
    import httpx

_CURE = "check the address, or save the page to a file and give the file"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent.

    Attributes:
        data: the body, transfer encodings undone.
        url: the address after redirects.
        content_type: without parameters, lower case; empty if the server says none.
        charset: as the server declares it.
    """

    data: bytes
    url: str
    content_type: str
    charset: str | None


def fetch(url: str, limits: ReadLimits, progress: Progress = silent) -> Fetched:
    """Fetch.

    Raises:
        BadInput: not http(s), not public, not found, too slow, too large, too many hops.
    """
    # In a thread of its own, for the caller may itself be within an event loop.
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(_within_time(url, limits, progress))).result()


async def _within_time(url: str, limits: ReadLimits, progress: Progress) -> Fetched:
    try:
        async with asyncio.timeout(limits.timeout_s):
            return await _follow(url, limits, progress)
    except TimeoutError:
        raise BadInput(
            f"the server did not finish within {limits.timeout_s:g} s", cure=_CURE
        ) from None


async def _follow(url: str, limits: ReadLimits, progress: Progress) -> Fetched:
    for _ in range(limits.max_redirects + 1):
        answer = await _one_hop(url, limits, progress)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise BadInput(
        f"the server redirects more than {limits.max_redirects} times",
        cure="give the final address",
    )


async def _one_hop(url: str, limits: ReadLimits, progress: Progress) -> Fetched | str:
    """The body, or the address it redirects to."""
    import httpx

    target = _checked(url)
    port = target.port or (443 if target.scheme == "https" else 80)
    address = await resolve(target.host, port, allow_private=limits.allow_private)
    request = httpx.Request(
        "GET",
        target.copy_with(host=address, fragment=None),
        headers={
            "Host": target.netloc.decode("ascii"),
            "User-Agent": f"Wenfang/{wenfang.__version__}",
            "Accept": "text/html, text/*, application/pdf, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        },
        extensions={
            "sni_hostname": target.host,
            "timeout": httpx.Timeout(min(10.0, limits.timeout_s)).as_dict(),
        },
    )
    try:
        async with httpx.AsyncClient(
            trust_env=False, follow_redirects=False, verify=_certificates()
        ) as client:
            response = await client.send(request, stream=True)
            try:
                if response.has_redirect_location:
                    return str(target.join(response.headers["location"]))
                return await _body(response, target, limits, progress)
            finally:
                await response.aclose()
    except httpx.TimeoutException:
        raise BadInput("the server does not answer in time", cure=_CURE) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise BadInput(f"the page cannot be fetched: {error}", cure=_CURE) from None


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Loaded once, for that takes longer than a small page."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _checked(url: str) -> httpx.URL:
    import httpx

    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise BadInput(f"this is not an address: {error}", cure="correct it") from None
    if target.scheme not in ("http", "https") or not target.host:
        raise BadInput(
            f"only http and https addresses are fetched, not {target.scheme or 'this'}",
            cure="save the page to a file and give the file",
        )
    if target.userinfo:
        raise BadInput(
            "the address has a user name or password in it, which would be kept in the receipt",
            cure="save the page to a file and give the file",
        )
    return target


async def _body(
    response: httpx.Response, target: httpx.URL, limits: ReadLimits, progress: Progress
) -> Fetched:
    if response.status_code != 200:
        raise BadInput(
            f"the server answers {response.status_code} {response.reason_phrase}".rstrip(),
            cure=_CURE,
        )
    length = response.headers.get("content-length", "")
    _refuse_size(int(length) if length.isdigit() else 0, limits)
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        _refuse_size(size, limits)
        progress(f"fetching {target.host}", size, None, "bytes")
    header = Message()
    header["content-type"] = response.headers.get("content-type", "")
    said = response.headers.get("content-type")
    content_type = header.get_content_type() if said else ""
    charset = header.get_content_charset()
    return Fetched(b"".join(parts), str(target), content_type, charset)


def _refuse_size(size: int, limits: ReadLimits) -> None:
    if size > limits.max_bytes:
        raise BadInput(
            f"the page has {readable_size(size)} or more; at most "
            f"{readable_size(limits.max_bytes)} are read",
            cure="save the part that the piece is about to a file",
        )
