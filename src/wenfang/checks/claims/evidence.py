"""A text read once for all the claim checks: its numbers, dates, names and words.

Both the sentence that is checked and the source sentences it rests on are read in this way.
Source sentences are asked for again and again while a model is made to say one fact, so that
what was read is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from wenfang.engines.names.base import Name, NameFinder
from wenfang.finding import Severity
from wenfang.language.clauses import split_clauses
from wenfang.language.dates import find_dates
from wenfang.language.detect import detect_language
from wenfang.language.moment import DateMention
from wenfang.language.normalise import fold
from wenfang.language.numbers import Quantity, find_numbers
from wenfang.language.polarity import Direction, Negation, find_directions, find_negations
from wenfang.language.quotations import Quotation, bare, find_quotations
from wenfang.language.words import units_of
from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class Problem:
    """What one claim check found; offsets into the sentence."""

    code: str
    severity: Severity
    message: str
    start: int
    end: int
    seen: str
    nearest: str | None = None


@dataclass(frozen=True)
class Passage:
    """One sentence, read."""

    text: str
    language: Language

    @cached_property
    def folded(self) -> str:
        """Same length as the text, one form of each character, lower case."""
        lower = fold(self.text).lower()
        return lower if len(lower) == len(self.text) else fold(self.text)

    @cached_property
    def bare(self) -> str:
        """Letters and figures alone."""
        return bare(self.text)

    @cached_property
    def numbers(self) -> list[Quantity]:
        return find_numbers(self.text)

    @cached_property
    def dates(self) -> list[DateMention]:
        return find_dates(self.text)

    @cached_property
    def quotations(self) -> list[Quotation]:
        return find_quotations(self.text)

    @cached_property
    def negations(self) -> list[Negation]:
        return find_negations(self.text)

    @cached_property
    def directions(self) -> list[Direction]:
        return find_directions(self.text)

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        return split_clauses(self.text)

    @cached_property
    def words(self) -> set[str]:
        """English stems and pairs of Han characters."""
        return units_of(self.text)

    def names(self, finder: NameFinder) -> list[Name]:
        """Names that the finder sees."""
        return finder.find(self.text, self.language)


@lru_cache(maxsize=4096)
def read(text: str) -> Passage:
    """The passage of a sentence, in the language it is written in."""
    return Passage(text, detect_language(text))


@dataclass(frozen=True)
class Evidence:
    """What a sentence may rest on: its source sentences, and context that may lend it names
    and dates (titles) but proves nothing else."""

    passages: tuple[Passage, ...]
    context: tuple[Passage, ...] = ()

    @cached_property
    def languages(self) -> set[Language]:
        return {passage.language for passage in self.passages}

    @cached_property
    def everything(self) -> tuple[Passage, ...]:
        return self.passages + self.context

    @cached_property
    def folded(self) -> str:
        return "\n".join(passage.folded for passage in self.everything)

    @cached_property
    def bare(self) -> str:
        return "\n".join(passage.bare for passage in self.everything)

    @cached_property
    def words(self) -> set[str]:
        return set().union(*(passage.words for passage in self.everything))

    @cached_property
    def numbers(self) -> list[Quantity]:
        return [number for passage in self.everything for number in passage.numbers]

    @cached_property
    def dates(self) -> list[DateMention]:
        return [date for passage in self.everything for date in passage.dates]

    def same_language(self, passage: Passage) -> bool:
        """Whether wording can be compared at all."""
        return passage.language in self.languages


def gather(sources: Sequence[str], context: Sequence[str]) -> Evidence:
    """The evidence of source sentences and context."""
    return Evidence(tuple(map(read, sources)), tuple(map(read, context)))
