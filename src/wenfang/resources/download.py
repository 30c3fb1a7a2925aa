"""One URL streamed into a sink: resumed by byte range, given up within seconds.

Design choices:

* The connection must stand within `CONNECT` seconds and the headers must be there within
  `ANSWER` seconds in all, name look-up and every address of the host included (a resolver
  or a firewall that swallows packets would otherwise cost minutes). A host that did not
  answer is not asked again in the same fetch.
* A cut connection is taken up again at the byte where it broke (RFC 9110, section 14),
  as long as every attempt brings something; a server that ignores ``Range`` starts over.
* ``Accept-Encoding: identity``: offsets count the bytes of the file itself.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wenfang.errors import ResourceError
from wenfang.resources.sink import Sink
from wenfang.resources.space import FreeSpace, ensure_room, free_bytes

if TYPE_CHECKING:
    import httpx

CONNECT = 4.0  # seconds
ANSWER = 10.0
STALL = 15.0
SLOWEST = 1000  # bytes per second, over STALL seconds
ATTEMPTS = 3  # in a row that bring nothing
Heard = Callable[[int, int | None], None]


@dataclass
class Line:
    """What downloads of one fetch share.

    Args:
        free: how much disk is free in a folder.
        silent: hosts that did not answer.
    """

    free: FreeSpace = free_bytes
    silent: set[str] = field(default_factory=set)


class _Broken(Exception):
    """The line broke; what arrived is kept and the rest can be asked for."""


def download(
    url: str,
    sink: Sink,
    line: Line,
    *,
    expected: int | None = None,
    headers: Mapping[str, str] | None = None,
    heard: Heard = lambda done, total: None,
) -> None:
    """Fill `sink` from `url`, going on from what is in it.

    Args:
        expected: bytes of the whole file when known; a server that announces another
            number is refused before anything is read.
        headers: sent along; a redirect to another host drops ``Authorization``.
        heard: called with bytes done and bytes in all.

    Raises:
        ResourceError: unreachable, refused, of another size, or broken off for good.
    """
    import httpx

    try:
        host = httpx.URL(url).netloc.decode()
    except httpx.InvalidURL as error:
        raise ResourceError(f"not an address: {error}", place=url) from error
    if host in line.silent:
        raise ResourceError("did not answer a moment ago", place=host)
    if expected is not None and sink.size == expected:
        return None
    failures = 0
    timeout = httpx.Timeout(STALL, connect=CONNECT)
    with httpx.Client(timeout=timeout, follow_redirects=True, headers=headers) as client:
        while True:
            before = sink.size
            try:
                return _attempt(client, url, sink, line, expected, heard)
            except _Broken as error:
                failures = 1 if sink.size > before else failures + 1
                if failures >= ATTEMPTS:
                    raise ResourceError(f"broken off: {error}", place=host) from error
                time.sleep(0.2 * 4 ** (failures - 1))


def _attempt(
    client: httpx.Client,
    url: str,
    sink: Sink,
    line: Line,
    expected: int | None,
    heard: Heard,
) -> None:
    import httpx

    headers = {"Accept-Encoding": "identity"}
    if sink.size:
        headers["Range"] = f"bytes={sink.size}-"
    response = _open(client, client.build_request("GET", url, headers=headers), line)
    with closing(response):
        _place_in_file(response, sink)
        length = response.headers.get("content-length", "")
        total = sink.size + int(length) if length.isdigit() else None
        if expected is not None and total is not None and total != expected:
            raise ResourceError(
                f"offers {total} bytes where the catalogue states {expected}",
                place=response.url.host,
            )
        ensure_room(sink.path.parent, (total or expected or 0) - sink.size, line.free)
        try:
            _stream(response, sink, total, heard)
        except httpx.TransportError as error:
            raise _Broken(str(error) or type(error).__name__) from error
    if total is not None and sink.size < total:
        raise _Broken(f"{sink.size} of {total} bytes came")


def _place_in_file(response: httpx.Response, sink: Sink) -> None:
    """Set the sink to the offset at which this answer starts, or raise."""
    status = response.status_code
    if status == 206:
        match = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
        if match and int(match[1]) == sink.size:
            return None
    elif status == 200:
        return sink.truncate(0)
    if status in (206, 416):  # another range than asked for, or none after what we hold
        sink.truncate(0)
        raise _Broken("the server answered another range")
    if status == 429 or status >= 500:
        raise _Broken(f"HTTP {status}")
    raise ResourceError(f"HTTP {status}", place=str(response.url.copy_with(query=None)))


def _stream(
    response: httpx.Response,
    sink: Sink,
    total: int | None,
    heard: Heard,
) -> None:
    since, mark = time.monotonic(), sink.size
    for chunk in response.iter_raw():
        sink.write(chunk)
        heard(sink.size, total)
        now = time.monotonic()
        if now - since >= STALL:
            if sink.size - mark < SLOWEST * STALL:
                raise ResourceError("too slow to be of use", place=response.url.host)
            since, mark = now, sink.size


def _open(client: httpx.Client, request: httpx.Request, line: Line) -> httpx.Response:
    """Send, and return once the headers are there; the whole of it within `ANSWER` seconds.

    In a thread of its own: neither the name look-up nor the walk over a host's addresses
    can be bounded from outside otherwise.
    """
    import httpx

    answers: queue.Queue[httpx.Response | Exception] = queue.Queue()

    def send() -> None:
        try:
            answers.put(client.send(request, stream=True))
        except Exception as error:  # handed over to the caller below
            answers.put(error)

    host = request.url.netloc.decode()
    threading.Thread(target=send, daemon=True).start()
    try:
        answer = answers.get(timeout=ANSWER)
    except queue.Empty:
        line.silent.add(host)
        raise ResourceError(f"did not answer within {ANSWER:.0f} s", place=host) from None
    if isinstance(answer, httpx.Response):
        return answer
    if isinstance(answer, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        line.silent.add(host)
        raise ResourceError("cannot be reached", place=host) from answer
    if isinstance(answer, httpx.TransportError):
        raise _Broken(str(answer) or type(answer).__name__) from answer
    raise ResourceError(f"cannot be fetched: {answer}", place=host) from answer
