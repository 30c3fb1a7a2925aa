"""Subtitle files read as players do, to see what was written into them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from wenfang.speech import Timed

_TIME = r"(\d\d):(\d\d):(\d\d)[,.](\d{3})"
_TIMES = re.compile(rf"{_TIME} --> {_TIME}")


def from_srt(text: str) -> tuple[Timed, ...]:
    """The cues of a SubRip text; numbers count from 1."""
    blocks = _blocks(text)
    assert [rows[0] for rows in blocks] == [str(n + 1) for n in range(len(blocks))]
    return tuple(_cues([rows[1:] for rows in blocks]))


def from_vtt(text: str) -> tuple[Timed, ...]:
    """The cues of a WebVTT text."""
    assert re.match(r"WEBVTT(?: |\n)", text)
    cues = _cues(_blocks(text)[1:])
    return tuple(Timed(html.unescape(cue.text), cue.start, cue.end) for cue in cues)


def _blocks(text: str) -> list[list[str]]:
    """An empty line ends a cue."""
    return [block.split("\n") for block in text.strip("\n").split("\n\n") if block]


def _cues(blocks: list[list[str]]) -> Iterator[Timed]:
    for times, *rows in blocks:
        match = _TIMES.fullmatch(times)
        assert match is not None, times
        parts = [int(part) for part in match.groups()]
        start, end = (
            ((hours * 60 + minutes) * 60_000 + seconds * 1000 + thousandths) / 1000
            for hours, minutes, seconds, thousandths in (parts[:4], parts[4:])
        )
        yield Timed("\n".join(rows), start, end)
