"""Which voice an anchor speaks with where none is named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from wenfang.anchor import Anchor
from wenfang.anchors.voices import check_named, voices_by_language, with_voice
from wenfang.engines.speech.hibari import VOICES as HIBARI
from wenfang.engines.speech.open import known_voices
from wenfang.engines.speech.voices import VOICES
from wenfang.errors import BadInput
from wenfang.source import Language
from wenfang.speech import Voice

MAN, WOMAN = {"figure": "man"}, {"figure": "woman"}


@pytest.mark.parametrize(
    ("anchor", "language", "voices", "voice"),
    [
        (Anchor("a", "drawn", WOMAN), "zh", VOICES, "zh-female-1"),
        (Anchor("a", "drawn", WOMAN), "en", VOICES, "en-female-1"),
        (Anchor("a", "drawn", MAN), "zh", VOICES, "zh-male-1"),
        (Anchor("a", "drawn", MAN), "en", VOICES, "en-male-1"),
        (Anchor("a", "drawn", MAN, voice="female"), "en", VOICES, "en-female-1"),
        (Anchor("a", "portrait", voice="male"), "zh", VOICES, "zh-male-1"),
        (Anchor("a", "drawn", MAN), "en", HIBARI, ""),
        (Anchor("a", "drawn", WOMAN), "zh", (), ""),
    ],
)
def test_the_voice_suits_the_figure_and_the_language(
    anchor: Anchor, language: Language, voices: Sequence[Voice], voice: str
) -> None:
    assert with_voice(anchor, language, lambda: voices).voice == voice


@pytest.mark.parametrize(
    "anchor", [Anchor("a", "portrait"), Anchor("a", "drawn", MAN, voice="en-female-2")]
)
def test_no_engine_is_asked_where_nothing_hangs_on_it(anchor: Anchor) -> None:
    def never() -> Sequence[Voice]:
        raise AssertionError

    assert with_voice(anchor, "en", never) is anchor


def test_voices_are_known_without_an_engine() -> None:
    assert known_voices() == known_voices("kokoro") == VOICES
    assert known_voices("hibari") == HIBARI
    assert known_voices("openai:tts-1") == ()


@pytest.mark.parametrize("voice", ["", "female", "male", "EN-female-2", "clone:ada"])
def test_what_may_be_a_voice(voice: str) -> None:
    check_named(voice, VOICES)


def test_an_unknown_voice_is_refused_and_the_nearest_told_first() -> None:
    with pytest.raises(BadInput, match="no voice 'zh-femal-2'") as refused:
        check_named("zh-femal-2", VOICES)
    assert str(refused.value.cure).startswith("use zh-female-2, ")
    with pytest.raises(BadInput, match="nobody"):
        check_named("nobody", VOICES)
    check_named("nobody", ())  # a server's voices are not known


@pytest.mark.parametrize(
    ("anchor", "voices", "told"),
    [
        (Anchor("a", "drawn", MAN), VOICES, ("zh-male-1", "en-male-1")),
        (Anchor("a", "portrait"), VOICES, ("zh-female-1", "en-female-1")),
        (Anchor("a", "portrait", voice="en-female-2"), VOICES, ("en-female-2",)),
        (Anchor("a", "drawn", MAN), HIBARI, (HIBARI[0].name,)),
        (Anchor("a", "drawn", MAN), (), ()),
    ],
)
def test_voices_that_are_listed(
    anchor: Anchor, voices: Sequence[Voice], told: tuple[str, ...]
) -> None:
    assert voices_by_language(anchor, voices) == told
