"""Trains what the claims check has learned: the bindings, and the judge over the whole sentence.

    python benchmarks/claims_train.py [--seen FILE]     # needs scikit-learn

The examples are :mod:`claims_seen`'s; ``--seen`` keeps them between two runs, for reading them
takes most of the time. ``claims3`` is not read, and blocks of ``claims4`` with an even number
are not trained on: they are the private test.

*Bindings* (``bindings.json``): items that are right, and items exchanged for a rival. *Judge*
(``sentences.json``): sentences. The judge learns from bindings as a model judges them that has
not seen the story; trained on the model's own examples, it would trust it too much. Stories
stay together in both splits, and the same story in both languages too.

The limits are those at which one faithful sentence in twenty is accused, and one in eight
doubted, in stories not trained on; ``claims``, which the rules were fitted to, counts little in
training and not at all for the limits.

Histogram gradient boosting (Ke et al. 2017); the trees are written as plain numbers.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from claims_seen import Seen, read_table
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from wenfang.checks.claims.judge import bindings
from wenfang.checks.claims.learned import CERTAIN

OUT = Path(__file__).parent.parent / "src/wenfang/checks/claims"
TABLES = ("claims.zh", "claims.en", "claims2.zh", "claims2.en", "claims4.zh", "claims4.en")
FOLDS = 5
ORIGINS = {"row": 1.0, "swap": 0.12, "made": 0.12, "told": 0.25}
TRUST = {"claims": 0.1, "claims2": 0.5, "claims4": 1.5}
"""Weights of a sentence in training, by where it comes from and by its table."""
ACCUSED, DOUBTED = 0.05, 0.125
"""Share of faithful sentences above either limit."""

BINDINGS = {"max_iter": 200, "learning_rate": 0.06, "max_leaf_nodes": 10, "min_samples_leaf": 20,
            "l2_regularization": 5, "random_state": 1}  # fmt: skip
JUDGE = {"max_iter": 250, "learning_rate": 0.05, "max_leaf_nodes": 8, "min_samples_leaf": 20,
         "l2_regularization": 8, "max_features": 0.3, "random_state": 1}  # fmt: skip


def folds_of(seen: Sequence[Seen]) -> np.ndarray:
    """The fold of each sentence; a story is in one fold."""
    stories = sorted({s.story for s in seen})
    random.Random(7).shuffle(stories)
    fold = {story: n % FOLDS for n, story in enumerate(stories)}
    return np.array([fold[s.story] for s in seen])


def fit_bindings(seen: Sequence[Seen]) -> tuple[Any, list[str]]:
    data = [(f, y, w) for s in seen for f, _, y, w in s.items if y is not None]
    keys = sorted(data[0][0])
    model = HistGradientBoostingClassifier(**BINDINGS)
    x = np.array([[features[k] for k in keys] for features, _, _ in data])
    model.fit(x, [y for _, y, _ in data], sample_weight=[w for _, _, w in data])
    return model, keys


def bind_again(model: Any, keys: list[str], seen: Sequence[Seen]) -> None:
    """Give sentences the bindings as this model judges them."""
    for s in seen:
        if not s.items:
            continue
        x = np.array([[features[k] for k in keys] for features, _, _, _ in s.items])
        wrong = [float(p) for p in model.predict_proba(x)[:, 1]]
        s.features |= bindings([f for f, _, _, _ in s.items], [k for _, k, _, _ in s.items], wrong)
        accused = float(sum(w >= CERTAIN for w in wrong))
        s.features["rules"] += accused - s.features["rule_bindings"]
        s.features["rule_bindings"] = accused


def fit_judge(seen: Sequence[Seen], keys: list[str]) -> Any:
    y = np.array([s.wrong for s in seen])
    weights = np.array([ORIGINS[s.origin] * TRUST[s.table.split(".")[0]] for s in seen])
    weights[y == 0] *= weights[y == 1].sum() / weights[y == 0].sum()
    model = HistGradientBoostingClassifier(**JUDGE)
    return model.fit(matrix(seen, keys), y, sample_weight=weights)


def matrix(seen: Sequence[Seen], keys: list[str]) -> np.ndarray:
    return np.array([[s.features.get(k, 0.0) for k in keys] for s in seen])


def limits_of(seen: Sequence[Seen], chance: np.ndarray, share: float) -> dict[str, float]:
    """For each language the chance that so large a share of faithful sentences reaches."""
    limits = {}
    for language in ("zh", "en"):
        right = [c for s, c in zip(seen, chance, strict=True)
                 if s.language == language and not s.wrong and not s.table.startswith("claims.")]  # fmt: skip
        limits[language] = round(float(np.quantile(right, 1 - share)), 4)
    return limits


def report(seen: Sequence[Seen], chance: np.ndarray, limits: dict[str, float]) -> None:
    """What is caught in stories not trained on: by the rules alone, and by the judge."""
    first = ("number", "date", "name", "quotation")
    for table in TABLES:
        groups: dict[str, list[tuple[bool, bool]]] = {}
        for s, c in zip(seen, chance, strict=True):
            if s.table == table:
                name = "first four" if s.kind in first else "the rest" if s.wrong else "faithful"
                pair = (s.features["rules"] > 0, bool(c >= limits[s.language]))
                groups.setdefault(name, []).append(pair)
        for name, pairs in sorted(groups.items()):
            rules, judge = (sum(p[n] for p in pairs) / len(pairs) for n in (0, 1))
            print(f"{table} {name}: {len(pairs)}, rules {rules:.1%}, judge {judge:.1%}")


def written(model: Any, keys: list[str]) -> dict[str, Any]:
    """The trees: for each node feature, threshold, left, right, or its value."""
    trees = [
        [[round(float(n["value"]), 5)] if n["is_leaf"] else
         [int(n["feature_idx"]), round(float(n["num_threshold"]), 5), int(n["left"]), int(n["right"])]
         for n in stage[0].nodes]
        for stage in model._predictors
    ]  # fmt: skip
    return {"features": keys, "base": float(model._baseline_prediction.ravel()[0]), "trees": trees}


def save(name: str, model: dict[str, Any]) -> None:
    path = OUT / f"{name}.json"
    path.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    print(path.name, path.stat().st_size, "bytes")


def examples(path: Path | None) -> list[Seen]:
    if path and path.exists():
        return list(pickle.loads(path.read_bytes()))  # own file of an earlier run
    seen = [s for table in TABLES for s in read_table(table)]
    if path:
        path.write_bytes(pickle.dumps(seen))
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seen", type=Path, help="where the examples are kept between runs")
    seen = [s for s in examples(parser.parse_args().seen) if not s.private]
    folds = folds_of(seen)
    for fold in range(FOLDS):
        model, keys = fit_bindings([s for s, f in zip(seen, folds, strict=True) if f != fold])
        bind_again(model, keys, [s for s, f in zip(seen, folds, strict=True) if f == fold])
    names = sorted({name for s in seen for name in s.features})
    chance = np.zeros(len(seen))
    for fold in range(FOLDS):
        judge = fit_judge([s for s, f in zip(seen, folds, strict=True) if f != fold], names)
        inside = [s for s, f in zip(seen, folds, strict=True) if f == fold]
        chance[folds == fold] = judge.predict_proba(matrix(inside, names))[:, 1]
    rows = np.array([s.origin == "row" for s in seen])
    real = [s for s in seen if s.origin == "row"]
    limits = limits_of(real, chance[rows], ACCUSED)
    report(real, chance[rows], limits)
    save("bindings", written(*fit_bindings(seen)))
    doubts = limits_of(real, chance[rows], DOUBTED)
    save("sentences", {"limits": limits, "doubts": doubts, **written(fit_judge(seen, names), names)})


if __name__ == "__main__":
    main()
