"""The visible label of a film: large over the opening, small for the rest.

GB 45438-2025, 5.4: text at least 5 % of the shorter side high, for two seconds or more at normal
speed; the Measures ask for it on the opening frame. It is the picture's label
(:mod:`wenfang.pictures.label`), so that one reader finds both, on a plate that gives 4.8:1
over any ground, since a film's ground moves. It stands where no caption and no name strip is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wenfang.errors import BadInput, ConfigurationError
from wenfang.film import Film, Layer
from wenfang.films.captions import Captions
from wenfang.films.panels import LowerThird
from wenfang.films.sources import StillFrames
from wenfang.picture import Picture
from wenfang.pictures.label import DEFAULT_LABEL, PictureLabel, Position

LEAST_SECONDS = 2.0
#: White on black that lets 38 % of the ground through: 4.95:1 over white.
_PLATE = 0.62
_SMALL_PLATE = 0.5
_ORDER: tuple[Position, ...] = ("top-right", "top-left", "top", "bottom-right", "bottom-left")


@dataclass(frozen=True, slots=True)
class FilmLabel:
    """What the label says, how long, and where.

    Attributes:
        wording: of the large label; its position is where it goes if nothing is in its way.
        seconds: of the opening; at least 2, or the whole film where that is shorter.
        stays: whether a small one follows for the rest of the film.

    Raises:
        ConfigurationError: fewer than two seconds.
    """

    wording: PictureLabel = field(
        default_factory=lambda: PictureLabel(
            DEFAULT_LABEL.chinese, DEFAULT_LABEL.english, "top-right"
        )
    )
    seconds: float = 3.0
    stays: bool = True

    def __post_init__(self) -> None:
        if self.seconds < LEAST_SECONDS:
            raise ConfigurationError(
                f"a label of {self.seconds:g} seconds",
                place="label",
                cure="GB 45438-2025 asks for 2 seconds or more",
            )


def label_layers(film: Film, label: FilmLabel) -> tuple[Layer, ...]:
    """The layers that go over the film's own.

    Raises:
        BadInput: a film shorter than two seconds, for which there is no label.
    """
    if film.seconds < LEAST_SECONDS:
        raise BadInput(
            f"a film of {film.seconds:g} s is too short for its label",
            place=film.name,
            cure="make it 2 seconds or longer",
        )
    opening = _placed(film, label, 0.0, min(label.seconds, film.seconds), small=False)
    if not label.stays or label.seconds >= film.seconds:
        return (opening,)
    return (opening, _placed(film, label, label.seconds, film.seconds, small=True))


def clear_position(film: Film, label: FilmLabel, second: float) -> Position:
    """Where a still of that second takes the large label: on no caption and no name strip.

    Raises:
        BadInput: there is no such place.
    """
    return _clear(film, label, second, second + 1 / film.rate, small=False)[0]


def _placed(film: Film, label: FilmLabel, start: float, end: float, *, small: bool) -> Layer:
    return _clear(film, label, start, end, small=small)[1]


def _clear(
    film: Film, label: FilmLabel, start: float, end: float, *, small: bool
) -> tuple[Position, Layer]:
    taken = [_box(layer) for layer in film.layers if _has_words(layer, start, end)]
    for position in dict.fromkeys((label.wording.position, *_ORDER)):
        picture, margin = _drawn(film, label.wording, position, small=small)
        layer = _at(film, StillFrames(picture), position, margin, start, end)
        if not any(_meet(_box(layer), box) for box in taken):
            return position, layer
    raise BadInput(
        "captions and name strips leave no edge for the label",
        place=film.name,
        cure="leave one corner free in the opening",
    )


def _has_words(layer: Layer, start: float, end: float) -> bool:
    shown = layer.start < end and start < layer.end
    return shown and isinstance(layer.source, (Captions, LowerThird))


def _box(layer: Layer) -> tuple[int, int, int, int]:
    return (layer.x, layer.y, layer.x + layer.source.width, layer.y + layer.source.height)


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _at(
    film: Film, source: StillFrames, position: str, margin: int, start: float, end: float
) -> Layer:
    rest_x, rest_y = film.width - source.width, film.height - source.height
    y = min(margin, rest_y) if position.startswith("top") else rest_y - min(margin, rest_y)
    x = rest_x // 2
    if position.endswith("right"):
        x = rest_x - min(margin, rest_x)
    elif position.endswith("left"):
        x = min(margin, rest_x)
    return Layer(source, x, y, start, end)


def _drawn(film: Film, wording: PictureLabel, position: str, *, small: bool) -> tuple[Picture, int]:
    """The label as a picture of its own with a transparent ground, and its margin."""
    import numpy as np

    from wenfang.pictures.label_layout import Layout, layout, rendered

    plan = layout(film.width, film.height, wording)
    plate_share = _PLATE
    if small:
        px = max(14, round(plan.px * 0.55))
        plan = Layout((wording.chinese,), px, max(2, round(px * 0.3)), plan.margin)
        plate_share = _SMALL_PLATE
    ink, plate = rendered(plan, position)
    plate = plate * plate_share
    alpha = ink + plate * (1 - ink)
    white = np.rint(255 * ink / np.maximum(alpha, 1e-6))
    pixels = np.repeat(white[..., None], 4, axis=2)
    pixels[..., 3] = np.rint(alpha * 255)
    return Picture(pixels.astype(np.uint8)), plan.margin
