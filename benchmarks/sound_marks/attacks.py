"""What happens to a sound between publication and detection, with PyAV's codecs and filters."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np

from wenfang.sound import Sound

Attack = Callable[[Sound], Sound]


def _frame(samples: np.ndarray, rate: int, at: int = 0) -> av.AudioFrame:
    layout = "mono" if samples.shape[1] == 1 else "stereo"
    planes = np.ascontiguousarray(samples.T, np.float32)
    frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
    frame.sample_rate, frame.pts = rate, at
    return frame


def resampled(sound: Sound, rate: int) -> Sound:
    if sound.rate == rate:
        return sound
    to = av.AudioResampler(format="fltp", rate=rate)
    frames = [*to.resample(_frame(sound.samples, sound.rate)), *to.resample(None)]
    return Sound(np.concatenate([frame.to_ndarray() for frame in frames], axis=1).T, rate)


def read(source: object) -> Sound:
    to, parts, rate = av.AudioResampler(format="fltp"), [], 0
    with av.open(source) as container:
        for frame in container.decode(audio=0):
            for done in to.resample(frame):
                parts.append(done.to_ndarray())
                rate = done.sample_rate
    return Sound(np.concatenate(parts, axis=1).T, rate)


def coded(container: str, codec: str, bits: int, rate: int = 0) -> Attack:
    def attack(sound: Sound) -> Sound:
        sound = resampled(sound, rate or max(sound.rate, 16000))
        file = io.BytesIO()
        with av.open(file, "w", format=container) as out:
            stream = out.add_stream(codec, rate=sound.rate)
            stream.bit_rate = bits
            stream.layout = "mono" if sound.channels == 1 else "stereo"
            context = stream.codec_context
            to = av.AudioResampler(context.format or "fltp", stream.layout, sound.rate)
            fifo = av.AudioFifo()
            for frame in [*to.resample(_frame(sound.samples, sound.rate)), *to.resample(None)]:
                frame.pts = None
                fifo.write(frame)
            while (part := fifo.read(context.frame_size or 1024)) is not None:
                out.mux(stream.encode(part))
            if (part := fifo.read(0)) is not None:
                out.mux(stream.encode(part))
            out.mux(stream.encode(None))
        file.seek(0)
        return read(file)

    return attack


def filtered(name: str, options: str) -> Attack:
    def attack(sound: Sound) -> Sound:
        graph = av.filter.Graph()
        layout = "mono" if sound.channels == 1 else "stereo"
        base = Fraction(1, sound.rate)
        nodes = [
            graph.add_abuffer(format="fltp", sample_rate=sound.rate, layout=layout, time_base=base),
            graph.add(name, options),
            graph.add("aformat", "sample_fmts=fltp"),
            graph.add("abuffersink"),
        ]
        for one, next_one in pairwise(nodes):
            one.link_to(next_one)
        graph.configure()
        parts: list[np.ndarray] = []

        def pull() -> None:
            try:
                while True:
                    parts.append(nodes[-1].pull().to_ndarray())
            except (av.error.BlockingIOError, av.error.EOFError):
                return

        for at in range(0, len(sound.samples), 4096):
            graph.push(_frame(sound.samples[at : at + 4096], sound.rate, at))
            pull()
        graph.push(None)
        pull()
        return Sound(np.concatenate(parts, axis=1).T, sound.rate)

    return attack


def noisy(decibels: float) -> Attack:
    def attack(sound: Sound) -> Sound:
        level = float(np.sqrt(np.mean(sound.samples**2))) * 10 ** (-decibels / 20)
        drawn = np.random.RandomState(1).standard_normal(sound.samples.shape)
        return Sound(sound.samples + level * drawn, sound.rate)

    return attack


def beeped(sound: Sound) -> Sound:
    """A label of four tones (short long short short) at -12 dB over the beginning."""
    samples = sound.samples.copy()
    at = 0.2
    for long in (0.12, 0.36, 0.12, 0.12):
        first, stop = round(at * sound.rate), round((at + long) * sound.rate)
        turns = np.arange(stop - first) * (880 / sound.rate)
        part = samples[first:stop]
        part += (0.25 * np.sin(2 * np.pi * turns))[: len(part), None].astype(np.float32)
        at += long + 0.12
    return Sound(samples, sound.rate)


def played(speed: float) -> Attack:
    def attack(sound: Sound) -> Sound:
        return Sound(resampled(Sound(sound.samples, round(sound.rate * speed)), sound.rate).samples,
                     sound.rate)  # fmt: skip

    return attack


ATTACKS: dict[str, Attack] = {
    "clean": lambda sound: sound,
    "MP3 128k": coded("mp3", "libmp3lame", 128_000),
    "MP3 64k": coded("mp3", "libmp3lame", 64_000),
    "MP3 32k": coded("mp3", "libmp3lame", 32_000),
    "AAC 64k": coded("adts", "aac", 64_000),
    "Opus 32k": coded("ogg", "libopus", 32_000, 48_000),
    "Opus 16k": coded("ogg", "libopus", 16_000, 48_000),
    "16 kHz": lambda sound: resampled(sound, 16_000),
    "8 kHz": lambda sound: resampled(sound, 8_000),
    "3 s from 0.77": lambda sound: sound.between(0.77, 3.77),
    "3 s from 2.21": lambda sound: sound.between(2.21, 5.21),
    "3 s from 4.9": lambda sound: sound.between(4.9, 7.9),
    "noise 30 dB": noisy(30),
    "noise 20 dB": noisy(20),
    "half as loud": lambda sound: Sound(sound.samples * 0.5, sound.rate),
    "bass 8 dB up": filtered("bass", "g=8:f=200"),
    "high-pass 400 Hz": filtered("highpass", "f=400"),
    "tempo -5 %": filtered("atempo", "0.95"),
    "tempo +5 %": filtered("atempo", "1.05"),
    "played 5 % slower": played(0.95),
    "played 5 % faster": played(1.05),
    "label over it": beeped,
    "16 bits": lambda sound: Sound(np.rint(sound.samples * 32767) / 32767, sound.rate),
    "compressed": filtered("acompressor", "threshold=0.1:ratio=6"),
    "echo": filtered("aecho", "0.8:0.6:60:0.3"),
}
