"""A film into a file: the same bytes each time, sound in its place, resumable, or nothing."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from small_films import HEIGHT, RATE, WIDTH, Ball, film_of, ground

from wenfang.errors import BadInput, EngineError
from wenfang.film import Film, Layer, Track
from wenfang.film_files.probing import frames_at, probe
from wenfang.films import encoding, rendering
from wenfang.films.encoding import Quality
from wenfang.films.marking import residual_between
from wenfang.films.rendering import Cancelled, film_digest, frame_at, render, segment_key
from wenfang.films.sources import StillFrames
from wenfang.picture import Picture
from wenfang.sound import Sound


def psnr(one: Picture, other: Picture) -> float:
    error = np.mean((one.pixels.astype(float) - other.pixels) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SEGMENT_S", 1)


def test_the_file_is_what_the_film_says(tmp_path: Path, short_segments: None) -> None:
    tone = Sound((0.2 * np.sin(np.arange(3 * 24_000) / 9)).astype(np.float32), 24_000)
    film = film_of(Layer(Ball(), 20, 10, 0, 3), seconds=2.64, tracks=(Track(tone),))
    path = tmp_path / "film.mp4"
    render(film, path)
    facts = probe(path)
    assert (facts.width, facts.height, facts.rate, facts.frames) == (WIDTH, HEIGHT, RATE, 66)
    assert (facts.video, facts.audio) == ("h264", "aac")
    assert facts.seconds == pytest.approx(2.64, abs=1e-3)
    assert facts.sound_seconds == pytest.approx(2.64, abs=0.03)
    for number in (0, 24, 25, 49, 50, 65):  # both sides of each joint
        (seen,) = frames_at(path, [number / RATE])
        assert psnr(seen, frame_at(film, number)) > 30, number
        neighbour = frame_at(film, number + 7 if number < 50 else number - 7)
        assert psnr(seen, neighbour) < psnr(seen, frame_at(film, number))


def test_players_get_what_they_need(tmp_path: Path) -> None:
    film = film_of(seconds=5, tracks=(Track(Sound.silence(5, 24_000)),))
    path = tmp_path / "film.mp4"
    render(film, path)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        assert video.codec_context.pix_fmt == "yuv420p"
        context = video.codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        keys = [float(p.pts * p.time_base) for p in container.demux(video) if p.is_keyframe]
    assert keys == [0.0, 2.0, 4.0]


def test_equal_films_are_equal_bytes(tmp_path: Path, short_segments: None) -> None:
    sound = Sound((0.2 * np.sin(np.arange(2 * 24_000) / 9)).astype(np.float32), 24_000)
    paths = [tmp_path / name for name in ("a.mp4", "b.mp4")]
    for path in paths:
        render(film_of(Layer(Ball(), 20, 10, 0, 2), seconds=2, tracks=(Track(sound),)), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def flash_and_click(seconds: int, every: int) -> tuple[Film, list[float]]:
    """White for one frame, and a click that begins with it, again and again."""
    times = list(range(1, seconds, every))
    white = StillFrames(Picture(np.full((HEIGHT, WIDTH, 3), 255, np.uint8)))
    black = StillFrames(Picture(np.zeros((HEIGHT, WIDTH, 3), np.uint8)))
    flashes = [Layer(white, 0, 0, at, at + 1 / RATE) for at in times]
    samples = np.zeros(seconds * 24_000, np.float32)
    for at in times:
        samples[at * 24_000 : at * 24_000 + 120] = 0.8
    layers = (Layer(black, 0, 0, 0, seconds), *flashes)
    film = Film("sync", WIDTH, HEIGHT, RATE, seconds, layers, "x", "en", tracks=(Track(Sound(samples, 24_000)),))  # fmt: skip
    return film, [float(at) for at in times]


@pytest.mark.parametrize(
    ("seconds", "every"), [(62, 10), pytest.param(602, 100, marks=pytest.mark.slow)]
)
def test_sound_and_pictures_begin_together_and_stay_together(
    tmp_path: Path, seconds: int, every: int
) -> None:
    film, times = flash_and_click(seconds, every)
    path = tmp_path / "sync.mp4"
    render(film, path)
    with av.open(str(path)) as container:
        lit = [f.time for f in container.decode(video=0) if f.to_ndarray()[:HEIGHT].mean() > 128]
    with av.open(str(path)) as container:
        blocks = [(f.time, f.to_ndarray()[0]) for f in container.decode(audio=0)]
    heard = np.concatenate([block for _, block in blocks])
    begin = blocks[0][0]
    assert begin is not None
    loud = np.flatnonzero(np.abs(heard) > 0.25 * np.abs(heard).max()) / 48_000 + begin
    clicks = [float(loud[np.abs(loud - at) < 0.5].min()) for at in times]
    assert lit == pytest.approx(times, abs=1e-6)
    assert np.abs(np.subtract(clicks, times)).max() < 0.010  # a quarter of a frame
    assert probe(path).offset_s == pytest.approx(0, abs=0.002)


def test_what_was_rendered_is_not_rendered_again(tmp_path: Path, short_segments: None) -> None:
    film = film_of(Layer(Ball(), 20, 10, 0, 3), seconds=3)
    kept: dict[str, bytes] = {}
    made: list[str] = []

    def remember(key: str, make: Callable[[], bytes]) -> bytes:
        if key not in kept:
            if len(made) == 2:
                raise KeyboardInterrupt
            made.append(key)
            kept[key] = make()
        return kept[key]

    path = tmp_path / "film.mp4"
    with pytest.raises(KeyboardInterrupt):
        render(film, path, remember=remember)
    assert list(tmp_path.iterdir()) == []
    before = len(made)
    made.clear()
    render(film, path, remember=remember)
    assert (before, len(made)) == (2, 1)
    whole = tmp_path / "whole.mp4"
    render(film, whole)
    assert whole.read_bytes() == path.read_bytes()


def test_a_key_says_all_that_pixels_depend_on() -> None:
    film = film_of(Layer(Ball(), 20, 10, 0, 3), seconds=3)
    quality = Quality()
    lighter = Picture(np.clip(ground().pixels.astype(int) + 3, 0, 255).astype(np.uint8))
    residual = residual_between(ground(), lighter)
    keys = {
        segment_key(film, film.layers, None, quality, 0, 25),
        segment_key(film, film.layers, None, quality, 25, 50),
        segment_key(film, film.layers, residual, quality, 0, 25),
        segment_key(film, film.layers, None, Quality("fast"), 0, 25),
        segment_key(film, film.layers, None, Quality(crf=30), 0, 25),
    }
    for layer in (
        Layer(Ball(), 21, 10, 0, 3), Layer(Ball(), 20, 11, 0, 3), Layer(Ball(), 20, 10, 0.5, 3),
        Layer(Ball(), 20, 10, 0, 3, "fade"), Layer(Ball(), 20, 10, 0, 3, "fade", change_s=1.0),
    ):  # fmt: skip
        keys.add(segment_key(film, (film.layers[0], layer), None, quality, 0, 25))
    assert len(keys) == 10
    later = (film.layers[0], Layer(Ball(), 20, 10, 2, 3))
    assert segment_key(film, later, None, quality, 0, 25) == segment_key(
        film, film.layers[:1], None, quality, 0, 25
    )
    assert film_digest(film) != film_digest(film_of(seconds=3))


def test_it_can_be_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    told: list[float] = []

    def progress(task: str, done: float, total: float | None, unit: str = "") -> None:
        told.append(done)
        stop.set()

    with pytest.raises(Cancelled):
        render(film_of(seconds=30), tmp_path / "f.mp4", progress=progress, cancel=stop)
    assert told
    assert list(tmp_path.iterdir()) == []


def test_progress_ends_with_all_frames(tmp_path: Path) -> None:
    told: list[tuple[float, float | None]] = []
    render(
        film_of(seconds=2.2), tmp_path / "f.mp4", progress=lambda t, d, n, u="": told.append((d, n))
    )
    assert told[-1] == (55, 55)
    assert told == sorted(told)


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, *args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(encoding._Audio, "up_to", full)
    film = film_of(seconds=1, tracks=(Track(Sound.silence(1, 24_000)),))
    with pytest.raises(EngineError, match="disk is full"):
        render(film, tmp_path / "f.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_codec_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "VIDEO_CODEC", "libx999")
    with pytest.raises(EngineError, match="libx999"):
        render(film_of(), tmp_path / "f.mp4")


def test_a_source_that_fails_leaves_nothing(tmp_path: Path) -> None:
    class Broken(Ball):
        def frames(self, first: int, stop: int):  # type: ignore[no-untyped-def]
            raise EngineError("the model is gone")
            yield

    with pytest.raises(EngineError, match="the model is gone"):
        render(film_of(Layer(Broken(), 0, 0, 0, 1)), tmp_path / "f.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("width", "height", "rate", "seconds"),
    [(95, 64, 25, 1), (96, 63, 25, 1), (8, 8, 25, 1), (9000, 9000, 25, 1), (96, 64, 0, 1),
     (96, 64, 500, 1), (96, 64, 25, 0), (96, 64, 25, 99_999)],
)  # fmt: skip
def test_a_film_that_cannot_be_is_refused(
    tmp_path: Path, width: int, height: int, rate: int, seconds: float
) -> None:
    film = Film("bad", width, height, rate, seconds, (), "x", "en")
    with pytest.raises(BadInput, match="bad"):
        render(film, tmp_path / "f.mp4")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be written"):
        render(film_of(), tmp_path / "no" / "f.mp4")
