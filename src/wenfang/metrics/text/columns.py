"""References as columns: the first of every segment, the second of every segment …"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest


def columns(
    references: Sequence[Sequence[str]], cut: Callable[[str], str]
) -> list[tuple[str, ...]]:
    """Columns of texts; "" where a segment has fewer references than another.

    Args:
        cut: what is made of each text.
    """
    return list(zip_longest(*([cut(text) for text in row] for row in references), fillvalue=""))
