"""MAUVE: how far a set of generated texts is from a set of human ones.

Pillutla et al. (2021, "MAUVE: Measuring the Gap Between Neural Text and Human Text using
Divergence Frontiers"), from the paper: texts become vectors, both sets together are put into k
clusters, and the two histograms P and Q over the clusters are compared along all their mixtures
R = λP + (1 − λ)Q. The curve of (exp(−c KL(Q‖R)), exp(−c KL(P‖R))) has on one axis what is
generated and should not be, on the other what should be and is not; the area under it is 1 for
equal histograms.

Design choice: the encoder is one of the catalogue's and not GPT-2, which the signature says;
figures of the literature cannot be compared with it. The curve is integrated with its end
points in closed form and two thousand mixtures between them, so that the area is exact to
about 1e-5: with few mixtures it comes out too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metrics.k_means import k_means
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.embedding import TextFeatures, unit_rows
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

ENOUGH = 1000
"""Texts a set below which the figure is unsteady; the paper takes 5,000."""
SCALING = 5.0
MOST_CLUSTERS = 500
EXPLAINED = 0.9
_FEWEST = 10
_MIXTURES = 2001


@dataclass(frozen=True, slots=True, eq=False)
class Mauve:
    """The score, and the curve for a plot.

    Attributes:
        score: 0 to 1; 1 where both histograms are equal.
        curve: (m, 2), x and y, from (1, ·) to (0, 1).
    """

    score: Score
    curve: np.ndarray


def mauve(
    candidates: Sequence[str],
    references: Sequence[str],
    features: TextFeatures,
    *,
    clusters: int | None = None,
    scaling: float = SCALING,
    seed: int = 0,
    progress: Progress = silent,
) -> Mauve:
    """MAUVE of two sets of texts, in no order and of any sizes.

    Args:
        features: the embedding engine; what it cuts off a long text is not seen.
        clusters, scaling, seed: see :func:`mauve_of_features`.

    Raises:
        BadInput: fewer than ten texts in one of them.
    """
    _ensure_enough(len(candidates), len(references))
    generated = features.embed(candidates, progress)
    human = features.embed(references, progress)
    return mauve_of_features(
        generated,
        human,
        features.made_by,
        clusters=clusters,
        scaling=scaling,
        seed=seed,
        progress=progress,
    )


def mauve_of_features(
    generated: np.ndarray,
    human: np.ndarray,
    made_by: str,
    *,
    clusters: int | None = None,
    scaling: float = SCALING,
    seed: int = 0,
    progress: Progress = silent,
) -> Mauve:
    """MAUVE of vectors, (n, d) and (m, d).

    Args:
        made_by: what made the vectors, for the signature.
        clusters: default a tenth of the smaller set, 2 to 500.
        scaling: the paper's c, above 0.
        seed: of the clusters' first centres.

    Raises:
        BadInput: fewer than ten vectors in one of them, vectors that are not finite or of
            other lengths, or clusters and scaling out of range.
    """
    import numpy as np

    q, p = np.asarray(generated, np.float64), np.asarray(human, np.float64)
    _ensure_vectors(q, p)
    fewest = min(len(q), len(p))
    k = clusters or min(max(2, round(fewest / 10)), MOST_CLUSTERS)
    if not 2 <= k <= len(q) + len(p) or not scaling > 0:
        raise BadInput(
            f"{k} clusters and a scaling of {scaling} cannot be used",
            place="clusters",
            cure="use from 2 clusters to as many as texts, and a scaling above 0",
        )
    points = principal(unit_rows(np.concatenate([q, p])))
    nearest = k_means(points, k, seed=seed, progress=progress)
    shares_q, shares_p = (
        np.bincount(part, minlength=k) / len(part) for part in np.split(nearest, [len(q)])
    )
    curve = divergence_curve(shares_p, shares_q, scaling)
    fields = {
        "n": f"{len(q)}+{len(p)}",
        "embedding": made_by,
        "clusters": str(k),
        "pca": str(EXPLAINED),
        "scaling": f"{scaling:g}",
        "seed": str(seed),
    }
    warnings = (
        (f"{fewest} texts are fewer than {ENOUGH}: MAUVE is unsteady",) if fewest < ENOUGH else ()
    )
    return Mauve(Score(area(curve), Signature("MAUVE", fields), warnings=warnings), curve)


def principal(rows: np.ndarray) -> np.ndarray:
    """The rows in their principal components, as few as explain 90 % of the variance."""
    import numpy as np

    centred = rows - rows.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    share = np.cumsum(np.maximum(values[::-1], 0))
    kept = int(np.searchsorted(share, EXPLAINED * share[-1])) + 1
    projected: np.ndarray = centred @ vectors[:, ::-1][:, :kept]
    return projected


def divergence_curve(p: np.ndarray, q: np.ndarray, scaling: float = SCALING) -> np.ndarray:
    """Points (exp(−c KL(q‖R)), exp(−c KL(p‖R))) for λ from 0 to 1, then (0, 1).

    Args:
        p, q: histograms, each summing up to 1.
    """
    import numpy as np

    odds = np.linspace(-20, 20, _MIXTURES)  # λ dense at both ends, where the curve bends
    inner = 1 / (1 + np.exp(-odds))
    mixtures = np.concatenate([[0.0], inner, [1.0]])[:, None]
    # 1 − λ by the other formula: at both ends the difference would lose its digits.
    rest = np.concatenate([[1.0], 1 / (1 + np.exp(odds)), [0.0]])[:, None]
    mixed = mixtures * p + rest * q
    points = np.stack([np.exp(-scaling * _divergence(h, mixed)) for h in (q, p)], axis=1)
    return np.concatenate([points, [[0.0, 1.0]]])


def area(curve: np.ndarray) -> float:
    """Under a curve whose x falls to 0, by trapezoids."""
    import numpy as np

    x, y = curve.T
    return float((-np.diff(x) * (y[1:] + y[:-1])).sum() / 2)


def _divergence(p: np.ndarray, mixed: np.ndarray) -> np.ndarray:
    """KL(p‖R) of each row R, in nats; infinite where R lacks something that p has."""
    import numpy as np

    held = p > 0
    with np.errstate(divide="ignore"):
        logs = np.log(p[held]) - np.log(mixed[:, held])
    found: np.ndarray = logs @ p[held]
    np.maximum(found, 0, out=found)
    return found


def _ensure_enough(generated: int, human: int) -> None:
    if min(generated, human) < _FEWEST:
        raise BadInput(
            f"MAUVE of {generated} and {human} texts means nothing",
            place="candidate" if generated < human else "reference",
            cure=f"give {ENOUGH} texts or more in each set, at the very least {_FEWEST}",
        )


def _ensure_vectors(q: np.ndarray, p: np.ndarray) -> None:
    import numpy as np

    if q.ndim != 2 or p.ndim != 2 or q.shape[1] != p.shape[1]:
        raise BadInput(
            f"vectors of shapes {q.shape} and {p.shape} are not of one network",
            place="features",
            cure="measure both sets with the same network",
        )
    if not (np.isfinite(q).all() and np.isfinite(p).all()):
        raise BadInput("a vector is not finite", place="features", cure="measure the texts again")
    _ensure_enough(len(q), len(p))
