"""The image engine over a server, against one with faults."""

from __future__ import annotations

import base64
import io
import logging
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from openai_server import (
    Answer,
    FakeServer,
    Handler,
    draw,
    engines_over,
    picture,
    png,
    reply,
    status,
)

from wenfang.engines.image.base import (
    Ability,
    Drawn,
    ImageEngine,
    ImageEvent,
    ImageRequest,
    Sample,
    Step,
)
from wenfang.engines.image.openai import OpenAIImageEngine
from wenfang.engines.image.registry import open_image_engine
from wenfang.errors import BadInput, ConfigurationError, EngineError
from wenfang.picture import Picture

KEY = "sk-very-secret-4711"
Opened = Callable[..., tuple[OpenAIImageEngine, FakeServer]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("TEST_KEY", KEY)
    with engines_over(
        OpenAIImageEngine, timeout_s=20.0, wait_s=0.01, api_key_env="TEST_KEY"
    ) as start:
        yield start


def request(**fields: Any) -> ImageRequest:
    return ImageRequest(**{"prompt": "一只狐狸", "width": 64, "height": 48, **fields})


def pictures(events: list[ImageEvent]) -> list[Picture]:
    return [event.picture for event in events if isinstance(event, Sample)]


def refusal(engine: OpenAIImageEngine, **fields: Any) -> EngineError:
    with pytest.raises(EngineError) as caught:
        list(engine.draw(request(**fields)))
    assert KEY not in str(caught.value)
    assert caught.value.place == engine._server.name
    assert caught.value.cure
    return caught.value


RED = Picture(np.full((48, 64, 3), (255, 0, 0), np.uint8))


def mask(width: int = 64, height: int = 48) -> Picture:
    """White in the left half."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = 255
    return Picture(pixels)


def test_draws_with_the_key(opened: Opened) -> None:
    engine, server = opened(draw)
    assert isinstance(engine, ImageEngine)
    events = list(engine.draw(request()))
    assert [type(event) for event in events] == [Sample, Step, Drawn]
    assert pictures(events) == [Picture.from_png(png(64, 48))]
    assert events[0].seed is None  # type: ignore[union-attr]
    path, body, headers, _ = server.seen[0]
    assert path == "/v1/images/generations"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert body == {
        "model": "m",
        "prompt": "一只狐狸",
        "n": 1,
        "size": "64x48",
        "response_format": "b64_json",
    }
    assert not engine.identity.reproducible
    assert Ability.SEED not in engine.abilities


def test_several_without_seeds_are_one_request(opened: Opened) -> None:
    engine, server = opened(draw)
    events = list(engine.draw(request(seeds=(5, 6, 7))))
    assert len(server.seen) == 1
    assert len({picture.sha256 for picture in pictures(events)}) == 3
    assert events[-1].pictures == 3  # type: ignore[union-attr]


def test_each_seed_is_a_request_of_its_own(opened: Opened) -> None:
    engine, server = opened(draw, send_seed=True)
    assert Ability.SEED in engine.abilities
    events = list(engine.draw(request(seeds=(5, 6))))
    assert [(seen[1]["seed"], seen[1]["n"]) for seen in server.seen] == [(5, 1), (6, 1)]
    alone = list(engine.draw(request(seeds=(6,))))
    assert pictures(events)[1] == pictures(alone)[0]
    assert [e.seed for e in events if isinstance(e, Sample)] == [5, 6]


def test_a_server_that_draws_one_at_a_time(opened: Opened) -> None:
    one = status(400, '{"error": {"message": "n must be 1 for this model"}}')
    engine, server = opened(one, draw)
    assert len(pictures(list(engine.draw(request(seeds=(1, 2, 3)))))) == 3
    assert [seen[1]["n"] for seen in server.seen] == [3, 1, 1, 1]


def test_a_server_that_gives_fewer_is_asked_again(opened: Opened) -> None:
    engine, server = opened(picture(png(64, 48)), draw)
    assert len(pictures(list(engine.draw(request(seeds=(1, 2, 3)))))) == 3
    assert [seen[1]["n"] for seen in server.seen] == [3, 2]


def test_a_model_that_knows_no_response_format(opened: Opened) -> None:
    said = '{"error": {"message": "Unknown parameter: \'response_format\'"}}'
    engine, server = opened(status(400, said), draw)
    for _ in range(2):
        assert pictures(list(engine.draw(request())))
    assert ["response_format" in seen[1] for seen in server.seen] == [True, False, False]


@pytest.mark.parametrize("code", [429, 500, 502, 503])
def test_tries_again(opened: Opened, code: int) -> None:
    engine, server = opened(status(code), status(code), draw)
    assert pictures(list(engine.draw(request())))
    assert len(server.seen) == 3


def test_an_edit_sends_picture_and_mask_again_at_each_attempt(opened: Opened) -> None:
    engine, server = opened(status(500), draw)
    out = pictures(list(engine.draw(request(image=RED, mask=mask()))))[0]
    for path, form, _, _ in server.seen:
        assert path == "/v1/images/edits"
        assert form["prompt"] == "一只狐狸"
        assert Picture.from_png(form["image"]) == RED
        hole = Picture.from_png(form["mask"]).pixels[..., 3]
        assert (hole[:, :32] == 0).all()  # transparent = painted anew
        assert (hole[:, 32:] == 255).all()
    assert len(server.seen) == 2
    assert np.array_equal(out.pixels[:, 32:], RED.pixels[:, 32:])  # kept exactly
    assert not np.array_equal(out.pixels[:, :32], RED.pixels[:, :32])


def test_image_to_image_and_variation(opened: Opened) -> None:
    engine, server = opened(draw)
    tall = Picture(np.zeros((200, 50, 3), np.uint8))
    assert pictures(list(engine.draw(request(image=tall))))[0].width == 64
    assert pictures(list(engine.draw(request(image=tall, prompt=""))))
    assert [seen[0] for seen in server.seen] == ["/v1/images/edits", "/v1/images/variations"]
    assert "prompt" not in server.seen[1][1]
    sent = Picture.from_png(server.seen[0][1]["image"])
    assert (sent.width, sent.height) == (64, 48)


@pytest.mark.parametrize("code", [404, 405, 501])
@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"image": RED, "prompt": ""}, {Ability.VARIATION}),
        ({"image": RED}, {Ability.IMAGE_TO_IMAGE, Ability.INPAINT}),
        ({"image": RED, "mask": mask()}, {Ability.IMAGE_TO_IMAGE, Ability.INPAINT}),
        ({}, {Ability.TEXT_TO_IMAGE}),
    ],
)
def test_a_missing_endpoint_is_an_ability_less(
    opened: Opened, code: int, fields: dict[str, Any], gone: set[Ability]
) -> None:
    engine, server = opened(draw, status(code, '{"detail": "Not Found"}'), retries=0)
    list(engine.draw(request()))  # the address is right
    before = engine.abilities
    for _ in range(2):
        with pytest.raises(BadInput, match="m cannot do") as caught:
            list(engine.draw(request(**fields)))
        assert "hf:" in str(caught.value.cure)
    assert before - engine.abilities == gone
    assert len(server.seen) == 2  # the next time it is known


@pytest.mark.parametrize("fields", [{}, {"image": RED}, {"image": RED, "prompt": ""}])
def test_nothing_at_all_at_an_address_may_be_a_wrong_one(
    opened: Opened, fields: dict[str, Any]
) -> None:
    engine, server = opened(status(404, "<h1>Not Found</h1>"), draw, retries=0)
    before = engine.abilities
    with pytest.raises(EngineError, match="there is nothing at /images/") as caught:
        list(engine.draw(request(**fields)))
    assert "Not Found" in caught.value.message
    assert caught.value.place == server.url
    for cure in ("image.base_url", "no such endpoint", "hf:"):
        assert cure in str(caught.value.cure)
    assert engine.abilities == before
    assert pictures(list(engine.draw(request(**fields))))  # mended on the server's side


@pytest.mark.parametrize("code", [405, 501])
def test_what_a_server_says_it_does_not_do_it_does_not_do(opened: Opened, code: int) -> None:
    engine, _ = opened(status(code, '{"detail": "no"}'), retries=0)
    with pytest.raises(BadInput, match="m cannot do text-to-image"):
        list(engine.draw(request()))


def test_a_missing_model_is_not_a_missing_endpoint(opened: Opened) -> None:
    engine, _ = opened(status(404, '{"error": {"code": "model_not_found"}}'))
    assert "404" in refusal(engine).message
    assert Ability.TEXT_TO_IMAGE in engine.abilities


def test_moderation_is_passed_on(opened: Opened) -> None:
    said = '{"error": {"code": "moderation_blocked", "message": "not by our safety system"}}'
    engine, server = opened(status(400, said))
    assert "not by our safety system" in refusal(engine).message
    assert len(server.seen) == 1


def test_a_picture_of_another_size_is_brought_to_the_one_asked_for(opened: Opened) -> None:
    engine, _ = opened(picture(png(100, 100)))
    out = pictures(list(engine.draw(request())))[0]
    assert (out.width, out.height) == (64, 48)


def test_an_address_on_the_server_is_fetched(opened: Opened) -> None:
    def file(handler: Handler) -> None:
        assert handler.command == "GET"
        handler.say(200, "image/png", png(64, 48, 3))

    engine, server = opened(draw)
    for url in (server.url.removesuffix("/v1") + "/out/1.png", "/out/1.png"):
        server.answers[:] = [reply({"data": [{"url": url}]}), file]
        assert pictures(list(engine.draw(request()))) == [Picture.from_png(png(64, 48, 3))]
        assert server.seen[-1][0] == "/out/1.png"


@pytest.mark.parametrize("url", ["http://{}/1.png", "file:///etc/passwd", "http://[bad/1.png"])
def test_an_address_elsewhere_is_not_fetched(opened: Opened, url: str) -> None:
    other = FakeServer(picture(b""))
    engine, _ = opened(reply({"data": [{"url": url.format(other.url.split("/")[2])}]}))
    assert "points to another" in refusal(engine).message
    assert other.seen == []
    other.shutdown()
    other.server_close()


def test_a_redirect_is_not_followed(opened: Opened) -> None:
    other = FakeServer(picture(png(64, 48)))
    engine, server = opened(
        reply({"data": [{"url": "/1.png"}]}), status(302, "", Location=f"{other.url}/1.png")
    )
    assert "302" in refusal(engine).message
    assert len(server.seen) == 2
    assert other.seen == []
    other.shutdown()
    other.server_close()


def bomb() -> bytes:
    """A PNG of 100,000 × 100,000 pixels in a hundred bytes."""

    def piece(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = piece(b"IHDR", head) + piece(b"IDAT", zlib.compress(b"0" * 9)) + piece(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def large() -> bytes:
    """8,000 × 8,000 pixels, one bit each: under Pillow's own limit."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    return out.getvalue()


def gif() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda h: h.say(200, "application/json", b'{"data": [{'), "no JSON"),
        (reply([]), "no pictures"),
        (reply({"data": []}), "no pictures"),
        (reply({"data": "x"}), "no pictures"),
        (reply({"data": [7]}), "without b64_json"),
        (reply({"data": [{"b64_json": None}]}), "without b64_json"),
        (reply({"data": [{"b64_json": "@@@"}]}), "no base64"),
        (picture(b"<html>no</html>"), "no PNG, JPEG or WebP"),
        (picture(gif()), "no PNG, JPEG or WebP"),
        (picture(png(64, 48)[:-60]), "ends before its picture does"),
        (picture(bomb()), "100000 × 100000 pixels are too many"),
        (picture(large()), "8000 × 8000"),
        (status(204, ""), "status 204"),
    ],
)
def test_malformed_answers(opened: Opened, answer: Answer, said: str) -> None:
    engine, _ = opened(answer)
    assert said in refusal(engine).message


def test_an_answer_without_end(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenfang.engines.image.openai.LONGEST_ANSWER", 1 << 20)
    engine, _ = opened(reply({"data": [{"b64_json": "A" * (2 << 20)}]}))
    assert "more than 1 MiB" in refusal(engine).message


def test_a_cut_body(opened: Opened) -> None:
    def cut(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"data": [')
        handler.close_connection = True

    engine, _ = opened(cut)
    assert "broke off" in refusal(engine).message


def test_a_silent_server(opened: Opened) -> None:
    engine, _ = opened(lambda handler: time.sleep(2), timeout_s=0.3, retries=0)
    error = refusal(engine)
    assert "silent for 0.3 s" in error.message
    assert "image.timeout_s" in str(error.cure)


@pytest.mark.parametrize("code", [400, 401, 403, 422])
def test_the_key_is_in_no_error(opened: Opened, code: int) -> None:
    engine, _ = opened(status(code, f"bad key {KEY}"))
    assert "[key]" in refusal(engine).message


def test_the_key_is_in_no_log(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    engine, _ = opened(draw)
    list(engine.draw(request()))
    assert caplog.records  # httpx logs the request
    assert KEY not in caplog.text


def test_cancel_does_not_wait_for_the_server(opened: Opened) -> None:
    asked, cancel = threading.Event(), threading.Event()

    def slow(handler: Handler) -> None:
        asked.set()
        time.sleep(3)

    engine, _ = opened(slow)
    threading.Thread(target=lambda: asked.wait(20) and cancel.set()).start()
    started = time.perf_counter()
    events = list(engine.draw(request(cancel=cancel)))
    assert time.perf_counter() - started < 3
    assert [type(event) for event in events] == [Drawn]
    assert events[0].reason == "cancelled"  # type: ignore[union-attr]


def test_closing_the_iterator_asks_for_no_more(opened: Opened) -> None:
    engine, server = opened(draw, send_seed=True)
    slow = threading.Event()
    server.answers[:] = [draw, lambda handler: (slow.wait(5), draw(handler))[1], draw]
    stream = engine.draw(request(seeds=(1, 2, 3)))
    assert isinstance(next(stream), Sample)
    stream.close()  # type: ignore[attr-defined]
    slow.set()
    time.sleep(0.5)
    assert len(server.seen) <= 2


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"steps": 20}, "steps"),
        ({"guidance": 3.0}, "guidance"),
        ({"negative": "blue"}, "image.model"),
        ({"style": RED}, "image.model"),
        ({"control": RED}, "image.model"),
        ({"extras": {"lora": []}}, "extras.lora"),
        ({"extras": {"body": {"n": 4}}}, "extras.body"),
        ({"extras": {"body": "x"}}, "extras.body"),
        ({"width": 63}, "width"),
        ({"height": 0}, "height"),
        ({"seeds": ()}, "seeds"),
        ({"seeds": (-1,)}, "seeds"),
        ({"seeds": (2**31,)}, "seeds"),
        ({"prompt": ""}, "prompt"),
        ({"image": RED, "strength": 1.5}, "strength"),
        ({"image": RED, "mask": mask(32)}, "mask"),
        ({"image": RED, "mask": Picture(np.zeros((48, 64, 3), np.uint8))}, "mask"),
    ],
)
def test_what_it_cannot_do_is_refused_before_it_asks(
    opened: Opened, fields: dict[str, Any], place: str
) -> None:
    engine, server = opened(draw)
    with pytest.raises(BadInput) as caught:
        engine.draw(request(**fields))
    assert caught.value.place == place
    assert caught.value.cure
    assert server.seen == []


def test_a_mask_without_a_picture(opened: Opened) -> None:
    with pytest.raises(BadInput, match="without a picture"):
        opened(draw)[0].draw(request(mask=mask()))


def test_the_servers_own_fields_go_through(opened: Opened) -> None:
    engine, server = opened(draw)
    own = {"quality": "high", "steps": 9}
    list(engine.draw(request(extras={"body": own})))
    assert {name: server.seen[0][1][name] for name in own} == own
    list(engine.draw(request(image=RED, extras={"body": own})))
    assert server.seen[1][1]["steps"] == "9"  # a form knows text only


def test_opened_by_name() -> None:
    for wrong in ("dall-e-3", "sdcpp:x.gguf", "openai:", "hf:"):
        with pytest.raises(ConfigurationError, match="no image model that is known") as caught:
            open_image_engine(wrong, settings={})
        assert "hf:NAME_OR_FOLDER" in str(caught.value.cure)
        assert "openai:MODEL" in str(caught.value.cure)
    with pytest.raises(ConfigurationError) as caught:
        open_image_engine("openai:m", settings={})
    assert caught.value.place == "image.base_url"
    with pytest.raises(ConfigurationError) as caught:
        open_image_engine("openai:m@ftp://host", settings={})
    assert caught.value.place == "image.base_url"
    engine = open_image_engine("openai:m@http://127.0.0.1:9/v1", settings={"send_seed": True})
    assert engine.identity.model == "m"
    assert Ability.SEED in engine.abilities


def test_a_data_address_is_a_picture_too(opened: Opened) -> None:
    coded = "data:image/png;base64," + base64.b64encode(png(64, 48)).decode()
    engine, _ = opened(reply({"data": [{"b64_json": coded}]}))
    assert pictures(list(engine.draw(request())))
