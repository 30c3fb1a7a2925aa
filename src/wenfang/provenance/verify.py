"""Every mark of any file: six reports, always the same six, whatever the bytes are.

Publication re-opens what it wrote with the same function that ``wenfang verify`` uses on
a stranger's file. Nothing here calls a network; nothing raises for what a file holds: a
reader that fails gives *unverifiable*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from wenfang.asset import sha256_hex
from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.provenance import aigc_label, source_type, xmp
from wenfang.provenance.containers import Found, container_for
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.detached import SUFFIX
from wenfang.provenance.detectors import Detector, TextDetector, detectors_for
from wenfang.provenance.explicit_label import without_labels
from wenfang.provenance.film_kind import is_film
from wenfang.provenance.generator import read_generator
from wenfang.provenance.media_type import media_type_of
from wenfang.provenance.seen import Seen
from wenfang.provenance.verify_film import verify_film
from wenfang.sound import Sound
from wenfang.verification import FileReport, Lookalikes, MarkReport, MarkState

#: The order of the reports.
MARKS = (
    "explicit_label",
    "aigc_label",
    "source_type",
    "credentials",
    "watermark",
    "generator",
)

__all__ = ["MARKS", "Detector", "LooksLike", "TextDetector", "verify_bytes", "verify_file"]

#: Published pictures that a picture looks like, nearest first.
LooksLike = Callable[[Picture], Lookalikes]

_MAX_BYTES = 1 << 31
#: Kinds of text without a place for metadata.
_BARE = ("text/plain", "application/json")
_IN_MANIFEST = (
    "plain text has no place for metadata: this stands in the signed manifest beside the file, "
    "and is lost when the file travels alone"
)


def verify_file(
    path: Path,
    *,
    roots: bytes = b"",
    detectors: Sequence[Detector] = (),
    looks_like: LooksLike | None = None,
) -> FileReport:
    """Every mark of the file at ``path``; a manifest beside it (``NAME.c2pa``) is looked at.

    Args:
        roots: PEM of the certificates to trust.
        detectors: of watermarks in texts, pictures and sounds; one that finds its mark settles it.
        looks_like: finds published pictures that one looks like.

    Raises:
        BadInput: the file itself cannot be read.
    """
    if is_film(path):
        return verify_film(path, roots=roots, detectors=detectors)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise BadInput("larger than 2 GiB", place=str(path))
        data = path.read_bytes()
        beside = path.with_name(path.name + SUFFIX)
        detached = beside.read_bytes() if beside.is_file() else None
    except OSError as error:
        raise BadInput(f"cannot be read ({error.strerror})", place=str(path)) from error
    return verify_bytes(
        data,
        path.name,
        detached=detached,
        roots=roots,
        detectors=detectors,
        looks_like=looks_like,
    )


def verify_bytes(
    data: bytes,
    name: str,
    *,
    detached: bytes | None = None,
    roots: bytes = b"",
    detectors: Sequence[Detector] = (),
    looks_like: LooksLike | None = None,
) -> FileReport:
    """Every mark of a file given as bytes. Never raises for what the bytes are.

    Args:
        name: file name; decides only among kinds of text.
        detached: the manifest store that lies beside the file, if any.
    """
    media_type = _guarded_type(data, name)
    credentials = guarded(
        "credentials", lambda: read_credentials(data, media_type, roots, detached)
    )
    found, damaged = _metadata(data, media_type)
    seen = Seen.of(data, media_type)
    label, watermark = _label_and_watermark(seen, credentials, detectors)
    reports = (
        label,
        damaged("aigc_label") or aigc_report(found, credentials, media_type),
        damaged("source_type") or source_type_report(found, credentials, media_type),
        credentials,
        watermark,
        guarded("generator", lambda: read_generator(data, media_type)),
    )
    near = looks_like(seen.picture) if looks_like and seen.picture else Lookalikes()
    return FileReport(name, sha256_hex(data), media_type, reports, near.found, near.unseen)


def guarded(mark: str, read: Callable[[], MarkReport]) -> MarkReport:
    """A reader's report, or *unverifiable* if it fails in a way nobody foresaw."""
    try:
        return read()
    except Exception as error:  # any bytes at all give an answer
        return MarkReport(mark, MarkState.UNVERIFIABLE, f"cannot be read ({error})"[:500])


def _label_and_watermark(
    seen: Seen, credentials: MarkReport, detectors: Sequence[Detector]
) -> tuple[MarkReport, MarkReport]:
    """Both look at the same content and know nothing of each other: in a picture or sound they
    are looked for at the same time, for nearly all of it is work in which Python does not wait."""

    def label() -> MarkReport:
        return guarded("explicit_label", lambda: seen.label(credentials))

    if seen.picture is None and seen.sound is None:
        return label(), _watermark(seen, credentials, detectors)
    with ThreadPoolExecutor(1) as beside:
        read = beside.submit(label)
        watermark = _watermark(seen, credentials, detectors)
        return read.result(), watermark


def _guarded_type(data: bytes, name: str) -> str:
    try:
        return media_type_of(data, name)
    except Exception:  # any bytes at all have a type
        return "application/octet-stream"


def _metadata(data: bytes, media_type: str) -> tuple[Found, Callable[[str], MarkReport | None]]:
    """What the container holds, and what to report where it could not be read."""
    try:
        container = container_for(media_type)
        if container is not None:
            return container.read(data), lambda mark: None
        if media_type.startswith("text/"):
            return Found(), lambda mark: None
        return xmp.read(data), lambda mark: None
    except Exception as error:  # damaged files fail in many ways
        message = f"the metadata cannot be read ({error})"[:500]
        return Found(), lambda mark: MarkReport(mark, MarkState.UNVERIFIABLE, message)


def aigc_report(found: Found, credentials: MarkReport, media_type: str) -> MarkReport:
    mark = "aigc_label"
    if not found.labels:
        return _manifest_label(credentials, media_type)
    if len(found.labels) > 1:
        return MarkReport(
            mark,
            MarkState.INVALID,
            f"{len(found.labels)} labels where GB 45438-2025 allows exactly one",
            {"labels": [label[:2000] for label in found.labels[:16]]},
        )
    return _judge_label(found.labels[0])


def _judge_label(text: str) -> MarkReport:
    mark = "aigc_label"
    try:
        value = aigc_label.parse(text)
    except BadInput as error:
        return MarkReport(mark, MarkState.INVALID, error.message[:500], {"text": text[:2000]})
    broken = aigc_label.problems(value)
    if broken:
        message = "; ".join(f"{field}: {what}" for field, what in broken)
        return MarkReport(mark, MarkState.INVALID, message[:500], value)
    meaning = {"1": "is", "2": "may be", "3": "is suspected to be"}[value["Label"]]
    return MarkReport(
        mark,
        MarkState.VALID,
        f"says that this {meaning} generated, by {value['ContentProducer']}",
        value,
        ("the label is not signed by itself: whether it is true rests on the signature",),
    )


def _manifest_label(credentials: MarkReport, media_type: str) -> MarkReport:
    """The label of a file without a container: in the signed manifest, if that holds."""
    mark = "aigc_label"
    held = credentials.says.get("aigc")
    if media_type not in _BARE or not isinstance(held, dict):
        limits: tuple[str, ...] = ()
        if media_type.startswith(("audio/", "video/")) and container_for(media_type) is None:
            limits = ("only XMP is read in this kind of sound or video, other places are not",)
        return MarkReport(mark, MarkState.ABSENT, "no AIGC label", limits=limits)
    if credentials.state is not MarkState.VALID:
        return MarkReport(
            mark, credentials.state, "the label stands in a manifest that is not valid", held
        )
    broken = aigc_label.problems(held)
    if broken:
        message = "; ".join(f"{field}: {what}" for field, what in broken)
        return MarkReport(mark, MarkState.INVALID, message[:500], held)
    return MarkReport(
        mark, MarkState.VALID, "says in the manifest that this is generated", held, (_IN_MANIFEST,)
    )


def source_type_report(found: Found, credentials: MarkReport, media_type: str) -> MarkReport:
    mark = "source_type"
    signed = [
        action["digitalSourceType"]
        for action in credentials.says.get("actions", [])
        if isinstance(action.get("digitalSourceType"), str)
    ]
    values = list(dict.fromkeys(found.source_types))
    if not values and media_type in _BARE and signed:
        if credentials.state is not MarkState.VALID:
            message = "the source type stands in a manifest that is not valid"
            return MarkReport(mark, credentials.state, message, {"signed": signed})
        return _judge_source_type(signed[0], signed, (_IN_MANIFEST,))
    if not values:
        return MarkReport(mark, MarkState.ABSENT, "no IPTC digital source type")
    if len(found.source_types) > 1:
        return MarkReport(
            mark, MarkState.INVALID, "more than one digital source type", {"values": values[:16]}
        )
    return _judge_source_type(values[0], signed, ())


def _judge_source_type(value: str, signed: list[str], limits: tuple[str, ...]) -> MarkReport:
    mark = "source_type"
    says = {"value": value[:500], "signed": signed}
    name = source_type.term(value)
    if name is None:
        message = "the digital source type is not the full address of an IPTC term"
        return MarkReport(mark, MarkState.INVALID, message, says)
    if signed and value not in signed:
        message = "the digital source type in the file and in the signature disagree"
        return MarkReport(mark, MarkState.INVALID, message, says)
    return MarkReport(mark, MarkState.VALID, f"made as {name}", says, limits)


def _watermark(seen: Seen, credentials: MarkReport, detectors: Sequence[Detector]) -> MarkReport:
    mark = "watermark"
    report = _detections(seen, detectors)
    stated = signed_statement(credentials)
    if stated.get("applies") is False and not _is_found(report):
        message = f"the signer states that none applies: {stated.get('reason', '')}"[:500]
        return MarkReport(mark, MarkState.NOT_APPLICABLE, message, stated)
    if report is not None:
        return report
    if seen.content is None:
        if seen.unreadable:
            kind = seen.media_type.partition("/")[0]
            what = "pixels" if kind == "image" else "sound" if kind == "audio" else "text"
            message = f"the {what} cannot be read ({seen.unreadable})"[:500]
            return MarkReport(mark, MarkState.UNVERIFIABLE, message)
        message = "no detector for this kind of file"
        return MarkReport(mark, MarkState.NOT_APPLICABLE, message)
    if stated:
        if stated.get("applied") is False:
            message = f"the signer states that there is none: {stated.get('reason', '')}"[:500]
            return MarkReport(mark, MarkState.ABSENT, message, stated)
        message = "the signer states that there is one; no detector for it is at hand"
        return MarkReport(mark, MarkState.UNVERIFIABLE, message, stated)
    limits = (
        "whether there is a watermark: its key and tokenizer are needed to see it"
        if seen.text is not None
        else "whether there is a watermark: its key is needed to see it",
    )
    return MarkReport(mark, MarkState.UNVERIFIABLE, "no detector is at hand", limits=limits)


def signed_statement(credentials: MarkReport) -> dict[str, Any]:
    """What a valid signature says of the watermark; empty where it says nothing."""
    stated = credentials.says.get("watermark")
    return stated if isinstance(stated, dict) and credentials.state is MarkState.VALID else {}


def _is_found(report: MarkReport | None) -> bool:
    return report is not None and report.state is MarkState.VALID


def _detections(seen: Seen, detectors: Sequence[Detector]) -> MarkReport | None:
    """What the detectors of this kind of content say: a mark that one of them finds counts,
    whatever others miss."""
    content = seen.content
    if content is None:
        return None
    asked = detectors_for(seen.media_type, detectors)
    if isinstance(content, str):
        content = without_labels(content) if asked else ""
    reports = []
    for detect in asked:
        report = detected(detect, content)
        if report is not None and _is_found(report):
            return report
        reports += [report] if report is not None else []
    unsure = [report for report in reports if report.state is not MarkState.ABSENT]
    return next(iter(unsure or reports), None)


def detected(
    detect: Callable[[Any], MarkReport | None], content: str | Picture | Sound
) -> MarkReport | None:
    try:
        return detect(content)
    except Exception as error:  # a detector loads tokenizers and may fail for any reason
        return MarkReport("watermark", MarkState.UNVERIFIABLE, f"the detector failed ({error})")
