"""Sentences told without the personal data in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.checks.privacy import find_personal_data, retell
from wenfang.checks.privacy.datum import PersonalDatum
from wenfang.engines.names.base import Name
from wenfang.source import Language

ENGLISH = [
    (
        "Call +86 138 1234 5678 for a seat on the ferry.",
        "Call a phone number for a seat on the ferry.",
        "Call [a phone number] for a seat on the ferry.",
    ),
    (
        "Residents can reach the council by phone on (212) 555-0143 or by e-mail at a@h.org now.",
        "Residents can reach the council by phone or by e-mail now.",
        "Residents can reach the council by phone on [a phone number] or by e-mail at "
        "[an e-mail address] now.",
    ),
    (
        "The clerk, Nora Finch (tel. +44 20 7946 0958), said the ferry opens on 1 June.",
        "The clerk, Nora Finch, said the ferry opens on 1 June.",
        "The clerk, Nora Finch (tel. [a phone number]), said the ferry opens on 1 June.",
    ),
    (
        "“Ring me on +44 20 7946 0958,” said Ms Finch.",
        "“Ring me on [a phone number],” said Ms Finch.",
        "“Ring me on [a phone number],” said Ms Finch.",
    ),
    (
        "The council’s telephone number +44 20 7946 0958 was out of order for three days.",
        "The council’s telephone number was out of order for three days.",
        "The council’s telephone number [a phone number] was out of order for three days.",
    ),
    (
        "Questions go to the harbour office, +44 20 7946 0958 ext. 12, before 1 June.",
        "Questions go to the harbour office before 1 June.",
        "Questions go to the harbour office, [a phone number], before 1 June.",
    ),
    (
        "+44 20 7946 0958 rang all day, the council said.",
        "A phone number rang all day, the council said.",
        "[a phone number] rang all day, the council said.",
    ),
    (
        "Write to a.b@example.org or c.d@example.org by 1 June.",
        "Write to an e-mail address by 1 June.",
        "Write to [an e-mail address] or [an e-mail address] by 1 June.",
    ),
]
CHINESE = [
    (
        "请拨打13800138000或发邮件至ticket@example.com报名，名额为60个。",
        "请拨打有关电话或发邮件至有关邮箱报名，名额为60个。",
        "请拨打［电话号码］或发邮件至［邮箱地址］报名，名额为60个。",
    ),
    (
        "市民可致电021-62345678咨询渡轮票价。",
        "市民可致电咨询渡轮票价。",
        "市民可致电［电话号码］咨询渡轮票价。",
    ),
    (
        "车牌号为京A12345的轿车撞上护栏，两人受伤。",
        "轿车撞上护栏，两人受伤。",
        "车牌号为［车牌号］的轿车撞上护栏，两人受伤。",
    ),
    (
        "一辆京A12345轿车撞上护栏。",
        "一辆轿车撞上护栏。",
        "一辆［车牌号］轿车撞上护栏。",
    ),
    (
        "京A12345在路口闯红灯，司机被罚200元。",
        "有关车辆在路口闯红灯，司机被罚200元。",
        "［车牌号］在路口闯红灯，司机被罚200元。",
    ),
    (
        "渡轮公司（电话：021-62345678）将于6月1日开航。",
        "渡轮公司将于6月1日开航。",
        "渡轮公司（电话：［电话号码］）将于6月1日开航。",
    ),
    (
        "“有事打13800138000找我。”站长说。",
        "“有事打［电话号码］找我。”站长说。",
        "“有事打［电话号码］找我。”站长说。",
    ),
    (
        "拨打电话13800138000可预订船票，每张1.5元。",
        "拨打电话可预订船票，每张1.5元。",
        "拨打电话［电话号码］可预订船票，每张1.5元。",
    ),
]
TABLE = [("en", *row) for row in ENGLISH] + [("zh", *row) for row in CHINESE]


@pytest.mark.parametrize(("language", "text", "told", "quote"), TABLE)
def test_told_and_quoted_without_the_datum(
    language: Language, text: str, told: str, quote: str
) -> None:
    made = retell(text, find_personal_data(text, language), language)
    assert made is not None
    assert (made.text, made.quote) == (told, quote)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Her phone number is +44 20 7946 0958."),
        ("en", "Harbour office: +44 20 7946 0958."),
        ("zh", "他的手机号码是13800138000。"),
        ("zh", "报名电话：13800138000。"),
    ],
)
def test_a_sentence_about_the_datum_is_not_told(language: Language, text: str) -> None:
    data = find_personal_data(text, language)
    assert data
    assert retell(text, data, language) is None


class Names:
    """Finds the people it is told of."""

    def __init__(self, *people: str) -> None:
        self.people = people

    def find(self, text: str, language: Language) -> list[Name]:
        found = [(text.find(one), one) for one in self.people]
        return [Name(one, "person", at, at + len(one)) for at, one in found if at >= 0]


@pytest.mark.parametrize(
    ("language", "text", "people", "told"),
    [
        ("en", "Nora Finch opened the ferry.", ["Nora Finch"], "A person opened the ferry."),
        ("en", "The ferry hit Nora Finch’s boat.", ["Nora Finch"], "The ferry hit a person’s boat."),
        ("en", "Mayor Nora Finch opened the ferry.", ["Nora Finch"], None),
        ("en", "Nora Finch wrote to Ann Lee.", ["Nora Finch", "Ann Lee"], None),
        ("zh", "李伟表示渡轮将开航。", ["李伟"], "有关人员表示渡轮将开航。"),
    ],
)  # fmt: skip
def test_names_where_the_policy_masks_them(
    language: Language, text: str, people: list[str], told: str | None
) -> None:
    names, policy = Names(*people), {"name": "mask"}
    data = find_personal_data(text, language, names=names)
    made = retell(text, data, language, policy=policy, names=names)
    assert (made.text if made else None) == told
    kept = retell(text, data, language, names=names)
    assert kept is not None
    assert kept.text == text


PHONES = st.sampled_from(["+86 138 1234 5678", "13800138000", "(212) 555-0143", "a.b@example.org"])
WORDS = st.text(alphabet="ab c,.:()（）“”，。电话号是的by phone is the 京A", max_size=20)


@given(st.sampled_from(["en", "zh"]), WORDS, PHONES, WORDS)
def test_nothing_of_the_datum_is_left(
    language: Language, before: str, datum: str, after: str
) -> None:
    text = f"{before} {datum} {after}"
    at = len(before) + 1
    found = [d for d in find_personal_data(text, language) if d.text == datum]
    data = found or [PersonalDatum("mobile", at, at + len(datum), datum, 1.0)]
    made = retell(text, data, language)
    if made is not None:
        for said in (made.text, made.quote):
            assert datum not in said
            assert not find_personal_data(said, language)
