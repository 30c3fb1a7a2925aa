"""The Inception Score (Salimans et al., 2016): exp E KL(p(y|x) ‖ p(y)).

From 1, where all pictures look alike or none looks like anything, to the number of classes.
It is a property of the classifier as much as of the pictures: Barratt and Sharma (2018) show
that even two Inception networks disagree. So it is compared within one network only, whose hash
stands in the signature.

Design choice: mean over splits, as everyone reports it, but pictures are dealt to the splits by
chance, one each in turn, instead of cut into runs: a folder is often sorted by class, and a run
of one class has a score of 1. So the stream is gone through once, in constant memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metrics.pictures import intervals
from wenfang.metrics.score import Score, Signature

if TYPE_CHECKING:
    import numpy as np

SPLITS = 10
_ENOUGH = 5000
"""Pictures a split that published scores have: 50,000 in ten."""


def inception_score(probabilities: np.ndarray, made_by: str, *, splits: int = SPLITS) -> Score:
    """Of all pictures at once.

    Args:
        probabilities: (n, classes), rows of sum 1.
        made_by: classifier, hash and resize.

    Raises:
        BadInput: fewer pictures than two a split, or rows that are no probabilities.
    """
    tally = ClassTally(made_by, splits=splits)
    tally.add(probabilities)
    return tally.score()


class ClassTally:
    """Takes probabilities block by block.

    Args:
        made_by: classifier, hash and resize.
        splits: over which the mean is taken.
        seed: of the dealing.
    """

    def __init__(self, made_by: str, *, splits: int = SPLITS, seed: int = 0) -> None:
        import numpy as np

        if splits < 1:
            raise BadInput("there is at least one split", place="splits")
        self._made_by, self._splits, self._seed = made_by, splits, seed
        self._chance = np.random.Generator(np.random.Philox(seed))
        self._round: list[int] = []
        self._counts = np.zeros(splits, np.int64)
        self._information = np.zeros(splits)  # Σ p log p
        self._sums: np.ndarray | None = None  # Σ p, of each split

    def add(self, probabilities: np.ndarray) -> None:
        """A block, (n, classes).

        Raises:
            BadInput: rows that are no probabilities.
        """
        import numpy as np

        p = np.asarray(probabilities, np.float64)
        if not (p >= 0).all() or not np.allclose(p.sum(axis=1), 1, atol=1e-3):
            raise BadInput("these are no probabilities of classes", place="classifier")
        p = p / p.sum(axis=1, keepdims=True)
        if self._sums is None:
            self._sums = np.zeros((self._splits, p.shape[1]))
        to = np.array([self._next() for _ in p], np.int64)
        np.add.at(self._counts, to, 1)
        np.add.at(self._information, to, _p_log_p(p).sum(axis=1))
        np.add.at(self._sums, to, p)

    def _next(self) -> int:
        if not self._round:
            self._round = [int(n) for n in self._chance.permutation(self._splits)]
        return self._round.pop()

    def score(self) -> Score:
        """Of all blocks so far.

        Raises:
            BadInput: fewer pictures than two a split.
        """
        import numpy as np

        count = int(self._counts.sum())
        if self._sums is None or count < 2 * self._splits:
            raise BadInput(
                f"{count} pictures are too few for {self._splits} splits",
                place="splits",
                cure=f"give {2 * self._splits} pictures, or fewer splits",
            )
        marginal = self._sums / self._counts[:, None]
        entropy = -_p_log_p(marginal).sum(axis=1)
        each = np.exp(self._information / self._counts + entropy)
        fields = {"n": str(count), "classifier": self._made_by, "alpha": "white"}
        fields |= {"classes": str(self._sums.shape[1]), "splits": str(self._splits)}
        interval = intervals.of_mean(each) if self._splits >= 4 else None
        signed = Signature("IS", {**fields, "seed": str(self._seed)})
        return Score(float(each.mean()), signed, interval, _few(int(self._counts.min())))


def probabilities_of(logits: np.ndarray) -> np.ndarray:
    """Softmax of rows."""
    import numpy as np

    raised = np.exp(np.asarray(logits, np.float64) - logits.max(axis=1, keepdims=True))
    summed: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
    return summed


def _p_log_p(p: np.ndarray) -> np.ndarray:
    import numpy as np

    product: np.ndarray = p * np.log(np.where(p > 0, p, 1))
    return product


def _few(count: int) -> tuple[str, ...]:
    if count >= _ENOUGH:
        return ()
    return (
        f"{count} pictures a split are fewer than {_ENOUGH}: the score comes out too low, "
        "and is comparable at this number only",
    )
