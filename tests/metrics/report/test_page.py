"""The page: all that was found is on it, nothing runs, nothing is asked for from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_args

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_evaluations import HOSTILE, picture_evaluation, score, text_evaluation

from wenfang.documents.printable import printable
from wenfang.metrics.evaluation import Case, Evaluation, Given, Measured
from wenfang.metrics.report import render_report
from wenfang.metrics.report.warning_words import warning_in
from wenfang.metrics.report.words import WORDS
from wenfang.pictures.notes import Note, note_words
from wenfang.source import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
SAMPLES = (text_evaluation, picture_evaluation)


def tree_of(page: bytes) -> Any:
    """Parsed strictly: any HTML5 parse error fails the test."""
    builder = html5lib.getTreeBuilder("etree")
    parser = html5lib.HTMLParser(strict=True, tree=builder, namespaceHTMLElements=False)
    return parser.parse(page.decode("utf-8"))


def said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_page_is_valid_closed_and_has_nothing_that_runs(
    sample: Callable[[], Evaluation], language: Language
) -> None:
    page = render_report(sample(), language)
    tree = tree_of(page)
    names = {str(element.tag).split("}")[-1] for element in tree.iter()}
    assert not names & {"script", "iframe", "object", "embed", "form", "link", "base"}
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not str(name).startswith("on"), name
            assert name != "style"
            if name in ("src", "href"):
                assert value.startswith(("#", "data:image/jpeg;base64,"))
    policy = next(e.get("content") for e in tree.iter() if e.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    assert "\x00" not in page.decode()
    assert "\u202e" not in page.decode()
    assert "url(" not in page.decode()


def test_links_lead_to_what_is_on_the_page() -> None:
    for sample in SAMPLES:
        tree = tree_of(render_report(sample()))
        ids = [e.get("id") for e in tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids))
        targets = {e.get("href")[1:] for e in tree.iter() if e.get("href")}
        assert targets
        assert targets <= set(ids)


def test_scores_warnings_and_cases_are_on_the_page() -> None:
    page = said(tree_of(render_report(text_evaluation())))
    for told in (
        "31.40",
        "28.26 – 34.54",
        "Mind: 12 lines are fewer than 100",
        "line 3",
        "reference 1",
        "the cat sat",
        "(empty)",
        printable(HOSTILE),
        "{{7*7}}",
        "400 lines",
    ):
        assert told in page, told
    assert page.count(printable(HOSTILE)) >= 4


def test_chinese_is_as_complete() -> None:
    page = said(tree_of(render_report(text_evaluation("zh"))))
    for told in ("文本评测", "注意： 12 行少于 100 行：区间会偏窄", "第 3 行", "最差", "困惑度"):
        assert told in page, told
    assert "fewer" not in page
    pictures = said(tree_of(render_report(picture_evaluation(), "zh")))
    for told in ("最近邻", "离参考最近", "300 张图片", "另有 3 个"):
        assert told in pictures, told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_of_several_metrics_is_said_once(language: Language) -> None:
    few = "12 lines are fewer than 100: the interval comes out too narrow"
    measured = tuple(Measured(n, score(n, 1.0, few)) for n in ("bleu", "chrf"))
    page = said(tree_of(render_report(Evaluation("text", language, (), measured), language)))
    assert page.count(warning_in(few, language)) == 1
    assert WORDS[language].comma.join(("BLEU", "chrF")) in page


def test_differences_are_marked_on_both_sides() -> None:
    tree = tree_of(render_report(text_evaluation()))
    only = {tag: [said(e) for e in tree.iter() if e.tag == tag] for tag in ("del", "ins")}
    assert any("script" in text for text in only["del"])
    assert "the cat sat" in only["ins"]
    assert "所有的猫都坐着。" in only["ins"]


def test_pictures_are_there_with_their_names() -> None:
    tree = tree_of(render_report(picture_evaluation()))
    pictures = [e for e in tree.iter() if e.tag == "img"]
    assert len(pictures) == 6
    assert pictures[1].get("alt") == "real/1.png"
    assert "50.png" not in said(tree)
    assert "49.png" in said(tree)


def test_equal_evaluations_give_equal_bytes() -> None:
    for sample in SAMPLES:
        assert render_report(sample()) == render_report(sample())


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
def test_any_text_gives_a_valid_page(candidate: str, reference: str, name: str) -> None:
    cases = (Case(1, 0.5, candidate, (reference,)),)
    one = Measured("bleu", score("BLEU", 1.0, name), worst=cases)
    tree_of(render_report(Evaluation("text", "en", (Given("candidate", name, 1),), (one,))))


def test_both_languages_have_the_same_words() -> None:
    english, chinese = WORDS["en"], WORDS["zh"]
    for field in fields(english):
        one, other = getattr(english, field.name), getattr(chinese, field.name)
        if isinstance(one, str):
            assert one.count("{}") == other.count("{}"), field.name
            assert re.search(r"[\u3001-\u9fff]", other), field.name
        else:
            assert one.keys() == other.keys(), field.name


@pytest.mark.parametrize(
    "warning",
    [
        "12 pictures are fewer than 2048: FID is far too high and unsteady",
        "3 pictures a split are fewer than 5000: the score comes out too low, "
        "and is comparable at this number only",
        "12 lines are fewer than 100: the interval comes out too narrow",
        "12 segments are fewer than 100: intervals come out too narrow",
        "99 texts are fewer than 1000: MAUVE is unsteady",
        "2 texts have no token that can be scored",
        "made: 3 of 40: partly clear, laid on white",
        "made: 3 of 40: the same file as another one",
        "made: 1 cannot be read and are left out: a.png",
        *(f"made: 3 of 40: {note_words(note, 'en')}" for note in get_args(Note)),
    ],
)
def test_what_scores_warn_of_is_said_in_chinese(warning: str) -> None:
    assert warning_in(warning, "en") == warning
    chinese = warning_in(warning, "zh")
    assert re.search(r"[\u4e00-\u9fff]{2}", chinese)
    assert not re.search(r"[a-z]{5}", chinese.replace("made", ""))
    assert all(number in chinese for number in re.findall(r"\d+", warning)[:2])


def test_a_warning_without_chinese_stays_english() -> None:
    assert warning_in("something new", "zh") == "something new"
