"""Scores and comparisons as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.cli.output import print_table

if TYPE_CHECKING:
    from wenfang.metrics.evaluation import Evaluation
    from wenfang.metrics.text.compared import Compared
    from wenfang.studio.comparing import SavedDifference

_ARROWS = {"higher": "↑", "lower": "↓", "neither": ""}


def print_evaluation(found: Evaluation) -> None:
    """Values and intervals; then what to mind, then each signature whole, to be copied."""
    from wenfang.metric_table import metric_of
    from wenfang.metrics.report.page import score_in_words

    rows = []
    for one in found:
        metric = metric_of(one.name)
        value, interval = score_in_words(one.score, metric)
        rows.append((f"{metric.title['en']} {_ARROWS[metric.better]}".strip(), value, interval))
    print_table(("metric", "score", "95 % interval"), rows, whole=("metric", "score"))
    _print_warnings([(metric_of(one.name).title["en"], one.score.warnings) for one in found])
    for problem in found.left_out:
        _print_line(f"left out: {problem}", "yellow")
    _print_signatures([str(one.score.signature) for one in found])


def print_comparison(found: Compared) -> None:
    """Each metric with its difference, then what that means, in both languages."""
    from wenfang.metric_table import metric_of
    from wenfang.metrics.verdict import p_value

    rows = []
    for name, comparison in found.comparisons.items():
        metric = metric_of(name)
        low, high = comparison.interval
        places = metric.places
        rows.append(
            (
                f"{metric.title['en']} {_ARROWS[metric.better]}".strip(),
                f"{comparison.first.value:.{places}f}",
                f"{comparison.second.value:.{places}f}",
                f"{comparison.difference:+.{places}f}",
                f"{low:+.{places}f} – {high:+.{places}f}",
                p_value(comparison.p_bootstrap).removeprefix("= "),
                p_value(comparison.p_randomisation).removeprefix("= "),
            )
        )
    headings = ("metric", "A", "B", "A − B", "95 % interval", "p (bootstrap)", "p (randomis.)")
    print_table(headings, rows, whole=("metric", "A", "B", "A − B"))
    for said in found.verdicts.values():
        print()
        _print_line(said["en"])
        _print_line(said["zh"])
    titled = [(metric_of(n).title["en"], c.warnings) for n, c in found.comparisons.items()]
    _print_warnings(titled)
    _print_signatures([str(one.first.signature) for one in found.comparisons.values()])


def print_differences(found: Sequence[SavedDifference]) -> None:
    """Saved scores side by side."""
    from wenfang.metric_table import metric_of

    rows = []
    for one in found:
        metric = metric_of(one.name)
        values = (f"{value:.{metric.places}f}" for value in (one.first.value, one.second.value))
        title = f"{metric.title['en']} {_ARROWS[metric.better]}".strip()
        rows.append((title, *values, f"{one.difference:+.{metric.places}f}"))
    headings = ("metric", "A", "B", "A − B")
    print_table(headings, rows, whole=headings)
    _print_line(
        "whether that is chance, only the texts can tell: wenfang compare A B --reference R"
    )
    _print_signatures([str(one.first.signature) for one in found])


def _print_warnings(titled: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Each warning once, with the metrics that it is of."""
    of: dict[str, list[str]] = {}
    for title, warnings in titled:
        for warning in warnings:
            of.setdefault(warning, []).append(title)
    for warning, titles in of.items():
        _print_line(f"mind ({', '.join(titles)}): {warning}", "yellow")


def _print_signatures(signatures: Sequence[str]) -> None:
    print()
    for signature in signatures:
        _print_line(signature, "dim")


def _print_line(words: str, style: str = "") -> None:
    """On one line however long it is, for a signature is there to be copied; never markup, and
    nothing of a file's name that a terminal would obey."""
    from rich.console import Console
    from rich.text import Text

    from wenfang.documents.printable import printable

    Console().print(Text(printable(words), style=style), soft_wrap=True)
