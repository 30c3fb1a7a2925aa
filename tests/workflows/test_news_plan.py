"""Facts and their order, with the real sentence encoder and name finder."""

from __future__ import annotations

import pytest

from wenfang.language.sentences import split_sentences
from wenfang.source import Language, Source, SourceSentence
from wenfang.workflows.news.facts import Fact, find_facts
from wenfang.workflows.news.plan import in_reading_order, make_plan

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def embedding():
    from wenfang.engines.embedding.open import open_embedding_engine
    from wenfang.resources import fetch

    return open_embedding_engine(fetch("universal-sentence-encoder-multilingual"))


@pytest.fixture(scope="module")
def names():
    from wenfang.engines.names.finder import open_name_finder
    from wenfang.resources import fetch

    return open_name_finder(fetch("lac"))


def source(number: int, text: str, language: Language) -> Source:
    sentences = tuple(
        SourceSentence(f"s{number}.{n}", text[start:end].strip(), start, end)
        for n, (start, end) in enumerate(split_sentences(text, language), start=1)
    )
    return Source(f"s{number}", "a.txt", "0" * 64, "text/plain", text, language, sentences)


ENGLISH = """Harrowmere Town Council will open an electric ferry line across the Teal on 1 June 2026.
Present: 16 of 17 councillors.
It will link Mill Quay on the west bank with Saltmarsh on the east bank.
A single ticket will cost £1.50 and children under 12 travel free.
For more information call the press office.
Who will pay for the second boat?
"""
CHINESE = """由老粮仓改建的柳溪镇社区图书馆将于2026年4月23日上午9点正式开馆。
地点：柳溪镇文化站会议室。
会议决定，图书馆于2026年4月23日上午9点开馆。
图书馆开馆时藏书3.2万册，其中少儿图书9000册。
联系电话：请见公告栏，欢迎来电咨询。
"""


def test_forms_questions_and_contacts_are_no_facts(embedding) -> None:
    facts = find_facts([source(1, ENGLISH, "en")], "new ferry", embedding)
    assert {fact.anchors[0] for fact in facts} == {"s1.1", "s1.3", "s1.4"}


def test_a_sentence_that_leans_on_the_one_before_takes_it_along(embedding) -> None:
    facts = find_facts([source(1, ENGLISH, "en")], "new ferry", embedding)
    leaning = next(fact for fact in facts if fact.anchors[0] == "s1.3")
    assert leaning.anchors == ("s1.3", "s1.1")
    assert leaning.context.startswith("Harrowmere Town Council will open")


def test_what_must_be_left_out_is_left_out(embedding) -> None:
    facts = find_facts([source(1, ENGLISH, "en")], "ferry", embedding, leave_out={"s1.4"})
    assert "s1.4" not in {anchor for fact in facts for anchor in fact.anchors}


def test_the_same_sentence_in_two_sources_is_one_fact(embedding) -> None:
    facts = find_facts([source(1, ENGLISH, "en"), source(2, ENGLISH, "en")], "ferry", embedding)
    assert len(facts) == 3
    assert all({"s1", "s2"} == {a.split(".")[0] for a in fact.anchors} for fact in facts)


@pytest.mark.parametrize(
    ("text", "language", "lead"), [(ENGLISH, "en", "s1.1"), (CHINESE, "zh", "s1.1")]
)
def test_the_lead_says_who_what_when_where(embedding, names, text, language, lead) -> None:
    facts = find_facts([source(1, text, language)], "opening", embedding)
    plan = make_plan(facts, embedding, names, {"s1": language})
    assert plan.facts[0].anchors[0] == lead


def test_what_is_said_already_is_not_said_again(embedding, names) -> None:
    facts = find_facts([source(1, CHINESE, "zh")], "图书馆开馆", embedding)
    assert {fact.anchors[0] for fact in facts} == {"s1.1", "s1.3", "s1.4"}
    plan = make_plan(facts, embedding, names, {"s1": "zh"})
    assert {fact.anchors[0] for fact in plan.facts} == {"s1.1", "s1.4"}


def test_nothing_to_report_is_an_empty_plan(embedding, names) -> None:
    assert find_facts([source(1, "Why? Who? How?", "en")], "x", embedding) == []
    assert make_plan([], embedding, names, {}).facts == ()


def test_reading_order_keeps_the_lead_and_groups_by_source() -> None:
    def fact(anchor: str, order: int) -> Fact:
        return Fact("x", None, (anchor,), 1.0, order)

    facts = [fact("s1.1", 0), fact("s2.1", 5), fact("s2.9", 9), fact("s1.4", 3), fact("s2.3", 7)]
    assert in_reading_order(facts) == [[0, 3], [1, 4, 2]]
    assert in_reading_order(facts[:3]) == [[0, 1], [2]]
    assert in_reading_order([*facts, fact("s1.3", 2), fact("s1.9", 4)]) == [
        [0, 5, 3],
        [1, 4, 2],
        [6],
    ]
    assert in_reading_order([]) == []


def test_lines_without_a_verb_are_no_facts(embedding) -> None:
    text = (
        "Town Hall, Harrowmere, 5 March 2026, 6 p.m. to 8.40 p.m.\n"
        "Mayor Helen Okafor in the chair of the meeting.\n"
        "The mayor opened the meeting with the plan for the ferry.\n"
        "The town needs the ferry before the bridge shuts.\n"
    )
    facts = find_facts([source(1, text, "en")], "ferry", embedding)
    assert all("chair" not in fact.text and "Hall" not in fact.text for fact in facts)
    assert len(facts) == 2
