"""Compound quantities: what is said in two numbers and is one."""

from __future__ import annotations

import time

import pytest

from wenfang.checks.claims.evidence import gather, read
from wenfang.checks.claims.figures import check_numbers
from wenfang.language.compounds import find_compounds

SAME = [
    ("90 minutes", "an hour and a half"), ("18 months", "one and a half years"),
    ("15 minutes", "a quarter of an hour"), ("1,500,000", "a million and a half"),
    ("20%", "one in five"), ("90%", "nine out of ten"), ("67%", "two thirds"),
    ("130 minutes", "two hours and ten minutes"), ("4.7 billion", "4.72 billion"),
    ("90分钟", "一个半小时"), ("30个月", "两年半"), ("45分钟", "三刻钟"), ("35%", "三成五"),
    ("20%", "每五人中有一人"), ("130分钟", "2小时10分钟"), ("1.8米", "一米八"), ("两倍", "200%"),
]  # fmt: skip
OTHER = [
    ("80 minutes", "an hour and a half"), ("25%", "one in five"), ("4.8 billion", "4.72 billion"),
    ("25个月", "两年半"), ("36%", "三成五"), ("1.7米", "一米八"), ("66分钟", "一个半小时"),
]  # fmt: skip


def accused(claim: str, source: str) -> bool:
    frame = "It was {}." if claim.isascii() else "这是{}。"
    return bool(check_numbers(read(frame.format(claim)), gather([frame.format(source)], ())))


@pytest.mark.parametrize(("claim", "source"), SAME)
def test_the_same_amount(claim: str, source: str) -> None:
    assert not accused(claim, source)


@pytest.mark.parametrize(("claim", "source"), OTHER)
def test_another_amount(claim: str, source: str) -> None:
    assert accused(claim, source)


@pytest.mark.parametrize("text", ["9", "1,1", "一二", "半", "one in ", "an hour and "])
def test_hostile_text_is_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    list(find_compounds((text * 20_000)[:20_000]))
    assert time.perf_counter() - begun < 10


def test_a_limit_is_not_its_opposite() -> None:
    assert not accused("不超过25公里", "不得超过25公里")
    assert accused("不低于25公里", "不得超过25公里")
