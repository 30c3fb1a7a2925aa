"""Bindings: whether the source says of *this* name, number or date what the sentence says of it.

For an item of the sentence the words around it are looked for near the places where the
source has the item, and near those where it has another item of the same kind. Where the
other fits better, the sentence has probably put one in the place of the other. What "better"
is, is learned (see :mod:`wenfang.checks.claims.learned`); here is only what it is learned from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.checks.claims.figures import compatible
from wenfang.checks.claims.story import Story, closeness
from wenfang.checks.claims.tokens import Token
from wenfang.language.moment import missing

if TYPE_CHECKING:
    import numpy as np

CLOSENESS = ("loose", "tight", "near")
_WEIGHT = {"name": 1.5, "number": 1.5, "date": 1.2, "word": 1.0}
_OTHER_CLAUSE = 0.3
_TURNED = 0.5


@dataclass(frozen=True, slots=True)
class Rival:
    """Another item of the source that could stand in the item's place."""

    key: str
    text: str
    seats: tuple[int, ...]


@dataclass(frozen=True)
class Bound:
    """How one item of a sentence is bound.

    Attributes:
        features: what the learned judgement sees.
        rival: the item of the source that fits best in its place, if any.
    """

    token: Token
    features: dict[str, float]
    rival: Rival | None


def bind(tokens: Sequence[Token], story: Story, found: np.ndarray) -> list[Bound]:
    """Every name, number and date of a sentence that stands in the source.

    Args:
        found: match of tokens to seats, of :func:`~wenfang.checks.claims.matching.match`.
    """
    items = [
        t for t in tokens if t.kind in ("name", "number", "date") and found[t.place].max() >= 0.5
    ]
    seats = {t.place: _seats_of(t, found) for t in items}
    bound = []
    for token in items:
        rivals = rivals_of(token, story, found)
        bound.append(_bind(token, items, seats, rivals, tokens, story, found))
    return bound


def _seats_of(token: Token, found: np.ndarray) -> tuple[int, ...]:
    return tuple(int(j) for j in (found[token.place] >= 0.5).nonzero()[0])


def rivals_of(token: Token, story: Story, found: np.ndarray) -> list[Rival]:
    """Items of the source of the same kind that are not this one."""
    mine = set(_seats_of(token, found))
    groups: dict[str, list[int]] = {}
    texts: dict[str, str] = {}
    for j, seat in enumerate(story.seats):
        other = seat.token
        if j in mine:
            continue
        if token.kind == "name":
            if seat.entity is None or seat.entity == story.entity_of(token.key):
                continue
            key = f"entity{seat.entity}"
            if other.kind == "name":
                texts[key] = max(texts.get(key, ""), other.text, key=len)
        elif other.kind != token.kind or not _is_one_kind(token, other):
            continue
        else:
            key = other.key
            texts[key] = other.text
        groups.setdefault(key, []).append(j)
    return [Rival(k, texts.get(k, ""), tuple(js)) for k, js in groups.items() if k in texts]


def _is_one_kind(token: Token, other: Token) -> bool:
    if token.number and other.number:
        same = (
            compatible(token.number, other.number) and token.number.ordinal == other.number.ordinal
        )
        return same and token.number.base != other.number.base
    if token.date and other.date:
        ours, theirs = token.date.readings[0], other.date.readings[0]
        shared = set(ours.known()) & set(theirs.known())
        return bool(shared - {"part", "quarter"}) and missing(ours, theirs) is None
    return False


def _weights(token: Token, tokens: Sequence[Token], found: np.ndarray) -> np.ndarray:
    """How much each other token of the sentence says of this one."""
    import numpy as np

    weights = np.zeros(len(tokens), dtype=np.float32)
    for other in tokens:
        if other.place == token.place or other.kind not in _WEIGHT:
            continue
        reach = 1.0 if other.clause == token.clause else _OTHER_CLAUSE
        distance = 0.85 ** max(0, abs(other.place - token.place) - 1)
        weights[other.place] = _WEIGHT[other.kind] * reach * distance
    return weights


def _fit(
    place: int, seats: Sequence[int], weights: np.ndarray, story: Story, found: np.ndarray,
    kind: str, ordered: bool = False,
) -> float:  # fmt: skip
    """How well the words around a place of the sentence fit the seats of an item, 0–1."""
    import numpy as np

    total = float(weights.sum())
    if not total or not seats:
        return 0.0
    near = closeness(story, kind)
    rows = weights.nonzero()[0]
    places = np.array([s.place for s in story.seats])
    best = 0.0
    for seat in seats:
        reach = near[seat].copy()
        reach[seat] = 0
        scores = found[rows] * reach
        if ordered:
            behind = (rows > place)[:, None]
            there = (places > places[seat])[None, :]
            scores = np.where(behind == there, scores, scores * _TURNED)
        got = float((scores.max(axis=1) * weights[rows]).sum()) * story.seats[seat].weight ** 0.25
        best = max(best, got / total)
    return best


def _bind(
    token: Token, items: Sequence[Token], seats: dict[int, tuple[int, ...]],
    rivals: Sequence[Rival], tokens: Sequence[Token], story: Story, found: np.ndarray,
) -> Bound:  # fmt: skip
    weights = _weights(token, tokens, found)
    weights[[t.place for t in items if seats[t.place] == seats[token.place]]] = 0
    features: dict[str, float] = {}
    best: Rival | None = None
    for kind, ordered in [(k, False) for k in CLOSENESS] + [("loose", True), ("near", True)]:
        name = kind + ("_ordered" if ordered else "")
        own = _fit(token.place, seats[token.place], weights, story, found, kind, ordered)
        top, top_absent, top_rival = 0.0, 0.0, None
        top_margin = -own if not rivals else -1.0
        for rival in rivals:
            here = [t.place for t in items if set(seats[t.place]) & set(rival.seats)]
            trimmed = weights.copy()
            trimmed[here] = 0
            mine = own if not here else _fit(token.place, seats[token.place], trimmed, story, found, kind, ordered)  # fmt: skip
            other = _fit(token.place, rival.seats, trimmed, story, found, kind, ordered)
            if other - mine > top_margin:
                top_margin, top, top_rival = other - mine, other, rival
            if not here:
                top_absent = max(top_absent, other - own)
        features |= {f"{name}_own": own, f"{name}_rival": top, f"{name}_margin": top_margin,
                     f"{name}_absent": top_absent}  # fmt: skip
        if kind == "loose" and not ordered:
            best = top_rival
    features |= _exchange(token, items, seats, tokens, story, found)
    features |= _neighbours(token, seats[token.place], best, tokens, story, found)
    features |= {
        "name": float(token.kind == "name"), "number": float(token.kind == "number"),
        "date": float(token.kind == "date"), "quoted": float(token.quoted),
        "rivals": float(len(rivals)), "seats": float(len(seats[token.place])),
        "match": float(found[token.place].max()), "context": float(weights.sum()),
        "first": float(token.place == 0), "tokens": float(len(tokens)),
        "han": float("\u3400" <= token.text[0] <= "\u9fff"),
    }  # fmt: skip
    return Bound(token, features, best)


def _exchange(
    token: Token, items: Sequence[Token], seats: dict[int, tuple[int, ...]],
    tokens: Sequence[Token], story: Story, found: np.ndarray,
) -> dict[str, float]:  # fmt: skip
    """What is won when the item and another of the sentence change places."""
    result = {}
    for kind, ordered in (("loose", False), ("near", True)):
        best = -1.0
        for other in items:
            mine, theirs = seats[token.place], seats[other.place]
            if other.kind != token.kind or set(mine) & set(theirs):
                continue
            straight = crossed = 0.0
            for at, own, rival in ((token, mine, theirs), (other, theirs, mine)):
                weights = _weights(at, tokens, found)
                weights[[token.place, other.place]] = 0
                straight += _fit(at.place, own, weights, story, found, kind, ordered)
                crossed += _fit(at.place, rival, weights, story, found, kind, ordered)
            best = max(best, crossed - straight)
        result[f"exchange_{kind}"] = best
    return result


def _neighbours(
    token: Token, own: tuple[int, ...], rival: Rival | None, tokens: Sequence[Token], story: Story,
    found: np.ndarray,
) -> dict[str, float]:  # fmt: skip
    """The same for the next word on either side alone."""
    result: dict[str, float] = {}
    for side in (-1, 1):
        near = [t for t in tokens if (t.place - token.place) * side > 0 and t.kind == "word"
                and t.clause == token.clause]  # fmt: skip
        name = "after" if side > 0 else "before"
        if not near:
            result |= {f"{name}_own": -1.0, f"{name}_margin": 0.0, f"{name}_match": -1.0}
            continue
        word = min(near, key=lambda t: abs(t.place - token.place))
        near_to = closeness(story, "loose")
        mine = max((float((found[word.place] * near_to[s]).max()) for s in own), default=0.0)
        other = max((float((found[word.place] * near_to[s]).max()) for s in rival.seats), default=0.0) if rival else 0.0  # fmt: skip
        result |= {f"{name}_own": mine, f"{name}_margin": other - mine,
                   f"{name}_match": float(found[word.place].max())}  # fmt: skip
    return result
