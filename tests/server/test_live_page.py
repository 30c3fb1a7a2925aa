"""The live page in a browser: it plays by Media Source Extensions, or where these are missing by
the session's HLS playlist, and lines can be cancelled on it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from browser import PROGRAM, browser

from live_parts import Tones, plan, until
from wenfang.server.hosts import allowed_hosts
from wenfang.server.live import live_app
from wenfang.server.live_sessions import Sessions

#: Before the page's own script runs.
WITHOUT = "delete window.MediaSource; delete window.ManagedMediaSource;"
NOTHING = WITHOUT + "HTMLMediaElement.prototype.canPlayType = () => '';"

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")


@pytest.fixture
def address() -> Iterator[str]:
    sessions = Sessions(lambda number: plan(Tones(seconds=4)))
    listening = socket.create_server(("127.0.0.1", 0))
    app = live_app(sessions, lambda text: [], allowed_hosts("127.0.0.1"))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: running.started)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    running.should_exit = True
    thread.join(10)
    sessions.close()


@pytest.mark.parametrize(
    ("before", "source"), [("", "blob:"), (WITHOUT, "/index.m3u8")], ids=["mse", "hls"]
)
def test_the_page_plays(address: str, before: str, source: str) -> None:
    with browser() as page:
        page.ask("Page.addScriptToEvaluateOnNewDocument", source=before)
        page.ask("Page.navigate", url=address)
        until(lambda: page.run("document.readyState") == "complete")
        if before and page.run("video.canPlayType('application/vnd.apple.mpegurl')") == "":
            pytest.skip("this Chromium plays no HLS")
        page.run("document.getElementById('begin').click()")
        problem = "document.getElementById('problem').textContent"
        until(lambda: page.run("video.currentTime") > 1.0 or page.run(problem), 40)
        assert page.run(problem) == ""
        assert source in page.run("video.currentSrc")
        assert page.run("video.videoWidth") == 160
        page.run(f"document.getElementById('text').value = {json.dumps('a line')}")
        page.run("document.getElementById('form').requestSubmit()")
        until(lambda: page.run("document.querySelectorAll('.drop').length") == 1)
        page.run("document.querySelector('.drop').click()")
        states = "document.getElementById('lines').textContent"
        until(lambda: "已取消" in page.run(states))


def test_a_browser_that_plays_neither_is_told(address: str) -> None:
    with browser() as page:
        page.ask("Page.addScriptToEvaluateOnNewDocument", source=NOTHING)
        page.ask("Page.navigate", url=address)
        until(lambda: page.run("document.readyState") == "complete")
        page.run("document.getElementById('begin').click()")
        said = "document.getElementById('problem').textContent"
        until(lambda: "HLS" in page.run(said))
