"""URLs: only when allowed, only public, only within bounds. The server is on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from wenfang.errors import BadInput
from wenfang.source import Source
from wenfang.sources import ReadLimits, read_source
from wenfang.sources.addresses import is_public

LOCAL = ReadLimits(max_bytes=100_000, timeout_s=3.0, allow_private=True)
PAGE = "<!doctype html><html><body><h1>Ferry</h1><p>The ferry opens in May.</p></body></html>"


class Handler(BaseHTTPRequestHandler):
    """Answers by path; what came in is kept for the tests to look at."""

    seen: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the reader hung up
            ANSWERS[self.path.split("?")[0]](self)
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass

    def answer(self, body: bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        self.send_response(200)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Set-Cookie", "track=1")
        self.end_headers()


def slowly(handler: Handler) -> None:
    handler.answer(b"<html>")
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def slow_header(handler: Handler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Pad: 1\r\n" * 20:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: Handler) -> None:
    handler.answer(b"<html>")
    while True:
        handler.wfile.write(b"endless " * 10_000)


def missing(handler: Handler) -> None:
    handler.send_error(404)


ANSWERS: dict[str, Callable[[Handler], None]] = {
    "/page": lambda h: h.answer(PAGE.encode()),
    "/gb": lambda h: h.answer("<p>渡轮将于五月一日开航。</p>".encode("gb18030"), "text/html; charset=GBK"),
    "/note.md": lambda h: h.answer(b"# Ferry\n\nIt *opens*.", "text/plain"),
    "/big5": lambda h: h.answer("渡輪將於五月一日開航。".encode("big5"), "text/plain"),
    "/packed": lambda h: h.answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip"),
    "/untyped": lambda h: h.answer(PAGE.encode(), ""),
    "/octets": lambda h: h.answer(PAGE.encode(), "application/octet-stream"),
    "/hop": lambda h: h.redirect("/hop2"),
    "/hop2": lambda h: h.redirect("page"),
    "/loop": lambda h: h.redirect("/loop"),
    "/to-file": lambda h: h.redirect("file:///etc/hostname"),
    "/to-user": lambda h: h.redirect("http://user:pw@example.org/"),
    "/to-metadata": lambda h: h.redirect("http://169.254.169.254/latest/meta-data/"),
    "/slow": slowly,
    "/slow-header": slow_header,
    "/endless": endless,
    "/declared": lambda h: h.answer(b"x", Content_Length="50000000"),
    "/bomb": lambda h: h.answer(gzip.compress(b"a" * 30_000_000), Content_Encoding="gzip"),
    "/cut": lambda h: h.answer(b"<html>", Content_Length="5000"),
    "/empty": lambda h: h.answer(b""),
    "/picture": lambda h: h.answer(b"\x89PNG\r\n\x1a\n", "image/png"),
    "/sheet": lambda h: h.answer(b"a,b,c", "text/csv"),
    "/lie": lambda h: h.answer(PAGE.encode(), "application/pdf"),
    "/missing": missing,
    "/garbage": lambda h: h.wfile.write(b"SSH-2.0-OpenSSH\r\n") and None,
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Handler.seen = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()


def read(url: str, limits: ReadLimits = LOCAL) -> Source:
    return read_source(url, id="s1", base=Path(), allow_network=True, limits=limits)


@pytest.mark.parametrize(
    ("path", "text", "encoding"),
    [
        ("/page", "Ferry\n\nThe ferry opens in May.", "utf-8"),
        ("/gb", "渡轮将于五月一日开航。", "gb18030"),
        ("/note.md", "Ferry\n\nIt opens.", "utf-8"),
        ("/big5#encoding=big5", "渡輪將於五月一日開航。", "big5"),
        ("/packed", "Ferry\n\nThe ferry opens in May.", "utf-8"),
        ("/untyped", "Ferry\n\nThe ferry opens in May.", "utf-8"),
        ("/octets", "Ferry\n\nThe ferry opens in May.", "utf-8"),
        ("/hop", "Ferry\n\nThe ferry opens in May.", "utf-8"),
    ],
)
def test_pages_are_read(server: str, path: str, text: str, encoding: str) -> None:
    source = read(server + path)
    assert (source.text, source.encoding) == (text, encoding)
    assert source.name == server + path.split("#")[0]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/loop", "redirects more than 5 times"),
        ("/to-file", "only http and https"),
        ("/to-user", "user name or password"),
        ("/slow", "did not finish within 3 s"),
        ("/slow-header", "did not finish within 3 s"),
        ("/endless", "at most 100.0 kB"),
        ("/declared", "50.0 MB"),
        ("/bomb", "at most 100.0 kB"),
        ("/cut", "cannot be fetched"),
        ("/empty", "empty page"),
        ("/picture", "this is a PNG picture"),
        ("/sheet", "the server sends text/csv"),
        ("/lie", "application/pdf, but its content is HTML"),
        ("/missing", "answers 404"),
        ("/garbage", "cannot be fetched"),
    ],
)
def test_bad_answers_are_refused_in_time(server: str, path: str, words: str) -> None:
    began = time.monotonic()
    with pytest.raises(BadInput) as caught:
        read(server + path)
    assert words in str(caught.value)
    assert (caught.value.place or "").startswith(f"sources[0]: {server}")
    assert caught.value.cure
    assert time.monotonic() - began < 10


def test_nothing_is_sent_that_need_not_be(server: str) -> None:
    Handler.seen.clear()
    read(server + "/hop?q=1#part")
    assert [path for path, _ in Handler.seen] == ["/hop?q=1", "/hop2", "/page"]
    for _, headers in Handler.seen:
        assert "cookie" not in headers
        assert "referer" not in headers
        assert headers["host"] == server.removeprefix("http://")


def test_nothing_is_sent_without_leave(server: str) -> None:
    Handler.seen.clear()
    with pytest.raises(BadInput, match="allow_network = true"):
        read_source(server + "/page", id="s1", base=Path(), allow_network=False, limits=LOCAL)
    with pytest.raises(BadInput, match="not a public address"):
        read(server + "/page", ReadLimits())
    assert Handler.seen == []


def test_redirects_to_private_addresses_are_refused(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first hop is allowed as if it were public; the second is judged like any other."""
    monkeypatch.setattr("wenfang.sources.addresses.is_public", lambda ip: ip == "127.0.0.1")
    with pytest.raises(BadInput, match=r"169\.254\.169\.254, which is not a public address"):
        read(server + "/to-metadata", ReadLimits(timeout_s=3))


def test_every_address_of_a_name_must_be_public(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with one public and one private address; nothing is connected to."""

    async def both(*args: object, **more: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.0.0.5", 80))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", both)
    with pytest.raises(BadInput, match=r"10\.0\.0\.5"):
        read("http://two-faced.example/", ReadLimits(timeout_s=3))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/", "http://127.1/", "http://0x7f000001/", "http://2130706433/",
        "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "http://169.254.169.254/",
        "https://192.168.1.1/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/",
    ],
)  # fmt: skip
def test_private_addresses_in_every_writing(url: str) -> None:
    with pytest.raises(BadInput, match=r"not a public address|is not found|not an address"):
        read(url, ReadLimits(timeout_s=3))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1%eth0", False),
        ("fc00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("::7f00:1", False), ("240.0.0.1", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_reading_works_inside_an_event_loop(server: str) -> None:
    async def inside() -> str:
        return read(server + "/page").text

    assert "ferry" in asyncio.run(inside())
