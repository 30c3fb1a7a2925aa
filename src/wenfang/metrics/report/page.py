"""An evaluation as one HTML page that a person can read, offline.

Design choices: one file, no script, nothing from elsewhere; the style sheet is admitted by
hash and all else forbidden by a Content-Security-Policy. Every word out of a file goes through
autoescaping and :func:`~wenfang.documents.printable.printable`; pictures are our own small
JPEGs. Equal evaluations give equal bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from wenfang import __version__
from wenfang.documents.html import environment, security_policy, template_text
from wenfang.documents.printable import printable
from wenfang.documents.words import LANGUAGE_TAGS
from wenfang.metric_table import Metric, metric_of
from wenfang.metrics.evaluation import Case, Evaluation, Measured, Neighbours, SmallPicture
from wenfang.metrics.report.differences import Pieces, differences, nearest
from wenfang.metrics.report.plots import HEIGHT, WIDTH, Plot, curve_plot, histogram_plot
from wenfang.metrics.report.warning_words import warning_in
from wenfang.metrics.report.words import WORDS
from wenfang.metrics.score import Score
from wenfang.source import Language

PACKAGE = "wenfang.metrics.report"
MOST_LEFT_OUT = 50


@dataclass(frozen=True, slots=True)
class _Row:
    """A score as the table and its section show it."""

    metric: Metric
    measured: Measured
    value: str
    interval: str
    band: tuple[float, float, float] | None
    warnings: tuple[str, ...]
    histogram: Plot | None
    curve: Plot | None
    worst: tuple[_Shown, ...]
    best: tuple[_Shown, ...]

    @property
    def has_more(self) -> bool:
        return bool(self.histogram or self.curve or self.worst or self.best)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A case with what differs in it."""

    case: Case
    value: str
    candidate: Pieces
    reference: Pieces
    number: int | None  # of the reference, where there are several


def render_report(evaluation: Evaluation, language: Language | None = None) -> bytes:
    """The page as UTF-8 HTML.

    Args:
        language: of the page's words; default the evaluation's.
    """
    spoken = language or evaluation.language
    words = WORDS[spoken]
    style = template_text("base.css") + template_text("report.css", PACKAGE)
    nearness = evaluation.nearness
    shared = _shared_warnings(evaluation, spoken)
    text = (
        environment(PACKAGE)
        .get_template("report.html.jinja")
        .render(
            evaluation=evaluation,
            language=spoken,
            tag=LANGUAGE_TAGS[spoken],
            text_tag=LANGUAGE_TAGS[evaluation.language],
            words=words,
            rows=[_row(one, spoken, frozenset(shared)) for one in evaluation],
            shared_warnings=[(warning_in(w, spoken), titles) for w, titles in shared.items()],
            nearness=nearness,
            near_plot=histogram_plot(nearness.generated, beside=nearness.reference)
            if nearness
            else None,
            ends=list(_ends(evaluation, spoken)),
            address=_address,
            notes=[printable(warning_in(note, spoken)) for note in evaluation.notes],
            left_out=[printable(name) for name in evaluation.left_out[:MOST_LEFT_OUT]],
            more_left_out=max(len(evaluation.left_out) - MOST_LEFT_OUT, 0),
            printable=printable,
            style=style,
            policy=security_policy(style=style, pictures="data:" if nearness else ""),
            width=WIDTH,
            height=HEIGHT,
            version=__version__,
        )
    )
    return text.encode()


def score_in_words(score: Score, metric: Metric) -> tuple[str, str]:
    """Value and interval, with as many places as the metric bears."""
    places = metric.places
    if score.interval is None:
        return f"{score.value:.{places}f}", ""
    low, high = score.interval
    return f"{score.value:.{places}f}", f"{low:.{places}f} – {high:.{places}f}"


def _shared_warnings(evaluation: Evaluation, language: Language) -> dict[str, list[str]]:
    """Warnings of more than one metric, with those: they are said once, below the table."""
    of: dict[str, list[str]] = {}
    for one in evaluation:
        for warning in one.score.warnings:
            of.setdefault(warning, []).append(metric_of(one.name).title[language])
    return {warning: titles for warning, titles in of.items() if len(titles) > 1}


def _row(one: Measured, language: Language, elsewhere: frozenset[str]) -> _Row:
    """``elsewhere``: warnings that are said below the table."""
    metric, score = metric_of(one.name), one.score
    value, interval = score_in_words(score, metric)
    return _Row(
        metric=metric,
        measured=one,
        value=value,
        interval=interval,
        band=_band(score, metric),
        warnings=tuple(
            warning_in(warning, language) for warning in score.warnings if warning not in elsewhere
        ),
        histogram=histogram_plot(one.segments, mark=score.value) if one.segments else None,
        curve=curve_plot(
            one.curve,
            x_percent=one.curve.name == "through_the_file",
            whole=one.curve.name == "mauve",
        )
        if one.curve
        else None,
        worst=tuple(_shown(case, metric) for case in one.worst),
        best=tuple(_shown(case, metric) for case in one.best),
    )


def _band(score: Score, metric: Metric) -> tuple[float, float, float] | None:
    """Low, value and high as shares of the scale, where it has a top."""
    if not metric.top:
        return None
    low, high = score.interval or (score.value, score.value)
    shares = [round(min(max(v / metric.top, 0.0), 1.0) * 100, 2) for v in (low, score.value, high)]
    return shares[0], shares[1], shares[2]


def _shown(case: Case, metric: Metric) -> _Shown:
    value = f"{case.value:.{metric.places}f}"
    if not case.references:
        return _Shown(case, value, [(False, printable(case.candidate))], [], None)
    which = nearest(case.candidate, case.references)
    candidate, reference = differences(case.candidate, case.references[which])
    number = which + 1 if len(case.references) > 1 else None
    return _Shown(case, value, candidate, reference, number)


def _ends(
    evaluation: Evaluation, language: Language
) -> Iterator[tuple[str, str, tuple[Neighbours, ...]]]:
    words, nearness = WORDS[language], evaluation.nearness
    if nearness and nearness.nearest:
        yield words.nearest, words.nearest_hint, nearness.nearest
    if nearness and nearness.farthest:
        yield words.farthest, words.farthest_hint, nearness.farthest


def _address(picture: SmallPicture) -> str:
    """A small picture as an address that holds it (RFC 2397)."""
    return f"data:image/jpeg;base64,{base64.b64encode(picture.data).decode()}"
