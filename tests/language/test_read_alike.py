"""What is read alike is equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.language.edits import edits
from wenfang.language.read_alike import tokens


def texts(text: str, language: str) -> list[str]:
    return [token.text for token in tokens(text, language)]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("2026年3月5日", "二零二六年三月五日", "zh"),
        ("2026年", "二〇二六年。", "zh"),
        ("增长5%左右", "增长百分之五左右", "zh"),
        ("3.5%", "百分之三点五", "zh"),
        ("12亿元", "十二亿元", "zh"),
        ("¥1,200", "一千二百元", "zh"),
        ("两千零二十六", "2026", "zh"),
        ("ＧＤＰ增长", "gdp增長", "zh"),
        ("臺灣", "台湾", "zh"),
        ("下午三点五十分", "下午3点50分", "zh"),
        ("007", "零零七", "zh"),
        ("In 2026", "in twenty twenty-six", "en"),
        ("It's 3.5%", "it is three point five per cent", "en"),
        ("£3 million", "three million pounds", "en"),
        ("the 21st of March", "the twenty-first of March", "en"),
        ("nineteen ninety-nine", "1999", "en"),
        ("two hundred and five", "205", "en"),
        ("five, six", "5, 6", "en"),
        ("the colour of kilometres", "The color of kilometers!", "en"),
        ("U.K. and G D P", "UK and GDP", "en"),
        ("the B-B-C", "the BBC", "en"),
        ("forty-nine point two million", "49.2 million", "en"),
        ("总造价约二点三亿元", "总造价约2.3亿元", "zh"),
        ("一点零五万亿元", "1.05万亿元", "zh"),
        ("1,200,000", "one million two hundred thousand", "en"),
        ("two thousand and twenty-six", "2026", "en"),
        ("She won't", "she will not", "en"),
        ("one hundred twenty third", "123rd", "en"),
        ("“Hello” — WORLD", "hello world", "en"),
    ],
)
def test_read_alike(one, other, language):
    assert texts(one, language) == texts(other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [("5%", "6%", "zh"), ("三百", "三千", "zh"), ("fifteen", "fifty", "en"), ("画", "话", "zh")],
)
def test_read_otherwise(one, other, language):
    assert texts(one, language) != texts(other, language)


def test_places_are_those_of_the_original():
    text = "ＧＤＰ增长5.5%，"
    found = [(token.text, text[token.start : token.end]) for token in tokens(text, "zh")]
    assert found == [("gdp", "ＧＤＰ"), ("增", "增"), ("长", "长"), ("5.5", "5.5"), ("%", "%")]


@given(st.text(max_size=80), st.sampled_from(["zh", "en"]))
def test_any_text_has_tokens_in_order(text, language):
    latest = 0
    for token in tokens(text, language):
        assert token.text
        assert token.start < token.end <= len(text)
        assert token.start >= latest or token.start == latest
        latest = max(latest, token.start)


@given(st.integers(0, 10**8))
def test_numbers_with_and_without_separators(number):
    assert texts(f"{number:,}", "en") == texts(str(number), "en") == [str(number)]


@pytest.mark.parametrize(
    ("reference", "other", "counts"),
    [
        ("abc", "abc", (0, 0, 0)),
        ("abc", "axc", (1, 0, 0)),
        ("abc", "ac", (0, 1, 0)),
        ("abc", "abxc", (0, 0, 1)),
        ("", "ab", (0, 0, 2)),
        ("ab", "", (0, 2, 0)),
    ],
)
def test_edits_are_counted_by_kind(reference, other, counts):
    found = edits(list(reference), list(other))
    assert (found.substitutions, found.deletions, found.insertions) == counts
    assert found.total == sum(counts)


def test_which_stands_opposite_which():
    assert edits(list("abcd"), list("acd")).opposite == (0, -1, 1, 2)


def test_rates():
    assert edits(list("abcd"), list("abcx")).rate == 0.25
    assert edits([], []).rate == 0
    assert edits([], ["a"]).rate == 1
    assert edits(["a"], list("bcd")).rate == 3
