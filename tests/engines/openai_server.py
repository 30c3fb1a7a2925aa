"""A server on the loopback that speaks the OpenAI API, with faults on demand.

Chat is a stream of events; pictures are really drawn, one colour a seed.
"""

from __future__ import annotations

import base64
import email
import email.policy
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Gives the server's next answer; the last one again and again."""

    server: FakeServer
    body: dict[str, Any]

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers["Content-Type"]
        self.body = _form(kind, data) if kind.startswith("multipart") else json.loads(data)
        self._answer()

    def do_GET(self) -> None:
        self.body = {}
        self._answer()

    def _answer(self) -> None:
        with self.server.lock:
            self.server.seen.append((self.path, self.body, dict(self.headers), time.monotonic()))
            answers = self.server.answers
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self)

    def say(self, status: int, kind: str, data: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests need no log."""


def _form(kind: str, data: bytes) -> dict[str, Any]:
    """Fields as text and files as bytes."""
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = email.message_from_bytes(head + data, policy=email.policy.HTTP)
    form: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        form[name] = content if part.get_filename() else content.decode()
    return form


class FakeServer(ThreadingHTTPServer):
    """``answers`` are given one a request; ``seen`` holds what was asked."""

    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.seen: list[tuple[str, dict[str, Any], dict[str, str], float]] = []
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


def chunk(text: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    """One event of a chat stream."""
    delta = {} if text is None else {"content": text}
    body = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


USAGE = b'data: {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}\n\n'
DONE = b"data: [DONE]\n\n"


def stream(*events: bytes, pause_s: float = 0.0, cut_to: int | None = None) -> Answer:
    """An event stream; ``cut_to`` promises more bytes than it sends."""

    def answer(handler: Handler) -> None:
        data = b"".join(events)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
        handler.send_header("Content-Length", str(cut_to or len(data)))
        handler.end_headers()
        try:
            for event in events:
                handler.wfile.write(event)
                handler.wfile.flush()
                time.sleep(pause_s)
        except OSError:
            handler.close_connection = True  # the client went away, as a cancelled one does

    return answer


def status(code: int, said: str = '{"error": "no"}', **headers: str) -> Answer:
    """An error answer."""
    return lambda handler: handler.say(code, "application/json", said.encode(), **headers)


def reply(value: Any) -> Answer:
    """A JSON answer."""
    return lambda handler: handler.say(200, "application/json", json.dumps(value).encode())


GOOD = stream(chunk("你"), chunk("好"), chunk(finish="stop"), USAGE, DONE)


def png(width: int, height: int, seed: int = 0) -> bytes:
    """A drawn picture: a disc on a ground, in colours of the seed."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), (seed * 37 % 256, seed * 91 % 256, 40))
    ImageDraw.Draw(image).ellipse((2, 2, width - 3, height - 3), fill=(200, seed * 53 % 256, 90))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def draw(handler: Handler) -> None:
    """As many pictures as asked for, at the size asked for."""
    width, height = (int(side) for side in handler.body["size"].split("x"))
    seed = int(handler.body.get("seed", 0))
    many = range(int(handler.body["n"]))
    rows = [{"b64_json": base64.b64encode(png(width, height, seed + n)).decode()} for n in many]
    reply({"created": 1, "data": rows})(handler)


def picture(data: bytes) -> Answer:
    """These bytes as the picture of an answer."""
    return reply({"data": [{"b64_json": base64.b64encode(data).decode()}]})


@contextmanager
def engines_over(kind: Callable[..., Any], **usual: Any) -> Iterator[Callable[..., Any]]:
    """Opens engines of a kind, each with a server of its own that gives these answers; all
    are closed at the end."""
    opened: list[tuple[Any, FakeServer]] = []

    def start(*answers: Answer, **settings: Any) -> tuple[Any, FakeServer]:
        server = FakeServer(*answers)
        engine = kind("m", base_url=server.url, **{**usual, **settings})
        opened.append((engine, server))
        return engine, server

    yield start
    for engine, server in opened:
        engine.close()
        server.shutdown()
        server.server_close()


def paint(handler: Handler) -> None:
    """Draws, edits and varies: what is made of a picture is made of the pixels that were
    sent, so that a test sees which those were.

    An edit is the picture's negative, everywhere: the mask is left to whoever asked. A
    variation is the picture upside down. Either is moved to the right by its seed.
    """
    if handler.path.endswith("/generations"):
        draw(handler)
        return
    import numpy as np
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(handler.body["image"])).convert("RGB"))
    made = 255 - pixels if handler.path.endswith("/edits") else pixels[::-1]
    rows = []
    for n in range(int(handler.body["n"])):
        out = io.BytesIO()
        moved = np.roll(made, int(handler.body.get("seed", 0)) + n, axis=1)
        Image.fromarray(moved).save(out, "PNG", compress_level=1)
        rows.append({"b64_json": base64.b64encode(out.getvalue()).decode()})
    reply({"created": 1, "data": rows})(handler)


def slowly(answer: Answer, seconds: float) -> Answer:
    """The same answer, later."""

    def answer_later(handler: Handler) -> None:
        time.sleep(seconds)
        answer(handler)

    return answer_later
