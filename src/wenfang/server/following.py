"""A stream followed without a thread of its own: however many look on, requests that need one of
the server's few threads (a line to be screened, a session to be planned) get it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from wenfang.workflows.live.fragments import FragmentLog

_HEADER_S = 10.0
#: Whoever was not told looks by themselves after so long.
_LOOKS_S = 10.0


async def header_of(log: FragmentLog, timeout_s: float = _HEADER_S) -> bytes | None:
    """The stream's beginning, waited for; ``None`` where none came in time, or none will."""
    end = asyncio.get_running_loop().time() + timeout_s
    with _told(log) as changed:
        while True:
            changed.clear()
            closed = log.closed  # before looking: what came last is not missed
            header = log.header(0)
            left = end - asyncio.get_running_loop().time()
            if header is not None or closed or left <= 0:
                return header
            await _waited(changed, left)


async def followed(log: FragmentLog) -> AsyncIterator[bytes]:
    """The beginning, then every fragment from the newest on. A reader that is slower than the
    stream loses fragments and not the connection."""
    header = await header_of(log)
    if header is None:
        return
    yield header
    recent = log.recent()
    number = recent[-1].number - 1 if recent else -1
    with _told(log) as changed:
        while True:
            changed.clear()
            closed = log.closed
            fragment = log.after(number, 0)
            if fragment is not None:
                number = fragment.number
                yield fragment.data
            elif closed:
                return
            else:
                await _waited(changed, _LOOKS_S)


@contextlib.contextmanager
def _told(log: FragmentLog) -> Iterator[asyncio.Event]:
    """An event of this loop that is set whenever the log changes, from whatever thread."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody follows
            loop.call_soon_threadsafe(changed.set)

    with log.telling(tell):
        yield changed


async def _waited(changed: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await changed.wait()
