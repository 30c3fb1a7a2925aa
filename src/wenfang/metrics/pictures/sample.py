"""A random sample of a stream whose length nobody knows, and which does not depend on how the
stream was cut into blocks.

Every item gets a random number in the order of coming, and those with the smallest are kept
("bottom-k"; Cohen and Kaplan, 2007). Memory is that of twice the sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SIZE = 10_000
"""Pictures whose features are kept for what needs more of them than mean and covariance."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Features of some of the pictures, in the pictures' order.

    Attributes:
        features: float32, (m, d).
        positions: int64, (m,): which pictures of the stream, counted from 0.
    """

    features: np.ndarray
    positions: np.ndarray

    def __len__(self) -> int:
        return len(self.features)


class Sampler:
    """Takes features block by block.

    Args:
        size: of the sample, at most.
        seed: of the choice.
    """

    def __init__(self, size: int = SIZE, seed: int = 0) -> None:
        import numpy as np

        self._size = size
        self._chance = np.random.Generator(np.random.Philox(seed))
        self._seen = 0
        self._blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._held = 0

    def add(self, features: np.ndarray) -> None:
        """A block, (n, d)."""
        import numpy as np

        count = len(features)
        positions = np.arange(self._seen, self._seen + count)
        numbers = self._chance.random(count)
        self._blocks.append((numbers, positions, np.array(features, np.float32)))
        self._seen += count
        self._held += count
        if self._held > 2 * self._size:
            self._cut()

    def _cut(self) -> None:
        import numpy as np

        numbers, positions, features = (
            np.concatenate([block[part] for block in self._blocks]) for part in range(3)
        )
        kept = np.sort(np.argsort(numbers)[: self._size])
        self._blocks = [(numbers[kept], positions[kept], features[kept])]
        self._held = len(kept)

    def sample(self) -> Sample:
        """Of all blocks so far, at least one."""
        self._cut()
        _, positions, features = self._blocks[0]
        return Sample(features, positions)
