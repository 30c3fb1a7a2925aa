"""chrF and chrF++: by hand, and equal to sacreBLEU to 1e-9."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from overlap_pairs import SETS, as_streams, random_pairs, real_pairs
from sacrebleu.metrics import CHRF

from wenfang.errors import BadInput
from wenfang.metrics.text.chrf import Chrf, chrf

CLOSE = {"abs": 1e-9, "rel": 0}


@pytest.mark.parametrize(
    ("candidate", "references", "value"),
    [
        ("abc", ["abc"], 100),
        ("a b c", ["abc"], 100),  # white space is left out
        ("你好", ["你好"], 100),
        ("abc", ["xyz"], 0),
        ("", ["a"], 0),
        ("", [""], 0),
        ("ab", ["zz", "ab"], 100),
        # one letter of two, no pair: P = R = 1/4
        ("ab", ["ax"], 25),
        # P = (1 + 1)/2, R = (2/3 + 1/2)/2
        ("ab", ["abc"], 100 * 5 * (7 / 12) / (4 + 7 / 12)),
    ],
)
def test_by_hand(candidate: str, references: list[str], value: float) -> None:
    assert chrf([candidate], [references]).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("word_order", "lowercase", "whitespace", "effective"),
    list(product((0, 2), (False, True), (False, True), (False, True))),
)
def test_equal_on_random_text(
    word_order: int, lowercase: bool, whitespace: bool, effective: bool
) -> None:
    for seed, n in enumerate((1, 2, 9, 500)):
        candidates, references = random_pairs(n, seed)
        theirs = CHRF(
            word_order=word_order, lowercase=lowercase, whitespace=whitespace,
            eps_smoothing=not effective,
        )  # fmt: skip
        ours = chrf(
            candidates, references, word_order=word_order, lowercase=lowercase,
            whitespace=whitespace, effective_order=effective,
        )  # fmt: skip
        expected = theirs.corpus_score(candidates, as_streams(references)).score
        assert ours.value == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("language", "word_order"), list(product(("en", "zh"), (0, 2))))
def test_each_sentence_and_the_whole_are_equal(language: str, word_order: int) -> None:
    theirs = CHRF(word_order=word_order)
    metric = Chrf(word_order=word_order)
    candidates, references = real_pairs(language)
    rows = metric.statistics_of_many(candidates, references)
    for row, candidate, several in zip(rows.tolist(), candidates, references, strict=True):
        expected = theirs.sentence_score(candidate, several).score
        assert metric.score(row) == pytest.approx(expected, **CLOSE)
    whole = theirs.corpus_score(candidates, as_streams(references)).score
    assert 20 < whole < 95
    assert metric.score(rows.sum(axis=0).tolist()) == pytest.approx(whole, **CLOSE)


@given(SETS)
def test_equal_on_anything(pairs: list[tuple[str, list[str]]]) -> None:
    candidates, references = map(list, zip(*pairs, strict=True))
    expected = CHRF(word_order=2).corpus_score(candidates, as_streams(references)).score
    assert chrf(candidates, references, word_order=2).value == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("order", "beta"), [(1, 1), (3, 2), (8, 3)])
def test_other_orders(order: int, beta: int) -> None:
    candidates, references = random_pairs(200, 4)
    theirs = CHRF(char_order=order, beta=beta)
    found = chrf(candidates, references, char_order=order, beta=beta)
    expected = theirs.corpus_score(candidates, as_streams(references)).score
    assert found.value == pytest.approx(expected, **CLOSE)


def test_long_texts_of_many_characters() -> None:
    """Too many for a number of 63 bits: counted another way."""
    from random import Random

    chance = Random(1)
    letters = [chr(0x4E00 + n) for n in range(3000)]
    texts = ["".join(chance.choices(letters, k=5000)) for _ in range(12)]
    candidates = [text[:2000] + text[2500:] for text in texts]
    references = [[text, text[::-1]] for text in texts]
    expected = CHRF().corpus_score(candidates, as_streams(references)).score
    assert chrf(candidates, references).value == pytest.approx(expected, **CLOSE)


def test_names_and_signature() -> None:
    assert Chrf().name == "chrF2"
    score = chrf(["a b"], [["a b"]], word_order=2)
    assert str(score.signature) == (
        "chrF2++|n:1|refs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:1"
    )


def test_orders_that_are_none() -> None:
    with pytest.raises(BadInput, match="no n-grams of 0 characters"):
        chrf(["a"], [["a"]], char_order=0)
