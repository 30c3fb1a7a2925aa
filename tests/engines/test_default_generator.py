"""The generator that ships: what is asked for is what is drawn, in both languages."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from wenfang.engines.image.base import ImageRequest, Sample
from wenfang.engines.image.generator_folder import read_generator
from wenfang.engines.image.generator_opening import PACKAGED
from wenfang.engines.image.registry import open_image_engine
from wenfang.errors import BadInput
from wenfang.pictures.recolour import in_colour

MOST = 16_000_000


def drawn(prompt: str, *seeds: int) -> list[np.ndarray]:
    engine = open_image_engine("", settings={})
    events = engine.draw(ImageRequest(prompt, seeds or (1,), 128, 128))
    return [event.picture.pixels for event in events if isinstance(event, Sample)]


def colour_of(pixels: np.ndarray) -> np.ndarray:
    """Mean RGB of what is seen."""
    seen = pixels[pixels[..., 3] > 200, :3]
    assert len(seen) > 1000
    mean: np.ndarray = seen.mean(axis=0)
    return mean


def test_its_files_are_whole_and_small() -> None:
    card = read_generator(PACKAGED).card
    assert (card.side, card.channels, card.conditioning) == (128, 4, "text")
    assert card.licence == "Apache-2.0 AND MIT AND Unicode-3.0"
    assert all(name in card.attribution for name in ("Microsoft", "Google", "Unicode"))
    assert card.text is not None
    assert [word.name for word in card.text.styles] == ["3d", "modern", "flat", "noto"]
    assert max(path.stat().st_size for path in PACKAGED.iterdir()) < MOST


@pytest.mark.parametrize(("prompt", "channel"), [
    ("red heart", 0), ("红心", 0), ("green apple", 1), ("青苹果", 1), ("blue heart", 2), ("蓝心", 2),
])  # fmt: skip
def test_a_thing_whose_name_holds_its_colour(prompt: str, channel: int) -> None:
    (pixels,) = drawn(prompt)
    mean = colour_of(pixels)
    assert mean.argmax() == channel
    assert mean[channel] > mean.mean() + 30


@pytest.mark.parametrize("prompt", ["a {} cat", "{}的猫"])
def test_colours_of_a_cat(prompt: str) -> None:
    (own,) = drawn(prompt.format("").replace("  ", " ").removeprefix("的"))
    for english, chinese in (("red", "红色"), ("blue", "蓝色"), ("grey", "灰色")):
        (pixels,) = drawn(prompt.format(english if prompt.startswith("a") else chinese))
        assert np.array_equal(pixels, in_colour(own, english))


def test_things_differ_more_than_seeds_and_styles() -> None:
    heart = drawn("red heart", 0, 1, 2, 3)
    (fox,) = drawn("狐狸", 0)
    apart = [np.abs(heart[0].astype(int) - other).mean() for other in (*heart[1:], fox)]
    assert 0 < min(apart[:3]) <= max(apart[:3]) < apart[3]
    assert np.array_equal(drawn("red heart, flat style", 2)[0], heart[2])


@pytest.mark.parametrize(("word", "name"), [("coffee", "hot beverage"), ("咖啡", "热饮")])
def test_a_thing_by_another_word(word: str, name: str) -> None:
    assert np.array_equal(drawn(word)[0], drawn(name)[0])


@pytest.mark.parametrize("prompt", ["the theory of relativity", "资产负债表"])
def test_what_it_cannot_draw_is_said(prompt: str) -> None:
    with pytest.raises(BadInput, match="has not learned to draw"):
        drawn(prompt)


def test_it_needs_no_framework() -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'tensorflow', 'keras', 'onnx']))\n"
        "from wenfang.engines.image.base import ImageRequest\n"
        "from wenfang.engines.image.registry import open_image_engine\n"
        "engine = open_image_engine('', settings={})\n"
        "print(len(list(engine.draw(ImageRequest('fox', (1,), 128, 128)))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 2
