"""Sources with the same content, which a piece cites once.

The same press release as .txt and .pdf differs in line breaks, quotation marks and page
furniture. Texts are therefore compared by their letters and digits alone (NFKC, case
folded): first by hash, then by the Jaccard similarity of shingles of nine characters
(Broder 1997). A brief has at most some dozens of sources, so every pair is compared.

Two texts of which one has a number that the other has not are never the same, however
near: "12 million" and "15 million" in otherwise equal texts is a contradiction to report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from wenfang.source import Source

SAME = 0.9
_SHINGLE = 9
_DIGITS = re.compile(r"\d+")


def same_content(sources: Sequence[Source]) -> dict[str, str]:
    """Ids of sources that repeat an earlier one, each with the first one's id."""
    firsts: list[tuple[str, str, frozenset[str], frozenset[str]]] = []
    duplicates: dict[str, str] = {}
    for source in sources:
        bare = _bare(source.text)
        shingles = _shingles(bare)
        numbers = frozenset(_DIGITS.findall(unicodedata.normalize("NFKC", source.text)))
        for first_id, first_bare, first_shingles, first_numbers in firsts:
            near = numbers == first_numbers and _jaccard(shingles, first_shingles) >= SAME
            if bare == first_bare or near:
                duplicates[source.id] = first_id
                break
        else:
            firsts.append((source.id, bare, shingles, numbers))
    return duplicates


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def _shingles(bare: str) -> frozenset[str]:
    last = max(1, len(bare) - _SHINGLE + 1)
    return frozenset(bare[i : i + _SHINGLE] for i in range(last))


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    union = len(a | b)
    return len(a & b) / union if union else 0.0
