"""What a person gets of a file: its text, pixels or sound, or why none of them can be had."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from wenfang.errors import WenfangError
from wenfang.picture import Picture
from wenfang.provenance.audible_label import read_audible_label
from wenfang.provenance.explicit_label import read_explicit_label
from wenfang.provenance.manifest import GENERATOR
from wenfang.provenance.pixels import Undecodable, decoded
from wenfang.provenance.visible_text import visible_text
from wenfang.sound import Sound
from wenfang.verification import MarkReport, MarkState

MARK = "explicit_label"
_UNSEEN = ("application/octet-stream", "application/json", "application/c2pa")
_NOT_READ = "whether a label can be seen or heard"
#: What is listened to of a sound; published ones are never longer.
LISTENED_S = 3600.0
_NOT_HEARD = "only the first hour of a sound is listened to"


@dataclass(frozen=True)
class Seen:
    """A file's content as people get it.

    Attributes:
        media_type: of the file.
        text: visible text; ``None`` for a file that is none.
        picture: pixels; ``None`` for a file that is no picture, or not decoded.
        sound: its channels mixed; ``None`` for a file that is no sound.
        unreadable: why it could not be read; empty if it could.
        limits: what of it was not looked at.
    """

    media_type: str
    text: str | None = None
    picture: Picture | None = None
    sound: Sound | None = None
    unreadable: str = ""
    limits: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: bytes, media_type: str) -> Seen:
        """Never raises: what fails is a reason."""
        try:
            if media_type.startswith("image/"):
                picture, limits = decoded(data, media_type)
                return cls(media_type, picture=picture, limits=limits)
            if media_type.startswith("audio/"):
                sound, limits = _listened(data)
                return cls(media_type, sound=sound, limits=limits)
            return cls(
                media_type, None if media_type in _UNSEEN else visible_text(data, media_type)
            )
        except Undecodable as error:
            return cls(media_type, limits=(f"{_NOT_READ}: {error}",))
        except Exception as error:  # damaged files fail in many ways
            return cls(media_type, unreadable=str(error)[:400] or type(error).__name__)

    @property
    def content(self) -> str | Picture | Sound | None:
        """Whichever of the three there is."""
        if self.text is not None:
            return self.text
        return self.sound if self.picture is None else self.picture

    def label(self, credentials: MarkReport) -> MarkReport:
        """The report on the explicit label.

        Args:
            credentials: name the wording to look for, and tell whether it should be there.
        """
        if self.media_type in _UNSEEN:
            message = "not a file that people read"
            return MarkReport(MARK, MarkState.NOT_APPLICABLE, message)
        if self.unreadable:
            kind = self.media_type.partition("/")[0]
            what = "pixels" if kind == "image" else "sound" if kind == "audio" else "text"
            message = f"the {what} cannot be read ({self.unreadable})"
            return MarkReport(MARK, MarkState.UNVERIFIABLE, message)
        if self.picture is not None:
            return _in_picture(self.picture, credentials, self.limits)
        if self.sound is not None:
            stated = credentials.says.get("label")
            report = read_audible_label(self.sound, stated, ours=is_ours(credentials))
            return replace(report, limits=(*report.limits, *self.limits))
        report = read_explicit_label(self.text)
        return replace(report, limits=self.limits) if self.limits else report


def _listened(data: bytes) -> tuple[Sound, tuple[str, ...]]:
    """The first hour of a sound, as much as can be heard of it, and what was not."""
    from wenfang.sounds.reading import read_sound

    sound = read_sound(data, most_seconds=LISTENED_S, whole=False, mono=True)
    return sound, (_NOT_HEARD,) if sound.seconds >= LISTENED_S else ()


def _in_picture(picture: Picture, credentials: MarkReport, unseen: tuple[str, ...]) -> MarkReport:
    from wenfang.pictures.label_reading import read_picture_label

    report = read_picture_label(picture, wordings(credentials.says.get("label")))
    report = replace(report, limits=(*report.limits, *unseen))
    if report.state is MarkState.VALID or is_ours(credentials):
        return report
    # Of a stranger's picture, the absence of our label tells nothing about theirs.
    return replace(report, state=MarkState.UNVERIFIABLE)


def wordings(stated: Any) -> list[Any]:
    """The usual label, and the one that the manifest says was drawn."""
    from wenfang.pictures.label import DEFAULT_LABEL, PictureLabel

    labels = [DEFAULT_LABEL]
    if isinstance(stated, dict):
        try:
            own = PictureLabel(str(stated.get("chinese")), str(stated.get("english") or ""))
        except WenfangError:
            return labels  # nothing that would pass as a label
        if own.chinese != DEFAULT_LABEL.chinese or own.english != DEFAULT_LABEL.english:
            labels.insert(0, own)
    return labels


def is_ours(credentials: MarkReport) -> bool:
    """Whether the manifest says that Wenfang made the file."""
    generators = credentials.says.get("generator")
    named = generators if isinstance(generators, list) else [generators]
    return any(isinstance(entry, dict) and entry.get("name") == GENERATOR for entry in named)
