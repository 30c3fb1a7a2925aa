"""What layers show: stills, avatars, clips, folders; any part as in the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from small_films import RATE, Ball, film_of, ground

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput, EngineError
from wenfang.film import FrameSource, Layer
from wenfang.films.clips import ClipFrames, FolderFrames
from wenfang.films.rendering import frame_at, render
from wenfang.films.sources import PosedFrames, StillFrames
from wenfang.picture import Picture


class Face:
    """An avatar whose mouth is a grey level; or one that remembers what came before."""

    identity = EngineIdentity("face", "face", None, None, {}, True)

    def __init__(self, independent: bool = True) -> None:
        self.frame_independent = independent
        self.asked: list[int] = []
        self.given = 0

    def perform(self, request: AvatarRequest) -> Iterator[np.ndarray]:
        self.asked.append(len(request.poses))
        total = 0.0
        for pose in request.poses:
            total = pose.opening if self.frame_independent else total + pose.opening
            self.given += 1
            yield np.full((request.height, request.width, 4), round(total) % 256, np.uint8)

    def close(self) -> None:
        pass


def posed(engine: Face, count: int = 20) -> PosedFrames:
    poses = [Pose(opening=float(n)) for n in range(count)]
    return PosedFrames(engine, AvatarRequest(Anchor("Lin", "drawn"), poses, 8, 6, RATE))


@pytest.mark.parametrize("independent", [True, False])
def test_a_part_of_a_performance_is_as_in_the_whole(independent: bool) -> None:
    whole = [int(frame[0, 0, 0]) for frame in posed(Face(independent)).frames(0, 25)]
    assert len(whole) == 25
    assert whole[20:] == [whole[19]] * 5  # the last pose stays
    for first, stop in ((0, 5), (7, 12), (18, 25), (22, 25)):
        engine = Face(independent)
        part = [int(frame[0, 0, 0]) for frame in posed(engine).frames(first, stop)]
        assert part == whole[first:stop]
        if independent:
            assert engine.asked[0] <= stop - first


@pytest.mark.parametrize("seconds", [11, 25])
def test_a_performance_in_order_is_asked_for_once(seconds: int, tmp_path: Path) -> None:
    engine = Face(independent=False)
    source = posed(engine, seconds * RATE)
    film = film_of(Layer(source, 0, 0, 0.0, seconds), seconds=seconds)
    render(film, tmp_path / "film.mp4")
    assert engine.asked == [seconds * RATE]
    assert engine.given == seconds * RATE
    frame_at(film, 3)
    frame_at(film, 9)
    assert engine.given == seconds * RATE + 10  # what has gone by is asked for anew, and no more


def test_two_readers_of_a_performance_see_the_same() -> None:
    source = posed(Face(independent=False))
    whole = [int(frame[0, 0, 0]) for frame in posed(Face(independent=False)).frames(0, 25)]
    one, other = source.frames(0, 25), source.frames(5, 25)
    got = [(int(next(one)[0, 0, 0]), int(next(other)[0, 0, 0])) for _ in range(20)]
    assert got == list(zip(whole[:20], whole[5:], strict=True))


def test_an_engine_without_frames_is_told() -> None:
    class Silent(Face):
        def perform(self, request: AvatarRequest) -> Iterator[np.ndarray]:
            return iter(())

    with pytest.raises(EngineError, match="no frame"):
        list(posed(Silent()).frames(0, 2))


def test_digests_change_with_what_is_shown() -> None:
    assert posed(Face()).digest == posed(Face()).digest
    assert posed(Face()).digest != posed(Face(), 21).digest
    assert StillFrames(ground()).digest != StillFrames(ground(98)).digest
    for source in (posed(Face()), StillFrames(ground())):
        assert isinstance(source, FrameSource)
        assert len(source.digest) == 64


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    render(film_of(Layer(Ball(), 20, 10, 0, 3), seconds=3), path)
    return path


def test_a_clip_is_shown_frame_by_frame(clip: Path) -> None:
    film = film_of(Layer(Ball(), 20, 10, 0, 3), seconds=3)
    for number, pixels in enumerate(ClipFrames(clip, 96, 64, RATE).frames(0, 75)):
        if number % 20 == 0:
            due = frame_at(film, number).pixels.astype(int)
            assert np.abs(pixels - due).mean() < 4, number
    frames = list(ClipFrames(clip, 96, 64, RATE).frames(70, 80))
    assert frames[5] is frames[9]


def test_any_part_of_a_clip_is_as_in_the_whole(clip: Path) -> None:
    source = ClipFrames(clip, 96, 64, RATE)
    whole = list(source.frames(0, 75))
    for first in (1, 49, 50, 51, 74):
        (one,) = source.frames(first, first + 1)
        assert np.array_equal(one, whole[first]), first


def test_a_clip_of_another_rate_keeps_its_speed(clip: Path) -> None:
    whole = list(ClipFrames(clip, 96, 64, RATE).frames(0, 75))
    faster = list(ClipFrames(clip, 96, 64, 50).frames(0, 150))
    assert all(np.array_equal(faster[2 * n], whole[n]) for n in range(75))
    assert faster[20] is faster[21]


def test_a_clip_of_another_shape_is_cut_not_stretched(clip: Path) -> None:
    (frame,) = ClipFrames(clip, 40, 64, RATE).frames(0, 1)
    (whole,) = ClipFrames(clip, 96, 64, RATE).frames(0, 1)
    assert np.abs(frame.astype(int) - whole[:, 28:68]).mean() < 2


def test_a_folder_gives_its_pictures_in_order(tmp_path: Path) -> None:
    for number in (2, 0, 1):
        level = np.full((6, 8, 3), number * 50, np.uint8)
        (tmp_path / f"{number:04}.png").write_bytes(Picture(level).png)
    (tmp_path / "notes.txt").write_text("no picture")
    source = FolderFrames(tmp_path, 8, 6)
    assert [int(f[0, 0, 0]) for f in source.frames(0, 5)] == [0, 50, 100, 100, 100]
    assert [int(f[0, 0, 0]) for f in source.frames(2, 4)] == [100, 100]
    assert next(FolderFrames(tmp_path, 20, 20).frames(0, 1)).shape == (20, 20, 3)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no film")
    with pytest.raises(BadInput):
        next(ClipFrames(tmp_path / "clip.mp4", 8, 8, 25).frames(0, 1))
    with pytest.raises(BadInput, match="no pictures"):
        next(FolderFrames(tmp_path, 8, 8).frames(0, 1))
