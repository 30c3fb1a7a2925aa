"""The talking-head protocol against a loopback server with faults."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openai_server import Answer, FakeServer, Handler, png, status

from wenfang.anchor import Anchor
from wenfang.config import Settings
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.engines.avatar.http import FRAMES, AvatarServer, server_avatar
from wenfang.errors import BadInput, EngineError
from wenfang.film import Film, Layer
from wenfang.films.rendering import render
from wenfang.films.sources import PosedFrames
from wenfang.picture import Picture
from wenfang.sound import Sound
from wenfang.sounds import long_sounds
from wenfang.studio.engines import Engines

WIDTH, HEIGHT, MANY = 48, 32, 3
PORTRAIT = Picture(np.full((20, 20, 3), 90, np.uint8))
ANCHOR = Anchor("Somebody Real", "portrait", portrait=PORTRAIT)


def request(**more: Any) -> AvatarRequest:
    poses = [Pose(opening=n / 4) for n in range(MANY)]
    usual: dict[str, Any] = {
        "anchor": ANCHOR, "poses": poses, "width": WIDTH, "height": HEIGHT, "rate": 25,
        "sound": Sound.silence(MANY / 25, 8000),
    }  # fmt: skip
    return AvatarRequest(**{**usual, **more})


def packet(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def frames(
    *packets: bytes, kind: str = FRAMES, cut_to: int | None = None, piece: int = 1000
) -> Answer:
    """Packets in pieces that end anywhere."""

    def answer(handler: Handler) -> None:
        data = b"".join(packets)
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(cut_to or len(data)))
        handler.end_headers()
        for start in range(0, len(data), piece):
            handler.wfile.write(data[start : start + piece])

    return answer


PNGS = [png(WIDTH, HEIGHT, seed) for seed in range(MANY)]
GOOD = frames(*map(packet, PNGS), piece=7)
Start = Callable[..., tuple[AvatarServer, FakeServer]]


@pytest.fixture
def start() -> Iterator[Start]:
    opened: list[tuple[AvatarServer, FakeServer]] = []

    def begin(*answers: Answer, **more: Any) -> tuple[AvatarServer, FakeServer]:
        server = FakeServer(*answers)
        engine = AvatarServer(
            server.url.removesuffix("/v1"),
            **{"timeout_s": 2.0, "retries": 0, "wait_s": 0.0, **more},
        )
        opened.append((engine, server))
        return engine, server

    yield begin
    for engine, server in opened:
        engine.close()
        server.shutdown()
        server.server_close()


def test_frames_come_back_in_order(start: Start) -> None:
    engine, server = start(GOOD)
    assert isinstance(engine, AvatarEngine)
    got = list(engine.perform(request()))
    assert [one.shape for one in got] == [(HEIGHT, WIDTH, 4)] * MANY
    assert [one[1, 1, 0] for one in got] == [seed * 37 % 256 for seed in range(MANY)]
    assert all((one[..., 3] == 255).all() for one in got)
    ((path, body, _, _),) = server.seen
    assert path == "/perform"
    said = json.loads(body["request"])
    assert (said["width"], said["height"], said["rate"], said["frames"]) == (
        WIDTH,
        HEIGHT,
        25,
        MANY,
    )
    assert said["poses"][1][said["pose"].index("opening")] == 0.25
    assert Sound.from_wav(body["sound"]) == Sound.silence(MANY / 25, 8000)
    assert Picture.from_png(body["portrait"]) == PORTRAIT


def test_nobody_is_named_to_a_server(start: Start) -> None:
    engine, server = start(GOOD)
    list(engine.perform(request()))
    assert "Somebody" not in server.seen[0][1]["request"]


def test_an_empty_packet_is_the_frame_before(start: Start) -> None:
    engine, _ = start(frames(packet(PNGS[0]), packet(b""), packet(PNGS[1])))
    first, again, other = engine.perform(request())
    assert first is again
    assert other is not first


def test_jpeg_and_transparent_frames(start: Start) -> None:
    from PIL import Image

    jpeg, clear = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT), (200, 10, 10)).save(jpeg, "JPEG")
    Image.new("RGBA", (WIDTH, HEIGHT), (1, 2, 3, 4)).save(clear, "PNG")
    engine, _ = start(frames(packet(jpeg.getvalue()), packet(clear.getvalue()), packet(b"")))
    one, two, _ = engine.perform(request())
    assert one[5, 5, 0] > 180
    assert tuple(two[5, 5]) == (1, 2, 3, 4)


def test_a_film_in_segments_is_one_request(start: Start, tmp_path: Path) -> None:
    """Every frame is asked for once, however many segments show it; a second reading is the same
    film."""
    many, asked = 23 * 10, []

    def perform(handler: Handler) -> None:
        said = json.loads(handler.body["request"])
        asked.append(said["frames"])
        frames(*(packet(PNGS[n // 7 % MANY]) for n in range(said["frames"])))(handler)

    engine, server = start(perform)
    poses = [Pose()] * many
    source = PosedFrames(engine, request(poses=poses, rate=10, sound=Sound.silence(23, 8000)))
    film = Film("film", WIDTH, HEIGHT, 10, 23.0, (Layer(source, 0, 0, 0.0, 23.0),), "x", "en")
    render(film, tmp_path / "one.mp4")
    assert asked == [many]
    assert len(server.seen) == 1
    render(film, tmp_path / "two.mp4")
    assert asked == [many, many]
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_long_sound_is_sent_from_its_file(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_sounds, "IN_MEMORY", 1000)
    sound = Sound(np.linspace(-1, 1, 40_000, dtype=np.float32), 8000)
    engine, server = start(status(503), GOOD, retries=1)
    list(engine.perform(request(sound=sound)))
    assert [Sound.from_wav(body["sound"]) for _, body, _, _ in server.seen] == [sound, sound]


GIF = b"GIF89a" + b"\0" * 60
FAULTS: dict[str, tuple[Answer, str]] = {
    "no frame": (frames(), "0 of 3 frames"),
    "too few": (frames(packet(PNGS[0])), "1 of 3 frames"),
    "too many": (frames(*map(packet, [*PNGS, PNGS[0]])), "more than 3"),
    "cut in a frame": (frames(packet(PNGS[0])[:-5]), "broke off"),
    "cut in a length": (frames(*map(packet, PNGS), b"\0\0"), "broke off"),
    "cut connection": (frames(packet(PNGS[0]), cut_to=9999), "broke off"),
    "another size": (frames(packet(png(WIDTH + 2, HEIGHT))), "50x32, not 48x32"),
    "no image": (frames(packet(b"hello, this is no image")), "no PNG or JPEG"),
    "another format": (frames(packet(GIF)), "no PNG or JPEG"),
    "half an image": (frames(packet(PNGS[0][:200])), "no PNG or JPEG"),
    "a huge length": (frames(b"\xff\xff\xff\xff" + b"x" * 50), "bytes"),
    "repeats nothing": (frames(packet(b"")), "first frame"),
    "another type": (frames(packet(PNGS[0]), kind="text/html"), "text/html"),
    "refused": (status(422, '{"error": "no face"}'), "no face"),
    "broken": (status(500), "500"),
    "redirect": (status(302, "", Location="http://192.0.2.1/"), "302"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_errors_that_name_the_server(start: Start, fault: str) -> None:
    answer, said = FAULTS[fault]
    engine, server = start(answer)
    with pytest.raises(EngineError) as error:
        list(engine.perform(request()))
    assert said in str(error.value)
    assert error.value.place == server.url.removesuffix("/v1")
    assert error.value.cure


def test_silence_is_an_error(start: Start) -> None:
    def silent(handler: Handler) -> None:
        time.sleep(1.0)

    engine, _ = start(silent, timeout_s=0.2)
    with pytest.raises(EngineError, match="silent"):
        list(engine.perform(request()))


def test_nobody_there() -> None:
    server = FakeServer(GOOD)
    server.server_close()
    engine = AvatarServer(server.url.removesuffix("/v1"), retries=0, timeout_s=2.0)
    with pytest.raises(EngineError, match="reached"):
        list(engine.perform(request()))


@pytest.mark.parametrize(
    "more",
    [
        {"sound": None},
        {"poses": []},
        {"width": 5000},
        {"height": 0},
        {"anchor": Anchor("x", "portrait")},
        {"poses": [Pose(yaw=float("nan"))] * 3},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_not_asked(start: Start, more: dict[str, Any]) -> None:
    engine, server = start(GOOD)
    with pytest.raises(BadInput):
        list(engine.perform(request(**more)))
    assert server.seen == []


def test_closing_the_iterator_ends_the_exchange(start: Start) -> None:
    engine, _ = start(GOOD)
    running = engine.perform(request())
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert len(list(engine.perform(request()))) == MANY


def test_the_key_goes_to_the_configured_server_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEAD_KEY", "secret-key")
    server, other = FakeServer(GOOD), FakeServer(GOOD)
    configured, elsewhere = (one.url.removesuffix("/v1") for one in (server, other))
    settings = {"base_url": configured, "api_key_env": "HEAD_KEY"}
    for url in (configured, elsewhere):
        engine = server_avatar(url, settings)
        list(engine.perform(request()))
        engine.close()
    assert server.seen[0][2]["Authorization"] == "Bearer secret-key"
    assert "Authorization" not in other.seen[0][2]
    for one in (server, other):
        one.shutdown()
        one.server_close()


def test_settings_reach_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a studio opens it: the address is the model, and the key's."""
    monkeypatch.setenv("HEAD_KEY", "secret-key")
    server, other = FakeServer(GOOD), FakeServer(GOOD)
    url, elsewhere = (one.url.removesuffix("/v1") for one in (server, other))
    settings = Settings(avatar={"model": url, "api_key_env": "HEAD_KEY"})
    for engines in (Engines(settings), Engines(settings, avatar_model=elsewhere)):
        list(engines.avatar("portrait").perform(request()))
        engines.close()
    assert server.seen[0][2]["Authorization"] == "Bearer secret-key"
    assert "Authorization" not in other.seen[0][2]
    for one in (server, other):
        one.shutdown()
        one.server_close()


def test_the_protocol_is_described() -> None:
    page = (Path(__file__).parents[2] / "docs" / "avatar-protocol.md").read_text("utf-8")
    for word in (FRAMES, "/perform", '"poses"', "sound", "portrait"):
        assert word in page
