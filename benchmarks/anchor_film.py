"""Film assembly beside MoviePy compositing the same layers, and beside what cannot be undercut.

    python benchmarks/anchor_film.py --seconds 20
    python benchmarks/anchor_film.py --memory 60 600

The film: 1080p at 25 frames a second, a still ground, a presenter of 800 × 900 RGBA whose
picture changes every frame, two pictures beside, a name strip, captions, speech and music. Both
encode with libx264, the same preset and CRF. ``floor`` is x264 alone on frames that are already
composed: what no compositor can beat. Wall time and processor time are both told, because the
second is what remains comparable on a machine that others use.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from wenfang.film import Film, Layer, Track
from wenfang.films.captions import Captions
from wenfang.films.compositing import Composer
from wenfang.films.encoding import Quality, encode_segment
from wenfang.films.panels import lower_third, lower_third_layer
from wenfang.films.rendering import render
from wenfang.films.sources import StillFrames
from wenfang.picture import Picture
from wenfang.sound import Sound
from wenfang.speech import Timed

WIDTH, HEIGHT, RATE = 1920, 1080, 25
TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"


class Presenter:
    """Like an avatar: a soft-edged figure, the mouth and the eyes of which move; 50 pictures made
    beforehand, so that what is measured is the assembly."""

    width, height = 800, 900
    digest = "pr" * 32

    def __init__(self) -> None:
        rows, columns = np.mgrid[0:900, 0:800]
        far = np.hypot((columns - 400) / 380, (rows - 450) / 440)
        base = np.zeros((900, 800, 4), np.uint8)
        base[..., 0] = 190 + columns // 30
        base[..., 1] = 140 + rows // 30
        base[..., 2] = 120
        base[..., 3] = np.clip((1 - far) * 4000, 0, 255)
        self.pictures = []
        for number in range(50):
            picture = base.copy()
            mouth = int(30 + 25 * np.sin(number * 0.9))
            picture[560 : 560 + mouth, 330:470, :3] = (110, 25, 35)
            picture[300:340, 250 + number % 8 : 320 + number % 8, :3] = 25
            picture[300:340, 480 + number % 8 : 550 + number % 8, :3] = 25
            self.pictures.append(picture)

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        for number in range(first, stop):
            yield self.pictures[number % 50]


def ground(width: int, height: int, seed: int) -> Picture:
    rng = np.random.default_rng(seed)
    from PIL import Image

    coarse = rng.integers(20, 235, (9, 16, 3), np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = rng.normal(0, 2, (height, width, 1))
    return Picture(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def the_film(seconds: float) -> Film:
    cues = tuple(
        Timed(
            f"今天的新闻第{n + 1}条：河水上涨三米，\nthe river rose by three metres.",
            n * 4.0,
            n * 4.0 + 3.8,
        )
        for n in range(int(seconds // 4))
    )
    half = seconds / 2
    strip = lower_third("林文 Lin Wen", "文房新闻 · Virtual anchor", WIDTH, HEIGHT)
    layers = (
        Layer(StillFrames(ground(WIDTH, HEIGHT, 0)), 0, 0, 0, seconds),
        Layer(Presenter(), 100, 180, 0, seconds),
        Layer(StillFrames(ground(800, 450, 1)), 1020, 200, 1, half, "fade", "fade"),
        Layer(StillFrames(ground(800, 450, 2)), 1020, 200, half, seconds, "slide-left", "fade"),
        lower_third_layer(strip, WIDTH, HEIGHT, 1, 6),
        Captions(cues, WIDTH, HEIGHT, RATE).layer(seconds),
    )
    at = np.arange(24_000 * 6) / 24_000
    said = (0.3 * np.sin(2 * np.pi * 180 * at) * (np.sin(2 * np.pi * at / 3) > 0)).astype(
        np.float32
    )
    speech = np.resize(said, round(24_000 * seconds))
    music = (0.2 * np.sin(2 * np.pi * 330 * np.arange(44_100 * 5) / 44_100)).astype(np.float32)
    tracks = (
        Track(Sound(speech, 24_000)),
        Track(Sound(music, 44_100), ducks=True, repeats=True, gain_db=-8),
    )
    return Film(
        "bench", WIDTH, HEIGHT, RATE, seconds, layers, TYPE, "zh", tracks=tracks, captions=cues
    )


def processor_seconds() -> float:
    """Of this process and of children that have ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(name: str, frames: int, work: Callable[[], object]) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), processor_seconds()
    work()
    wall, cpu = time.perf_counter() - wall, processor_seconds() - cpu
    return {
        "what": name, "frames": frames, "wall_s": round(wall, 2), "frames_per_s": round(frames / wall, 1),
        "cpu_ms_per_frame": round(1000 * cpu / frames, 2), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def compose_only(film: Film) -> None:
    for _ in Composer(film, film.layers, 0, film.frames).frames():
        pass


def floor(film: Film, quality: Quality) -> None:
    """x264 on frames composed beforehand, 50 of them again and again."""
    composer = Composer(film, film.layers, film.frames // 2, film.frames // 2 + 50)
    import av

    kept = [av.VideoFrame.from_ndarray(f.to_ndarray(), format="yuv420p") for f in composer.frames()]
    global _started
    _started = (time.perf_counter(), processor_seconds())
    encode_segment((kept[n % 50] for n in range(film.frames)), WIDTH, HEIGHT, RATE, quality)


_started = (0.0, 0.0)


def with_moviepy(film: Film, path: Path, quality: Quality) -> None:
    """The same layers in MoviePy 2: RGBA clips with masks in a CompositeVideoClip."""
    from moviepy import CompositeVideoClip, VideoClip, vfx

    clips: list[Any] = []
    for layer in film.layers:
        length, source = layer.end - layer.start, layer.source
        kept: dict[int, np.ndarray] = {}

        def frame(t: float, source: Any = source, kept: dict[int, np.ndarray] = kept) -> np.ndarray:
            number = round(t * RATE)
            if number not in kept:
                kept.clear()
                kept[number] = next(iter(source.frames(number, number + 1)))
            return kept[number]

        first = frame(0.0)
        clip = VideoClip(lambda t, frame=frame: frame(t)[..., :3], duration=length)
        if first.shape[2] == 4:
            mask = VideoClip(
                lambda t, frame=frame: frame(t)[..., 3] / 255, is_mask=True, duration=length
            )
            clip = clip.with_mask(mask)
        effects = []
        if layer.enter == "fade":
            effects.append(vfx.CrossFadeIn(layer.change_s))
        if layer.leave == "fade":
            effects.append(vfx.CrossFadeOut(layer.change_s))
        clip = clip.with_effects(effects) if effects else clip
        clips.append(clip.with_start(layer.start).with_position((layer.x, layer.y)))
    whole = CompositeVideoClip(clips, size=(WIDTH, HEIGHT)).with_duration(film.seconds)
    options = ["-crf", f"{quality.crf:g}", "-pix_fmt", "yuv420p"]
    whole.write_videofile(
        str(path), fps=RATE, codec="libx264", preset=quality.preset, audio=False, logger=None,
        threads=2, ffmpeg_params=options,
    )  # fmt: skip


def memory(seconds: float) -> None:
    """In a process of its own: the largest resident size while a film of that length is rendered."""
    film = the_film(seconds)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        render(film, Path(folder) / "film.mp4", quality=Quality("ultrafast", 28))
        size = (Path(folder) / "film.mp4").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sounds = sum(track.sound.samples.nbytes for track in film.tracks)
    print(json.dumps({
        "what": "memory", "seconds": seconds, "before_mb": before // 1024, "peak_mb": peak // 1024,
        "sounds_mb": sounds >> 20, "file_mb": size >> 20,
    }), flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--moviepy-seconds", type=float, default=4)
    parser.add_argument("--presets", nargs="*", default=["veryfast"])
    parser.add_argument("--memory", type=float, nargs="*", default=None)
    parser.add_argument("--memory-of", type=float, default=None)
    given = parser.parse_args()
    if given.memory_of is not None:
        memory(given.memory_of)
        return
    if given.memory is not None:
        for seconds in given.memory:
            subprocess.run([sys.executable, __file__, "--memory-of", str(seconds)], check=True)
        return
    film = the_film(given.seconds)
    with tempfile.TemporaryDirectory() as folder:
        for preset in given.presets:
            quality = Quality(preset)
            path = Path(folder) / "ours.mp4"
            said = timed(
                f"wenfang, {preset}", film.frames, partial(render, film, path, quality=quality)
            )
            said["kb_per_s"] = round(path.stat().st_size / 1000 / film.seconds, 1)
            print(json.dumps(said), flush=True)
            floor(film, quality)
            wall, cpu = time.perf_counter() - _started[0], processor_seconds() - _started[1]
            print(json.dumps({
                "what": f"floor: x264 alone, one thread, {preset}", "frames_per_s": round(film.frames / wall, 1),
                "cpu_ms_per_frame": round(1000 * cpu / film.frames, 2),
            }), flush=True)  # fmt: skip
        print(
            json.dumps(timed("compose alone", film.frames, lambda: compose_only(film))), flush=True
        )
        if given.moviepy_seconds:
            short = the_film(given.moviepy_seconds)
            path = Path(folder) / "moviepy.mp4"
            work = lambda: with_moviepy(short, path, Quality(given.presets[0]))  # noqa: E731
            print(json.dumps(timed("MoviePy, without sound", short.frames, work)), flush=True)


if __name__ == "__main__":
    main()
