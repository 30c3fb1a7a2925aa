"""Loudness against FFmpeg's own measurement, and what is made of it."""

from __future__ import annotations

import math

import av
import numpy as np
import pytest

from wenfang.sound import Sound
from wenfang.sounds.loudness import limited, normalised, true_peak
from wenfang.sounds.metering import integrated_loudness
from wenfang.sounds.resampling import resampled


def _ffmpeg(sound: Sound) -> tuple[float, float]:
    """Integrated loudness and true peak (dBTP) by the filter ``ebur128``."""
    layout = {1: "mono", 2: "stereo"}[sound.channels]
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=sound.rate, layout=layout)
    meter, sink = graph.add("ebur128", "peak=true:metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    told: dict[str, str] = {}
    for start in range(0, len(sound.samples), 4800):
        block = np.ascontiguousarray(sound.samples[start : start + 4800].T)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = sound.rate, start
        graph.push(frame)
        while True:
            try:
                told.update(graph.pull().metadata)
            except (BlockingIOError, EOFError):
                break
    peak = float(told["lavfi.r128.true_peak"])
    return float(told["lavfi.r128.I"]), 20 * math.log10(peak)


def _sound(rate: int, channels: int, seconds: float = 5.0) -> Sound:
    """Tones that come and go over noise."""
    t = np.arange(round(rate * seconds)) / rate
    noise = np.random.default_rng(3).standard_normal((len(t), channels)) * 0.02
    tone = 0.2 * np.sin(2 * np.pi * 440 * t) * (np.sin(np.pi * t) > -0.3)
    return Sound((tone[:, None] + noise).astype(np.float32), rate)


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (24_000, 1), (44_100, 2), (16_000, 2)])
def test_equals_ffmpegs(rate: int, channels: int) -> None:
    sound = _sound(rate, channels)
    loudness, peak = _ffmpeg(sound)
    assert integrated_loudness(sound) == pytest.approx(loudness, abs=0.05)
    assert true_peak(sound) == pytest.approx(peak, abs=0.15)


def test_the_reference_tone() -> None:
    """A 997 Hz sine at full scale in one channel is -3.01 LUFS (BS.1770-5, annex 1)."""
    t = np.arange(48_000 * 3) / 48_000
    sine = Sound(np.sin(2 * np.pi * 997 * t).astype(np.float32), 48_000)
    assert integrated_loudness(sine) == pytest.approx(-3.01, abs=0.02)


def test_peaks_far_apart_are_turned_down_wherever_they_are() -> None:
    """Limiting goes stretch by stretch; where two meet nothing is heard of it."""
    samples = np.full(1_500_000, 0.1, np.float32)
    for at in (3, 719_990, 720_000, 1_439_999, 1_440_100, 1_499_998):
        samples[at] = 1.4
    made = limited(Sound(samples, 24_000)).samples[:, 0]
    assert np.abs(made).max() <= 10 ** (-1 / 20) * 1.002
    calm = np.ones(len(samples), bool)
    for at in (3, 719_990, 720_000, 1_439_999, 1_440_100, 1_499_998):
        calm[max(0, at - 400) : at + 400] = False
    assert np.array_equal(made[calm], samples[calm])


@pytest.mark.parametrize("lufs", [-23.0, -16.0, -9.0])
def test_made_as_loud_as_asked(lufs: float) -> None:
    made = normalised(_sound(24_000, 1), lufs)
    assert integrated_loudness(made) == pytest.approx(lufs, abs=0.6)
    assert true_peak(made) <= -0.99


def test_a_peak_is_turned_down_alone() -> None:
    sound = _sound(24_000, 1)
    spiked = sound.samples.copy()
    spiked[60_000:60_010] = 1.5
    made = limited(Sound(spiked, 24_000))
    assert true_peak(made) <= -0.99
    assert np.array_equal(made.samples[:59_000], spiked[:59_000])
    assert float(np.abs(np.diff(made.samples[:, 0])).max()) <= float(
        np.abs(np.diff(spiked[:, 0])).max()
    )


@pytest.mark.parametrize(
    "sound", [Sound.silence(2.0, 24_000), Sound.silence(0.0, 8000), Sound(np.ones(100) / 2, 24_000)]
)
def test_silence_and_clicks_have_no_loudness(sound: Sound) -> None:
    assert integrated_loudness(sound) == -math.inf
    assert normalised(sound) == sound


@pytest.mark.parametrize(
    ("old", "new"), [(24_000, 48_000), (48_000, 16_000), (44_100, 24_000), (22_050, 44_100)]
)
def test_resampling_keeps_length_place_and_pitch(old: int, new: int) -> None:
    t = np.arange(old + 7) / old
    sound = Sound(np.stack([np.sin(2 * np.pi * 300 * t), np.zeros(len(t))], axis=1), old)
    made = resampled(sound, new)
    assert (made.rate, made.channels, len(made.samples)) == (new, 2, round(len(t) * new / old))
    wanted = np.sin(2 * np.pi * 300 * np.arange(len(made.samples)) / new)
    inside = slice(new // 20, -new // 20)
    assert float(np.abs(made.samples[inside, 0] - wanted[inside]).max()) < 0.01
    assert not made.samples[:, 1].any()


def test_the_same_rate_is_the_same_sound() -> None:
    sound = _sound(8000, 1, 0.1)
    assert resampled(sound, 8000) is sound
    assert resampled(Sound.silence(0, 8000), 16_000).rate == 16_000
