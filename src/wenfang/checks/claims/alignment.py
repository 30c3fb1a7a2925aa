"""How a sentence lies on its source, word by word: what of it finds a place there, whether
what stands together in the sentence stands together in the source, and what is left over.

Only measures, for the judge (:mod:`wenfang.checks.claims.judge`). *Cover* of a word is its
match to the best word of the source, of one sentence or of one clause of it. An addition is
a run of words without cover; a word exchanged for its opposite is a word without an exact
match beside one of the source that is near it in meaning and is left over too; a part given
to another is a pair of words that are both there, but nowhere close.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from wenfang.checks.claims.learned import Laid
from wenfang.checks.claims.story import closeness
from wenfang.checks.claims.tokens import Token

if TYPE_CHECKING:
    import numpy as np

_WEIGHT = {"name": 1.5, "number": 1.5, "date": 1.2, "word": 1.0, "negation": 0.7}
_LOW, _HALF, _EXACT = 0.3, 0.5, 0.84


def measures(laid: Laid) -> dict[str, float]:
    """All measures of a sentence laid beside its source."""
    import numpy as np

    rows = [t for t in laid.tokens if t.kind in _WEIGHT]
    if not rows:
        return {}
    found = laid.found[[t.place for t in rows]]
    sentences = np.array([s.sentence for s in laid.story.seats])
    clauses = np.array([s.clause for s in laid.story.seats])
    by_sentence = _best_in(found, sentences)
    by_clause = _best_in(found, clauses)
    whole = found.max(axis=1)
    weights = np.array([_WEIGHT[t.kind] for t in rows])
    best = int((by_sentence * weights[:, None]).sum(axis=0).argmax())
    features = _covers("all", rows, whole, weights)
    features |= _covers("one", rows, by_sentence[:, best], weights)
    features |= _homes(rows, by_sentence, by_clause, whole, weights)
    features |= _leftovers(laid, rows, by_sentence[:, best], sentences == best)
    features |= _pairs(laid, rows)
    features |= _order(rows, found, sentences == best)
    features |= {
        "tokens": float(len(rows)), "sentences": float(sentences.max() + 1),
        "clauses": float(len({t.clause for t in rows})), "best": float(best),
        "han": float("\u3400" <= rows[0].text[0] <= "\u9fff"),
    }  # fmt: skip
    return features


def best_clause(laid: Laid) -> tuple[int, str]:
    """The source sentence (by index) and its clause that a sentence lies on best."""
    import numpy as np

    sentences = np.array([s.sentence for s in laid.story.seats])
    sentence = int(_best_in(laid.found, sentences).sum(axis=0).argmax())
    passage = laid.story.sentences[sentence]
    own = [s for s in laid.story.seats if s.sentence == sentence]
    first = min(s.clause for s in own) - min(s.token.clause for s in own)
    scores = [
        float(laid.found[:, [n for n, s in enumerate(laid.story.seats) if s.sentence == sentence
                             and s.clause == first + c] or [0]].max(axis=1).sum())
        for c in range(len(passage.clauses))
    ]  # fmt: skip
    if not scores:
        return sentence, passage.text
    start, end = passage.clauses[max(range(len(scores)), key=lambda c: scores[c])]
    return sentence, passage.text[start:end]


def uncovered(laid: Laid) -> list[Token]:
    """Words of the sentence that the source does not have in any form."""
    cover = laid.found.max(axis=1)
    return [t for t in laid.tokens if t.kind == "word" and cover[t.place] < _HALF]


def _best_in(found: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Best match of each token within each group of seats, shape (tokens, groups)."""
    import numpy as np

    order = np.argsort(groups, kind="stable")
    present, starts = np.unique(groups[order], return_index=True)
    best = np.zeros((len(found), int(groups.max()) + 1), dtype=found.dtype)
    best[:, present] = np.maximum.reduceat(found[:, order], starts, axis=1)
    return best


def _covers(name: str, rows: Sequence[Token], cover: np.ndarray, weights: np.ndarray) -> dict[str, float]:  # fmt: skip
    import numpy as np

    lost = (1 - cover) * weights
    words = np.array([t.kind == "word" for t in rows])
    ordered = np.sort(cover[words]) if words.any() else np.ones(1)
    run, length, kept = 0.0, 0, (0.0, 0)
    for at, one in enumerate(cover):
        run, length = (run + float(lost[at]), length + 1) if one < _HALF else (0.0, 0)
        kept = max(kept, (run, length))
    worst = int(cover.argmin())
    return {
        f"{name}_mean": float((cover * weights).sum() / weights.sum()),
        f"{name}_words": float(ordered.mean()), f"{name}_min": float(ordered[0]),
        f"{name}_second": float(ordered[min(1, len(ordered) - 1)]),
        f"{name}_lost": float(lost.sum()), f"{name}_low": float((cover < _LOW).sum()),
        f"{name}_half": float((cover < _HALF).sum()),
        f"{name}_inexact": float((cover < _EXACT).sum()),
        f"{name}_items_lost": float(lost[~words].sum()),
        f"{name}_run": kept[0], f"{name}_run_length": float(kept[1]),
        f"{name}_worst_at": worst / len(rows),
        f"{name}_worst_verb": float(rows[worst].tag[:1] == "v"),
        f"{name}_worst_adverb": float(rows[worst].tag[:1] in ("d", "a")),
        f"{name}_last": float(cover[-1]), f"{name}_first": float(cover[0]),
    }  # fmt: skip


def _homes(
    rows: Sequence[Token], by_sentence: np.ndarray, by_clause: np.ndarray, whole: np.ndarray,
    weights: np.ndarray,
) -> dict[str, float]:  # fmt: skip
    """Each clause of the sentence in the one sentence, and the one clause, that fits it best."""
    import numpy as np

    in_sentence, in_clause, gaps, homes = [], [], [], []
    for clause in sorted({t.clause for t in rows}):
        at = np.array([t.clause == clause for t in rows])
        if at.sum() < 2:
            continue
        w = weights[at]
        scores = (by_sentence[at] * w[:, None]).sum(axis=0) / w.sum()
        homes.append(int(scores.argmax()))
        in_sentence.append(float(scores.max()))
        in_clause.append(float(((by_clause[at] * w[:, None]).sum(axis=0) / w.sum()).max()))
        gaps.append(float((whole[at] * w).sum() / w.sum()) - in_sentence[-1])
    if not homes:
        return {}
    return {
        "home_sentence_min": min(in_sentence), "home_clause_min": min(in_clause),
        "home_sentence_mean": float(np.mean(in_sentence)), "home_gap": max(gaps),
        "home_clause_mean": float(np.mean(in_clause)), "homes": float(len(set(homes))),
    }  # fmt: skip


def _leftovers(
    laid: Laid, rows: Sequence[Token], cover: np.ndarray, own: np.ndarray
) -> dict[str, float]:
    """Words left over on both sides of the best sentence, and how near two of them come."""
    import numpy as np

    places = [t.place for t in rows if t.kind == "word"]
    ours = [p for p, t, c in zip([t.place for t in rows], rows, cover, strict=True)
            if t.kind == "word" and c < _EXACT]  # fmt: skip
    seats = [n for n, s in enumerate(laid.story.seats) if own[n] and s.token.kind == "word"]
    if not places or not seats:
        return {}
    back = laid.found[np.ix_(places, seats)].max(axis=0)
    theirs = [n for n, b in zip(seats, back, strict=True) if b < _EXACT]
    features = {
        "left_theirs": float(len(theirs)),
        "left_theirs_share": len(theirs) / len(seats),
        "left_ours": float(len(ours)),
        "left_ours_share": len(ours) / len(places),
    }
    if ours and theirs:
        near = laid.cosine[np.ix_(ours, theirs)].max(axis=1)
        features |= {"left_near": float(near.max()), "left_far": float(near.min()),
                     "left_near_mean": float(near.mean())}  # fmt: skip
    return features


def _pairs(laid: Laid, rows: Sequence[Token]) -> dict[str, float]:
    """Neighbours of the sentence: how close the source has both, against having each."""
    import numpy as np

    features: dict[str, float] = {}
    for kind in ("near", "loose"):
        close = closeness(laid.story, kind)
        ratios = []
        for a, b in pairwise(rows):
            if a.clause != b.clause:
                continue
            x, y = laid.found[a.place], laid.found[b.place]
            top = float(x.max() * y.max())
            if top < 0.2:
                continue
            i, j = np.nonzero(x > 0.2)[0], np.nonzero(y > 0.2)[0]
            both = x[i][:, None] * y[j][None, :] * close[np.ix_(i, j)] * (i[:, None] != j[None, :])
            ratios.append(float(both.max()) / top)
        if ratios:
            ratios.sort()
            features |= {f"pair_{kind}_min": ratios[0], f"pair_{kind}_second": ratios[min(1, len(ratios) - 1)],
                         f"pair_{kind}_mean": float(np.mean(ratios)),
                         f"pair_{kind}_count": float(len(ratios))}  # fmt: skip
    return features


def _order(rows: Sequence[Token], found: np.ndarray, own: np.ndarray) -> dict[str, float]:
    """Share of pairs that stand in another order in the best sentence."""
    import numpy as np

    inside = np.where(own[None, :], found, 0)
    at = [(int(r.argmax()), t.kind) for r, t in zip(inside, rows, strict=True) if r.max() >= 0.6]
    pairs = [(a, b) for n, a in enumerate(at) for b in at[n + 1 :] if a[0] != b[0]]
    names = [(a, b) for a, b in pairs if a[1] == b[1] == "name"]
    return {
        "turned": sum(a[0] > b[0] for a, b in pairs) / len(pairs) if pairs else -1.0,
        "names_turned": sum(a[0] > b[0] for a, b in names) / len(names) if names else -1.0,
    }
