"""Reading films: facts, key frames, and what hostile files get."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_films import Ball, film_of

from wenfang.errors import BadInput
from wenfang.film import Layer, Track
from wenfang.film_files.probing import frames_at, key_frames, probe, sound_of
from wenfang.films.rendering import render
from wenfang.sound import Sound


@pytest.fixture(scope="module")
def film_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    sound = Sound((0.2 * np.sin(np.arange(5 * 24_000) / 9)).astype(np.float32), 24_000)
    render(film_of(Layer(Ball(), 20, 10, 0, 5), seconds=5, tracks=(Track(sound),)), path)
    return path


def test_key_frames_are_spread(film_file: Path) -> None:
    assert [second for second, _ in key_frames(film_file)] == [0.0, 2.0, 4.0]
    assert [second for second, _ in key_frames(film_file, 2)] == [0.0, 4.0]
    assert [second for second, _ in key_frames(film_file, 1)] == [0.0]


def test_sound_is_read_in_part(film_file: Path) -> None:
    sound = sound_of(film_file, 1.5)
    assert sound is not None
    assert sound.seconds == pytest.approx(1.5)
    assert np.abs(sound.samples).max() > 0.1


@pytest.mark.parametrize(
    ("container", "codec"), [("webm", "libvpx-vp9"), ("mov", "libx264"), ("matroska", "libx264")]
)
def test_other_containers_are_read(container: str, codec: str, tmp_path: Path) -> None:
    path = tmp_path / "film"
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(12):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))))
        out.mux(stream.encode(None))
    facts = probe(path)
    assert (facts.width, facts.height, facts.frames, facts.audio) == (64, 48, 12, "")
    assert len(key_frames(path)) >= 1
    assert sound_of(path, 1) is None


HOSTILE = {
    "empty": b"",
    "text": b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://127.0.0.1:9/x.m3u8\n",
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
    "noise": bytes(np.random.default_rng(0).integers(0, 256, 5000, np.uint8)),
    "ftyp alone": b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41",
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_film_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(HOSTILE[name])
    for read in (probe, key_frames):
        with pytest.raises(BadInput):
            read(path)


def test_a_sound_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "sound.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(BadInput, match="no pictures"):
        probe(path)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_damaged_film_is_read_or_refused(film_file: Path, data: st.DataObject) -> None:
    whole = bytearray(film_file.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    for read in (probe, key_frames, lambda f: frames_at(f, [0.0, 1.0]), lambda f: sound_of(f, 1)):
        try:
            read(io.BytesIO(cut))
        except BadInput:
            continue
