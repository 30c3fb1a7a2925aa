"""Subtitles as files: SubRip (SRT), WebVTT and JSON, written.

A cue is a :class:`~wenfang.speech.Timed`: its text with line breaks, and when it is shown.

* WebVTT follows the W3C candidate recommendation of 4 April 2019: ``&``, ``<`` and ``>`` are
  escaped, a title stands in the header.
* SubRip has no standard. It is written as every player reads it.

Neither format can hold an empty line or ``-->`` within a cue: the first is dropped, the second
becomes an arrow. Times are kept to the millisecond.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable

from wenfang.sounds.cues import cues
from wenfang.speech import Timed

__all__ = ["cues", "to_json", "to_srt", "to_vtt"]


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


def _lines(text: str) -> str:
    """A cue's text as a file can hold it."""
    rows = (" ".join(row.split()) for row in text.replace("-->", "→").splitlines())
    return "\n".join(row for row in rows if row)


def _time(seconds: float, point: str) -> str:
    thousandths = max(0, round(seconds * 1000))
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"
