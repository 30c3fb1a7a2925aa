"""ROUGE: by hand, in Chinese, and equal to rouge_score on English."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overlap_pairs import SETS, random_pairs, real_pairs
from rouge_score.rouge_scorer import RougeScorer, lcs_ind

from wenfang.errors import BadInput
from wenfang.metrics.text import union_lcs
from wenfang.metrics.text.rouge import KINDS, Rouge, rouge
from wenfang.metrics.text.rouge_words import sentences, words
from wenfang.metrics.text.union_lcs import kept_words

NAMES = [f"rouge{kind}" for kind in KINDS]


@pytest.mark.parametrize(
    ("candidate", "references", "values"),
    [
        ("a b c", ["a b c"], (1, 1, 1, 1)),
        ("a b", ["b a"], (1, 0, 0.5, 0.5)),
        ("a b", ["x y", "b a"], (1, 0, 0.5, 0.5)),
        ("", ["a"], (0, 0, 0, 0)),
        ("a", ["a"], (1, 0, 1, 1)),
        ("!", ["!"], (0, 0, 0, 0)),
        ("a b\nc d", ["c d\na b"], (1, 2 / 3, 0.5, 1)),  # sentence by sentence
    ],
)
def test_by_hand(candidate: str, references: list[str], values: tuple[float, ...]) -> None:
    scores = rouge([candidate], [references])
    found = (scores.rouge_1, scores.rouge_2, scores.rouge_l, scores.rouge_lsum)
    assert [score.value for score in found] == pytest.approx(values)


@pytest.mark.parametrize("kind", KINDS)
def test_chinese(kind: str) -> None:
    text = "云川市统计局2026年3月5日发布数据。人口增加！"
    metric = Rouge(kind, "zh")
    assert metric.score(metric.statistics(text, [text])) == 1
    assert (
        RougeScorer([f"rouge{kind}"]).score("云川市统计局", "云川市统计局")[f"rouge{kind}"].fmeasure
        == 0
    )  # what ours is there for
    swapped = "人口增加！云川市统计局2026年3月5日发布数据。"
    value = metric.score(metric.statistics(text, [swapped]))
    assert value == 1 if kind in ("1", "Lsum") else 0 < value < 1


@pytest.mark.parametrize(
    ("text", "language", "stemmed", "found"),
    [
        ("GPT-4很好，增长3.5%。", "zh", False, "gpt 4 很 好 增 长 3.5"),
        ("ＡＢＣ１２３中", "zh", False, "abc123 中"),
        ("カナ的Straße café", "zh", False, "カ ナ 的 straße café"),
        ("Relational ponies, 中文", "zh", True, "relat poni 中 文"),
        ("1,000.5元", "zh", False, "1,000.5 元"),
        ("It's 3.5!", "en", False, "it s 3 5"),
        ("café 中", "en", False, "caf"),
        ("running dies", "en", True, "run die"),
        ("", "zh", True, ""),
    ],
)
def test_words(text: str, language: str, stemmed: bool, found: str) -> None:
    assert words(text, language, stemmed) == found.split()


def test_sentences() -> None:
    assert sentences("你好。再见！", "zh") == ["你好。", "再见！"]
    assert sentences("a. b\n\nc", "en") == ["a. b", "c"]


@pytest.mark.parametrize(("stemmer", "source"), list(product((False, True), ("random", "real"))))
def test_each_segment_is_equal(stemmer: bool, source: str) -> None:
    candidates, references = random_pairs(600) if source == "random" else _some_real()
    theirs = RougeScorer(NAMES, use_stemmer=stemmer)
    expected = [theirs.score_multi(r, c) for c, r in zip(candidates, references, strict=True)]
    for kind, name in zip(KINDS, NAMES, strict=True):
        found = Rouge(kind, "en", stemmer).statistics_of_many(candidates, references)
        wanted = [[*scores[name], 1] for scores in expected]
        assert found.tolist() == [pytest.approx(row, abs=1e-9, rel=0) for row in wanted]
        assert 0.1 < found[:, 2].mean() < 0.9


def _some_real() -> tuple[list[str], list[list[str]]]:
    """News of several lines each, for Lsum."""
    candidates, references = real_pairs("en")
    chance = Random(3)
    several = ["\n".join(candidates[at : at + chance.randrange(1, 4)]) for at in range(0, 1200, 3)]
    sources = [
        ["\n".join(" ".join(row) for row in references[at : at + 3 : chance.choice((1, 2))])]
        for at in range(0, 1200, 3)
    ]
    return several, sources


@given(SETS, st.booleans())
def test_equal_on_anything(pairs: list[tuple[str, list[str]]], stemmer: bool) -> None:
    candidates, references = map(list, zip(*pairs, strict=True))
    theirs = RougeScorer(NAMES, use_stemmer=stemmer)
    scores = rouge(candidates, references, stemmer=stemmer)
    ours = (scores.rouge_1, scores.rouge_2, scores.rouge_l, scores.rouge_lsum)
    for name, score in zip(NAMES, ours, strict=True):
        each = [theirs.score_multi(r, c)[name].fmeasure for c, r in pairs]
        assert score.value == pytest.approx(sum(each) / len(each), abs=1e-9, rel=0)


@given(st.lists(st.tuples(st.text("abcd", max_size=20), st.text("abcd", max_size=90)), max_size=8))
def test_which_words_are_kept(pairs: list[tuple[str, str]]) -> None:
    expected = [set(lcs_ind(list(a), list(b))) for a, b in pairs]
    assert kept_words(pairs) == expected


def test_rounds_of_few_pairs_are_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(4)
    pairs = [
        ("".join(chance.choices("abc", k=n % 30)), "".join(chance.choices("abc", k=chance.randrange(64))))
        for n in range(90)
    ]  # fmt: skip
    whole = kept_words(pairs)
    monkeypatch.setattr(union_lcs, "_CELLS", 40)
    assert kept_words(pairs) == whole
    assert any(whole)


def test_signature_and_json() -> None:
    scores = rouge(["a"], [["a", "b"]], stemmer=True)
    assert str(scores.rouge_lsum.signature) == (
        "ROUGE-Lsum|n:1|refs:2|measure:f1|tok:a-z0-9|stem:porter|version:1"
    )
    assert scores.as_dict()["rouge_1"]["value"] == 1
    with pytest.raises(BadInput, match="cannot be compared"):
        scores.rouge_1.minus(rouge(["a"], [["a", "b"]], language="zh").rouge_1)


def test_unknown_kind() -> None:
    with pytest.raises(BadInput, match="no ROUGE-W; use 1, 2, L, Lsum"):
        Rouge("W")
