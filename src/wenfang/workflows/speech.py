"""From a brief for speech to a recording, at -16 LUFS; to several where it is long.

A text whose speech is longer than 50 minutes becomes ``speech-1``, ``speech-2`` …: publication
listens to each file again, which it does for an hour of sound and no more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from wenfang.brief import SpeechBrief
from wenfang.errors import BadInput
from wenfang.film import Recording
from wenfang.finding import Place
from wenfang.language.sentences import sentences
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA
from wenfang.source import Language, Source
from wenfang.speech import Speech
from wenfang.workflows.hearing import Passage, heard_well
from wenfang.workflows.speaking import (
    Manner,
    check_script,
    check_voice,
    not_spoken,
    read_script,
    screen_script,
    speak_pieces,
)
from wenfang.workflows.tools import Draft, Tools
from wenfang.workflows.word_times import WordTimer

#: Characters of a piece that is spoken at one go and kept as one step.
PIECE = 300
LONGEST_S = 50 * 60
"""Of one recording, in seconds, before its label is added."""


def make_speech(brief: SpeechBrief, tools: Tools) -> Draft:
    """Read a text aloud.

    Raises:
        BadInput: there is nothing that can be spoken, or the voice does not speak the language.
        Blocked: the text holds what must not be published.
        EngineError: the engine failed.
    """
    sources: tuple[Source, ...] = _read(brief, tools) if brief.file else ()
    text = "\n\n".join(source.text for source in sources) if sources else brief.text
    found = [finding for source in sources for finding in source.findings]
    pieces = in_pieces(text, brief.language)
    if not pieces:
        raise BadInput("holds nothing that can be said", place=brief.file or "text")
    manner = Manner(brief.language, brief.voice, brief.speed)
    place = brief.file or "text"
    check_script(text, place)
    check_voice(text, manner, tools)
    screened = [(_place(brief), text)]
    titled = [(Place("brief", "title"), brief.title)] if brief.title else []
    found += screen_script([*screened, *titled], brief.language, tools, brief)
    found += not_spoken(screened, brief.language)
    recordings = []
    times = WordTimer(tools, fetch=brief.heard)
    said = speak_pieces(pieces, manner, tools, most_s=math.inf, place=place)
    parts = in_parts(times.timed(said), LONGEST_S)
    first = 0
    for number, part in enumerate(parts, start=1):
        of = (number, len(parts)) if len(parts) > 1 else None
        speech = part.speech
        if brief.heard:
            passage = _passage(pieces, first, first + part.pieces, of, manner, tools)
            speech, heard = heard_well(speech, passage, brief, manner, tools, times)
            found += heard
        first += part.pieces
        recordings.append(_recording(brief, speech, text if of is None else speech.text, of, tools))
    found += times.findings
    return Draft(
        sources=sources, findings=tuple(found), recordings=tuple(recordings), used=times.used
    )


@dataclass(frozen=True)
class Part:
    """So many of a text's pieces as one speech."""

    speech: Speech
    pieces: int


def in_parts(spoken: Iterable[Speech], longest_s: float) -> list[Part]:
    """The pieces joined, as they come, to as few speeches as there can be of no more than so many
    seconds each."""
    from wenfang.sounds.joining import join

    coming = iter(spoken)
    ahead = next(coming, None)
    counts: list[int] = []

    def part(first: Speech) -> Iterator[Speech]:
        nonlocal ahead
        counts.append(1)
        yield first
        seconds, ahead = first.sound.seconds, next(coming, None)
        while ahead is not None and seconds + ahead.sound.seconds <= longest_s:
            counts[-1] += 1
            yield ahead
            seconds, ahead = seconds + ahead.sound.seconds, next(coming, None)

    parts = []
    while ahead is not None:
        parts.append(Part(join(part(ahead)), counts[-1]))
    return parts


def _passage(
    pieces: list[str],
    first: int,
    stop: int,
    of: tuple[int, int] | None,
    manner: Manner,
    tools: Tools,
) -> Passage:
    """Pieces ``first`` to ``stop`` (not included) as what a recording says. Where they are asked
    for they are read back from their steps, for they are in memory no more."""
    from wenfang.sounds.joining import join

    def spoken() -> list[Speech]:
        said = speak_pieces(pieces, manner, tools, most_s=math.inf, place="")
        return list(islice(WordTimer(tools, fetch=True).timed(said), first, stop))

    return Passage(
        texts=pieces[first:stop],
        first=first + 1,
        spoken=spoken,
        joined=join,
        number=0 if of is None else of[0],
    )


def _recording(
    brief: SpeechBrief, speech: Speech, text: str, of: tuple[int, int] | None, tools: Tools
) -> Recording:
    from wenfang.sounds.loudness import normalised
    from wenfang.sounds.subtitles import cues

    speech = replace(speech, sound=normalised(speech.sound))
    return Recording(
        name=brief.name if of is None else f"{brief.name}-{of[0]}",
        sound=speech.sound,
        source_type=TRAINED_ALGORITHMIC_MEDIA,
        language=brief.language,
        title=brief.heading if of is None else f"{brief.heading} ({of[0]}/{of[1]})",
        speech=speech,
        captions=cues(speech.words, brief.language, text=speech.text),
        description=text,
        model=tools.engines.speech.identity.model,
    )


def in_pieces(text: str, language: Language, longest: int = PIECE) -> list[str]:
    """Whole sentences of a text, in pieces of about ``longest`` characters, none across a
    paragraph's end."""
    pieces = []
    for paragraph in text.splitlines():
        piece = ""
        for sentence in sentences(paragraph, language):
            if piece and len(piece) + len(sentence) > longest:
                pieces.append(piece)
                piece = ""
            piece += (" " if piece and language == "en" else "") + sentence
        pieces.append(piece)
    return [piece for piece in pieces if any(c.isalnum() for c in piece)]


def _place(brief: SpeechBrief) -> Place:
    return Place("source", "s1") if brief.file else Place("brief", "text")


def _read(brief: SpeechBrief, tools: Tools) -> tuple[Source, ...]:
    def read() -> tuple[Source, ...]:
        assert brief.file is not None
        return (read_script(brief.file, "file", tools),)

    return tools.run.step("read", tuple[Source, ...], read, brief.file)
