"""Which tokens of a sentence mean which tokens of the source, between 0 and 1.

Words match by stem, by shared characters or by their vectors (sentence encoder), names by
whom they name, numbers and dates where they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.checks.claims.figures import agrees
from wenfang.checks.claims.story import Story
from wenfang.checks.claims.tokens import Token
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.language.detect import is_han
from wenfang.language.kinds import kinds_of
from wenfang.language.moment import missing

if TYPE_CHECKING:
    import numpy as np

_FLOOR, _SPAN, _MOST = 0.38, 0.45, 0.9
"""Cosine of two words at which they begin to match, and over which the match grows."""


def match(
    tokens: Sequence[Token], story: Story, embed: EmbeddingEngine
) -> tuple[np.ndarray, np.ndarray]:
    """Match of each token to each seat, and the raw cosine of words (0 elsewhere); both of
    shape (tokens, seats)."""
    import numpy as np

    found = np.zeros((len(tokens), len(story.seats)), dtype=np.float32)
    cosine = np.zeros_like(found)
    rows = [i for i, t in enumerate(tokens) if t.kind == "word"]
    columns = [j for j, s in enumerate(story.seats) if s.token.kind == "word"]
    if rows and columns:
        ours = embed.embed([tokens[i].text.lower() for i in rows])
        theirs = embed.embed([story.seats[j].token.text.lower() for j in columns])
        near = ours @ theirs.T
        cosine[np.ix_(rows, columns)] = near
        found[np.ix_(rows, columns)] = np.clip((near - _FLOOR) / _SPAN, 0, _MOST)
    for i, token in enumerate(tokens):
        for j, seat in enumerate(story.seats):
            exact = _exact(token, seat.token, story, seat.entity)
            if exact > found[i, j]:
                found[i, j] = exact * (seat.weight if token.kind == "name" else 1.0)
                cosine[i, j] = max(cosine[i, j], exact)
    return found, cosine


def _exact(token: Token, other: Token, story: Story, entity: int | None) -> float:
    if token.kind == "name":
        return float(entity is not None and story.entity_of(token.key) == entity)
    if token.kind == "word":
        if entity is not None and token.key in story.roles[entity]:
            return 0.8
        if other.kind == "name":
            return 0.6 * (token.key in other.key)
        return _words(token.key, other.key) if other.kind == "word" else 0.0
    if token.kind != other.kind:
        return 0.0
    if token.number and other.number:
        return float(agrees(token.number, other.number))
    if token.date and other.date:
        return _dates(token, other)
    return float(token.kind == "negation")


def _words(ours: str, theirs: str) -> float:
    if ours == theirs:
        return 1.0
    if is_han(ours[0]) and is_han(theirs[0]):
        shared = len(set(ours) & set(theirs)) / max(len(ours), len(theirs))
        return 0.7 if shared >= 0.5 else 0.0
    common = min(len(ours), len(theirs))
    if common > 3 and (ours.startswith(theirs) or theirs.startswith(ours)):
        return 0.9
    return 0.85 if kinds_of(ours) & kinds_of(theirs) else 0.0


def _dates(token: Token, other: Token) -> float:
    best = 0.0
    if token.date is None or other.date is None:
        return best
    for a in token.date.readings:
        for b in other.date.readings:
            left = missing(a, b)
            if left is not None:
                best = max(best, 1.0 if not left else 0.7)
    return best
