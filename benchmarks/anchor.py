"""A virtual anchor's film: how fast its parts are, beside what cannot be undercut and MoviePy.

    python benchmarks/anchor.py parts publish moviepy [--seconds 60]
    python benchmarks/anchor.py memory --minutes 1 3 10

The film is the anchor workflow's own plan (:mod:`anchor_scene`): 1080p, 25 frames a second.
``parts`` are measured alone on one thread; the floor is x264 alone on frames composed before.
``publish`` renders once without marks and once as a person gets it, and says where the time goes;
parts of ``render`` run on two threads and are not told apart there. ``moviepy`` composites the
same layers with the same encoder settings and without
sound or marks. Wall time and processor time are both told, with the machine's load: on a machine
that others use the second is what can be compared.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from anchor_scene import plan
from wenfang.film import Film
from wenfang.films.compositing import Composer
from wenfang.films.encoding import Quality, encode_segment
from wenfang.films.label import FilmLabel, label_layers
from wenfang.films.loudness import gain_for, levelled, measured
from wenfang.films.mixing import mixed
from wenfang.films.rendering import render

WIDTH, HEIGHT = 1920, 1080
#: Where in the film the parts are measured; past the name strip's coming.
FIRST = 500


def processor_seconds() -> float:
    """Of this process and of children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(what: str, frames: int, work: Callable[[], Any]) -> Any:
    """Do it, and print what it cost."""
    wall, cpu = time.perf_counter(), processor_seconds()
    given = work()
    wall, cpu = time.perf_counter() - wall, processor_seconds() - cpu
    print(json.dumps({
        "what": what, "frames": frames, "wall_s": round(wall, 2), "frames_per_s": round(frames / wall, 1),
        "cpu_ms_per_frame": round(1000 * cpu / frames, 2), "load": round(os.getloadavg()[0], 1),
    }), flush=True)  # fmt: skip
    return given


def drained(items: Iterator[Any]) -> None:
    for _ in items:
        pass


def parts(film: Film, frames: int) -> None:
    """Each part alone, on one thread."""
    import av

    layers = (*film.layers, *label_layers(film, FilmLabel()))
    stop = FIRST + frames
    presenter = film.layers[1].source
    timed("avatar alone", frames, lambda: drained(presenter.frames(FIRST, stop)))
    _forget(film)
    composed = lambda: drained(Composer(film, layers, FIRST, stop).frames())  # noqa: E731
    timed("avatar and composing", frames, composed)
    kept = [
        av.VideoFrame.from_ndarray(frame.to_ndarray(), format="yuv420p")
        for frame in Composer(film, layers, FIRST, FIRST + 150).frames()
    ]
    for preset in ("veryfast", "ultrafast"):
        work = functools.partial(
            encode_segment, iter(kept), WIDTH, HEIGHT, film.rate, Quality(preset)
        )
        timed(f"floor: x264 alone, {preset}, one thread", len(kept), work)
    timed("sound: measured, mixed, levelled", film.frames, lambda: _sound(film))


def _sound(film: Film) -> None:
    drained(levelled(mixed(film), gain_for(measured(mixed(film)))))


def _forget(film: Film) -> None:
    """The avatar's kept frames, so that the next measurement draws them again."""
    film.layers[1].source.engine.close()  # type: ignore[attr-defined]


def publication(film: Film) -> None:
    """Rendered alone, then as a person gets it."""
    from wenfang.provenance import publish_film as module
    from wenfang.provenance.aigc_label import AigcLabel
    from wenfang.provenance.image_watermark.mark import WaveMark
    from wenfang.provenance.keys import signing_identity
    from wenfang.provenance.manifest import Claims
    from wenfang.provenance.publish import MarkRequest
    from wenfang.provenance.sound_watermark.mark import PatchworkMark
    from wenfang.provenance.watermark_key import load_or_create_watermark_key

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        path = root / "plain.mp4"
        timed("rendered, without any mark", film.frames, lambda: render(film, path))
        print(f"  {path.stat().st_size / 1000 / film.seconds:.0f} kB a second of film")
        _forget(film)
        spent = _watched(module)
        key = load_or_create_watermark_key(root / "watermark")
        claims = Claims(datetime(2026, 4, 10, tzinfo=UTC), model="benchmark", watermark={})
        publish = functools.partial(
            module.publish_films, [film], out=root / "piece",
            marks=MarkRequest(claims, AigcLabel("Wenfang", "benchmark")),
            identity=signing_identity(root / "keys"),
            picture_mark=WaveMark(key), sound_mark=PatchworkMark(key),
        )  # fmt: skip
        timed("published: labelled, marked, signed, verified", film.frames, publish)
        for what, seconds in spent.items():
            print(f"  {what:62}{seconds:7.2f} s")


def _watched(publish: Any) -> dict[str, float]:
    """Seconds of the steps of publication, filled while it runs."""
    from wenfang.provenance import verify_film
    from wenfang.provenance.sound_watermark.mark import PatchworkMark

    spent: dict[str, float] = {}
    for owner, name, what in (
        (publish._Making, "_residual", "picture watermark's residual, of four frames"),
        (publish, "render", "rendering, sound watermark within"),
        (PatchworkMark, "embed", "  of it: sound watermark"),
        (publish, "_in_film", "watermark read in the encoded film"),
        (publish._Making, "_cover", "cover picture"),
        (publish, "publish_files", "all files labelled, signed, hashed, verified"),
        (verify_film, "_label", "  of it: label read in five frames"),
        (verify_film, "_watermark", "  of it: watermarks read in pictures and sound"),
    ):
        _watch(spent, owner, name, what)
    return spent


def _watch(spent: dict[str, float], owner: Any, name: str, what: str) -> None:
    work = getattr(owner, name)
    spent[what] = 0.0

    @functools.wraps(work)
    def watched(*given: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            spent[what] += time.perf_counter() - started

    setattr(owner, name, watched)


def with_moviepy(film: Film, path: Path, quality: Quality, first: int, frames: int) -> None:
    """The same layers in MoviePy 2: RGBA clips with masks in a CompositeVideoClip."""
    from moviepy import CompositeVideoClip

    clips = [_clip(layer, film, first, frames) for layer in film.layers]
    shown = [clip for clip in clips if clip is not None]
    whole = CompositeVideoClip(shown, size=(WIDTH, HEIGHT)).with_duration(frames / film.rate)
    options = ["-crf", f"{quality.crf:g}", "-pix_fmt", "yuv420p"]
    whole.write_videofile(
        str(path), fps=film.rate, codec="libx264", preset=quality.preset, audio=False, logger=None,
        threads=2, ffmpeg_params=options,
    )  # fmt: skip


def _clip(layer: Any, film: Film, first: int, frames: int) -> Any:
    """A layer's part of the film from frame ``first`` on; ``None`` where it is not seen."""
    from moviepy import VideoClip

    begin, end = (round(at * film.rate) - first for at in (layer.start, layer.end))
    if begin >= frames or end <= 0:
        return None
    own = max(0, -begin)
    kept: dict[int, np.ndarray] = {}

    def frame(second: float) -> np.ndarray:
        number = own + round(second * film.rate)
        if number not in kept:
            kept.clear()
            kept[number] = next(iter(layer.source.frames(number, number + 1)))
        return kept[number]

    length = (min(end, frames) - max(0, begin)) / film.rate
    clip = VideoClip(lambda t: frame(t)[..., :3], duration=length)
    if frame(0.0).shape[2] == 4:
        mask = VideoClip(lambda t: frame(t)[..., 3] / 255, is_mask=True, duration=length)
        clip = clip.with_mask(mask)
    return clip.with_start(max(0, begin) / film.rate).with_position((layer.x, layer.y))


def beside_moviepy(film: Film, frames: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "moviepy.mp4"
        work = functools.partial(with_moviepy, film, path, Quality(), FIRST, frames)
        timed("MoviePy, without sound or marks", frames, work)


def memory(minutes: float) -> None:
    """In a process of its own: resident size before, and at its largest while rendering; of it
    what is the process's own, which no file can stand in for."""
    film = plan(60 * minutes)
    planned, own = _resident_mb("VmRSS"), [_resident_mb("RssAnon")]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            own.append(_resident_mb("RssAnon"))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    with tempfile.TemporaryDirectory() as folder:
        render(film, Path(folder) / "film.mp4", quality=Quality("ultrafast", 28))
    done.set()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sounds = sum(track.sound.samples.nbytes for track in film.tracks) >> 20
    print(json.dumps({
        "what": "memory", "seconds": film.seconds, "planned_mb": planned, "peak_mb": peak,
        "own_planned_mb": own[0], "own_peak_mb": max(own), "samples_mb": sounds,
    }), flush=True)  # fmt: skip


def _resident_mb(which: str) -> int:
    """``VmRSS`` = all; ``RssAnon`` = without pages of files, which the system can take back."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{which}:")[1].split()[0]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = ("parts", "publish", "moviepy", "memory", "memory-of")
    parser.add_argument("what", nargs="+", choices=what)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--frames", type=int, default=250, help="of parts; a fifth of MoviePy")
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 3, 10])
    given = parser.parse_args()
    if "memory-of" in given.what:
        memory(given.minutes[0])
        return
    if "memory" in given.what:
        for minutes in given.minutes:
            own = [sys.executable, __file__, "memory-of", "--minutes", str(minutes)]
            subprocess.run(own, check=True)
    if {"parts", "publish", "moviepy"} & set(given.what):
        film = plan(given.seconds)
        print(
            f"{film.seconds:.1f} s of film, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
        )
    if "parts" in given.what:
        parts(film, given.frames)
    if "moviepy" in given.what:
        beside_moviepy(film, max(1, given.frames // 5))
    if "publish" in given.what:
        _forget(film)
        publication(film)


if __name__ == "__main__":
    main()
