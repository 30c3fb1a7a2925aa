"""Precision and recall of the privacy check per kind, on the table of the tests; beside it
Presidio with blank spaCy models, where that is installed (``pip install presidio-analyzer``).

A row counts as found if the kind and the exact span agree. Precision counts findings on the
whole table, among them the texts in which there is nothing to find. The table was written by
those who wrote the check: the figures show that known cases hold, not how often a stranger's
text is got right.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "checks"))

from privacy_table import NEGATIVES, positives

Span = tuple[str, int, int]
Finder = Callable[[str, str], Iterable[Span]]

PRESIDIO_KINDS = {
    "CREDIT_CARD": "bank-card",
    "EMAIL_ADDRESS": "email",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "PHONE_NUMBER": "phone",
    "US_SSN": "ssn",
    "US_PASSPORT": "passport",
}


def rows() -> list[tuple[str, str, set[Span]]]:
    """Language, text and what stands in it."""
    made = []
    for kind, language, marked in positives():
        spans = set()
        for n, match in enumerate(re.finditer(r"\[\[(.*?)\]\]", marked)):
            start = match.start() - 4 * n
            spans.add((_merged(kind), start, start + len(match.group(1))))
        made.append((language, re.sub(r"\[\[|\]\]", "", marked), spans))
    made += [(language, text, set()) for language, texts in NEGATIVES.items() for text in texts]
    return made


def _merged(kind: str) -> str:
    return "phone" if kind in ("mobile", "landline") else kind


def wenfang(text: str, language: str) -> list[Span]:
    from wenfang.checks.privacy import find_personal_data

    return [(_merged(d.kind), d.start, d.end) for d in find_personal_data(text, language)]  # type: ignore[arg-type]


def presidio() -> Finder:
    """Presidio's pattern recognisers as they come, without a language model."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp: Any = {language: spacy.blank(language) for language in ("en", "zh")}

    registry = RecognizerRegistry(supported_languages=["en", "zh"])
    registry.load_predefined_recognizers(languages=["en", "zh"])
    engine = AnalyzerEngine(nlp_engine=Blank(), registry=registry, supported_languages=["en", "zh"])

    def find(text: str, language: str) -> list[Span]:
        found = engine.analyze(text, language=language, score_threshold=0.4)
        return [(PRESIDIO_KINDS[r.entity_type], r.start, r.end) for r in found if r.entity_type in PRESIDIO_KINDS]  # fmt: skip

    return find


def measure(name: str, find: Finder) -> None:
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    start = time.perf_counter()
    for language, text, spans in rows():
        seen = set(find(text, language))
        wanted.update(kind for kind, _, _ in spans)
        found.update(kind for kind, _, _ in seen)
        right.update(kind for kind, _, _ in seen & spans)
    print(f"{name}: {time.perf_counter() - start:.2f} s for {len(rows())} texts")
    for kind in (*sorted(wanted), "all"):
        n, f, r = (c.total() if kind == "all" else c[kind] for c in (wanted, found, right))
        precision = f"{r / f:.3f}" if f else "    –"
        print(f"  {kind:10} n={n:3}  recall {r / n:.3f}  precision {precision}")


def main() -> None:
    measure("wenfang", wenfang)
    if importlib.util.find_spec("presidio_analyzer"):
        measure("presidio", presidio())


if __name__ == "__main__":
    main()
