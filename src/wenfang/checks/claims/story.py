"""The source laid out as one row of tokens: who is who, and what stands close to what.

*Who*: names that are forms of each other are one person (a surname, a short form); a noun
beside a name (*superintendent Meera Joshi*) is a role of hers and stands for her elsewhere; a
pronoun, or a Chinese sentence without a subject, stands for the first name before it.

*Close*: in one clause, in one sentence, in the sentence beside it. A rough stand-in for
syntax that needs no parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wenfang.checks.claims.evidence import Passage
from wenfang.checks.claims.tokens import Token, names_of, tokenise
from wenfang.engines.names.base import NameFinder
from wenfang.language.detect import is_han
from wenfang.language.gazetteer import same_as

if TYPE_CHECKING:
    import numpy as np

SAME_SENTENCE, NEXT_CLAUSE, NEXT_SENTENCE, APART = 0.65, 0.8, 0.3, 0.12
_ROLE_GAP = re.compile(r"^(?:\s|’s|'s|Dr\.|Prof\.)*$")
_APPOSED = re.compile(r"^, (?:a|an|the|its|his|her|their|who|now)\b")
_LONGEST_ROLE = 3


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a token stands in the source: which sentence, clause and place, and for whom it
    stands with what weight."""

    token: Token
    sentence: int
    clause: int
    place: int
    entity: int | None
    weight: float = 1.0


@dataclass
class Story:
    """All seats of the source.

    Attributes:
        entities: each a set of folded forms of one name.
        roles: for each entity the nouns that stand beside it, which are nobody else's.
    """

    seats: list[Seat]
    names: list[str]
    entities: list[set[str]]
    roles: list[set[str]]
    sentences: list[Passage]
    closeness: dict[str, np.ndarray] = field(default_factory=dict)

    def entity_of(self, key: str) -> int | None:
        """Which entity a folded name is a form of."""
        for n, forms in enumerate(self.entities):
            if key in forms:
                return n
        for n, forms in enumerate(self.entities):
            if any(is_form(key, form) for form in forms):
                return n
        return None


def is_form(short: str, full: str) -> bool:
    """Whether two folded names may be of one bearer: Joshi of Meera Joshi, 裴雪 of 裴雪雪."""
    if short == full or short in same_as(full):
        return True
    if is_han(short[0]) != is_han(full[0]):
        return False
    if is_han(short[0]):
        return min(len(short), len(full)) > 1 and (short in full or full in short)
    a, b = set(short.split()), set(full.split())
    small, big = sorted((a, b), key=len)
    return bool(small) and small <= big


def lay_out(passages: Sequence[Passage], finder: NameFinder | None) -> Story:
    """The story that source sentences tell."""
    names = names_of(passages, finder) if finder else []
    rows = [tokenise(passage, names, finder) for passage in passages]
    entities = _entities(names)
    story = Story([], names, entities, [set() for _ in entities], list(passages))
    _find_roles(story, rows)
    subject: int | None = None
    place = clause = 0
    for n, (passage, row) in enumerate(zip(passages, rows, strict=True)):
        seats, subject = _seats(story, passage, row, n, clause, place, subject)
        story.seats += seats
        place += len(row) + 2
        clause += len(passage.clauses) + 1
    return story


def _entities(names: Sequence[str]) -> list[set[str]]:
    entities: list[set[str]] = []
    for name in names:  # the longest first
        home = [e for e in entities if any(is_form(name, form) for form in e)]
        if len(home) == 1:
            home[0].add(name)
        elif not home:
            entities.append({name})
    return entities


def _find_roles(story: Story, rows: list[list[Token]]) -> None:
    claimed: dict[str, set[int]] = {}
    for passage, row in zip(story.sentences, rows, strict=True):
        for n, token in enumerate(row):
            if token.kind != "name":
                continue
            entity = story.entity_of(token.key)
            if entity is None:
                continue
            for key in _beside(passage, row, n):
                claimed.setdefault(key, set()).add(entity)
    for key, owners in claimed.items():
        if len(owners) == 1:
            story.roles[next(iter(owners))].add(key)


def _beside(passage: Passage, row: list[Token], n: int) -> list[str]:
    """Nouns before a name, and those of an apposition after it."""
    keys = []
    right = row[n]
    for token in reversed(row[max(0, n - _LONGEST_ROLE) : n]):
        gap = passage.text[token.end : right.start]
        if token.kind != "word" or not _ROLE_GAP.match(gap) or token.tag not in ("", "n", "nz"):
            break
        keys.append(token.key)
        right = token
    if _APPOSED.match(passage.text[row[n].end :]):
        stop = passage.text.find(",", row[n].end + 1)
        for token in row[n + 1 : n + 1 + _LONGEST_ROLE]:
            if token.kind == "word" and (stop < 0 or token.start < stop):
                keys.append(token.key)
    return keys


def _seats(
    story: Story, passage: Passage, row: list[Token], sentence: int, clause: int, place: int,
    before: int | None,
) -> tuple[list[Seat], int | None]:  # fmt: skip
    """Seats of one sentence, and who a pronoun after it stands for."""
    seats: list[Seat] = []
    first: int | None = None
    for token in row:
        entity, weight = None, 1.0
        if token.kind == "name":
            entity = story.entity_of(token.key)
            first = entity if first is None else first
        elif token.kind == "pronoun":
            entity, weight = (first, 0.75) if first is not None else (before, 0.75)
        elif token.kind == "word":
            owners = [e for e, roles in enumerate(story.roles) if token.key in roles]
            if owners:
                entity, weight = owners[0], 0.7
        seats.append(
            Seat(token, sentence, clause + token.clause, place + token.place, entity, weight)
        )
    if row and first is None and before is not None:
        seats.append(Seat(_subject(row[0]), sentence, clause, place - 1, before, 0.5))
        return seats, before
    return seats, first if first is not None else before


def _subject(first: Token) -> Token:
    return Token("pronoun", "", "", first.start, first.start, 0, -1)


def closeness(story: Story, kind: str) -> np.ndarray:
    """How close each seat is to each other, 0–1, shape (seats, seats): ``loose`` reaches into
    the next sentence, ``tight`` stays in the clause, ``near`` falls with the distance."""
    import numpy as np

    if kind in story.closeness:
        return story.closeness[kind]
    sentence = np.array([s.sentence for s in story.seats])
    clause = np.array([s.clause for s in story.seats])
    place = np.array([s.place for s in story.seats])
    between = [np.abs(x[:, None] - x[None, :]) for x in (sentence, clause, place)]
    if kind == "loose":
        found = np.where(
            between[0] == 0, SAME_SENTENCE, np.where(between[0] == 1, NEXT_SENTENCE, APART)
        )
        found = np.where((between[0] == 0) & (between[1] == 1), NEXT_CLAUSE, found)
        found = np.where(between[1] == 0, 1.0, found)
    elif kind == "tight":
        found = np.where(between[1] == 0, 1.0, np.where(between[0] == 0, 0.3, 0.0))
    else:
        found = np.exp(-between[2] / 4.0)
    story.closeness[kind] = found
    return found
