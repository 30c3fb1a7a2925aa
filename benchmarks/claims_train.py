"""Trains the judgement of bindings (`wenfang/checks/claims/bindings.json`).

    python benchmarks/claims_train.py          # needs scikit-learn

Each faithful sentence of the development tables gives items that are right (its names, numbers
and dates) and, with one of them exchanged for another of the same source, items that are wrong;
hand-written mistakes are added. Blocks of ``claims4`` and ``claims5`` with an even number are never
trained on: they are the private test. ``claims3`` is not read.

Histogram gradient boosting (Ke et al. 2017); the trees are written as plain numbers.
"""

from __future__ import annotations

import difflib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wenfang.checks.claims.binding import Bound, bind, rivals_of
from wenfang.checks.claims.evidence import read
from wenfang.checks.claims.matching import match
from wenfang.checks.claims.story import Story, lay_out
from wenfang.checks.claims.tokens import names_of, tokenise
from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.finder import open_name_finder
from wenfang.resources import fetch

DATA = Path(__file__).parent / "data"
OUT = Path(__file__).parent.parent / "src/wenfang/checks/claims/bindings.json"
TABLES = ("claims.zh", "claims.en", "claims2.zh", "claims2.en", "claims4.zh", "claims4.en")
KINDS = ("name", "number", "date", "quotation")
PRIVATE = ("zh4-", "en4-", "zh5-", "en5-")
RIVALS = 3
_LIST = {"", "and", ",", "&", "、", "和", "与", "及", "-", "–", "至", "到", "to"}


def is_private(row: dict[str, Any]) -> bool:
    """Whether a row belongs to the private test."""
    block = str(row["id"]).split(".")[0]
    return block.startswith(PRIVATE) and int(block.split("-")[1]) % 2 == 0


class Reader:
    """Bound items of sentences, with each source laid out once."""

    def __init__(self) -> None:
        self.embed = open_embedding_engine(fetch("universal-sentence-encoder-multilingual"))
        self.names = open_name_finder(fetch("lac"))
        self.stories: dict[tuple[str, ...], Story] = {}

    def bound(self, sentence: str, sources: list[str]) -> tuple[list[Bound], list[Any]]:
        """Items of a sentence, and for each its rivals."""
        key = tuple(sources)
        if key not in self.stories:
            self.stories[key] = lay_out([read(s) for s in sources], self.names)
        story, passage = self.stories[key], read(sentence)
        names = {*story.names, *names_of([passage], self.names)}
        tokens = tokenise(passage, sorted(names, key=lambda n: (-len(n), n)), self.names)
        if not tokens or not story.seats:
            return [], []
        found, _ = match(tokens, story, self.embed)
        bound = bind(tokens, story, found)
        return bound, [rivals_of(b.token, story, found) for b in bound]


def examples(row: dict[str, Any], base: list[str], reader: Reader) -> Iterator[tuple[Bound, int, float]]:  # fmt: skip
    """Items with their label (1 wrong) and weight."""
    bound, rivals = reader.bound(row["sentence"], row["source"])
    if row["label"] != "faithful":
        start, end = changed(base, row["sentence"])
        for item in bound:
            if row["kind"] in KINDS and item.token.start < end and item.token.end > start:
                yield item, 1, 1.0
        return
    for item, others in zip(bound, rivals, strict=True):
        yield item, 0, 3.0
        for other in random.sample(others, min(RIVALS, len(others))):
            yield from replaced(row, item, other.text, reader)
        for second in bound:
            yield from exchanged(row, item, second, reader)


def replaced(row: dict[str, Any], item: Bound, text: str, reader: Reader) -> Iterator[tuple[Bound, int, float]]:  # fmt: skip
    """The sentence with a rival in an item's place."""
    start, sentence = item.token.start, row["sentence"]
    wrong = sentence[:start] + text + sentence[item.token.end :]
    for found in reader.bound(wrong, row["source"])[0]:
        same = found.token.kind == item.token.kind
        if same and found.token.start < start + len(text) and found.token.end > start:
            yield found, 1, 0.5


def exchanged(row: dict[str, Any], first: Bound, second: Bound, reader: Reader) -> Iterator[tuple[Bound, int, float]]:  # fmt: skip
    """The sentence with two items in each other's place, other than in a list."""
    a, b, sentence = first.token, second.token, row["sentence"]
    between = sentence[a.end : b.start]
    if a.start >= b.start or a.kind != b.kind or a.key == b.key or between.strip() in _LIST:
        return
    wrong = sentence[: a.start] + b.text + between + a.text + sentence[b.end :]
    for found in reader.bound(wrong, row["source"])[0]:
        if found.token.kind == a.kind and (
            found.token.start == a.start or found.token.end == b.end
        ):
            yield found, 1, 0.5


def changed(base: list[str], sentence: str) -> tuple[int, int]:
    """The span in which a sentence differs from the faithful one nearest to it."""
    nearest = max(base, key=lambda b: difflib.SequenceMatcher(None, b, sentence).ratio())
    parts = difflib.SequenceMatcher(None, nearest, sentence, autojunk=False).get_opcodes()
    spans = [(s, e) for tag, _, _, s, e in parts if tag != "equal"]
    return min(s for s, _ in spans), max(max(e, s + 1) for s, e in spans)


def gather(reader: Reader) -> list[tuple[dict[str, float], int, float]]:
    """All examples of the development tables but the private ones."""
    found = []
    for table in TABLES:
        lines = (DATA / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        base: dict[str, list[str]] = {}
        for row in rows:
            if row["label"] == "faithful":
                base.setdefault(row["id"].split(".")[0], []).append(row["sentence"])
        for row in rows:
            if not is_private(row):
                block = row["id"].split(".")[0]
                found += [(b.features, y, w) for b, y, w in examples(row, base[block], reader)]
        print(table, len(found), flush=True)
    return found


def train(data: list[tuple[dict[str, float], int, float]]) -> dict[str, Any]:
    """Fit and return the trees: for each node feature, threshold, left, right, or its value."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

    keys = sorted(data[0][0])
    x = np.array([[features[k] for k in keys] for features, _, _ in data])
    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.06, max_leaf_nodes=10, min_samples_leaf=20,
        l2_regularization=5, random_state=1,
    )  # fmt: skip
    model.fit(x, [y for _, y, _ in data], sample_weight=[w for _, _, w in data])
    trees = [
        [[round(float(n["value"]), 5)] if n["is_leaf"] else
         [int(n["feature_idx"]), round(float(n["num_threshold"]), 5), int(n["left"]), int(n["right"])]
         for n in stage[0].nodes]
        for stage in model._predictors
    ]  # fmt: skip
    return {"features": keys, "base": float(model._baseline_prediction.ravel()[0]), "trees": trees}


def main() -> None:
    random.seed(5)
    model = train(gather(Reader()))
    OUT.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    print(OUT.name, OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
