"""Length ratios in words and characters."""

from __future__ import annotations

import pytest

from wenfang.errors import BadInput
from wenfang.metrics import comparison
from wenfang.metrics.text.length import LengthRatio, length_ratio


@pytest.mark.parametrize(
    ("candidates", "references", "options", "value"),
    [
        (["one two three"], [["one two"]], {}, 3 / 2),
        (["one — two !"], [["one, two, three"]], {}, 2 / 3),
        (["港口，开放。"], [["港口在黎明开放"]], {"language": "zh"}, 4 / 7),
        (["abc"], [["abcdef"]], {"unit": "characters"}, 1 / 2),
        (["港口 opens"], [["港口开放"]], {"unit": "words", "language": "zh"}, 3 / 4),
        (["a b c"], [["a", "a b c d", "a b"]], {}, 3 / 2),  # the nearest, of two the shorter
        (["a", "b c d"], [["a b"], ["c d"]], {}, 4 / 4),
        (["", "a"], [["a"], ["a"]], {}, 1 / 2),
    ],
)
def test_ratios(candidates, references, options, value) -> None:
    assert length_ratio(candidates, references, **options).value == pytest.approx(value)


def test_signature() -> None:
    found = length_ratio(["a", "b"], [["a"], ["a", "b"]])
    assert str(found.signature) == "length ratio|n:2|refs:2|unit:words|version:1"
    with pytest.raises(BadInput, match="cannot be compared"):
        found.minus(length_ratio(["a", "b"], [["a"], ["a", "b"]], language="zh"))


def test_lengths_are_compared_by_their_sums() -> None:
    metric = LengthRatio("words")
    statistics = [
        [metric.statistics(text, ["a b"]) for _ in range(50)] for text in ("a b c", "a b")
    ]
    signature = metric.signature(50, 1)
    found = comparison.compare(*statistics, metric.score, (signature, signature), samples=200)
    assert found.difference == pytest.approx(0.5)
    assert found.p_randomisation < 0.01


@pytest.mark.parametrize(
    ("candidates", "references", "options", "said"),
    [
        ([], [], {}, "nothing to measure"),
        (["a"], [], {}, "after segment 0"),
        (["a"], [["a"], ["b"]], {}, "after segment 1"),
        (["a", "b"], [["a"], []], {}, "segment 2 has no list"),
        (["a"], ["a"], {}, "segment 1 has no list"),
        (["a"], [["…"]], {}, "no words"),
        (["a"], [["a"]], {"unit": "metres"}, "not counted in metres"),
    ],
)
def test_bad_input(candidates, references, options, said) -> None:
    with pytest.raises(BadInput, match=said):
        length_ratio(candidates, references, **options)
