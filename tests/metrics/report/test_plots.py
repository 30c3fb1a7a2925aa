"""Plots as numbers: bars and ticks where they belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.metrics.evaluation import Curve, Histogram
from wenfang.metrics.report.plots import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    curve_plot,
    histogram_plot,
    number,
    ticks_of,
)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (0, 37, [0, 10, 20, 30, 40]),
        (31.2, 34.9, [31, 32, 33, 34, 35]),
        (-0.02, 0.05, [-0.02, 0, 0.02, 0.04, 0.06]),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert ticks_of(low, high) == pytest.approx(ticks)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_hold_both_ends(low: float, width: float) -> None:
    ticks = ticks_of(low, low + width)
    assert 2 <= len(ticks) <= 7
    slack = (ticks[1] - ticks[0]) * 1e-6
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + width - slack


def test_counts_have_whole_ticks() -> None:
    assert ticks_of(0, 2, whole=True) == [0, 1, 2]


def test_bars_stand_on_the_axis_and_reach_their_count() -> None:
    plot = histogram_plot(Histogram(0.0, 100.0, (0, 20, 40, 10)), mark=50.0)
    base, high = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    assert [bar.y + bar.height for bar in plot.bars] == pytest.approx([base] * 4)
    assert [bar.height for bar in plot.bars] == pytest.approx([0, high / 2, high, high / 4])
    assert [(bar.low, bar.high, bar.count) for bar in plot.bars][1] == ("25", "50", 20)
    assert plot.mark == pytest.approx(LEFT + (WIDTH - LEFT - RIGHT) / 2)
    assert histogram_plot(Histogram(0.0, 1.0, (1,)), mark=7.0).mark is None


def test_two_histograms_are_drawn_as_shares() -> None:
    plot = histogram_plot(Histogram(0, 2, (1, 1)), beside=Histogram(0, 2, (30, 90)))
    assert [tick.label for tick in plot.y_ticks] == ["0%", "20%", "40%", "60%", "80%"]
    assert plot.outline.startswith(f"M{LEFT} ")
    assert plot.outline.count("L") == 5


def test_a_histogram_of_nothing_and_a_flat_curve_can_be_drawn() -> None:
    assert all(bar.height == 0 for bar in histogram_plot(Histogram(0, 1, (0, 0))).bars)
    plot = curve_plot(Curve("through_the_file", ((0.0, 5.0), (50.0, 5.0))))
    assert plot.line


def test_a_curve_begins_at_zero_only_near_zero() -> None:
    near = curve_plot(Curve("x", ((0, 1.0), (1, 9.0))))
    far = curve_plot(Curve("x", ((0, 90.0), (1, 95.0))))
    assert near.y_ticks[0].label == "0"
    assert far.y_ticks[0].label == "90"
    whole = curve_plot(Curve("mauve", ((0, 1.0), (1, 0.96))), whole=True)
    assert (whole.y_ticks[0].label, whole.y_ticks[-1].label) == ("0", "1")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (0.25, "0.25"), (12345.6, "12,346"), (0.00004, "4.0e-05"), (100.0, "100")],
)
def test_numbers_are_short(value: float, said: str) -> None:
    assert number(value) == said
