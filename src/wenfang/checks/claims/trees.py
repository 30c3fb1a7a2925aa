"""Boosted trees kept as plain numbers, so that what was learned needs no library to run.

A file has the names of the features, a base and the trees; a node is feature, threshold, left
and right, a leaf its value in log-odds. Written by ``benchmarks/claims_train.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any


def probability(model: str, features: Mapping[str, float]) -> float:
    """What the trees of ``model`` (``bindings``, ``sentences``) say, 0–1; a feature that is
    not given is 0."""
    read = load(model)
    x = [features.get(name, 0.0) for name in read["features"]]
    odds = read["base"] + sum(_leaf(tree, x) for tree in read["trees"])
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def _leaf(tree: list[list[float]], x: list[float]) -> float:
    node = tree[0]
    while len(node) > 1:
        feature, threshold, left, right = node
        node = tree[int(left if x[int(feature)] <= threshold else right)]
    return node[0]


@cache
def load(model: str) -> dict[str, Any]:
    """The trees and whatever else their file says (the limits of a verdict)."""
    text = (files("wenfang.checks.claims") / f"{model}.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read
