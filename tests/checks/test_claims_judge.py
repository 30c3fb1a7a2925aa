"""The verdict over a whole sentence: what it measures, and what becomes of the rules' findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenfang.checks.claims import check_claims, judge
from wenfang.checks.claims.alignment import best_clause, measures, uncovered
from wenfang.checks.claims.evidence import gather, read
from wenfang.checks.claims.learned import Laid, lay
from wenfang.checks.claims.stance import stances
from wenfang.checks.claims.trees import probability
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.base import NameFinder
from wenfang.engines.names.finder import open_name_finder
from wenfang.finding import Place, Severity
from wenfang.language.detect import detect_language
from wenfang.resources import fetch

TOUR = [
    "Mayor Ellen Brock opened the rebuilt Lime Street library on Saturday.",
    "The librarian Amos Tully saved 400 local maps by carrying them upstairs.",
    "The reading room was warm and dry again, said architect Jill Reyner.",
]
TOUR_ZH = [
    "周六，市长卜爱伦为重建的青柠街图书馆揭幕。",
    "馆员屠默把400张本地地图搬到楼上，保住了它们。",
    "建筑师任洁说，阅览室又暖和又干燥。",
]


@pytest.fixture(scope="module")
def embed() -> EmbeddingEngine:
    return open_embedding_engine(Path(fetch("universal-sentence-encoder-multilingual")))


@pytest.fixture(scope="module")
def names() -> NameFinder:
    return open_name_finder(Path(fetch("lac")))


def laid(sentence: str, sources: list[str], embed: EmbeddingEngine, names: NameFinder) -> Laid:
    found = lay(read(sentence), gather(sources, ()), embed, names)
    assert found is not None
    return found


@pytest.mark.parametrize("model", ["bindings", "sentences"])
def test_the_trees_are_numbers_between_none_and_one(model: str) -> None:
    assert 0 < probability(model, {}) < 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sources", "sentence", "clause", "added"),
    [(TOUR, "Amos Tully saved 400 maps and a telescope.", "The librarian Amos Tully saved", "telescope"),
     (TOUR_ZH, "屠默把400张地图和望远镜搬到楼上。", "馆员屠默把400张本地地图搬到楼上", "望远镜")],
)  # fmt: skip
def test_what_a_sentence_lies_on_and_what_is_left_of_it(
    embed: EmbeddingEngine, names: NameFinder, sources: list[str], sentence: str, clause: str, added: str
) -> None:  # fmt: skip
    found = laid(sentence, sources, embed, names)
    assert best_clause(found)[0] == 1
    assert best_clause(found)[1].startswith(clause)
    assert [token.text for token in uncovered(found)] == [added]
    less = laid(sentence.replace(" and a telescope", "").replace("和望远镜", ""), sources, embed, names)
    assert measures(less)["all_lost"] < measures(found)["all_lost"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sources", "right", "wrong"),
    [(TOUR, "The reading room was warm again, Jill Reyner said.",
      "The reading room was warm again, Amos Tully said."),
     (TOUR_ZH, "任洁说，阅览室很暖和也很干燥。", "屠默说，阅览室很暖和也很干燥。")],
)  # fmt: skip
def test_who_says_it(
    embed: EmbeddingEngine, names: NameFinder, sources: list[str], right: str, wrong: str
) -> None:
    same, other = (stances(read(s), laid(s, sources, embed, names), 2) for s in (right, wrong))
    assert (same["speaker_same"], same["speaker_other"]) == (1, 0)
    assert (other["speaker_same"], other["speaker_other"]) == (0, 1)
    assert same["speaker_margin"] == 0 < other["speaker_margin"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "chance", "codes", "severity"),
    [("Amos Tully saved 600 local maps by carrying them upstairs.", 0.0, {"number"}, Severity.WARN),
     ("Amos Tully saved 600 local maps by carrying them upstairs.", 1.0, {"number"}, Severity.BLOCK),
     ("Amos Tully saved 400 maps by carrying them.", 0.0, set(), None),
     ("Amos Tully saved 400 maps by carrying them.", 1.0, {"unsupported"}, Severity.BLOCK)],
)  # fmt: skip
def test_a_rule_that_is_not_believed_warns_and_a_sentence_can_be_condemned_without_one(
    embed: EmbeddingEngine, names: NameFinder, monkeypatch: pytest.MonkeyPatch,
    sentence: str, chance: float, codes: set[str], severity: Severity | None,
) -> None:  # fmt: skip
    monkeypatch.setattr(judge, "probability", lambda model, features: chance)
    found = check_claims(sentence, TOUR, language=detect_language(sentence),
                         place=Place("output"), embed=embed, names=names)  # fmt: skip
    assert {f.code for f in found} == codes
    assert all(f.severity is severity for f in found)
    if codes == {"unsupported"}:
        assert "Amos Tully" in found[0].evidence["nearest"]
