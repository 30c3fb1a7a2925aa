"""Pictures on their way to a server, which decodes what it is sent."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from openai_server import GOOD, FakeServer, engines_over, status
from PIL import Image
from sample_pictures import apart, part, photo

from wenfang.engines.text.base import Message, Options, TextAbility, TextEvent
from wenfang.engines.text.openai import OpenAIEngine
from wenfang.errors import EngineError
from wenfang.picture import Picture

Opened = Callable[..., tuple[OpenAIEngine, FakeServer]]
LABEL = Picture.of(Image.new("RGB", (40, 30), (200, 10, 10)))


@pytest.fixture
def opened() -> Iterator[Opened]:
    with engines_over(OpenAIEngine, timeout_s=5.0, wait_s=0.01, retries=0) as start:
        yield start


def _look(engine: OpenAIEngine, *pictures: Picture) -> list[TextEvent]:
    return list(engine.generate([Message("user", "what?", pictures)], Options()))


def _sent(server: FakeServer) -> list[Image.Image]:
    """The pictures of the last request, decoded."""
    parts: list[dict[str, Any]] = server.seen[-1][1]["messages"][-1]["content"]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    images = []
    for url in urls:
        head, _, data = url.partition(",")
        image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
        assert head == f"data:{image.get_format_mimetype()};base64"
        images.append(image)
    return images


def test_pictures_come_before_the_words_in_their_order(opened: Opened) -> None:
    engine, server = opened(GOOD)
    assert TextAbility.PICTURES in engine.abilities
    _look(engine, LABEL, Picture.of(Image.new("RGB", (8, 9))))
    content = server.seen[0][1]["messages"][0]["content"]
    assert [part["type"] for part in content] == ["image_url", "image_url", "text"]
    assert content[-1]["text"] == "what?"
    assert [image.size for image in _sent(server)] == [(40, 30), (8, 9)]


def test_a_small_picture_arrives_to_the_bit(opened: Opened) -> None:
    engine, server = opened(GOOD)
    _look(engine, LABEL)
    (image,) = _sent(server)
    assert image.format == "PNG"
    assert Picture.of(image) == LABEL


def test_a_large_photograph_arrives_at_2048_pixels_and_looks_the_same(opened: Opened) -> None:
    engine, server = opened(GOOD)
    large = Picture(np.tile(part(photo("astronaut"), 0, 0, 500, 400).pixels, (3, 5, 1)))
    _look(engine, large)
    (image,) = _sent(server)
    assert (image.format, image.size) == ("JPEG", (2048, 983))
    again = Picture.of(image.resize((large.width, large.height), Image.Resampling.LANCZOS))
    assert apart(again, large).mean() < 3


@pytest.mark.parametrize("size", [(40, 30), (600, 600)])
def test_no_metadata_goes_along(opened: Opened, size: tuple[int, int]) -> None:
    engine, server = opened(GOOD)
    _look(engine, Picture.of(Image.new("RGB", size, (1, 2, 3))))
    (image,) = _sent(server)
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "parsed_exif"} & set(image.info)
    assert not getattr(image, "text", None)


def test_a_clear_ground_is_white(opened: Opened) -> None:
    engine, server = opened(GOOD)
    _look(engine, Picture.of(Image.new("RGBA", (8, 8), (0, 0, 0, 0))))
    (image,) = _sent(server)
    assert image.convert("RGB").getpixel((3, 3)) == (255, 255, 255)


def test_words_alone_go_as_they_always_did(opened: Opened) -> None:
    engine, server = opened(GOOD)
    _look(engine)
    assert server.seen[0][1]["messages"] == [{"role": "user", "content": "what?"}]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (400, "image input not supported"),
        (500, "image input is not supported - hint: provide the mmproj"),
        (400, "At most 0 image(s) may be provided in one prompt."),
        (400, "m is not a multimodal model"),
        (422, "messages.0.content: Input should be a valid string"),
        (404, "No endpoints found that support image input"),
    ],
)
def test_a_server_without_eyes_is_a_clear_error(opened: Opened, code: int, said: str) -> None:
    engine, server = opened(status(code, json.dumps({"error": said})))
    with pytest.raises(EngineError, match="does not take pictures for m") as caught:
        _look(engine, LABEL)
    assert said in caught.value.message
    assert caught.value.place == server.url
    assert "a server whose model sees" in str(caught.value.cure)


@pytest.mark.parametrize(
    ("model", "code", "said"),
    [
        ("m", 400, "context length exceeded"),
        ("m", 401, "no key for this vision model"),
        ("m", 429, "too many images today"),
        ("llama-vision", 404, "model 'llama-vision' not found"),
    ],
)
def test_other_refusals_stay_what_they_are(
    opened: Opened, model: str, code: int, said: str
) -> None:
    engine, _ = opened(status(code, said))
    engine._model = model
    with pytest.raises(EngineError, match=f"refused with status {code}"):
        _look(engine, LABEL)


def test_a_refusal_of_words_alone_is_not_about_pictures(opened: Opened) -> None:
    engine, _ = opened(status(400, "image input not supported"))
    with pytest.raises(EngineError, match="refused with status 400"):
        _look(engine)
