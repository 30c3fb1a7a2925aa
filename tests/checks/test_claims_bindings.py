"""What the source says of one is not said of another; amounts that two sources give otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wenfang.checks.claims import check_claims
from wenfang.checks.claims.amounts import differing_amounts
from wenfang.checks.claims.evidence import read
from wenfang.checks.claims.learned import probability
from wenfang.checks.claims.story import is_form, lay_out
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.base import NameFinder
from wenfang.engines.names.finder import open_name_finder
from wenfang.finding import Place, Severity
from wenfang.resources import fetch
from wenfang.source import Language
from wenfang.sources import read_source

EXAMPLES = Path(__file__).parents[2] / "examples/news"
TOUR = [
    "Mayor Ellen Brock opened the rebuilt Lime Street library on Saturday.",
    "The librarian Amos Tully saved 400 local maps by carrying them upstairs.",
    "Architect Jill Reyner moved the children's room to the first floor.",
]
TOUR_ZH = [
    "周六，市长卜爱伦为重建的青柠街图书馆揭幕。",
    "馆员屠默把400张本地地图搬到楼上，保住了它们。",
    "建筑师任洁把儿童室移到二层，档案室移到顶层。",
]


@pytest.fixture(scope="module")
def embed() -> EmbeddingEngine:
    return open_embedding_engine(Path(fetch("universal-sentence-encoder-multilingual")))


@pytest.fixture(scope="module")
def names() -> NameFinder:
    return open_name_finder(Path(fetch("lac")))


@pytest.mark.parametrize(
    ("short", "full", "same"),
    [("joshi", "meera joshi", True), ("meera", "joshi", False), ("屠默", "馆员屠默", True),
     ("屠默", "任洁", False), ("屠", "屠默", False)],
)  # fmt: skip
def test_forms_of_a_name(short: str, full: str, same: bool) -> None:
    assert is_form(short, full) is same


def test_roles_belong_to_whom_they_stand_beside() -> None:
    story = lay_out([read(s) for s in TOUR], open_name_finder(None))
    tully = story.entity_of("tully")
    assert tully is not None
    assert "librarian" in story.roles[tully]
    assert tully == story.entity_of("amos tully") != story.entity_of("jill reyner")


def test_the_trees_are_numbers_between_none_and_one() -> None:
    assert 0 < probability({}) < 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "sources", "right", "wrong"),
    [("en", TOUR, "Amos Tully rescued 400 maps by taking them up the stairs.",
      "Jill Reyner rescued 400 maps by taking them up the stairs."),
     ("zh", TOUR_ZH, "屠默把400张地图搬上楼，使它们免于损失。", "任洁把400张地图搬上楼，使它们免于损失。")],
)  # fmt: skip
def test_a_deed_of_another(
    embed: EmbeddingEngine, names: NameFinder, language: Language, sources: list[str],
    right: str, wrong: str,
) -> None:  # fmt: skip
    def codes(sentence: str) -> set[str]:
        found = check_claims(sentence, sources, language=language, place=Place("output"),
                             embed=embed, names=names)  # fmt: skip
        return {f.code for f in found if f.severity is Severity.BLOCK}

    assert codes(right) == set()
    assert codes(wrong) == {"name"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "amounts"),
    [(("ferry-press-release.md", "council-minutes.pdf", "residents-statement.html"),
      [("£4.2 million", "£4.8 million")]),
     (("library-notice.txt", "library-meeting.docx", "library-interview.md"),
      [("3.2万", "2.8万")])],
)  # fmt: skip
def test_the_planned_contradictions_and_no_other(
    embed: EmbeddingEngine, files: tuple[str, ...], amounts: list[tuple[str, str]]
) -> None:
    sources = [read_source(f, id=f"s{n}", base=EXAMPLES, allow_network=False)
               for n, f in enumerate(files, start=1)]  # fmt: skip
    found = [(a.number.text.strip(), b.number.text.strip())
             for x, y in combinations(sources, 2) for a, b in differing_amounts(x, y, embed)]  # fmt: skip
    assert found == amounts


def test_a_table_of_amounts_is_embedded_once(tmp_path: Path) -> None:
    class Counting:
        calls = 0

        def embed(self, texts: Sequence[str]) -> np.ndarray:
            self.calls += 1
            return np.ones((len(texts), 1), np.float32)

    for name, first in (("a.txt", 10_000), ("b.txt", 10_001)):
        lines = (f"The ferry line cost {first + 2 * n} dollars this year." for n in range(40))
        (tmp_path / name).write_text("\n\n".join(lines))
    a, b = (read_source(f"{n}.txt", id=n, base=tmp_path, allow_network=False) for n in ("a", "b"))
    engine: Any = Counting()
    assert list(differing_amounts(a, b, engine))
    assert engine.calls == 1
