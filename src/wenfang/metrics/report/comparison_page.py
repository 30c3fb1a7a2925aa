"""A comparison of two systems as one HTML page, by the rules of an evaluation's:
see :mod:`wenfang.metrics.report.page`."""

from __future__ import annotations

from dataclasses import dataclass

from wenfang import __version__
from wenfang.documents.html import environment, security_policy, template_text
from wenfang.documents.printable import printable
from wenfang.documents.words import LANGUAGE_TAGS
from wenfang.metric_table import Metric, metric_of
from wenfang.metrics.report.comparison_words import COMPARISON_WORDS
from wenfang.metrics.report.differences import Pieces, differences, nearest
from wenfang.metrics.report.page import PACKAGE, score_in_words
from wenfang.metrics.report.plots import HEIGHT, WIDTH, Plot, Spans, histogram_plot, span_plot
from wenfang.metrics.report.warning_words import warning_in
from wenfang.metrics.score import Score
from wenfang.metrics.text.compared import Compared
from wenfang.metrics.text.comparing import Apart, TextComparison
from wenfang.metrics.verdict import LEVEL, better, p_value
from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class _Shown:
    """A line on which the systems are apart; ``number`` of the reference, where there are
    several."""

    line: int
    values: tuple[str, str]
    first: Pieces
    second: Pieces
    reference: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A metric as the table and its section show it."""

    metric: Metric
    first: str
    first_interval: str
    second: str
    second_interval: str
    difference: str
    interval: str
    p_bootstrap: str
    p_signed: str
    p_randomisation: str
    winner: str | None
    verdict: str
    spans: Spans
    histogram: Plot | None
    ahead: tuple[tuple[str, tuple[_Shown, ...]], ...]
    signature: str


def render_comparison(compared: Compared, language: Language | None = None) -> bytes:
    """The page as UTF-8 HTML.

    Args:
        language: of the page's words; default the texts'.
    """
    spoken = language or compared.language
    style = template_text("base.css") + template_text("report.css", PACKAGE)
    verdicts = compared.verdicts
    one = next(iter(compared.comparisons.values()))
    warnings = dict.fromkeys(w for c in compared.comparisons.values() for w in c.warnings)
    text = (
        environment(PACKAGE)
        .get_template("comparison.html.jinja")
        .render(
            names=[printable(name) for name in compared.names],
            references=[printable(name) for name in compared.references],
            lines=one.n,
            samples=one.samples,
            seed=one.seed,
            level=f"{LEVEL:g}",
            language=spoken,
            tag=LANGUAGE_TAGS[spoken],
            text_tag=LANGUAGE_TAGS[compared.language],
            words=COMPARISON_WORDS[spoken],
            rows=[
                _row(name, found, spoken, printable(verdicts[name][spoken]))
                for name, found in compared.found.items()
            ],
            warnings=[printable(warning_in(warning, spoken)) for warning in warnings],
            style=style,
            policy=security_policy(style=style),
            width=WIDTH,
            height=HEIGHT,
            version=__version__,
        )
    )
    return text.encode()


def _row(name: str, found: TextComparison, language: Language, verdict: str) -> _Row:
    metric, one, words = metric_of(name), found.comparison, COMPARISON_WORDS[language]
    places = metric.places
    low, high = one.interval
    headings = words.first_ahead, words.second_ahead
    if metric.better == "neither":
        headings = words.first_higher, words.second_higher
    both = zip(headings, (found.first_ahead, found.second_ahead), strict=True)
    first, first_interval = score_in_words(one.first, metric)
    second, second_interval = score_in_words(one.second, metric)
    return _Row(
        metric=metric,
        first=first,
        first_interval=first_interval,
        second=second,
        second_interval=second_interval,
        difference=f"{one.difference:+.{places}f}",
        interval=f"{low:+.{places}f} – {high:+.{places}f}",
        p_bootstrap=p_value(one.p_bootstrap).removeprefix("= "),
        p_signed=p_value(one.p_bootstrap),
        p_randomisation=p_value(one.p_randomisation).removeprefix("= "),
        winner=better(one, metric),
        verdict=verdict,
        spans=span_plot([_span(one.first), _span(one.second)]),
        histogram=histogram_plot(one.resamples, mark=one.difference) if one.resamples else None,
        ahead=tuple(
            (heading, tuple(_shown(case, which, places) for case in cases))
            for which, (heading, cases) in enumerate(both)
            if cases
        ),
        signature=printable(str(one.first.signature)),
    )


def _span(score: Score) -> tuple[float, float, float]:
    low, high = score.interval or (score.value, score.value)
    return low, score.value, high


def _shown(case: Apart, ahead: int, places: int) -> _Shown:
    values = f"{case.first:.{places}f}", f"{case.second:.{places}f}"
    if not case.references:
        return _Shown(case.line, values, *differences(*case.texts), None, None)
    which = nearest(case.texts[ahead], case.references)
    first, second = (differences(text, case.references[which])[0] for text in case.texts)
    number = which + 1 if len(case.references) > 1 else None
    return _Shown(case.line, values, first, second, printable(case.references[which]), number)
