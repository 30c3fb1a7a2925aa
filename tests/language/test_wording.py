"""Quotations, normalisation, clauses and polarity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.language.clauses import clauses
from wenfang.language.normalise import fold, normalise
from wenfang.language.polarity import find_directions, find_negations, is_negative
from wenfang.language.quotations import bare, find_quotations, pieces


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("他说：“我们赢了。”", ["我们赢了。"]),
        ("他說：「我們贏了。」", ["我們贏了。"]),
        ('She said "we won" today.', ["we won"]),
        ("She said ‘we don’t know’ today.", ["we don’t know"]),
        ("It's the players' choice, isn't it?", []),
        ("她写了《春天》和“夏天”", ["春天", "夏天"]),
        ("“外面‘里面’外面”", ["外面‘里面’外面"]),
    ],
)
def test_quotations(text: str, quotes: list[str]) -> None:
    found = find_quotations(text)
    assert [q.text for q in found] == quotes
    assert all(text[q.start : q.end] == q.text for q in found)


def test_pieces_of_a_shortened_quotation() -> None:
    assert pieces("We won … and [the team] will win again.") == ["wewon", "and", "willwinagain"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("聯合國秘書長", "联合国秘书长"),
        ("ＡＢＣ１２３", "abc123"),
        ("“你好”", "你好"),
        ("A  b", "a b"),
        ("㎞", "km"),
    ],
)
def test_bare_meets(first: str, second: str) -> None:
    assert bare(first) == bare(second)


@given(st.text(max_size=60))
def test_fold_keeps_the_length_and_normalise_its_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)
    result = normalise(text)
    assert len(result.offsets) == len(result.text) + 1
    assert list(result.offsets) == sorted(result.offsets)
    assert result.offsets[-1] == len(text)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Prices rose 3%", [("change", 1)]),
        ("Prices did not rise", [("change", -1)]),
        ("价格上涨，产量下降", [("change", 1), ("change", -1)]),
        ("议会没有批准该计划", [("approve", -1)]),
        ("议会否决该计划", [("approve", -1)]),
        ("公司亏损", [("profit", -1)]),
        ("今天降雨，下午升级", []),
        ("closely watched at the end of May", []),
    ],
)
def test_directions(text: str, signs: list[tuple[str, int]]) -> None:
    assert [(d.concept, d.sign) for d in find_directions(text)] == signs


@pytest.mark.parametrize(
    "text",
    ["不仅如此", "无人机起飞", "未来三年", "not only that", "No. 5 is here", "no doubt", "特别好"],
)
def test_words_that_only_look_negative(text: str) -> None:
    assert find_negations(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "它没有开放",
        "尚未公布",
        "她否认此事",
        "It isn't open",
        "nobody came",
        "He refused to say",
        "無法聯繫",
    ],
)
def test_negative(text: str) -> None:
    assert is_negative(text)


def test_clauses() -> None:
    assert clauses("A rose 1,200, while B fell.") == ["A rose 1,200", "while B fell"]
    assert clauses("甲上升3.5%，但乙下降。") == ["甲上升3.5%", "但乙下降"]
