"""From a brief for a virtual anchor to films: the order of the steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from wenfang.brief import AnchorBrief, Needed
from wenfang.errors import BadInput
from wenfang.films.encoding import require_codecs
from wenfang.films.rendering import MOST_SECONDS
from wenfang.finding import Finding, Place
from wenfang.speech import Speech
from wenfang.workflows.anchor.pictures import Shown, drawn_pictures, given_pictures, rated_pictures
from wenfang.workflows.anchor.presenter import presenter_of
from wenfang.workflows.anchor.screening import screen_shown
from wenfang.workflows.anchor.script import Line, lines_in, lines_of, with_greeting
from wenfang.workflows.anchor.shooting import Scene, check_set, shoot
from wenfang.workflows.hearing import Passage, heard_well
from wenfang.workflows.news.workflow import make_news
from wenfang.workflows.speaking import (
    Manner,
    check_length,
    check_script,
    check_voice,
    not_spoken,
    read_script,
    screen_script,
    speak_pieces,
)
from wenfang.workflows.tools import Draft, Tools
from wenfang.workflows.word_times import WordTimer

#: Seconds of rest after a line, and more after a paragraph's last.
BETWEEN_LINES, BETWEEN_PARAGRAPHS = 0.25, 0.55
#: Seconds of speech in a film, which with its rests is as long as films get.
LONGEST_S = 0.9 * MOST_SECONDS


def make_anchor(brief: AnchorBrief, tools: Tools) -> Draft:
    """Write, speak and film.

    Raises:
        BadInput: a source, the script, a picture or the anchor cannot be used.
        Blocked: what must not be published was found, or a consent is missing or has ended.
        EngineError: a model failed.
    """
    presenter = presenter_of(brief, tools)
    manner = Manner(brief.language, brief.voice or presenter.anchor.voice, brief.speed)
    check_voice("", manner, tools, presenter.anchor)
    of_brief = screen_shown(brief, presenter.anchor, tools)
    require_codecs()
    of_brief += check_set(brief, tools)
    draft, lines = _written(brief, tools)
    if brief.greets:
        lines = with_greeting(lines, brief.language, brief.station)
    shown, of_pictures = _pictures(brief, lines, tools)
    texts = [line.text for line in lines]
    place = brief.script or "length"
    check_length("".join(texts), manner, LONGEST_S, place)
    times = WordTimer(tools, fetch=brief.heard)

    def spoken() -> Iterator[Speech]:
        return times.timed(speak_pieces(texts, manner, tools, most_s=LONGEST_S, place=place))

    speech = said_in_order(spoken(), lines)
    heard: list[Finding] = []
    if brief.heard:
        passage = Passage(
            texts=texts,
            first=1,
            spoken=lambda: list(spoken()),
            joined=lambda pieces: said_in_order(pieces, lines),
            places=[line.place for line in lines],
        )
        speech, heard = heard_well(speech, passage, brief, manner, tools, times)
    scene = Scene(brief, draft.document, tuple(lines), tuple(shown), speech, presenter)
    films = tuple(shoot(scene, aspect, tools) for aspect in brief.aspects)
    unsaid = not_spoken([(Place("output", one.place), one.text) for one in lines], brief.language)
    findings = (
        *draft.findings,
        *of_brief,
        *presenter.findings,
        *of_pictures,
        *unsaid,
        *times.findings,
        *heard,
    )
    return replace(
        draft,
        findings=findings,
        films=films,
        consents=presenter.consents,
        used=(Needed("avatar", presenter.anchor.look), *times.used),
    )


def _written(brief: AnchorBrief, tools: Tools) -> tuple[Draft, list[Line]]:
    """The report, or the person's own script, and its lines."""
    if brief.script is None:
        draft = make_news(brief.report, tools)
        assert draft.document is not None
        return draft, lines_of(draft.document)
    script = brief.script

    def read() -> str:
        return read_script(script, "script", tools).text

    text = tools.run.step("read.script", str, read, script)
    check_script(text, script)
    lines = lines_in(text, brief.language)
    if not lines:
        raise BadInput("holds nothing that can be said", place=script)
    places = [(Place("output", line.place), line.text) for line in lines]
    whole = (Place("output", "script"), text)
    found = screen_script(places, brief.language, tools, brief, whole=whole)
    return Draft(findings=tuple(found)), lines


def _pictures(
    brief: AnchorBrief, lines: Sequence[Line], tools: Tools
) -> tuple[list[Shown], list[Finding]]:
    shown, findings = given_pictures(brief, lines, tools)
    if brief.draw:
        drawn, of_drawn = drawn_pictures(brief, lines, shown, tools)
        shown, findings = [*shown, *drawn], [*findings, *of_drawn]
    return shown, [*findings, *rated_pictures(shown, lines, tools)]


def said_in_order(spoken: Iterable[Speech], lines: Sequence[Line]) -> Speech:
    """All lines as one speech, with a rest after each; its sentences are the lines."""
    from wenfang.sounds.joining import join

    last = len(lines) - 1
    rests = [
        0.0 if n == last
        else BETWEEN_LINES if lines[n + 1].paragraph == line.paragraph
        else BETWEEN_PARAGRAPHS
        for n, line in enumerate(lines)
    ]  # fmt: skip
    return join(spoken, rests=rests, whole=True)
