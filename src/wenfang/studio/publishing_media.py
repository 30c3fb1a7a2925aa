"""Recordings and films of a draft, published: with which marks and labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from wenfang.brief import Brief, SpeechBrief
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.publish import MarkRequest, PageWriter, Publication
from wenfang.provenance.publish_document import illustrated_files
from wenfang.provenance.publish_film import publish_films
from wenfang.provenance.publish_recording import publish_recordings
from wenfang.provenance.receipt import Receipt
from wenfang.sounds.label import Place, SoundLabel
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
    studio: Workspace, brief: Brief, draft: Draft, engines: Engines, common: Common
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
            replace_folder=common["replace"],
            remember=remember,
            progress=studio.progress,
        )


def published_recordings(
    studio: Workspace, brief: SpeechBrief, draft: Draft, engines: Engines, common: Common
) -> Publication:
    """Recordings with the label that the brief asks for."""
    return publish_recordings(
        draft.recordings,
        formats=brief.formats,
        mark=sound_mark(studio),
        label=sound_label(brief, engines),
        **common,
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
