"""Numbers that follow from the source are no inventions, and those that do not are."""

from __future__ import annotations

import pytest

from wenfang.checks.claims.evidence import gather, read
from wenfang.checks.claims.figures import check_numbers

FOLLOWS = [
    # the state before a change
    ("Rents averaged $1,610 in May, down $45 from April.", "Rents were $1,655 in April."),
    ("平均候诊71分钟，同比减少19分钟。", "去年同期平均候诊90分钟。"),
    ("失业率为3.1%，较上季上升0.2个百分点。", "上季失业率是2.9%。"),
    ("The share who failed doubled to 16 percent.", "The year before, 8 percent had failed."),
    # parts and rests
    ("The city bought 400 buses, a quarter of them electric.", "It bought 100 electric buses."),
    ("93%的行李已送到。", "仍有7%的行李没有送到。"),
    ("乌鱼季捕获量只有去年的六成。", "乌鱼比去年少了四成。"),
    ("口粮减少四分之一。", "口粮只有原来的四分之三。"),
    ("Of 50 wells, 31 are dry.", "Sixty-two percent of the wells are dry."),
    (
        "The repair cost 3.3 million pounds, of which 2.1 million pounds came from the insurer and the rest from donations.",
        "Donors gave 1.2 million pounds.",
    ),
    ("维修花费330万元，其中210万元由保险公司赔付，其余来自捐款。", "捐款为120万元。"),
    # sums and differences, where the sentence says so
    ("3,000 men and 4,200 women ran.", "In all, 7,200 people ran."),
    ("A trip takes 21 minutes; the road takes 55.", "The trip is 34 minutes shorter."),
    ("Ticket sales end on 12 May instead of 5 June.", "Sales end more than three weeks earlier."),
    # coarser words
    ("The ship was at sea for 86 days.", "The voyage took less than three months."),
    ("The violin was built in 1742.", "It is a violin of the 18th century."),
]
INVENTED = [
    ("Rents averaged $1,610 in May, down $45 from April.", "Rents were $1,565 in April."),
    ("平均亩产412公斤，比去年提高9公斤。", "平均亩产421公斤，比去年提高9公斤。"),
    ("气温将下降8至10摄氏度。", "气温将下降18至20摄氏度。"),
    ("蓄水量仅为库容的三分之一。", "蓄水量只有库容的三分之二。"),
    ("农业用水削减三分之一。", "农业用水将减少三分之二。"),
    ("Corrosion was found in four of its 18 pipes.", "Corrosion was found in 14 of the pipes."),
    ("3,000 men and 4,200 women ran.", "The 7,200 runners got a medal."),
    ("Ticket sales end on 12 May instead of 5 June.", "Sales end more than five weeks earlier."),
    ("The ship was at sea for 86 days.", "The voyage took less than two months."),
]  # fmt: skip


def problems(source: str, sentence: str) -> list[str]:
    return [p.message for p in check_numbers(read(sentence), gather((source,), ()))]


@pytest.mark.parametrize(("source", "sentence"), FOLLOWS)
def test_what_follows_is_not_accused(source: str, sentence: str) -> None:
    assert problems(source, sentence) == []


@pytest.mark.parametrize(("source", "sentence"), INVENTED)
def test_what_does_not_follow_is(source: str, sentence: str) -> None:
    assert problems(source, sentence)
