"""The visible label of a film: large, long enough, readable, in nobody's way."""

from __future__ import annotations

import numpy as np
import pytest
from small_films import TYPE

from wenfang.errors import BadInput, ConfigurationError
from wenfang.film import Film, Layer
from wenfang.films.captions import Captions
from wenfang.films.label import FilmLabel, clear_position, label_layers
from wenfang.films.panels import lower_third, lower_third_layer
from wenfang.films.rendering import frame_at
from wenfang.films.sources import StillFrames
from wenfang.picture import Picture
from wenfang.pictures.label import PictureLabel
from wenfang.pictures.label_layout import layout, letter_px
from wenfang.pictures.label_reading import read_picture_label
from wenfang.speech import Timed
from wenfang.verification import MarkState

SIZES = [(320, 180), (640, 360), (1080, 1920), (1920, 1080)]


def plain_film(
    width: int, height: int, colour: int = 255, *layers: Layer, seconds: float = 6
) -> Film:
    ground = Picture(np.full((height, width, 3), colour, np.uint8))
    lowest = Layer(StillFrames(ground), 0, 0, 0, seconds)
    return Film("plain", width, height, 25, seconds, (lowest, *layers), TYPE, "zh")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("colour", [0, 118, 255])
def test_it_is_read_on_any_ground_for_three_seconds(width: int, height: int, colour: int) -> None:
    film = plain_film(width, height, colour)
    over = label_layers(film, FilmLabel())
    for number in (0, 50, 74):
        report = read_picture_label(frame_at(film, number, over))
        assert report.state is MarkState.VALID, number
        assert report.says["zh"] == "AI生成"
    assert over[0].start == 0
    assert over[0].end == 3


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_letters_are_five_percent_high(width: int, height: int) -> None:
    film = plain_film(width, height)
    label = FilmLabel()
    plan = layout(width, height, label.wording)
    assert letter_px(plan.lines, plan.px) >= 0.05 * min(width, height)
    large = label_layers(film, label)[0].source
    assert large.height >= 0.05 * min(width, height)
    assert large.width <= width


def test_contrast_holds_over_white_and_black() -> None:
    def luminance(level: int) -> float:
        value = level / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    for colour in (0, 128, 255):
        film = plain_film(640, 360, colour)
        (layer, *_) = label_layers(film, FilmLabel())
        seen = frame_at(film, 0, [layer]).pixels[
            layer.y + 4 : layer.y + layer.source.height - 4, layer.x + 8 : layer.x + layer.source.width - 8, 1
        ]  # fmt: skip
        ink, plate = luminance(int(seen.max())), luminance(int(np.median(seen)))
        assert (ink + 0.05) / (plate + 0.05) >= 4.5


def test_it_keeps_clear_of_words() -> None:
    width, height = 640, 360
    cues = (Timed("字幕\nsubtitles", 0, 6),)
    captions = Captions(cues, width, height, 25).layer(6)
    strip = lower_third("林文", "主播", width, height)
    third = lower_third_layer(strip, width, height, 0, 6)
    film = plain_film(width, height, 90, captions, third)
    for position in ("bottom-right", "bottom-left", "bottom", "top-right", "top"):
        label = FilmLabel(PictureLabel(position=position))  # type: ignore[arg-type]
        for layer in label_layers(film, label):
            for words in (captions, third):
                apart = (
                    layer.x >= words.x + words.source.width
                    or words.x >= layer.x + layer.source.width
                    or layer.y >= words.y + words.source.height
                    or words.y >= layer.y + layer.source.height
                )
                assert apart, position
    everywhere = [
        Layer(Captions(cues, width, height, 25), 32, y, 0, 6) for y in range(0, height, 40)
    ]
    with pytest.raises(BadInput, match="leave no edge"):
        label_layers(plain_film(width, height, 90, *everywhere), FilmLabel())


def test_a_small_one_stays_unless_told_otherwise() -> None:
    film = plain_film(640, 360)
    large, small = label_layers(film, FilmLabel())
    assert (small.start, small.end) == (3, 6)
    assert small.source.height < large.source.height
    assert len(label_layers(film, FilmLabel(stays=False))) == 1
    assert len(label_layers(film, FilmLabel(seconds=6))) == 1


def test_less_than_two_seconds_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="GB 45438-2025"):
        FilmLabel(seconds=1.9)
    with pytest.raises(BadInput, match="too short"):
        label_layers(plain_film(640, 360, seconds=1.5), FilmLabel())


def test_a_still_s_label_stands_where_that_second_has_no_words() -> None:
    strip = Layer(lower_third("Lin", "Anchor", 640, 360), 400, 4, 1, 2)
    film = plain_film(640, 360, 255, strip)
    assert [clear_position(film, FilmLabel(), at) for at in (0.5, 1.5, 2.5)] == [
        "top-right", "top-left", "top-right",
    ]  # fmt: skip
