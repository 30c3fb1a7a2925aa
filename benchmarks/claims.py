"""The claims check on tables of faithful and corrupted sentences.

    python benchmarks/claims.py [--show] [--part dev|held|private|trained] [TABLE…]

A table is JSON lines: source sentences, a sentence, whether it is faithful, and else what
was corrupted. Tables named ``claims3`` are held out: their sentences were never read while
the check was written; those of ``claims2`` were at first. The blocks of ``claims4`` and
``claims5`` with an even number (``--part private``) were written with the others and are not
trained on. *Caught* is a corrupted sentence with a finding that
blocks or warns; *false alarm* is a faithful one with a finding that blocks, *remark* one that
only warns. Intervals are Wilson's at 95 % (Wilson 1927).
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from math import sqrt
from pathlib import Path
from typing import Any

from wenfang.checks.claims import check_claims
from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.finder import open_name_finder
from wenfang.finding import Finding, Place, Severity
from wenfang.language.detect import detect_language
from wenfang.resources import fetch

KINDS = ("number", "unit", "date", "name", "quotation", "negation", "direction", "addition")
DATA = Path(__file__).parent / "data"
HELD_OUT = ("claims3.",)


def wilson(hits: int, n: int) -> str:
    """Share with its 95 % interval."""
    if not n:
        return "–"
    z, p = 1.96, hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{hits}/{n} = {p:.1%} [{max(0, middle - half):.1%}, {min(1, middle + half):.1%}]"


def blocks(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.BLOCK for finding in findings)


def show(row: dict[str, Any], findings: list[Finding]) -> None:
    print(row["id"], row["label"], row["kind"], "\n  S", *row["source"], "\n  C", row["sentence"])
    for f in findings:
        print("   !", f.severity, f.code, f.message, "|", f.evidence["seen"])


def run(rows: list[dict[str, Any]], embed: Any, names: Any, verbose: bool) -> None:
    """Check every row and print the table."""
    caught: Counter[str] = Counter()
    named: Counter[str] = Counter()
    total: Counter[str] = Counter()
    begun = time.perf_counter()
    for row in rows:
        language = detect_language(row["sentence"])
        findings = check_claims(
            row["sentence"], row["source"], language=language, place=Place("output"),
            embed=embed, names=names,
        )  # fmt: skip
        kind = row["kind"] or "faithful"
        total[kind] += 1
        alarm = blocks(findings)
        caught[kind] += alarm
        named[kind] += any(
            f.code == kind or (kind == "addition" and f.code == "unsupported") for f in findings
        )
        if kind == "faithful" and not alarm:
            caught["remark"] += any(f.severity is Severity.WARN for f in findings)
        if verbose and alarm != (kind != "faithful"):
            show(row, findings)
    seconds = time.perf_counter() - begun
    for kind in KINDS:
        print(f"{kind:10} caught {wilson(caught[kind], total[kind])}  by name {named[kind]}")
    first = ("number", "date", "name", "quotation")
    for title, kinds in (("first four", first), ("the rest", tuple(set(KINDS) - set(first)))):
        print(
            f"{title:10} caught {wilson(sum(caught[k] for k in kinds), sum(total[k] for k in kinds))}"
        )
    print(
        f"{'faithful':10} false alarms {wilson(caught['faithful'], total['faithful'])}  remarks {caught['remark']}"
    )
    print(f"{len(rows) / seconds:.0f} sentences/s")


def is_in(part: str | None, n: int, line: str) -> bool:
    """Whether the n-th line of a table belongs to a part of it."""
    if part in ("private", "trained"):
        block = int(str(json.loads(line)["id"]).split(".")[0].split("-")[1])
        return (block % 2 == 0) == (part == "private")
    return part is None or (n % 4 == 2) == (part == "held")


def main() -> None:
    """Read the arguments, print a table per language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path, nargs="*")
    parser.add_argument("--show", action="store_true", help="print every mistake")
    parser.add_argument(
        "--part",
        choices=["dev", "held", "private", "trained"],
        help="held: lines 3, 7, 11 …; dev: the rest; private: even blocks; trained: odd ones",
    )
    parser.add_argument("--use", type=Path, help="folder of the sentence encoder; else fetched")
    parser.add_argument("--lac", type=Path, help="folder of LAC; else fetched")
    options = parser.parse_args()
    embed = open_embedding_engine(options.use or fetch("universal-sentence-encoder-multilingual"))
    names = open_name_finder(options.lac or fetch("lac"))
    for table in options.tables or sorted(DATA.glob("claims*.jsonl")):
        lines = table.read_text(encoding="utf-8").splitlines()
        lines = [line for n, line in enumerate(lines) if is_in(options.part, n, line)]
        seen = "held out" if table.name.startswith(HELD_OUT) else "development"
        print(f"\n{table.name} ({seen}) {options.part or 'all'}: {len(lines)} sentences")
        run([json.loads(line) for line in lines], embed, names, options.show)


if __name__ == "__main__":
    main()
