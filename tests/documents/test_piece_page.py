"""The piece's page: complete without script, closed to the network, readable, escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_pieces import CREATED, HOSTILE
from sample_views import FINDINGS, RECEIPT, view

from wenfang.document import Document, Paragraph, Reference, Sentence
from wenfang.documents.finding_words import finding_message
from wenfang.documents.html import security_policy, template_text
from wenfang.documents.label_text import label_for
from wenfang.documents.mark_words import mark_limits, mark_message
from wenfang.documents.page_words import PAGE_WORDS
from wenfang.documents.piece_page import PieceFile, PieceView, human_size, render_piece_page
from wenfang.documents.printable import printable
from wenfang.documents.step_words import step_name
from wenfang.finding import Finding, Place, Severity
from wenfang.source import Language, Source, SourceSentence
from wenfang.verification import FileReport, MarkReport, MarkState

XHTML = "{http://www.w3.org/1999/xhtml}"
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def tree_of(page: bytes) -> Any:
    """Parsed strictly: any HTML5 parse error fails the test."""
    return html5lib.HTMLParser(strict=True).parse(page.decode("utf-8"))


def by_id(tree: Any, name: str) -> Any:
    found = [e for e in tree.iter() if e.get("id") == name]
    assert len(found) == 1, name
    return found[0]


def said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_on_the_page(language: Language) -> None:
    shown = view(language)
    tree = tree_of(render_piece_page(shown))
    for place, sentence in shown.document.places():
        span = by_id(tree, place)
        assert span.text == sentence.text
        assert span.get("data-anchors").split() == list(sentence.anchors)
    for source in shown.sources:
        for row in source.sentences:
            assert row.text in said(by_id(tree, f"src-{row.id}"))
    for number, finding in enumerate(shown.findings, start=1):
        assert finding_message(finding, language) in said(by_id(tree, f"finding-{number}"))
    assert "138****1234" in said(by_id(tree, "findings"))
    words = PAGE_WORDS[language]
    marks = said(by_id(tree, "marks"))
    for report, state in product(shown.reports, MarkState):
        assert report.name in marks
        assert words.states[state.value] in marks
    for mark in shown.reports[0].marks:
        assert mark_message(mark, language) in marks
        assert all(limit in marks for limit in mark_limits(mark, language))
    receipt = said(by_id(tree, "receipt"))
    for wanted in (
        "c1" * 32,
        "Alibaba Cloud",
        step_name("write.s1.2", language),
        "48.20",
        "typst",
        "42",
        "unigram",
    ):
        assert wanted in receipt
    assert shown.licences[1] in said(by_id(tree, "licences"))
    links = [a.get("href") for a in by_id(tree, "downloads").iter(f"{XHTML}a")]
    assert links == [f"./report.{e}" for e in ("md", "html", "pdf", "docx", "txt")]


def test_source_sentences_bear_the_number_of_their_footnote() -> None:
    """Sources cited in another order than the brief's, one cited as a double, one not at all."""

    def source(id: str) -> Source:
        row = SourceSentence(f"{id}.1", f"Row of {id}.", 0, 10)
        return Source(id, f"{id}.txt", "ab" * 32, "text/plain", row.text, "en", (row,), title=id)

    base = view("en")
    references = (
        Reference(1, "s3", "A", "s3.txt"),
        Reference(2, "s1", "B", "s1.txt", duplicates=("s4",)),
    )
    lines = (Paragraph((Sentence("One.", ("s3.1",)), Sentence("Two.", ("s1.1",)))),)
    document = replace(base.document, references=references, paragraphs=lines)
    found = Finding(
        "claims", "number", Severity.WARN, "Hm.", Place("source", "s3"), {"anchors": ["s1.1"]}
    )
    sources = tuple(map(source, ("s1", "s2", "s3", "s4")))
    shown = replace(base, document=document, sources=sources, findings=(found,))
    tree = tree_of(render_piece_page(shown))
    rows = [e for e in tree.iter(f"{XHTML}li") if (e.get("id") or "").startswith("src-")]
    assert [said(row) for row in rows] == [
        "1.1 Row of s3.", "2.1 Row of s1.", "s4.1 Row of s4.", "s2.1 Row of s2.",
    ]  # fmt: skip
    assert "s3 in the receipt" in said(by_id(tree, "s3"))
    assert "same content as 2" in said(by_id(tree, "s4"))
    finding = by_id(tree, "finding-1")
    assert "source 1" in said(finding)
    assert {a.get("href"): said(a) for a in finding.iter(f"{XHTML}a")} == {
        "#s3": "1", "#src-s1.1": "2.1",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_opens_and_closes_the_page(language: Language) -> None:
    shown = view(language)
    tree = tree_of(render_piece_page(shown))
    notes = [e for e in tree.iter(f"{XHTML}div") if e.get("role") == "note"]
    assert [n.get("id") for n in notes] == ["label-start", "label-end"]
    assert all(shown.label.text in said(n) and shown.label.also in said(n) for n in notes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_unique_and_every_inner_link_leads_somewhere(language: Language) -> None:
    tree = tree_of(render_piece_page(view(language)))
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    inner = {e.get("href")[1:] for e in tree.iter(f"{XHTML}a") if e.get("href").startswith("#")}
    assert inner <= set(ids)
    named = {i for e in tree.iter() for i in (e.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_comes_from_elsewhere(language: Language) -> None:
    tree = tree_of(render_piece_page(view(language)))
    style = tree.find(f".//{XHTML}style").text
    script = tree.find(f".//{XHTML}script").text
    policy = next(e for e in tree.iter(f"{XHTML}meta") if e.get("http-equiv")).get("content")
    assert policy == security_policy(style=style, script=script)
    assert not [e for e in tree.iter() if e.get("src") or e.get("style")]
    assert not list(tree.iter(f"{XHTML}link"))
    assert "url(" not in style
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval|fetch|http", script)


def test_a_chinese_page_speaks_chinese() -> None:
    """No sentence of a check or of a reader of marks, and no key, is left in English."""
    tree = tree_of(render_piece_page(view("zh")))
    words = [
        said(e)
        for part in ("findings", "marks")
        for e in by_id(tree, part).iter()
        if e.tag in {f"{XHTML}p", f"{XHTML}dt", f"{XHTML}h4"} and e.get("class") != "tally"
    ]
    assert len(words) > 100
    left = {text for text in words if not re.search("[一-鿿]", text)}
    assert left == set()


def test_findings_are_grouped_the_weightiest_first() -> None:
    tree = tree_of(render_piece_page(view("en")))
    order = [
        e.get("class").split()[1]
        for e in tree.iter(f"{XHTML}li")
        if "finding " in (e.get("class") or "")
    ]
    assert order == ["block", "warn", "warn", "info"]
    flagged = {
        e.get("id"): e.get("class")
        for e in tree.iter(f"{XHTML}span")
        if "has-" in (e.get("class") or "")
    }
    assert flagged == {"p1.s2": "s has-warn", "p3.s2": "s has-warn"}


def hostile_view(text: str) -> PieceView:
    mark = MarkReport("credentials", MarkState.INVALID, text, {text: [text, {text: text}]}, (text,))
    source = Source(
        id="s1", name=text, sha256="0" * 64, media_type="text/plain", text=text, language="zh",
        sentences=(SourceSentence("s1.1", text, 0, len(text)),), title=text, author=text, published=text,
    )  # fmt: skip
    shown = view("zh")
    return replace(
        shown,
        document=replace(
            shown.document, title=Sentence(text), alternatives=(Sentence(text),), byline=text
        ),
        sources=(source,),
        findings=(
            Finding("claims", text, Severity.WARN, text, Place("output", text), {text: text}),
        ),
        reports=(FileReport(text, "0" * 64, text, (mark,)),),
        receipt={**RECEIPT, "brief": text, text: {text: [text]}},
        licences=(text,),
        watermark={text: text},
        files=(PieceFile(text, 1),),
    )


def check_hostile(text: str) -> None:
    tree = tree_of(render_piece_page(hostile_view(text)))
    assert len(list(tree.iter(f"{XHTML}script"))) == 1
    assert not any(name.startswith("on") for e in tree.iter() for name in e.attrib)
    assert {e.tag.removeprefix(XHTML) for e in tree.iter()}.isdisjoint({"img", "iframe", "object"})
    for e in tree.iter(f"{XHTML}a"):
        assert e.get("href").startswith(("#", "./", "https://example.org/")), e.get("href")
    for part in ("finding-1", "marks", "licences", "receipt", "src-s1.1"):
        assert squeezed(printable(text)) in squeezed(said(by_id(tree, part)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(text: str) -> None:
    check_hostile(text)


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_any_text_is_shown_as_text(text: str) -> None:
    check_hostile(text)


def test_a_page_with_nothing_but_a_piece() -> None:
    document = Document("news", "en", Sentence("Only this"), (), (), ())
    page = render_piece_page(PieceView(document, label_for(document), CREATED))
    body = said(tree_of(page))
    words = PAGE_WORDS["en"]
    for wanted in ("Only this", words.no_findings, words.no_marks, words.no_licences):
        assert wanted in body


def test_a_long_source_is_shown_around_what_is_used() -> None:
    shown = view("en")
    rows = tuple(SourceSentence(f"s1.{n}", f"Row {n}.", 0, 6) for n in range(1, 5001))
    tree = tree_of(
        render_piece_page(replace(shown, sources=(replace(shown.sources[0], sentences=rows),)))
    )
    ids = [e.get("id") for e in tree.iter(f"{XHTML}li") if (e.get("id") or "").startswith("src-")]
    assert ids == [f"src-s1.{n}" for n in range(1, 9)]
    assert PAGE_WORDS["en"].left_out.format(4992) in said(by_id(tree, "s1"))


def test_equal_views_give_equal_bytes() -> None:
    assert render_piece_page(view("zh")) == render_piece_page(view("zh"))


def test_a_thousand_paragraphs() -> None:
    shown = view("en")
    long = replace(shown.document, paragraphs=shown.document.paragraphs[:1] * 1000)
    page = render_piece_page(replace(shown, document=long, findings=FINDINGS * 100))
    assert page.count(b"two years after cracks") == 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_severity_and_mark_has_its_word(language: Language) -> None:
    words = PAGE_WORDS[language]
    assert set(words.states) == {s.value for s in MarkState}
    assert set(words.severities) == {s.value for s in Severity}
    assert set(words.mark_names) == {m.mark for m in view(language).reports[0].marks}
    english = PAGE_WORDS["en"]
    assert all(
        set(getattr(words, name)) == set(getattr(english, name))
        for name in ("states", "severities", "mark_names", "places")
    )


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (41_300, "41.3 kB"), (23_613_536, "23.6 MB"), (4 * 10**9, "4.0 GB")]
)  # fmt: skip
def test_sizes(size: int, shown: str) -> None:
    assert human_size(size) == shown


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    color = color if len(color) == 7 else "#" + "".join(c * 2 for c in color[1:])
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def palettes() -> list[dict[str, str]]:
    """Colours by name: light, then dark."""
    sheets = [template_text("base.css"), template_text("piece.css")]
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for sheet in sheets:
        for at, scheme in enumerate(sheet.split("@media (prefers-color-scheme: dark)")):
            block = scheme[: scheme.index("}")]
            (dark if at else light).update(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", block))
    return [light, {**light, **dark}]


@pytest.mark.parametrize("scheme", [0, 1])
def test_contrast_meets_wcag_aa(scheme: int) -> None:
    colours = palettes()[scheme]
    assert len(colours) >= 12
    for text, ground in product(
        ("ink", "soft", "seal", "ok", "bad", "care", "calm"), ("paper", "tint", "lift")
    ):
        high, low = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
    for text in ("ink", "soft", "seal"):
        high, low = sorted((luminance(colours[text]), luminance(colours["hit"])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, "hit")
