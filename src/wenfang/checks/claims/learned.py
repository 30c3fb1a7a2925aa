"""A learned judgement of bindings: is this name, number or date said of the wrong thing?

Boosted trees over the features of :mod:`wenfang.checks.claims.binding`, kept as plain numbers
in ``bindings.json`` and trained by ``benchmarks/claims_train.py`` on swaps inside a source.

Design choice: the trees only choose; what the finding says are the two items themselves, the
one of the sentence and the one that the source has in its place. Only within one language,
and only with the encoder and the name finder at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wenfang.checks.claims.binding import Bound, bind
from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.checks.claims.matching import match
from wenfang.checks.claims.story import Story, lay_out
from wenfang.checks.claims.tokens import Token, names_of, tokenise
from wenfang.checks.claims.trees import probability
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Severity

if TYPE_CHECKING:
    import numpy as np

CERTAIN = 0.9
"""From this on an item is in the wrong place; set on the development tables so that about two
faithful sentences in a hundred are accused."""
_FEWEST = 4
"""Tokens of a sentence that say enough around an item to judge it."""
_LONGEST, _MOST_SEATS = 400, 600
"""Characters of a sentence and seats of a source that are judged; a longer one has no news
sentence in it, and every token is compared with every seat."""


@dataclass(frozen=True)
class Laid:
    """A sentence laid beside its source, token by token.

    Attributes:
        found: match of tokens to seats, shape (tokens, seats).
        cosine: of words; same shape.
        bound: its items that the source has, and how each is bound.
        wrong: for each of them how likely it is in the wrong place, 0–1.
    """

    story: Story
    tokens: list[Token]
    found: np.ndarray
    cosine: np.ndarray
    bound: list[Bound]
    wrong: list[float]


def lay(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None, names: NameFinder | None
) -> Laid | None:
    """The sentence beside its source, or ``None`` where that cannot be compared."""
    if embed is None or names is None or not evidence.same_language(claim):
        return None
    if max(len(p.text) for p in (claim, *evidence.passages)) > _LONGEST:
        return None
    story = _story(evidence.passages, names)  # type: ignore[arg-type]  # hashed by identity
    known = {*story.names, *names_of([claim], names)}
    tokens = tokenise(claim, sorted(known, key=lambda n: (-len(n), n)), names)
    if len(tokens) < _FEWEST or not 0 < len(story.seats) <= _MOST_SEATS:
        return None
    found, cosine = match(tokens, story, embed)
    bound = bind(tokens, story, found)
    wrong = [probability("bindings", b.features) for b in bound]
    return Laid(story, tokens, found, cosine, bound, wrong)


def check_bindings(laid: Laid | None) -> list[Problem]:
    """Items of the source that stand in another's place."""
    if laid is None:
        return []
    pairs = zip(laid.bound, laid.wrong, strict=True)
    return [misplaced(bound) for bound, wrong in pairs if wrong >= CERTAIN]


@lru_cache(maxsize=64)
def _story(passages: tuple[Passage, ...], names: NameFinder) -> Story:
    return lay_out(passages, names)


def misplaced(bound: Bound) -> Problem:
    """The finding about an item in the wrong place: whose place it is, where that is known."""
    token = bound.token
    code = token.kind if token.kind in ("name", "number", "date") else "name"
    other = bound.rival.text.strip() if bound.rival else None
    message = f"the source does not say this of {token.text.strip()}"
    if other:
        message = f"the source says this of {other}, not of {token.text.strip()}"
    return Problem(code, Severity.BLOCK, message, token.start, token.end, token.text, other)
