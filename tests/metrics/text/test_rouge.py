"""ROUGE: by hand, in Chinese, and equal to rouge_score on English."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overlap_pairs import SETS, random_pairs, real_pairs
from rouge_score.rouge_scorer import RougeScorer, lcs_ind

from wenfang.errors import BadInput
from wenfang.metrics.text import union_lcs
from wenfang.metrics.text.rouge import Rouge, rouge
from wenfang.metrics.text.rouge_reading import KINDS
from wenfang.metrics.text.rouge_words import words_of_sentences
from wenfang.metrics.text.union_lcs import kept_words, words_in_unions

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
    scores = rouge([candidate], [references], language="en")
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
    assert [
        word for one in words_of_sentences(text, language, stemmed) for word in one
    ] == found.split()


def test_sentences() -> None:
    assert words_of_sentences("你好。再见！", "zh", False) == [["你", "好"], ["再", "见"]]
    assert words_of_sentences("a. b\n!\nc", "en", False) == [["a", "b"], [], ["c"]]


@given(st.text(st.sampled_from("aZ9 .\n\r\x85\u2028中éİKſΣ😀\ud800"), max_size=20))
def test_english_words_are_runs_of_letters_and_digits(text: str) -> None:
    expected = [re.findall("[a-z0-9]+", line) for line in text.lower().split("\n")]
    assert words_of_sentences(text, "en", False) == expected


@given(st.from_regex("[a-z0-9]{4,12}", fullmatch=True))
def test_stems_are_nltk_s(word: str) -> None:
    from nltk.stem.porter import PorterStemmer

    assert words_of_sentences(word, "en", True) == [[PorterStemmer().stem(word)]]


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
    scores = rouge(candidates, references, language="en", stemmer=stemmer)
    ours = (scores.rouge_1, scores.rouge_2, scores.rouge_l, scores.rouge_lsum)
    for name, score in zip(NAMES, ours, strict=True):
        each = [theirs.score_multi(r, c)[name].fmeasure for c, r in pairs]
        assert score.value == pytest.approx(sum(each) / len(each), abs=1e-9, rel=0)


SENTENCES = st.lists(st.text("abcde中😀", min_size=1, max_size=80), max_size=4)


@pytest.mark.parametrize("together", [1, 40, 1 << 20])
@given(st.lists(st.tuples(SENTENCES, SENTENCES), max_size=5))
def test_which_words_are_kept(together: int, segments: list[tuple[list[str], list[str]]]) -> None:
    references, candidates = [one[0] for one in segments], [one[1] for one in segments]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(union_lcs, "_TOGETHER", together)
        kept = kept_words(references, candidates).tolist()
        hits = words_in_unions(references, candidates).tolist()
    expected = [union(*segment) for segment in segments]
    assert kept == [at in places for found in expected for at, places in found]
    for (theirs, mine), found, times in zip(segments, expected, hits, strict=True):
        words = Counter(
            a for (at, places), a in zip(found, "".join(theirs), strict=True) if at in places
        )
        assert times == (words & Counter("".join(mine))).total()


def union(reference: list[str], candidate: list[str]) -> list[tuple[int, set[int]]]:
    """For each word of the reference its place in its sentence, and the places that
    rouge_score keeps of that sentence."""
    found = []
    for a in reference:
        places = {at for b in candidate for at in lcs_ind(list(a), list(b))}
        found += [(at, places) for at in range(len(a))]
    return found


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


def test_chinese_is_told_by_the_texts() -> None:
    told = rouge(["猫坐在垫子上"], [["一只猫坐在垫子上"]])
    assert told == rouge(["猫坐在垫子上"], [["一只猫坐在垫子上"]], language="zh")
    assert told.rouge_1.value == pytest.approx(12 / 14)
    as_they_come = rouge(iter(["猫坐在垫子上"]), iter([["一只猫坐在垫子上"]]))
    assert as_they_come == told
