"""Recordings and films of a draft, published: with which marks and labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from wenfang.brief import Brief, SpeechBrief
from wenfang.documents.piece_page import PageFilm, PageSound
from wenfang.finding import Finding
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.publish import MarkRequest, PageWriter, Publication, PublishedFile
from wenfang.provenance.publish_document import illustrated_files
from wenfang.provenance.publish_film import publish_films
from wenfang.provenance.publish_recording import publish_recordings
from wenfang.provenance.receipt import Receipt
from wenfang.sounds.label import Place, SoundLabel, with_label
from wenfang.sounds.subtitles import to_vtt
from wenfang.studio.engines import Engines
from wenfang.studio.remembering import remembering
from wenfang.studio.watermarking import picture_mark, sound_mark
from wenfang.workflows.tools import Draft

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

#: Formats of the report that an anchor presents.
REPORT_FORMATS = ("md", "html")


class Common(TypedDict):
    """What publication is told, whatever is published."""

    out: Path
    marks: MarkRequest
    identity: SigningIdentity
    page: PageWriter
    receipt: Receipt
    replace: bool


def published_films(
    studio: Workspace,
    brief: Brief,
    draft: Draft,
    engines: Engines,
    common: Common,
    of_inputs: tuple[Finding, ...],
) -> Publication:
    """Films, and the report that they tell where there is one."""
    report = (
        illustrated_files(
            draft.document, formats=REPORT_FORMATS, marks=common["marks"], fonts=engines.fetch
        )
        if draft.document
        else []
    )
    with remembering(studio, str(common["marks"].claims.piece)) as remember:
        return publish_films(
            draft.films,
            out=common["out"],
            marks=common["marks"],
            identity=common["identity"],
            page=common["page"],
            receipt=common["receipt"],
            formats=brief.formats,
            picture_mark=picture_mark(studio),
            sound_mark=sound_mark(studio),
            extra=report,
            of_inputs=of_inputs,
            replace=common["replace"],
            remember=remember,
            progress=studio.progress,
        )


def published_recordings(
    studio: Workspace,
    brief: SpeechBrief,
    draft: Draft,
    engines: Engines,
    common: Common,
    of_inputs: tuple[Finding, ...],
) -> Publication:
    """Recordings with the label that the brief asks for."""
    return publish_recordings(
        draft.recordings,
        formats=brief.formats,
        mark=sound_mark(studio),
        label=sound_label(brief, engines),
        of_inputs=of_inputs,
        **common,
    )


def page_films(draft: Draft, files: Sequence[PublishedFile]) -> tuple[PageFilm, ...]:
    """The films as the page shows them."""
    names = {file.name for file in files}
    return tuple(
        PageFilm(
            file=f"{film.name}.mp4",
            width=film.width,
            height=film.height,
            seconds=film.seconds,
            poster=poster if (poster := f"{film.name}-cover.png") in names else "",
            subtitles=to_vtt(film.captions, film.title).encode() if film.captions else b"",
            language=film.language,
            alt=film.description,
            words=film.captions,
        )
        for film in draft.films
    )


def page_sounds(
    draft: Draft, brief: Brief, engines: Engines, files: Sequence[PublishedFile], *, labelled: bool
) -> tuple[PageSound, ...]:
    """The recordings as the page plays them: each in its first format, times as in the file."""
    if not isinstance(brief, SpeechBrief):
        return ()
    lead = tail = 0.0
    if labelled:
        sound = draft.recordings[0].sound
        made = with_label(sound.between(0, 0.1), sound_label(brief, engines))
        lead, tail = made.lead_s, made.tail_s
    return tuple(
        PageSound(
            file=next(file.name for file in files if Path(file.name).stem == one.name),
            seconds=one.sound.seconds + lead + tail,
            words=tuple(cue.later(lead) for cue in one.captions),
            alt=one.title,
        )
        for one in draft.recordings
    )


def sound_label(brief: SpeechBrief, engines: Engines) -> SoundLabel:
    """The audible label that a brief asks for; a spoken one in the voice of the speech."""
    places: tuple[Place, ...] = ("start", "end") if brief.label_at == "both" else (brief.label_at,)
    if brief.label == "rhythm":
        return SoundLabel(places=places)
    from wenfang.engines.speech.base import SpeechRequest
    from wenfang.sounds.joining import join
    from wenfang.sounds.label import WORDS

    request = SpeechRequest(WORDS[brief.language], brief.language, brief.voice)
    return SoundLabel(spoken=join(engines.speech.speak(request)), places=places)
