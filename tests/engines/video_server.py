"""A video server on the loopback, job by job, with faults on demand."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from openai_server import Answer, FakeServer, Handler


def film_file(count: int = 12, rate: int = 12, width: int = 96, height: int = 64) -> bytes:
    """A small MP4 of a bar that moves to the right over soft patches (a plain ground holds no
    watermark)."""
    import av
    from PIL import Image

    coarse = np.random.default_rng(5).integers(30, 220, (6, 8, 3), np.uint8)
    ground = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(count):
            pixels = np.array(ground)
            pixels[:, number * 4 : number * 4 + 12] = (200, 120, 60)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


class _Routes(Handler):
    def do_DELETE(self) -> None:
        self.body = {}
        with self.server.lock:
            self.server.seen.append(("DELETE " + self.path, {}, dict(self.headers), 0.0))
        self.say(200, "application/json", b"{}")


class VideoServer(FakeServer):
    """Answers by path: the job as asked for, its states one after another, its content."""

    def __init__(
        self,
        content: bytes | Answer,
        *states: dict[str, object] | Answer,
        first: dict[str, object] | Answer | None = None,
    ) -> None:
        super().__init__(self._route)
        self.RequestHandlerClass = _Routes
        self._content, self._states = content, list(states)
        self._first = first or {"id": "video_1", "status": "queued", "progress": 0}

    @property
    def paths(self) -> list[str]:
        return [path for path, *_ in self.seen]

    def _route(self, handler: Handler) -> None:
        if handler.command == "POST":
            _give(handler, self._first)
        elif handler.path.endswith("/content"):
            if callable(self._content):
                self._content(handler)
            else:
                handler.say(200, "video/mp4", self._content)
        else:
            _give(handler, self._states.pop(0) if len(self._states) > 1 else self._states[0])


def _give(handler: Handler, said: dict[str, object] | Callable[[Handler], None]) -> None:
    if callable(said):
        said(handler)
    else:
        handler.say(200, "application/json", json.dumps(said).encode())


DONE: dict[str, object] = {"id": "video_1", "status": "completed", "progress": 100}


def working(progress: int) -> dict[str, object]:
    return {"id": "video_1", "status": "in_progress", "progress": progress}
