"""Dates: what is read, what agrees with what, round trips."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.language.dates import find_dates
from wenfang.language.moment import missing

READ = [
    ("2026年3月5日", [{"year": 2026, "month": 3, "day": 5}]),
    ("二〇二六年三月五日", [{"year": 2026, "month": 3, "day": 5}]),
    ("２０２６年３月５日", [{"year": 2026, "month": 3, "day": 5}]),
    ("5 March 2026", [{"year": 2026, "month": 3, "day": 5}]),
    ("March 5, 2026", [{"year": 2026, "month": 3, "day": 5}]),
    ("2026-03-05", [{"year": 2026, "month": 3, "day": 5}]),
    ("3月5日下午3点", [{"month": 3, "day": 5}, {"hour": 15}]),
    ("at 3 p.m.", [{"hour": 15}]),
    ("9:30 am", [{"hour": 9, "minute": 30}]),
    ("第三季度", [{"quarter": "3"}]),
    ("in the third quarter", [{"quarter": "3"}]),
    ("上半年", [{"quarter": "h1"}]),
    ("去年", [{"relative": "year-1"}]),
    ("last year", [{"relative": "year-1"}]),
    ("星期三", [{"weekday": 3}]),
    ("on Wednesday", [{"weekday": 3}]),
    ("the 1980s", [{"decade": 1980}]),
    ("in May", [{"month": 5}]),
    ("14日公开宣判", [{"day": 14}]),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read(text: str, expected: list[dict[str, object]]) -> None:
    assert [mention.readings[0].known() for mention in find_dates(text)] == expected


@pytest.mark.parametrize(
    "text", ["三个月后", "3年", "May said it may", "每周一次", "2000 people", "5号线"]
)
def test_no_dates(text: str) -> None:
    assert find_dates(text) == []


def test_an_ambiguous_date_has_both_readings() -> None:
    (mention,) = find_dates("05/03/2026")
    assert {(m.month, m.day) for m in mention.readings} == {(3, 5), (5, 3)}


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("3月5日", "2026年3月5日", frozenset()),
        ("in March", "5 March 2026", frozenset()),
        ("2026", "2026-03-05", frozenset()),
        ("Thursday", "5 March 2026", frozenset()),
        ("下午3点", "15:00", frozenset()),
        ("5 March 2026", "3月5日", frozenset({"year"})),
        ("6 March", "3月5日", None),
        ("去年", "今年", None),
        ("Friday", "5 March 2026", None),
        ("80年代", "the 1980s", frozenset()),
        ("3 p.m.", "下午3点半", None),
    ],
)
def test_agreement(claim: str, source: str, expected: frozenset[str] | None) -> None:
    ours, theirs = find_dates(claim)[0].readings[0], find_dates(source)[0].readings[0]
    assert missing(ours, theirs) == expected


@settings(max_examples=80)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_any_way_of_writing_a_date_is_the_same_day(day: date) -> None:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    for text in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{str(day.year).translate(digits)}年{day.month}月{day.day}日",
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ):
        (mention,) = find_dates(text)
        (moment,) = mention.readings
        assert (moment.year, moment.month, moment.day) == (day.year, day.month, day.day), text


@pytest.mark.parametrize(
    "text",
    [
        "1/" * 20_000,
        "2026" * 10_000,
        "三月" * 10_000,
        "月" * 40_000,
        "Mar " * 10_000,
        "1:" * 20_000,
    ],
    ids=lambda text: text[:4],
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    find_dates(text)
    assert time.perf_counter() - begun < 20
