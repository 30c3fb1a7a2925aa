"""Texts that the overlap metrics are held against their references with: random ones that look
for trouble, and the pairs of source and sentence that the repository carries."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from hypothesis import strategies as st

DATA = Path(__file__).parents[3] / "benchmarks" / "data"

# fmt: off
WORDS = ["the", "cat", "sat", "on", "a", "mat", "running", "flies", "relational", ".", ",", "!", "don't", "it's", "3.5", "1,000", "A.B", "5.", ".5", "..", "---", "x-y", "9-a", "(hi)", "“hi”", "&amp;lt;", "&quot;", "<skipped>", "$5%", "中文", "很好", "。", "，", "漢字", "カナ", "㍿", "５", "Ａ．Ｂ", "é", "ñ", "ß", "İ", "K", "😀", "👩\u200d🚀", "½", "٣", "€"]
SPACES = (" ", " ", " ", " ", "  ", "\t", "\u3000", "\xa0", "")
# fmt: on

LINES = st.one_of(
    st.text(st.sampled_from("ab5., -'&;中。５😀\t\u3000éA"), max_size=12),
    st.lists(st.sampled_from([*WORDS, " "]), max_size=14).map(" ".join),
    st.text(max_size=8).map(lambda text: "".join(text.splitlines())),
)
"""Lines of a file, empty ones among them."""

SETS = st.lists(st.tuples(LINES, st.lists(LINES, min_size=1, max_size=3)), min_size=1, max_size=12)
"""Candidates with their references."""

Pairs = tuple[list[str], list[list[str]]]


def random_pairs(n: int, seed: int = 0, longest: int = 24) -> Pairs:
    """Candidates that are their first reference with some words exchanged and others moved."""
    chance = Random(seed)

    def text() -> str:
        found = chance.choices(WORDS, k=chance.randrange(chance.choice((2, 8, longest))))
        return "".join(word + chance.choice(SPACES) for word in found)

    def changed(given: str) -> str:
        found = given.split(" ")
        for _ in range(chance.randrange(4)):
            found[chance.randrange(len(found))] = chance.choice(WORDS)
        cut = chance.randrange(len(found)) if chance.random() < 0.5 else 0
        return " ".join(found[cut:] + found[:cut])

    references = [[text() for _ in range(chance.randrange(1, 4))] for _ in range(n)]
    return [changed(several[0]) for several in references], references


def real_pairs(language: str) -> Pairs:
    """Sentences and what they were written from."""
    candidates, references = [], []
    for path in sorted(DATA.glob(f"claims*.{language}.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            candidates.append(row["sentence"])
            references.append(row["source"])
    assert len(candidates) > 1000
    return candidates, references


def as_streams(references: list[list[str]]) -> list[list[str | None]]:
    """As sacreBLEU takes them: the first of every segment, the second of every segment …"""
    most = max(map(len, references))
    return [[row[at] if at < len(row) else None for row in references] for at in range(most)]
