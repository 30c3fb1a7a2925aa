"""Sums over segments: streamed, in blocks, in several processes, and what is refused."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import pytest
from overlap_pairs import random_pairs

from wenfang.errors import BadInput
from wenfang.metrics.score import Signature
from wenfang.metrics.text.bleu import Bleu, bleu
from wenfang.metrics.text.chrf import Chrf, chrf
from wenfang.metrics.text.rouge import Rouge, rouge
from wenfang.metrics.text.rouge_reading import KINDS, RougeReader, RougeReading
from wenfang.metrics.text.summed import (
    BlockMetric,
    ReadingMetric,
    SummedMetric,
    in_blocks,
    statistics_of_each,
    summed,
    sums,
    sums_of_each,
)
from wenfang.metrics.text.ter import Ter, ter


class Lengths:
    """Characters of the candidate over those of the references; one segment at a time."""

    name = "lengths"

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        return float(len(candidate)), float(sum(map(len, references)))

    def score(self, totals: Sequence[float]) -> float:
        return totals[0] / totals[1]

    def signature(self, segments: int, references: int) -> Signature:
        return Signature(self.name, {"n": str(segments), "refs": str(references)})


def test_one_by_one() -> None:
    score = summed(Lengths(), iter(["ab", "c"]), iter([["abcd"], ["e", "f"]]))
    assert score.value == 0.5
    assert str(score.signature) == "lengths|n:2|refs:2|version:1"


def test_which_metrics_fit() -> None:
    for metric in (Bleu(), Chrf(), Rouge(), Ter()):
        assert isinstance(metric, SummedMetric)
        row = metric.statistics("a b c d", ["a b c e", "x"])
        assert all(isinstance(value, float) for value in row)
        assert isinstance(metric, ReadingMetric) == isinstance(metric, Rouge)
        if isinstance(metric, BlockMetric):
            many = metric.statistics_of_many(["a b c d", "z"], [["a b c e", "x"], ["z"]])
            assert many[0].tolist() == list(row)


class CountedReader(RougeReader):
    """Equal to others of its options, and counts how often it reads."""

    times = 0

    def __call__(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]]
    ) -> RougeReading:
        type(self).times += 1
        return super().__call__(candidates, references)


class CountedRouge(Rouge):
    @property
    def reader(self) -> RougeReader:
        return CountedReader(self.language, self.stemmer)


def test_what_metrics_share_is_read_once() -> None:
    candidates, references = random_pairs(30)
    metrics = [CountedRouge(kind) for kind in KINDS] + [Bleu(), CountedRouge("2", stemmer=True)]
    CountedReader.times = 0
    found = statistics_of_each(metrics, candidates, references)
    assert CountedReader.times == 2
    for metric, rows in zip(metrics, found, strict=True):
        assert (rows == metric.statistics_of_many(candidates, references)).all()


def test_sums_of_each_are_each_one_s() -> None:
    candidates, references = random_pairs(2500, 3)
    metrics = [Rouge("Lsum"), Lengths(), Bleu(), Rouge("1")]
    said: list[str] = []
    totals, n, most = sums_of_each(
        metrics, candidates, references, lambda name, *_: said.append(name), name="all"
    )
    assert (n, most) == (2500, 3)
    assert said == ["all"] * 3
    assert [(one, n, most) for one in totals] == [sums(m, candidates, references) for m in metrics]


def test_blocks_do_not_change_the_score() -> None:
    candidates, references = random_pairs(2500, 7)
    whole = Bleu().statistics_of_many(candidates, references).sum(axis=0).tolist()
    assert bleu(iter(candidates), iter(references)).value == Bleu().score(whole)
    assert [len(block) for block in in_blocks(zip(candidates, references, strict=True), 1000)] == [
        1000, 1000, 500,
    ]  # fmt: skip


def test_several_processes_give_the_same() -> None:
    candidates, references = random_pairs(2500, 8)
    told: list[float] = []
    for one, two in (
        (bleu(candidates, references), bleu(candidates, references, workers=2)),
        (chrf(candidates, references), chrf(
            candidates, references, workers=2, progress=lambda *a: told.append(a[1]))),
        (ter(candidates[:1500], references[:1500]), ter(
            candidates[:1500], references[:1500], workers=2)),
        (rouge(candidates, references).rouge_lsum,
         rouge(candidates, references, workers=2).rouge_lsum),
    ):  # fmt: skip
        assert one == two
    assert told == [1024, 2048, 2500]


def test_memory_does_not_grow() -> None:
    def lines(n: int) -> tuple[object, object]:
        made = (f"word{k % 5000} and w{k} so on {k % 77}" for k in range(n))
        return made, ([f"word{k % 5000} w{k} on {k % 78}"] for k in range(n))

    bleu(*lines(1024))
    peaks = []
    for n in (4096, 20480):
        tracemalloc.start()
        bleu(*lines(n), tokenizer="char")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


@pytest.mark.parametrize(
    ("candidates", "references", "message"),
    [
        ([], [], "there is nothing to measure"),
        (["a"], [["a"], ["b"]], "differ in number, after segment 1"),
        (["a", "b"], [["a"]], "differ in number, after segment 1"),
        (["a"], [[]], "segment 1 has no list of references"),
        (["a", "b"], [["a"], "b"], "segment 2 has no list of references"),
    ],
)
def test_refused(candidates: list[str], references: list[list[str]], message: str) -> None:
    for measure in (bleu, chrf, ter, rouge):
        with pytest.raises(BadInput, match=message):
            measure(candidates, references)


def test_no_workers() -> None:
    with pytest.raises(BadInput, match="0 workers do nothing"):
        bleu(["a"], [["a"]], workers=0)


def test_an_error_in_the_input_ends_the_processes_too() -> None:
    candidates, references = random_pairs(1500, 9)
    with pytest.raises(BadInput, match="after segment 1500"):
        bleu(candidates, [*references, ["one more"]], workers=2)
