"""Markdown, HTML and plain text: what a reader sees is what the document says."""

from __future__ import annotations

import html as html_entities
import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from sample_pieces import CHINESE, CREATED, ENGLISH, HOSTILE

from wenfang.document import Document, Paragraph, Reference, Sentence
from wenfang.documents import html, markdown, plain
from wenfang.documents.label_text import label_for
from wenfang.documents.layout import lay_out
from wenfang.documents.printable import printable
from wenfang.errors import BadInput

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(HOSTILE)
XHTML = "{http://www.w3.org/1999/xhtml}"


def with_text(document: Document, text: str) -> Document:
    """``document`` with ``text`` in every field that a person or a source can fill."""
    sentence = Sentence(text, ("s1.1",))
    return replace(
        document,
        title=Sentence(text),
        summary=(sentence,),
        paragraphs=(
            Paragraph((sentence, Sentence(text, ("s1.1",), quoted=True)), heading=text),
            Paragraph((sentence, sentence)),
            *document.paragraphs,
        ),
        references=(
            *(
                replace(r, title=text, name=text, author=text, published=text)
                for r in document.references
            ),
            Reference(9, "s9", "Linked", "https://example.org/?a=1&b=2"),
        ),
        byline=text,
        editor=text,
        dateline=text,
    )


def html_tree(data: bytes) -> Any:
    """Parsed strictly: any HTML5 parse error fails the test."""
    return html5lib.HTMLParser(strict=True).parse(data.decode("utf-8"))


def visible(tree: Any) -> str:
    body = tree.find(f"{XHTML}body")
    return " ".join("".join(body.itertext()).split())


def markdown_visible(data: bytes) -> str:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin)
    rendered = parser.render(data.decode("utf-8"))
    tree = html5lib.parse(rendered)
    tags = {
        element.tag.removeprefix(XHTML) for element in tree.iter() if isinstance(element.tag, str)
    }
    known = [
        "html",
        "head",
        "body",
        "h1",
        "h2",
        "p",
        "strong",
        "br",
        "blockquote",
        "sup",
        "a",
        "hr",
        "section",
        "ol",
        "li",
    ]
    assert tags <= set(known), tags
    links = [e.get("href") for e in tree.iter(f"{XHTML}a") if e.get("href")]
    assert all(link.startswith(("#fn", "https://example.org/")) for link in links), links
    return "".join(tree.find(f"{XHTML}body").itertext())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(document: Document, text: str) -> None:
    check_all(with_text(document, text))


@settings(max_examples=60)
@given(ANY_TEXT)
def test_any_text_round_trips(text: str) -> None:
    check_all(with_text(ENGLISH, text))


def check_all(document: Document) -> None:
    label = label_for(document)
    page = html.write(document, label, created=CREATED)
    tree = html_tree(page)
    scripts = list(tree.iter(f"{XHTML}script"))
    assert [s.get("type") for s in scripts] == ["application/ld+json"]
    assert json.loads(scripts[0].text)["citation"][0]["name"]
    assert not any(name.startswith("on") for e in tree.iter() for name in e.attrib)
    assert {e.tag.removeprefix(XHTML) for e in tree.iter()}.isdisjoint({"img", "iframe", "object"})
    seen = {
        "html": visible(tree),
        "md": markdown_visible(markdown.write(document, label, created=CREATED)),
        "txt": plain.write(document, label, created=CREATED).decode(),
    }
    for name, shown in seen.items():
        assert shown.count(label.text) == 2, name
        assert shown.count(label.also) == 2, name
        for place, sentence in document.places():
            if not place.startswith("headline."):
                wanted = squeezed(printable(sentence.text))
                assert wanted in squeezed(shown), (name, place)


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
def test_the_label_stands_under_the_headline_and_at_the_end(document: Document) -> None:
    label = label_for(document)
    tree = html_tree(html.write(document, label, created=CREATED))
    notes = [e for e in tree.iter(f"{XHTML}div") if e.get("role") == "note"]
    assert len(notes) == 2
    header = tree.find(f".//{XHTML}header")
    assert [child.tag.removeprefix(XHTML) for child in header][:2] == ["h1", "div"]
    for data in (
        plain.write(document, label, created=CREATED),
        markdown.write(document, label, created=CREATED),
    ):
        first, second, *_ = data.decode().split("\n\n")
        assert document.title.text in first
        assert label.text in second
        assert label.text in data.decode().split("\n\n")[-1]


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
def test_footnote_numbers_lead_to_their_sources_and_back(document: Document) -> None:
    tree = html_tree(html.write(document, label_for(document), created=CREATED))
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    targets = [e.get("href")[1:] for e in tree.iter(f"{XHTML}a") if e.get("href").startswith("#")]
    assert set(targets) <= set(ids)
    for place, sentence in document.places():
        if place.startswith("headline"):
            continue
        span = tree.find(f".//*[@id='{place}']")
        assert span.text == sentence.text
        parent = next(e for e in tree.iter() if span in list(e))
        after = list(parent)[list(parent).index(span) + 1 :][:1]
        numbers = (
            [int(a.text) for a in after[0].iter(f"{XHTML}a")]
            if after and after[0].tag == f"{XHTML}sup"
            else []
        )
        assert tuple(numbers) == document.citations(sentence), place


def test_markdown_footnotes_match_the_references() -> None:
    text = markdown.write(ENGLISH, label_for(ENGLISH), created=CREATED).decode()
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    defined = re.findall(r"^\[\^(\d+)\]:", text, re.M)
    assert sorted(used) == defined == ["1", "2", "3"]


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
def test_the_page_is_self_contained(document: Document) -> None:
    text = html.write(document, label_for(document), created=CREATED).decode()
    tree = html_tree(text.encode())
    policy = next(e for e in tree.iter(f"{XHTML}meta") if e.get("http-equiv")).get("content")
    style = tree.find(f".//{XHTML}style").text
    assert html.security_policy(style=style) == policy
    assert policy.startswith("default-src 'none'")
    assert "@import" not in style
    assert "url(" not in style
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[document.language]
    assert not [e for e in tree.iter() if e.get("src")]


@pytest.mark.parametrize("write", [html.write, markdown.write, plain.write])
def test_equal_input_gives_equal_bytes(write: Any) -> None:
    assert write(CHINESE, label_for(CHINESE), created=CREATED) == write(
        replace(CHINESE), label_for(CHINESE), created=CREATED
    )


def test_a_thousand_paragraphs() -> None:
    long = replace(ENGLISH, paragraphs=ENGLISH.paragraphs[:1] * 1000)
    for write in (html.write, markdown.write, plain.write):
        data = write(long, label_for(long), created=CREATED)
        assert html_entities.unescape(data.decode()).count("two years after cracks") == 1000


def test_a_time_without_zone_and_twin_numbers_are_refused() -> None:
    label = label_for(ENGLISH)
    with pytest.raises(BadInput, match="time zone"):
        plain.write(ENGLISH, label, created=datetime(2026, 1, 1))
    twins = replace(ENGLISH, references=ENGLISH.references[:1] * 2)
    with pytest.raises(BadInput, match="share a number"):
        plain.write(twins, label, created=CREATED)


def test_an_empty_document_still_has_a_name_and_a_label() -> None:
    empty = Document("news", "zh", Sentence(""), (), (), ())
    shown = lay_out(empty, label_for(empty), CREATED)
    assert shown.title == "无题"
    assert label_for(empty).text in plain.write(empty, label_for(empty), created=CREATED).decode()
