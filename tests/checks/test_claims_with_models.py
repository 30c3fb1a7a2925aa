"""The claims check, contradictions and the two engines with their real weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wenfang.checks.claims import check_claims, contradictions
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.base import NameFinder
from wenfang.engines.names.finder import open_name_finder
from wenfang.finding import Place, Severity
from wenfang.language.detect import detect_language
from wenfang.language.sentences import split_sentences
from wenfang.resources import fetch
from wenfang.source import Source, SourceSentence

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def embed() -> EmbeddingEngine:
    return open_embedding_engine(Path(fetch("universal-sentence-encoder-multilingual")))


@pytest.fixture(scope="module")
def names() -> NameFinder:
    return open_name_finder(Path(fetch("lac")))


def source(number: int, text: str) -> Source:
    language = detect_language(text)
    spans = split_sentences(text, language)
    sentences = tuple(
        SourceSentence(f"s{number}.{n}", text[a:b], a, b) for n, (a, b) in enumerate(spans, start=1)
    )
    return Source(f"s{number}", "", str(number) * 64, "text/plain", text, language, sentences)


def test_vectors_are_the_published_ones(embed: EmbeddingEngine) -> None:
    """The first values of two vectors, as the weights' own package gives them."""
    vectors = embed.embed(TEXTS)
    assert vectors.shape == (2, 512)
    assert np.allclose(vectors[:, :6], EXPECTED, atol=1e-5)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_batch(embed: EmbeddingEngine) -> None:
    alone = embed.embed(["A cat sleeps."])
    fresh = open_embedding_engine(Path(fetch("universal-sentence-encoder-multilingual")))
    together = fresh.embed(["x " * 300, "A cat sleeps.", "", "猫在睡觉。", "\ud800\x00"])
    assert np.allclose(alone[0], together[1], atol=1e-5)


def test_chinese_names(names: NameFinder) -> None:
    text = "记者李明从上海报道，中国人民银行行长潘功胜表示，利率不变。" * 20
    found = names.find(text, "zh")
    assert [(n.text, n.kind) for n in found[:4]] == [
        ("李明", "person"), ("上海", "place"), ("中国人民银行", "organisation"), ("潘功胜", "person"),
    ]  # fmt: skip
    assert len(found) >= 80
    assert all(text[n.start : n.end] == n.text for n in found)


@pytest.mark.parametrize(
    ("sentence", "original", "code"),
    [
        ("图书馆周一开放，并免费赠送每位读者一台平板电脑。", "市图书馆周一开放。", "unsupported"),
        ("The library opened on Monday, handing every reader a free tablet computer.", "The library opened on Monday.", "unsupported"),
        ("馆长王芳说，图书馆周一开放。", "馆长李娜说，图书馆周一开放。", "name"),
    ],
)  # fmt: skip
def test_additions_and_names(
    sentence: str, original: str, code: str, embed: EmbeddingEngine, names: NameFinder
) -> None:
    found = check_claims(
        sentence, [original], language=detect_language(sentence), place=Place("output"),
        embed=embed, names=names,
    )  # fmt: skip
    assert code in {f.code for f in found if f.severity is Severity.BLOCK}


def test_contradictions(embed: EmbeddingEngine, names: NameFinder) -> None:
    first = source(
        1, "The flood in Harwick killed 12 people on Monday. The bridge was built in 1936."
    )
    second = source(
        2, "The mayor thanked the rescuers. Monday's flood in Harwick killed 17 people."
    )
    third = source(3, "The school in Penmoor has 300 pupils. A concert took place on Friday.")
    (finding,) = contradictions([first, second, third], embed=embed, names=names)
    assert finding.evidence["first"]["id"] == "s1.1"
    assert finding.evidence["second"]["id"] == "s2.2"
    assert finding.evidence["differ"]["kind"] == "number"


def test_chinese_contradiction(embed: EmbeddingEngine, names: NameFinder) -> None:
    first = source(1, "柳塘县洪水造成12人死亡。大桥建于1936年。")
    second = source(2, "县长感谢救援人员。柳塘县洪水已造成17人死亡。")
    (finding,) = contradictions([first, second], embed=embed, names=names)
    assert {finding.evidence["differ"]["first"], finding.evidence["differ"]["second"]} == {
        "12人",
        "17人",
    }


def test_sources_that_agree(embed: EmbeddingEngine, names: NameFinder) -> None:
    first = source(1, "柳塘县洪水造成12人死亡。")
    second = source(2, "The flood in Liutang County killed twelve people.")
    assert contradictions([first, second], embed=embed, names=names) == []


TEXTS = [
    "The central bank raised rates by 0.5 percentage points on Tuesday.",
    "台风造成3人死亡，12人受伤。",
]
EXPECTED = [
    [0.050965, 0.039147, -0.091442, -0.053531, 0.037940, 0.041002],
    [-0.067632, -0.037314, -0.038240, 0.019193, -0.009886, -0.027849],
]  # fmt: skip
