"""The name-finding protocol: text in, spans of people, places and organisations out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from wenfang.source import Language

NameKind = Literal["person", "place", "organisation"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text; ``start`` and ``end`` are character offsets, end exclusive."""

    text: str
    kind: NameKind
    start: int
    end: int


class NameFinder(Protocol):
    """Finds named entities (NER) in Chinese or English."""

    def find(self, text: str, language: Language) -> list[Name]:
        """Names in reading order, not overlapping."""
        ...
