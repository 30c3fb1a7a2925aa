"""The sound watermark measured: what it survives, what it costs, how often it errs.

    python benchmarks/sound_watermark.py --robust FILE ...     # 8 s of each file
    python benchmarks/sound_watermark.py --chance FILE ...     # false positives
    python benchmarks/sound_watermark.py --times --seconds 3600   # on a quiet machine

Files are whatever PyAV reads; short ones are joined until they are long enough.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import resource
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from sound_marks.attacks import ATTACKS, read
from wenfang.provenance.sound_watermark import PatchworkMark, search
from wenfang.provenance.sound_watermark.frames import frame_length
from wenfang.provenance.sound_watermark.listening import (
    STEPS,
    band_energies,
    differences,
    spectrogram,
)
from wenfang.provenance.sound_watermark.pattern import CELLS, signs
from wenfang.provenance.watermark_key import WatermarkKey
from wenfang.sound import Sound


def key(number: int) -> WatermarkKey:
    return WatermarkKey(hashlib.sha256(b"benchmark key %d" % number).digest())


def joined(files: list[Path], seconds: float, skip: float) -> list[Sound]:
    """Sounds of so many seconds; short files of one rate are put one after the other."""
    out: list[Sound] = []
    rest: list[np.ndarray] = []
    for file in files:
        sound = read(str(file))
        start = skip if sound.seconds > skip + seconds else 0.0
        part = sound.between(start, start + seconds)
        if part.seconds >= seconds - 1:
            out.append(part)
            continue
        rest.append(part.samples)
        if sum(len(one) for one in rest) >= seconds * sound.rate:
            whole = Sound(np.concatenate(rest), sound.rate)
            out.append(whole.between(0, seconds))
            rest = []
    return out


def noise_to_mask(before: Sound, after: Sound) -> np.ndarray:
    """dB by which the change is above what masks it, for frames of 32 ms × Bark bands in which
    there is sound: a simple form of Johnston's model (IEEE JSAC 6, 1988). Energy spreads
    25 dB a Bark upwards and 10 dB downwards; noise masks tones less well than tones noise, so
    the flatness of each band's spectrum puts the mask 6 to 18 dB below it."""
    length = 2 * round(0.016 * before.rate)
    window = np.hanning(length)
    hertz = np.fft.rfftfreq(length, 1 / before.rate)
    band = np.floor(6 * np.arcsinh(hertz / 600)).astype(int)
    bands = int(band.max()) + 1
    tables = []
    for samples in (before.mono().samples, after.mono().samples - before.mono().samples):
        many = len(samples) // length * 2 - 1
        frames = [samples[n * length // 2 :][:length, 0] * window for n in range(many)]
        tables.append(np.abs(np.fft.rfft(frames)) ** 2 + 1e-12)
    sums = [np.stack([t[:, band == b].mean(axis=1) for b in range(bands)], 1) for t in tables]
    logs = np.stack([np.log(tables[0][:, band == b]).mean(axis=1) for b in range(bands)], 1)
    flat = np.clip(10 * (logs - np.log(sums[0])) / np.log(10) / -20, 0, 1)
    distance = np.arange(bands)[:, None] - np.arange(bands)[None, :]
    spread = 10 ** (-np.where(distance > 0, 10 * distance, -25 * distance) / 10)
    mask = (sums[0] @ spread.T) * 10 ** (-(6 + 12 * flat) / 10)
    heard = sums[0] > 1e-4 * sums[0].max()
    out: np.ndarray = 10 * np.log10(sums[1] / mask)[heard]
    return out


def robust(sounds: list[Sound]) -> None:
    """Sounds × attacks."""
    mark, marked, ratios, masked = PatchworkMark(key(0)), [], [], []
    for sound in sounds:
        done = mark.embed(sound)
        if not done.statement["applied"]:
            print("not marked:", done.statement["reason"], f"{sound.seconds:.1f} s", sound.rate)
            continue
        marked.append(done.sound)
        ratios.append(done.statement["snr_db"])
        masked.append(noise_to_mask(sound, done.sound))
    print(f"marked {len(marked)}/{len(sounds)}; SNR mean {statistics.mean(ratios):.1f}, "
          f"lowest {min(ratios):.1f} dB")  # fmt: skip
    above = np.concatenate(masked)
    print(f"noise to mask: mean {above.mean():.1f} dB, above it {100 * (above > 0).mean():.1f} %")
    for name, attack in ATTACKS.items():
        seen = [mark.detect(attack(sound)) for sound in marked]
        strong = sum(one.p_value <= 1e-4 for one in seen)
        logs = [math.log10(max(one.p_value, 1e-300)) for one in seen]
        print(f"| {name} | {sum(one.found for one in seen)}/{len(seen)} | {strong}/{len(seen)} "
              f"| 1e{statistics.median(logs):.0f} | 1e{max(logs):.0f} |", flush=True)  # fmt: skip


def all_keys(sound: Sound, drawn: np.ndarray) -> np.ndarray:
    """The least p of each key over all ways, as detection takes it (checked below): the spectrum of
    what the sound says is made once, so that thousands of keys cost little more than one.

    Args:
        drawn: keys × CELLS × BANDS signs.
    """
    seconds, samples = sound.seconds, sound.mono().samples[:, 0]
    turned = np.conj(np.fft.rfft(drawn, axis=1)).astype(np.complex64).transpose(1, 2, 0)
    least = np.ones(len(drawn))
    for windows, ways in (
        (search._windows(seconds, search.WINDOW), (search.Way(),)),
        (search._some_windows(seconds), search.other_ways()),
    ):
        best = np.zeros(len(drawn))
        for window in windows:
            start, stop = (round(at * sound.rate) for at in window)
            heard = spectrogram(samples[start : stop + frame_length(sound.rate)], sound.rate)
            for way in ways:
                said = search._folded(differences(band_energies(heard, way.pitch), way.tempo))
                said /= np.maximum(np.sqrt((said**2).sum(axis=(1, 2))), 1e-12)[:, None, None]
                along = np.fft.rfft(said, axis=1).astype(np.complex64).transpose(1, 0, 2) @ turned
                np.maximum(best, np.fft.irfft(along, CELLS, axis=0).max(axis=(0, 1)), out=best)
        tried = CELLS * STEPS * len(windows) * len(ways) * search.GROUPS
        least = np.minimum(least, np.exp(-(best**2) / 2) * tried)
    return least


def chance(sounds: list[Sound], keys: int) -> None:
    """Unmarked sounds × keys, all ways: how often each p is reached by chance."""
    values = []
    for number, sound in enumerate(sounds):
        named = [key(1000 + keys * number + one) for one in range(keys)]
        least = all_keys(sound, np.stack([signs(one) for one in named]))
        samples = sound.mono().samples[:, 0]
        as_detected = min(m.p_value for m in search.matches(samples, sound.rate, signs(named[0])))
        assert math.isclose(min(1.0, least[0]), as_detected, rel_tol=0.05), (least[0], as_detected)
        values.append(least)
    every = np.concatenate(values)
    print(f"{len(sounds)} unmarked sounds, {len(every)} tries, smallest p {every.min():.2g}")
    for limit in (0.1, 1e-2, 1e-3, 1e-4, 1e-6):
        print(f"| p <= {limit:g} | {(every <= limit).sum()} |")


def measured(rate: int, channels: int, seconds: int, work: str) -> str:
    """One piece of work, in a process of its own: seconds, and peak memory."""
    mark, shape = PatchworkMark(key(0)), (seconds * rate, channels)
    samples = np.empty(shape, np.float32)
    for second in range(seconds):
        drawn = np.random.RandomState(second).standard_normal((rate, channels))
        loud = np.repeat(np.abs(drawn[:10]), rate // 10, axis=0)
        samples[second * rate : (second + 1) * rate] = np.clip(0.05 * loud * drawn, -1, 1)
    sound = Sound(samples, rate)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, used = time.perf_counter(), time.process_time()
    done: object = mark.embed(sound).statement if work == "embed" else mark.detect(sound).figures
    took, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (
        f"| {seconds} s, {rate} Hz, {channels} channels | {work} | {took:.1f} | {used:.1f} "
        f"| {before / 1024:.0f} | {peak / 1024:.0f} | {done}"
    )


def times(seconds: int) -> None:
    """Embedding, and detection in an unmarked sound, which tries all ways."""
    for rate, channels in ((24_000, 1), (48_000, 2)):
        for work in ("embed", "detect"):
            with ProcessPoolExecutor(1) as pool:
                print(pool.submit(measured, rate, channels, seconds, work).result(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("robust", "chance", "times"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--skip", type=float, default=20.0, help="of long files")
    parser.add_argument("--keys", type=int, default=20)
    parser.add_argument("--most", type=int, default=1000, help="sounds")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    sounds = joined(options.files, options.seconds, options.skip)[: options.most]
    if options.robust:
        robust(sounds)
    if options.chance:
        chance(sounds, options.keys)
    if options.times:
        times(round(options.seconds))


if __name__ == "__main__":
    main()
