"""Two texts side by side: nothing lost, nothing invented, the differences found."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.documents.printable import printable
from wenfang.metrics.report.differences import MOST, differences, nearest


@pytest.mark.parametrize(
    ("candidate", "reference", "left", "right"),
    [
        (
            "the cat sat",
            "the dog sat",
            [(False, "the "), (True, "cat"), (False, " sat")],
            [(False, "the "), (True, "dog"), (False, " sat")],
        ),
        (
            "猫坐在垫子上。",
            "猫睡在垫子上。",
            [(False, "猫"), (True, "坐"), (False, "在垫子上。")],
            [(False, "猫"), (True, "睡"), (False, "在垫子上。")],
        ),
        ("", "new words", [], [(True, "new words")]),
        (
            "a big cat",
            "one small cat",
            [(True, "a big"), (False, " cat")],
            [(True, "one small"), (False, " cat")],
        ),
        ("same", "same", [(False, "same")], [(False, "same")]),
    ],
)
def test_differences_are_marked(
    candidate: str, reference: str, left: list[object], right: list[object]
) -> None:
    assert differences(candidate, reference) == (left, right)


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_stay_whole(candidate: str, reference: str) -> None:
    left, right = differences(candidate, reference)
    assert "".join(text for _, text in left) == printable(candidate)
    assert "".join(text for _, text in right) == printable(reference)
    same = "".join(text for differs, text in left if not differs)
    for differs, _ in left if candidate == reference else []:
        assert not differs
    assert len(same) <= min(len(candidate), len(reference)) + 1


def test_a_long_line_is_cut_and_does_not_take_long() -> None:
    start = time.monotonic()
    left, right = differences("一" * 100_000, "一二" * 50_000)
    assert time.monotonic() - start < 10
    assert sum(len(text) for _, text in left) == MOST + 1
    assert left[-1][1].endswith("…")
    assert right[-1][1].endswith("…")


def test_the_nearest_reference_is_shown() -> None:
    assert nearest("a cat sat here", ["dogs bark", "a cat sat", "birds"]) == 1
