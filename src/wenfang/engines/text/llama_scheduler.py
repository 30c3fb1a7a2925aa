"""Continuous batching: one thread computes for every request that is under way.

Each turn of the loop takes new requests into free slots, computes one block of the oldest
unfinished prompt, then one token for every reply. A request may thus begin and end at any
time without the others waiting for it.

What a request computes does not depend on what runs beside it: prompts are computed alone,
in blocks at fixed places (`llama.BLOCK`), and a row of a batch of replies is computed as it
would be alone (settings in :mod:`wenfang.engines.text.llama`). A slot keeps the blocks of
its last prompt; a request that begins the same way starts behind them, bit for bit equal.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from wenfang.engines.text.llama import BLOCK, Llama
from wenfang.engines.text.token_text import TokenText

IDLE_S = 0.5
CLOSE_S = 10.0


@dataclass(frozen=True, slots=True)
class End:
    """The end of a request: ``stop``, ``length``, ``cancelled``, or what went wrong."""

    reason: str
    error: BaseException | None = None


@dataclass(eq=False, slots=True)
class Request:
    """One request. The scheduler puts the bytes of each token, then one :class:`End`, into
    ``out``.

    Attributes:
        score: give back the log-probabilities of the prompt instead of continuing it.
    """

    prompt: list[int]
    max_tokens: int
    sampler: Any
    score: bool = False
    out: SimpleQueue[bytes | float | End] = field(default_factory=SimpleQueue)
    cancelled: threading.Event = field(default_factory=threading.Event)
    done: int = 0
    made: int = 0
    last: int = -1


@dataclass(eq=False, slots=True)
class _Slot:
    number: int
    request: Request | None = None
    blocks: list[int] = field(default_factory=list)
    """Tokens of the whole prompt blocks that this sequence's cache holds."""


class Scheduler:
    """Runs requests on a model until it is closed."""

    def __init__(self, llama: Llama, slots: int) -> None:
        self._llama = llama
        self._text = TokenText(llama.vocab)
        self._slots = [_Slot(n) for n in range(slots)]
        self._waiting: deque[Request] = deque()
        self._wake = threading.Condition()
        self._closed = False
        self.busy_since: float | None = None
        self._thread = threading.Thread(target=self._run, name="wenfang-llama", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether requests are still answered."""
        return self._thread.is_alive() and not self._closed

    def submit(self, request: Request) -> None:
        """Queue a request; it is answered in order of arrival."""
        with self._wake:
            if self._closed:
                request.out.put(End("cancelled", RuntimeError("the model has been closed")))
                return
            self._waiting.append(request)
            self._wake.notify()

    def close(self) -> bool:
        """Stop; requests under way end with an error.

        Returns:
            Whether the thread has ended: if it hangs in native code, the model must not be
            freed under it.
        """
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._llama.interrupt()
        self._thread.join(CLOSE_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        error: BaseException = RuntimeError("the model has been closed")
        try:
            while not self._closed:
                self._admit()
                self._turn()
        except BaseException as failure:
            if not self._closed:
                error = failure
        with self._wake:
            self._closed = True
            left = [s.request for s in self._slots if s.request] + list(self._waiting)
            self._waiting.clear()
        for request in left:
            request.out.put(End("cancelled", error))

    def _turn(self) -> None:
        self.busy_since = time.monotonic()
        self._drop_cancelled()
        active = [(s, s.request) for s in self._slots if s.request is not None]
        young = [(s, r) for s, r in active if r.done < len(r.prompt)]
        if young:
            self._guard(lambda: self._read_block(*young[0]), [young[0][0]])
        replies = [(s, s.request) for s, r in active if s.request and r.last >= 0]
        if replies:
            self._guard(lambda: self._next_tokens(replies), [s for s, _ in replies])
        self.busy_since = None

    def _guard(self, work: Any, slots: list[_Slot]) -> None:
        """A failed computation ends the requests it was for, not the engine."""
        try:
            work()
        except (ValueError, RuntimeError, InterruptedError, MemoryError) as error:
            if self._closed:
                raise
            for slot in slots:
                self._end(slot, End("cancelled", error))
                self._llama.forget(slot.number)
                slot.blocks = []

    def _admit(self) -> None:
        with self._wake:
            if not self._waiting and not any(s.request for s in self._slots):
                self._wake.wait(IDLE_S)
            while self._waiting and (free := [s for s in self._slots if s.request is None]):
                self._place(self._waiting.popleft(), free)

    def _place(self, request: Request, free: list[_Slot]) -> None:
        """Take the free slot whose cache holds most of the prompt."""
        kept = 0 if request.score else (len(request.prompt) - 1) // BLOCK * BLOCK
        usable = {s.number: min(_common(s.blocks, request.prompt), kept) for s in free}
        slot = max(free, key=lambda s: (usable[s.number], -len(s.blocks), -s.number))
        request.done = usable[slot.number]
        slot.request = request
        slot.blocks = slot.blocks[: request.done]
        self._llama.forget(slot.number, request.done)

    def _drop_cancelled(self) -> None:
        for slot in self._slots:
            if slot.request is not None and slot.request.cancelled.is_set():
                self._end(slot, End("cancelled"))

    def _end(self, slot: _Slot, end: End) -> None:
        if slot.request is not None:
            slot.request.out.put(end)
            slot.request = None

    def _read_block(self, slot: _Slot, request: Request) -> None:
        start, total = request.done, len(request.prompt)
        stop = min(start + BLOCK, total)
        self._llama.decode(
            [
                (request.prompt[at], at, slot.number, request.score or at == total - 1)
                for at in range(start, stop)
            ]
        )
        request.done = stop
        if request.score:
            self._score_block(slot, request, start, stop)
            return
        if stop - start == BLOCK:
            slot.blocks = request.prompt[:stop]
        if stop == total:
            self._give(slot, request, self._llama.sample(request.sampler, stop - start - 1))

    def _score_block(self, slot: _Slot, request: Request, start: int, stop: int) -> None:
        import numpy as np

        for at in range(start, min(stop, len(request.prompt) - 1)):
            logits = np.asarray(self._llama.logits(at - start), dtype=np.float64)
            top = float(logits.max())
            norm = top + float(np.log(np.exp(logits - top).sum()))
            request.out.put(float(logits[request.prompt[at + 1]]) - norm)
        if stop == len(request.prompt):
            self._end(slot, End("stop"))

    def _next_tokens(self, replies: list[tuple[_Slot, Request]]) -> None:
        self._llama.decode(
            [(r.last, len(r.prompt) + r.made - 1, s.number, True) for s, r in replies]
        )
        for index, (slot, request) in enumerate(replies):
            self._give(slot, request, self._llama.sample(request.sampler, index))

    def _give(self, slot: _Slot, request: Request, token: int) -> None:
        if self._llama.vocab.is_eog(token):
            self._end(slot, End("stop"))
            return
        request.last = token
        request.made += 1
        request.out.put(self._text.bytes_of(token))
        if request.made >= request.max_tokens:
            self._end(slot, End("length"))


def _common(held: list[int], prompt: list[int]) -> int:
    """Length of the common beginning, in whole blocks."""
    count = 0
    while count < len(held) and held[count : count + BLOCK] == prompt[count : count + BLOCK]:
        count += BLOCK
    return min(count, len(held))
