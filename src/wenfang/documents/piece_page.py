"""One page on which a piece, its sources, every finding and every mark can be looked at.

Design choices: a static file that works without script and without network; a short script
adds the lookup of a sentence's evidence. It never builds markup from text, it only copies
nodes that are on the page already, so that nothing in a source can run. Style and script
are admitted by hash, everything else is forbidden.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from wenfang.brief.illustration import USED_BY
from wenfang.document import Document
from wenfang.documents.detail_words import details_in
from wenfang.documents.finding_words import finding_kind, finding_message, place_name
from wenfang.documents.gate_words import approval_sentence, gate_rows
from wenfang.documents.html import environment, security_policy, template_text
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.layout import Layout, lay_out
from wenfang.documents.mark_words import mark_limits, mark_message
from wenfang.documents.page_words import PAGE_WORDS
from wenfang.documents.printable import printable, web_address
from wenfang.documents.step_words import seed_names, step_name
from wenfang.documents.words import LANGUAGE_TAGS, spoken_date
from wenfang.errors import BadInput
from wenfang.finding import Finding, Severity
from wenfang.pictures.styles import style_named
from wenfang.source import Language, Source, SourceSentence
from wenfang.speech import Timed
from wenfang.verification import FileReport

# A source longer than this is shown around the sentences that are used, not whole.
WHOLE_SOURCE_SENTENCES = 300
NEIGHBOURS = 3
# Receipt entries with a place of their own on the page.
_SHOWN_APART = {
    "resources",
    "seeds",
    "steps",
    "environment",
    "findings",
    "watermark",
    "brief",
    "gates",
    "approval",
}
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class PieceFile:
    """A file that can be downloaded, beside the page: its name and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture that lies beside the page.

    Attributes:
        file: its name.
        width, height: in pixels.
        alt: what is to be seen, for people who cannot see it.
        seed: that it was drawn with, if it was drawn.
    """

    file: str
    width: int
    height: int
    alt: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class PageFilm:
    """A film that lies beside the page.

    Attributes:
        file: its name.
        width, height: in pixels.
        seconds: how long it is.
        poster: name of its cover picture; empty for none.
        subtitles: WebVTT, which the page holds itself, since browsers refuse subtitles beside a
            page that was opened from a disk; empty for none.
        language: of the subtitles.
        alt: what is to be seen and heard.
        words: what is said and when, a cue each.
    """

    file: str
    width: int
    height: int
    seconds: float
    poster: str = ""
    subtitles: bytes = b""
    language: Language = "en"
    alt: str = ""
    words: tuple[Timed, ...] = ()

    @property
    def subtitles_address(self) -> str:
        """The subtitles as a ``data:`` address."""
        return f"data:text/vtt;base64,{base64.b64encode(self.subtitles).decode()}"


@dataclass(frozen=True, slots=True)
class PageSound:
    """A sound that lies beside the page.

    Attributes:
        file: its name, of a format that browsers play.
        seconds: how long it is.
        words: what is said and when, a cue or sentence each, times as in the file.
        alt: what is to be heard, where nothing is said.
    """

    file: str
    seconds: float
    words: tuple[Timed, ...] = ()
    alt: str = ""


@dataclass(frozen=True, slots=True)
class PieceView:
    """All that the page shows.

    Attributes:
        document: the piece.
        label: the visible label.
        created: when the piece was made, with a time zone.
        sources: as read, in the brief's order.
        findings: of all checks, on what went in and what came out.
        reports: of each file, as verified after it was written.
        receipt: the receipt as JSON-ready data
            (``wenfang.provenance.receipt.Receipt.model_dump(mode="json")``).
        licences: the statement on licences, a sentence each.
        watermark: what is known of the text watermark, JSON-ready; empty if there is none.
        files: those that can be downloaded.
        pictures: of the piece.
        sounds: of the piece, one file of each.
        films: of the piece.
    """

    document: Document
    label: ExplicitLabel
    created: datetime
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()
    reports: tuple[FileReport, ...] = ()
    receipt: Mapping[str, Any] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    watermark: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[PieceFile, ...] = ()
    pictures: tuple[PagePicture, ...] = ()
    sounds: tuple[PageSound, ...] = ()
    films: tuple[PageFilm, ...] = ()


def render_piece_page(view: PieceView) -> bytes:
    """The page as UTF-8 HTML, in the piece's language; equal views give equal bytes."""
    layout = lay_out(view.document, view.label, view.created)
    style = template_text("base.css") + template_text("piece.css")
    script = template_text("piece.js")
    names = _source_names(view)
    anchors = {place: sentence.anchors for place, sentence in view.document.places()}
    used = {anchor for found in anchors.values() for anchor in found}
    text = (
        environment()
        .get_template("piece.html.jinja")
        .render(
            view=view,
            layout=layout,
            words=layout.words,
            ui=PAGE_WORDS[layout.language],
            label=view.label,
            also_tag=LANGUAGE_TAGS[view.label.also_language],
            style=style,
            script=script,
            policy=security_policy(
                style=style,
                script=script,
                pictures="'self'" if view.pictures or view.films else "",
                media="'self' data:" if view.films else "'self'" if view.sounds else "",
            ),
            made=f"{spoken_date(view.created.isoformat(), layout.language)} {view.created:%H:%M %Z}",
            alternatives=_alternatives(view.document),
            asked=_asked(view, layout.language) if _is_drawn(view) else (),
            anchors=anchors,
            found_at=_found_at(view.findings),
            severities=_by_severity(view.findings),
            sources=_in_order_of_notes(
                _shown(source, used, view.document, layout) for source in view.sources
            ),
            tags=LANGUAGE_TAGS,
            source_names=names,
            sentence_names={
                sentence.id: _sentence_name(sentence, source, names)
                for source in view.sources
                for sentence in source.sentences
            },
            receipt_rest={k: v for k, v in view.receipt.items() if k not in _SHOWN_APART and v},
            gates=gate_rows(view.receipt.get("gates") or {}, layout.language),
            approval=approval_sentence(view.receipt, layout.language),
            state_counts=_state_counts(view.reports),
            clean=_clean,
            plain=lambda data: plain_value(details_in(data, layout.language)),
            finding_message=finding_message,
            finding_kind=finding_kind,
            place_name=place_name,
            mark_message=mark_message,
            mark_limits=mark_limits,
            step_name=step_name,
            seed_names=lambda seeds: plain_value(seed_names(seeds, layout.language)),
            human_size=human_size,
            clock=clock,
            exact=lambda seconds: f"PT{seconds:.3f}S",
            address=lambda name: "./" + quote(name, errors="replace"),
        )
    )
    return text.encode()


@dataclass(frozen=True, slots=True)
class _ShownSource:
    """A source as the page shows it; in ``rows`` a number stands for sentences left out."""

    source: Source
    title: str
    details: tuple[str, ...]
    url: str | None
    number: int | None
    same_as: str | None
    rows: tuple[SourceSentence | int, ...]
    used: frozenset[str]


def _shown(source: Source, used: set[str], document: Document, layout: Layout) -> _ShownSource:
    cited = [r for r in document.references if source.id in (r.source_id, *r.duplicates)]
    first = cited[0] if cited else None
    name = printable(source.name)
    title = printable(source.title or "") or name or source.id
    details = (
        printable(source.author or ""),
        spoken_date(printable(source.published or ""), layout.language),
        name if name != title and not web_address(name) else "",
    )
    return _ShownSource(
        source=source,
        title=title,
        details=tuple(part for part in details if part),
        url=web_address(name),
        number=first.number if first else None,
        same_as=first.source_id if first and first.source_id != source.id else None,
        rows=tuple(_rows(source.sentences, used)),
        used=frozenset(used),
    )


def _in_order_of_notes(shown: Iterable[_ShownSource]) -> list[_ShownSource]:
    """Cited sources by their footnote number, each followed by its doubles, then the others."""
    return sorted(shown, key=lambda s: (s.number is None, s.number or 0, s.same_as is not None))


def _source_names(view: PieceView) -> dict[str, str]:
    """What each source is called on the page: the number of its footnote, so that a reader who
    comes from note 2 finds sentences 2.1, 2.2 …; its id where it has no number of its own."""
    numbers = {r.source_id: str(r.number) for r in view.document.references}
    return {source.id: numbers.get(source.id, source.id) for source in view.sources}


def _sentence_name(sentence: SourceSentence, source: Source, names: Mapping[str, str]) -> str:
    return names[source.id] + sentence.id.removeprefix(source.id)


def _rows(sentences: tuple[SourceSentence, ...], used: set[str]) -> Iterator[SourceSentence | int]:
    """The sentences of a source; of a long one those in use with their neighbours, and the
    number of sentences in each gap."""
    if len(sentences) <= WHOLE_SOURCE_SENTENCES:
        yield from sentences
        return
    near = {
        neighbour
        for at, sentence in enumerate(sentences)
        if sentence.id in used
        for neighbour in range(at - NEIGHBOURS, at + NEIGHBOURS + 1)
    }
    gap = 0
    for at, sentence in enumerate(sentences):
        if at not in near:
            gap += 1
            continue
        if gap:
            yield gap
        gap = 0
        yield sentence
    if gap:
        yield gap


def _alternatives(document: Document) -> list[tuple[str, str]]:
    return [
        (f"headline.{n}", text)
        for n, sentence in enumerate(document.alternatives, start=2)
        if (text := printable(sentence.text))
    ]


def _is_drawn(view: PieceView) -> bool:
    """Whether the piece is its pictures, and its brief one for them."""
    return view.document.kind == "illustration"


def _asked(view: PieceView, language: Language) -> list[tuple[str, str]]:
    """What the brief asked of the pictures, where it says anything."""
    ui = PAGE_WORDS[language]
    brief = view.receipt.get("brief") or {}
    said = []
    for name, heading in ui.asked.items():
        value = brief.get(name)
        if name in USED_BY and brief.get("task", "draw") not in USED_BY[name]:
            continue  # a default that says nothing here
        if isinstance(value, (list, tuple)):
            value = ("、" if language == "zh" else ", ").join(str(item) for item in value)
        if value:
            said.append((heading, _asked_value(name, str(value), language)))
    return said


def _asked_value(name: str, value: str, language: Language) -> str:
    """A value that the brief chooses from a list, by its name in that language."""
    if name == "style":
        try:
            return style_named(value).name[language]
        except BadInput:  # words of the person's own
            return value
    return PAGE_WORDS[language].asked_values.get(name, {}).get(value, value)


def _by_severity(findings: Iterable[Finding]) -> list[tuple[str, list[tuple[int, Finding]]]]:
    """Findings with their numbers, the weightiest severity first."""
    numbered = list(enumerate(findings, start=1))
    groups = ((s.value, [(n, f) for n, f in numbered if f.severity == s]) for s in Severity)
    return [(name, group) for name, group in groups if group]


def _found_at(findings: Iterable[Finding]) -> dict[str, str]:
    """The weightiest severity found at each place of the piece."""
    order = [severity.value for severity in Severity]
    found: dict[str, str] = {}
    for finding in findings:
        if finding.place.what == "output":
            name, value = finding.place.name, finding.severity.value
            found[name] = min(found.get(name, value), value, key=order.index)
    return found


def _state_counts(reports: Iterable[FileReport]) -> list[tuple[str, int]]:
    """How many marks are in which state, over all files, in the order of first meeting."""
    counts: dict[str, int] = {}
    for report in reports:
        for mark in report.marks:
            counts[mark.state.value] = counts.get(mark.state.value, 0) + 1
    return list(counts.items())


def _clean(value: object) -> str:
    """Any value as printable text."""
    return printable("" if value is None else str(value))


def plain_value(value: Any, depth: int = _DEPTH) -> Any:
    """JSON-ready data as the template shows it: dicts with text keys, lists, and text.
    Anything nested deeper than ``depth`` becomes text."""
    if isinstance(value, Mapping) and depth:
        return {_clean(k): plain_value(v, depth - 1) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) and depth:
        return [plain_value(v, depth - 1) for v in value]
    return _clean(value)


def clock(seconds: float) -> str:
    """Seconds as players show them: ``0:07``, ``1:02:03``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def human_size(size: int) -> str:
    """Bytes as people read them: ``640 B``, ``41.3 kB`` (SI, powers of 1000)."""
    number = float(size)
    for unit in ("B", "kB", "MB"):
        if number < 999.5:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"
