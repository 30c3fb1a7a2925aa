"""distinct-n and repetition by hand, by definition, and in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.metrics import comparison
from wenfang.metrics.text.diversity import Repetition, distinct, repetition

LETTERS = st.lists(st.text("ab ", max_size=12), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("texts", "n", "value"),
    [
        (["a b a b"], 1, 2 / 4),
        (["a b a b"], 2, 2 / 3),
        (["a b", "a b"], 2, 1 / 2),  # over all texts, and no n-gram across two
        (["The cat.", "the CAT!"], 1, 2 / 4),
        (["你好，你好"], 1, 2 / 4),
        (["你好，你好"], 2, 2 / 3),
        (["", "a"], 1, 1),
        (["😀 😀 a"], 1, 1),  # an emoji is no word
    ],
)
def test_distinct(texts: list[str], n: int, value: float) -> None:
    assert distinct(texts, n).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("texts", "n", "value"),
    [
        (["a b c d"], 1, 0),
        (["a a a a"], 1, 3 / 4),
        (["a b a b"], 2, 1 / 3),
        (["a b", "a b"], 2, 0),  # what another text said is no repetition
        (["很好很好很好"], 2, 3 / 5),
        (["a a", "b"], 1, 1 / 3),
    ],
)
def test_repetition(texts: list[str], n: int, value: float) -> None:
    assert repetition(texts, n).value == pytest.approx(value)


@given(LETTERS, st.integers(1, 3))
def test_both_are_their_definitions(texts: list[str], n: int) -> None:
    grams = [
        [tuple(tokens[at : at + n]) for at in range(len(tokens) - n + 1)]
        for tokens in map(str.split, texts)
    ]
    total = sum(map(len, grams))
    if not total:
        with pytest.raises(BadInput, match=f"no text has {n} words"):
            distinct(texts, n)
        with pytest.raises(BadInput, match=f"no text has {n} words"):
            repetition(texts, n)
        return
    assert distinct(texts, n).value == len({gram for one in grams for gram in one}) / total
    repeated = sum(len(one) - len(set(one)) for one in grams)
    assert repetition(texts, n).value == repeated / total


def test_signatures_and_another_tokenizer() -> None:
    assert str(distinct(["a b c"]).signature) == "distinct|n:1|order:2|tok:words|version:1"
    assert str(repetition(["a b c d"]).signature) == "repetition|n:1|order:4|tok:words|version:1"
    letters = distinct(["aab"], 1, cut=list, tokenizer="letters")
    assert letters.value == pytest.approx(2 / 3)
    assert "|tok:letters|" in str(letters.signature)
    with pytest.raises(BadInput, match="cannot be compared"):
        letters.minus(distinct(["aab"], 1))


def test_repetition_is_compared_by_its_sums() -> None:
    metric = Repetition(1)
    texts = [["a b c d e"] * 20, ["a a b b c"] * 20]
    statistics = [[metric.statistics(text) for text in one] for one in texts]
    signature = metric.signature(20)
    found = comparison.compare(*statistics, metric.score, (signature, signature), samples=200)
    assert (found.first.value, found.second.value) == (0, repetition(texts[1], 1).value)
    assert found.p_randomisation < 0.01


@pytest.mark.parametrize("n", [0, -1])
def test_orders_that_there_are_not(n: int) -> None:
    with pytest.raises(BadInput, match="no n-grams"):
        distinct(["a"], n)
    with pytest.raises(BadInput, match="no n-grams"):
        repetition(["a"], n)
