"""Work in a thread of its own whose events another thread takes one by one.

So a request can be cancelled at any moment, also while it waits for the model or a server.
The events are those of any medium: pictures' or films'.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from wenfang.engines.image.base import Drawn, ImageEvent, Sample

POLL_S = 0.1
"""How often a cancelled request is looked for while nothing happens."""


class Halted(Exception):
    """Raised inside the work to end it."""


class Background:
    """Work under way.

    Args:
        work: called with this object; hands events to :meth:`put`.
        cancel: the person's own event; ``None`` = only closing the iterator cancels.

    Attributes:
        finished: whether the work came to its own end.
        halt: set once nobody takes events any more.
    """

    def __init__(
        self,
        work: Callable[[Background], None],
        cancel: threading.Event | None,
        *,
        name: str,
    ) -> None:
        self._work, self._cancel = work, cancel
        self.halt = threading.Event()
        self.finished = False
        self._out: SimpleQueue[Any] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def halted(self) -> bool:
        """Whether the work shall end."""
        return self.halt.is_set() or (self._cancel is not None and self._cancel.is_set())

    def put(self, event: Any) -> None:
        """Hand an event on."""
        self._out.put(event)

    def stop_if_halted(self) -> None:
        """Raise :class:`Halted` where the work shall end."""
        if self.halted:
            raise Halted

    def events(self) -> Iterator[Any]:
        """Start the work; its events, then whatever it raised. Ends at once when cancelled."""
        self._thread.start()
        try:
            while not self.halted:
                try:
                    item = self._out.get(timeout=POLL_S)
                except Empty:
                    continue
                if item is None:
                    self.finished = True
                    return
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            self.halt.set()

    def _run(self) -> None:
        try:
            self._work(self)
            self._out.put(None)
        except Halted:
            return  # whoever listened has gone
        except BaseException as error:
            self._out.put(error)


def stream(work: Background, started: float) -> Iterator[ImageEvent]:
    """The work's events and then :class:`~wenfang.engines.image.base.Drawn`.

    Args:
        started: ``time.perf_counter()`` at the call of ``draw``.
    """
    pictures = 0
    for event in work.events():
        pictures += isinstance(event, Sample)
        yield event
    reason = "done" if work.finished else "cancelled"
    yield Drawn(reason, pictures, time.perf_counter() - started)
