"""Statistics of segments in bounded memory, fine enough to draw samples from.

A score's interval is found by drawing segments again and again (Efron, 1979), which needs
them all. Here neighbouring segments are summed into groups once there are too many, each time
twice as many to a group: a score of sums is the same, and drawing groups of neighbours is the
block bootstrap (Künsch, 1989), which is the careful choice where neighbours are alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MOST = 16_384


class Pooled:
    """Rows of summed statistics, in the order of the segments.

    Two that were given equally many segments have the same groups, whatever the blocks.

    Args:
        width: of a segment's statistics.
        most: rows that are kept; even.

    Attributes:
        group: segments in a row.
        count: of segments.
    """

    def __init__(self, width: int, most: int = MOST) -> None:
        import numpy as np

        self.group, self.count = 1, 0
        self._rows = np.zeros((most, width))
        self._used = 0
        self._open = np.zeros(width)  # the group that is not full yet
        self._opened = 0

    def add(self, block: np.ndarray) -> None:
        """Statistics of further segments, (n, width)."""
        import numpy as np

        values = np.asarray(block, np.float64)
        self.count += len(values)
        while len(values):
            room = (len(self._rows) - self._used) * self.group - self._opened
            self._take(values[:room])
            values = values[room:]
            if self._used == len(self._rows):
                self._halve()

    def _take(self, values: np.ndarray) -> None:
        """What there is room for."""
        import numpy as np

        group = (self._opened + np.arange(len(values))) // self.group
        sums = np.add.reduceat(values, np.flatnonzero(np.diff(group, prepend=-1)), axis=0)
        sums[0] += self._open
        full, self._opened = divmod(self._opened + len(values), self.group)
        self._rows[self._used : self._used + full] = sums[:full]
        self._used += full
        self._open = sums[full] if self._opened else np.zeros_like(self._open)

    def _halve(self) -> None:
        half = len(self._rows) // 2
        self._rows[:half] = self._rows.reshape(half, 2, -1).sum(axis=1)
        self._used, self.group = half, self.group * 2

    def rows(self) -> np.ndarray:
        """(m, width): all groups, the last one perhaps smaller."""
        import numpy as np

        full = self._rows[: self._used]
        return np.vstack([full, self._open]) if self._opened else full.copy()

    def totals(self) -> np.ndarray:
        """(width,): of all segments."""
        total: np.ndarray = self.rows().sum(axis=0)
        return total
