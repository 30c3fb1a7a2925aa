"""From a draft to published files: what the marks say, the receipt, the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.asset import Asset, FileAsset
from wenfang.brief import (
    Brief,
    IllustrationBrief,
    Needed,
    SpeechBrief,
    with_used,
)
from wenfang.checks.licences import (
    LicencedPart,
    LicenceStatement,
    given_part,
    licence_statement,
)
from wenfang.document import Document, Sentence
from wenfang.documents.label_text import label_for
from wenfang.documents.piece_page import PagePicture, PieceFile, PieceView, render_piece_page
from wenfang.documents.writers import WRITERS
from wenfang.finding import Finding
from wenfang.library.library import Piece
from wenfang.pictures.label import PictureLabel
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.manifest import Claims, SourceReference
from wenfang.provenance.pixels import decoded
from wenfang.provenance.publish import MarkRequest, Publication, PublishedFile
from wenfang.provenance.publish_document import illustrated_files, publish_document
from wenfang.provenance.publish_picture import MadeOf, ingredient_findings, publish_pictures
from wenfang.provenance.receipt import Receipt, ResourceUsed, StepTaken, new_receipt
from wenfang.provenance.source_type import (
    COMPOSITE_SYNTHETIC,
    COMPOSITE_WITH_TRAINED,
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.provenance.text_watermark import not_applicable
from wenfang.source import Source
from wenfang.studio.engines import Engines
from wenfang.studio.gating import Gated
from wenfang.studio.looking import remember_what_is_shown
from wenfang.studio.made import Made
from wenfang.studio.publishing_media import (
    Common,
    page_films,
    page_sounds,
    published_films,
    published_recordings,
)
from wenfang.studio.watermarking import picture_mark, statement, text_detectors
from wenfang.workflows.news.cover import FORMAT as COVER_FORMAT
from wenfang.workflows.tools import Draft

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

CONTACT_SHEET = "contact-sheet"
#: Roles that make a piece, the one that makes most of it first; the others judge it.
MAKERS = ("text", "video", "image", "speech", "upscaler", "stylist", "matter")


def publish_draft(
    studio: Workspace, brief: Brief, piece: Piece, gated: Gated, engines: Engines
) -> Made:
    """Publish a draft into the piece's folder and keep every file in the library.

    A folder that a cut-off run of the same piece has published already gives way.
    """
    draft = gated.draft
    watermark = statement(studio, engines, draft.document.body()) if draft.document else {}
    parts = parts_used(studio, brief, engines, draft.used, draft.document)
    licences = licence_statement(parts, brief.language)
    receipt = _receipt(studio, brief, piece, gated, engines, watermark, licences)
    unlabelled = piece.options["unlabelled"]
    marks = mark_request(
        studio,
        piece.id,
        piece.created,
        model=_model(brief, engines),
        sources=draft.sources,
        source_type=_source_type(draft),
        watermark=watermark or not_applicable("no model wrote the words of this page"),
        receipt=receipt,
        profiles=brief.profiles,
        unlabelled=unlabelled,
        consents=draft.consents,
    )
    made_of: tuple[MadeOf, ...] = (*draft.drawings, *draft.recordings, *draft.films)
    of_inputs = ingredient_findings(made_of, studio.identity.roots)
    whole = replace(draft, findings=(*draft.findings, *of_inputs))
    common: Common = {
        "out": Path(piece.out),
        "marks": marks,
        "identity": studio.identity,
        "page": lambda files, receipt: _page(
            brief, whole, engines, files, receipt, marks, licences
        ),
        "receipt": receipt,
        "replace": _is_ours(Path(piece.out), piece.id),
    }
    studio.progress("publishing", 0, 1, "pieces")
    publication = _published(studio, brief, draft, engines, common, of_inputs)
    studio.progress("publishing", 1, 1, "pieces")
    _keep(studio, piece, draft, publication, engines)
    if unlabelled:
        studio.library.record("unlabelled", piece.id, reason=unlabelled)
    return Made(
        piece.id,
        draft.document.title.text if draft.document else brief.heading,
        publication.folder,
        (*whole.findings, *(f for f in publication.findings if f not in whole.findings)),
        tuple(file.report for file in publication.files),
        (*publication.notes, *_about(watermark)),
        gated.tried,
    )


def _published(
    studio: Workspace,
    brief: Brief,
    draft: Draft,
    engines: Engines,
    common: Common,
    of_inputs: tuple[Finding, ...],
) -> Publication:
    if draft.films:
        return published_films(studio, brief, draft, engines, common, of_inputs)
    if isinstance(brief, SpeechBrief):
        return published_recordings(studio, brief, draft, engines, common, of_inputs)
    if isinstance(brief, IllustrationBrief):
        return publish_pictures(
            draft.drawings,
            formats=brief.formats,
            mark=picture_mark(studio),
            label=PictureLabel(position=brief.label_position),
            sheet=CONTACT_SHEET,
            of_inputs=of_inputs,
            **common,
        )
    assert draft.document is not None
    if draft.drawings:
        return publish_pictures(
            draft.drawings,
            formats=(COVER_FORMAT,),
            mark=picture_mark(studio),
            of_inputs=of_inputs,
            extra=illustrated_files(
                draft.document, formats=brief.formats, marks=common["marks"], fonts=engines.fetch
            ),
            **common,
        )
    return publish_document(draft.document, formats=brief.formats, fonts=engines.fetch, **common)


def _model(brief: Brief, engines: Engines) -> str | None:
    """The model that the piece is said to be made by: the first that writes or draws, or
    changes pixels."""
    makers = [needed for needed in brief.engines if needed.role in MAKERS]
    ordered = sorted(makers, key=lambda needed: MAKERS.index(needed.role))
    return next((one.model for one in engines.identities(ordered)), None)


def _source_type(draft: Draft) -> str:
    """How the piece as a whole came to be: a text by its model, pictures as they say
    themselves; of several kinds the one that says that people's work is among them."""
    types = {one.source_type for one in draft.drawings}
    types |= {one.source_type for one in draft.recordings}
    types |= {one.source_type for one in draft.films}
    if (draft.document and not draft.films) or not types:
        return TRAINED_ALGORITHMIC_MEDIA
    if len(types) == 1:
        return types.pop()
    return COMPOSITE_WITH_TRAINED if COMPOSITE_WITH_TRAINED in types else COMPOSITE_SYNTHETIC


def _about(watermark: dict[str, Any]) -> tuple[str, ...]:
    """Why the text is not watermarked, if it is not."""
    if watermark.get("applied", True):
        return ()
    return (f"no text watermark: {watermark['reason']}",)


def mark_request(
    studio: Workspace,
    piece_id: str,
    created: dt.datetime,
    *,
    model: str | None,
    sources: Sequence[Source],
    watermark: dict[str, Any],
    source_type: str = TRAINED_ALGORITHMIC_MEDIA,
    receipt: Receipt | None = None,
    profiles: tuple[str, ...] = ("cn", "eu"),
    unlabelled: str | None = None,
    consents: tuple[dict[str, Any], ...] = (),
) -> MarkRequest:
    """Which marks a file gets and what they say, by the studio's settings."""
    labels = studio.settings.labels
    aigc = AigcLabel(
        content_producer=labels.content_producer,
        produce_id=piece_id,
        content_propagator=labels.content_producer if labels.propagator else "",
        propagate_id=piece_id if labels.propagator else "",
    )
    claims = Claims(
        created=created,
        model=model,
        sources=tuple(SourceReference(Path(s.name).name, s.sha256, s.media_type) for s in sources),
        piece=piece_id,
        receipt_sha256=receipt.making_sha256() if receipt else None,
        source_type=source_type,
        watermark=watermark,
        consents=consents,
    )
    return MarkRequest(claims, aigc, profiles, unlabelled, text_detectors(studio))


def parts_used(
    studio: Workspace,
    brief: Brief,
    engines: Engines,
    used: Iterable[Needed] = (),
    document: Document | None = None,
) -> list[LicencedPart]:
    """Every model, font and file of the person's that a piece is made with.

    Args:
        used: engines that the brief alone cannot name.
        document: the piece, once there is one: its text may need more fonts.
    """
    writers = [WRITERS[name] for name in brief.formats if name in WRITERS]
    needed = (w.fonts_for(document) if document else w.fonts for w in writers)
    fonts = dict.fromkeys([*(font for names in needed for font in names), *brief.fonts])
    return [
        *engines.parts(with_used(brief.engines, used)),
        *(engines.part("font", font) for font in fonts),
        *(given_part(one.role, Path(one.path).name, one.licence) for one in brief.given_files),
        *_portrait(studio, brief),
    ]


def _portrait(studio: Workspace, brief: Brief) -> list[LicencedPart]:
    """An own anchor's picture, where whoever made the anchor named a licence."""
    from wenfang.studio.anchors import own_anchor

    anchor = own_anchor(studio, brief)
    if anchor is None or not anchor.licence:
        return []
    return [given_part("portrait", anchor.name, anchor.licence)]


def _receipt(
    studio: Workspace,
    brief: Brief,
    piece: Piece,
    gated: Gated,
    engines: Engines,
    watermark: dict[str, Any],
    licences: LicenceStatement,
) -> Receipt:
    draft = gated.draft
    return new_receipt(
        piece.id,
        piece.created,
        brief=brief.as_published(),
        resources=tuple(
            ResourceUsed(
                name=part.name,
                sha256=part.sha256,
                licence=part.licence or "unknown",
                attribution=part.attribution or None,
            )
            for part in licences.parts
            if part.sha256
        ),
        engines=tuple(
            one.as_dict() for one in engines.identities(with_used(brief.engines, draft.used))
        ),
        seeds=_seeds(gated),
        steps=tuple(
            StepTaken(
                name=step.name,
                inputs=step.inputs,
                output=step.output,
                started=step.started,
                seconds=step.seconds,
            )
            for step in studio.library.steps(piece.id)
        ),
        findings=tuple(finding.as_dict() for finding in draft.findings),
        licences=licences.as_dict(),
        profiles=brief.profiles,
        watermark=watermark,
        unlabelled=piece.options["unlabelled"],
        gates=gated.tried.as_dict() if gated.tried else {},
        approval=gated.approval,
    )


def _seeds(gated: Gated) -> dict[str, int]:
    drawn = {drawing.name: drawing.seed for drawing in gated.draft.drawings}
    return {"piece": gated.seed} | {name: seed for name, seed in drawn.items() if seed is not None}


def _page(
    brief: Brief,
    draft: Draft,
    engines: Engines,
    files: Sequence[PublishedFile],
    receipt: Receipt | None,
    marks: MarkRequest,
    licences: LicenceStatement,
) -> bytes:
    document = draft.document or _heading_alone(brief)
    return render_piece_page(
        PieceView(
            document=document,
            label=label_for(document),
            created=marks.claims.created,
            sources=draft.sources,
            findings=draft.findings,
            reports=tuple(file.report for file in files),
            receipt=receipt.model_dump(mode="json") if receipt else {},
            licences=tuple(licences.sentences),
            watermark=receipt.watermark if receipt else {},
            files=tuple(PieceFile(file.name, file.size) for file in files),
            pictures=_shown(draft, files),
            films=page_films(draft, files),
            sounds=page_sounds(draft, brief, engines, files, labelled=marks.unlabelled is None),
        )
    )


def _heading_alone(brief: Brief) -> Document:
    """A piece of pictures has no words but its heading."""
    return Document(brief.kind, brief.language, Sentence(brief.heading), (), (), ())


def _shown(draft: Draft, files: Sequence[PublishedFile]) -> tuple[PagePicture, ...]:
    """Each picture once, in its first format."""
    shown = []
    for drawing in draft.drawings:
        names = [file.name for file in files if Path(file.name).stem == drawing.name]
        picture = drawing.picture
        shown.append(
            PagePicture(
                file=names[0],
                width=picture.width,
                height=picture.height,
                alt=drawing.description,
                seed=drawing.seed,
            )
        )
    return tuple(shown)


def _keep(
    studio: Workspace, piece: Piece, draft: Draft, publication: Publication, engines: Engines
) -> None:
    """Every published file goes into the library too, and what each picture looks like, with
    its label, as it will be copied, and without."""
    media = {file.name: file.media_type for file in publication.files}
    drawn = {drawing.name: drawing.picture for drawing in draft.drawings}
    encoded: set[str] = set()
    for path in sorted(publication.folder.iterdir()):
        media_type = media.get(path.name) or _beside(path.name)
        bare = drawn.get(path.stem)
        if bare is None:  # a film may be too long for memory
            studio.library.add_asset(piece.id, FileAsset(path, media_type, path.name, "output"))
        else:
            data = path.read_bytes()
            asset = Asset(data, media_type, path.name, "output")
            studio.library.add_asset(piece.id, asset)
            shown, _ = decoded(data, media_type)
            studio.library.add_fingerprint(piece.id, path.name, asset.sha256, shown, bare)
            if path.stem not in encoded:  # other formats of it show the same
                remember_what_is_shown(studio.library, engines, piece.id, asset, shown)
                encoded.add(path.stem)


def _beside(name: str) -> str:
    return "application/json" if name.endswith(".json") else "application/c2pa"


def _is_ours(folder: Path, piece_id: str) -> bool:
    """Whether a folder holds this very piece, published before the run was cut off."""
    from wenfang.errors import BadInput
    from wenfang.provenance.receipt import FILE_NAME

    try:
        return Receipt.from_bytes((folder / FILE_NAME).read_bytes()).piece == piece_id
    except (OSError, BadInput):
        return False
