"""What is said, in phonemes that know their word: the input of the voices.

Han characters go to :mod:`.chinese`, Latin words to :mod:`.english`, whatever the text's language:
one alphabet holds both, so that a voice goes on through a foreign word. Punctuation becomes the few
marks that the voices know as pauses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wenfang.engines.speech.pronunciation.chinese import Cutter, syllables
from wenfang.engines.speech.pronunciation.english import EnglishReader
from wenfang.language.detect import HAN
from wenfang.language.spoken.reading import Reading, Span

_TOKEN = re.compile(rf"[{HAN}〇々]+|[^\W\d_{HAN}]+(?:['-][^\W\d_{HAN}]+)*'?|\S")
_HAN = re.compile(f"[{HAN}〇々]")
_STRENGTH = {mark: n for n, mark in enumerate(",—:;….!?")}
_OPENING, _CLOSING = "“(", "”)"
NO_WORD = -1


@dataclass
class Phonemes:
    """What a voice says.

    Attributes:
        tokens: phonemes, spaces and marks of pauses; one token a character.
        owners: for each token the index of its word; -1 = none.
        words: where each word stands in the text as it was written; ascending, apart.
    """

    tokens: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    words: list[Span] = field(default_factory=list)

    def say(self, phonemes: str, span: Span) -> None:
        """A word, with a space before it unless something else already separates."""
        if not phonemes:
            return
        if self.tokens and self.tokens[-1] not in (" ", *_OPENING):
            self._add(" ", NO_WORD)
        if self.words and span[0] < self.words[-1][1]:
            self.words[-1] = (self.words[-1][0], max(span[1], self.words[-1][1]))
        else:
            self.words.append(span)
        for one in phonemes:
            self._add(one, len(self.words) - 1)

    def pause(self, mark: str) -> None:
        """A mark; of several next to each other the strongest counts."""
        if mark in _OPENING:
            if self.tokens and self.tokens[-1] not in (" ", *_OPENING):
                self._add(" ", NO_WORD)
            self._add(mark, NO_WORD)
        elif mark in _CLOSING and self.words:
            self._add(mark, NO_WORD)
        elif mark in _STRENGTH and self.words:
            last = self.tokens[-1]
            if last in _STRENGTH:
                self.tokens[-1] = max(last, mark, key=lambda one: _STRENGTH[one])
            else:
                self._add(mark, NO_WORD)

    def _add(self, token: str, owner: int) -> None:
        self.tokens.append(token)
        self.owners.append(owner)


class Pronouncer:
    """Readings into phonemes. Safe to use from several threads.

    Args:
        english: for Latin words.
        cut: for Han characters; ``None``: the engine has no Chinese.
    """

    def __init__(self, english: EnglishReader, cut: Cutter | None) -> None:
        self._english, self._cut = english, cut

    def phonemes(self, reading: Reading) -> Phonemes:
        """The phonemes of a sentence."""
        found = list(_TOKEN.finditer(reading.spoken))
        said = Phonemes()
        at = 0
        while at < len(found):
            if _HAN.match(found[at].group()):
                if self._cut is not None:
                    self._chinese(said, reading, found[at].start(), found[at].group())
                at += 1
                continue
            stop = at
            while stop < len(found) and not _HAN.match(found[stop].group()):
                stop += 1
            self._latin(said, reading, found[at:stop], goes_on=stop < len(found))
            at = stop
        return said

    def _chinese(self, said: Phonemes, reading: Reading, offset: int, text: str) -> None:
        assert self._cut is not None
        words = self._cut(text)
        read = syllables(text, words)
        for start, end in words:
            span = reading.spans[offset + start][0], reading.spans[offset + end - 1][1]
            said.say("".join(read[start:end]), span)

    def _latin(
        self, said: Phonemes, reading: Reading, found: list[re.Match[str]], *, goes_on: bool
    ) -> None:
        words = [match.group() for match in found]
        phonemes = self._english.phonemes(words, goes_on=goes_on)
        for match, one in zip(found, phonemes, strict=True):
            if one:
                span = reading.spans[match.start()][0], reading.spans[match.end() - 1][1]
                said.say(one, span)
            else:
                said.pause(match.group())
