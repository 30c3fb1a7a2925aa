"""Words in films: captions, name strips, cards, panels, and how lines break."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.films.captions import BELOW, BELOW_UPRIGHT, Captions
from wenfang.films.lettering import fitted, line_width, wrapped
from wenfang.films.panels import lower_third, lower_third_layer, text_panel, title_card
from wenfang.speech import Timed

CUES = (
    Timed("今天的新闻", 0.2, 1.0),
    Timed("The river rose\nby 3 metres 🎉", 1.0, 2.0),
    Timed("完", 2.4, 3),
)


@pytest.mark.parametrize("style", ["box", "outline"])
@pytest.mark.parametrize(("width", "height"), [(320, 180), (180, 320)])
def test_a_cue_is_shown_while_it_stands(style: str, width: int, height: int) -> None:
    captions = Captions(CUES, width, height, 25, style)  # type: ignore[arg-type]
    frames = list(captions.frames(0, 80))
    seen = [bool(frame[..., 3].any()) for frame in frames]
    assert seen == [5 <= n < 50 or 60 <= n < 75 for n in range(80)]
    assert frames[5] is frames[24]
    assert frames[0] is frames[4]
    assert not np.array_equal(frames[24], frames[25])
    assert frames[30].shape == (captions.height, captions.width, 4)


@pytest.mark.parametrize(("width", "height"), [(640, 360), (360, 640)])
def test_ink_stays_in_the_safe_area(width: int, height: int) -> None:
    long = Timed("一" * 60 + "\n" + "w" * 90, 0, 1)
    layer = Captions((long,), width, height, 25).layer(1)
    below = BELOW_UPRIGHT if height > width else BELOW
    assert layer.x >= round(width * 0.05)
    assert layer.x + layer.source.width <= width - round(width * 0.05)
    assert layer.y + layer.source.height <= height - round(height * below) + 1
    (frame,) = layer.source.frames(0, 1)
    alpha = frame[..., 3]
    assert alpha.any()
    assert not alpha[:, 0].any()
    assert not alpha[:, -1].any()


def test_any_part_gives_the_same_frames() -> None:
    whole = list(Captions(CUES, 320, 180, 25).frames(0, 80))
    part = list(Captions(CUES, 320, 180, 25).frames(37, 70))
    assert all(np.array_equal(a, b) for a, b in zip(whole[37:70], part, strict=True))


def test_memory_does_not_grow_with_cues() -> None:
    many = tuple(Timed(f"cue {n}", n, n + 1) for n in range(60))
    captions = Captions(many, 160, 90, 5)
    for _ in captions.frames(0, 300):
        assert len(captions._drawn) <= 7


def test_cues_out_of_order_are_refused() -> None:
    with pytest.raises(BadInput, match="out of order"):
        Captions(CUES[::-1], 320, 180, 25)
    with pytest.raises(BadInput, match="shorter side"):
        Captions(CUES, 320, 180, 25, share=0.5)


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(
        st.sampled_from("新闻今天，。（）「」 abcdefg WXY-12.5%\n🎉"), min_size=1, max_size=60
    ),
    width=st.integers(40, 400),
)
def test_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrapped(text, 20, width)
    assert all(line_width(line, 20) <= width or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_marks_do_not_begin_a_line() -> None:
    for width in range(60, 300, 7):
        for line in wrapped("他说：「今天，河水上涨。」然后（慢慢地）回落了，真的。", 20, width)[
            1:
        ]:
            assert line[0] not in "，。」）：", width


def test_what_does_not_fit_shrinks_then_is_cut() -> None:
    assert fitted("短", 40, 300, 1) == (40, ["短"])
    size, lines = fitted("这一行比较长一点", 40, 240, 1)
    assert 20 <= size < 40
    assert len(lines) == 1
    size, lines = fitted("很" * 200, 40, 240, 2)
    assert (size, len(lines)) == (20, 2)
    assert lines[-1].endswith("…")


@pytest.mark.parametrize(("width", "height"), [(640, 360), (360, 640)])
def test_a_name_strip_stands_above_the_captions(width: int, height: int) -> None:
    strip = lower_third("林文 Lin Wen", "文房新闻主播 · Virtual anchor of the news", width, height)
    layer = lower_third_layer(strip, width, height, 0, 3)
    captions = Captions(CUES, width, height, 25).layer(3)
    assert layer.y + strip.height <= captions.y
    assert layer.x >= 0.05 * width
    assert layer.x + strip.width <= width


def test_panels_say_what_they_cannot_hold() -> None:
    assert title_card("标题 Title", "", 320, 180).picture.width == 320
    assert text_panel("要点", ["一", "二"], 200, 200).picture.has_alpha
    for make in (lambda: title_card(" ", "x", 320, 180), lambda: lower_third("", "x", 320, 180),
                 lambda: text_panel("x", ["many words " * 5] * 30, 200, 200)):  # fmt: skip
        with pytest.raises(BadInput):
            make()
