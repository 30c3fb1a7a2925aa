"""Plots as numbers: where each bar, point and tick lies, for a template to draw as SVG.

Design choice: no plotting library and no script. A page carries only shapes and words, so
that it opens anywhere, prints, follows the reader's dark or light scheme by its style sheet,
and can hold nothing that runs. Coordinates are in a fixed view box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wenfang.metrics.evaluation import Curve, Histogram

WIDTH, HEIGHT = 640.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 12.0, 26.0, 42.0
_WIDE, _HIGH = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at an axis: where, and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle, with the bin's ends and its count for whoever points at it."""

    x: float
    y: float
    width: float
    height: float
    low: str
    high: str
    count: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars or a line, an outline over them, a vertical mark, ticks.

    Attributes:
        line: points of a polyline, as SVG writes them.
        outline: of a second histogram, as a path.
        dots: of the line, where they are few.
        mark: x of the score.
        zero: x of 0, where it is inside the bins and not their beginning.
    """

    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    line: str = ""
    dots: tuple[tuple[float, float], ...] = ()
    outline: str = ""
    mark: float | None = None
    zero: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """An interval with its value, as x."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Spans:
    """Intervals below each other on one axis."""

    x_ticks: tuple[Tick, ...]
    spans: tuple[Span, ...]


def span_plot(rows: Sequence[tuple[float, float, float]]) -> Spans:
    """Low, value and high of each, on an axis that is as long as they need."""
    ticks = ticks_of(min(row[0] for row in rows), max(row[2] for row in rows))
    low, high = ticks[0], ticks[-1]
    spans = tuple(Span(*(_r(_x(value, low, high)) for value in row)) for row in rows)
    return Spans(tuple(Tick(_r(_x(tick, low, high)), number(tick)) for tick in ticks), spans)


def histogram_plot(
    bins: Histogram, *, mark: float | None = None, beside: Histogram | None = None
) -> Plot:
    """Bars.

    Args:
        mark: a value to be marked.
        beside: a second histogram of the same bins, as an outline; both are then drawn as
            shares, for the sets may differ in size.
    """
    shares = beside is not None
    heights = _shares(bins) if shares else [float(count) for count in bins.counts]
    others = _shares(beside) if beside else []
    ticks = ticks_of(0.0, max([*heights, *others, 1e-9]), whole=not shares)
    top = ticks[-1]
    step = _WIDE / len(bins.counts)
    width = (bins.high - bins.low) / len(bins.counts)
    bars = tuple(
        Bar(
            x=_r(LEFT + n * step + 0.75),
            y=_r(TOP + _HIGH * (1 - height / top)),
            width=_r(step - 1.5),
            height=_r(_HIGH * height / top),
            low=number(bins.low + n * width),
            high=number(bins.low + (n + 1) * width),
            count=bins.counts[n],
        )
        for n, height in enumerate(heights)
    )
    inside = mark is not None and bins.low <= mark <= bins.high
    return Plot(
        x_ticks=_x_ticks(bins.low, bins.high),
        y_ticks=_y_ticks(ticks, percent=shares),
        bars=bars,
        outline=_outline([value / top for value in others], step),
        mark=_r(_x(mark, bins.low, bins.high)) if mark is not None and inside else None,
        zero=_r(_x(0.0, bins.low, bins.high)) if bins.low < 0 <= bins.high else None,
    )


def curve_plot(curve: Curve, *, x_percent: bool = False, whole: bool = False) -> Plot:
    """A line through the points; the y axis begins at 0 only where the values come near it,
    for a flat line tells nothing.

    Args:
        x_percent: x is a share of something, in per cent.
        whole: the y axis goes from 0 to 1 all the same.
    """
    xs, ys = [x for x, _ in curve.points], [y for _, y in curve.points]
    low, high = min(ys), max(ys)
    if low < 0.5 * high and low >= 0:
        low = 0.0
    if whole:
        low, high = 0.0, 1.0
    ticks = ticks_of(low, high if high > low else low + 1)
    bottom, top = ticks[0], ticks[-1]
    left, right = min(xs), max(xs) if max(xs) > min(xs) else min(xs) + 1
    points = [
        (_r(_x(x, left, right)), _r(TOP + _HIGH * (1 - (y - bottom) / (top - bottom))))
        for x, y in curve.points
    ]
    return Plot(
        x_ticks=_x_ticks(left, right, percent=x_percent),
        y_ticks=_y_ticks(ticks),
        line=" ".join(f"{x},{y}" for x, y in points),
        dots=tuple(points) if len(points) <= 60 else (),
    )


def ticks_of(low: float, high: float, *, whole: bool = False) -> list[float]:
    """About five round numbers that hold both ends between them (Heckbert, 1990)."""
    step = _round_step((high - low) / 4)
    step = max(step, 1.0) if whole else step
    start, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(start, max(end, start + 1) + 1)]


def number(value: float) -> str:
    """As an axis says it: short, without zeros at the end."""
    if value == 0:
        return "0"
    if abs(value) >= 10_000:
        return f"{value:,.0f}"
    if abs(value) < 0.001:
        return f"{value:.1e}"
    return f"{value:.4g}"


def _round_step(rough: float) -> float:
    size: float = 10.0 ** math.floor(math.log10(max(rough, 1e-12)))
    return size * next(f for f in (1, 2, 2.5, 5, 10) if f * size >= rough * (1 - 1e-9))


def _shares(bins: Histogram) -> list[float]:
    return [count / max(bins.total, 1) for count in bins.counts]


def _outline(heights: list[float], step: float) -> str:
    """A staircase over the bins."""
    if not heights:
        return ""
    base = _r(TOP + _HIGH)
    path = [f"M{LEFT} {base}"]
    for n, height in enumerate(heights):
        y = _r(TOP + _HIGH * (1 - height))
        path.append(f"L{_r(LEFT + n * step)} {y}L{_r(LEFT + (n + 1) * step)} {y}")
    return "".join([*path, f"L{_r(LEFT + len(heights) * step)} {base}"])


def _x_ticks(low: float, high: float, *, percent: bool = False) -> tuple[Tick, ...]:
    inside = [t for t in ticks_of(low, high) if low - 1e-9 <= t <= high * (1 + 1e-9) + 1e-9]
    sign = "%" if percent else ""
    return tuple(Tick(_r(_x(t, low, high)), number(t) + sign) for t in inside)


def _y_ticks(ticks: list[float], *, percent: bool = False) -> tuple[Tick, ...]:
    bottom, top = ticks[0], ticks[-1]
    return tuple(
        Tick(
            _r(TOP + _HIGH * (1 - (t - bottom) / (top - bottom))),
            f"{number(t * 100)}%" if percent else number(t),
        )
        for t in ticks
    )


def _x(value: float, low: float, high: float) -> float:
    return LEFT + _WIDE * (value - low) / (high - low)


def _r(value: float) -> float:
    return round(value, 2)
