"""Composing: what is composed in part is what would be composed anew."""

from __future__ import annotations

import numpy as np
import pytest
from small_films import HEIGHT, WIDTH, Ball, film_of, ground

from wenfang.errors import EngineError
from wenfang.film import Change, Layer
from wenfang.films import compositing
from wenfang.films.compositing import Composer, merged
from wenfang.films.marking import residual_between
from wenfang.films.sources import StillFrames
from wenfang.picture import Picture

CHANGES: tuple[Change, ...] = (
    "cut", "fade", "slide-left", "slide-right", "slide-up", "slide-down",
)  # fmt: skip


def planes(composer: Composer) -> list[list[np.ndarray]]:
    canvas = composer.canvas
    return [[p.copy() for p in (canvas.y, canvas.u, canvas.v)] for _ in composer.frames()]


@pytest.mark.parametrize("change", CHANGES)
def test_a_frame_depends_on_its_number_alone(change: Change) -> None:
    strip = np.full((9, 40, 4), (250, 40, 40, 160), np.uint8)
    layers = (
        Layer(Ball(), 21, 13, 0.2, 0.8, change, change, 0.2),
        Layer(StillFrames(Picture(strip)), -7, 50, 0.0, 0.6, "fade", change, 0.16),
    )
    film = film_of(*layers)
    marked = Picture(np.clip(ground().pixels.astype(int) + 3, 0, 255).astype(np.uint8))
    residual = residual_between(ground(), marked)
    whole = planes(Composer(film, film.layers, 0, film.frames, residual))
    assert len(whole) == 25
    for number in range(film.frames):
        (alone,) = planes(Composer(film, film.layers, number, number + 1, residual))
        for one, other in zip(whole[number], alone, strict=True):
            assert np.array_equal(one, other), number
    assert not np.array_equal(whole[0][0], whole[12][0])


def test_a_still_is_composed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[object] = []
    lay = compositing.lay
    monkeypatch.setattr(compositing, "lay", lambda *a: (laid.append(a), lay(*a)))
    film = film_of()
    assert len(list(Composer(film, film.layers, 0, 25).frames())) == 25
    assert len(laid) == 1


def test_only_what_changed_is_composed(monkeypatch: pytest.MonkeyPatch, ball: Ball) -> None:
    boxes: list[tuple[int, ...]] = []
    lay = compositing.lay
    monkeypatch.setattr(compositing, "lay", lambda *a: (boxes.append(a[5]), lay(*a)))
    film = film_of(Layer(ball, 20, 10, 0, 1))
    list(Composer(film, film.layers, 0, 3).frames())
    assert boxes[0] == (0, 0, WIDTH, HEIGHT)
    for left, top, right, bottom in boxes[2:]:
        assert left >= 20
        assert top >= 10
        assert right <= 20 + 32
        assert bottom <= 10 + 28


def test_what_is_covered_is_not_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[object] = []
    lay = compositing.lay
    monkeypatch.setattr(compositing, "lay", lambda *a: (laid.append(a), lay(*a)))
    film = film_of(Layer(Ball(), 3, 3, 0, 1), Layer(StillFrames(ground()), 0, 0, 0, 1))
    list(Composer(film, film.layers, 0, 1).frames())
    assert len(laid) == 1


def test_a_layer_outside_is_not_seen() -> None:
    plain, film = film_of(), film_of(Layer(Ball(), 500, -300, 0, 1))
    one = planes(Composer(plain, plain.layers, 0, 1))[0]
    other = planes(Composer(film, film.layers, 0, 1))[0]
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_without_a_ground_there_is_black() -> None:
    film = film_of()
    (frame,) = planes(Composer(film, (), 0, 1))
    assert [int(plane.max()) for plane in frame] == [16, 128, 128]


class Liar(Ball):
    def frames(self, first: int, stop: int):  # type: ignore[no-untyped-def]
        for frame in super().frames(first, stop):
            yield frame[:, 1:]


class Short(Ball):
    def frames(self, first: int, stop: int):  # type: ignore[no-untyped-def]
        yield from super().frames(first, min(stop, 5))


@pytest.mark.parametrize(
    ("source", "said"), [(Liar(), "where the source says"), (Short(), "ended")]
)
def test_a_source_that_breaks_its_word_is_told(source: Ball, said: str) -> None:
    film = film_of(Layer(source, 0, 0, 0, 1))
    with pytest.raises(EngineError, match=said):
        list(Composer(film, film.layers, 0, 25).frames())


def test_boxes_are_cut_and_joined() -> None:
    frame = (0, 0, 100, 100)
    assert merged([(-10, 0, 10, 10), (5, 5, 20, 20), (50, 50, 60, 60)], frame) == [
        (0, 0, 20, 20), (50, 50, 60, 60)
    ]  # fmt: skip
    assert merged([(200, 0, 220, 10)], frame) == []
