"""TER: by hand, and equal to sacreBLEU to 1e-9; its alignments against a plain table."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overlap_pairs import SETS, as_streams, random_pairs, real_pairs
from sacrebleu.metrics import TER
from sacrebleu.metrics.lib_ter import BeamEditDistance, translation_edit_rate
from sacrebleu.tokenizers.tokenizer_ter import TercomTokenizer

from wenfang.metrics.text.edit_alignment import Alignment, edit_distances
from wenfang.metrics.text.ter import ter
from wenfang.metrics.text.ter_shifts import shifted_edits
from wenfang.metrics.text.ter_words import TerWords

CLOSE = {"abs": 1e-9, "rel": 0}
OPTIONS = list(product((False, True), repeat=4))
WORDS = st.text("abcdef", max_size=40)


@pytest.mark.parametrize(
    ("candidate", "references", "value"),
    [
        ("a b c d", ["a b c d"], 0),
        ("a b c", ["a b c d"], 25),
        ("A B c d", ["a b c d"], 0),
        ("c d a b", ["a b c d"], 25),  # one shift
        ("a x y d", ["a b c d", "a x y z"], 25),
        ("a", [""], 100),
        ("", ["a b"], 100),
        ("", [""], 0),
        ("a b c d e f g h", ["h"], 700),
    ],
)
def test_by_hand(candidate: str, references: list[str], value: float) -> None:
    assert ter([candidate], [references]).value == pytest.approx(value)


def test_references_are_normalised_twice() -> None:
    """Two equal texts that are one edit apart: sacreBLEU's slip, kept."""
    text = "last year's, again"
    score = ter([text], [[text]], normalised=True).value
    assert score == TER(normalized=True).sentence_score(text, [text]).score > 0


def test_chinese() -> None:
    score = ter(["我们在北京"], [["在北京我们"]], normalised=True, asian=True)
    assert score.value == pytest.approx(20)
    assert str(score.signature) == (
        "TER|n:1|refs:1|case:lc|tok:tercom|norm:yes|punct:yes|asian:yes|version:1"
    )


@pytest.mark.parametrize("options", OPTIONS)
def test_words_are_equal(options: tuple[bool, bool, bool, bool]) -> None:
    ours = TerWords(*options)
    theirs = TercomTokenizer(options[0], options[1], options[2], options[3])
    for candidates, references in (random_pairs(800, 2), real_pairs("en"), real_pairs("zh")):
        for line in candidates + [several[0] for several in references]:
            assert ours(line) == theirs(line.rstrip()).split(), line


@given(st.text("a5.,-'s 中かア。、．\n\t&;ltquo", max_size=14), st.sampled_from(OPTIONS))
def test_words_are_equal_on_anything(line: str, options: tuple[bool, ...]) -> None:
    theirs = TercomTokenizer(*options)
    assert TerWords(*options)(line) == theirs(line.rstrip()).split()


@pytest.mark.parametrize("options", OPTIONS[::5])
def test_equal_on_random_text(options: tuple[bool, bool, bool, bool]) -> None:
    normalised, no_punct, asian, cased = options
    candidates, references = random_pairs(250, 1)
    theirs = TER(normalised, no_punct, asian, cased)
    expected = theirs.corpus_score(candidates, as_streams(references)).score
    ours = ter(
        candidates, references,
        normalised=normalised, no_punct=no_punct, asian=asian, case_sensitive=cased,
    )  # fmt: skip
    assert ours.value == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_sentence_is_equal_on_real_text(language: str) -> None:
    candidates, references = (
        rows[:: 4 if language == "en" else 20] for rows in real_pairs(language)
    )
    asian = language == "zh"
    theirs = TER(normalized=True, asian_support=asian)
    for candidate, several in zip(candidates, references, strict=True):
        expected = theirs.sentence_score(candidate, several).score
        found = ter([candidate], [several], normalised=True, asian=asian)
        assert found.value == pytest.approx(expected, **CLOSE)


@settings(max_examples=40)
@given(SETS)
def test_equal_on_anything(pairs: list[tuple[str, list[str]]]) -> None:
    candidates, references = map(list, zip(*pairs, strict=True))
    expected = TER().corpus_score(candidates, as_streams(references)).score
    assert ter(candidates, references).value == pytest.approx(expected, **CLOSE)


@given(WORDS, WORDS)
def test_shifts_are_equal(candidate: str, reference: str) -> None:
    assert (
        shifted_edits(candidate, reference)
        == translation_edit_rate(list(candidate), list(reference))[0]
    )


def plain_alignment(candidate: str, reference: str) -> tuple[int, dict[int, int]]:
    """Distance, and for each word of the reference its place, by sacreBLEU's own table."""
    from sacrebleu.metrics.lib_ter import _flip_trace, trace_to_alignment

    distance, trace = BeamEditDistance(list(reference))(list(candidate))
    return distance, trace_to_alignment(_flip_trace(trace))[0]


@given(WORDS, st.text("abcdef", min_size=1, max_size=40))
def test_alignments_are_equal(candidate: str, reference: str) -> None:
    found = Alignment(candidate, reference)
    assert (found.distance, dict(enumerate(found.place))) == plain_alignment(candidate, reference)


def test_alignments_are_equal_where_the_beam_matters() -> None:
    chance, narrower = Random(1), 0
    for n in range(60):
        candidate = "".join(chance.choices("abcdefgh", k=chance.randrange(60, 140)))
        reference = "".join(chance.choices("abcdefgh", k=chance.randrange(60, 140)))
        if n % 2:  # the same, but farther off the diagonal than the beam is wide
            same = "".join(chance.choices("abcdefgh", k=100))
            reference = "".join(chance.choices("xyz", k=30)) + same
            candidate = same + "".join(chance.choices("uvw", k=30))
        distance, places = plain_alignment(candidate, reference)
        found = Alignment(candidate, reference)
        moved = ["".join(chance.sample(candidate, len(candidate))), candidate]
        theirs = BeamEditDistance(list(reference))
        assert found.distance == distance
        assert edit_distances(moved, reference) == [theirs(list(one))[0] for one in moved]
        assert dict(enumerate(found.place)) == places
        narrower += distance > _levenshtein(candidate, reference)
    assert narrower > 5


def _levenshtein(first: str, second: str) -> int:
    from rapidfuzz.distance.Levenshtein import distance

    return int(distance(first, second))


def test_the_search_stops_where_tercom_stops() -> None:
    """Texts for which a thousand shifts can be tried."""
    chance = Random(2)
    for _ in range(4):
        candidate = "".join(chance.choices("ab", k=50))
        reference = "".join(chance.choices("ab", k=50))
        expected = translation_edit_rate(list(candidate), list(reference))[0]
        assert shifted_edits(candidate, reference) == expected
