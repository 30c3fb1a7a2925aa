"""Tokens in, text out: whole characters only, and stop strings kept back.

A token may hold a part of a character, and a stop string may lie across tokens. Text is
given out as soon as neither can change it any more, so the pieces joined together are the
same however the tokens arrive.

The two-offset decoding (decode a window, give out what is new in it) is the usual way to
stream tokenizers that treat the first token of a text differently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Token = TypeVar("Token")
_REPLACEMENT = "�"
_LONGEST_CHARACTER = 4
"""UTF-8 takes at most four bytes a character; after four tokens it is damaged, not young."""


class TextStream(Generic[Token]):
    """The text of one reply.

    Args:
        decode: tokens → text, with U+FFFD for what is no character (yet).
        stop: strings that end the text; not part of it.
    """

    def __init__(self, decode: Callable[[list[Token]], str], stop: Sequence[str] = ()) -> None:
        self._decode = decode
        self._stop = tuple(s for s in stop if s)
        self._ids: list[Token] = []
        self._window = 0
        self._read = 0
        self._held = ""
        self.stopped = False

    def add(self, token: Token) -> str:
        """Take one token; returns what can be shown now, maybe nothing."""
        self._ids.append(token)
        return self._release(self._whole_characters(final=False))

    def finish(self) -> str:
        """What was kept back, at the end of the reply."""
        rest = self._release(self._whole_characters(final=True))
        if self.stopped:
            return rest
        held, self._held = self._held, ""
        return rest + held

    def _whole_characters(self, *, final: bool) -> str:
        old = self._decode(self._ids[self._window : self._read])
        new = self._decode(self._ids[self._window :])
        unfinished = new.endswith(_REPLACEMENT)
        if final and unfinished:
            new = new.rstrip(_REPLACEMENT)
        elif unfinished and len(self._ids) - self._read < _LONGEST_CHARACTER:
            return ""
        self._window, self._read = self._read, len(self._ids)
        return new[len(old) :] if new.startswith(old) else ""

    def _release(self, text: str) -> str:
        if self.stopped:
            return ""
        self._held += text
        found = [at for at in (self._held.find(s) for s in self._stop) if at >= 0]
        if found:
            self.stopped = True
            return self._held[: min(found)]
        keep = max((_overlap(self._held, s) for s in self._stop), default=0)
        cut = len(self._held) - keep
        ready, self._held = self._held[:cut], self._held[cut:]
        return ready


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of ``text`` that begins ``stop``."""
    return next(
        (n for n in range(min(len(text), len(stop) - 1), 0, -1) if stop.startswith(text[-n:])), 0
    )
