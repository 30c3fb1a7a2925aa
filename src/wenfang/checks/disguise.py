"""Text as it reads, not as it is disguised: what lexicons are matched on.

Undone are: full width, traditional characters, capitals, invisible characters, look-alike
Greek and Cyrillic letters and digits for letters inside a word (``b0mb``), letters spelled
apart (``b o m b``), signs between Han characters (``炸*弹``), repeated spaces.

Design choice: every step either keeps the length or drops characters, so that one array of
offsets leads back to the text as it was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenfang.language.normalise import fold

_INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_HAN = "\u3400-\u9fff"
_DROPPED = re.compile(
    rf"[{_INVISIBLE}]+"
    rf"|(?<=[{_HAN}])[ ·.*_~|+/{_INVISIBLE}-]{{1,4}}(?=[{_HAN}])"
    r"|(?<= ) +"
)
_SPELLED = re.compile(r"(?<![a-z0-9])[a-z0-9@$](?:[ .*_·-]{1,2}[a-z0-9@$]){2,40}(?![a-z0-9])")
_GAP = re.compile(r"[ .*_·-]+")
_MIXED = re.compile("[a-z0-9@$\u0370-\u04ff]{2,}")
_LOOKALIKE = str.maketrans(
    "01345" + "7@$" + "авеокрсухіѕαορτν", "oieas" + "tas" + "abeokpcyxisaoptv"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """Text as it reads; character ``i`` came from ``offsets[i]`` of the original."""

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that reads ``text[start:end]``; ``start < end``."""
        return self.offsets[start], self.offsets[end - 1] + 1


def undisguise(text: str) -> Plain:
    """``text`` as it reads."""
    plain = _without(_DROPPED, Plain(_lower(fold(text)), tuple(range(len(text)))))
    plain = _joined(plain)
    return Plain(_MIXED.sub(_letters, plain.text), plain.offsets)


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _letters(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_LOOKALIKE) if re.search("[a-z]", word) else word


def _joined(plain: Plain) -> Plain:
    """Letters that are spelled apart put together."""
    gaps = [
        (run.start() + gap.start(), run.start() + gap.end())
        for run in _SPELLED.finditer(plain.text)
        for gap in _GAP.finditer(run.group())
    ]
    return _cut(plain, gaps)


def _without(pattern: re.Pattern[str], plain: Plain) -> Plain:
    return _cut(plain, [match.span() for match in pattern.finditer(plain.text)])


def _cut(plain: Plain, spans: list[tuple[int, int]]) -> Plain:
    if not spans:
        return plain
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(plain.text)]
    kept = list(zip(starts, ends, strict=True))
    return Plain(
        "".join(plain.text[start:end] for start, end in kept),
        tuple(offset for start, end in kept for offset in plain.offsets[start:end]),
    )
