"""Findings on a file name their sentence, and give no personal datum away."""

from __future__ import annotations

import pytest

from wenfang.finding import Finding, Place, Severity
from wenfang.studio.checking import with_sentences

TEXT = "Ferry opens\n\nThe ferry costs £5 million. Call Ann on +44 20 7946 0958 today.\n\n    \n"


def finding(start: int | None, what: str = "output") -> Finding:
    place = Place(what, "a.txt", start, None if start is None else start + 1)
    return Finding("claims", "number", Severity.BLOCK, "No.", place, {"anchors": ["s1.1"]})


@pytest.mark.parametrize(
    ("start", "number", "text"),
    [
        (0, 1, "Ferry opens"),
        (TEXT.index("£5"), 2, "The ferry costs £5 million."),
        (TEXT.index("today"), 3, "Call Ann on +44 ** **** **58 today."),
    ],
)
def test_a_finding_names_its_sentence(start: int, number: int, text: str) -> None:
    (told,) = with_sentences([finding(start)], TEXT)
    assert told.evidence["sentence"] == number
    assert told.evidence["text"] == text
    assert told.evidence["anchors"] == ["s1.1"]


@pytest.mark.parametrize(
    "other", [finding(None), finding(0, "source"), finding(len(TEXT) - 3)], ids=lambda f: f.place
)
def test_what_lies_in_no_sentence_stays_as_it_is(other: Finding) -> None:
    assert with_sentences([other], TEXT) == [other]
