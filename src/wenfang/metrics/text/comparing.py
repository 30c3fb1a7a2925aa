"""Two systems' texts against the same references, by any metric of sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from wenfang.errors import BadInput
from wenfang.metrics.comparison import SAMPLES, Comparison, compare
from wenfang.metrics.text.summed import SummedMetric, aligned, in_blocks, statistics_of
from wenfang.progress import Progress, silent


def compare_texts(
    metric: SummedMetric,
    first: Iterable[str],
    second: Iterable[str],
    references: Iterable[Sequence[str]],
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress = silent,
) -> Comparison:
    """Whether one system is better than the other; see :func:`wenfang.metrics.comparison.compare`.

    Args:
        first, second: one text a segment, of the same segments in the same order; read once,
            so that files may be given line by line. Of a segment only its statistics are kept.
        references: for each segment one text or more; a metric without references takes them
            and does not look at them.

    Raises:
        BadInput: the numbers differ, a segment has no reference, or there are fewer than two.
    """
    import numpy as np

    others: list[str] = []
    rows: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    n = most = 0
    for block in in_blocks(aligned(_first_of(first, second, others), references)):
        texts, several = zip(*block, strict=True)
        rows[0].append(statistics_of(metric, texts, several))
        rows[1].append(statistics_of(metric, others[: len(texts)], several))
        del others[: len(texts)]
        n, most = n + len(texts), max(most, *map(len, several))
        progress(metric.name, n, None, "segments")
    if not n:
        raise BadInput("there is nothing to compare", place="candidate", cure="give texts")
    signature = metric.signature(n, most)
    return compare(
        np.concatenate(rows[0]),
        np.concatenate(rows[1]),
        metric.score,
        (signature, signature),
        samples=samples,
        seed=seed,
        progress=progress,
    )


def _first_of(first: Iterable[str], second: Iterable[str], others: list[str]) -> Iterator[str]:
    """The first system's texts; the second's go into ``others`` as they pass."""
    for n, (one, other) in enumerate(zip_longest(first, second)):
        if one is None or other is None:
            raise BadInput(
                f"the two systems' texts differ in number, after segment {n}",
                place="candidate",
                cure="give both systems' outputs for the same segments, in the same order",
            )
        others.append(other)
        yield one
