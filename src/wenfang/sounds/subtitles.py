"""Subtitles as files: SubRip (SRT), WebVTT and JSON, written and read.

A cue is a :class:`~wenfang.speech.Timed`: its text with line breaks, and when it is shown.

* WebVTT follows the W3C candidate recommendation of 4 April 2019: ``&``, ``<`` and ``>`` are
  escaped, a title stands in the header.
* SubRip has no standard. It is written as every player reads it, and read leniently: byte
  order mark, CRLF, missing numbers, a point instead of the comma, hours left out.

Neither format can hold an empty line or ``-->`` within a cue: the first is dropped, the second
becomes an arrow. Times are kept to the millisecond.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator

from wenfang.errors import BadInput
from wenfang.sounds.cues import cues
from wenfang.speech import Timed

__all__ = ["cues", "from_json", "from_srt", "from_vtt", "to_json", "to_srt", "to_vtt"]

_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_TAG = re.compile(r"<[^<>]{0,200}>")
_NO_CUE = ("NOTE", "STYLE", "REGION")


def to_srt(cues: Iterable[Timed]) -> str:
    """SubRip text; to be written as UTF-8. A cue without words is left out."""
    kept = [(cue, text) for cue in cues if (text := _lines(cue.text))]
    return "\n".join(
        f"{n}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{text}\n"
        for n, (cue, text) in enumerate(kept, start=1)
    )


def to_vtt(cues: Iterable[Timed], title: str = "") -> str:
    """WebVTT text; to be written as UTF-8. A cue without words is left out."""
    said = " ".join(title.replace("-->", "→").split())
    head = f"WEBVTT - {said}\n" if said else "WEBVTT\n"
    return head + "".join(
        f"\n{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n{html.escape(text, quote=False)}\n"
        for cue in cues
        if (text := _lines(cue.text))
    )


def to_json(cues: Iterable[Timed], language: str) -> str:
    """JSON: the language and a list of cues with seconds and text."""
    said = [
        {"start": round(cue.start, 3), "end": round(cue.end, 3), "text": cue.text} for cue in cues
    ]
    return json.dumps({"language": language, "cues": said}, ensure_ascii=False, indent=1) + "\n"


def from_srt(text: str) -> tuple[Timed, ...]:
    """The cues of a SubRip text.

    Raises:
        BadInput: a text without any cue that is not empty.
    """
    found = tuple(_cues(text))
    if not found and text.strip("\ufeff \r\n\t"):
        raise BadInput("no subtitle is in it", place="SRT", cure="give a SubRip file")
    return found


def from_vtt(text: str) -> tuple[Timed, ...]:
    """The cues of a WebVTT text, without tags, notes, style sheets and settings.

    Raises:
        BadInput: no WebVTT.
    """
    if not re.match(r"\ufeff?WEBVTT(?:[ \t\r\n]|$)", text):
        raise BadInput("it does not begin with WEBVTT", place="VTT", cure="give a WebVTT file")
    return tuple(
        Timed(html.unescape(_TAG.sub("", cue.text)), cue.start, cue.end)
        for cue in _cues(text)
        if cue.text
    )


def from_json(text: str) -> tuple[Timed, ...]:
    """What :func:`to_json` wrote.

    Raises:
        BadInput: another JSON, or none.
    """
    try:
        return tuple(
            Timed(str(cue["text"]), float(cue["start"]), float(cue["end"]))
            for cue in json.loads(text)["cues"]
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput(
            "it is not a JSON of subtitles", place="JSON", cure="give what 'transcribe' wrote"
        ) from error


def _cues(text: str) -> Iterator[Timed]:
    """Cues of blocks: lines up to an empty one, times in the first or second of them."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for block in re.split(r"\n[ \t]*(?=\n)", lines):
        rows = block.strip("\n").split("\n")
        if rows[0].split(" ")[0] in _NO_CUE:
            continue
        for n, row in enumerate(rows[:2]):
            if match := _TIMES.fullmatch(row):
                start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
                words = "\n".join(line.strip() for line in rows[n + 1 :]).strip()
                if words:
                    yield Timed(words, start, max(start, end))
                break


def _lines(text: str) -> str:
    """A cue's text as a file can hold it."""
    rows = (" ".join(row.split()) for row in text.replace("-->", "→").splitlines())
    return "\n".join(row for row in rows if row)


def _time(seconds: float, point: str) -> str:
    thousandths = max(0, round(seconds * 1000))
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _seconds(parts: Iterable[str | None]) -> float:
    hours, minutes, seconds, thousandths = parts
    fraction = int((thousandths or "0").ljust(3, "0"))
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return (whole * 1000 + fraction) / 1000
