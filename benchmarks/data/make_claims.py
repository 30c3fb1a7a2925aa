"""Make the claims tables: faithful and corrupted news sentences with their sources.

Each ``claims*.txt`` beside this file holds blocks written by hand, an empty line
between two. In a block ``S`` is a source sentence, ``F`` a faithful rendering, and
``KIND N OLD=>NEW`` a mistake of that kind: the N-th rendering with OLD replaced by NEW.
Towns, people and companies are invented.

Design choice: mistakes are written as edits, so that a faithful and a corrupted sentence
differ in exactly the claim that is wrong, and a check cannot tell them apart by style.
Some mistakes (``number`` and ``name``) exchange two that both stand in the source: a check
that only looks whether a number occurs cannot see those.

The ``claims2`` tables were written afterwards and independently: without reading the check
nor, beyond two blocks for the format, the first tables. ``claims2.zh`` tells many of the
stories of ``claims2.en`` in its own words, so the two are not independent of each other.

The ``claims3`` tables, later still, keep the same format for new subjects and were also
written without reading the check or running it on them. Plain mistakes (an opposite, a unit
a thousand times too large) stand beside small ones: a figure, name or date of the same source
in the wrong place, one word of a quotation, a cause or an adjective that nobody gave. More
than half of the stories of ``claims3.zh`` take up a subject of ``claims3.en``, with other
facts and words, so these two are not independent of each other either.

Run ``python benchmarks/data/make_claims.py``; it writes a ``.jsonl`` beside each ``.txt``,
always the same bytes for the same blocks.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
# File stem to the beginning of its row ids, which stay distinct across all tables.
TABLES = {
    "claims.zh": "zh",
    "claims.en": "en",
    "claims.cross": "cross",
    "claims2.zh": "zh2-",
    "claims2.en": "en2-",
    "claims3.zh": "zh3-",
    "claims3.en": "en3-",
    "claims4.zh": "zh4-",
    "claims4.en": "en4-",
    "claims5.en": "en5-",
}
KINDS = ("number", "unit", "date", "name", "quotation", "negation", "direction", "addition")
CORRUPTION = re.compile(rf"({'|'.join(KINDS)}) (\d) (.+)=>(.+)")

Row = dict[str, object]


def rows_of(block: str, block_id: str) -> list[Row]:
    """The rows of one block. Raises ``ValueError`` for a line that is not understood and
    for an edit whose old words do not stand exactly once in its sentence."""
    lines = block.splitlines()
    source = [line[2:] for line in lines if line.startswith("S ")]
    faithful = [line[2:] for line in lines if line.startswith("F ")]
    rows = [_row(f"{block_id}.f{n}", source, text) for n, text in enumerate(faithful, start=1)]
    corruptions = [line for line in lines if not line.startswith(("S ", "F "))]
    for n, line in enumerate(corruptions, start=1):
        match = CORRUPTION.fullmatch(line)
        if match is None:
            raise ValueError(f"{block_id}: not understood: {line}")
        kind, which, old, new = match.groups()
        base = faithful[int(which) - 1]
        if base.count(old) != 1 or old == new:
            raise ValueError(f"{block_id}: must stand exactly once: {line}")
        rows.append(_row(f"{block_id}.c{n}", source, base.replace(old, new), kind))
    return rows


def _row(row_id: str, source: list[str], sentence: str, kind: str | None = None) -> Row:
    return {
        "id": row_id,
        "source": source,
        "sentence": sentence,
        "label": "corrupted" if kind else "faithful",
        "kind": kind,
    }


def table(name: str) -> list[Row]:
    """All rows of one table, in the order of the blocks."""
    blocks = (HERE / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    prefix = TABLES[name]
    return [
        row for n, block in enumerate(blocks, start=1) for row in rows_of(block, f"{prefix}{n:03d}")
    ]


def main() -> None:
    for name in TABLES:
        rows = table(name)
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (HERE / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        counts = Counter(str(row["kind"] or "faithful") for row in rows)
        print(name, len(rows), dict(counts))


if __name__ == "__main__":
    main()
