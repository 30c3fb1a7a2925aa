"""Work done by two threads at once, its results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")


def in_order(
    work: Callable[[In], Out],
    items: Iterable[In],
    *,
    threads: int,
    cancel: Event | None,
    first_alone: bool = False,
) -> Iterator[Out]:
    """``map`` with threads that are at most ``threads`` items ahead of the reader, so that an
    hour of speech is never waiting in memory.

    Args:
        first_alone: the others begin when the first is done, which then is there sooner.

    Closing the iterator, or setting ``cancel``, starts nothing further; what runs is waited for.
    """
    pending: deque[Future[Out]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="wenfang-speech")
    try:
        for item in items:
            if cancel is not None and cancel.is_set():
                break
            pending.append(pool.submit(work, item))
            if first_alone:
                wait(pending)
                first_alone = False
            if len(pending) > threads:
                yield pending.popleft().result()
        while pending and not (cancel is not None and cancel.is_set()):
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
