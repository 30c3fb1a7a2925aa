"""Denials, dates and names that the source has in another form, and those it has not."""

from __future__ import annotations

import pytest

from wenfang.checks.claims.days import check_dates
from wenfang.checks.claims.evidence import gather, read
from wenfang.checks.claims.naming import check_names
from wenfang.checks.claims.turning import check_negation
from wenfang.engines.names.base import Name
from wenfang.engines.names.rules import english_names
from wenfang.finding import Severity
from wenfang.language.numbers import find_numbers
from wenfang.source import Language


class EnglishNames:
    """The finder by rules, which needs no weights."""

    def find(self, text: str, language: Language) -> list[Name]:
        return english_names(text)


@pytest.mark.parametrize(
    ("source", "sentence", "wrong"),
    [
        # conditions
        ("The fee for guests is 20 crowns.", "Guests who do not pay the fee are sent home.", False),
        ("双方均可在15日内上诉。", "不服裁定的一方可在15日内上诉。", False),
        # records
        ("The sugar content was the highest since 2011.",
         "Not since 2011 has the sugar content been as high.", False),
        # contrasts
        ("电力公司原申请涨价11%，获准涨价6%。", "涨价6%，而不是申请的11%。", False),
        ("化石由茶农在修水渠时挖出。", "挖出化石的不是科学家，而是茶农。", False),
        # the rest of a share
        ("截至周五晚，93%的行李已送到。", "7%的行李没有送到。", False),
        # limits
        ("下一次试飞不会早于三月。", "下一次试飞最早在三月。", False),
        # a clause that only says who spoke
        ("The spokesman said the firm would not move.", "The firm stays, the spokesman said.", False),
        ("The spokesman said the firm would not move.", "The firm would move, the spokesman said.", True),
        # plain turns
        ("The sugar content was the highest since 2011.", "The sugar content was not high.", True),
        ("机构决定不批准合并申请。", "机构批准了合并申请。", True),
        ("The fire was put out in May.", "The fire was not put out in May.", True),
    ],
)  # fmt: skip
def test_denials(source: str, sentence: str, wrong: bool) -> None:
    found = check_negation(read(sentence), gather((source,), ()), None)
    assert any(p.severity is Severity.BLOCK for p in found) == wrong


@pytest.mark.parametrize(
    ("source", "sentence", "wrong"),
    [
        ("71岁的苏金水说，铺子将关闭。", "店主今年71岁。", False),
        ("木模预定明年春天展出。", "今年春天可看到木模。", True),
        ("好转归功于暖冬。", "冬天不冷。", False),
        ("Water has been warm since 3 July.", "Water has been warm since early July.", False),
        ("Water has been warm since 23 July.", "Water has been warm since early July.", True),
        ("Power came back at 11:30 p.m.", "Power came back by half past eleven.", False),
        ("Power came back at 11:30 p.m.", "Power came back by half past nine.", True),
        ("Trade shrank in the first half of the year.", "Trade fell in the first six months.", False),
        ("Trade shrank in the second half of the year.", "Trade fell in the first six months.", True),
        ("前三季度利润增长。", "前九个月利润增长。", False),
    ],
)  # fmt: skip
def test_dates(source: str, sentence: str, wrong: bool) -> None:
    found = check_dates(read(sentence), gather((source,), ()))
    assert any(p.severity is Severity.BLOCK for p in found) == wrong


@pytest.mark.parametrize(
    ("source", "sentence", "wrong"),
    [
        ("Sund has levied a duty.", "The Sundish duty applies.", False),
        ("Carrovia has levied a duty.", "The Carrovian duty applies.", False),
        ("Sund has levied a duty.", "The Merrowish duty applies.", True),
    ],
)
def test_people_of_a_place(source: str, sentence: str, wrong: bool) -> None:
    found = check_names(read(sentence), gather((source,), ()), EnglishNames())
    assert any(p.severity is Severity.BLOCK for p in found) == wrong


def test_three_times_and_three_degrees() -> None:
    """三度 counts how often, unless a temperature is spoken of."""
    assert [n.dimension for n in find_numbers("央行三度降息。")] == ["occasion"]
    assert [n.dimension for n in find_numbers("气温下降了三度。")] == ["celsius"]
