"""Greedy matching against its definition, and meaning with the shipped encoder."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput, EngineError
from wenfang.metrics import comparison
from wenfang.metrics.text.embedding import TextFeatures, open_text_features
from wenfang.metrics.text.similarity import Similarity, match, similarity, units_of

PARAPHRASES = [
    ("The minister resigned on Monday after weeks of protest.",
     "Following weeks of demonstrations, the minister stepped down on Monday."),
    ("Scientists found a new species of frog in Brazil.",
     "A previously unknown frog was discovered by researchers in Brazil."),
    ("部长在数周抗议之后于周一辞职。", "经过几周的示威，部长星期一下台。"),
    ("科学家在巴西发现一种新的青蛙。", "研究人员于巴西找到了此前未知的蛙类。"),
]  # fmt: skip


class Letters:
    """A word's vector counts its letters: known by heart, of any length."""

    def embed(self, texts):
        return [[text.count(letter) for letter in "abcd"] for text in texts]


LETTERS = TextFeatures(Letters(), "letters@1")


@pytest.fixture(scope="module")
def encoder() -> TextFeatures:
    return open_text_features()


def test_by_hand() -> None:
    """a–ab: cosine √½; b has no match but ab; the same for the reference's c: none at all."""
    found = similarity(["a b"], [["ab c"]], LETTERS)
    half = np.sqrt(0.5)
    assert found.precision.value == pytest.approx(half)
    assert found.recall.value == pytest.approx((half + 0) / 2)
    assert found.f1.value == pytest.approx(2 * half * half / 2 / (half + half / 2))


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 6))
def test_matching_is_its_definition(seed: int, n: int, m: int) -> None:
    chance = np.random.default_rng(seed)
    a, b = (rows / np.linalg.norm(rows, axis=1, keepdims=True)
            for rows in (chance.normal(size=(n, 3)), chance.normal(size=(m, 3))))  # fmt: skip
    precision = sum(max(float(x @ y) for y in b) for x in a) / n
    recall = sum(max(float(x @ y) for x in a) for y in b) / m
    found = match(a, b)
    assert found[:2] == pytest.approx((precision, recall))
    assert match(b, a)[:2] == pytest.approx((recall, precision))
    assert min(*found[:2], 0) - 1e-9 <= found[2] <= max(*found[:2], 0) + 1e-9
    assert match(a, a) == pytest.approx((1, 1, 1))


def test_the_best_reference_counts_and_segments_are_averaged() -> None:
    found = similarity(["a", "b"], [["d", "a", "c"], ["d"]], LETTERS)
    assert found.f1.value == pytest.approx(0.5)
    assert str(found.f1.signature) == (
        "similarity|n:2|refs:3|part:f1|embedding:letters@1|units:word|matching:greedy|idf:no"
        "|version:1"
    )
    with pytest.raises(BadInput, match="cannot be compared"):
        found.f1.minus(found.recall)


@pytest.mark.parametrize(
    ("candidate", "reference", "value"), [("", "", 1), ("", "a", 0), ("a", " …", 0), ("。", "", 1)]
)
def test_texts_without_units(candidate: str, reference: str, value: float) -> None:
    found = similarity([candidate], [[reference]], LETTERS)
    assert (found.precision.value, found.recall.value, found.f1.value) == (value,) * 3


def test_units() -> None:
    assert units_of("GPT-4 在 2024 年，说了 a_b。", "word") == [
        "gpt", "4", "在", "2024", "年", "说", "了", "a", "b",
    ]  # fmt: skip
    assert units_of("He came. She went.", "sentence") == ["He came.", "She went."]
    assert units_of("他来了。她走了。", "sentence") == ["他来了。", "她走了。"]


def test_segments_are_compared_by_their_sums() -> None:
    metric = Similarity(LETTERS)
    pairs = ["ab", "a b", "c ab", "d a", "abc"]
    first = np.array([metric.statistics(text, ["a b"]) for text in pairs])
    second = np.array([metric.statistics("d", ["a b"]) for _ in pairs])
    signature = metric.signature(5, 1)
    found = comparison.compare(first, second, metric.score, (signature, signature), samples=100)
    assert found.first.value == similarity(pairs, [["a b"]] * 5, LETTERS).f1.value
    assert found.difference > 0.5


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="after segment 1"):
        similarity(["a", "b"], [["a"]], LETTERS)
    with pytest.raises(BadInput, match="nothing to measure"):
        similarity([], [], LETTERS)
    for references in ([], "a"):
        with pytest.raises(BadInput, match="segment 1 has no list"):
            similarity(["a"], [references], LETTERS)
    with pytest.raises(BadInput, match="letters@1 gives one vector a text"):
        similarity(["a"], [["a"]], LETTERS, units="piece")
    with pytest.raises(BadInput, match="no units 'letter'"):
        similarity(["a"], [["a"]], LETTERS, units="letter")  # type: ignore[arg-type]


@pytest.mark.parametrize("vectors", [[[np.nan, 1]], [[1, 2], [3, 4]], [1, 2]])
def test_an_engine_that_gives_no_vectors_is_an_error(vectors) -> None:
    class Broken:
        def embed(self, texts):
            return vectors

    with pytest.raises(EngineError, match=r"broken@0.*finite numbers"):
        TextFeatures(Broken(), "broken@0").embed(["a"])


@pytest.mark.slow
@pytest.mark.parametrize("units", ["piece", "word", "sentence"])
def test_a_paraphrase_is_nearer_than_other_news(encoder: TextFeatures, units) -> None:
    for (one, _), (_, other) in product(PARAPHRASES, repeat=2):
        same = next(b for a, b in PARAPHRASES if a == one)
        if other != same:
            near = similarity([one], [[same]], encoder, units=units).f1.value
            far = similarity([one], [[other]], encoder, units=units).f1.value
            assert near > far + 0.05


@pytest.mark.slow
def test_pieces_are_the_default_and_in_their_context(encoder: TextFeatures) -> None:
    text = PARAPHRASES[0][0]
    assert similarity([text], [[text]], encoder).f1.value == pytest.approx(1, abs=1e-6)
    signature = str(similarity([text], [[text]], encoder).f1.signature)
    assert "|units:piece|" in signature
    assert "|embedding:universal-sentence-encoder-multilingual@" in signature
    near = Similarity(encoder).vectors("The bank of the river.")
    money = Similarity(encoder).vectors("The bank of the state.")
    assert len(near) == len(money)
    assert not np.allclose(near[1], money[1], atol=1e-3)


@pytest.mark.slow
def test_long_texts_are_read_to_the_end(encoder: TextFeatures) -> None:
    engine = encoder.engine
    long = "港口在黎明开放，船只进入。" * 200
    (pieces,) = engine.embed_pieces([long])  # type: ignore[attr-defined]
    (part,) = engine.embed_pieces([long[:-13]])  # type: ignore[attr-defined]
    assert 512 < len(part) < len(pieces)
    np.testing.assert_allclose(np.linalg.norm(pieces, axis=1), 1, atol=1e-5)
    assert [len(rows) for rows in engine.embed_pieces(["", " "])] == [0, 0]  # type: ignore[attr-defined]
