"""Numbers as words, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.language.numerals import chinese_value, english_value
from wenfang.language.spoken import chinese_numbers as zh
from wenfang.language.spoken import english_numbers as en


@pytest.mark.parametrize(
    ("number", "english", "ordinal", "chinese"),
    [
        (0, "zero", "zeroth", "零"),
        (2, "two", "second", "二"),
        (12, "twelve", "twelfth", "十二"),
        (20, "twenty", "twentieth", "二十"),
        (21, "twenty-one", "twenty-first", "二十一"),
        (105, "one hundred five", "one hundred fifth", "一百零五"),
        (110, "one hundred ten", "one hundred tenth", "一百一十"),
        (2000, "two thousand", "two thousandth", "两千"),
        (10500, "ten thousand five hundred", "ten thousand five hundredth", "一万零五百"),
        (20000, "twenty thousand", "twenty thousandth", "两万"),
        (1000001, "one million one", "one million first", "一百万零一"),
        (110010, "one hundred ten thousand ten", "one hundred ten thousand tenth", "十一万零一十"),
        (2 * 10**8, "two hundred million", "two hundred millionth", "两亿"),
        (10**12, "one trillion", "one trillionth", "一万亿"),
    ],
)
def test_cardinals_and_ordinals(number: int, english: str, ordinal: str, chinese: str) -> None:
    assert en.cardinal(number) == english
    assert en.ordinal(number) == ordinal
    assert zh.cardinal(number) == chinese


@given(st.integers(0, 10**14))
def test_what_is_said_is_the_number(number: int) -> None:
    assert english_value(en.cardinal(number)) == number
    assert chinese_value(zh.cardinal(number)) == number


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("3,000.50", "three thousand point five zero", "三千点五零"),
        ("0.5", "zero point five", "零点五"),
        ("007", "zero zero seven", "零零七"),
        ("9" * 17, " ".join(["nine"] * 17), "九" * 17),
    ],
)
def test_numbers_in_digits_lose_nothing(text: str, english: str, chinese: str) -> None:
    assert en.number(text) == english
    assert zh.number(text) == chinese


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (1066, "ten sixty-six"),
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (2000, "two thousand"),
        (2008, "two thousand eight"),
        (2026, "twenty twenty-six"),
    ],
)
def test_years(year: int, said: str) -> None:
    assert en.year(year) == said


def test_telephones_have_yao() -> None:
    assert zh.digit_by_digit("010-6211", one="幺") == "零幺零，六二幺幺"
    assert en.digit_by_digit("010-62") == "zero one zero, six two"
