"""Finding the explicit label in a sound.

The rhythm 短长短短 is decoded wherever it is heard, in files of anybody. Spoken words are not
understood here: of a spoken label the manifest keeps what it sounds like
(:mod:`wenfang.sounds.envelope`), and what is proved is that this is heard where the signer
says it is. That it says those words rests on the signer, and the report says so.
"""

from __future__ import annotations

from typing import Any

from wenfang.sound import Sound
from wenfang.sounds.envelope import ALIKE, FRAMES_S, from_text, likeness
from wenfang.sounds.rhythm import HeardRhythm, find_rhythm
from wenfang.verification import MarkReport, MarkState

MARK = "explicit_label"
_NEAR_S = 2.0
_NOTICED = "found by its sound; whether a listener notices it, only a person can tell"
_WORDS = "that the spoken label says these words rests on the signer: speech is not understood here"
_NOT_SPOKEN = "no spoken label is known of, which the EU's code of practice asks of who publishes"
_OTHERS = (
    "spoken labels of other makers are not understood: whether there is one, only a person can tell"
)


def read_audible_label(sound: Sound, stated: Any, *, ours: bool) -> MarkReport:
    """Whether the sound bears a label that can be heard.

    Args:
        stated: what the manifest says of the label, unjudged.
        ours: whether the manifest says that Wenfang made the file, so that a label of ours
            must be there.
    """
    rhythm = find_rhythm(sound)
    spoken = _spoken(sound, stated)
    if rhythm is None and spoken is None:
        state = MarkState.ABSENT if ours else MarkState.UNVERIFIABLE
        return MarkReport(MARK, state, "no audible label of ours is heard", limits=(_OTHERS,))
    says = (_of_rhythm(rhythm) if rhythm else {}) | (spoken or {})
    starts = [says[key] for key in ("rhythm_s", "spoken_s") if key in says]
    ends = [says[key] for key in ("rhythm_end_s", "spoken_end_s") if key in says]
    says |= {"start": min(starts) <= _NEAR_S, "end": max(ends) >= sound.seconds - _NEAR_S}
    limits = [_NOTICED, _WORDS if spoken else _NOT_SPOKEN]
    if not rhythm and not says.get("zh"):
        limits.append("GB 45438-2025 asks for Chinese wording, which is missing")
    return MarkReport(MARK, MarkState.VALID, _message(says), says, tuple(limits))


def _of_rhythm(rhythm: HeardRhythm) -> dict[str, Any]:
    return {
        "rhythm": "短长短短",
        "rhythm_s": rhythm.start,
        "rhythm_end_s": rhythm.end,
        "unit_s": round(rhythm.unit_s, 4),
        "pitch_hz": round(rhythm.pitch_hz),
    }


def _spoken(sound: Sound, stated: Any) -> dict[str, Any] | None:
    """What the stated words are and where they are heard; ``None`` where they are not."""
    if not isinstance(stated, dict) or not isinstance(stated.get("envelope"), str):
        return None
    try:
        levels, at = from_text(stated["envelope"]), float(stated["at"])
    except (ValueError, KeyError, TypeError):
        return None
    if not 0 <= at <= sound.seconds:
        return None
    like = likeness(sound, at, levels)
    if like < ALIKE:
        return None
    language = "zh" if stated.get("language") == "zh" else "en"
    return {
        language: str(stated.get("text", ""))[:500],
        "spoken_s": at,
        "spoken_end_s": round(at + len(levels) / FRAMES_S, 2),
        "likeness": round(like, 3),
    }


def _message(says: dict[str, Any]) -> str:
    where = "at the start" if says["start"] else "at the end" if says["end"] else "in the middle"
    if "spoken_s" not in says:
        return f"the rhythm label 短长短短 (AI in Morse code) is heard {where}"
    words = says.get("zh") or says.get("en")
    if "rhythm" not in says:
        return f"the spoken label is heard {where}, by the signer's word: {words}"
    return f"the rhythm label 短长短短 and the spoken label are heard {where}: {words}"
