"""Numbers used for something else, eras, parts of a day, and whose words were quoted."""

from __future__ import annotations

import pytest

from wenfang.checks.claims.eras import check_eras
from wenfang.checks.claims.evidence import gather, read
from wenfang.checks.claims.speakers import check_speakers, check_told
from wenfang.checks.claims.steps import check_steps
from wenfang.engines.names.base import Name
from wenfang.source import Language


@pytest.mark.parametrize(
    ("source", "sentence", "code"),
    [
        # to a number, by a number
        ("时薪由21元提高到25元。", "时薪要提高25元。", "number"),
        ("时薪由21元提高到25元。", "时薪要提高到25元。", None),
        ("时薪提高25元。", "时薪提高到25元。", "number"),
        ("捕获量只有去年的六成。", "捕获量少了六成。", "number"),
        ("Exports fell to 40 million euros.", "Exports fell by 40 million euros.", "number"),
        ("Exports fell by 40 million euros.", "Exports fell by 40 million euros.", None),
        ("The growth forecast was cut to 1.4 percent.", "Output will grow by 1.4 percent.", None),
        # up, down
        ("功耗比上一代低四成。", "耗电比前代多四成。", "direction"),
        ("功耗比上一代低四成。", "耗电比前代少四成。", None),
        ("Maize became 7 percent cheaper.", "Maize rose by 7 percent.", "direction"),
        ("Maize became 7 percent cheaper.", "Maize fell by 7 percent.", None),
        # all, some
        ("Algae grew at three of the five beaches.", "Algae grew at all five beaches.", "number"),
        ("Algae grew at all five beaches.", "There are algae at all five beaches.", None),
        ("37个标记中有29个在发送信号。", "全部37个标记都在发送信号。", "number"),
        # counted in something else
        ("首印5万册。", "第一次印刷五万套。", "unit"),
        ("通知送到36户匠人手中。", "36村匠人收到通知。", "unit"),
        ("最多卖过4000颗。", "一天卖出了4000个。", None),
    ],
)
def test_steps(source: str, sentence: str, code: str | None) -> None:
    found = [p.code for p in check_steps(read(sentence), gather((source,), ()))]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("source", "sentence", "wrong"),
    [
        ("剧中用到三件清代戏衣。", "三件明代戏衣将亮相。", True),
        ("剧中用到三件清代戏衣。", "三件清朝的戏衣将亮相。", False),
        ("墓葬在西汉时期被盗。", "墓葬在汉代已被盗。", False),
        ("墓葬在西汉时期被盗。", "墓葬在东汉时期被盗。", True),
        ("墓葬属于战国中期。", "墓葬的年代为战国晚期。", True),
        ("墓葬距今约2300年。", "墓葬属于战国中期。", False),
        ("故障发生在周四上午。", "周四晚上出了故障。", True),
        ("故障发生在周四，周四上午修复。", "周四晚上出了故障。", False),
        ("The fault lasted all Friday morning.", "The fault lasted until Friday night.", True),
        ("The fault lasted all Friday morning.", "The fault came on Friday.", False),
    ],
)
def test_eras_and_parts_of_a_day(source: str, sentence: str, wrong: bool) -> None:
    assert bool(check_eras(read(sentence), gather((source,), ()))) == wrong


class Known:
    """Finds the names that it was told of."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def find(self, text: str, language: Language) -> list[Name]:
        found = [(text.find(name), name) for name in self.names if name in text]
        return [Name(name, "person", at, at + len(name)) for at, name in sorted(found)]


@pytest.mark.parametrize(
    ("sources", "sentence", "wrong"),
    [
        (["“没有一件写着我们的名字。”屈大勇说。", "滕蔓表示，投递不受影响。"],
         "滕蔓抱怨说，包裹“没有一件写着我们的名字”。", True),
        (["“没有一件写着我们的名字。”屈大勇说。", "滕蔓表示，投递不受影响。"],
         "屈大勇抱怨说，包裹“没有一件写着我们的名字”。", False),
        (["“没有一件写着我们的名字。”他说。", "滕蔓表示，投递不受影响。"],
         "滕蔓抱怨说，包裹“没有一件写着我们的名字”。", False),
        (['"Soap is cheaper than copper," said Ann Orr.', "Ben Lee added that nobody was ill."],
         'Ben Lee said that "soap is cheaper than copper".', True),
        (['"Soap is cheaper than copper," said Ann Orr.', "Ben Lee added that nobody was ill."],
         'As Ann Orr remarked, "soap is cheaper than copper".', False),
        (['Ann Orr told Ben Lee that "soap is cheaper".'], 'Ben Lee said "soap is cheaper".', False),
    ],
)  # fmt: skip
def test_speakers(sources: list[str], sentence: str, wrong: bool) -> None:
    finder = Known("屈大勇", "滕蔓", "Ann Orr", "Ben Lee")
    found = check_speakers(read(sentence), gather(tuple(sources), ()), finder)
    assert [p.code for p in found] == (["quotation"] if wrong else [])


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Lack of air in the mud preserved the sword well, said Ann Orr.", True),
        ("Lack of air in the mud preserved the sword well, said Ben Lee.", False),
        ("Ann Orr said that he first knocked down nettles.", False),
    ],
)
def test_what_was_told_without_quotation_marks(sentence: str, wrong: bool) -> None:
    sources = (
        "He first knocked down nettles with it, said Ann Orr.",
        "The sword was well preserved because it lay in mud without air, Ben Lee explained.",
    )
    found = check_told(read(sentence), gather(sources, ()), Known("Ann Orr", "Ben Lee"))
    assert [p.code for p in found] == (["name"] if wrong else [])
