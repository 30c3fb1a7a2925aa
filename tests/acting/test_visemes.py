"""Which mouth shapes a phone has."""

import pytest

from wenfang.acting.guessed_phones import guessed_shapes
from wenfang.acting.visemes import SHAPES, shapes_of


def names(phone: str) -> list[str]:
    return [shape.name for shape in shapes_of(phone)]


@pytest.mark.parametrize(
    ("phone", "shapes"),
    [
        ("m", ["PP"]), ("ˈɑː", ["aa"]), ("f", ["FF"]), ("θ", ["TH"]), ("ʃ", ["CH"]), ("w", ["ou"]),
        ("A", ["E", "ih"]), ("aɪ", ["aa", "ih"]), ("O", ["oh", "ou"]), ("tʃ", ["CH"]),
        ("ʈʂ", ["CH"]), ("ʈʂʰ", ["CH"]), ("tɕʰ", ["SS"]), ("ɕ", ["SS"]), ("ʦ", ["SS"]),
        ("ai↘", ["aa", "ih"]), ("ɤ", ["uh"]), ("ɥ", ["yu"]), ("y↗", ["yu"]), ("ŋ", ["kk"]),
        ("→", []), ("ˈ", []), ("ʰ", []), (",", []), ("", []),
    ],
)  # fmt: skip
def test_shapes(phone, shapes):
    assert names(phone) == shapes


def test_there_are_more_than_nine_and_all_differ():
    seen = {(s.opening, s.width, s.rounding, s.teeth, s.tongue, s.press) for s in SHAPES.values()}
    assert len(seen) == len(SHAPES) == 17


def test_shapes_are_poses():
    for shape in SHAPES.values():
        for value in (shape.opening, shape.rounding, shape.teeth, shape.tongue, shape.press):
            assert 0 <= value <= 1
        assert -1 <= shape.width <= 1
        assert shape.jaw > 0
        assert shape.lips > 0


@pytest.mark.parametrize(
    ("word", "shapes"),
    [
        ("map", ["PP", "aa", "PP"]),
        ("fish", ["FF", "ih", "CH"]),
        ("moon", ["PP", "ou", "nn"]),
        ("make", ["PP", "aa", "kk"]),
        ("妈妈", ["PP", "aa", "PP", "aa"]),
        ("中国", ["CH", "ou", "kk", "kk", "ou", "oh"]),
        ("女", ["nn", "yu"]),
        ("居", ["SS", "yu"]),
        ("5月", ["ou", "yu", "E"]),
        ("，。", []),
    ],
)
def test_guessed_from_spelling(word, shapes):
    assert [shape.name for shape in guessed_shapes(word)] == shapes
