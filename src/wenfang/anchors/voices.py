"""Which voice an anchor speaks with, where it is not said by name.

A figure that is drawn as a man or a woman speaks with a voice that sounds so, in whatever language
the piece is. A portrait says nothing of that: there a person says ``female`` or ``male``, or a
voice by name, or takes the language's first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from wenfang.anchor import Anchor
from wenfang.source import Language
from wenfang.speech import Voice

GENDERS = ("female", "male")
_OF_FIGURES = {"woman": "female", "man": "male"}


def with_voice(anchor: Anchor, language: Language, voices: Callable[[], Sequence[Voice]]) -> Anchor:
    """The anchor with a voice by name; with none where the engine's first has to do.

    Args:
        voices: of the speech engine; asked only where it matters.
    """
    wanted = wanted_gender(anchor)
    if wanted is None:
        return anchor
    able = [one for one in voices() if language in one.languages and one.gender == wanted]
    best = [one for one in able if one.languages[0] == language] or able
    return replace(anchor, voice=best[0].name if best else "")


def voices_by_language(anchor: Anchor, voices: Sequence[Voice]) -> tuple[str, ...]:
    """The names of the voices that an anchor speaks with, its own or the one of each language; none
    where only the engine knows.

    Args:
        voices: of the speech engine.
    """
    from wenfang.engines.speech.base import SpeechRequest
    from wenfang.engines.speech.choosing import chosen_voice

    if anchor.voice and anchor.voice not in GENDERS:
        return (anchor.voice,)
    found = []
    for language in ("zh", "en"):
        if any(language in one.languages for one in voices):
            named = with_voice(anchor, language, lambda: voices).voice
            named = "" if named in GENDERS else named
            found.append(chosen_voice(SpeechRequest("", language, named), voices).name)
    return tuple(dict.fromkeys(found))


def check_named(voice: str, voices: Sequence[Voice]) -> None:
    """Refuse the name of a voice that nobody has.

    Args:
        voices: of the speech engine; where it names none, any name may be one.

    Raises:
        BadInput: it is neither a voice's name nor a gender, nor empty, nor a cloned one.
    """
    from wenfang.anchors.consent import is_cloned
    from wenfang.engines.speech.choosing import named_voice

    if voice and voices and voice not in GENDERS and not is_cloned(voice):
        named_voice(voice, voices)


def wanted_gender(anchor: Anchor) -> str | None:
    """``female`` or ``male``; ``None`` where the voice is named or nothing suits better."""
    if anchor.voice:
        return anchor.voice if anchor.voice in GENDERS else None
    return _OF_FIGURES.get(anchor.attributes.get("figure", "")) if anchor.look == "drawn" else None
