"""Sentences: what models wrap around answers, what form is refused, when the source is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.engines.text.base import Finished, Message, Options, TextDelta, TextEvent, Usage
from wenfang.finding import Finding, Place, Severity
from wenfang.language.lengths import count
from wenfang.workflows.news.fidelity import Fidelity, fidelity
from wenfang.workflows.news.headlines import TRIES, stutters, write_headlines
from wenfang.workflows.news.wording import (
    attributed_quote,
    both_sides,
    inner_quotes,
    with_attribution,
    without_attribution,
)
from wenfang.workflows.news.writing import (
    copied_share,
    derive_seed,
    form_problems,
    tidy,
    tidy_sentence,
    write_sentence,
)


class Scripted:
    """An engine that answers from a list, and remembers what it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[Options] = []

    def generate(self, messages: Sequence[Message], options: Options) -> Iterator[TextEvent]:
        self.asked.append(options)
        answer = self.answers[len(self.asked) - 1]
        for char in answer:
            yield TextDelta(char)
        yield Finished("stop", Usage(1, len(answer), 0.0, 0.0))


SOURCE = "The council voted 9 to 4 on Tuesday to buy two electric ferries."
LONG = "The council voted 9 to 4 on Tuesday to buy two electric ferries, which will cross the river every quarter of an hour from six in the morning until ten"
FALLBACK = "According to the document “A”: “x”"


def refuse(word: str):
    def check(text: str, originals: Sequence[str]) -> list[Finding]:
        if word not in text:
            return []
        return [Finding("claims", "number", Severity.BLOCK, f"{word} is wrong", Place("output"))]

    return check


def write(engine: Scripted, word: str = "10"):
    return write_sentence(
        engine,  # type: ignore[arg-type]
        [Message("user", "…")],
        name="write.s1.1",
        seed=7,
        language="en",
        originals=[SOURCE],
        anchors=("s1.1", "s1.0"),
        check=refuse(word),
        fallback=FALLBACK,
    )


GOOD = "On Tuesday the council voted to buy two electric ferries, 9 to 4."
FAIR = "The council voted for ferries on Tuesday, 9 to 4, after long hours."


def test_a_clearly_faithful_answer_is_taken_at_once() -> None:
    written = write(Scripted("Councillors backed 10 ferries.", GOOD, "never asked"))
    assert written.sentence.text == GOOD
    assert written.sentence.anchors == ("s1.1", "s1.0")
    assert [a.problems for a in written.attempts] == [("10 is wrong",), ()]


def test_of_answers_that_stand_the_most_faithful_is_taken() -> None:
    poor = "Electric council ferries: nobody voted, people slept, birds sang."
    written = write(Scripted(FAIR, poor, "Ferries, 10 of them."))
    assert written.sentence.text == FAIR
    assert written.attempts[1].problems == ("the answer says something else than the source",)


FERRY = (
    "The council will open an electric ferry line across the Teal on 1 June 2026.",
    "The residents ask the town council to change three points before the line opens.",
)
LIBRARY = ("柳溪镇社区图书馆将于2026年4月23日上午9点正式开馆。", "联络员走访了26位居民。")


@pytest.mark.parametrize(
    ("language", "report", "good", "merged", "topic"),
    [
        ("en", FERRY, "Council plans electric ferry across the Teal",
         "Council plans electric ferry across the Teal, asks for changes before June",
         "Harrowmere gets its boats at last"),
        ("zh", LIBRARY, "柳溪镇社区图书馆计划4月开馆", "柳溪社区图书馆开馆，居民期待阅读美好书籍",
         "老粮仓迎来新生"),
    ],
)  # fmt: skip
def test_a_headline_that_merges_facts_does_not_stand(language, report, good, merged, topic) -> None:
    def headlines(*answers: str):
        return write_headlines(
            Scripted(*answers),  # type: ignore[arg-type]
            report, language=language, seed=7, style=None, originals=report,
            candidates=[topic], check=refuse("10"), logit_bias=None,
        )  # fmt: skip

    found = headlines(merged, *[good] * (TRIES - 1))
    assert found.texts == (good, topic)  # the person's own words need not keep to one sentence
    assert found.refused == (merged,)
    assert headlines(*[merged] * TRIES).texts == (topic,)


@pytest.mark.parametrize(
    ("text", "original", "precision", "recall"),
    [
        ("Two ferries.", "Two ferries.", 1.0, 1.0),
        ("The ferries sail.", "Two ferries.", 0.5, 1.0),
        ("Ferries.", "Electric ferries.", 1.0, 0.5),
        ("管网改造", "管网改造", 1.0, 1.0),
        ("", "Two ferries.", 1.0, 0.0),
    ],
)
def test_fidelity(text: str, original: str, precision: float, recall: float) -> None:
    assert fidelity(text, [original]) == Fidelity(precision, recall)


def test_the_source_is_quoted_where_no_answer_stands() -> None:
    written = write(Scripted(*["Councillors backed 10 ferries."] * 3))
    assert written.sentence.quoted
    assert written.sentence.text == FALLBACK
    assert written.sentence.anchors == ("s1.1",)
    assert len(written.attempts) == 3


def test_every_attempt_has_its_own_seed_and_the_same_one_again() -> None:
    first, second = Scripted(*["10."] * 3), Scripted(*["10."] * 3)
    write(first)
    write(second)
    seeds = [options.seed for options in first.asked]
    assert len(set(seeds)) == 3
    assert seeds == [options.seed for options in second.asked]


@given(st.integers(0, 2**31 - 1), st.text(max_size=20))
def test_derived_seeds_are_31_bits(seed: int, name: str) -> None:
    assert 0 <= derive_seed(seed, name) < 2**31


@pytest.mark.parametrize(
    ("answer", "clean"),
    [
        ("Here is the sentence: Two ferries.", "Two ferries."),
        ("“Two ferries.”", "Two ferries."),
        ('"Two ferries," she said, "are enough."', '"Two ferries," she said, "are enough."'),
        ("- Two ferries.", "Two ferries."),
        ("**Two** ferries.", "Two ferries."),
        ("标题：渡轮启航", "渡轮启航"),
        ("“渡轮”启航，“真好”", "“渡轮”启航，“真好”"),
        ("  a \n b ", "a b"),
    ],
)
def test_tidy(answer: str, clean: str) -> None:
    assert tidy(answer) == clean


@pytest.mark.parametrize(
    ("answer", "language", "clean"),
    [
        ("It costs £6. 8 million", "en", "It costs £6.8 million."),
        ("It costs 6, 800 pounds.", "en", "It costs 6,800 pounds."),
        ("On June 1, 2026, it opened", "en", "On June 1, 2026, it opened."),
        ("It opened in 2026. 8 others wait.", "en", "It opened in 2026. 8 others wait."),
        ("投资1,200元,改造管网", "zh", "投资1,200元，改造管网。"),
        ("漏损率 超过两成", "zh", "漏损率超过两成。"),
        ("他说：“好。”", "zh", "他说：“好。”"),
    ],
)
def test_tidy_sentence(answer: str, language, clean: str) -> None:
    assert tidy_sentence(answer, language) == clean


@pytest.mark.parametrize(
    ("text", "language", "original", "problem"),
    [
        ("", "en", SOURCE, "empty"),
        ("渡轮将于周二启航，一共两艘。", "en", SOURCE, "another language"),
        ("As an AI language model I cannot say.", "en", SOURCE, "speaks of itself"),
        ("Two. " + "More and more words follow here. " * 9, "en", SOURCE, "much longer"),
        (f"{LONG}.", "en", f"{LONG}.", "copies the source"),
    ],
)
def test_form_that_is_refused(text: str, language, original: str, problem: str) -> None:
    assert problem in form_problems(text, language, original)[0]


def test_form_that_is_fine() -> None:
    assert form_problems("Two electric ferries were approved.", "en", SOURCE) == []
    assert form_problems(SOURCE, "en", SOURCE) == []
    assert form_problems("市议会周二投票决定购买两艘电动渡轮。", "zh", SOURCE) == []


def test_copied_share_bounds() -> None:
    assert copied_share(SOURCE, SOURCE) == 1
    assert copied_share("zzzz", SOURCE) == 0
    assert copied_share("", SOURCE) == 0


@pytest.mark.parametrize(
    ("text", "unit", "length"),
    [
        ("Two ferries, 9 to 4 — done.", "words", 6),
        ("投资1.2亿元", "characters", 6),
        ("投资1.2亿元", "words", 5),
        ("", "words", 0),
        ("……，。", "characters", 0),
    ],
)
def test_count(text: str, unit, length: int) -> None:
    assert count(text, unit) == length


def test_quotes_go_one_level_down() -> None:
    assert inner_quotes("“Go,” she said.", "en") == "‘Go,’ she said."
    assert inner_quotes('He said "go" twice.', "en") == "He said ‘go’ twice."
    assert attributed_quote("zh", "他说：“好。”", "简报") == "据《简报》：“他说：‘好。’”"


def test_both_sides_are_given() -> None:
    text = both_sides("en", "It costs 6 million.", "A", "It costs 7 million.", "B")
    assert text.count("“It costs") == 2
    assert "differ" in text
    assert ". the" not in text


@pytest.mark.parametrize(
    ("language", "text", "original", "said"),
    [
        (
            "en",
            "The last boat should leave at 9 p.m.",
            "The last boat should leave at 9 p.m. and not at 10 p.m.",
            "The last boat should leave at 9 p.m., according to the document “A”.",
        ),
        ("en", "The boat leaves at nine.", "The boat leaves at nine.", "The boat leaves at nine."),
        ("en", "Tom said it should go.", "“It should go,” said Tom.", "Tom said it should go."),
        (
            "zh",
            "巷口应当划出停车区。",
            "我们认为巷口应当划出停车区。",
            "据《A》，巷口应当划出停车区。",
        ),
        ("zh", "图书馆周一闭馆。", "图书馆周一闭馆。", "图书馆周一闭馆。"),
    ],
)
def test_views_are_attributed(language, text: str, original: str, said: str) -> None:
    assert with_attribution(language, text, original, "A") == said
    assert without_attribution(language, said, ["B", "A"]) == text


@pytest.mark.parametrize(("text", "expected"), [
    ("Elelectric ferry planned for the bay", True),
    ("Electric ferry planned for the bay", False),
    ("Mississippi ferry planned", False),  # not a word of the sources said twice
    ("Ferries planned: electricity for the bay", False),
    ("计划中的电动渡轮", False),
])  # fmt: skip
def test_a_stuttered_word_is_no_headline(text: str, expected: bool) -> None:
    assert (
        stutters(text, ["An electric ferry is planned for the bay.", "Banana boats stay."])
        is expected
    )
