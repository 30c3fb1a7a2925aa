"""What sources contradict each other in stays out of headline and standfirst."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from scripted_news import Scripted, make_report

from wenfang.brief import NewsBrief
from wenfang.checks.claims import takes_side
from wenfang.finding import Severity
from wenfang.source import Language
from wenfang.workflows.tools import Draft

#: Two sources of which only the last lines contradict each other, and what models made of them.
SOURCES: dict[Language, tuple[str, str]] = {
    "en": (
        "Harrowmere Town Council will open an electric ferry line across the River Teal on 1 June "
        "2026.\n\nThe line will cost £4.2 million, including two boats and two floating piers.\n",
        "Ferry line will cost £4.8 million\n\n"
        "The council voted 9 to 4 for the ferry on Tuesday after a debate of three hours.\n\n"
        "The line will cost £4.8 million, including two boats and two floating piers.\n",
    ),
    "zh": (
        "柳溪镇社区图书馆将于2026年4月23日上午9点正式开馆。\n\n"
        "图书馆首批入藏图书3.2万册，其中少儿图书占四成。\n",
        "柳溪镇图书馆新址设在原粮站，改造工程历时十个月完成。\n\n"
        "图书馆首批入藏图书2.8万册，其中少儿图书占四成。\n",
    ),
}
SIDES: dict[Language, tuple[str, str]] = {"en": ("4.2", "4.8"), "zh": ("3.2万", "2.8万")}
TOPIC: dict[Language, str] = {"en": "The line and its boats", "zh": "图书馆开馆"}
ONE_SIDED = {
    "Write one headline": "Ferry line will cost £4.8 million",
    "Say in one sentence": "The line will cost £4.8 million, including two boats.",
    "拟一个不超过": "图书馆首批入藏图书2.8万册",
    "请用一句话": "图书馆首批入藏图书3.2万册和2.8万册。",
}
FAITHFUL = {
    "open an electric ferry line": (
        "An electric ferry line across the River Teal will be opened by Harrowmere Town Council "
        "on 1 June 2026."
    ),
    "正式开馆": "2026年4月23日上午9点，柳溪镇社区图书馆将正式开馆。",
}


def report(
    folder: Path, models: SimpleNamespace, language: Language, sources: tuple[str, str], **more: str
) -> tuple[Draft, Scripted]:
    for name, text in zip("ab", sources, strict=True):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    fields = {"language": language, "topic": TOPIC[language], "length": 150, **more}
    engine = Scripted({**ONE_SIDED, **FAITHFUL})
    return make_report(
        folder, models, NewsBrief(sources=("a.txt", "b.txt"), **fields), engine
    ), engine


def above(draft: Draft) -> list[str]:
    document = draft.document
    assert document is not None
    return [s.text for s in (document.title, *document.alternatives, *document.summary)]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_disputed_figure_is_in_the_body_alone(
    tmp_path: Path, models: SimpleNamespace, language: Language
) -> None:
    draft, engine = report(tmp_path, models, language, SOURCES[language])
    assert any(f.code == "contradiction" for f in draft.findings)
    assert draft.document is not None
    body = draft.document.body()
    assert all(side in body for side in SIDES[language])
    assert above(draft)
    assert not [(side, t) for side in SIDES[language] for t in above(draft) if side in t]
    assert not [f for f in draft.findings if f.severity is Severity.BLOCK]
    requests = engine.shown[engine.shown.find({"en": "Report:", "zh": "报道："}[language]) :]
    assert requests
    assert not [side for side in SIDES[language] if side in requests]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("topic", [None, "one-sided"])
def test_where_all_is_disputed_both_sides_stand_above_as_they_were_said(
    tmp_path: Path, models: SimpleNamespace, language: Language, topic: str | None
) -> None:
    sources = tuple(text.strip().split("\n\n")[-1] for text in SOURCES[language])
    one_sided = {"en": "A ferry line for £4.8 million", "zh": "图书馆入藏2.8万册"}[language]
    more = {"topic": one_sided} if topic else {}
    draft, engine = report(tmp_path, models, language, sources, **more)  # type: ignore[arg-type]
    document = draft.document
    assert document is not None
    (standfirst,) = document.summary
    assert standfirst.quoted
    assert all(side in standfirst.text for side in SIDES[language])
    # A topic that takes a side is no headline either: both sides are.
    assert document.title == standfirst if topic else document.title.text == TOPIC[language]
    assert engine.shown == ""
    assert document.body()
    assert not [f for f in draft.findings if f.severity is Severity.BLOCK]


@pytest.mark.parametrize(
    ("text", "kind", "first", "second", "takes"),
    [
        ("Ferry to cost £4.8m", "number", "£4.2 million", "£4.8 million", True),
        ("Ferry to cost 5 million", "number", "£4.2 million", "£4.8 million", False),
        ("New ferry for Harrowmere", "number", "£4.2 million", "£4.8 million", False),
        ("图书馆藏书28000册", "number", "3.2万册", "2.8万册", True),
        ("图书馆开馆", "number", "3.2万册", "2.8万册", False),
        ("Opening on June 1, 2026", "date", "1 June 2026", "8 June 2026", True),
        ("Opening on 2 June 2026", "date", "1 June 2026", "8 June 2026", False),
        ("Council backs the ferry", "negation", "Council backs the ferry.", "It does not.", True),
        ("Council debates the ferry", "negation", "Council backs the ferry.", "It does not.", False),
    ],
)  # fmt: skip
def test_who_says_what_one_side_says_takes_it(
    text: str, kind: str, first: str, second: str, takes: bool
) -> None:
    assert takes_side(text, {"kind": kind, "first": first, "second": second}) is takes
