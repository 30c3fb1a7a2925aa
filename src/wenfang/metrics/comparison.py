"""Is one system better than another, or is it chance: two tests over one set of statistics.

*Paired bootstrap resampling* (Koehn, 2004, "Statistical Significance Tests for Machine
Translation Evaluation") draws test sets of the same size from the segments at hand and sees how
the difference varies; it gives the interval. Its p-value is two-sided, with the resampled
differences moved to the mean 0 that the null hypothesis says (Riezler and Maxwell, 2005, "On
Some Pitfalls in Automatic Evaluation and Significance Testing for MT"). *Approximate
randomisation* (the same paper) exchanges the systems' outputs of each segment with probability
one half, which under the null hypothesis changes nothing, and needs no such shift.

Design choice: a metric is a function of sums over segments, so that a resample is a row of
counts times a matrix, a block of resamples one matrix product, and no text is read twice.
Sums of whole numbers are exact in float64, so that they do not depend on the order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.metrics.evaluation import Histogram
from wenfang.metrics.score import Score, Signature
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

SAMPLES = 10_000
"""Resamples of each test: a p of 0.05 is then told to within 0.004."""
ENOUGH = 100
"""Segments below which a bootstrap's interval is too narrow to be taken at its word."""
_BLOCK = 4_000_000  # numbers drawn at once: 32 MB
_BINS = 40
_TIE = 1e-12  # differences that are equal but for rounding are equal

ScoreOf = Callable[[Sequence[float]], float]
"""A metric's value of the sums of k statistics."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems, one metric.

    Attributes:
        first, second: their scores, each with its bootstrap interval.
        difference: first − second.
        interval: of the difference, 95 %, by the bootstrap's percentiles.
        p_bootstrap, p_randomisation: two-sided; how probable a difference as large is if
            the systems are equally good.
        higher: share of resamples in which the first scored higher, ties as half; Koehn's
            own figure.
        n: of segments.
        samples, seed: of the tests.
        warnings: what a reader has to know before trusting it.
        resamples: the bootstrap's differences, in bins that hold 0.
    """

    first: Score
    second: Score
    difference: float
    interval: tuple[float, float]
    p_bootstrap: float
    p_randomisation: float
    higher: float
    n: int
    samples: int
    seed: int
    warnings: tuple[str, ...] = ()
    resamples: Histogram | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "first": self.first.as_dict(),
            "second": self.second.as_dict(),
            "difference": self.difference,
            "interval": list(self.interval),
            "p_bootstrap": self.p_bootstrap,
            "p_randomisation": self.p_randomisation,
            "higher": self.higher,
            "n": self.n,
            "samples": self.samples,
            "seed": self.seed,
            "warnings": list(self.warnings),
            "resamples": self.resamples.as_dict() if self.resamples else None,
        }


def compare(
    first: np.ndarray,
    second: np.ndarray,
    score: ScoreOf,
    signatures: tuple[Signature, Signature],
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress = silent,
) -> Comparison:
    """Compare two systems by the statistics of their segments.

    Args:
        first, second: (n, k) each, row by row of the same segment.
        score: of k sums.
        signatures: of both scores.
        samples: of each test, 100 or more.
        progress: told after each block of resamples.

    Raises:
        BadInput: the signatures or shapes differ, a statistic is not finite, there are
            fewer than two segments or 100 samples.
    """
    a, b = _checked(first, second, samples=samples)
    Score(0.0, signatures[0]).minus(Score(0.0, signatures[1]))
    chance = _Chance(a, b, score, samples, seed, progress)
    drawn_a, drawn_b = chance.bootstrap()
    exchanged = chance.randomisation()
    values = score(a.sum(axis=0).tolist()), score(b.sum(axis=0).tolist())
    difference = values[0] - values[1]
    drawn = drawn_a - drawn_b
    few = _few(len(a))
    return Comparison(
        Score(values[0], signatures[0], _middle(drawn_a)),
        Score(values[1], signatures[1], _middle(drawn_b)),
        difference,
        _middle(drawn),
        _p(drawn - drawn.mean(), values),
        _p(exchanged, values),
        float(((drawn > 0) + 0.5 * (drawn == 0)).mean()),
        len(a),
        samples,
        seed,
        few,
        _binned(drawn),
    )


def bootstrap_interval(
    statistics: np.ndarray,
    score: ScoreOf,
    *,
    samples: int = 1000,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[float, float]:
    """The middle 95 % of one system's scores over resampled segments (Efron, 1979).

    Args:
        statistics: (n, k), as in :func:`compare`.

    Raises:
        BadInput: as :func:`compare`.
    """
    rows, _ = _checked(statistics, statistics, samples=samples)
    drawn, _ = _Chance(rows, rows, score, samples, seed, progress).bootstrap()
    return _middle(drawn)


class _Chance:
    """Draws resamples of two systems' statistics, block by block, always in the same order."""

    def __init__(
        self,
        a: np.ndarray,
        b: np.ndarray,
        score: ScoreOf,
        samples: int,
        seed: int,
        progress: Progress,
    ) -> None:
        self._a, self._b, self._score = a, b, score
        self._samples, self._seed, self._progress = samples, seed, progress

    def bootstrap(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores of both systems on each resample."""

        def draw(chance: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
            counts = _counts(chance, rows, len(self._a))
            return counts @ self._a, counts @ self._b

        return self._scores("bootstrap resampling", 0, draw)

    def randomisation(self) -> np.ndarray:
        """Differences with outputs exchanged at random."""
        apart = self._b - self._a
        whole_a, whole_b = self._a.sum(axis=0), self._b.sum(axis=0)

        def draw(chance: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
            moved = _coins(chance, rows, len(apart)) @ apart
            return whole_a + moved, whole_b - moved

        left, right = self._scores("approximate randomisation", 1, draw)
        differences: np.ndarray = left - right
        return differences

    def _scores(
        self, task: str, stream: int, draw: Callable[..., tuple[np.ndarray, np.ndarray]]
    ) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        chance = np.random.default_rng([self._seed, stream])
        block = max(1, _BLOCK // (len(self._a) + len(self._b)))
        found: tuple[list[float], list[float]] = [], []
        for start in range(0, self._samples, block):
            rows = min(block, self._samples - start)
            for scores, totals in zip(found, draw(chance, rows), strict=True):
                scores.extend(self._score(row) for row in totals.tolist())
            self._progress(task, start + rows, self._samples, "resamples")
        return np.array(found[0]), np.array(found[1])


def _counts(chance: np.random.Generator, rows: int, n: int) -> np.ndarray:
    """float64, (rows, n): how often each segment was drawn, n draws a row."""
    import numpy as np

    drawn = chance.integers(n, size=(rows, n)) + n * np.arange(rows)[:, None]
    counts: np.ndarray = np.bincount(drawn.reshape(-1), minlength=rows * n).astype(np.float64)
    return counts.reshape(rows, n)


def _coins(chance: np.random.Generator, rows: int, n: int) -> np.ndarray:
    """float64, (rows, n): 0 or 1, a fair coin each."""
    import numpy as np

    packed = chance.integers(256, size=(rows, (n + 7) // 8), dtype=np.uint8)
    coins: np.ndarray = np.unpackbits(packed, axis=1, count=n).astype(np.float64)
    return coins


def _p(differences: np.ndarray, values: tuple[float, float]) -> float:
    """The share of differences that are as large as that of the values, either way.

    The observed one counts as one of them, so that p is never 0 (Phipson and Smyth, 2010).
    """
    bound = abs(values[0] - values[1]) - _TIE * max(map(abs, values))
    return float(1 + (abs(differences) >= bound).sum()) / (1 + len(differences))


def _middle(values: np.ndarray) -> tuple[float, float]:
    """The middle 95 %."""
    import numpy as np

    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def _binned(differences: np.ndarray) -> Histogram:
    """How the resampled differences fell; 0 is inside, for that is what they are held against."""
    import numpy as np

    low, high = min(float(differences.min()), 0.0), max(float(differences.max()), 0.0)
    if low == high:
        low, high = -1.0, 1.0
    counts, _ = np.histogram(differences, bins=_BINS, range=(low, high))
    return Histogram(low, high, tuple(int(count) for count in counts))


def _few(n: int) -> tuple[str, ...]:
    if n >= ENOUGH:
        return ()
    return (f"{n} segments are fewer than {ENOUGH}: intervals come out too narrow",)


def _checked(
    first: np.ndarray, second: np.ndarray, *, samples: int
) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise BadInput(
            f"statistics of shapes {a.shape} and {b.shape} are not of one metric",
            place="statistics",
            cure="give one row of k numbers a segment",
        )
    if len(a) != len(b):
        raise BadInput(
            f"one system has {len(a)} segments and the other {len(b)}",
            place="segments",
            cure="give both systems' outputs for the same segments, in the same order",
        )
    if len(a) < 2:
        raise BadInput("a comparison needs two segments or more", place="segments")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise BadInput("a segment's statistic is not a finite number", place="statistics")
    if samples < 100:
        raise BadInput(
            f"{samples} resamples tell nothing",
            place="samples",
            cure="use 100 or more; 1,000 tell a p of 0.05 fairly well",
        )
    return a, b
