"""The judge: one learned verdict over all that the checks and measures saw of a sentence.

A rule sees one thing and cannot weigh it: a number that the source does not have is an error
in a sentence that otherwise repeats the source, and a way of counting in one that retells it.
Boosted trees (``sentences.json``, trained by ``benchmarks/claims_train.py``) see what every
rule found, how the items are bound, how the words lie on the source and what the sentence
makes of it, and say how likely the sentence is wrong.

Design choice: a rule still says where and why. Where the judge does not believe it, its block
becomes a warning; where the judge condemns a sentence that no rule accuses, the finding
names the nearest clause of the source and the words that it does not have. Without encoder,
name finder or a common language the rules stand alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wenfang.checks.claims.alignment import best_clause, measures, uncovered
from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.checks.claims.learned import Laid, misplaced
from wenfang.checks.claims.stance import stances
from wenfang.checks.claims.support import measure
from wenfang.checks.claims.trees import load, probability
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.finding import Severity

_STRONG = 0.5
"""From this chance on an item is named as what is wrong with a condemned sentence."""


def weigh(
    claim: Passage, evidence: Evidence, laid: Laid, found: Mapping[str, Sequence[Problem]],
    embed: EmbeddingEngine,
) -> list[Problem]:  # fmt: skip
    """The problems of a sentence after the verdict over it."""
    features = features_of(claim, evidence, laid, found, embed)
    limit = load("sentences")["limits"][claim.language]
    problems = [problem for group in found.values() for problem in group]
    if probability("sentences", features) < limit:
        return [_warning(problem) for problem in problems]
    if any(problem.severity is Severity.BLOCK for problem in problems):
        return problems
    return [*problems, _condemned(claim, laid)]


def _warning(problem: Problem) -> Problem:
    hard = problem.severity is Severity.BLOCK
    return replace(problem, severity=Severity.WARN) if hard else problem


def _condemned(claim: Passage, laid: Laid) -> Problem:
    """What to say of a sentence that no rule accuses: the item that is bound worst, where one
    is; else what the source says in its place."""
    worst = max(range(len(laid.wrong)), key=lambda n: laid.wrong[n], default=None)
    if worst is not None and laid.wrong[worst] >= _STRONG:
        return misplaced(laid.bound[worst])
    _, clause = best_clause(laid)
    words = [token.text for token in uncovered(laid)]
    message = f"the source does not bear this out; it says “{clause.strip()}”"
    if words:
        message += f", without “{' … '.join(words)}”"
    return Problem("unsupported", Severity.BLOCK, message, 0, len(claim.text), claim.text,
                   clause.strip())  # fmt: skip


def features_of(
    claim: Passage, evidence: Evidence, laid: Laid, found: Mapping[str, Sequence[Problem]],
    embed: EmbeddingEngine,
) -> dict[str, float]:  # fmt: skip
    """Everything that the judge sees of a sentence."""
    features: dict[str, float] = {}
    blocks = 0
    for rule, problems in found.items():
        hard = sum(p.severity is Severity.BLOCK for p in problems)
        blocks += hard
        features[f"rule_{rule}"] = float(hard)
        features[f"rule_{rule}_warns"] = float(len(problems) - hard)
    features["rules"] = float(blocks)
    kinds = [b.token.kind for b in laid.bound]
    features |= bindings([b.features for b in laid.bound], kinds, laid.wrong) | measures(laid)
    features |= stances(claim, laid, best_clause(laid)[0])
    return features | _meaning(claim, evidence, embed)


def bindings(
    items: Sequence[Mapping[str, float]], kinds: Sequence[str], wrong: Sequence[float]
) -> dict[str, float]:
    """What the bindings of a sentence say together."""
    ordered = sorted(wrong, reverse=True) + [0.0, 0.0]
    features = {
        "bound": float(len(wrong)), "wrong": ordered[0], "wrong_second": ordered[1],
        "wrong_sum": sum(wrong), "wrong_many": float(sum(w > _STRONG for w in wrong)),
    }  # fmt: skip
    for kind in ("name", "number", "date"):
        own = [w for k, w in zip(kinds, wrong, strict=True) if k == kind]
        features[f"wrong_{kind}"] = max(own, default=-1.0)
    for name in ("loose_margin", "near_ordered_margin", "exchange_near", "loose_absent"):
        features[f"most_{name}"] = max((item[name] for item in items), default=-1.0)
    features["least_near_own"] = min((item["near_own"] for item in items), default=-1.0)
    return features


def _meaning(claim: Passage, evidence: Evidence, embed: EmbeddingEngine) -> dict[str, float]:
    """Support of the weakest clause, and nearness of the whole."""
    supports = measure(claim, evidence, embed)
    weak = min(supports, key=lambda s: s.coverage + s.nearness)
    vectors = embed.embed([claim.text, *(p.text for p in evidence.passages)])
    near = sorted((float(x) for x in vectors[1:] @ vectors[0]), reverse=True)
    return {
        "weak_coverage": weak.coverage, "weak_nearness": weak.nearness, "weak_words": float(weak.words),
        "weak_both": weak.coverage + weak.nearness,
        "coverage": sum(s.coverage for s in supports) / len(supports),
        "nearness": min(s.nearness for s in supports),
        "near_first": near[0], "near_second": near[1] if len(near) > 1 else -1.0,
    }  # fmt: skip
