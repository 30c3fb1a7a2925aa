"""What the privacy check talks about: one personal datum, its kind, and the text it is
searched in.

Searching is done on one form of the text (:func:`scan`): full width becomes half width,
dashes and spaces become one of each, invisible characters inside a number are taken out.
Offsets always mean the text as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, get_args

from wenfang.language.normalise import fold

Kind = Literal[
    "id-card",
    "ssn",
    "passport",
    "bank-card",
    "iban",
    "uscc",
    "mobile",
    "landline",
    "email",
    "ip",
    "plate",
    "name",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """One personal datum in a text.

    Attributes:
        kind: what it is.
        start, end: character offsets into the text, end exclusive.
        text: as it stands in the text. Never to be stored: see
            :func:`~wenfang.checks.privacy.policy.masked`.
        confidence: 0–1; a check digit or an unmistakable form is 0.9 and more.
    """

    kind: Kind
    start: int
    end: int
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of :attr:`Scanned.text` that looks like a datum."""

    kind: Kind
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Scanned:
    """The form of a text that is searched.

    Attributes:
        text: folded, without invisible characters.
        starts, shifts: from offset ``starts[i]`` on, ``shifts[i]`` characters of the
            original have been left out; ascending.
    """

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def original(self, offset: int) -> int:
        """Where the character at ``offset`` stands in the text as it was given."""
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]

    def before(self, start: int, length: int = 24) -> str:
        """The words before ``start`` on the same line, lower case."""
        return self.text[max(0, start - length) : start].rpartition("\n")[2].lower()

    def after(self, end: int, length: int = 12) -> str:
        """The words after ``end`` on the same line, lower case."""
        return self.text[end : end + length].partition("\n")[0].lower()


def scan(text: str) -> Scanned:
    """``text`` ready for searching; lines stay lines."""
    folded = "\n".join(fold(line) for line in text.split("\n"))
    gaps = [(match.start(), match.end() - match.start()) for match in _INVISIBLE.finditer(folded)]
    shifts = tuple(accumulate((length for _, length in gaps), initial=0))
    starts = (0, *(start - shift for (start, _), shift in zip(gaps, shifts, strict=False)))
    return Scanned(_INVISIBLE.sub("", folded), starts, shifts)


def compact(text: str) -> str:
    """``text`` without the spaces, dashes and points that group a number."""
    return re.sub(r"[ .()-]", "", text)


def numbers_of(scanned: Scanned, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and compact text of every match of ``pattern``."""
    for match in pattern.finditer(scanned.text):
        yield match.start(), match.end(), compact(match.group())
