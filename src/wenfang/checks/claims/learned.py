"""A learned judgement of bindings: is this name, number or date said of the wrong thing?

Boosted trees over the features of :mod:`wenfang.checks.claims.binding`, kept as plain numbers
in ``bindings.json`` and trained by ``benchmarks/claims_train.py`` on swaps inside a source.

Design choice: the trees only choose; what the finding says are the two items themselves, the
one of the sentence and the one that the source has in its place. Only within one language,
and only with the encoder and the name finder at hand.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from typing import Any

from wenfang.checks.claims.binding import Bound, bind
from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.checks.claims.matching import match
from wenfang.checks.claims.story import Story, lay_out
from wenfang.checks.claims.tokens import names_of, tokenise
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Severity

CERTAIN = 0.9
"""From this on an item is in the wrong place; set on the development tables so that about two
faithful sentences in a hundred are accused."""
_FEWEST = 4
"""Tokens of a sentence that say enough around an item to judge it."""
_LONGEST, _MOST_SEATS = 400, 600
"""Characters of a sentence and seats of a source that are judged; a longer one has no news
sentence in it, and every token is compared with every seat."""


def check_bindings(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None, names: NameFinder | None
) -> list[Problem]:
    """Items of the source that stand in another's place."""
    if embed is None or names is None or not evidence.same_language(claim):
        return []
    if max(len(p.text) for p in (claim, *evidence.passages)) > _LONGEST:
        return []
    story = _story(evidence.passages, names)  # type: ignore[arg-type]  # hashed by identity
    known = {*story.names, *names_of([claim], names)}
    tokens = tokenise(claim, sorted(known, key=lambda n: (-len(n), n)), names)
    if len(tokens) < _FEWEST or not 0 < len(story.seats) <= _MOST_SEATS:
        return []
    found, _ = match(tokens, story, embed)
    wrong = [b for b in bind(tokens, story, found) if probability(b.features) >= CERTAIN]
    return [_problem(b) for b in wrong]


@lru_cache(maxsize=64)
def _story(passages: tuple[Passage, ...], names: NameFinder) -> Story:
    return lay_out(passages, names)


def _problem(bound: Bound) -> Problem:
    token = bound.token
    code = token.kind if token.kind in ("name", "number", "date") else "name"
    other = bound.rival.text.strip() if bound.rival else None
    message = f"the source does not say this of {token.text.strip()}"
    if other:
        message = f"the source says this of {other}, not of {token.text.strip()}"
    return Problem(code, Severity.BLOCK, message, token.start, token.end, token.text, other)


def probability(features: dict[str, float]) -> float:
    """How likely an item is in the wrong place, 0–1."""
    model = _model()
    x = [features.get(name, 0.0) for name in model["features"]]
    return 1 / (1 + exp(-(model["base"] + sum(_leaf(tree, x) for tree in model["trees"]))))


def _leaf(tree: list[list[float]], x: list[float]) -> float:
    node = tree[0]
    while len(node) > 1:
        feature, threshold, left, right = node
        node = tree[int(left if x[int(feature)] <= threshold else right)]
    return node[0]


@cache
def _model() -> dict[str, Any]:
    text = (files("wenfang.checks.claims") / "bindings.json").read_text(encoding="utf-8")
    model: dict[str, Any] = json.loads(text)
    return model
