"""The sound watermark: real embeds in sounds made here, attacked, and listened to again."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable
from functools import lru_cache

import av
import numpy as np
import pytest

from wenfang.provenance.sound_mark import SOUND_SOFT_BINDING
from wenfang.provenance.sound_watermark import APPLIED, DETECTED, PatchworkMark, unmarkable
from wenfang.provenance.sound_watermark.embedding import with_pattern
from wenfang.provenance.sound_watermark.pattern import (
    BANDS,
    BITS,
    CELLS,
    HIGHEST,
    LOWEST,
    PERIOD,
    bit_of,
    edges,
    signs,
)
from wenfang.provenance.sound_watermark.quality import snr
from wenfang.provenance.sound_watermark.search import matches, other_ways
from wenfang.provenance.watermark_key import WatermarkKey
from wenfang.sound import Sound


def key(number: int) -> WatermarkKey:
    return WatermarkKey(hashlib.sha256(b"test key %d" % number).digest())


MARK = PatchworkMark(key(0))


def wandering(at: np.ndarray, every: float, values: np.ndarray) -> np.ndarray:
    return np.interp(at, np.arange(len(values)) * every, values)


@lru_cache(maxsize=16)
def speech(seconds: float = 8.0, rate: int = 24_000, channels: int = 1) -> Sound:
    """Something like speech: syllables of a buzzing voice whose pitch and timbre wander, breath
    noise, pauses."""
    drawn = np.random.RandomState(3)
    many = round(seconds * rate)
    at = np.arange(many) / rate
    wander = wandering(at, 0.2, drawn.uniform(-1, 1, 400))
    phase = 2 * np.pi * np.cumsum(130 + 25 * wander) / rate
    syllables = wandering(at, 0.12, drawn.uniform(0, 1, 400))
    out = np.zeros(many)
    for partial in range(1, 29):
        timbre = 1 + 0.6 * np.sin(3 * at + partial * (1 + 0.3 * wander))
        out += timbre * np.sin(partial * phase) / partial
    out += 0.15 * drawn.standard_normal(many)
    out *= 0.12 * syllables**2
    sides = [out * (1 - 0.3 * side) for side in range(channels)]
    return Sound(np.stack(sides, axis=1), rate)


@lru_cache(maxsize=16)
def marked(seconds: float = 8.0, rate: int = 24_000, channels: int = 1) -> Sound:
    return MARK.embed(speech(seconds, rate, channels)).sound


def resampled(sound: Sound, rate: int) -> Sound:
    to = av.AudioResampler(format="fltp", rate=rate)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.samples.T), "fltp", "mono")
    frame.sample_rate, frame.pts = sound.rate, 0
    frames = [*to.resample(frame), *to.resample(None)]
    return Sound(np.concatenate([one.to_ndarray() for one in frames], axis=1).T, rate)


def coded(container: str, codec: str, bits: int, rate: int = 24_000) -> Callable[[Sound], Sound]:
    def attack(sound: Sound) -> Sound:
        sound = resampled(sound, rate)
        file = io.BytesIO()
        with av.open(file, "w", format=container) as out:
            stream = out.add_stream(codec, rate=rate)
            stream.bit_rate, stream.layout = bits, "mono"
            context = stream.codec_context
            to = av.AudioResampler(context.format, "mono", rate, frame_size=context.frame_size)
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(sound.samples.T), "fltp", "mono"
            )
            frame.sample_rate = rate
            for part in [*to.resample(frame), *to.resample(None)]:
                part.pts = None
                out.mux(stream.encode(part))
            out.mux(stream.encode(None))
        file.seek(0)
        to, parts, heard = av.AudioResampler(format="fltp"), [], rate
        with av.open(file) as container_again:
            for piece in container_again.decode(audio=0):
                heard = piece.sample_rate
                parts += [one.to_ndarray() for one in to.resample(piece)]
        return Sound(np.concatenate(parts, axis=1).T, heard)

    return attack


def noisy(decibels: float) -> Callable[[Sound], Sound]:
    def attack(sound: Sound) -> Sound:
        level = float(np.sqrt(np.mean(sound.samples**2))) * 10 ** (-decibels / 20)
        drawn = np.random.RandomState(1).standard_normal(sound.samples.shape)
        return Sound(sound.samples + level * drawn, sound.rate)

    return attack


def played(speed: float) -> Callable[[Sound], Sound]:
    def attack(sound: Sound) -> Sound:
        faster = Sound(sound.samples, round(sound.rate * speed))
        return Sound(resampled(faster, sound.rate).samples, sound.rate)

    return attack


def with_tone(sound: Sound) -> Sound:
    samples = sound.samples.copy()
    turns = np.arange(sound.rate) * (880 / sound.rate)
    samples[: sound.rate, 0] += 0.25 * np.sin(2 * np.pi * turns)
    return Sound(samples, sound.rate)


ATTACKS: dict[str, tuple[Callable[[Sound], Sound], str]] = {
    "nothing": (lambda sound: sound, "plain"),
    "MP3 64k": (coded("mp3", "libmp3lame", 64_000), "plain"),
    "AAC 64k": (coded("adts", "aac", 64_000), "plain"),
    "Opus 32k": (coded("ogg", "libopus", 32_000, 48_000), "plain"),
    "16 kHz": (lambda sound: resampled(sound, 16_000), "plain"),
    "8 kHz": (lambda sound: resampled(sound, 8_000), "plain"),
    "3 s": (lambda sound: sound.between(1.234, 4.234), "plain"),
    "3 s later": (lambda sound: sound.between(4.777, 7.777), "plain"),
    "noise at 30 dB": (noisy(30), "plain"),
    "noise at 20 dB": (noisy(20), "plain"),
    "a tenth as loud": (lambda sound: Sound(sound.samples * 0.1, sound.rate), "plain"),
    "upside down": (lambda sound: Sound(-sound.samples, sound.rate), "plain"),
    "silence before it": (
        lambda s: Sound(np.concatenate([np.zeros((12_345, 1)), s.samples]), s.rate),
        "plain",
    ),
    "a tone over it": (with_tone, "plain"),
    "16 bits": (lambda s: Sound(np.rint(s.samples * 32767) / 32767, s.rate), "plain"),
    "5 % faster": (played(1.05), "played 1.0"),
    "5 % slower": (played(0.95), "played 0.9"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_mark_survives(attack: str) -> None:
    change, how = ATTACKS[attack]
    seen = MARK.detect(change(marked()))
    assert seen.found, seen
    assert seen.p_value < DETECTED / 1000, seen  # a margin, so that no platform tips it over
    assert str(seen.says["how"]).startswith(how), seen
    assert seen.says["matched"] >= 28


@pytest.mark.parametrize(
    ("rate", "channels"), [(8000, 1), (11_025, 2), (16_000, 1), (22_050, 1), (44_100, 2), (48_000, 1)]
)  # fmt: skip
def test_any_rate_comes_back_marked_in_the_same_shape(rate: int, channels: int) -> None:
    before = speech(6.0, rate, channels)
    done = MARK.embed(before)
    assert done.statement["applied"], done.statement
    assert done.statement["scheme"] == MARK.scheme == SOUND_SOFT_BINDING
    assert (done.sound.samples.shape, done.sound.rate) == (before.samples.shape, rate)
    assert np.abs(done.sound.samples).max() <= 1
    assert MARK.detect(done.sound).found


def test_the_change_is_small_and_lies_under_the_sound() -> None:
    before, after = speech(), marked()
    assert 18 < snr(before.samples, after.samples) < 40
    change = after.samples - before.samples
    loud = np.sqrt((before.samples.reshape(-1, 960) ** 2).mean(axis=1))
    added = np.sqrt((change.reshape(-1, 960) ** 2).mean(axis=1))
    assert (added[1:-1] < 0.3 * np.maximum(loud[:-2], np.maximum(loud[1:-1], loud[2:]))).all()
    spectrum = np.abs(np.fft.rfft(change[:, 0])) ** 2
    hertz = np.fft.rfftfreq(len(change), 1 / after.rate)
    inside = (hertz > LOWEST - 60) & (hertz < HIGHEST + 60)
    assert spectrum[inside].sum() > 0.99 * spectrum.sum()


def test_a_held_note_changes_less_than_what_wavers() -> None:
    """That a tone's loudness wavers is heard much sooner than that noise does."""
    drawn = np.random.RandomState(4)
    noise = 0.1 * drawn.standard_normal((72_000, 1))
    tone = 0.1 * np.sin(2 * np.pi * 1000 / 24_000 * np.arange(72_000))[:, None]
    held, wavering = (
        snr(sound.samples, with_pattern(sound.samples, 24_000, signs(key(0)), 1.5))
        for sound in (Sound(tone, 24_000), Sound(noise, 24_000))
    )
    assert held > 23.5  # 1.5 dB all the way would be 15
    assert held > wavering + 1


@pytest.mark.parametrize("rate", [8000, 44_100])
def test_a_part_is_marked_as_the_whole_is(rate: int) -> None:
    """Blocks of frames leave no seam: what is marked in one go is what two overlapping parts are."""
    drawn = np.random.RandomState(6)
    samples = (0.1 * drawn.standard_normal((16 * rate, 1))).astype(np.float32)
    whole = with_pattern(samples, rate, signs(key(0)), 1.5)
    later = 3.072 * 2  # two turns of the pattern
    start = round(later * rate)
    part = with_pattern(samples[start:], rate, signs(key(0)), 1.5)
    assert np.abs(whole[start + rate :] - part[rate:]).max() < 2e-3


def test_a_sound_that_noise_would_drown_is_marked_more() -> None:
    """The strength is raised until the mark is heard 20 dB above white noise."""
    spectrum = np.fft.rfft(np.random.RandomState(7).standard_normal(24_000))
    spectrum /= np.maximum(np.fft.rfftfreq(24_000, 1 / 8000) / 300, 1) ** 3
    dull = np.fft.irfft(spectrum)
    done = MARK.embed(Sound(0.1 * dull / dull.std(), 8000))
    assert done.statement["applied"]
    assert done.statement["strength_db"] == 2.0
    assert MARK.embed(speech()).statement["strength_db"] == 1.5


def test_silence_within_a_sound_stays_silence() -> None:
    samples = speech().samples.copy()
    samples[60_000:90_000] = 0
    after = MARK.embed(Sound(samples, 24_000)).sound.samples
    assert np.abs(after[61_000:89_000]).max() < 1e-7


def test_both_channels_are_marked_and_either_suffices() -> None:
    after = marked(6.0, 24_000, 2)
    for channel in range(2):
        assert MARK.detect(Sound(after.samples[:, channel], after.rate)).found


def test_a_sound_is_marked_always_alike() -> None:
    assert MARK.embed(speech()).sound == marked()


def test_only_the_key_finds_it() -> None:
    for number in range(1, 12):
        seen = PatchworkMark(key(number)).detect(marked())
        assert not seen.found, (number, seen)
        assert seen.p_value > 1e-3


@pytest.mark.parametrize("noise", [False, True])
def test_chance_is_no_more_frequent_than_said(noise: bool) -> None:
    """Of unmarked sounds, over keys: p is at least uniform. 300 tries; at p ≤ 0.05 fifteen may
    be expected, and thirty come less than once in a thousand test suites."""
    drawn = np.random.RandomState(8)
    sound = Sound(0.1 * drawn.standard_normal(48_000), 16_000) if noise else speech(3.0, 16_000)
    samples = sound.samples[:, 0]
    values = [next(matches(samples, sound.rate, signs(key(n)))).p_value for n in range(300)]
    assert sum(value <= 0.05 for value in values) < 30
    assert min(values) > DETECTED


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (Sound.silence(5, 24_000), "silence"),
        (Sound(np.zeros((0, 1)), 24_000), "shorter"),
        (speech(0.5), "shorter"),
        (Sound(speech().samples[:9000], 4000), "4000|8000"),
        (Sound(np.sin(np.arange(72_000) * 0.1) * 0.5, 24_000), "read back"),
    ],
)
def test_what_cannot_carry_it_is_said_and_left_as_it_was(sound: Sound, reason: str) -> None:
    done = MARK.embed(sound)
    assert done.statement["applied"] is False
    assert any(word in done.statement["reason"] for word in reason.split("|"))
    assert done.sound is sound
    assert not MARK.detect(sound).found


def test_too_short_a_sound_is_not_tried() -> None:
    assert unmarkable(speech(0.9)) is not None
    assert unmarkable(speech(2.0)) is None


def test_a_marked_part_of_a_long_sound_is_found_and_placed() -> None:
    drawn = np.random.RandomState(5)
    noise = 0.05 * drawn.standard_normal((150 * 8000, 1))
    noise[70 * 8000 : 78 * 8000] = marked(8.0, 8000).samples
    seen = MARK.detect(Sound(noise, 8000))
    assert seen.found
    assert seen.says["from_seconds"] <= 70 <= seen.says["to_seconds"]


def test_the_pattern_is_the_keys_own_and_balanced() -> None:
    mine, other = signs(key(0)), signs(key(1))
    assert mine.shape == (CELLS, BANDS)
    assert set(np.unique(mine)) == {-1, 1}
    assert abs(float((mine * other).sum())) < 5 * math.sqrt(CELLS * BANDS)
    assert np.bincount(bit_of().ravel()).tolist() == [CELLS * BANDS // BITS] * BITS
    assert edges()[0] == pytest.approx(LOWEST)
    assert edges()[-1] == pytest.approx(HIGHEST)
    assert (np.diff(edges()) > 60).all()
    assert 3 < PERIOD < 3.2
    assert APPLIED < DETECTED
    assert len({way.name for way in other_ways()}) == len(other_ways())


def test_signs_do_not_change_between_versions() -> None:
    """A mark of today must be found by every later version."""
    assert (
        hashlib.sha256(signs(key(0)).astype("<f4").tobytes()).hexdigest()[:16] == "e1c2fdf3955cb02d"
    )
