"""Whether a portrait can be made to speak: the one face in it, or what is wrong with it.

Bounds were set on photographs, paintings and drawings that were looked at; each message says
what to do about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.engines.avatar.portrait.curves import Axes, table
from wenfang.engines.avatar.portrait.mouth import inner_gap
from wenfang.engines.faces import topology
from wenfang.engines.faces.base import Face, FaceFinder
from wenfang.errors import BadInput
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

_LEAST = 88  # pixels from forehead to chin
_MOST = 0.92  # of the picture's height
_YAW, _PITCH, _ROLL = 18.0, 28.0, 22.0
_WIDE_OPEN = 0.55  # gap between the lips in half widths of the mouth
_SHUT = 0.1  # gap between the lids in half widths of the eye
_SURE = 0.75  # photographs and drawn presenters: over 0.9; an emoji: 0.57
_DRAWN = "or have an anchor drawn: --style"


def front_face(portrait: Picture, finder: FaceFinder, place: str = "portrait") -> Face:
    """The face that can be animated.

    Args:
        place: said in errors: the file, the option.

    Raises:
        BadInput: no face, several, from the side, tilted, too small, cut off, mouth wide open
            or eyes shut; with the cure.
        EngineError: the network failed.
    """
    faces = finder.faces(portrait)
    if not faces:
        raise BadInput(
            "there is no face in it that can be found",
            place=place,
            cure=f"give a picture of one face from the front, mouth and eyes visible, {_DRAWN}",
        )
    if len(faces) > 1:
        where = " and ".join(face.place for face in faces[:4])
        raise BadInput(
            f"there are {len(faces)} faces in it: {where}",
            place=place,
            cure="cut the picture so that one is left",
        )
    face = faces[0]
    if face.score < _SURE:
        raise BadInput(
            f"there is hardly a face in it ({face.score:.0%} sure): lips and lids would be moved "
            "where there are none",
            place=place,
            cure=f"give one whose eyes, nose and lips are drawn, {_DRAWN}",
        )
    _sized(face, portrait, place)
    _from_the_front(face, place)
    _at_rest(face.landmarks, place)
    return face


def _sized(face: Face, portrait: Picture, place: str) -> None:
    left, top, width, height = face.box
    if height < _LEAST:
        raise BadInput(
            f"the face is {round(height)} pixels high, too small to be animated",
            place=place,
            cure=f"give a larger picture or a closer cut: at least {_LEAST} pixels",
        )
    slack = 0.04 * height
    edges = {
        "left": -left,
        "top": -top,
        "right": left + width - portrait.width,
        "bottom": top + height - portrait.height,
    }
    cut = [edge for edge, over in edges.items() if over > slack]
    if cut:
        raise BadInput(
            f"the face is cut off at the {' and the '.join(cut)}",
            place=place,
            cure="give a picture that shows the whole head",
        )
    if height > _MOST * portrait.height:
        raise BadInput(
            "the face fills the picture from edge to edge",
            place=place,
            cure="give a picture with the whole head and some of the shoulders",
        )


def _from_the_front(face: Face, place: str) -> None:
    if abs(face.yaw) > _YAW:
        side = "right" if face.yaw > 0 else "left"
        raise BadInput(
            f"the face looks {abs(face.yaw):.0f}° to the {side}",
            place=place,
            cure=f"give one from the front, at most {_YAW:.0f}° to a side, {_DRAWN}",
        )
    if abs(face.pitch) > _PITCH:
        raise BadInput(
            f"the face looks {'up' if face.pitch > 0 else 'down'}",
            place=place,
            cure=f"give one from the front, {_DRAWN}",
        )
    if abs(face.roll) > _ROLL:
        raise BadInput(
            f"the head is tilted by {abs(face.roll):.0f}°",
            place=place,
            cure="turn the picture until the head is upright",
        )


def _at_rest(landmarks: np.ndarray, place: str) -> None:
    if inner_gap(landmarks) > _WIDE_OPEN:
        raise BadInput(
            "the mouth is wide open",
            place=place,
            cure="give a picture with the mouth closed, or smiling",
        )
    lids = (
        (topology.LEFT_UPPER_LID, topology.LEFT_LOWER_LID),
        (topology.RIGHT_UPPER_LID, topology.RIGHT_LOWER_LID),
    )
    if max(_lid_gap(landmarks, *pair) for pair in lids) < _SHUT:
        raise BadInput("the eyes are shut", place=place, cure="give a picture with open eyes")


def _lid_gap(landmarks: np.ndarray, upper: tuple[int, ...], lower: tuple[int, ...]) -> float:
    axes = Axes.between(landmarks[upper[0]], landmarks[upper[-1]])
    return float((table(axes, landmarks, lower) - table(axes, landmarks, upper)).max())
