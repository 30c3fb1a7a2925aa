"""What the claims check sees of the development tables' sentences and of sentences made of them:
the examples that :mod:`claims_train` learns from.
"""

from __future__ import annotations

import difflib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims_made import mistakes, retellings

from wenfang.checks.claims.binding import rivals_of
from wenfang.checks.claims.evidence import Passage, gather
from wenfang.checks.claims.judge import features_of
from wenfang.checks.claims.learned import Laid, lay
from wenfang.checks.claims.sentence import look
from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.finder import open_name_finder
from wenfang.language.detect import detect_language
from wenfang.resources import fetch

DATA = Path(__file__).parent / "data"
KINDS = ("name", "number", "date", "quotation")
SWAPS, EXCHANGES, MADE, TOLD = 3, 1, 3, 1
"""Sentences made of one that is right, at most."""
_LIST = {"", "and", ",", "&", "、", "和", "与", "及", "-", "–", "至", "到", "to"}


@dataclass
class Seen:
    """One sentence as the check sees it.

    Attributes:
        story: sentences of one story share it, in both languages.
        origin: ``row`` of a table, ``swap``, ``made`` or ``told`` by claims_made.
        items: features of each bound item, its kind, whether it is wrong (``None``: not
            known), and its weight.
    """

    table: str
    story: str
    private: bool
    language: str
    origin: str
    kind: str
    wrong: int
    features: dict[str, float]
    items: list[tuple[dict[str, float], str, int | None, float]]
    accused: bool
    sentence: str


def story_of(row: dict[str, Any]) -> tuple[str, bool]:
    """The story of a row, and whether it belongs to the private test."""
    block = str(row["id"]).split(".")[0]
    number = re.sub("^(?:zh|en)", "", block)
    return number, number.startswith("4-") and int(number[2:]) % 2 == 0


class Reader:
    """Sentences of a table seen through the check."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.language = table[-2:]
        self.embed = open_embedding_engine(fetch("universal-sentence-encoder-multilingual"))
        self.names = open_name_finder(fetch("lac"))
        self.rng = random.Random(5)

    def see(self, row: dict[str, Any], sentence: str, origin: str, kind: str, wrong: int) -> tuple[Seen, Laid] | None:  # fmt: skip
        """The sentence against the sources of a row, or ``None`` where the judge does not sit."""
        claim = Passage(sentence, detect_language(sentence))  # type: ignore[arg-type]
        evidence = gather(tuple(row["source"]), ())
        laid = lay(claim, evidence, self.embed, self.names)
        if laid is None:
            return None
        found = look(claim, evidence, self.embed, self.names, laid)
        features = features_of(claim, evidence, laid, found, self.embed)
        items: list[tuple[dict[str, float], str, int | None, float]] = [
            (b.features, b.token.kind, None, 1.0) for b in laid.bound
        ]
        story, private = story_of(row)
        accused = any(p.severity == "block" for ps in found.values() for p in ps)
        seen = Seen(self.table, story, private, self.language, origin, kind, wrong, features,
                    items, accused, sentence)  # fmt: skip
        return seen, laid

    def all(self, rows: list[dict[str, Any]]) -> Iterator[Seen]:
        """Every sentence of the table and every one made of it."""
        base: dict[str, list[str]] = {}
        for row in rows:
            if row["label"] == "faithful":
                base.setdefault(row["id"].split(".")[0], []).append(row["sentence"])
        told: set[str] = set()
        for row in rows:
            faithful = row["label"] == "faithful"
            got = self.see(row, row["sentence"], "row", row["kind"] or "faithful", int(not faithful))
            if got is None:
                continue
            seen, laid = got
            if faithful:
                seen.items = [(f, k, 0, 3.0) for f, k, _, _ in seen.items]
                yield seen
                yield from self.swapped(row, row["sentence"], laid)
                yield from self.made(row, row["sentence"], rows)
            else:
                if row["kind"] in KINDS:
                    start, end = changed(base[row["id"].split(".")[0]], row["sentence"])
                    mark(seen, laid, start, end, 1.0)
                yield seen
            for source in row["source"]:
                if source not in told and len(row["source"]) > 1:
                    told.add(source)
                    if self.rng.random() < 0.5:
                        yield from self.made(row, source, rows)

    def made(self, row: dict[str, Any], sentence: str, rows: list[dict[str, Any]]) -> Iterator[Seen]:
        """Mistakes in a sentence that is right, and retellings of it."""
        words = self.names.words(sentence) if self.language == "zh" else None
        verbs = [w.start for w in words or [] if w.tag == "v" and w.start]
        other = self.rng.choice(rows)
        foreign = " ".join(other["source"])
        pattern = r"[\u4e00-\u9fff]{2}" if self.language == "zh" else r"\b[a-z]{4,}\b"
        clauses = [c for c in re.split("[，。；]" if self.language == "zh" else "[,.;]", foreign)
                   if 8 <= len(c) <= 60]  # fmt: skip
        if other["id"].split(".")[0] == row["id"].split(".")[0]:
            clauses = []
        wrong = list(mistakes(sentence, self.language, verbs, re.findall(pattern, foreign), clauses, self.rng))  # fmt: skip
        right = list(retellings(sentence, self.language, self.rng))
        for text, kind in self.rng.sample(wrong, min(MADE, len(wrong))):
            got = self.see(row, text, "made", kind, 1)
            if got:
                yield got[0]
        for text, kind in self.rng.sample(right, min(TOLD, len(right))):
            got = self.see(row, text, "told", kind, 0)
            if got:
                yield got[0]

    def swapped(self, row: dict[str, Any], sentence: str, laid: Laid) -> Iterator[Seen]:
        """The sentence with a rival in an item's place, and with two items exchanged."""
        swaps = [(item, other) for item in laid.bound
                 for other in rivals_of(item.token, laid.story, laid.found)]  # fmt: skip
        for item, other in self.rng.sample(swaps, min(SWAPS, len(swaps))):
            start = item.token.start
            wrong = sentence[:start] + other.text + sentence[item.token.end :]
            yield from self.marked(row, wrong, item.token.kind, start, start + len(other.text))
        pairs = [(a.token, b.token) for a in laid.bound for b in laid.bound
                 if a.token.start < b.token.start and a.token.kind == b.token.kind
                 and a.token.key != b.token.key
                 and sentence[a.token.end : b.token.start].strip() not in _LIST]  # fmt: skip
        for a, b in self.rng.sample(pairs, min(EXCHANGES, len(pairs))):
            middle = sentence[a.end : b.start]
            wrong = sentence[: a.start] + b.text + middle + a.text + sentence[b.end :]
            yield from self.marked(row, wrong, a.kind, a.start, a.start + len(b.text), b.end)

    def marked(self, row: dict[str, Any], wrong: str, kind: str, start: int, end: int, last: int = 0) -> Iterator[Seen]:  # fmt: skip
        got = self.see(row, wrong, "swap", kind, 1)
        if got:
            seen, laid = got
            mark(seen, laid, start, end, 0.5, kind)
            if last:
                mark(seen, laid, last - 1, last, 0.5, kind)
            yield seen


def mark(seen: Seen, laid: Laid, start: int, end: int, weight: float, kind: str = "") -> None:
    """Mark the items in a span as wrong."""
    for n, bound in enumerate(laid.bound):
        token = bound.token
        if token.start < end and token.end > start and (not kind or token.kind == kind):
            features, of_kind, _, _ = seen.items[n]
            seen.items[n] = (features, of_kind, 1, weight)


def changed(base: list[str], sentence: str) -> tuple[int, int]:
    """The span in which a sentence differs from the faithful one nearest to it."""
    nearest = max(base, key=lambda b: difflib.SequenceMatcher(None, b, sentence).ratio())
    parts = difflib.SequenceMatcher(None, nearest, sentence, autojunk=False).get_opcodes()
    spans = [(s, e) for tag, _, _, s, e in parts if tag != "equal"]
    return min(s for s, _ in spans), max(max(e, s + 1) for s, e in spans)


def read_table(table: str) -> list[Seen]:
    """Everything made of one table."""
    lines = (DATA / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    return list(Reader(table).all([json.loads(line) for line in lines]))
