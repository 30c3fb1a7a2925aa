"""The small English voice, really spoken."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from wenfang.engines.speech.base import SpeechEngine, SpeechRequest
from wenfang.engines.speech.open import open_speech_engine
from wenfang.errors import BadInput
from wenfang.speech import Speech

TEXT = "Dr. Smith paid $3.5m 😀. “Fine,” he said."


@pytest.fixture(scope="module")
def engine() -> Iterator[SpeechEngine]:
    opened = open_speech_engine("hibari")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def spoken(engine: SpeechEngine) -> list[Speech]:
    return list(engine.speak(SpeechRequest(TEXT, "en")))


def test_words_are_the_text(spoken: list[Speech]) -> None:
    assert "".join(speech.text for speech in spoken) == TEXT
    words = [word.text for speech in spoken for word in speech.words]
    assert words == ["Dr.", "Smith", "paid", "$3.5m 😀.", "“Fine,”", "he", "said."]


def test_times_ascend_within_the_sound(spoken: list[Speech]) -> None:
    for speech in spoken:
        assert speech.timing == "synthesiser"
        for timed in (speech.words, speech.phones):
            edges = [edge for one in timed for edge in (one.start, one.end)]
            assert edges == sorted(edges)
            assert 0 <= edges[0] < 0.3
            assert edges[-1] <= speech.sound.seconds


def test_words_are_loud_and_the_pause_is_not(spoken: list[Speech]) -> None:
    for speech in spoken:
        samples = speech.sound.samples[:, 0]
        word = speech.words[0]
        first = samples[round(word.start * 24_000) : round(word.end * 24_000)]
        assert float(np.sqrt((first**2).mean())) > 0.02
        assert float(np.abs(samples[-6000:]).max()) == 0.0


def test_the_same_again_and_slower(engine: SpeechEngine, spoken: list[Speech]) -> None:
    assert list(engine.speak(SpeechRequest(TEXT, "en"))) == spoken
    slow = list(engine.speak(SpeechRequest(TEXT, "en", speed=0.6)))
    assert slow[0].sound.seconds > 1.3 * spoken[0].sound.seconds


def test_a_sentence_is_the_same_alone(engine: SpeechEngine, spoken: list[Speech]) -> None:
    (alone,) = engine.speak(SpeechRequest("“Fine,” he said.", "en"))
    assert alone.sound == spoken[1].sound


def test_chinese_is_refused(engine: SpeechEngine) -> None:
    with pytest.raises(BadInput, match="speaks no Chinese"):
        engine.speak(SpeechRequest("你好", "zh"))


@pytest.mark.slow
def test_fifty_thousand_characters_stream_with_progress(engine: SpeechEngine) -> None:
    text = ("It rains in 2026. " * 2800)[:50_000]
    told: list[float] = []
    request = SpeechRequest(
        text, "en", progress=lambda task, done, total, unit="": told.append(done / (total or 1))
    )
    stream = engine.speak(request)
    first = [next(iter(stream)) for _ in range(3)]
    assert first[0].text.strip() == "It rains in 2026."
    assert told[0] == 0.0
    assert 0 < told[-1] < 0.01
    stream.close()  # type: ignore[attr-defined]
