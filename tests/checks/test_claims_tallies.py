"""Tallies: votes and scores keep their numbers and their order."""

from __future__ import annotations

import pytest

from wenfang.checks.claims import check_claims
from wenfang.finding import Place
from wenfang.source import Language

ENGLISH = "The council rejected a motion to end the service by 9 votes to 7 on Tuesday."
CHINESE = "议会以9票对7票否决了停止夜间航班的动议。"


@pytest.mark.parametrize(
    ("source", "sentence", "language", "wrong"),
    [
        (ENGLISH, "The motion to end the service was rejected by 7 votes to 7.", "en", True),
        (ENGLISH, "The motion to end the service was rejected by 9 votes to 9.", "en", True),
        (ENGLISH, "The motion to end the service was rejected by 7 votes to 9.", "en", True),
        (ENGLISH, "The motion to end the service was rejected 9 to 7 on Tuesday.", "en", False),
        (ENGLISH, "The motion to end the service was rejected 9–7 on Tuesday.", "en", False),
        (CHINESE, "停止夜间航班的动议以7票对9票被否决。", "zh", True),
        (CHINESE, "停止夜间航班的动议以9比7被否决。", "zh", False),
    ],
)
def test_tallies(source: str, sentence: str, language: Language, wrong: bool) -> None:
    found = check_claims(
        sentence, [source], language=language, place=Place("output"), embed=None, names=None
    )
    assert any("is not in the source" in f.message for f in found if f.code == "number") == wrong
