"""Which voice speaks, and whether a request can be spoken at all."""

from __future__ import annotations

from collections.abc import Sequence

from wenfang.engines.speech.base import FASTEST, SLOWEST, SpeechRequest
from wenfang.errors import BadInput
from wenfang.language.detect import han_share
from wenfang.language.spoken.speakable import check_speakable
from wenfang.source import Language
from wenfang.speech import Voice

_SHOWN, _SHOWN_NEAR, _NEAR = 8, 3, 0.5
_NAMES = {"zh": "Chinese", "en": "English"}


def check_request(request: SpeechRequest) -> None:
    """Refuse what cannot be spoken, before anything is loaded.

    Raises:
        BadInput: a speed out of range; nothing to say; characters that cannot be spoken.
    """
    if not SLOWEST <= request.speed <= FASTEST:
        raise BadInput(
            f"a speed of {request.speed:g} is out of range",
            place="speed",
            cure=f"give a number from {SLOWEST:g} to {FASTEST:g}; 1 is the voice's own",
        )
    check_speakable(request.text)


def chosen_voice(request: SpeechRequest, voices: Sequence[Voice]) -> Voice:
    """The voice by name or id; the language's first where none is named.

    Raises:
        BadInput: there is no such voice, or it does not speak the language.
    """
    able = [voice for voice in voices if request.language in voice.languages]
    wanted = request.voice.strip().lower()
    if not wanted:
        if not able:
            raise _cannot(
                f"this engine speaks no {_NAMES[request.language]}", able, request.language
            )
        voice = next((v for v in able if v.languages[0] == request.language), able[0])
    else:
        voice = named_voice(request.voice, voices, able)
    for language in (request.language, "zh" if han_share(request.text) >= 0.5 else None):
        if language and language not in voice.languages:
            able = [v for v in voices if language in v.languages]
            raise _cannot(
                f"the voice {voice.name} does not speak {_NAMES[language]}", able, language
            )
    return voice


def named_voice(name: str, voices: Sequence[Voice], able: Sequence[Voice] = ()) -> Voice:
    """The voice of that name or id, in any case.

    Args:
        able: those that are proposed where none has a name like it; default: all.

    Raises:
        BadInput: there is none; the cure names the nearest first.
    """
    wanted = name.strip().lower()
    found = [v for v in voices if wanted in (v.name.lower(), v.id.lower())]
    if not found:
        raise _unknown(name, voices, able)
    return found[0]


def _unknown(name: str, voices: Sequence[Voice], able: Sequence[Voice]) -> BadInput:
    likeness = {voice.name: _likeness(name, voice) for voice in voices}
    near = [voice for voice in voices if likeness[voice.name] >= _NEAR]
    nearest = sorted(near or able or voices, key=lambda voice: -likeness[voice.name])
    shown = nearest[:_SHOWN_NEAR] if near else nearest
    return BadInput(
        f"there is no voice {name!r}", place="voice", cure=f"use {_list(_named(shown))}"
    )


def _likeness(name: str, voice: Voice) -> float:
    """Of a name that somebody wrote to a voice's name or id, 0 to 1."""
    from difflib import SequenceMatcher

    said = name.strip().lower()
    known = (voice.name.lower(), voice.id.lower())
    return max(SequenceMatcher(None, said, one).ratio() for one in known)


def _cannot(what: str, able: Sequence[Voice], language: Language) -> BadInput:
    cure = f"use {_list(_named(able))}" if able else f"use an engine that speaks {_NAMES[language]}"
    return BadInput(what, place="voice", cure=cure)


def _named(voices: Sequence[Voice]) -> list[str]:
    return [voice.name for voice in voices]


def _list(names: Sequence[str]) -> str:
    shown = list(names[:_SHOWN])
    more = ", …" if len(names) > _SHOWN else ""
    return ", ".join(shown) + more
