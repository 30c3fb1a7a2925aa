"""Personal data: found where it stands, not found where it only looks so."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from privacy_numbers import REGIONS, card, credit_code, iban, resident_number
from privacy_table import NEGATIVES, positives

from wenfang.checks.privacy import (
    DEFAULT_POLICY,
    KINDS,
    check_privacy,
    check_said_privacy,
    find_personal_data,
    mask,
    masked,
)
from wenfang.engines.names.base import Name
from wenfang.errors import ConfigurationError
from wenfang.finding import Place, Severity
from wenfang.source import Language

OUTPUT = Place("output", "p1.s1")
TABLE = positives()


def _bare(marked: str) -> tuple[str, list[str]]:
    return re.sub(r"\[\[|\]\]", "", marked), re.findall(r"\[\[(.*?)\]\]", marked)


def test_table_covers_every_kind() -> None:
    counts = Counter(kind for kind, _, _ in TABLE)
    assert set(counts) == set(KINDS) - {"name"}
    assert min(counts.values()) >= 20


@pytest.mark.parametrize(("kind", "language", "marked"), TABLE)
def test_found(kind: str, language: Language, marked: str) -> None:
    text, expected = _bare(marked)
    found = find_personal_data(text, language)
    assert [(d.kind, d.text) for d in found] == [(kind, e) for e in expected]
    assert all(text[d.start : d.end] == d.text for d in found)


@pytest.mark.parametrize(
    ("language", "text"), [(lang, text) for lang, texts in NEGATIVES.items() for text in texts]
)
def test_not_found(language: Language, text: str) -> None:
    assert find_personal_data(text, language) == []


births = st.dates(date(1920, 1, 1), date(2020, 12, 31))


@given(st.sampled_from(REGIONS), births, st.integers(0, 999), st.data())
def test_resident_numbers(region: str, born: date, serial: int, data: st.DataObject) -> None:
    number = resident_number(region, born, serial)
    assert [d.kind for d in find_personal_data(f"证件{number}，", "zh")] == ["id-card"]
    at = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    changed = number[:at] + other + number[at + 1 :]
    assert "id-card" not in [d.kind for d in find_personal_data(f"证件{changed}，", "zh")]


@given(st.sampled_from([("62", 19), ("62", 16), ("4", 16), ("55", 16), ("37", 15)]), st.data())
def test_cards(issuer: tuple[str, int], data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**32))
    number = card(*issuer, random.Random(seed))
    assert "bank-card" in [d.kind for d in find_personal_data(f"card {number}.", "en")]
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    changed = number[:at] + other + number[at + 1 :]
    assert "bank-card" not in [d.kind for d in find_personal_data(f"card {changed}.", "en")]


@given(st.from_regex(r"\A[0-9]{18}\Z"), st.integers(0, 21), st.data())
def test_ibans(bban: str, at: int, data: st.DataObject) -> None:
    number = iban("DE", bban)
    assert [d.text for d in find_personal_data(f"to {number} now", "en")] == [number]
    digits = [c for c in "0123456789" if c != number[at]]
    changed = number[:at] + data.draw(st.sampled_from(digits)) + number[at + 1 :]
    assert "iban" not in [d.kind for d in find_personal_data(f"to {changed} now", "en")]


@given(st.from_regex(r"\A91[1-6][0-9]{5}MA[0-9]{7}\Z"), st.integers(0, 16))
def test_credit_codes(body: str, at: int) -> None:
    code = credit_code(body)
    assert [d.text for d in find_personal_data(f"代码{code}。", "zh")] == [code]
    changed = code[:at] + ("7" if code[at] != "7" else "8") + code[at + 1 :]
    assert "uscc" not in [d.kind for d in find_personal_data(f"代码{changed}。", "zh")]


@given(st.text())
def test_any_text_gives_an_answer(text: str) -> None:
    for datum in find_personal_data(text, "zh"):
        assert text[datum.start : datum.end] == datum.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_masking_twice_is_masking_once(language: Language) -> None:
    everything = dict.fromkeys(KINDS, "mask")
    for _, lang, marked in TABLE:
        text, expected = _bare(marked)
        if lang == language:
            once = mask(text, find_personal_data(text, language), everything)
            assert not any(e in once for e in expected)
            assert mask(once, find_personal_data(once, language), everything) == once


def test_old_numbers_need_a_word() -> None:
    assert find_personal_data("身份证号：110105491231002", "zh")[0].kind == "id-card"
    assert find_personal_data("单据110105491231002", "zh") == []
    assert find_personal_data("身份证号：110105491331002", "zh") == []


def test_a_very_old_number() -> None:
    (datum,) = find_personal_data("号码440524188001010014", "zh")  # from GB 11643-1999
    assert datum.kind == "id-card"


def test_identity_number_is_not_also_something_else() -> None:
    number = resident_number("110105", date(1949, 12, 31), 2)
    assert number == "11010519491231002X"  # the example of GB 11643-1999
    assert [d.kind for d in find_personal_data(f"护照或身份证{number}", "zh")] == ["id-card"]


class TestPolicy:
    TEXT = "身份证11010519491231002X，手机13800138000。"

    def test_default(self) -> None:
        findings = check_privacy(self.TEXT, place=OUTPUT, language="zh")
        assert [(f.code, f.severity) for f in findings] == [
            ("id-card", Severity.BLOCK),
            ("mobile", Severity.WARN),
        ]
        assert set(DEFAULT_POLICY) == set(KINDS)

    def test_places_and_evidence(self) -> None:
        for finding in check_privacy(self.TEXT, place=OUTPUT, language="zh"):
            start, end = finding.place.start, finding.place.end
            assert start is not None
            assert end is not None
            assert finding.place.name == "p1.s1"
            assert self.TEXT[start:end] not in str(finding.as_dict())
            assert self.TEXT[start : start + 2] == finding.evidence["seen"][:2]

    def test_own_policy(self) -> None:
        policy = {"id-card": "keep", "mobile": "block"}
        findings = check_privacy(self.TEXT, place=OUTPUT, language="zh", policy=policy)
        assert [f.severity for f in findings] == [Severity.INFO, Severity.BLOCK]
        data = find_personal_data(self.TEXT, "zh")
        assert mask(self.TEXT, data, policy) == "身份证11010519491231002X，手机13*******00。"

    @pytest.mark.parametrize("policy", [{"mobil": "mask"}, {"mobile": "hide"}])
    def test_unknown(self, policy: dict[str, str]) -> None:
        with pytest.raises(ConfigurationError) as caught:
            check_privacy("", place=OUTPUT, language="zh", policy=policy)
        assert caught.value.cure


@dataclass
class KnownNames:
    """A finder that knows a few names; counts how often it is asked."""

    known: tuple[str, ...]
    asked: int = 0

    def find(self, text: str, language: Language) -> list[Name]:
        self.asked += 1
        spans = ((name, text.find(name)) for name in self.known)
        found = [Name(name, "person", at, at + len(name)) for name, at in spans if at >= 0]
        return [*found, Name("Harwick", "place", 0, 7)] if text.startswith("Harwick") else found


class TestNames:
    TEXT = "Harwick mayor Ann Rewell met John Smith, john@example.com."
    FINDER = ("Ann Rewell", "John Smith")

    def test_kept_by_default_without_asking(self) -> None:
        finder = KnownNames(self.FINDER)
        findings = check_privacy(self.TEXT, place=OUTPUT, language="en", names=finder)
        assert [f.code for f in findings] == ["email"]
        assert finder.asked == 0

    def test_masked_except_public_figures(self) -> None:
        findings = check_privacy(
            self.TEXT,
            place=OUTPUT,
            language="en",
            names=KnownNames(self.FINDER),
            policy={"name": "mask"},
            public_figures=["ann rewell"],
        )
        assert [(f.code, f.evidence["seen"]) for f in findings] == [
            ("name", "J*** S****"),
            ("email", "***@example.com"),
        ]

    def test_places_are_not_people(self) -> None:
        data = find_personal_data("Harwick is a town", "en", names=KnownNames(()))
        assert data == []

    def test_chinese_name_masked(self) -> None:
        data = find_personal_data("证人张小明到庭", "zh", names=KnownNames(("张小明",)))
        assert masked(data[0]) == "张**"
        assert mask("证人张小明到庭", data, {"name": "mask"}) == "证人张**到庭"


def test_a_megabyte_of_digits_is_quick() -> None:
    start = time.process_time()
    assert find_personal_data("1" * 1_000_000, "zh") == []
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "unit", ["12345 ", "1 ", "4111 1111 1111 1111 ", "a@", "a.", ":", "AB12", "１", "+1 ", "1.1.", "010-", "京A"]
)  # fmt: skip
def test_repetition_is_quick(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    find_personal_data(text, "zh")
    assert time.process_time() - start < 2


@pytest.mark.slow
def test_names_by_the_real_finder() -> None:
    from wenfang.engines.names.finder import open_name_finder
    from wenfang.resources import fetch

    finder = open_name_finder(fetch("lac"))
    text = "证人张小明昨日到庭，电话13800138000。"
    data = find_personal_data(text, "zh", names=finder)
    assert mask(text, data, {"name": "mask"}) == "证人张**昨日到庭，电话13*******00。"


@pytest.mark.parametrize(
    ("text", "language", "kind", "at"),
    [
        ("Call me: 138\n1234 5678.", "en", "mobile", "138\n1234 5678"),
        ("电话13812\r\n  345678。", "zh", "mobile", "13812\r\n  345678"),
        ("身份证11010519491231\n002X", "zh", "id-card", "11010519491231\n002X"),
        ("Call me: 138\n\n1234 5678.", "en", "mobile", "138\n\n1234 5678"),
        ("Write to maren@\nexample.org", "en", "email", "maren@\nexample.org"),
    ],
)
def test_what_is_broken_over_a_line_is_heard_as_one(
    text: str, language: Language, kind: str, at: str
) -> None:
    (found,) = check_said_privacy(text, place=Place("brief", "text"), language=language)
    assert found.code == kind
    assert text[found.place.start : found.place.end] == at


@pytest.mark.parametrize(
    "text",
    [
        "Call me: 138 1234 5678\nor come.",  # found without it
        "In 2024\n12 people came.",
        "2019\n2020\n2021\n2022\n2023",
    ],
)
def test_what_a_line_s_end_parts_is_not_joined(text: str) -> None:
    assert check_said_privacy(text, place=Place("brief", "text"), language="en") == []
