"""Shared n-grams: the sort and the dictionary agree, and letters stand for words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.metrics.text import ngrams
from wenfang.metrics.text.letters import Letters, code_points, renumbered
from wenfang.metrics.text.ngrams import shared_ngrams

TEXT = st.text("ab中😀\ud800", max_size=9)


@pytest.mark.parametrize("merged", [False, True])
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=9, max_size=20), st.integers(1, 6))
def test_both_ways_agree(merged: bool, rows: list[tuple[str, str, str]], orders: int) -> None:
    sides = [list(side) for side in zip(*rows, strict=True)]
    sorted_ = ngrams._by_sorting(sides, orders, merged)
    assert sorted_ is not None
    assert (sorted_ == ngrams._by_counting(sides, orders, merged)).all()
    assert (shared_ngrams(sides[0], sides[1:], orders, merged=merged) == sorted_).all()


def test_clipped_by_one_reference_or_the_most_generous() -> None:
    separate = shared_ngrams(["aaa"], [["a"], ["aab"]], 2)
    assert separate.tolist() == [[[1, 0]], [[2, 1]]]
    assert shared_ngrams(["aaab"], [["aa"], ["b"]], 1, merged=True).tolist() == [[[3]]]


def test_halved_until_numbers_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["".join(chr(0x4E00 + (n * m) % 97) for m in range(n % 13)) for n in range(200)]
    others = [text[1:] + text[:2] for text in texts]
    whole = shared_ngrams(texts, [others], 4)
    assert whole.any()
    monkeypatch.setattr(ngrams, "_BITS", 34)
    assert (shared_ngrams(texts, [others], 4) == whole).all()


def test_letters() -> None:
    letters = Letters()
    assert letters.write(["a", "bc", "a"]) == "\x01\x02\x01"
    assert letters.write(["d", "bc"]) == "\x03\x02"


@given(st.lists(TEXT, max_size=5))
def test_code_points(texts: list[str]) -> None:
    codes, lengths = code_points(texts)
    assert [chr(code) for code in codes] == list("".join(texts))
    assert lengths.tolist() == [len(text) for text in texts]
    numbers, top = renumbered(codes)
    known = sorted(set("".join(texts)))
    assert numbers.tolist() == [known.index(char) + 1 for char in "".join(texts)]
    assert top == len(known)
