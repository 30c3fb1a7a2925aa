"""A sound put into words: what ``wenfang transcribe`` does.

Not a publication: words that a person said, written down, are theirs. The AI Act exempts such
assistance (Commission Guidelines C(2026) 5054, paragraphs 90 to 92, "standard editing"), and the
Chinese measures label what is generated; nothing is. The transcript is a plain file without marks.
A text that is then made of it goes the usual way.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, first_line
from wenfang.source import Language
from wenfang.speech import Timed
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    from wenfang.engines.transcription.base import Transcriber, Transcript
    from wenfang.progress import Progress
    from wenfang.sound import Sound

LARGEST = 2 << 30
"""Bytes of a file."""


@dataclass(frozen=True)
class Transcribed:
    """What was heard, and the subtitles of it.

    Attributes:
        name: of the file.
        seconds: of the sound.
    """

    name: str
    seconds: float
    transcript: Transcript
    cues: tuple[Timed, ...]

    @property
    def text(self) -> str:
        """A line a segment."""
        return "\n".join(one.text.strip() for one in self.transcript.segments)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "file": self.name,
            "seconds": round(self.seconds, 3),
            "language": self.transcript.language,
            "text": self.transcript.text,
            "segments": [
                {
                    "start": round(one.start, 3),
                    "end": round(one.end, 3),
                    "text": one.text.strip(),
                    "confidence": round(one.confidence, 3),
                    "words": [
                        {"word": w.text, "start": round(w.start, 3), "end": round(w.end, 3)}
                        for w in one.words
                    ],
                }
                for one in self.transcript.segments
            ],
        }


def transcribe_file(
    path: Path,
    transcriber: Transcriber,
    *,
    language: Language | None = None,
    progress: Progress,
) -> Transcribed:
    """What is said in a sound file, or in a film's sound.

    Raises:
        BadInput: no file, or not a sound.
        EngineError, ResourceError: the model cannot be used.
    """
    from wenfang.sounds.reading import read_sound

    sound = read_sound(_bytes(path), path.name, mono=True)
    transcript = transcriber.transcribe(sound, language=language, progress=progress)
    return Transcribed(path.name, sound.seconds, transcript, _cues(transcript, sound))


def check_file(path: Path) -> None:
    """Refuse what is no file before a model is opened: a pipe has no end to wait for.

    Raises:
        BadInput: not there, a folder, a pipe or device, or too large.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise BadInput(
            f"it cannot be read: {first_line(error)}", place=str(path), cure="give a sound file"
        ) from error
    if not stat.S_ISREG(found.st_mode):
        what = "is a folder" if stat.S_ISDIR(found.st_mode) else "is a pipe or a device, not a file"
        raise BadInput(what, place=str(path), cure="save the sound as a file and give that")
    if found.st_size > LARGEST:
        raise BadInput(
            f"larger than {LARGEST >> 30} GiB", place=str(path), cure="give the sound alone"
        )


def check_name(path: Path) -> None:
    """Refuse a file that cannot be written before an hour is listened to.

    Raises:
        BadInput: another ending than ``.srt .vtt .json .txt``, a folder, or none to lie in.
    """
    if path.suffix.lower() not in _WRITERS:
        raise BadInput(
            f"a transcript is no {path.suffix or 'file without an ending'}",
            place=str(path),
            cure="end it in " + ", ".join(_WRITERS),
        )
    if path.is_dir():
        raise BadInput("is a folder", place=str(path), cure="name a file")
    if not path.parent.is_dir():
        raise BadInput("there is no such folder", place=str(path.parent), cure="make it first")


def write_transcript(found: Transcribed, path: Path) -> None:
    """Write the transcript in the form that the file's ending names.

    Raises:
        BadInput: as :func:`check_name`, or the file cannot be written.
    """
    check_name(path)
    try:
        write_whole(path, _WRITERS[path.suffix.lower()](found).encode())
    except OSError as error:
        raise BadInput(
            f"it cannot be written: {first_line(error)}",
            place=str(path),
            cure="choose another place",
        ) from error


def _cues(transcript: Transcript, sound: Sound) -> tuple[Timed, ...]:
    """Subtitles; a segment without word times is one long word, cut by its length."""
    from wenfang.sounds.subtitles import cues

    words = [
        word
        for one in transcript.segments
        for word in one.words or _guessed(one.text, one.start, one.end)
    ]
    language: Language = "zh" if transcript.language in ("zh", "ja", "yue") else "en"
    return tuple(
        Timed(cue.text, cue.start, max(cue.start, min(cue.end, sound.seconds)))
        for cue in cues(words, language, text=transcript.text)
    )


def _guessed(text: str, start: float, end: float) -> list[Timed]:
    """Words between spaces, each as long as its share of the letters."""
    parts = text.split()
    total, done, words = sum(map(len, parts)) or 1, 0, []
    for part in parts:
        first = start + (end - start) * done / total
        done += len(part)
        words.append(Timed(part, first, start + (end - start) * done / total))
    return words


def _srt(found: Transcribed) -> str:
    from wenfang.sounds.subtitles import to_srt

    return to_srt(found.cues)


def _vtt(found: Transcribed) -> str:
    from wenfang.sounds.subtitles import to_vtt

    return to_vtt(found.cues)


def _json(found: Transcribed) -> str:
    import json

    return json.dumps(found.as_dict(), ensure_ascii=False, indent=1) + "\n"


def _txt(found: Transcribed) -> str:
    return found.text + "\n" if found.text else ""


_WRITERS: dict[str, Callable[[Transcribed], str]] = {
    ".srt": _srt,
    ".vtt": _vtt,
    ".json": _json,
    ".txt": _txt,
}


def _bytes(path: Path) -> bytes:
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"it cannot be read: {first_line(error)}", place=str(path), cure="give a sound file"
        ) from error
