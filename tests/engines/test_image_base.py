"""Requests to image engines: what they need, who is refused, which size an aspect has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.image.base import (
    Ability,
    ImageEngine,
    ImageEvent,
    ImageRequest,
    require,
    size_for,
)
from wenfang.errors import BadInput
from wenfang.picture import Picture

GREY = Picture(np.full((8, 8, 3), 128, np.uint8))


@pytest.mark.parametrize(
    ("request_", "needs"),
    [
        (ImageRequest("a fox"), {Ability.TEXT_TO_IMAGE}),
        (
            ImageRequest("a fox", negative="text"),
            {Ability.TEXT_TO_IMAGE, Ability.NEGATIVE_PROMPT},
        ),
        (ImageRequest("a fox", image=GREY), {Ability.IMAGE_TO_IMAGE}),
        (ImageRequest("", image=GREY), {Ability.VARIATION}),
        (ImageRequest("a hat", image=GREY, mask=GREY), {Ability.INPAINT}),
        (ImageRequest("", image=GREY, mask=GREY), {Ability.INPAINT}),
        (ImageRequest("a fox", style=GREY), {Ability.TEXT_TO_IMAGE, Ability.STYLE_IMAGE}),
        (ImageRequest("a fox", control=GREY), {Ability.TEXT_TO_IMAGE, Ability.CONTROL}),
    ],
)
def test_what_a_request_needs(request_: ImageRequest, needs: set[Ability]) -> None:
    assert request_.needs() == needs


class OnlyWords:
    """An engine that draws from words and nothing else."""

    identity = EngineIdentity("toy", "toy-1", None, None, {}, True)
    abilities = frozenset({Ability.TEXT_TO_IMAGE})
    native = (64, 8)

    def draw(self, request: ImageRequest) -> Iterator[ImageEvent]:
        return iter(())

    def close(self) -> None:
        pass


def test_what_an_engine_cannot_do_is_refused_with_those_who_can() -> None:
    engine = OnlyWords()
    assert isinstance(engine, ImageEngine)
    require(engine, ImageRequest("a fox"), others={})
    with pytest.raises(BadInput) as caught:
        require(engine, ImageRequest("", image=GREY, mask=GREY), others={"inpaint": "hf:PAINTER"})
    assert "toy-1 cannot do inpaint" in str(caught.value)
    assert caught.value.cure == "hf:PAINTER"


@pytest.mark.parametrize(
    ("aspect", "native", "size"),
    [
        ("1:1", (512, 8), (512, 512)),
        ("16:9", (1024, 64), (1344, 768)),
        ("9:16", (1024, 64), (768, 1344)),
        ("3:2", (512, 8), (624, 416)),
        ("4:1", (64, 64), (128, 64)),
    ],
)
def test_an_aspect_keeps_the_native_area(
    aspect: str, native: tuple[int, int], size: tuple[int, int]
) -> None:
    assert size_for(aspect, native) == size


@pytest.mark.parametrize("aspect", ["", "16", "0:1", "1:0", "a:b", "1:5", "9:2", "1:2:3"])
def test_what_is_no_aspect(aspect: str) -> None:
    with pytest.raises(BadInput) as caught:
        size_for(aspect, (512, 8))
    assert caught.value.place == "aspect"
