"""Publishing sounds: what happens to samples before :mod:`publish` makes files of them.

The order of pictures (:mod:`publish_picture`): audible label → watermark → encoded → (from
here :mod:`publish`) metadata → signature → written → re-opened and every mark verified, the
label and the watermark in the decoded samples of the file itself.

What is said goes beside it as subtitles (SRT, WebVTT) and as word times (JSON); all times are
later by what the label takes. These are files of their own, with a label that is shown while
the audible one is heard, and a manifest each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wenfang.errors import BadInput
from wenfang.film import Recording
from wenfang.finding import Finding, Place, Severity
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.manifest import Claims
from wenfang.provenance.mark_statements import NOT_ASKED, completed, not_applied
from wenfang.provenance.publish import (
    LateFile,
    MarkLost,
    MarkRequest,
    PageWriter,
    Publication,
    Unmarked,
    publish_files,
)
from wenfang.provenance.publish_picture import ingredient_findings
from wenfang.provenance.receipt import Receipt
from wenfang.provenance.recording_texts import recording_texts
from wenfang.provenance.seen import LISTENED_S
from wenfang.provenance.sound_detector import SoundDetector
from wenfang.provenance.sound_mark import LONG_ENOUGH_S, MarkedSound, SoundMark
from wenfang.provenance.source_type import says_ai
from wenfang.sounds.encoding import SoundFormat, encode_sound, format_named
from wenfang.sounds.label import DEFAULT_LABEL, LabelledSound, SoundLabel, with_label
from wenfang.sounds.reading import read_sound


@dataclass(frozen=True)
class _Prepared:
    """A sound's file before its metadata, and what will be claimed of it."""

    name: str
    format: SoundFormat
    data: bytes
    claims: Claims
    notes: tuple[str, ...] = ()

    def unmarked(self, receipt_sha256: str | None) -> Unmarked:
        claims = replace(self.claims, receipt_sha256=receipt_sha256)
        return Unmarked(self.name, self.format.media_type, self.data, claims, self.notes)


def publish_recordings(
    recordings: Sequence[Recording],
    *,
    formats: Sequence[str],
    out: Path,
    marks: MarkRequest,
    identity: SigningIdentity,
    mark: SoundMark | None,
    label: SoundLabel = DEFAULT_LABEL,
    page: PageWriter | None = None,
    receipt: Receipt | None = None,
    extra: Sequence[Unmarked | LateFile] = (),
    of_inputs: Sequence[Finding] | None = None,
    replace: bool = False,
) -> Publication:
    """Publish each recording in each format into the new folder ``out``: all, or nothing.

    Args:
        formats: extensions, ``wav mp3 flac m4a``.
        marks: their claims are those of the piece; what differs from sound to sound is taken
            from the recordings. Where they give a reason, no label is heard or shown.
        mark: the watermark; ``None`` for none, which receipt and manifest say.
        label: put into every sound.
        extra: other files of the piece, written after the sounds.
        of_inputs: what ``ingredient_findings`` said of the recordings, where it was asked.
        page, receipt, replace: see :func:`~wenfang.provenance.publish.publish_files`.

    Raises:
        BadInput: an unknown format or one that cannot be signed, no recording, one without
            sound or of more than an hour.
        EngineError: a mark cannot be read back.
    """
    chosen = _formats(recordings, formats)
    heard = None if marks.unlabelled is not None else label
    prepared: list[_Prepared] = []
    texts: list[Unmarked] = []
    lengths: dict[str, float] = {}
    for recording in recordings:
        labelled = _labelled(recording, heard)
        lengths[recording.name] = labelled.sound.seconds
        prepared += _prepare(recording, labelled, chosen, marks.claims, mark, heard)
        texts += recording_texts(recording, labelled, marks.claims, shown=heard is not None)
    findings = tuple(
        ingredient_findings(recordings, identity.roots) if of_inputs is None else of_inputs
    )

    findings += _too_short(lengths, prepared)

    def publish(prepared: Sequence[_Prepared]) -> Publication:
        whole, making = completed(
            receipt,
            marks.claims.receipt_sha256,
            {one.name: one.claims.watermark for one in prepared},
            findings,
        )
        files: list[Unmarked | LateFile] = [file.unmarked(making) for file in prepared]
        files += [_with_receipt(text, making) for text in texts]
        asked = _marks(marks, making, mark)
        return publish_files(
            [*files, *extra], out, asked, identity, page=page, receipt=whole, replace=replace
        )

    try:
        publication = publish(prepared)
    except MarkLost as error:
        lossy = {file.name for file in prepared if not file.format.lossless}
        if mark is None or error.mark != "watermark" or error.name not in lossy:
            raise
        publication = publish([_listened_to(file, mark) for file in prepared])
    return _with_findings(publication, findings)


def _formats(recordings: Sequence[Recording], formats: Sequence[str]) -> list[SoundFormat]:
    if not recordings or not formats:
        what = "recording" if not recordings else "format"
        raise BadInput(f"there is no {what} to publish", place=f"{what}s")
    for recording in recordings:
        if not len(recording.sound.samples):
            raise BadInput("there is no sound in it", place=recording.name)
        if recording.sound.seconds > LISTENED_S - 60:
            raise BadInput(
                f"{recording.sound.seconds / 60:.0f} minutes: sounds of more than "
                f"{LISTENED_S / 60 - 1:.0f} are not published",
                place=recording.name,
                cure="cut it into parts",
            )
    return list({one.extension: one for one in map(format_named, formats)}.values())


def _labelled(recording: Recording, label: SoundLabel | None) -> LabelledSound:
    if label is None:
        return LabelledSound(recording.sound, 0.0, 0.0, {})
    return with_label(recording.sound, label)


def _prepare(
    recording: Recording,
    labelled: LabelledSound,
    formats: Sequence[SoundFormat],
    shared: Claims,
    mark: SoundMark | None,
    label: SoundLabel | None,
) -> Iterator[_Prepared]:
    """The recording's file in each format, labelled and watermarked."""
    marked = mark.embed(labelled.sound) if mark else None
    if marked is None:
        marked = MarkedSound(labelled.sound, not_applied(NOT_ASKED))
    claims = replace(
        shared,
        model=recording.model or shared.model,
        watermark=marked.statement,
        generated=says_ai(recording.source_type),
        source_type=recording.source_type,
        ingredients=recording.ingredients,
        label=labelled.statement,
    )
    for one in formats:
        data = encode_sound(marked.sound, one.extension)
        name = f"{recording.name}.{one.extension}"
        yield _Prepared(name, one, data, claims, label.notes if label else ())


def _listened_to(file: _Prepared, mark: SoundMark) -> _Prepared:
    """The file with what is true of the watermark in it: a lossy format may have lost it."""
    statement = file.claims.watermark
    if file.format.lossless or not statement.get("applied"):
        return file
    if mark.detect(read_sound(file.data, file.name)).found:
        return file
    lost = not_applied(f"lost in {file.format.media_type} at this quality")
    return replace(file, claims=replace(file.claims, watermark=lost))


def _too_short(lengths: Mapping[str, float], prepared: Sequence[_Prepared]) -> tuple[Finding, ...]:
    """Of each recording that bears no watermark and is so short, by its seconds with the label."""
    found = {}
    for file in prepared:
        name, _, _ = file.name.rpartition(".")
        seconds, statement = lengths[name], file.claims.watermark
        asked = not statement.get("applied") and statement.get("reason") != NOT_ASKED
        if asked and seconds < LONG_ENOUGH_S:
            message = (
                f"{seconds:.1f} s of sound are too short for the sound watermark; "
                f"from about {LONG_ENOUGH_S:g} s on there is room for it"
            )
            evidence = {"seconds": f"{seconds:.1f}", "reason": statement["reason"]}
            place = Place("output", name)
            found[name] = Finding("watermark", "too-short", Severity.INFO, message, place, evidence)
    return tuple(found.values())


def _with_receipt(text: Unmarked, making: str | None) -> Unmarked:
    claims = text.claims and replace(text.claims, receipt_sha256=making)
    return replace(text, claims=claims)


def _marks(marks: MarkRequest, making: str | None, mark: SoundMark | None) -> MarkRequest:
    detectors = (*marks.detectors, *([SoundDetector(mark)] if mark else []))
    return replace(marks, claims=replace(marks.claims, receipt_sha256=making), detectors=detectors)


def _with_findings(publication: Publication, findings: tuple[Finding, ...]) -> Publication:
    return replace(publication, findings=findings)
