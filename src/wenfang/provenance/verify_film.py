"""Every mark of a film: the same six reports, without the file ever being whole in memory.

The visible label is looked for in frames from the first to the second second, the watermark in
the mean of key frames (what moves is thinned out there, the mark is not) and then in single
ones; in the sound, where a detector for sounds is at hand. Metadata and signature are read from
the disk.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.provenance.containers import Found
from wenfang.provenance.containers.mp4 import read_from_file
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.detached import SUFFIX
from wenfang.provenance.film_kind import film_type
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.seen import is_ours, wordings
from wenfang.provenance.sound_detector import SoundDetector
from wenfang.sound import Sound
from wenfang.verification import FileReport, MarkReport, MarkState

LABEL, WATERMARK = "explicit_label", "watermark"
#: When the label is looked for: on the opening frame, and as long as GB 45438-2025 asks.
LABEL_SECONDS = (0.0, 0.5, 1.0, 1.5, 1.95)
_MOST_KEY_FRAMES, _SINGLE_FRAMES = 12, 4
_HEARD_S = 60.0
_MP4 = ("video/mp4", "video/quicktime", "video/x-m4v")
_LATER = (
    "labels of other makers in films are not read: whether there is another, only a person can see"
)
_OURS_ONLY = "found by its shape; that a viewer notices it, only a person can see"
_PLAYER = "what a player or a site shows around the film is not looked at"


def verify_film(path: Path, *, roots: bytes = b"", detectors: Sequence[Any] = ()) -> FileReport:
    """Every mark of the film at ``path``. Never raises for what the file holds.

    Raises:
        BadInput: it cannot be read from the disk.
    """
    from wenfang.provenance.verify import aigc_report, guarded, source_type_report

    beside = path.with_name(path.name + SUFFIX)
    try:
        detached = beside.read_bytes() if beside.is_file() else None
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            media_type = film_type(stream)
            credentials = guarded(
                "credentials", lambda: _credentials(stream, media_type, roots, detached)
            )
            found, damaged = _metadata(stream, media_type)
    except OSError as error:
        raise BadInput(f"cannot be read ({error.strerror})", place=str(path)) from error
    reports = (
        guarded(LABEL, lambda: _label(path, credentials)),
        damaged("aigc_label") or aigc_report(found, credentials, media_type),
        damaged("source_type") or source_type_report(found, credentials, media_type),
        credentials,
        guarded(WATERMARK, lambda: _watermark(path, credentials, detectors)),
        MarkReport("generator", MarkState.NOT_APPLICABLE, "looked for in pictures only"),
    )
    return FileReport(path.name, digest, media_type, reports)


def _credentials(
    stream: IO[bytes], media_type: str, roots: bytes, detached: bytes | None
) -> MarkReport:
    """Read by the signing library through a mapping, so that the pages come and go."""
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return read_credentials(mapped, media_type, roots, detached)


def _metadata(
    stream: IO[bytes], media_type: str
) -> tuple[Found, Callable[[str], MarkReport | None]]:
    if media_type not in _MP4:
        return Found(), lambda mark: None
    try:
        return read_from_file(stream), lambda mark: None  # type: ignore[arg-type]
    except Exception as error:  # damaged files fail in many ways
        message = f"the metadata cannot be read ({error})"[:500]
        return Found(), lambda mark: MarkReport(mark, MarkState.UNVERIFIABLE, message)


def _label(path: Path, credentials: MarkReport) -> MarkReport:
    """Whether our label is on the opening frame and stays for two seconds."""
    from wenfang.film_files.probing import frames_at, probe
    from wenfang.pictures.label_reading import find_label

    try:
        length = probe(path).seconds
        frames = frames_at(path, [at for at in LABEL_SECONDS if at < length])
    except BadInput as error:
        message = f"the pixels cannot be read ({error.message})"[:500]
        return MarkReport(LABEL, MarkState.UNVERIFIABLE, message)
    wanted = wordings(credentials.says.get("label"))
    seen = [find_label(frame, wanted) for frame in frames]
    opening, held = seen[0], all(seen) and length >= 2.0
    limits = (_LATER, _PLAYER)
    if opening is None:
        state = MarkState.ABSENT if is_ours(credentials) else MarkState.UNVERIFIABLE
        return MarkReport(LABEL, state, "our label is not on the opening frame", {}, limits)
    if not held:
        message = "our label is on the opening frame, but not for two seconds"
        return MarkReport(LABEL, MarkState.INVALID, message, {}, limits)
    english = all(one is not None and one.english for one in seen)
    languages = "Chinese and English" if english else "Chinese"
    says = {
        "zh": opening.label.chinese,
        "en": opening.label.english if english else None,
        "edge": opening.edge,
        "score": round(min(one.score for one in seen if one is not None), 3),
    }
    message = f"labelled in {languages} as generated by AI"
    return MarkReport(LABEL, MarkState.VALID, message, says, (_OURS_ONLY, _PLAYER))


def _watermark(path: Path, credentials: MarkReport, detectors: Sequence[Any]) -> MarkReport:
    """What is seen in the key frames and heard in the sound; both are told, either counts."""
    from wenfang.provenance.verify import signed_statement

    stated = signed_statement(credentials)
    try:
        seen = {
            "picture": _clearest(_in_pictures(path, detectors)),
            "sound": _clearest(_in_sound(path, detectors)),
        }
    except BadInput as error:
        message = f"the pixels cannot be read ({error.message})"[:500]
        return MarkReport(WATERMARK, MarkState.UNVERIFIABLE, message)
    reports = {kind: report for kind, report in seen.items() if report is not None}
    if reports:
        return _together(reports)
    if stated.get("applied") is False:
        message = f"the signer states that there is none: {stated.get('reason', '')}"[:500]
        return MarkReport(WATERMARK, MarkState.ABSENT, message, stated)
    if stated:
        message = "the signer states that there is one; no detector for it is at hand"
        return MarkReport(WATERMARK, MarkState.UNVERIFIABLE, message, stated)
    return MarkReport(
        WATERMARK, MarkState.UNVERIFIABLE, "no detector is at hand",
        limits=("whether there is a watermark: its key is needed to see it",),
    )  # fmt: skip


def _clearest(reports: Sequence[MarkReport]) -> MarkReport | None:
    """The one that says most: found, then whatever is not absence."""
    order = {MarkState.VALID: 0, MarkState.ABSENT: 2}
    return min(reports, key=lambda report: order.get(report.state, 1), default=None)


def _together(reports: dict[str, MarkReport]) -> MarkReport:
    """One report of a film's two marks: as valid as the better one, with what each says."""
    best = _clearest(list(reports.values()))
    assert best is not None
    if len(reports) == 1:
        return best
    message = "; ".join(f"{kind}: {report.message}" for kind, report in reports.items())
    own = {kind: {"state": one.state.value, **one.says} for kind, one in reports.items()}
    limits = dict.fromkeys(limit for one in reports.values() for limit in one.limits)
    return MarkReport(WATERMARK, best.state, message, {**best.says, **own}, tuple(limits))


def _in_pictures(path: Path, detectors: Sequence[Any]) -> list[MarkReport]:
    asked = [one for one in detectors if isinstance(one, PictureDetector)]
    if not asked:
        return []
    looked_at = film_pictures(path)
    reports = []
    for detect in asked:
        for picture in looked_at:
            report = _detected(detect, picture)
            if report is not None:
                reports.append(report)
                if report.state is MarkState.VALID:
                    return reports
    return reports


def film_pictures(path: Path) -> list[Picture]:
    """Where a film's watermark is looked for: the mean of its key frames, then single ones.

    Raises:
        BadInput: no film.
    """
    from wenfang.film_files.probing import key_frames
    from wenfang.films.marking import mean_picture

    frames = [picture for _, picture in key_frames(path, _MOST_KEY_FRAMES)]
    mean = [mean_picture(frames)] if len(frames) > 1 else []
    step = max(1, len(frames) // _SINGLE_FRAMES)
    return [*mean, *frames[::step][:_SINGLE_FRAMES]]


def film_sound(path: Path) -> Sound | None:
    """Where a film's sound watermark is looked for: its first minute.

    Raises:
        BadInput: no film.
    """
    from wenfang.film_files.probing import sound_of

    return sound_of(path, _HEARD_S)


def _in_sound(path: Path, detectors: Sequence[Any]) -> list[MarkReport]:
    asked = [one for one in detectors if isinstance(one, SoundDetector)]
    sound = film_sound(path) if asked else None
    if sound is None:
        return []
    return [report for one in asked if (report := _detected(one, sound)) is not None]


def _detected(detect: Callable[[Any], MarkReport | None], content: Any) -> MarkReport | None:
    from wenfang.provenance.verify import detected

    return detected(detect, content)
