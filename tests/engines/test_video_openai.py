"""Films of a server with the OpenAI video API, and what it may do wrong."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from openai_server import Handler, status
from video_server import DONE, VideoServer, film_file, working

from wenfang.engines.video.base import Filming, Footage, VideoRequest
from wenfang.engines.video.openai_video import OpenAIVideoEngine
from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture

FILM = film_file()
ASKED = VideoRequest("a river at dawn", seconds=0.8, width=96, height=64)
Start = Callable[..., tuple[OpenAIVideoEngine, VideoServer]]


@pytest.fixture
def start() -> Iterator[Start]:
    opened = []

    def run(content=FILM, *states, first=None, **settings):
        server = VideoServer(content, *(states or (DONE,)), first=first)
        usual = {"poll_s": 0.01, "wait_s": 0.01, "retries": 2, "timeout_s": 20.0}
        engine = OpenAIVideoEngine("wan", base_url=server.url, **{**usual, **settings})
        opened.append((engine, server))
        return engine, server

    yield run
    for engine, server in opened:
        engine.close()
        server.shutdown()
        server.server_close()


def frames_of(engine: OpenAIVideoEngine, asked: VideoRequest = ASKED) -> list[np.ndarray]:
    footage = list(engine.film(asked))[-1]
    assert isinstance(footage, Footage)
    return list(footage.frames)


def test_words_become_frames(start):
    engine, server = start(FILM, working(30), working(70), DONE)
    *steps, footage = engine.film(ASKED)
    assert [step.done for step in steps if isinstance(step, Filming)] == [0, 30, 70]
    assert footage.rate == 12
    frames = list(footage.frames)
    assert len(frames) == 12
    assert frames[0].shape == (64, 96, 3)
    assert np.abs(frames[3][30, 18].astype(int) - (200, 120, 60)).max() < 25
    assert server.seen[0][1] == {
        "model": "wan", "prompt": "a river at dawn", "seconds": "1", "size": "96x64"
    }  # fmt: skip
    assert not any(path.startswith("DELETE") for path in server.paths)


def test_a_picture_goes_along_at_the_films_size(start):
    engine, server = start()
    picture = Picture(np.full((90, 200, 3), 77, np.uint8))
    frames_of(engine, VideoRequest("go", image=picture, seconds=3, width=96, height=64))
    from PIL import Image

    sent = Image.open(io.BytesIO(server.seen[0][1]["input_reference"]))
    assert sent.size == (96, 64)
    assert server.seen[0][1]["seconds"] == "3"


def test_what_the_api_has_not_is_refused_or_sent_where_the_server_takes_it(start):
    asked = VideoRequest("a", negative="fog", seconds=1, width=96, height=64, steps=7, guidance=2.5, seed=5)  # fmt: skip
    engine, server = start()
    with pytest.raises(BadInput, match="negative-prompt"):
        engine.film(asked)
    with pytest.raises(BadInput, match="steps") as refused:
        engine.film(VideoRequest("a", seconds=1, width=96, height=64, steps=7))
    assert "video.extended" in refused.value.cure
    assert server.seen == []
    engine, server = start(extended=True)
    frames_of(engine, asked)
    sent = server.seen[0][1]
    assert (sent["seed"], sent["negative_prompt"]) == ("5", "fog")
    assert (sent["num_inference_steps"], sent["guidance_scale"]) == ("7", "2.5")


def test_tried_again_after_429_and_500(start):
    states = (status(500), working(50), status(429, Retry_After="0"), DONE)
    engine, server = start(FILM, *states)
    assert len(frames_of(engine)) == 12
    assert len([path for path in server.paths if path.endswith("/videos/video_1")]) == 4


def test_a_failed_film_says_why(start):
    failed = {"id": "video_1", "status": "failed", "error": {"code": "x", "message": "too dark"}}
    engine, _ = start(FILM, working(10), failed)
    with pytest.raises(EngineError, match="too dark"):
        list(engine.film(ASKED))


def test_a_film_without_end_is_given_up_and_deleted(start):
    engine, server = start(FILM, working(1), timeout_s=0.3)
    with pytest.raises(EngineError, match=r"0\.3 s") as slow:
        list(engine.film(ASKED))
    assert "video.timeout_s" in slow.value.cure
    assert server.paths[-1] == "DELETE /v1/videos/video_1"


def test_cancelled_or_closed_the_job_is_deleted(start):
    engine, server = start(FILM, working(1))
    cancel = threading.Event()
    asked = VideoRequest("a", seconds=1, width=96, height=64, cancel=cancel)
    for event in engine.film(asked):
        assert isinstance(event, Filming)
        cancel.set()
    assert server.paths[-1].startswith("DELETE")
    engine, server = start(FILM, working(1))
    events = engine.film(ASKED)
    next(events)
    events.close()
    assert server.paths[-1].startswith("DELETE")


def cut(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(FILM)))
    handler.end_headers()
    handler.wfile.write(FILM[: len(FILM) // 2])
    handler.close_connection = True


def elsewhere(handler: Handler) -> None:
    handler.say(302, "text/plain", b"", Location="http://192.0.2.1/stolen.mp4")


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://192.0.2.1/a.ts\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (cut, "broke off"),
        (elsewhere, "status 302"),
        (status(404, "gone"), "404"),
        (b"<html>no film</html>" * 50, "cannot be used"),
        (PLAYLIST, "cannot be used"),
        (b"", "cannot be used"),
        (FILM[:300], "cannot be used"),
        (film_file(3, 2, 64, 64)[:-900], "cannot be used"),
    ],
)
def test_content_that_is_no_film(start, content, said):
    engine, _ = start(content)
    with pytest.raises(EngineError, match=said):
        frames_of(engine)


def test_a_film_far_longer_than_asked_for(start, monkeypatch):
    monkeypatch.setattr("wenfang.engines.video.server_film._LONGER_S", 0)
    engine, _ = start(film_file(40))
    with pytest.raises(EngineError, match="far longer"):
        frames_of(engine)


def test_more_bytes_than_any_film(start, monkeypatch):
    monkeypatch.setattr("wenfang.engines.video.openai_video.LONGEST_FILE", 500)
    engine, _ = start()
    with pytest.raises(EngineError, match="MiB"):
        frames_of(engine)


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ({"status": "queued"}, "without an id"),
        ({"id": "", "status": "queued"}, "without an id"),
        ({"id": "..", "status": "queued"}, "without an id"),
        ({"id": "a", "status": "dancing"}, "dancing"),
        ({"id": "a"}, "None"),
        (status(200, "[1]"), "without an id"),
        (status(200, "not json"), "no JSON"),
        (status(400, '{"error": "seconds must be 4, 8 or 12"}'), "4, 8 or 12"),
    ],
)
def test_answers_that_are_none(start, first, said):
    engine, _ = start(FILM, DONE, first=first)
    with pytest.raises(EngineError, match=said):
        list(engine.film(ASKED))


def test_an_id_cannot_lead_elsewhere(start):
    engine, server = start(FILM, DONE, first={"id": "../../admin?x=1", "status": "queued"})
    frames_of(engine)
    assert server.paths[1] == "/v1/videos/..%2F..%2Fadmin%3Fx%3D1"


def test_the_key_is_in_no_error(start, monkeypatch):
    monkeypatch.setenv("VIDEO_KEY", "sk-secret-77")
    said = {"id": "a", "status": "failed", "error": {"message": "bad key sk-secret-77"}}
    engine, server = start(FILM, said, api_key_env="VIDEO_KEY")
    with pytest.raises(EngineError) as failed:
        list(engine.film(ASKED))
    assert "sk-secret-77" not in str(failed.value)
    assert server.seen[0][2]["Authorization"] == "Bearer sk-secret-77"
