"""Subtitles beside a film: SRT and WebVTT, with the visible label as their last cue.

They are text, so that their manifest lies beside them. The label comes after the last word: the
film shows its own at the beginning, and no caption is pushed aside.
"""

from __future__ import annotations

from collections.abc import Sequence

from wenfang.provenance.publish import Unmarked
from wenfang.provenance.recording_texts import label_words
from wenfang.sounds.subtitles import to_srt, to_vtt
from wenfang.source import Language
from wenfang.speech import Timed

_LABEL_S = 2.0


def caption_files(
    name: str, captions: Sequence[Timed], language: Language, *, title: str = "", label: bool = True
) -> list[Unmarked]:
    """``NAME.srt`` and ``NAME.vtt``; none where there are no captions.

    Args:
        label: whether the label is written; false where a reason was given to leave it out.
    """
    if not captions:
        return []
    cues = list(captions)
    if label:
        end = max(cue.end for cue in cues)
        cues.append(Timed(label_words(language), end, end + _LABEL_S))
    return [
        Unmarked(f"{name}.srt", "text/plain", to_srt(cues).encode()),
        Unmarked(f"{name}.vtt", "text/plain", to_vtt(cues, title).encode()),
    ]
