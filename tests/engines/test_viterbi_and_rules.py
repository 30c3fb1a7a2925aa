"""Names without weights: the best path through a CRF, and the rules for capitals."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.finder import open_name_finder
from wenfang.engines.names.lac import best_path
from wenfang.errors import EngineError


@settings(max_examples=40)
@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=5))
def test_best_path_is_the_best_of_all(seed: int, steps: int) -> None:
    random = np.random.default_rng(seed)
    emissions, transitions = random.normal(size=(steps, 3)), random.normal(size=(3, 3))

    def score(path: tuple[int, ...]) -> float:
        total = sum(emissions[i, tag] for i, tag in enumerate(path))
        return float(total + sum(transitions[a, b] for a, b in pairwise(path)))

    found = tuple(best_path(emissions, transitions))
    assert score(found) == pytest.approx(max(score(p) for p in product(range(3), repeat=steps)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mr Smith met Angela Merkel in Berlin.", ["Smith", "Angela Merkel", "Berlin"]),
        ("Officials said the Ministry of Finance agreed.", ["Ministry of Finance"]),
        ("On Monday the price rose.", []),
        ("Farstride's sales rose.", ["Farstride"]),
        ("Chinese exports rose.", ["Chinese"]),
    ],
)
def test_english(text: str, names: list[str]) -> None:
    found = open_name_finder(None).find(text, "en")
    assert [name.text for name in found] == names
    assert all(text[name.start : name.end] == name.text for name in found)


def test_latin_names_in_chinese() -> None:
    found = open_name_finder(None).find("OpenAI 在北京发布了 Sora 模型", "zh")
    assert [name.text for name in found] == ["OpenAI", "北京", "Sora"]


def test_missing_files_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        open_embedding_engine(tmp_path)
    with pytest.raises(EngineError):
        open_name_finder(tmp_path)
