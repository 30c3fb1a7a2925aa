"""The claims check without models: what is found by reading alone, in both languages."""

from __future__ import annotations

import time

import pytest

from wenfang.checks.claims import check_claims, check_file
from wenfang.engines.names.finder import open_name_finder
from wenfang.finding import Place, Severity
from wenfang.language.detect import detect_language
from wenfang.language.sentences import split_sentences
from wenfang.source import Source, SourceSentence

NAMES = open_name_finder(None)


def source(number: int, text: str) -> Source:
    """A source with its sentences, as a reader makes it."""
    language = detect_language(text)
    sentences = tuple(
        SourceSentence(f"s{number}.{n}", text[a:b], a, b)
        for n, (a, b) in enumerate(split_sentences(text, language), start=1)
    )
    return Source(
        f"s{number}", f"{number}.txt", str(number) * 64, "text/plain", text, language, sentences
    )


def codes(sentence: str, *sources: str) -> set[str]:
    """Codes of what blocks."""
    found = check_claims(
        sentence, sources, language=detect_language(sentence), place=Place("output", "p1.s1"),
        embed=None, names=NAMES,
    )  # fmt: skip
    return {f.code for f in found if f.severity is Severity.BLOCK}


HARBOUR = "The harbour authority said on 5 March 2026 that exports rose 3.5% to 12,000 tonnes, and that nobody was injured."
MAYOR = (
    'Mayor Ruth Calder said: "We will not close the school." Councillor Ian Webb opposed the plan.'
)
PORT = "港务局2026年3月5日表示，出口量增长3.5%，达到一万二千吨，没有人员受伤。"
HEAD = "校长周启明说：“我们不会关闭学校。”该校共有学生三千人。"

FAITHFUL = [
    ("Exports grew by 3.5 percent to 12,000 tonnes, the harbour authority said.", HARBOUR),
    ("On March 5 the harbour authority put exports at 12 thousand tonnes.", HARBOUR),
    ('Calder said: "We will not close the school."', MAYOR),
    ("港务局称，出口量增长百分之三点五，达1.2万吨。", PORT),
    ("港务局3月5日称出口量为12,000吨。", PORT),
    ("周启明表示“我们不会关闭学校”。", HEAD),
    ("該校共有3千名學生。", HEAD),
    ("港务局称，出口量增长3.5%，达1.2万吨。", HARBOUR),
]
CORRUPTED = [
    ("Exports grew by 5.3 percent to 12,000 tonnes, the harbour authority said.", HARBOUR, "number"),
    ("Exports grew by 3.5 percentage points, the harbour authority said.", HARBOUR, "unit"),
    ("On March 6 the harbour authority put exports at 12,000 tonnes.", HARBOUR, "date"),
    ("Exports fell by 3.5 percent to 12,000 tonnes.", HARBOUR, "direction"),
    ('Calder said: "We will close the school."', MAYOR, "quotation"),
    ("Mayor Ruth Walder spoke about the school.", MAYOR, "name"),
    ("The authority did not say that exports rose 3.5%.", HARBOUR.replace(", and that nobody was injured", ""), "negation"),
    ("出口量增长3.5%，达1.2亿吨。", PORT, "number"),
    ("出口量增长3.5%，达1.2万公斤。", PORT, "unit"),
    ("港务局3月15日称出口量增长3.5%。", PORT, "date"),
    ("出口量下降3.5%，达1.2万吨。", PORT, "direction"),
    ("周启明说：“学校马上关闭。”", HEAD, "quotation"),
    ("校长赵启光说：“我们不会关闭学校。”", HEAD, "name"),
    ("港务局称，有人员受伤。", PORT, "negation"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "original"), FAITHFUL)
def test_faithful(sentence: str, original: str) -> None:
    assert codes(sentence, original) == set()


@pytest.mark.parametrize(("sentence", "original", "code"), CORRUPTED)
def test_corrupted(sentence: str, original: str, code: str) -> None:
    assert code in codes(sentence, original)


def test_a_number_is_compared_across_languages() -> None:
    assert codes("Exports rose 3.5% to 12,000 tonnes.", PORT) == set()
    assert "number" in codes("Exports rose 3.5% to 21,000 tonnes.", PORT)
    assert "direction" in codes("Exports fell 3.5% to 12,000 tonnes.", PORT)


def test_exchanged_parts() -> None:
    assert "name" in codes(
        "Webb United beat Calder Rovers 2-1.", "Calder Rovers beat Webb United 2-1 on Monday."
    )
    assert (
        codes(
            "Calder Rovers beat Webb United 2-1.", "Calder Rovers beat Webb United 2-1 on Monday."
        )
        == set()
    )


def test_from_and_to() -> None:
    assert "number" in codes("失业率从5.3%升至4.8%。", "失业率从4.8%升至5.3%。")


def test_findings_have_place_and_evidence() -> None:
    sentence = "Exports grew by 5.3 percent."
    (finding,) = check_claims(
        sentence, [HARBOUR], language="en", place=Place("output", "p1.s1"), embed=None, names=None
    )
    assert sentence[finding.place.start : finding.place.end] == "5.3 percent"
    assert finding.evidence["nearest"] == "3.5%"
    assert finding.evidence["sources"] == [HARBOUR]


def test_a_sentence_without_a_source_is_unsupported() -> None:
    assert codes("Exports grew by 5 percent.") == {"unsupported"}


def test_the_source_itself_is_never_blamed() -> None:
    for text in (HARBOUR, MAYOR, PORT, HEAD):
        assert codes(text, text) == set()


def test_a_file_finds_its_anchors() -> None:
    sources = [source(1, HARBOUR + " The quay is 40 metres long."), source(2, MAYOR)]
    text = "The quay is 400 metres long. Exports rose 3.5% to 12,000 tonnes."
    findings = [f for f in check_file(text, sources, names=NAMES) if f.severity is Severity.BLOCK]
    assert [f.code for f in findings] == ["number"]
    assert findings[0].evidence["anchors"][0] == "s1.2"
    assert text[findings[0].place.start : findings[0].place.end] == "400 metres"


@pytest.mark.parametrize(
    "text",
    ["a" * 60_000, "“" * 20_000, "第" * 20_000, "\x00\ud800" * 10_000, "\u202eabc 12 " * 4_000,
     "😀" * 20_000, "不" * 20_000, "A. " * 20_000, "1,1" * 20_000],
    ids=lambda text: ascii(text[:6]),
)  # fmt: skip
def test_hostile_sentences_are_answered_in_time(text: str) -> None:
    begun = time.perf_counter()
    check_claims(
        text, [HARBOUR, text], language="en", place=Place("output"), embed=None, names=NAMES
    )
    check_claims(
        "Exports rose.", [text], language="zh", place=Place("output"), embed=None, names=NAMES
    )
    assert time.perf_counter() - begun < 10
