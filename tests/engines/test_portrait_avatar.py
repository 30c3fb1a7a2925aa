"""The portrait avatar: what moves, what stays, and portraits that cannot be animated."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portraits import astronaut, beside, cut, finder, scaled, second_portrait, turned
from skimage import data

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.engines.avatar.portrait.checking import front_face
from wenfang.engines.avatar.portrait.engine import PortraitEngine, rounded
from wenfang.engines.avatar.portrait.placing import placed
from wenfang.engines.avatar.portrait.rig import Rig
from wenfang.engines.avatar.portrait.warp import Enlarged, between
from wenfang.engines.faces import topology
from wenfang.errors import BadInput
from wenfang.picture import Picture

SIZE = 320, 360


@cache
def engine() -> PortraitEngine:
    return PortraitEngine(finder())


def anchor(portrait: Picture | None = None, name: str = "Lin") -> Anchor:
    return Anchor(name, "portrait", portrait=portrait or second_portrait())


@cache
def rig() -> Rig:
    return engine().rig(anchor(), *SIZE)


def frames(*poses: Pose, who: Anchor | None = None) -> list[np.ndarray]:
    return list(engine().perform(AvatarRequest(who or anchor(), poses, *SIZE, 25)))


def changed(pose: Pose) -> np.ndarray:
    """Where a pose changes the picture, more than a rounding does."""
    difference = np.abs(rig().drawn(pose).astype(int) - rig().still.astype(int)).max(2)
    return difference > 12


def centre(mask: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(mask)
    return float(columns.mean()), float(rows.mean())


def test_it_is_an_avatar_engine() -> None:
    assert isinstance(engine(), AvatarEngine)
    assert engine().frame_independent
    assert engine().identity.uses == ("face-landmarker",)


def test_frames_have_the_asked_size_and_repeat_while_nothing_changes() -> None:
    first, second, third = frames(Pose(), Pose(opening=1e-4), Pose(opening=0.5))
    assert first.shape == (360, 320, 4)
    assert first.dtype == np.uint8
    assert first is second
    assert not first.flags.writeable
    assert not np.array_equal(first, third)


def test_at_rest_a_closed_mouth_is_the_portrait_itself() -> None:
    assert np.array_equal(rig().drawn(Pose()), rig().still)


@pytest.mark.parametrize(
    "pose", [Pose(opening=0.7), Pose(blink=1), Pose(yaw=5, roll=2, opening=0.3)]
)
def test_a_frame_depends_on_its_pose_alone(pose: Pose) -> None:
    _, alone = frames(Pose(), pose)
    _, _, after = frames(Pose(opening=1), Pose(yaw=-8), pose)
    assert np.array_equal(alone, after)


def test_the_mouth_opens_dark_below_the_nose_and_the_jaw_comes_down() -> None:
    mask = changed(Pose(opening=1))
    mouth = rig().mouth.axes
    x, y = centre(mask)
    assert abs(x - mouth.x) < mouth.half * 0.5
    assert y > mouth.y
    opened = rig().drawn(Pose(opening=1))
    down = int(mouth.y + 0.3 * mouth.half)
    assert opened[down, int(mouth.x), :3].mean() < rig().still[down, int(mouth.x), :3].mean() - 40


def test_opening_grows_with_the_pose() -> None:
    dark = [
        (rig().drawn(Pose(opening=opening))[..., :3].sum(2) < 150).sum()
        for opening in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    assert dark == sorted(dark)
    assert dark[-1] > dark[0] + 100


def test_an_open_smile_is_shut_at_rest() -> None:
    smiling = engine().rig(anchor(astronaut()), *SIZE)
    assert smiling.mouth.apart
    shut = smiling.drawn(Pose())
    (face,) = finder().faces(Picture(shut[..., :3]))
    open_still = finder().faces(Picture(smiling.still[..., :3]))[0]

    def gap(points: np.ndarray) -> float:
        return float(points[14, 1] - points[13, 1])

    assert gap(face.landmarks) < 0.35 * gap(open_still.landmarks)


@pytest.mark.parametrize(("pose", "least"), [(Pose(opening=0.8), 4.0), (Pose(opening=0.4), 1.5)])
def test_the_landmarks_of_a_frame_say_what_the_pose_said(pose: Pose, least: float) -> None:
    (still,) = finder().faces(Picture(rig().still[..., :3]))
    (face,) = finder().faces(Picture(rig().drawn(pose)[..., :3]))
    assert face.landmarks[14, 1] - face.landmarks[13, 1] > least
    assert face.landmarks[topology.CHIN, 1] > still.landmarks[topology.CHIN, 1]


def test_pursed_is_narrower_than_spread() -> None:
    def width(pose: Pose) -> float:
        (face,) = finder().faces(Picture(rig().drawn(pose)[..., :3]))
        marks = face.landmarks
        return float(np.hypot(*(marks[topology.MOUTH_RIGHT] - marks[topology.MOUTH_LEFT])[:2]))

    pursed = width(Pose(opening=0.2, width=-1, rounding=1))
    assert pursed < 0.9 * width(Pose(opening=0.2, width=1))


def test_lids_close_over_the_eyes_and_nothing_else_moves() -> None:
    smiling = engine().rig(anchor(astronaut()), *SIZE)
    shut, still = smiling.drawn(Pose(blink=1)), smiling.drawn(Pose())
    (face,) = finder().faces(Picture(shut[..., :3]))
    (before,) = finder().faces(Picture(still[..., :3]))

    def lid(points: np.ndarray) -> float:
        return float(points[145, 1] - points[159, 1] + points[374, 1] - points[386, 1])

    assert lid(face.landmarks) < 0.5 * lid(before.landmarks)
    mouth = int(smiling.mouth.axes.y)
    assert np.array_equal(shut[mouth:], still[mouth:])


@pytest.mark.parametrize(("pose", "sign"), [(Pose(yaw=8), 1), (Pose(yaw=-8), -1)])
def test_yaw_turns_to_where_it_says(pose: Pose, sign: int) -> None:
    (still,) = finder().faces(Picture(rig().still[..., :3]))
    (face,) = finder().faces(Picture(rig().drawn(pose)[..., :3]))
    assert (face.yaw - still.yaw) * sign > 1
    nose = topology.NOSE_TIP
    assert (face.landmarks[nose, 0] - still.landmarks[nose, 0]) * sign > 2


def test_pitch_is_up_and_roll_is_clockwise() -> None:
    (still,) = finder().faces(Picture(rig().still[..., :3]))
    (up,) = finder().faces(Picture(rig().drawn(Pose(pitch=8))[..., :3]))
    (tilted,) = finder().faces(Picture(rig().drawn(Pose(roll=6))[..., :3]))
    assert up.landmarks[topology.NOSE_TIP, 1] < still.landmarks[topology.NOSE_TIP, 1] - 1
    assert tilted.roll - still.roll == pytest.approx(6, abs=2.5)


def test_the_edges_of_the_frame_stay_where_they_are() -> None:
    moved = rig().drawn(Pose(yaw=10, pitch=-8, roll=8, opening=1, blink=1, brows=1))
    for edge in (np.s_[:, :2], np.s_[:, -2:], np.s_[-2:, :]):
        assert np.array_equal(moved[edge], rig().still[edge])


units = st.floats(0, 1)
both = st.floats(-1, 1)


@settings(max_examples=25)
@given(
    st.builds(
        Pose, opening=units, width=both, rounding=units, teeth=units, tongue=units, press=units,
        blink=units, yaw=st.floats(-40, 40), pitch=st.floats(-40, 40), roll=st.floats(-40, 40),
        brows=both, smile=units,
    )
)  # fmt: skip
def test_every_pose_can_be_drawn_and_an_opaque_portrait_stays_opaque(pose: Pose) -> None:
    frame = rig().drawn(rounded(pose))
    assert frame.shape == (360, 320, 4)
    assert (frame[..., 3] == 255).all()
    assert rounded(rounded(pose)) == rounded(pose)


def test_poses_out_of_range_are_held() -> None:
    assert rounded(Pose(opening=7, width=-3, blink=-1)) == Pose(opening=1, width=-1)


def test_a_figure_without_ground_stands_on_the_lower_edge_and_stays_clear_around() -> None:
    alpha = np.zeros((512, 512), np.uint8)
    alpha[20:, 100:380] = 255
    figure = Picture(np.dstack([astronaut().pixels, alpha]))
    still, moved = frames(Pose(), Pose(yaw=8, opening=0.6), who=anchor(figure))
    assert still[-1, :, 3].max() == 255
    assert still[0, :, 3].max() == 0
    assert (moved[..., 3] == 0).any()
    for x, y in ((0, 0), (-1, 0)):
        assert still[y, x, 3] == moved[y, x, 3] == 0


@pytest.mark.parametrize(
    ("who", "glasses"),
    [(astronaut, False), (second_portrait, True)],
)
@pytest.mark.parametrize("size", [(160, 180), SIZE, (864, 972)])
def test_brows_rest_behind_glasses(who: Any, glasses: bool, size: tuple[int, int]) -> None:
    rig = engine().rig(anchor(who()), *size)
    assert np.array_equal(rig.drawn(Pose(brows=1)), rig.drawn(Pose())) == glasses


def test_parted_lips_show_no_bright_rim() -> None:
    """The edge of the lower lip is half teeth in the portrait."""
    smiling = engine().rig(anchor(astronaut()), 864, 972)
    axes, lower = smiling.mouth.axes, smiling.mouth.edges(Pose(opening=1))[1]
    y = int(axes.y + float(lower[len(lower) // 2]) * axes.half)
    column = smiling.drawn(Pose(opening=1))[:, int(axes.x), :3].astype(int).sum(1)
    assert column[y + 1 : y + 3].mean() < column[y + 8 : y + 14].mean() - 60


def test_cancelling_ends_the_frames() -> None:
    stop = threading.Event()
    request = AvatarRequest(anchor(), [Pose()] * 5, *SIZE, 25, cancel=stop)
    made = engine().perform(request)
    next(made)
    stop.set()
    assert list(made) == []


def test_a_grey_portrait_gets_a_grey_mouth() -> None:
    grey = Picture.of(second_portrait().image().convert("L"))
    (frame,) = frames(Pose(opening=1), who=anchor(grey))
    spread = frame[..., :3].max(2).astype(int) - frame[..., :3].min(2)
    assert spread.max() <= 2


def test_the_nearest_of_an_enlarged_picture_is_itself_at_rest() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 4), np.uint8)
    x, y = np.meshgrid(np.arange(30, dtype=np.float32), np.arange(20, dtype=np.float32))
    assert np.array_equal(Enlarged(pixels, (0, 0, 30, 20)).taken(x, y), pixels)


def test_bilinear_between_pixels() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3, 1)
    x, y = (
        np.array([[0.0, 0.5, 2.0, 9.0]], np.float32),
        np.array([[0.0, 0.5, 1.0, 0.0]], np.float32),
    )
    assert between(values, x, y)[0, :, 0] == pytest.approx([0, 2, 5, 0])


def bad(kind: str) -> Picture:
    face = astronaut()
    pictures = {
        "none": lambda: Picture(data.coffee()),
        "two": lambda: beside(face, face),
        "small": lambda: scaled(face, 256, 256),
        "cut": lambda: cut(face, 0, 110, 512, 512),
        "tilted": lambda: turned(face, 32),
    }
    return pictures[kind]()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("none", "no face"),
        ("two", r"2 faces in it: at \d+,\d+, \d+ × \d+ pixels and at"),
        ("small", "pixels high, too small"),
        ("cut", "cut off at the top|no face"),
        ("tilted", "tilted by"),
    ],
)
def test_portraits_that_cannot_be_animated_are_refused_with_the_cure(kind: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        front_face(bad(kind), finder(), "face.png")
    assert caught.value.place == "face.png"
    assert caught.value.cure


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"score": 0.57}, "hardly a face in it .57% sure"),
        ({"yaw": 35.0}, "35° to the right"),
        ({"yaw": -25.0}, "25° to the left"),
        ({"pitch": 40.0}, "looks up"),
        ({"score": 0.9, "box": (180.0, 70.0, 460.0, 490.0)}, "fills the picture|cut off"),
    ],
)
def test_profiles_and_faces_too_near_are_refused(change: dict[str, object], said: str) -> None:
    from dataclasses import replace

    (face,) = finder().faces(astronaut())

    class Found:
        identity = finder().identity

        def faces(self, picture: Picture) -> tuple[object, ...]:
            return (replace(face, **change),)  # type: ignore[arg-type]

    with pytest.raises(BadInput, match=said):
        front_face(astronaut(), Found(), "face.png")  # type: ignore[arg-type]


def test_a_mouth_wide_open_is_refused() -> None:
    face = front_face(astronaut(), finder())
    wide = Rig(placed(astronaut(), face, 640, 720)).drawn(Pose(opening=1))
    with pytest.raises(BadInput, match="mouth is wide open"):
        front_face(Picture(wide[..., :3]), finder())


def test_a_drawn_anchor_is_none_of_its_own() -> None:
    with pytest.raises(BadInput, match="no portrait"):
        frames(Pose(), who=Anchor("Mei", "drawn"))


@pytest.mark.parametrize("size", [(10, 300), (300, 9000)])
def test_sizes_out_of_bounds(size: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="no size"):
        next(engine().perform(AvatarRequest(anchor(), [Pose()], *size, 25)))
