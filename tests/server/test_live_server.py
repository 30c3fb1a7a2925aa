"""The live anchor over HTTP, by a real server on loopback."""

import asyncio
import socket
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
import uvicorn

from live_parts import Tones, plan, until
from wenfang.errors import BadInput, ConfigurationError
from wenfang.finding import Finding, Place, Severity
from wenfang.server.hosts import allowed_hosts, host_of
from wenfang.server.live import live_app
from wenfang.server.live_sessions import Ending, Sessions
from wenfang.workflows.live.fragments import FragmentLog


def screen(text: str) -> list[Finding]:
    severity = Severity.BLOCK if "forbidden" in text else Severity.INFO
    return [Finding("safety", "test", severity, "not to be said", Place("prompt", "line"))]


@pytest.fixture
def server():
    sessions = Sessions(lambda number: plan(Tones()), most=2, unseen_s=2.5)
    app = live_app(sessions, screen, allowed_hosts("127.0.0.1"))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: running.started)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=20
    ) as client:
        yield client
    running.should_exit = True
    thread.join(10)
    sessions.close()


def begun(client: httpx.Client) -> str:
    answer = client.post("/sessions", json={})
    assert answer.status_code == 201
    return answer.json()["id"]


def test_a_line_is_said_and_seen(server) -> None:
    key = begun(server)
    assert server.post(f"/sessions/{key}/lines", json={"text": "hello"}).status_code == 202
    with server.stream("GET", f"/sessions/{key}/stream") as stream:
        assert stream.headers["content-type"] == "video/mp4"
        pieces = stream.iter_bytes()
        first = next(pieces)
        assert first[4:8] == b"ftyp"
        assert b"moof" in first + next(pieces)
    until(lambda: server.get(f"/sessions/{key}/lines").json()["lines"][0]["state"] == "spoken")


def test_hls_gives_what_the_stream_gives(server) -> None:
    key = begun(server)
    until(lambda: "EXTINF" in server.get(f"/sessions/{key}/index.m3u8").text)
    playlist = server.get(f"/sessions/{key}/index.m3u8").text.splitlines()
    assert playlist[0] == "#EXTM3U"
    name = playlist[-1]
    begin = server.get(f"/sessions/{key}/begin.mp4").content
    assert begin[4:8] == b"ftyp"
    assert server.get(f"/sessions/{key}/{name}").content[4:8] == b"moof"
    assert server.get(f"/sessions/{key}/999999.mp4").status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"text": "this is forbidden"}, "not to be said"),
        ({"text": ""}, "nothing"),
        ({"text": 3}, "text"),
        ([], "text"),
        ({"text": "a" * 501}, "501"),
    ],
)
def test_what_is_not_said(server, body, said) -> None:
    answer = server.post(f"/sessions/{begun(server)}/lines", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["error"]


@pytest.mark.parametrize("body", ["{", "not json", '{"foo": 1}', "[]", "3"])
def test_a_session_is_not_begun_by_mistake(server, body) -> None:
    kind = {"Content-Type": "application/json"}
    assert server.post("/sessions", content=body, headers=kind).status_code == 422
    assert server.post("/sessions", headers=kind).status_code == 201


def test_a_client_is_not_told_the_server_s_clock(server) -> None:
    key = begun(server)
    said = server.post(f"/sessions/{key}/lines", json={"text": "Hello."}).json()
    assert said["number"] == 0
    assert "given" not in said


def test_a_huge_body_is_not_read_to_its_end(server) -> None:
    key = begun(server)
    assert server.post(f"/sessions/{key}/lines", json={"text": "a" * 100_000}).status_code == 422


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"Host": "evil.test"}),
        ("GET", {"Origin": "https://evil.test"}),
        ("POST", {"Content-Type": "text/plain"}),
        ("POST", {"Content-Type": "application/json", "Origin": "https://evil.test"}),
    ],
)
def test_strangers_are_refused(server, method, headers) -> None:
    path = "/" if method == "GET" else "/sessions"
    assert server.request(method, path, headers=headers).status_code == 403


def test_nobody_guesses_a_session(server) -> None:
    for method, path in (
        ("GET", "lines"),
        ("GET", "stream"),
        ("POST", "interrupt"),
        ("POST", "lines"),
    ):
        assert server.request(method, f"/sessions/guess/{path}", json={}).status_code == 404


def test_sessions_end_when_asked_and_when_nobody_looks(server) -> None:
    keys = [begun(server), begun(server)]
    assert server.post("/sessions", json={}).status_code == 429
    assert server.delete(f"/sessions/{keys[0]}").status_code == 200
    assert server.get(f"/sessions/{keys[0]}/lines").status_code == 410
    begun(server)
    time.sleep(3.2)
    begun(server)
    assert server.get(f"/sessions/{keys[1]}/lines").status_code == 410


def test_why_no_session_is_begun_is_told_by_the_status() -> None:
    def gone(number: int):
        raise BadInput("no anchor is called 'lin'", place="anchor")

    served = Sessions(gone)
    app = live_app(served, screen, allowed_hosts("127.0.0.1"))
    address = "http://127.0.0.1/sessions"

    async def asked() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.post(address, json={})).status_code

    assert asyncio.run(asked()) == 409
    served.close()
    assert asyncio.run(asked()) == 503


def test_many_who_look_on_keep_nobody_from_a_thread() -> None:
    """More viewers than the server has threads (40), all waiting for a fragment that tarries."""
    served = Sessions(lambda number: plan(Tones()))
    app = live_app(served, screen, allowed_hosts("127.0.0.1"))
    log = FragmentLog()
    log.begin(b"header")
    served._live["key"] = SimpleNamespace(log=log, close=log.close, is_allowed=lambda: True)
    served._seen["key"] = time.monotonic()
    seen: list[bytes] = []

    async def looks() -> None:
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "query_string": b"",
            "path": "/sessions/key/stream", "headers": [(b"host", b"127.0.0.1")],
        }  # fmt: skip

        async def send(message: dict) -> None:
            seen.append(message.get("body", b""))

        await app(scope, asyncio.Event().wait, send)

    async def all_of_it() -> None:
        viewers = [asyncio.create_task(looks()) for _ in range(45)]
        while seen.count(b"header") < 45:
            await asyncio.sleep(0.02)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
        ) as client:
            async with asyncio.timeout(20):
                begun = await client.post("/sessions", json={})
        log.add(b"fragment", 1.0)
        log.close()
        async with asyncio.timeout(20):
            await asyncio.gather(*viewers)
        assert begun.status_code == 201

    try:
        asyncio.run(asyncio.wait_for(all_of_it(), 30))
    finally:
        log.close()
        served.close()
    assert seen.count(b"fragment") == 45


def test_one_line_is_cancelled_and_the_others_stay(server) -> None:
    key = begun(server)
    for n in range(3):
        server.post(f"/sessions/{key}/lines", json={"text": f"line {n}"})
    answer = server.delete(f"/sessions/{key}/lines/1")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    until(lambda: server.get(f"/sessions/{key}/lines").json()["lines"][2]["state"] == "spoken")
    states = [one["state"] for one in server.get(f"/sessions/{key}/lines").json()["lines"]]
    assert states == ["spoken", "cancelled", "spoken"]
    assert server.delete(f"/sessions/{key}/lines/2").json()["state"] == "spoken"
    assert server.delete(f"/sessions/{key}/lines/7").status_code == 404
    assert server.delete(f"/sessions/{key}/lines/x").status_code == 404
    assert server.delete("/sessions/guess/lines/0").status_code == 404


def test_a_session_that_ended_gives_its_end_to_players(server) -> None:
    key = begun(server)
    until(lambda: server.get(f"/sessions/{key}/index.m3u8").text.count("EXTINF") > 2)
    assert "EXT-X-ENDLIST" not in server.get(f"/sessions/{key}/index.m3u8").text
    with server.stream("GET", f"/sessions/{key}/stream") as stream:
        pieces = stream.iter_raw()
        whole = next(pieces)
        server.delete(f"/sessions/{key}")
        whole += b"".join(pieces)  # it ends
    playlist = server.get(f"/sessions/{key}/index.m3u8").text.splitlines()
    assert playlist[-1] == "#EXT-X-ENDLIST"
    last = server.get(f"/sessions/{key}/{playlist[-2]}")
    assert last.status_code == 200
    assert whole.endswith(last.content)
    assert server.post(f"/sessions/{key}/lines", json={"text": "more"}).status_code == 410
    with server.stream("GET", f"/sessions/{key}/stream") as stream:
        assert b"".join(stream.iter_raw()).endswith(last.content)


@pytest.fixture
def sessions():
    made = []

    def begin(**more) -> Sessions:
        made.append(Sessions(lambda number: plan(Tones()), **{"unseen_s": 0.4, **more}))
        return made[-1]

    yield begin
    for one in made:
        one.close()


def test_nobody_has_to_ask_for_an_abandoned_session_to_end(sessions) -> None:
    before = threading.active_count()
    served = sessions(lingers_s=0.4)
    key, session = served.begin()
    own, speaking = served.begin(kept=True)
    until(lambda: session.log.closed)  # no request arrives
    until(lambda: served.shown(key) is None)  # and in the end it is forgotten
    time.sleep(0.6)
    assert not speaking.log.closed
    assert served.get(own) is speaking
    served.close()
    assert speaking.log.closed
    until(lambda: threading.active_count() <= before)


def test_a_session_whose_consent_ends_is_ended_by_the_timer(sessions) -> None:
    refused = []

    def allowed() -> None:
        if refused:
            raise BadInput("the consent has ended")

    served = sessions(unseen_s=60.0, lingers_s=0.4)
    served._plan = lambda number: replace(plan(Tones()), allowed=allowed)
    _, session = served.begin(kept=True)
    time.sleep(0.3)
    assert not session.log.closed
    refused.append(True)
    until(lambda: session.log.closed)
    assert "the consent has ended" in session.failure


def test_a_consent_that_cannot_be_known_ends_the_session_and_not_the_timer(sessions) -> None:
    def allowed() -> None:
        raise PermissionError("the disk is gone")

    served = sessions(unseen_s=60.0, lingers_s=0.4)
    served._plan = lambda number: replace(plan(Tones()), allowed=allowed)
    key, session = served.begin(kept=True)
    until(lambda: served.get(key) is None)  # nor does it take another one's place
    assert "the disk is gone" in session.failure
    assert session.log.closed
    assert served._sweeper.is_alive()


def test_a_session_that_was_let_go_is_swept(sessions) -> None:
    served = sessions(unseen_s=0.3, lingers_s=0.4)
    key, session = served.begin(kept=True)
    time.sleep(0.6)
    assert not session.log.closed
    served.let_go(key)
    until(lambda: session.log.closed)


def test_who_is_live_does_not_wait_for_another_session_s_plan(sessions) -> None:
    served = sessions(unseen_s=60.0, most=2)
    key, session = served.begin()
    asked, go = threading.Event(), threading.Event()

    def slowly(number: int):
        asked.set()
        assert go.wait(10)
        return plan(Tones())

    served._plan = slowly
    thread = threading.Thread(target=served.begin)
    thread.start()
    try:
        assert asked.wait(10)
        assert served.get(key) is session
        with pytest.raises(BadInput, match="2 sessions are live"):
            served.begin()  # its place is taken already
    finally:
        go.set()
        thread.join(10)
    assert len(served._live) == 2


def test_a_plan_that_fails_takes_nobody_s_place(sessions) -> None:
    served = sessions(unseen_s=60.0, most=1)
    good = served._plan

    def fails(number: int):
        raise ConfigurationError("no model")

    served._plan = fails
    with pytest.raises(ConfigurationError):
        served.begin()
    served._plan = good
    served.begin()
    served.close()
    with pytest.raises(Ending, match="the server ends"):
        served.begin()


def test_the_page_is_labelled_and_keeps_to_itself(server) -> None:
    answer = server.get("/")
    assert "由人工智能（AI）生成" in answer.text
    assert "AI-generated" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "http://" not in answer.text
    assert "https://" not in answer.text


@pytest.mark.parametrize(
    ("host", "also", "name", "good"),
    [
        ("127.0.0.1", (), "localhost", True),
        ("127.0.0.1", (), "evil.test", False),
        ("0.0.0.0", ("studio.lan",), "Studio.lan:80", True),
        ("::1", (), "[::1]:8765", True),
        ("192.168.1.5", (), "192.168.1.5:8765", True),
    ],
)
def test_names_of_a_server(host, also, name, good) -> None:
    assert (host_of(name) in allowed_hosts(host, also)) == good


def test_all_addresses_need_a_name() -> None:
    with pytest.raises(ConfigurationError, match="names"):
        allowed_hosts("0.0.0.0")
