"""Faces and their landmarks, with the real weights on real photographs."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from portraits import astronaut, beside, cut, finder, scaled, second_portrait, turned
from skimage import data

from wenfang.engines.faces import topology
from wenfang.engines.faces.blazeface import anchors, decoded, merged
from wenfang.engines.faces.mediapipe import MediaPipeFaces, head_angles
from wenfang.errors import EngineError
from wenfang.picture import Picture


def test_the_face_is_where_it_is_seen() -> None:
    (face,) = finder().faces(astronaut())
    left, top, width, height = face.box
    assert 170 < left < 190
    assert 60 < top < 80
    assert 80 < width < 100
    assert 95 < height < 120
    assert face.score > 0.8
    assert face.landmarks.shape == (topology.COUNT, 3)
    points = face.landmarks[:, :2]
    # Read off the photograph by eye, within three pixels.
    for index, (x, y) in {
        topology.MOUTH_LEFT: (203, 140), topology.MOUTH_RIGHT: (249, 141),
        33: (193, 99), 263: (258, 104), topology.NOSE_TIP: (223, 128), topology.CHIN: (221, 178),
    }.items():  # fmt: skip
        assert np.hypot(*(points[index] - (x, y))) < 6, index


def test_the_same_picture_gives_the_same_points() -> None:
    first, again = (finder().faces(astronaut())[0].landmarks for _ in range(2))
    assert np.array_equal(first, again)


@pytest.mark.parametrize("picture", [data.coffee, data.chelsea, data.rocket, data.logo])
def test_no_face_where_there_is_none(picture: object) -> None:
    pixels = picture()  # type: ignore[operator]
    assert finder().faces(Picture(pixels)) == ()


def test_two_faces_each_once_the_larger_first() -> None:
    larger = cut(scaled(astronaut(), 1024, 1024), 200, 0, 700, 512)
    found = finder().faces(beside(cut(astronaut(), 50, 0, 450, 512), larger))
    assert len(found) == 2
    assert found[0].box[0] > 400 > found[1].box[0]


@pytest.mark.parametrize("degrees", [-15, 15])
def test_a_tilted_head_is_found_and_its_roll_told(degrees: int) -> None:
    (upright,), (tilted,) = (
        finder().faces(astronaut()),
        finder().faces(turned(astronaut(), degrees)),
    )
    # Pillow turns against the clock, roll is clockwise.
    assert tilted.roll - upright.roll == pytest.approx(-degrees, abs=3)


def test_mirroring_mirrors_the_angles() -> None:
    (face,) = finder().faces(second_portrait())
    (other,) = finder().faces(Picture(second_portrait().pixels[:, ::-1]))
    assert other.yaw == pytest.approx(-face.yaw, abs=3)
    assert other.roll == pytest.approx(-face.roll, abs=2)


def test_points_scale_with_the_picture() -> None:
    (small,) = finder().faces(astronaut())
    (large,) = finder().faces(scaled(astronaut(), 3000, 3000))
    assert np.abs(large.landmarks[:, :2] / (3000 / 512) - small.landmarks[:, :2]).max() < 3


def test_grey_and_transparent_pictures_have_faces() -> None:
    grey = Picture.of(astronaut().image().convert("L"))
    clear = Picture(np.dstack([astronaut().pixels, np.full((512, 512), 255, np.uint8)]))
    assert len(finder().faces(grey)) == len(finder().faces(clear)) == 1


def test_angles_of_a_plane_face() -> None:
    points = np.zeros((topology.COUNT, 3), np.float32)
    points[topology.CHEEK_LEFT], points[topology.CHEEK_RIGHT] = (-1, 0, 0), (1, 0, 0)
    points[topology.FOREHEAD], points[topology.CHIN] = (0, -1, 0), (0, 1, 0)
    assert head_angles(points) == pytest.approx((0, 0, 0))
    # The viewer's left cheek nearer: it looks to the right.
    points[topology.CHEEK_LEFT, 2], points[topology.CHEEK_RIGHT, 2] = -1, 1
    assert head_angles(points)[0] == pytest.approx(45)
    points[topology.CHEEK_LEFT, 2] = points[topology.CHEEK_RIGHT, 2] = 0
    points[topology.CHIN, 2], points[topology.FOREHEAD, 2] = -1, 1
    assert head_angles(points)[1] == pytest.approx(45)  # chin forward: it looks up


def test_anchors_lie_in_the_middle_of_their_cells() -> None:
    centres = anchors()
    assert centres.shape == (896, 2)
    assert centres[0] == pytest.approx([1 / 32, 1 / 32])
    assert centres[-1] == pytest.approx([15 / 16, 15 / 16])


def test_overlapping_boxes_become_one_and_others_stay() -> None:
    boxes = np.zeros((3, 16), np.float32)
    boxes[:, :4] = [[0, 0, 1, 1], [0.1, 0, 1.1, 1], [3, 3, 4, 4]]
    found = merged(boxes, np.array([0.9, 0.6, 0.8], np.float32))
    assert [score for _, score in found] == pytest.approx([0.9, 0.8])
    assert found[0][0][0] == pytest.approx(0.04)  # 0.1 × 0.6 / 1.5


def test_decoding_keeps_what_is_sure() -> None:
    logits = np.full(896, -10, np.float32)
    logits[5] = 10
    boxes, scores = decoded(np.zeros((896, 16), np.float32), logits, 0.5)
    assert boxes.shape == (1, 16)
    assert scores[0] > 0.99


@pytest.mark.parametrize("content", [b"", b"no bundle", None])
def test_a_broken_bundle_is_an_error_that_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.task"
    if content is None:
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr("face_detector.tflite", b"not a network")
            bundle.writestr("face_landmarks_detector.tflite", b"not a network")
    else:
        path.write_bytes(content)
    with pytest.raises(EngineError, match="cannot be read"):
        MediaPipeFaces(path, replace(finder().identity))
