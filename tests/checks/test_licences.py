"""Licences: what the parts allow, who says so, and what a piece may say of itself."""

from __future__ import annotations

import pytest

from wenfang.checks.licences import (
    Commercial,
    LicencedPart,
    check_licences,
    commercial_use,
    licence_statement,
)
from wenfang.documents.finding_words import finding_message
from wenfang.finding import Severity
from wenfang.source import Language


@pytest.mark.parametrize(
    ("licence", "commercial"),
    [
        ("Apache-2.0", "yes"),
        ("CC-BY-NC-4.0", "no"),
        ("LicenseRef-non-commercial", "no"),
        ("LicenseRef-own", "unknown"),
        (None, "unknown"),
        ("MIT AND Unicode-3.0", "yes"),
        ("MIT AND CC-BY-NC-4.0", "no"),
        ("MIT AND LicenseRef-Mine", "unknown"),
        ("CC-BY-NC-4.0 OR MIT", "yes"),
        ("CC-BY-NC-4.0 OR LicenseRef-Mine", "unknown"),
        ("(MIT OR X) AND Y", "unknown"),
    ],
)
def test_what_a_name_says_of_commercial_use(licence: str | None, commercial: Commercial) -> None:
    assert commercial_use(licence) == commercial


def part(licence: str, commercial: Commercial, *, stated: bool, note: str = "") -> LicencedPart:
    return LicencedPart("image", "painter", None, licence, commercial, note, stated=stated)


@pytest.mark.parametrize(
    ("licence", "commercial", "weighs"),
    [
        ("Apache-2.0", "yes", ["info"]),
        ("X", "no", ["info", "block"]),
        ("X", "unknown", ["info", "warn"]),
        ("X", "conditions", ["info", "info"]),
    ],
)
def test_a_stated_licence_counts_and_it_is_said_who_states_it(
    licence: str, commercial: Commercial, weighs: list[str]
) -> None:
    one = part(licence, commercial, stated=True, note="name the makers")
    findings = check_licences([one], commercial=True)
    assert [f.severity for f in findings] == [Severity(word) for word in weighs]
    assert findings[0].code == "stated"
    assert finding_message(findings[0], "zh") == f"painter 的许可（{licence}）由制作者声明。"
    own = check_licences([part(licence, commercial, stated=False)], commercial=True)
    assert [f.severity for f in own] == [Severity(word) for word in weighs[1:]]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Made with: painter (MIT, as stated by whoever made this)."),
        ("zh", "所用部分：painter (MIT，由制作者声明)。"),
    ],
)
def test_the_statement_says_who_states_it(language: Language, words: str) -> None:
    said = licence_statement([part("MIT", "yes", stated=True)], language)
    assert said.commercial == "yes"
    assert said.sentences[1] == words
    assert said.as_dict()["parts"][0]["stated"] is True
