"""Lines as they stream: totals, bins, the curve, worst and best, equal to what all at once gives."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from shared_words import SharedWords

from wenfang.errors import BadInput
from wenfang.metrics.text.measuring import measure_lines
from wenfang.metrics.text.segment_scores import SegmentScores
from wenfang.metrics.text.summed import Segment


def lines_of(count: int, seed: int = 0) -> list[Segment]:
    chance = random.Random(seed)
    found: list[Segment] = []
    for _ in range(count):
        words = [chance.choice("abcdefgh") for _ in range(chance.randint(1, 9))]
        found.append((" ".join(words), (" ".join(chance.choices("abcdefgh", k=5)),)))
    return found


def test_score_and_segments_are_those_of_all_lines() -> None:
    lines, metric = lines_of(3000), SharedWords()
    (one,) = measure_lines(iter(lines), {"rouge-1": metric}, samples=200)
    statistics = np.array([metric.statistics(c, r) for c, r in lines])
    values = statistics[:, 0] / statistics[:, 1]
    assert one.score.value == pytest.approx(statistics[:, 0].sum() / statistics[:, 1].sum())
    assert str(one.score.signature) == "rouge-1|n:3000|refs:1|version:1"
    assert one.score.interval is not None
    assert one.score.interval[0] < one.score.value < one.score.interval[1]
    assert one.segments is not None
    assert one.segments.counts == tuple(np.histogram(values, bins=25, range=(0, 1))[0])
    assert [case.line for case in one.worst] == list(np.argsort(values, kind="stable")[:5] + 1)
    assert [case.line for case in one.best] == list(np.argsort(-values, kind="stable")[:3] + 1)
    assert one.worst[0].candidate == lines[one.worst[0].line - 1][0]
    assert one.worst[0].references == tuple(lines[one.worst[0].line - 1][1])
    assert one.curve is not None
    assert len(one.curve.points) == 40
    assert np.mean([y for _, y in one.curve.points]) == pytest.approx(one.score.value, abs=0.02)
    assert not one.score.warnings


def test_where_lower_is_better_the_highest_is_the_worst() -> None:
    lines = [("a", ("a",)), ("b", ("a",)), ("a b", ("a",))] + [("c", ("d",))] * 4
    (one,) = measure_lines(lines, {"ter": SharedWords("ter", 100)}, samples=0)
    assert [case.line for case in one.worst] == [1, 3, 2, 4, 5]
    assert [case.line for case in one.best] == [6, 7]
    assert one.score.interval is None
    assert "7 lines are fewer than 100" in one.score.warnings[0]


def test_no_curve_and_no_interval_of_a_single_line() -> None:
    (one,) = measure_lines([("a b", ("a c", "x"))], {"rouge-1": SharedWords()})
    assert one.score.value == 0.5
    assert one.score.interval is None
    assert one.curve is None
    assert one.score.signature.fields["refs"] == "2"


def test_what_lies_beyond_the_bins_is_in_the_last_and_long_texts_are_cut() -> None:
    segments = SegmentScores(150.0, "lower", keep=2)
    values = np.array([0.0, 149.0, 900.0])
    segments.add(1, values, ["x" * 9000, "b", "c"], [["r"], ["r"], ["r" * 9000]])
    assert segments.histogram.counts[0] == 1
    assert segments.histogram.counts[-1] == 2
    assert [case.line for case in segments.worst] == [3, 2]
    assert len(segments.worst[0].references[0]) == 4000
    assert [case.line for case in segments.best] == [1]
    assert len(segments.best[0].candidate) == 4000


def test_a_segment_without_a_score_is_in_no_bin_and_no_case() -> None:
    segments = SegmentScores(1.0)
    segments.add(1, np.array([np.nan, 0.5]), ["", "b"], [[], []])
    segments.add(3, np.array([np.nan]), [""], [[]])
    assert segments.histogram.total == 1
    assert [case.line for case in segments.worst] == [2]


def test_without_a_top_the_first_block_tells_what_is_usual() -> None:
    segments = SegmentScores(None, "lower")
    values = np.concatenate([np.full(99, 100.0), [1e6]])
    segments.add(1, values, ["x"] * 100, [[]] * 100)
    assert segments.histogram.high == 150.0
    assert segments.histogram.counts[16] == 99
    assert segments.histogram.counts[-1] == 1


def test_where_chance_can_draw_lines_without_a_score_there_is_no_interval() -> None:
    class OfWords(SharedWords):
        def score(self, totals: Sequence[float]) -> float:
            if not totals[1]:
                raise BadInput("there are no words", place="candidate")
            return super().score(totals)

    lines: list[Segment] = [("a b", ("a",)), *(("", ("a",)) for _ in range(40))]
    (one,) = measure_lines(lines, {"rouge-1": OfWords()})
    assert one.score.value == 0.5
    assert one.score.interval is None
    assert one.segments is not None
    assert one.segments.total == 1
    assert one.curve is None
    with pytest.raises(BadInput, match="resamples"):
        measure_lines(lines, {"rouge-1": OfWords()}, samples=5)
