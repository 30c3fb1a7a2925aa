"""What a recording says, as files beside it: subtitles and the times of words.

A text that a model made is labelled like any other. Subtitles show the label as a cue while
the audible label is heard, in both languages; neither SubRip nor WebVTT has a place for the
implicit label that any guide names, so that it stands in the signed manifest, as for plain
text. The JSON is for programs; it says the label under a key of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from wenfang.film import Recording
from wenfang.provenance.manifest import Claims
from wenfang.provenance.mark_statements import not_applied
from wenfang.provenance.publish import Unmarked
from wenfang.provenance.source_type import says_ai
from wenfang.sounds.label import WORDS, LabelledSound
from wenfang.sounds.subtitles import cues as cues_of
from wenfang.sounds.subtitles import to_srt, to_vtt
from wenfang.source import Language
from wenfang.speech import Timed

#: Why these bear no watermark of their own.
IN_CUES = "subtitles are cut into cues, which no watermark of a text lives through"
#: A cue that nobody has the time to read is no label.
_SHORTEST_S = 1.5


def recording_texts(
    recording: Recording, labelled: LabelledSound, shared: Claims, *, shown: bool
) -> Iterator[Unmarked]:
    """The files ``NAME.srt``, ``NAME.vtt`` and ``NAME.json``, with times as they are in the
    labelled sound; none where nothing is said.

    Args:
        shown: whether the label is, too.
    """
    speech = recording.speech and recording.speech.later(labelled.lead_s)
    captions = tuple(cue.later(labelled.lead_s) for cue in recording.captions)
    if not captions and speech is not None:
        captions = cues_of(speech.words, speech.language)
    if not captions:
        return
    claims = replace(
        shared,
        model=recording.model or shared.model,
        watermark=not_applied(IN_CUES),
        generated=says_ai(recording.source_type),
        source_type=recording.source_type,
    )
    if shown:
        captions = _with_label(captions, labelled, recording.language)
    title, name = recording.title, recording.name
    yield Unmarked(f"{name}.srt", "text/plain", to_srt(captions).encode(), claims)
    yield Unmarked(f"{name}.vtt", "text/plain", to_vtt(captions, title).encode(), claims)
    if speech is not None:
        said: dict[str, Any] = {"label": label_words(recording.language)} if shown else {}
        said |= {
            "text": speech.text,
            "language": speech.language,
            "timing": speech.timing,
            "words": _listed(speech.words),
            "sentences": _listed(speech.sentences),
            "phones": _listed(speech.phones),
        }
        data = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
        yield Unmarked(f"{name}.json", "application/json", data.encode(), claims)


def label_words(language: Language) -> str:
    """The label in both languages, the sound's own first, a line each."""
    other: Language = "en" if language == "zh" else "zh"
    return f"{WORDS[language]}\n{WORDS[other]}"


def _with_label(
    captions: tuple[Timed, ...], labelled: LabelledSound, language: Language
) -> tuple[Timed, ...]:
    """The label as the first cue, or as the last where it is heard at the end only."""
    words = label_words(language)
    if labelled.lead_s > 0:
        return (Timed(words, 0.0, labelled.lead_s), *captions)
    end = labelled.sound.seconds
    start = max(captions[-1].end, end - max(labelled.tail_s, _SHORTEST_S))
    return (*captions, Timed(words, start, max(end, start + _SHORTEST_S)))


def _listed(timed: tuple[Timed, ...]) -> list[dict[str, Any]]:
    return [
        {"text": one.text, "start": round(one.start, 3), "end": round(one.end, 3)} for one in timed
    ]
