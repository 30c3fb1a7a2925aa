"""Numbers with units: pairs that are equal, pairs that differ, round trips, hostile input."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.checks.claims.figures import agrees
from wenfang.language.numbers import Quantity, find_numbers

EQUAL = [
    ("三千人", "3,000 people"),
    ("3千人", "3000人"),
    ("3.2万吨", "32,000 tonnes"),
    ("1.5亿元", "150 million yuan"),
    ("三成", "30%"),
    ("百分之五", "5 percent"),
    ("3.5％", "3.5%"),
    ("三分之一", "one third"),
    ("two-thirds", "2/3"),
    ("two dozen eggs", "24 eggs"),
    ("twenty-one cars", "21辆"),
    ("1.2 million people", "120万人"),
    ("$3.5bn", "35亿美元"),
    ("￥1,200", "1200元"),
    ("12.5亿元", "1.25 billion yuan"),
    ("第三", "third"),
    ("一万五", "15,000"),
    ("1亿2000万", "120 million"),
    ("5 km", "5,000 metres"),
    ("24 hours", "1天"),
    ("0.5个百分点", "half a percentage point"),
    ("陸千元", "6000元"),
    ("45-year-old", "45岁"),
    ("half a million", "500,000"),
    ("three hundred and five", "305"),
    ("５６吨", "56 tons"),
    ("$418m", "$418 million"),
    ("2:17:09", "2 hours 17 minutes 9 seconds"),
    ("1/900", "九百分之一"),
    ("£9.10", "910 pence"),
]
DIFFERENT = [
    ("三千人", "3万人"),
    ("3%", "3个百分点"),
    ("5 km", "5 miles"),
    ("100元", "100美元"),
    ("40 minutes", "40 hours"),
    ("130余件", "130余吨"),
    ("毫米186.4毫米", "186.4厘米"),
    ("第三", "第四"),
    ("more than 3,000", "nearly 3,000"),
    ("1.5亿", "1.5万"),
    ("-5℃", "5℃"),
    ("130 pieces of pottery", "130 tonnes of pottery"),
    ("910 pence", "910 pounds"),
]


def one(text: str) -> Quantity:
    return find_numbers(text)[0]


@pytest.mark.parametrize(("first", "second"), EQUAL)
def test_equal(first: str, second: str) -> None:
    assert agrees(one(first), one(second))
    assert agrees(one(second), one(first))


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different(first: str, second: str) -> None:
    assert not agrees(one(first), one(second))


@pytest.mark.parametrize(
    "text",
    [
        "统一 唯一 四川 三亚 十分 一些 万一 一般",
        "5G COVID-19 A320 F-16 iPhone17",
        "2026年3月5日 15:00",
    ],
)
def test_words_names_and_dates_are_no_numbers(text: str) -> None:
    assert [n for n in find_numbers(text) if not n.weak] == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("three to five km", [3, 5]),
        ("3到5万人", [30_000, 50_000]),
        ("nine and six years", [9, 6]),
        ("31 votes to 28", [31, 28]),
        ("about 3,000 homes, 20 of them empty", [3000, 20]),
    ],
)
def test_several(text: str, values: list[int]) -> None:
    assert [n.value for n in find_numbers(text) if not n.weak] == values


@pytest.mark.parametrize("text", ["造成12人死亡", "人数12人", "达到上12人", "造成十二人死亡"])
def test_a_number_is_not_weak_for_what_stands_before_it(text: str) -> None:
    assert [n.value for n in find_numbers(text) if not n.weak] == [12]


@pytest.mark.parametrize("text", ["数百人", "上千名", "several hundred people", "成千上万"])
def test_a_scale_without_a_number_is_weak(text: str) -> None:
    assert [n for n in find_numbers(text) if not n.weak] == []


def chinese(n: int) -> str:
    """An integer below 10^8 as a Chinese numeral, written by the book."""
    if n >= 10_000:
        rest = n % 10_000
        zero = "零" if 0 < rest < 1000 else ""
        return chinese(n // 10_000) + "万" + (zero + chinese(rest) if rest else "")
    digits, out, gap = "零一二三四五六七八九", "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // place % 10
        if digit:
            out += ("零" if gap and out else "") + digits[digit] + sign
            gap = False
        else:
            gap = bool(out)
    return out


@settings(max_examples=150)
@given(st.integers(min_value=2, max_value=99_999_999))
def test_any_way_of_writing_an_integer_is_the_same_value(n: int) -> None:
    for text in (f"{chinese(n)}元", f"{n}元", f"{n:,}元", f"{n:,} yuan", f"¥{n}"):
        quantity = one(text)
        assert quantity.value == n, text
        assert quantity.dimension == "yuan"


@settings(max_examples=60)
@given(st.decimals(min_value="0.1", max_value="9999", places=1))
def test_scales_multiply(d: object) -> None:
    assert one(f"{d}万吨").base == Fraction(str(d)) * 10_000 * 1000
    assert one(f"{d}亿元").base == Fraction(str(d)) * 10**8


@pytest.mark.parametrize(
    "text",
    ["9" * 40_000, "一" * 40_000, "1," * 20_000, "one " * 10_000, "百分之" * 10_000, "$" * 40_000,
     "第" * 40_000, "\x00\ud800三千" * 4_000, "1.1." * 10_000, "two hundred and " * 3_000],
    ids=lambda text: ascii(text[:8]),
)  # fmt: skip
def test_hostile_text_is_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    find_numbers(text)
    assert time.perf_counter() - begun < 20
