"""The head in space: how drawn points move when it turns, nods and tilts.

Each point of the head lies on an ellipsoid whose front is the face, so that what is in the
middle moves far and what is at the rim hardly: the parallax of a real head, with
foreshortening, from one drawing. The neck's points follow the less the lower they are; long hair lags
behind at its ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.drawn.shapes import MIDDLE, Shape

_HALF_WIDTH, _CENTRE_Y, _HALF_HEIGHT, _DEPTH = 136.0, 310.0, 215.0, 112.0
_PIVOT_Y = 415.0  # nodding
_TILT_Y = 500.0  # tilting: where the neck bends
_DISTANCE = 1900.0
_FOLLOW = ("head", "neck", "hair", "body")
#: Degrees beyond which the drawing would come apart.
FARTHEST_YAW, FARTHEST_PITCH, FARTHEST_ROLL = 24.0, 18.0, 18.0
#: How far the chin goes down at the widest mouth.
CHIN_DROP = 17.0


@dataclass(frozen=True, eq=False)
class Placing:
    """What has to be known of points to move them; all of shape (n,)."""

    points: np.ndarray
    depth: np.ndarray
    share: np.ndarray
    jaw: np.ndarray


def _smooth(value: np.ndarray) -> np.ndarray:
    value = np.clip(value, 0.0, 1.0)
    eased: np.ndarray = value * value * (3.0 - 2.0 * value)
    return eased


def surface(points: np.ndarray) -> np.ndarray:
    """How far in front of the ears the head is at (n, 2) points; 0 outside of it."""
    across = (points[:, 0] - MIDDLE) / _HALF_WIDTH
    along = (points[:, 1] - _CENTRE_Y) / _HALF_HEIGHT
    return _DEPTH * np.sqrt(np.maximum(0.0, 1.0 - across * across - along * along))


def placing(shapes: Sequence[Shape], points: np.ndarray, lengths: Sequence[int]) -> Placing:
    """Of the points of several shapes, one after the other.

    Args:
        lengths: how many points each shape has.
    """
    bulge, lift = (
        np.repeat([getattr(shape, name) for shape in shapes], lengths) for name in ("bulge", "lift")
    )
    y = points[:, 1]
    share, jaw = np.ones(len(y)), np.zeros(len(y))
    if any(shape.follow != "head" or shape.jaw for shape in shapes):
        follow = np.repeat([_FOLLOW.index(shape.follow) for shape in shapes], lengths)
        share = np.choose(
            follow,
            [share, _smooth((590.0 - y) / 165.0), 0.25 + 0.75 * _smooth((760.0 - y) / 380.0), jaw],
        )
        jaw = np.repeat([shape.jaw for shape in shapes], lengths) * _smooth((y - 372.0) / 80.0)
    return Placing(points, lift + bulge * surface(points), share, jaw)


def turned(what: Placing, pose: Pose, chin: float) -> np.ndarray:
    """The points (n, 2) where the pose puts them.

    Args:
        chin: how far it is down.
    """
    yaw, pitch, roll = (math.radians(angle) for angle in angles(pose))
    x = what.points[:, 0] - MIDDLE
    y = what.points[:, 1] + what.jaw * chin - _PIVOT_Y
    z = what.depth
    across = x * math.cos(yaw) + z * math.sin(yaw)
    behind = z * math.cos(yaw) - x * math.sin(yaw)
    along = y * math.cos(pitch) - behind * math.sin(pitch)
    toward = behind * math.cos(pitch) + y * math.sin(pitch)
    near = 1.0 + toward / _DISTANCE - z / _DISTANCE
    across, along = across * near, along * near
    # the head is carried along a little by the neck
    across = across + 10.0 * math.sin(yaw)
    along = along + _PIVOT_Y - _TILT_Y
    ahead = across * math.cos(roll) - along * math.sin(roll)
    down = across * math.sin(roll) + along * math.cos(roll)
    moved = np.stack([ahead + MIDDLE, down + _TILT_Y], 1)
    share = what.share[:, None]
    placed: np.ndarray = what.points * (1.0 - share) + moved * share
    return placed


def angles(pose: Pose) -> tuple[float, float, float]:
    """Yaw, pitch and roll within what the drawing bears: close to the limit they bend softly."""
    limits = (FARTHEST_YAW, FARTHEST_PITCH, FARTHEST_ROLL)
    given = (pose.yaw, pose.pitch, pose.roll)
    yaw, pitch, roll = (
        limit * math.tanh(angle / limit) if math.isfinite(angle) else 0.0
        for angle, limit in zip(given, limits, strict=True)
    )
    return yaw, pitch, roll
