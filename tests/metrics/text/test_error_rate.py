"""Word and character error rate."""

from __future__ import annotations

import pytest

from wenfang.errors import BadInput
from wenfang.metrics.text.error_rate import cer, error_rate, wer


@pytest.mark.parametrize(
    ("candidate", "reference", "language", "value"),
    [
        ("the cat sat on the mat", "the cat sat on the mat", "en", 0),
        ("The cat, sat on a mat!", "the cat sat on the mat", "en", 100 / 6),
        ("the cat on the mat", "the cat sat on the mat", "en", 100 / 6),
        ("the big cat sat on the mat", "the cat sat on the mat", "en", 100 / 6),
        ("", "the cat", "en", 100),
        ("ham egg tea pie", "xx", "en", 400),
        ("今天天气很好", "今天天气真好", "zh", 100 / 6),
        ("今天是二〇二六年", "今天是2026年。", "zh", 0),
    ],
)
def test_rates(candidate, reference, language, value):
    assert error_rate([candidate], [reference], language=language).value == pytest.approx(value)


def test_the_set_is_measured_as_a_whole_and_not_by_its_mean():
    score = wer(["red", "to be or not xx"], ["blue", "to be or not no"], language="en")
    assert score.value == pytest.approx(100 * 2 / 6)


def test_characters_of_english():
    assert cer(["the cab"], ["the cat"], language="en").value == pytest.approx(100 / 6)


def test_signatures_tell_them_apart():
    one = wer(["a"], ["a"], language="en")
    assert str(one.signature) == "WER|n:1|lang:en|unit:words|norm:read-alike|version:1"
    with pytest.raises(BadInput):
        one.minus(cer(["a"], ["a"], language="en"))


@pytest.mark.parametrize(("candidates", "references"), [([], []), (["a"], []), (["a"], ["…"])])
def test_nothing_to_measure(candidates, references):
    with pytest.raises(BadInput):
        wer(candidates, references, language="en")
