"""The audible label is there to be heard, and is found again in finished files."""

from __future__ import annotations

import numpy as np
import pytest
from made_sounds import babble, tone

from wenfang.errors import ConfigurationError
from wenfang.sound import Sound
from wenfang.sounds.encoding import encode_sound
from wenfang.sounds.envelope import ALIKE, BANDS, as_text, envelope, from_text, likeness
from wenfang.sounds.label import PAUSE_S, WORDS, SoundLabel, with_label
from wenfang.sounds.reading import read_sound
from wenfang.sounds.rhythm import PITCH_HZ, RHYTHM_S, UNIT_S, find_rhythm, rhythm
from wenfang.speech import Speech

RATES = [8000, 16_000, 22_050, 24_000, 44_100, 48_000]


def joined(*parts: Sound) -> Sound:
    return Sound(np.concatenate([part.samples for part in parts]), parts[0].rate)


def said(text: str = WORDS["zh"], seconds: float = 4.5, rate: int = 22_050) -> Speech:
    language = "zh" if text.isascii() is False else "en"
    return Speech(text, language, babble(seconds, rate, seed=5), ())


def test_the_rhythm_is_short_long_short_short() -> None:
    sound = rhythm(24_000)
    assert sound.seconds == pytest.approx(1.68)
    level = np.abs(sound.samples[:, 0]).reshape(14, -1).max(axis=1)  # a unit each
    heard = "".join("x" if peak > 0.1 else "." for peak in level)
    assert heard == "x.xxx...x.x..."
    assert 0.1 < np.abs(sound.samples).max() < 0.25


@pytest.mark.parametrize("rate", RATES)
def test_the_rhythm_is_found_at_start_end_and_in_the_middle(rate: int) -> None:
    voice = babble(3, rate)
    for before, parts in (
        (0.0, (rhythm(rate), voice)),
        (3.0, (voice, rhythm(rate))),
        (3.0, (voice, rhythm(rate), voice)),
    ):
        heard = find_rhythm(joined(*parts))
        assert heard is not None
        assert heard.start == pytest.approx(before, abs=0.03)
        assert heard.unit_s == pytest.approx(UNIT_S, rel=0.05)
        assert heard.pitch_hz == pytest.approx(PITCH_HZ, abs=30)


@pytest.mark.parametrize("extension", ["mp3", "m4a"])
@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_the_rhythm_lives_through_lossy_formats(extension: str, rate: int) -> None:
    sound = joined(rhythm(rate), babble(3, rate))
    assert find_rhythm(read_sound(encode_sound(sound, extension))) is not None


@pytest.mark.parametrize("noise", [0.005, 0.02])
def test_the_rhythm_is_found_in_noise_and_softer(noise: float) -> None:
    sound = joined(rhythm(24_000), babble(3))
    rng = np.random.default_rng(0)
    noisy = 0.5 * sound.samples + noise * rng.standard_normal(sound.samples.shape)
    assert find_rhythm(Sound(noisy.astype(np.float32), 24_000)) is not None


@pytest.mark.parametrize("speed", [0.93, 1.07])
def test_the_rhythm_is_found_a_little_slower_or_faster(speed: float) -> None:
    sound = joined(rhythm(24_000), babble(3))
    assert find_rhythm(Sound(sound.samples, round(24_000 * speed))) is not None


def test_the_rhythm_is_found_in_a_long_sound_wherever_it_is() -> None:
    quiet = Sound.silence(130, 8000)
    for parts in ((quiet, rhythm(8000)), (quiet, rhythm(8000), quiet)):
        heard = find_rhythm(joined(*parts))
        assert heard is not None
        assert heard.start == pytest.approx(130, abs=0.05)


def beeps(units: tuple[int, ...], unit: float = UNIT_S, rate: int = 24_000) -> Sound:
    parts = []
    for number, length in enumerate(units):
        seconds = length * unit
        parts.append(Sound.silence(seconds, rate) if number % 2 else tone(seconds, rate, hertz=700))
    return joined(Sound.silence(0.5, rate), *parts, Sound.silence(0.5, rate))


@pytest.mark.parametrize(
    ("units", "found"),
    [
        ((1, 1, 3, 3, 1, 1, 1), True),
        ((1, 1, 3), False),
        ((1, 1, 3, 1, 1, 1, 1), False),  # L
        ((3, 1, 1, 3, 1, 1, 1), False),
        ((1, 1, 1, 3, 1, 1, 3), False),
        ((1, 1, 3, 3, 1, 1, 1, 1, 1), False),  # A S
        ((1, 1, 1, 1, 3, 3, 1, 1, 1), False),  # U I
        ((1,) * 21, False),
    ],
)
def test_only_that_rhythm_counts(units: tuple[int, ...], found: bool) -> None:
    assert (find_rhythm(beeps(units)) is not None) is found


def test_the_right_rhythm_at_another_speed_is_no_label() -> None:
    assert find_rhythm(beeps((1, 1, 3, 3, 1, 1, 1), unit=0.3)) is None
    assert find_rhythm(beeps((1, 1, 3, 3, 1, 1, 1), unit=0.05)) is None


@pytest.mark.parametrize("seed", range(6))
def test_speech_like_sound_and_noise_are_not_taken_for_it(seed: int) -> None:
    assert find_rhythm(babble(20, 16_000, seed)) is None
    rng = np.random.default_rng(seed)
    assert find_rhythm(Sound(rng.standard_normal(80_000) * 0.1, 16_000)) is None


def test_tones_without_pause_and_silence_are_not_taken_for_it() -> None:
    assert find_rhythm(tone(10)) is None
    assert find_rhythm(Sound.silence(10, 24_000)) is None
    assert find_rhythm(Sound.silence(0.001, 24_000)) is None
    assert find_rhythm(Sound(np.zeros((100, 1), np.float32), 100)) is None


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [8000, 24_000, 48_000])
def test_what_was_there_stays_and_is_later_by_what_is_said(rate: int, channels: int) -> None:
    sound = tone(2.0, rate, channels)
    done = with_label(sound, SoundLabel(spoken=said(), places=("start", "end")))
    lead = round(done.lead_s * rate)
    assert np.array_equal(done.sound.samples[lead : lead + len(sound.samples)], sound.samples)
    assert done.lead_s == pytest.approx(RHYTHM_S + 4.5 + PAUSE_S, abs=0.05)
    assert done.tail_s == pytest.approx(done.lead_s)
    assert done.sound.channels == channels


def test_the_default_is_the_rhythm_at_the_start() -> None:
    done = with_label(tone())
    assert done.lead_s == pytest.approx(RHYTHM_S + PAUSE_S)
    assert done.tail_s == 0
    assert done.statement == {"kind": "rhythm", "places": "start"}
    at_end = with_label(tone(), SoundLabel(places=("end",)))
    assert at_end.lead_s == 0
    assert at_end.tail_s == pytest.approx(RHYTHM_S + PAUSE_S)


@pytest.mark.parametrize("extension", ["wav", "mp3", "flac", "m4a"])
@pytest.mark.parametrize("places", [("start",), ("end",)])
def test_a_spoken_label_is_known_again(extension: str, places: tuple[str, ...]) -> None:
    done = with_label(babble(4, seed=1), SoundLabel(True, said(), places))  # type: ignore[arg-type]
    levels, at = from_text(done.statement["envelope"]), float(done.statement["at"])
    file = read_sound(encode_sound(done.sound, extension))
    assert likeness(file, at, levels) > 0.9
    assert likeness(Sound(file.samples * 0.3, file.rate), at, levels) > 0.9
    assert likeness(Sound(file.samples * 0, file.rate), at, levels) == 0
    assert likeness(file, at + (1.0 if at < 3 else -1.0), levels) < ALIKE


@pytest.mark.parametrize("seed", range(8))
def test_another_voice_is_not_taken_for_it(seed: int) -> None:
    levels = envelope(said().sound)
    assert likeness(babble(5, 24_000, seed=100 + seed), 0.0, levels) < 0.5


def test_an_envelope_is_short_and_comes_back() -> None:
    levels = envelope(babble(4))
    assert levels.shape == (80, BANDS)
    assert np.array_equal(from_text(as_text(levels)), levels)
    assert len(as_text(levels)) < 500


@pytest.mark.parametrize("text", ["", "no", "AAA=", "QUI=", "A" * 20_000])
def test_what_is_no_envelope_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"envelope|too long"):
        from_text(text)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (lambda: SoundLabel(rhythm=False), "without rhythm and words"),
        (lambda: SoundLabel(places=()), "unknown places"),
        (lambda: SoundLabel(places=("middle",)), "unknown places"),  # type: ignore[arg-type]
        (lambda: SoundLabel(spoken=said("本音频由机器制作")), "lacks 人工智能"),
        (lambda: SoundLabel(spoken=said("人工智能播报")), "lacks 人工智能"),
        (lambda: SoundLabel(spoken=said("A machine made this")), 'lacks the letters "AI"'),
        (lambda: SoundLabel(spoken=said(seconds=0.2)), "takes 0.2 seconds"),
        (lambda: SoundLabel(spoken=said(seconds=60)), "takes 60.0 seconds"),
        (
            lambda: SoundLabel(spoken=Speech(WORDS["zh"], "zh", Sound.silence(3, 8000), ())),
            "silent",
        ),
    ],
)
def test_a_label_that_nobody_would_understand_cannot_be_made(label, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigurationError, match=message):
        label()


def test_a_fast_voice_is_told() -> None:
    assert SoundLabel(spoken=said(seconds=4.5)).notes == ()  # 10 characters, 133 a minute
    (note,) = SoundLabel(spoken=said(seconds=2.0)).notes
    assert "300 characters a minute" in note
    assert SoundLabel(spoken=said(WORDS["en"], 2.0)).notes == ()
