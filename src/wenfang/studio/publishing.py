"""From a draft to published files: what the marks say, the receipt, the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.asset import Asset
from wenfang.brief import Brief
from wenfang.checks.licences import LicencedPart, LicenceStatement, licence_statement
from wenfang.documents.label_text import label_for
from wenfang.documents.piece_page import PieceFile, PieceView, render_piece_page
from wenfang.documents.writers import WRITERS
from wenfang.library.library import Piece
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.manifest import Claims, SourceReference
from wenfang.provenance.publish import MarkRequest, Publication, PublishedFile
from wenfang.provenance.publish_document import publish_document
from wenfang.provenance.receipt import Receipt, ResourceUsed, StepTaken, new_receipt
from wenfang.source import Source
from wenfang.studio.engines import Engines
from wenfang.studio.made import Made
from wenfang.studio.watermarking import detectors, statement
from wenfang.workflows.tools import Draft

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace


def publish_draft(studio: Workspace, brief: Brief, piece: Piece, draft: Draft) -> Made:
    """Publish a draft into the piece's folder and keep every file in the library.

    A folder that a cut-off run of the same piece has published already gives way.
    """
    engines = studio.engines(piece.options["model"])
    watermark = statement(studio, engines, draft.document.body())
    parts = parts_used(studio, brief, engines)
    licences = licence_statement(parts, brief.language)
    receipt = _receipt(studio, brief, piece, draft, engines, watermark, licences)
    unlabelled = piece.options["unlabelled"]
    marks = mark_request(
        studio,
        piece.id,
        piece.created,
        model=engines.text.identity.model,
        sources=draft.sources,
        watermark=watermark,
        receipt=receipt,
        profiles=brief.profiles,
        unlabelled=unlabelled,
    )
    studio.progress("publishing", 0, len(brief.formats) + 1, "files")
    publication = publish_document(
        draft.document,
        formats=brief.formats,
        out=Path(piece.out),
        marks=marks,
        identity=studio.identity,
        fonts=engines.fetch,
        page=lambda files: _page(draft, files, receipt, marks, licences),
        receipt=receipt,
        replace=_is_ours(Path(piece.out), piece.id),
    )
    studio.progress("publishing", len(brief.formats) + 1, len(brief.formats) + 1, "files")
    _keep(studio, piece, publication)
    if unlabelled:
        studio.library.record("unlabelled", piece.id, reason=unlabelled)
    return Made(
        piece.id,
        draft.document.title.text,
        publication.folder,
        draft.findings,
        tuple(file.report for file in publication.files),
        (*publication.notes, *_about(watermark)),
    )


def _about(watermark: dict[str, Any]) -> tuple[str, ...]:
    """Why the text is not watermarked, if it is not."""
    return () if watermark["applied"] else (f"no text watermark: {watermark['reason']}",)


def mark_request(
    studio: Workspace,
    piece_id: str,
    created: dt.datetime,
    *,
    model: str | None,
    sources: Sequence[Source],
    watermark: dict[str, Any],
    receipt: Receipt | None = None,
    profiles: tuple[str, ...] = ("cn", "eu"),
    unlabelled: str | None = None,
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
        watermark=watermark,
    )
    return MarkRequest(claims, aigc, profiles, unlabelled, detectors(studio))


def parts_used(studio: Workspace, brief: Brief, engines: Engines) -> list[LicencedPart]:
    """Every model and font that a piece is made with."""
    resources = studio.settings.resources
    fonts = dict.fromkeys(font for name in brief.formats for font in WRITERS[name].fonts)
    return [
        engines.text_part(),
        engines.part("embedding", resources.embedding),
        engines.part("names", resources.names),
        *(engines.part("font", font) for font in fonts),
    ]


def _receipt(
    studio: Workspace,
    brief: Brief,
    piece: Piece,
    draft: Draft,
    engines: Engines,
    watermark: dict[str, Any],
    licences: LicenceStatement,
) -> Receipt:
    return new_receipt(
        piece.id,
        piece.created,
        brief=brief.model_dump(mode="json"),
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
        engines=(engines.text.identity.as_dict(),),
        seeds={"piece": brief.seed},
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
    )


def _page(
    draft: Draft,
    files: Sequence[PublishedFile],
    receipt: Receipt,
    marks: MarkRequest,
    licences: LicenceStatement,
) -> bytes:
    whole = receipt.with_outputs(file.as_output() for file in files)
    beside = [PieceFile(file.name, file.size) for file in files]
    return render_piece_page(
        PieceView(
            document=draft.document,
            label=label_for(draft.document),
            created=marks.claims.created,
            sources=draft.sources,
            findings=draft.findings,
            reports=tuple(file.report for file in files),
            receipt=whole.model_dump(mode="json"),
            licences=tuple(licences.sentences),
            watermark=whole.watermark,
            files=tuple(beside),
        )
    )


def _keep(studio: Workspace, piece: Piece, publication: Publication) -> None:
    """Every published file goes into the library too, and whose document it shows."""
    media = {file.name: file.media_type for file in publication.files}
    for path in sorted(publication.folder.iterdir()):
        data = path.read_bytes()
        media_type = media.get(path.name) or _beside(path.name)
        studio.library.add_asset(piece.id, Asset(data, media_type, path.name, "output"))


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
