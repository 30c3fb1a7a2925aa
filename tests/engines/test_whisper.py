"""Whisper, on small recordings."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from spoken_sounds import EN, RIVER, ZH, music, noise, recording

from wenfang.checks.spoken import check_spoken
from wenfang.engines.alignment.whisper_alignment import WhisperAligner
from wenfang.engines.transcription.base import Transcriber
from wenfang.engines.transcription.heard_words import simplified_words, whole_words
from wenfang.engines.transcription.listening import (
    LONGEST_S,
    Window,
    at_16k,
    stretches,
    unheard,
    windows,
)
from wenfang.engines.transcription.open import open_transcriber, resources_of
from wenfang.errors import BadInput, ConfigurationError, EngineError
from wenfang.sound import Sound
from wenfang.speech import Timed


@pytest.fixture(scope="module")
def whisper():
    engine = open_transcriber()
    yield engine
    engine.close()
    engine.close()


def joined(*sounds: Sound) -> Sound:
    return Sound(np.concatenate([at_16k(one) for one in sounds]), 16_000)


@pytest.mark.slow
def test_english_is_heard_with_times(whisper):
    told = []
    sound = recording("evening-en")
    found = whisper.transcribe(sound, progress=lambda *said: told.append(said[1]))
    assert isinstance(whisper, Transcriber)
    assert found.language == "en"
    assert check_spoken(EN, found.text, "en") == []
    words = [word for one in found.segments for word in one.words]
    assert " ".join(word.text for word in words) == found.text
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert 0.2 < words[0].start < 0.6
    assert told[-1] == sound.seconds
    assert 0.3 < found.segments[0].confidence <= 1


@pytest.mark.slow
def test_chinese_in_a_stereo_sound_behind_music_and_a_long_silence(whisper):
    sound = joined(music(4), Sound.silence(9, 16_000), recording("river-zh"))
    stereo = Sound(np.stack([sound.samples[:, 0]] * 2, axis=1), 16_000)
    found = whisper.transcribe(stereo)
    assert found.language == "zh"
    assert check_spoken(RIVER, found.text, "zh") == []
    assert found.segments[0].start > 12


@pytest.mark.parametrize(
    "sound",
    [Sound.silence(5, 8_000, 8), Sound.silence(0.05, 16_000), music(), noise(), noise(0.05, 8_000)],
)
def test_where_nobody_speaks_nothing_is_written(sound):
    found = open_transcriber().transcribe(sound)
    assert (found.language, found.segments, found.text) == ("und", (), "")


def test_a_sound_without_samples_is_refused():
    engine = open_transcriber()
    for listen in (engine.transcribe, engine.segments):
        with pytest.raises(BadInput, match="empty"):
            listen(Sound(np.zeros(0), 16_000))


def test_a_folder_without_a_model_is_refused(tmp_path: Path):
    with pytest.raises(EngineError, match=r"model\.bin is missing"):
        open_transcriber(str(tmp_path))
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(EngineError, match="cannot be read"):
        open_transcriber(str(tmp_path)).transcribe(recording("evening-en"))


@pytest.mark.parametrize("model", ["kokoro-82m-int8", "no-such-model", "openai:", "silero-vad"])
def test_other_models_are_not_known(model):
    with pytest.raises(ConfigurationError):
        open_transcriber(model)


def test_resources():
    assert resources_of("") == ("whisper-base",)
    assert resources_of("openai:m@http://h/v1") == ()


def test_windows_hold_speech_and_are_short():
    speech = recording("river-zh")
    sound = joined(*[speech, Sound.silence(0.3, 16_000)] * 12, Sound.silence(20, 16_000), speech)
    found = list(windows(sound))
    assert len(found) >= 4
    assert all(one.end - one.start <= LONGEST_S + 0.5 for one in found)
    assert all(
        len(one.samples) == pytest.approx((one.end - one.start) * 16_000, abs=2) for one in found
    )
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(found))
    assert found[-1].start > sound.seconds - speech.seconds - 0.5
    voiced = sum(end - start for one in found for start, end in one.voiced)
    assert voiced == pytest.approx(13 * 5.6, rel=0.15)
    parts = list(stretches(sound))
    assert len(parts) == 2


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ([(10.0, 19.0)], []),
        ([(12.5, 19.0)], [(10.0, 12.5)]),
        ([(11.0, 19.0)], []),  # a second is a time told wrong
        ([(10.0, 12.0)], [(12.0, 19.0)]),
        ([(10.0, 11.0), (14.5, 19.5)], [(11.0, 14.0)]),
        ([], [(10.0, 19.0)]),
        ([(12.0, 12.8)], [(10.0, 12.0), (12.8, 19.0)]),  # what was heard is not heard twice
    ],
)
def test_speech_without_text_is_a_window_again(heard, left):
    samples = np.arange(9 * 16_000, dtype="f4")
    window = Window(10.0, 19.0, samples, ((10.0, 14.0), (14.6, 19.0)))
    found = unheard(window, heard)
    assert [(one.start, one.end) for one in found] == left
    for one in found:
        assert one.samples[0] == round((one.start - 10) * 16_000)
        assert len(one.samples) == round((one.end - one.start) * 16_000)


@pytest.mark.slow
@pytest.mark.parametrize("words", [False, True])
def test_what_the_model_passes_over_is_heard_by_itself(words):
    sound = joined(recording("evening-zh"), recording("river-zh"))
    assert len(list(windows(sound))) == 1
    whisper = open_transcriber()
    model = whisper.model()
    whole, asked = model.transcribe, []

    def hasty(samples, **arguments):
        asked.append(len(samples))
        return whole(samples[: 4 * 16_000] if len(asked) == 1 else samples, **arguments)

    model.transcribe = hasty
    found = whisper.transcribe(sound, language="zh", words=words)
    whisper.close()
    assert len(asked) == 2
    assert asked[1] < asked[0]
    assert check_spoken(ZH + RIVER, found.text, "zh") == []
    assert all(a.end <= b.start + 0.3 for a, b in pairwise(found.segments))


def test_resampling_keeps_length_and_pitch():
    at = np.arange(44_100 * 2) / 44_100
    made = at_16k(Sound(np.sin(2 * np.pi * 440 * at).astype("f4"), 44_100))
    assert len(made) == 32_000
    assert np.argmax(np.abs(np.fft.rfft(made))) == 880


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "language", "pause"),
    [
        ("evening-en", EN.split(), "en", (1.0, 1.25)),
        ("evening-zh", [*ZH[:2], "好，", *ZH[4:]], "zh", (1.0, 1.25)),
    ],
)
def test_alignment_finds_a_pause(whisper, name, text, language, pause):
    found = WhisperAligner(whisper).align(recording(name), text, language).words
    assert [word.text for word in found] == list(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    comma = next(n for n, word in enumerate(text) if word[-1] in ",，")
    assert pause[0] - 0.25 < found[comma].end < pause[1]
    assert pause[0] < found[comma + 1].start < pause[1] + 0.1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words", "language", "sure"),
    [
        ("evening-en", EN.split(), "en", True),
        ("evening-zh", list(ZH), "zh", True),
        ("river-zh", list(RIVER), "zh", True),
        (
            "evening-en",
            ["The", "ferry", "opens", "in", "June", "and", "carries", "sixty", "people."],
            "en",
            False,
        ),
        ("evening-zh", list("渡轮将于六月开通，每小时运送六十人。"), "zh", False),
    ],
)
def test_alignment_says_whether_it_is_sure(whisper, name, words, language, sure):
    assert WhisperAligner(whisper).align(recording(name), words, language).is_sure is sure


@pytest.mark.slow
def test_alignment_of_more_than_a_window(whisper):
    speech = recording("river-zh")
    sound = joined(*[speech] * 7)
    found = WhisperAligner(whisper).align(sound, list(RIVER) * 7, "zh").words
    assert len(found) == 7 * len(RIVER)
    for n in range(7):
        start = found[n * len(RIVER)].start
        assert start == pytest.approx(n * speech.seconds + 0.45, abs=0.25)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([" Hello", ",", " wor", "ld"], ["Hello,", "world"]),
        (["今", "天", "，", "Open", "AI", "涨", "20", "26", "%", "。"],
         ["今", "天，", "OpenAI", "涨", "2026%。"]),
        ([" 3", ".5"], ["3.5"]),
        ([" ", ""], []),
    ],
)  # fmt: skip
def test_pieces_become_words(pieces, words):
    timed = [Timed(text, n, n + 1) for n, text in enumerate(pieces)]
    assert [word.text for word in whole_words(timed)] == words


def test_simplified_by_phrase():
    words = [Timed(one, n, n + 1) for n, one in enumerate("臺灣發展")]
    text, said = simplified_words("臺灣發展", words)
    assert text == "".join(word.text for word in said) == "台湾发展"


@pytest.mark.slow
def test_alignment_of_more_text_than_sound_still_has_every_word_in_order(whisper):
    words = EN.split() * 3
    cut = recording("evening-en").between(0.3, 1.0)
    found = WhisperAligner(whisper).align(cut, words, "en").words
    assert [word.text for word in found] == words
    assert all(a.start <= a.end <= b.start for a, b in pairwise(found))
    assert found[-1].end <= 0.7 + 0.01
