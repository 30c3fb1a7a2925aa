"""Any server with the OpenAI video API: vLLM-Omni, SGLang, a cloud.

A film is a job: it is asked for, looked after until it is done, and fetched. A job that nobody
waits for any more (cancelled, too slow) is deleted at the server, as well as can be. What
comes back is a stranger's file: it goes to a temporary file and is decoded within limits.

Design choice: the API knows neither seed nor negative prompt, steps or guidance. Servers of
open models take them as further fields (vLLM-Omni and SGLang by the same names); they are sent
where ``video.extended`` says that this one does, and refused otherwise.

Source: OpenAI API reference, "Videos"; vLLM-Omni, "Videos API".
"""

from __future__ import annotations

import math
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import cached_property
from typing import IO, Any
from urllib.parse import quote

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.openai_api import KEY_VARIABLE, server_identity
from wenfang.engines.server_connection import ServerConnection
from wenfang.engines.video.base import (
    Filming,
    VideoAbility,
    VideoEvent,
    VideoRequest,
)
from wenfang.engines.video.server_film import LONGEST_FILE, footage_of
from wenfang.engines.video.validation import check_request
from wenfang.errors import BadInput, EngineError

LONGEST_ANSWER = 4 << 20
#: Seconds without a byte from the server; the job itself may take longer.
SILENT_S = 300.0
_WAITING = frozenset({"queued", "pending", "in_progress", "in-progress", "processing", "running"})
_DONE = frozenset({"completed", "succeeded"})
_Form = list[tuple[str, tuple[str, bytes, str]]]


class OpenAIVideoEngine:
    """A video engine over HTTP.

    Args:
        model: the server's name for it.
        base_url: ends in ``/v1`` as a rule.
        api_key_env: environment variable that holds the key; it may be unset; empty: no key.
        timeout_s: seconds that a film may take.
        extended: the server takes ``seed``, ``negative_prompt``, ``num_inference_steps`` and
            ``guidance_scale``.
        retries: further attempts after 429, 5xx or a connection that failed.
        wait_s: pause before the second attempt; doubles each time.
        poll_s: pause between two questions whether the film is done.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key_env: str = KEY_VARIABLE,
        timeout_s: float = 1800.0,
        extended: bool = False,
        retries: int = 4,
        wait_s: float = 0.5,
        poll_s: float = 2.0,
    ) -> None:
        self._model, self._extended = model, extended
        self._timeout_s, self._poll_s = timeout_s, poll_s
        self._server = ServerConnection(
            base_url,
            key_name=api_key_env,
            timeout_s=min(timeout_s, SILENT_S),
            retries=retries,
            wait_s=wait_s,
            section="video",
        )

    @cached_property
    def identity(self) -> EngineIdentity:
        """What is known of a server: the model's name."""
        return server_identity(self._model)

    @property
    def abilities(self) -> frozenset[VideoAbility]:
        """What the API has; whether the model films words or pictures it does not tell."""
        further = {VideoAbility.NEGATIVE_PROMPT, VideoAbility.SEED} if self._extended else set()
        return frozenset({VideoAbility.TEXT_TO_VIDEO, VideoAbility.IMAGE_TO_VIDEO, *further})

    def film(self, request: VideoRequest) -> Iterator[VideoEvent]:
        """Film; see :class:`~wenfang.engines.video.base.VideoEngine`."""
        check_request(self, request, extras=frozenset())
        for place, value in (("steps", request.steps), ("guidance", request.guidance)):
            if value is not None and not self._extended:
                raise BadInput(
                    f"the OpenAI video API has no {place}",
                    place=place,
                    cure="leave it out, or set video.extended = true where this server takes it",
                )
        return self._film(request, request.cancel or threading.Event())

    def close(self) -> None:
        self._server.close()

    def _film(self, request: VideoRequest, cancel: threading.Event) -> Iterator[VideoEvent]:
        ends = time.monotonic() + self._timeout_s
        job = self._server.ask(
            "/videos", cancel, fields={}, files=self._form(request), limit=LONGEST_ANSWER
        )
        if job is None:
            return
        name = self._name_of(job)
        wanted = True
        try:
            for state in self._until_done(job, name, cancel, ends):
                yield Filming(_percent(state), 100)
            if cancel.is_set():
                return
            file = self._fetched(name, cancel)
            wanted = False
            if file is not None:
                yield footage_of(file, request, self._server.name)
        finally:
            if wanted:
                self._server.discard(f"/videos/{name}")

    def _until_done(
        self, job: Any, name: str, cancel: threading.Event, ends: float
    ) -> Iterator[dict[str, Any]]:
        """The job again and again, until it is done or cancelled."""
        while True:
            status = self._status(job)
            if status in _DONE:
                return
            yield job
            if time.monotonic() >= ends:
                raise EngineError(
                    f"the film was not done after {self._timeout_s:g} s",
                    place=self._server.name,
                    cure="raise video.timeout_s, or ask for a shorter or smaller film",
                )
            if cancel.wait(self._poll_s):
                return
            job = self._server.look(f"/videos/{name}", cancel, limit=LONGEST_ANSWER)
            if job is None:
                return

    def _status(self, job: Any) -> str:
        status = job.get("status") if isinstance(job, dict) else None
        if status in _DONE or status in _WAITING:
            return str(status)
        if status in ("failed", "cancelled", "canceled", "expired"):
            raise self._failed(status, job.get("error"))
        raise self._server.malformed(f"a film in the state {status!r}")

    def _failed(self, status: str, error: Any) -> EngineError:
        said = error.get("message") or error.get("code") if isinstance(error, dict) else error
        return EngineError(
            f"the server did not film: {self._server.safe(str(said or status))}",
            place=self._server.name,
            cure="change the prompt, seconds or size to what this model takes",
        )

    def _name_of(self, job: Any) -> str:
        name = job.get("id") if isinstance(job, dict) else None
        if not isinstance(name, str) or not 0 < len(name) <= 500 or set(name) <= {"."}:
            raise self._server.malformed("a film without an id")
        return quote(name, safe="")

    def _fetched(self, name: str, cancel: threading.Event) -> IO[bytes] | None:
        file = tempfile.TemporaryFile(prefix="wenfang-")  # noqa: SIM115 - read while frames are
        try:
            path = f"/videos/{name}/content"
            whole = self._server.save(path, cancel, file, limit=LONGEST_FILE)
        except BaseException:
            file.close()
            raise
        if not whole:
            file.close()
            return None
        file.seek(0)
        return file

    def _form(self, request: VideoRequest) -> _Form:
        fields: dict[str, object] = {
            "model": self._model,
            "prompt": request.prompt,
            "seconds": math.ceil(request.seconds),
            "size": f"{request.width}x{request.height}",
        }
        if self._extended:
            fields |= {"seed": request.seed}
            for name, value in (
                ("negative_prompt", request.negative or None),
                ("num_inference_steps", request.steps),
                ("guidance_scale", request.guidance),
            ):
                fields |= {} if value is None else {name: value}
        # A field without a file's name is a field of the form, and the whole multipart.
        form: _Form = [
            (name, ("", str(value).encode(), "text/plain; charset=utf-8"))
            for name, value in fields.items()
        ]
        if request.image is not None:
            from wenfang.engines.image.framing import fitted

            picture = fitted(request.image, request.width, request.height)
            form.append(("input_reference", ("picture.png", picture.png, "image/png")))
        return form


def _percent(job: dict[str, Any]) -> int:
    done = job.get("progress")
    if not isinstance(done, int | float) or not math.isfinite(done):
        return 0
    return max(0, min(100, int(done)))
