"""Speech: a sound with the words and phones that it says, and when.

All times are seconds from the sound's beginning. Words are pieces of the text as it was
written (``text[a:b]``), so that subtitles show "2026年3月5日" where the voice says it in
words; phones are what was pronounced, in the International Phonetic Alphabet.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, replace
from typing import Literal, Self

from wenfang.asset import canonical_json
from wenfang.sound import Sound
from wenfang.source import Language

#: How well times are known: measured by the synthesiser itself, found again in the finished
#: sound by forced alignment, or spread over the sound by length.
Timing = Literal["synthesiser", "aligned", "estimated"]
_TIMES = ("words", "phones", "sentences")
_CHUNK = b"wftm"  # a RIFF chunk that players pass over


@dataclass(frozen=True, slots=True)
class Timed:
    """A word or phone and when it is heard.

    Attributes:
        text: a word as it was written, with the punctuation that follows it; a phone in IPA.
        start, end: seconds, ``start <= end``.
    """

    text: str
    start: float
    end: float

    def later(self, seconds: float) -> Timed:
        """The same, moved."""
        return Timed(self.text, self.start + seconds, self.end + seconds)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine.

    Attributes:
        name: what a person calls it: ``zh-female-1``.
        id: the engine's own name of it: ``zf_xiaobei``.
        languages: that it can speak, the one it is best at first.
        gender: ``female``, ``male`` or ``neutral``, as it sounds.
        licence: SPDX identifier, where known.
        about: one line for a list of voices.
    """

    name: str
    id: str
    languages: tuple[Language, ...]
    gender: Literal["female", "male", "neutral"]
    licence: str | None = None
    about: str = ""


@dataclass(frozen=True, eq=False)
class Speech:
    """What was said.

    Attributes:
        text: as it was written.
        language: of the text, mostly.
        words: in order, without overlap; joined they are the text, but for white space.
        phones: in order; empty where only words are known. Silence has none.
        sentences: pieces of the text that were spoken at one go, with their times.
    """

    text: str
    language: Language
    sound: Sound
    words: tuple[Timed, ...]
    phones: tuple[Timed, ...] = ()
    sentences: tuple[Timed, ...] = ()
    timing: Timing = "estimated"

    def later(self, seconds: float) -> Self:
        """The same with all times moved; the sound is left alone."""
        return replace(
            self,
            words=tuple(one.later(seconds) for one in self.words),
            phones=tuple(one.later(seconds) for one in self.phones),
            sentences=tuple(one.later(seconds) for one in self.sentences),
        )

    @property
    def wav(self) -> bytes:
        """The sound as :attr:`Sound.wav`, and the times in a chunk of their own behind it: what
        the library keeps of a step; any player plays it."""
        times = {name: getattr(self, name) for name in _TIMES}
        said = {
            "text": self.text,
            "language": self.language,
            "timing": self.timing,
            **{name: [[o.text, o.start, o.end] for o in value] for name, value in times.items()},
        }
        data = canonical_json(said)
        chunk = _CHUNK + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        whole = self.sound.wav + chunk
        return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]

    @classmethod
    def from_wav(cls, data: bytes) -> Self:
        """What :attr:`wav` made.

        Raises:
            ValueError: not such a WAV.
        """
        sound = Sound.from_wav(data)
        start = len(sound.wav)
        if data[start : start + 4] != _CHUNK:
            raise ValueError("a WAV without times of ours")
        (length,) = struct.unpack_from("<I", data, start + 4)
        said = json.loads(data[start + 8 : start + 8 + length])
        times = {name: tuple(Timed(*one) for one in said[name]) for name in _TIMES}
        return cls(
            text=said["text"],
            language=said["language"],
            sound=sound,
            timing=said["timing"],
            **times,
        )

    def __eq__(self, other: object) -> bool:
        return self.wav == other.wav if isinstance(other, Speech) else NotImplemented

    __hash__ = None  # type: ignore[assignment]
