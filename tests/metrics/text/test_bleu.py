"""BLEU: by hand, and equal to sacreBLEU to 1e-9."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import product
from math import exp

import pytest
from hypothesis import given
from overlap_pairs import SETS, as_streams, random_pairs, real_pairs
from sacrebleu.metrics import BLEU

from wenfang.errors import BadInput
from wenfang.metrics.text.bleu import Bleu, bleu, sentence_bleu

CLOSE = {"abs": 1e-9, "rel": 0}
SMOOTHING = ("exp", "floor", "add-k", "none")
TOKENIZERS = ("13a", "intl", "zh", "char", "none")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize(
    ("candidate", "references", "value"),
    [
        ("a b c d", ["a b c d"], 100),
        ("a b c d", ["a b c d e"], 100 * exp(1 - 5 / 4)),
        ("a b c d", ["x", "a b c d"], 100),
        ("a b c d", ["e f g h"], 0),
        ("", ["a"], 0),
        ("a", [""], 0),
        # 4/4 words, 2/3 pairs, 0/2 and 0/1 halved and halved again
        ("a b c d", ["b a b d c d"], 100 * exp(1 - 6 / 4) * (1 * 2 / 3 * 1 / 4 * 1 / 4) ** 0.25),
    ],
)
def test_by_hand(candidate: str, references: list[str], value: float) -> None:
    assert bleu([candidate], [references], tokenizer="none").value == pytest.approx(value)


def test_two_equal_chinese_texts() -> None:
    text = "云川市统计局2026年3月5日发布的数据显示，人口增加。"
    assert bleu([text], [[text]], language="zh").value == pytest.approx(100)


@pytest.mark.parametrize(("smoothing", "tokenizer"), list(product(SMOOTHING, TOKENIZERS)))
def test_equal_on_random_text(smoothing: str, tokenizer: str) -> None:
    for seed, n in enumerate((1, 2, 7, 600)):
        candidates, references = random_pairs(n, seed)
        for lowercase, effective, value in ((0, 1, None), (1, 0, 0.5)):
            theirs = BLEU(
                bool(lowercase), True, tokenizer, smoothing, value, effective_order=bool(effective)
            )
            ours = bleu(
                candidates, references, tokenizer=tokenizer, smoothing=smoothing,
                smoothing_value=value, lowercase=bool(lowercase), effective_order=bool(effective),
            )  # fmt: skip
            expected = theirs.corpus_score(candidates, as_streams(references)).score
            assert ours.value == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_equal_on_real_text(language: str) -> None:
    candidates, references = real_pairs(language)
    theirs = BLEU(trg_lang=language, force=True)
    expected = theirs.corpus_score(candidates, as_streams(references)).score
    assert 5 < expected < 95
    assert bleu(candidates, references, language=language).value == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_sentence_is_equal(language: str) -> None:
    theirs = BLEU(effective_order=True, trg_lang=language)
    metric = Bleu(language)
    for candidates, references in (random_pairs(500, 3), real_pairs(language)):
        rows = metric.statistics_of_many(candidates, references)
        for row, candidate, several in zip(rows.tolist(), candidates, references, strict=True):
            expected = theirs.sentence_score(candidate, several).score
            assert metric.segment_score(row) == pytest.approx(expected, **CLOSE)


@given(SETS)
def test_equal_on_anything(pairs: list[tuple[str, list[str]]]) -> None:
    candidates, references = map(list, zip(*pairs, strict=True))
    for tokenizer in ("13a", "zh"):
        theirs = BLEU(tokenize=tokenizer, force=True)
        expected = theirs.corpus_score(candidates, as_streams(references)).score
        assert bleu(candidates, references, tokenizer=tokenizer).value == pytest.approx(
            expected, **CLOSE
        )
        one = sentence_bleu(candidates[0], references[0], tokenizer=tokenizer).value
        alone = BLEU(tokenize=tokenizer, effective_order=True)
        assert one == pytest.approx(
            alone.sentence_score(candidates[0], references[0]).score, **CLOSE
        )


@pytest.mark.parametrize("order", [1, 2, 6])
def test_other_orders(order: int) -> None:
    candidates, references = random_pairs(300, 5)
    expected = BLEU(max_ngram_order=order).corpus_score(candidates, as_streams(references)).score
    found = bleu(candidates, references, order=order)
    assert found.value == pytest.approx(expected, **CLOSE)
    assert f"order:{order}" in str(found.signature)


def test_signature() -> None:
    score = bleu(["a b"], [["a b", "c"]], smoothing="floor", lowercase=True)
    assert str(score.signature) == (
        "BLEU|n:1|refs:2|case:lc|eff:no|tok:13a|smooth:floor[0.10]|version:1"
    )
    with pytest.raises(BadInput, match="cannot be compared"):
        score.minus(bleu(["a b"], [["a b", "c"]]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tokenizer": "moses"}, "no tokenizer"),
        ({"smoothing": "more"}, "no smoothing 'more'; use exp"),
        ({"order": 0}, "no n-grams of 0 words"),
    ],
)
def test_unknown_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        bleu(["a"], [["a"]], **options)


def test_a_sentence_without_references() -> None:
    with pytest.raises(BadInput, match="no list of references"):
        sentence_bleu("a", [])


def test_chinese_is_told_by_the_texts() -> None:
    text, other = "水面上有一只白色的鸟", "水面上有一只黑色的鸟"
    for found in (bleu([text], [[other]]), bleu(iter([text]), iter([[other]]))):
        assert found == bleu([text], [[other]], language="zh")
        assert "tok:zh" in str(found.signature)
    assert sentence_bleu(text, [other]) == sentence_bleu(text, [other], language="zh")
