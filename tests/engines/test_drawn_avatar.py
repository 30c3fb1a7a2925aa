"""The drawn presenter: a pose changes what it should and nothing else."""

from __future__ import annotations

import itertools
import threading
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.engines.avatar.drawn.attributes import ATTRIBUTES, PRESETS, validated
from wenfang.engines.avatar.drawn.engine import DrawnAvatar, portrait_of, rounded
from wenfang.engines.avatar.drawn.mouth import gap_of
from wenfang.errors import BadInput

WIDTH, HEIGHT = 400, 450
#: Rows and columns of a frame of this size.
MOUTH = (slice(185, 246), slice(160, 240))
EYES = (slice(118, 176), slice(150, 250))
SLEEVE = (slice(306, 450), slice(0, 150))
LIN = Anchor("Lin", "drawn", {"preset": "lin"})
ENGINE = DrawnAvatar()


def frames(*poses: Pose, anchor: Anchor = LIN, width: int = WIDTH, height: int = HEIGHT) -> Any:
    return list(ENGINE.perform(AvatarRequest(anchor, poses, width, height, 25)))


def changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    different: np.ndarray = (one != other).any(axis=2)
    return different


def test_it_is_an_avatar_engine() -> None:
    assert isinstance(ENGINE, AvatarEngine)
    assert ENGINE.frame_independent
    assert ENGINE.identity.engine == "drawn"
    assert ENGINE.identity.licence == "Apache-2.0"
    assert ENGINE.identity.reproducible


def test_frames_are_as_the_protocol_says() -> None:
    (frame,) = frames(Pose())
    assert frame.dtype == np.uint8
    assert frame.shape == (HEIGHT, WIDTH, 4)
    assert not frame.flags.writeable


@pytest.mark.parametrize(
    "pose",
    [
        Pose(opening=1),
        Pose(width=1),
        Pose(width=-1),
        Pose(rounding=1),
        Pose(teeth=1),
        Pose(tongue=1),
        Pose(press=1),
    ],
    ids=str,
)
def test_the_mouth_moves_and_the_rest_does_not(pose: Pose) -> None:
    rest, moved = frames(Pose(), pose)
    different = changed(rest, moved)
    assert different[MOUTH].sum() > 60
    assert not different[EYES].any()
    assert not different[SLEEVE].any()


@pytest.mark.parametrize("pose", [Pose(blink=1), Pose(blink=0.5), Pose(brows=1), Pose(brows=-1)])
def test_eyes_and_brows_move_alone(pose: Pose) -> None:
    rest, moved = frames(Pose(), pose)
    different = changed(rest, moved)
    assert different[EYES].sum() > 60
    different[EYES] = False
    assert not different.any()


@pytest.mark.parametrize("name", ["yaw", "pitch", "roll"])
def test_the_head_turns_and_the_body_stays(name: str) -> None:
    rest, one, other = frames(
        Pose(), replace(Pose(), **{name: 8.0}), replace(Pose(), **{name: -8.0})
    )
    assert changed(rest, one)[EYES].mean() > 0.3
    assert changed(one, other)[EYES].mean() > 0.3
    assert not changed(rest, one)[SLEEVE].any()


def _dark(frame: np.ndarray) -> tuple[float, float]:
    """Where the pupils are: the mean place of the darkest pixels among the eyes."""
    area = frame[EYES][..., :3].astype(int).sum(axis=2)
    rows, columns = np.nonzero(area < 90)
    return float(columns.mean()), float(rows.mean())


def test_turning_goes_where_the_viewer_expects_it() -> None:
    rest, right, up = frames(Pose(), Pose(yaw=12), Pose(pitch=10))
    assert _dark(right)[0] > _dark(rest)[0] + 2
    assert _dark(up)[1] < _dark(rest)[1] - 2


def test_rolling_is_clockwise() -> None:
    """The right eye, as the viewer sees it, goes down."""
    rest, rolled = frames(Pose(blink=1), Pose(blink=1, roll=10))
    right = (slice(110, 190), slice(210, 250))
    lowest = [
        np.nonzero(one[right][..., :3].astype(int).sum(axis=2) < 200)[0].max()
        for one in (rest, rolled)
    ]
    assert lowest[1] > lowest[0] + 2


def _bright(frame: np.ndarray) -> int:
    """Pixels as white as teeth in the mouth."""
    return int((frame[MOUTH][..., :3].min(axis=2) > 200).sum())


def test_teeth_are_seen_through_an_open_mouth_alone() -> None:
    rest, shut, pressed, smiling, open_, ff = (
        _bright(one)
        for one in frames(
            Pose(),
            Pose(press=1),
            Pose(press=1, opening=1, teeth=1),
            Pose(smile=1),
            Pose(opening=0.6),
            Pose(teeth=1),
        )
    )
    assert abs(shut - rest) < 12
    assert abs(pressed - shut) < 12
    assert abs(smiling - rest) < 25
    assert open_ > rest + 8
    assert ff > rest + 30


def test_the_opening_is_continuous() -> None:
    gaps = [gap_of(Pose(opening=step / 100)) for step in range(101)]
    assert gaps[0] == 0
    assert all(0 < b - a < 1 for a, b in itertools.pairwise(gaps))


def test_the_same_pose_is_the_same_object_and_the_same_bytes_elsewhere() -> None:
    pose = Pose(opening=0.3, yaw=4, blink=0.2)
    first, between, again = frames(pose, Pose(), pose)
    assert first is again
    assert between is not first
    (other,) = DrawnAvatar().perform(AvatarRequest(LIN, [pose], WIDTH, HEIGHT, 25))
    assert np.array_equal(first, other)


def test_a_frame_depends_on_its_pose_alone() -> None:
    """Nearly equal poses are rounded before, not after, something is remembered."""
    near, exact = Pose(yaw=4.02), Pose(yaw=4.0)
    one = list(DrawnAvatar().perform(AvatarRequest(LIN, [near, exact], WIDTH, HEIGHT, 25)))
    other = list(DrawnAvatar().perform(AvatarRequest(LIN, [exact, near], WIDTH, HEIGHT, 25)))
    assert all(np.array_equal(a, b) for a, b in zip(one, other[::-1], strict=True))


def test_rounding_is_finer_than_anybody_sees() -> None:
    """No point moves by more than a quarter of a pixel at 1080p (0.9 of the drawing's units)."""
    for name, step in (("yaw", 0.1), ("pitch", 0.1), ("roll", 0.04)):
        given = replace(Pose(), **{name: 3.0 + step * 0.49})
        assert abs(getattr(rounded(given), name) - getattr(given, name)) <= step / 2
    assert rounded(rounded(Pose(yaw=1.23, opening=0.377))) == rounded(Pose(yaw=1.23, opening=0.377))


@pytest.mark.parametrize("one", ATTRIBUTES, ids=lambda one: one.name)
def test_each_value_looks_different(one: Any) -> None:
    seen = set()
    for value in one.values:
        base = {"figure": "man"} if one.name == "beard" else {"hair": "bun"}
        (frame,) = frames(
            Pose(), anchor=Anchor("x", "drawn", {**base, one.name: value}), width=160, height=180
        )
        assert frame[..., 3].mean() > 60
        seen.add(frame.tobytes())
    assert len(seen) == len(one.values)


@pytest.mark.parametrize("hair", next(one.values for one in ATTRIBUTES if one.name == "hair"))
def test_earrings_are_seen_under_any_hair(hair: str) -> None:
    without, worn = (
        frames(Pose(), anchor=Anchor("x", "drawn", {"hair": hair, "earrings": earrings}))[0]
        for earrings in ("none", "drops")
    )
    assert changed(without, worn).sum() > 40


def test_alpha_is_straight_and_the_figure_stands_on_the_lower_edge() -> None:
    (frame,) = frames(Pose())
    alpha = frame[..., 3]
    assert (alpha[0] == 0).all()
    assert alpha[:, 0].max() == alpha[:200, -1].max() == 0
    assert (alpha[-1, 150:250] == 255).all()
    assert alpha[250, 200] == 255
    edge = (alpha > 40) & (alpha < 200)
    assert edge.sum() > 200
    # premultiplied colours would be darker at the edge of the navy sleeves than inside
    sleeve = frame[400:, :120]
    rim, solid = (
        sleeve[(sleeve[..., 3] > 30) & (sleeve[..., 3] < 128)],
        sleeve[sleeve[..., 3] == 255],
    )
    assert rim[:, 2].mean() > 0.75 * solid[:, 2].mean()


@pytest.mark.parametrize(
    ("width", "height"), [(64, 64), (65, 333), (1001, 97), (720, 1280), (2160, 2160)]
)
def test_any_size(width: int, height: int) -> None:
    (frame,) = frames(Pose(opening=0.5, yaw=10), width=width, height=height)
    assert frame.shape == (height, width, 4)
    assert frame[-1, width // 2, 3] == 255


@pytest.mark.parametrize(("width", "height"), [(63, 400), (400, 2161), (0, 0), (-1, 5)])
def test_other_sizes_are_refused(width: int, height: int) -> None:
    with pytest.raises(BadInput, match="pixels"):
        frames(Pose(), width=width, height=height)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("name", [one.name for one in fields(Pose)])
def test_numbers_that_are_none_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadInput, match=name):
        frames(replace(Pose(), **{name: value}))


@pytest.mark.parametrize("value", [1e300, -1e300, 1000.0, -1000.0])
def test_poses_beyond_all_measure_stay_a_face(value: float) -> None:
    (frame,) = frames(Pose(*[value] * 12))
    assert frame[..., 3].mean() > 60


def test_a_portrait_is_refused() -> None:
    with pytest.raises(BadInput, match="portrait"):
        frames(Pose(), anchor=Anchor("Lin", "portrait"))


def test_hostile_attributes_are_refused_before_anything_is_drawn() -> None:
    with pytest.raises(BadInput, match="did you mean"):
        ENGINE.perform(AvatarRequest(Anchor("x", "drawn", {"hair": "bobs"}), [Pose()], 64, 64, 25))


def test_cancelling_ends_it() -> None:
    cancel = threading.Event()
    request = AvatarRequest(LIN, [Pose(yaw=n) for n in range(9)], 64, 64, 25, cancel=cancel)
    running = ENGINE.perform(request)
    next(running)
    cancel.set()
    assert list(running) == []


def test_memory_is_bounded() -> None:
    engine = DrawnAvatar()
    poses = [Pose(yaw=n / 10) for n in range(60)]
    for _ in engine.perform(AvatarRequest(LIN, poses, 1000, 1000, 25)):
        pass
    (kept,) = engine._figures.values()
    assert sum(frame.nbytes for frame in kept._frames.values()) == kept._bytes <= 64 << 20
    for name in PRESETS:
        list(
            engine.perform(
                AvatarRequest(Anchor(name, "drawn", {"preset": name}), [Pose()], 64, 64, 25)
            )
        )
    assert len(engine._figures) == 4
    engine.close()
    engine.close()
    assert not engine._figures


def test_threads_draw_the_same() -> None:
    engine, results = DrawnAvatar(), {}
    poses = [Pose(yaw=n, opening=n / 10) for n in range(6)]

    def work(number: int) -> None:
        results[number] = [
            frame.tobytes() for frame in engine.perform(AvatarRequest(LIN, poses, 160, 180, 25))
        ]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({tuple(one) for one in results.values()}) == 1
    assert len(results) == 4


def test_portraits_for_lists() -> None:
    picture = portrait_of(LIN, 96)
    assert (picture.width, picture.height) == (96, 96)
    assert picture.has_alpha
    assert picture != portrait_of(Anchor("Chen", "drawn", {"preset": "chen"}), 96)


def test_presets_are_drawn() -> None:
    drawn = {
        portrait_of(Anchor(name, "drawn", validated({"preset": name})), 64).sha256
        for name in PRESETS
    }
    assert len(drawn) == len(PRESETS)
