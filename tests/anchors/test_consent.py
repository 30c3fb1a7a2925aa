"""Consent: when it is needed, whether it holds, what is told of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.anchor import Anchor, Consent
from wenfang.anchors.consent import (
    claims_of,
    consent_claim,
    consent_findings,
    consent_of,
    needed,
    parsed_consent,
    purpose_notice,
    voice_findings,
    written,
)
from wenfang.errors import BadInput
from wenfang.finding import Severity
from wenfang.picture import Picture

TODAY = dt.date(2026, 11, 27)
FACE = Picture(np.zeros((4, 4, 3), np.uint8))


def consent(
    until: str = "2027-12-31", given: str = "2026-01-01", covers: Any = ("face",)
) -> Consent:
    return Consent(
        "李雷", "daily news", dt.date.fromisoformat(until), dt.date.fromisoformat(given), covers
    )


def portrait(origin: Any = "photograph", voice: str = "", record: Consent | None = None) -> Anchor:
    return Anchor("Lin", "portrait", portrait=FACE, origin=origin, voice=voice, consent=record)


@pytest.mark.parametrize(
    ("anchor", "what"),
    [
        (portrait(), ("face",)),
        (portrait(voice="clone:lin"), ("face", "voice")),
        (portrait("drawn"), ()),
        (portrait("generated"), ()),
        (portrait("drawn", "clone:lin"), ("voice",)),
        (portrait("drawn", record=consent()), ("face",)),
        (portrait("drawn", record=consent(covers=("voice",))), ()),
        (portrait("generated", record=consent()), ()),
        (Anchor("Mei", "drawn", origin="photograph"), ()),
    ],
)
def test_what_needs_consent(anchor: Anchor, what: tuple[str, ...]) -> None:
    assert needed(anchor) == what


def test_a_drawing_of_somebody_stands_and_falls_with_their_consent() -> None:
    (found,) = consent_findings(portrait("drawn", record=consent("2026-11-26")), TODAY)
    assert (found.code, found.severity) == ("ended", Severity.BLOCK)


@pytest.mark.parametrize(
    ("record", "codes", "severity"),
    [
        (None, ["missing"], Severity.BLOCK),
        (consent(covers=("voice",)), ["missing"], Severity.BLOCK),
        (consent("2026-11-26"), ["ended"], Severity.BLOCK),
        (consent(given="2026-11-28"), ["not-yet"], Severity.BLOCK),
        (consent("2026-11-27"), ["ends-soon"], Severity.WARN),
        (consent("2026-12-26"), ["ends-soon"], Severity.WARN),
        (consent("2026-12-27"), ["holds"], Severity.INFO),
    ],
)
def test_whether_it_holds_today(
    record: Consent | None, codes: list[str], severity: Severity
) -> None:
    findings = consent_findings(portrait(record=record), TODAY)
    assert [finding.code for finding in findings] == codes
    assert {finding.severity for finding in findings} == {severity}
    assert all("李雷" not in str(finding.as_dict()) for finding in findings)


def test_a_face_that_is_nobodys_needs_none_and_says_nothing() -> None:
    assert (
        consent_findings(portrait("generated", record=consent("2020-01-01", "2019-01-01")), TODAY)
        == []
    )
    assert purpose_notice(portrait("generated")) is None


def test_both_face_and_voice_have_to_be_covered() -> None:
    anchor = portrait(voice="clone:lin", record=consent())
    (finding,) = consent_findings(anchor, TODAY)
    assert (finding.code, finding.evidence) == ("missing", {"what": "voice"})
    assert "voice cloned" in finding.message


def test_the_purpose_is_told_to_whoever_uses_it() -> None:
    notice = purpose_notice(portrait(record=consent()))
    assert notice == "Lin: consent of 李雷 until 2027-12-31, for: daily news"


def test_a_manifest_names_neither_person_nor_purpose() -> None:
    record = consent(covers=("face", "voice"))
    claim = consent_claim(record)
    assert claim == {"sha256": record.sha256, "covers": ["face", "voice"], "until": "2027-12-31"}
    assert claims_of(portrait(record=record)) == (claim,)
    assert claims_of(portrait("drawn", record=record)) == (claim,)
    assert claims_of(portrait("generated", record=record)) == ()


@given(
    st.builds(
        Consent,
        person=st.text("李雷 Ann-'\"\\#", min_size=1)
        .map(lambda t: " ".join(t.split()))
        .filter(bool),
        purpose=st.text("新闻 news=[]", min_size=1).map(lambda t: " ".join(t.split())).filter(bool),
        until=st.dates(dt.date(2027, 1, 1), dt.date(2099, 1, 1)),
        given=st.dates(dt.date(2000, 1, 1), dt.date(2026, 1, 1)),
        covers=st.sampled_from([("face",), ("voice",), ("face", "voice")]),
    )
)
def test_what_is_written_is_read_again(record: Consent) -> None:
    again = parsed_consent(written(record).decode(), "consent.toml")
    assert again == record
    assert again.sha256 == record.sha256


def test_what_is_left_out_has_a_default() -> None:
    record = consent_of({"person": "A", "purpose": "b", "until": "2999-01-01"}, "--consent")
    assert record.given == dt.date.today()
    assert record.covers == ("face",)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"person": None}, "person"),
        ({"person": "  "}, "person"),
        ({"person": "a" * 501}, "person"),
        ({"purpose": "a\x00b"}, "purpose"),
        ({"until": None}, "until"),
        ({"until": "next year"}, "until"),
        ({"until": "2020-01-01", "given": "2021-01-01"}, "until"),
        ({"covers": []}, "covers"),
        ({"covers": ["hands"]}, "covers"),
        ({"covers": "face"}, "covers"),
        ({"covers": [["face"]]}, "covers"),
        ({"fee": 5}, "consent"),
    ],
)
def test_records_that_do_not_say_enough(change: dict[str, Any], place: str) -> None:
    data = {"person": "A", "purpose": "b", "until": "2999-01-01", **change}
    with pytest.raises(BadInput) as caught:
        consent_of({k: v for k, v in data.items() if v is not None}, "consent")
    assert place in str(caught.value.place)
    assert caught.value.cure


def test_what_is_no_toml_is_said() -> None:
    with pytest.raises(BadInput, match="is not TOML"):
        parsed_consent("person: A", "consent.toml")


BOTH, OVER = consent(covers=("face", "voice")), consent("2026-11-26", covers=("face", "voice"))


@pytest.mark.parametrize("voice", ["clone:lin", " Clone:Lin ", "ＣＬＯＮＥ：lin"])
@pytest.mark.parametrize(
    ("anchor", "codes"),
    [
        (None, ["not-own"]),
        (portrait(voice="zh-female-1", record=BOTH), ["not-own"]),
        (portrait(voice="clone:mei", record=BOTH), ["not-own"]),
        (portrait(voice="clone:lin", record=consent()), ["missing"]),
        (portrait(voice="clone:lin", record=OVER), ["ended"]),
        (portrait(voice="clone:lin", record=BOTH), []),
    ],
)
def test_a_cloned_voice_speaks_for_its_own_anchor_alone(
    voice: str, anchor: Anchor | None, codes: list[str]
) -> None:
    found = voice_findings(voice, anchor, TODAY)
    assert [finding.code for finding in found] == codes
    assert all(finding.severity is Severity.BLOCK for finding in found)
    assert voice_findings("nova", anchor, TODAY) == []
