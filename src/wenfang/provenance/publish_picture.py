"""Publishing pictures: what happens to pixels before :mod:`publish` makes files of them.

In this order, the only one in which every mark survives: visible label → watermark →
encoded → (from here :mod:`publish`) metadata → signature → written → re-opened and every
mark verified, the label and the watermark in the decoded pixels of the file itself.

What cannot carry a watermark (flat, tiny), and what loses it in a lossy format, is
published and said to be so in receipt and manifest; a mark that was there before the file
was written and is not there after is a failure, and nothing is left.

Design choice: that a lossy format keeps the watermark is found out by publishing. The
manifest says that it does, the finished file is decoded and looked at anyway, and only if it
does not are all lossy files looked at first and everything is signed anew: rare, and for all
others a decoding less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from wenfang.drawing import Drawing, Ingredient
from wenfang.errors import BadInput
from wenfang.finding import Finding, Place, Severity
from wenfang.pictures.contact_sheet import contact_sheet
from wenfang.pictures.encoding import Encoded, encode, format_named
from wenfang.pictures.label import DEFAULT_LABEL, Edge, PictureLabel, draw_label
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.manifest import Claims
from wenfang.provenance.mark_statements import NOT_ASKED, completed, not_applied
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.picture_mark import MarkedPicture, PictureMark
from wenfang.provenance.pixels import decoded
from wenfang.provenance.publish import (
    LateFile,
    MarkLost,
    MarkRequest,
    PageWriter,
    Publication,
    Unmarked,
    part_of,
    publish_files,
)
from wenfang.provenance.receipt import Receipt
from wenfang.provenance.source_type import COMPOSITE_SYNTHETIC, says_ai
from wenfang.verification import MarkState


@dataclass(frozen=True)
class _Prepared:
    """A picture's file before its metadata, and what will be claimed of it."""

    name: str
    encoded: Encoded
    claims: Claims

    def unmarked(self, receipt_sha256: str | None, ingredients: tuple[Ingredient, ...]) -> Unmarked:
        claims = replace(
            self.claims,
            receipt_sha256=receipt_sha256,
            ingredients=(*self.claims.ingredients, *ingredients),
        )
        media_type = self.encoded.format.media_type
        return Unmarked(self.name, media_type, self.encoded.data, claims, self.encoded.notes)


def publish_pictures(
    drawings: Sequence[Drawing],
    *,
    formats: Sequence[str],
    out: Path,
    marks: MarkRequest,
    identity: SigningIdentity,
    mark: PictureMark | None,
    label: PictureLabel = DEFAULT_LABEL,
    sheet: str | None = None,
    prompts: bool = False,
    page: PageWriter | None = None,
    receipt: Receipt | None = None,
    extra: Sequence[Unmarked | LateFile] = (),
    of_inputs: Sequence[Finding] | None = None,
    replace: bool = False,
) -> Publication:
    """Publish each drawing in each format into the new folder ``out``: all, or nothing.

    Args:
        formats: extensions, ``png jpg webp avif``.
        marks: their claims are those of the piece; what differs from picture to picture is
            taken from the drawings. Where they give a reason, no label is drawn.
        mark: the watermark; ``None`` for none, which receipt and manifest say.
        label: drawn into every picture.
        sheet: name of a contact sheet, without extension; made if there are two drawings
            or more, in the first format, with the published pictures as its ingredients.
        prompts: whether the prompts go into the metadata; they may hold personal data.
        extra: other files of the piece, written after the pictures.
        of_inputs: what :func:`ingredient_findings` said of the drawings, where it was asked.
        page, receipt, replace: see :func:`~wenfang.provenance.publish.publish_files`.

    Raises:
        BadInput: an unknown format, no drawing, a picture too small for the label.
        EngineError: a mark cannot be read back.
    """
    if not drawings or not formats:
        what = "drawing" if not drawings else "format"
        raise BadInput(f"there is no {what} to publish", place=f"{what}s")
    drawn = None if marks.unlabelled is not None else label
    prepared = [
        file
        for drawing in drawings
        for file in _prepare(drawing, formats, marks.claims, mark, drawn, prompts=prompts)
    ]
    on_sheet = [file for file in prepared if file.encoded.format == format_named(formats[0])]
    sheets: list[_Prepared] = []
    if sheet is not None and len(drawings) > 1:
        drawing = _sheet(sheet, drawings)
        sheets = list(_prepare(drawing, formats[:1], marks.claims, mark, drawn, prompts=False))
    findings = tuple(
        ingredient_findings(drawings, identity.roots) if of_inputs is None else of_inputs
    )

    def publish(prepared: Sequence[_Prepared], sheets: Sequence[_Prepared]) -> Publication:
        whole, making = completed(
            receipt, marks.claims.receipt_sha256, _said([*prepared, *sheets]), findings
        )
        files: list[Unmarked | LateFile] = [file.unmarked(making, ()) for file in prepared]
        files += [_late(file, on_sheet, making) for file in sheets]
        asked = _marks(marks, making, mark)
        return publish_files(
            [*files, *extra], out, asked, identity, page=page, receipt=whole, replace=replace
        )

    try:
        publication = publish(prepared, sheets)
    except MarkLost as error:
        lossy = {f.name for f in (*prepared, *sheets) if not f.encoded.format.lossless}
        if mark is None or error.mark != "watermark" or error.name not in lossy:
            raise
        publication = publish(_looked_at(prepared, mark), _looked_at(sheets, mark))
    return _with_findings(publication, findings)


class MadeOf(Protocol):
    """A drawing, recording or film: what was made of files."""

    @property
    def ingredients(self) -> tuple[Ingredient, ...]: ...


def ingredient_findings(drawings: Sequence[MadeOf], roots: bytes) -> tuple[Finding, ...]:
    """A warning for every input whose own credentials are broken or cannot be read.

    Such an input is used and recorded; whoever verifies the new file is told of it, too.
    """
    found: dict[str, Finding] = {}
    for file in (i for drawing in drawings for i in drawing.ingredients):
        report = read_credentials(file.data, file.media_type, roots)
        if report.state not in (MarkState.INVALID, MarkState.UNVERIFIABLE):
            continue
        code = "tampered" if report.state is MarkState.INVALID else "unreadable"
        message = (
            f"the signature of {file.name} is broken, or the file was changed after signing"
            if code == "tampered"
            else f"whether {file.name} was signed cannot be told"
        )
        evidence = {"said": report.message, "sha256": file.sha256}
        place = Place("source", file.name)
        found[file.sha256] = Finding("credentials", code, Severity.WARN, message, place, evidence)
    return tuple(found.values())


def _prepare(
    drawing: Drawing,
    formats: Sequence[str],
    shared: Claims,
    mark: PictureMark | None,
    label: PictureLabel | None,
    *,
    prompts: bool,
) -> Iterator[_Prepared]:
    """The drawing's file in each format, labelled and watermarked."""
    picture = drawing.picture
    if label is not None:
        picture = draw_label(picture, label, over=_older_label(drawing, label)).picture
    marked = mark.embed(picture) if mark else MarkedPicture(picture, not_applied(NOT_ASKED))
    for extension in formats:
        encoded = encode(marked.picture, extension)
        claims = replace(
            shared,
            model=drawing.model or shared.model,
            sources=(),
            watermark=marked.statement,
            generated=says_ai(drawing.source_type),
            source_type=drawing.source_type,
            ingredients=drawing.ingredients,
            actions=drawing.actions,
            label=label.as_dict() if label else {},
            prompt=drawing.prompt if prompts else "",
        )
        yield _Prepared(f"{drawing.name}.{encoded.format.extension}", encoded, claims)


def _older_label(drawing: Drawing, label: PictureLabel) -> tuple[int, int, int, int] | None:
    """Where a picture that was made of others shows a label of theirs, along the edge at which
    the new one goes: published once more, it shall show one."""
    from wenfang.pictures.label_reading import find_label, label_box

    if not any(file.role == "image" for file in drawing.ingredients):
        return None
    edge: Edge = "top" if label.position.startswith("top") else "bottom"
    wordings = dict.fromkeys([replace(label, position="bottom-right"), DEFAULT_LABEL])
    seen = find_label(drawing.picture, list(wordings), edges=(edge,))
    return label_box(drawing.picture, seen) if seen is not None else None


def _looked_at(files: Sequence[_Prepared], mark: PictureMark) -> list[_Prepared]:
    """The files with what is true of the watermark in each: a lossy format may have lost it."""
    return [
        replace(file, claims=replace(file.claims, watermark=_in_file(file, mark))) for file in files
    ]


def _in_file(file: _Prepared, mark: PictureMark) -> dict[str, Any]:
    statement, encoded = file.claims.watermark, file.encoded
    if not statement.get("applied") or encoded.format.lossless:
        return statement
    picture, _ = decoded(encoded.data, encoded.format.media_type)
    if mark.detect(picture).found:
        return statement
    return not_applied(f"lost in {encoded.format.media_type} at this quality")


def _said(prepared: Sequence[_Prepared]) -> dict[str, Any]:
    return {one.name: one.claims.watermark for one in prepared}


def _marks(marks: MarkRequest, making: str | None, mark: PictureMark | None) -> MarkRequest:
    detectors = (*marks.detectors, *([PictureDetector(mark)] if mark else []))
    return replace(marks, claims=replace(marks.claims, receipt_sha256=making), detectors=detectors)


def _sheet(name: str, drawings: Sequence[Drawing]) -> Drawing:
    picture = contact_sheet([drawing.picture for drawing in drawings])
    return Drawing(name, picture, COMPOSITE_SYNTHETIC)


def _late(file: _Prepared, parts: Sequence[_Prepared], making: str | None) -> LateFile:
    """The sheet, made when its parts are signed, so that it holds their credentials."""

    def make(folder: Path) -> Unmarked:
        placed = (part_of(folder, part.name) for part in parts)
        return file.unmarked(making, tuple(placed))

    return LateFile(file.name, make)


def _with_findings(publication: Publication, findings: tuple[Finding, ...]) -> Publication:
    return replace(publication, findings=findings)
