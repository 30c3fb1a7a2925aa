"""Requests to one server: retries, timeouts, event streams, and errors that name it; the same
for every medium.

A request is tried again only while nothing of its answer has been given on. Pauses double
and are spread at random ("full jitter", M. Brooker, AWS Architecture Blog, 2015), so that
many clients do not come back at once; ``Retry-After`` (RFC 9110, section 10.2.3) is
honoured up to a minute. A redirect is never followed: it could carry the key to another host.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin, urlsplit, urlunsplit

from wenfang.errors import ConfigurationError, EngineError
from wenfang.server_address import origin

if TYPE_CHECKING:
    import httpx

LONGEST_PAUSE_S = 60.0
LONGEST_LINE = 4 << 20
"""A line of an event stream longer than this is no chunk of text."""
_SHOWN = 300


class Refused(EngineError):
    """The server answered with an error.

    Attributes:
        status: of HTTP.
        said: the server's own words, short and without the key.
    """

    def __init__(self, status: int, said: str, *, place: str, cure: str) -> None:
        super().__init__(f"the server refused with status {status}: {said}", place=place, cure=cure)
        self.status, self.said = status, said


class ServerConnection:
    """See :class:`wenfang.engines.text.openai.OpenAIEngine` for the other arguments.

    Args:
        key_name: the variable that holds the key; empty: this server gets none.
        section: of the configuration that names the server, for errors: ``text``.
        speaks: what kind of server it should be, for errors.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key_name: str,
        timeout_s: float,
        retries: int,
        wait_s: float,
        sleep: Callable[[float], object] | None = None,
        section: str = "text",
        speaks: str = "an OpenAI-compatible API and that the address ends right (/v1)",
    ) -> None:
        import httpx

        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError(
                "the server's address is not an http(s) URL",
                place=f"{section}.base_url",
                cure="write it like http://127.0.0.1:8000/v1",
            )
        if parts.username or parts.password:
            raise ConfigurationError(
                "a key in the address would end up in receipts and logs",
                place=f"{section}.base_url",
                cure=f"put it into the environment variable that {section}.api_key_env names",
            )
        self.name = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
        self._root = self.name.removesuffix("/v1")
        key = os.environ.get(key_name) or None if key_name else None
        self._key, self._key_name, self._timeout_s = key, key_name, timeout_s
        self._section, self._speaks = section, speaks
        self._retries, self._wait_s, self._sleep = retries, wait_s, sleep
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(
            headers=headers,
            follow_redirects=False,
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0)),
        )

    def close(self) -> None:
        """Close its connections. Idempotent."""
        self._client.close()

    def post(
        self, path: str, body: dict[str, Any], *, root: bool = False, missing_ok: bool = False
    ) -> Any:
        """POST JSON, get JSON.

        Args:
            root: the path hangs on the server, not on ``/v1``.
            missing_ok: 404, 405 and 501 give ``None``.
        """
        with self._answer(path, body, threading.Event(), root=root) as response:
            if response is None:
                raise self.cut()
            if missing_ok and response.status_code in (404, 405, 501):
                return None
            self._ensure_good(response)
            try:
                return json.loads(response.read())
            except ValueError as error:
                raise self.malformed("no JSON") from error

    def ask(
        self,
        path: str,
        cancel: threading.Event,
        *,
        body: dict[str, Any] | None = None,
        fields: dict[str, Any] | None = None,
        files: list[tuple[str, tuple[str, bytes, str]]] | None = None,
        limit: int,
    ) -> Any:
        """POST JSON or a form, get JSON of at most ``limit`` bytes; ``None`` when cancelled
        between two attempts.

        Args:
            body: sent as JSON; or
            fields, files: sent as ``multipart/form-data``; a list is a field several times, a
                file is its field, then its name, bytes and media type.
        """
        said = {"json": body} if files is None else {"data": fields, "files": files}
        with self._exchange("POST", self.name + path, said, cancel) as response:
            if response is None:
                return None
            self._ensure_good(response)
            data = self._read(response, limit)
        try:
            return json.loads(data)
        except ValueError as error:
            raise self.malformed("no JSON") from error

    def made(
        self, path: str, cancel: threading.Event, *, body: dict[str, Any], limit: int
    ) -> tuple[bytes, str] | None:
        """POST JSON, get a file of at most ``limit`` bytes with its media type; ``None`` when
        cancelled between two attempts."""
        with self._exchange("POST", self.name + path, {"json": body}, cancel) as response:
            if response is None:
                return None
            self._ensure_good(response)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return self._read(response, limit), kind

    def get(self, url: str, cancel: threading.Event, *, limit: int) -> bytes | None:
        """Bytes that the server's answer points to; ``None`` when cancelled.

        Raises:
            EngineError: the address is not on this very server, or it gives more than
                ``limit`` bytes. What an answer points to elsewhere is never fetched.
        """
        try:
            whole = urljoin(self.name + "/", url)
            same = origin(whole) == origin(self.name)
        except ValueError:  # no URL at all
            same = False
        if not same:
            raise EngineError(
                f"the server's answer points to another one: {self.safe(url)}",
                place=self.name,
                cure="have it answer with b64_json, or serve files under its own address",
            )
        with self._exchange("GET", whole, {}, cancel) as response:
            if response is None:
                return None
            self._ensure_good(response)
            return self._read(response, limit)

    def look(self, path: str, cancel: threading.Event, *, limit: int) -> Any:
        """GET JSON of at most ``limit`` bytes; ``None`` when cancelled between two attempts."""
        with self._exchange("GET", self.name + path, {}, cancel) as response:
            if response is None:
                return None
            self._ensure_good(response)
            data = self._read(response, limit)
        try:
            return json.loads(data)
        except ValueError as error:
            raise self.malformed("no JSON") from error

    def save(self, path: str, cancel: threading.Event, file: IO[bytes], *, limit: int) -> bool:
        """GET a file of at most ``limit`` bytes into an open one, piece by piece; false when
        cancelled meanwhile."""
        with self._exchange("GET", self.name + path, {}, cancel) as response:
            if response is None:
                return False
            self._ensure_good(response)
            done = 0
            for piece in response.iter_bytes():
                if cancel.is_set():
                    return False
                done += len(piece)
                if done > limit:
                    raise self.malformed(f"more than {limit >> 20} MiB")
                file.write(piece)
        return True

    def discard(self, path: str) -> None:
        """DELETE what is no longer wanted, as well as can be: once, and errors are not told."""
        import httpx

        with contextlib.suppress(httpx.HTTPError, RuntimeError):  # closed meanwhile
            self._client.delete(self.name + path, timeout=5.0)

    def stream(
        self, path: str, body: dict[str, Any], cancel: threading.Event
    ) -> Iterator[dict[str, Any]]:
        """POST JSON and give each event of the answer; ends early once ``cancel`` is set.

        Raises:
            EngineError: refused, cut off, timed out or malformed.
        """
        with self._answer(path, body, cancel) as response:
            if response is None:
                return
            self._ensure_good(response)
            kind = response.headers.get("content-type", "").partition(";")[0].strip()
            if kind != "text/event-stream":
                raise self.malformed(f"an answer of type {kind or 'unknown'}, not an event stream")
            yield from self._chunks(response, cancel)

    def pieces(
        self,
        path: str,
        cancel: threading.Event,
        *,
        fields: dict[str, str],
        files: list[tuple[str, tuple[str, bytes | BinaryIO, str]]],
        kind: str,
    ) -> Iterator[bytes]:
        """POST a form and give the answer's bytes as they come; ends early once ``cancel`` is set.

        Args:
            fields, files: see :meth:`ask`.
            kind: media type that the answer must have.

        Raises:
            EngineError: refused, cut off, timed out or of another type.
        """
        said = {"data": fields, "files": files}
        with self._exchange("POST", self.name + path, said, cancel) as response:
            if response is None:
                return
            self._ensure_good(response)
            found = response.headers.get("content-type", "").partition(";")[0].strip()
            if found != kind:
                raise self.malformed(f"an answer of type {found or 'unknown'}, not {kind}")
            for piece in response.iter_bytes():
                if cancel.is_set():
                    return
                yield piece

    def cut(self) -> EngineError:
        """The answer ended before its end."""
        return EngineError(
            "the server broke off in the middle of its answer",
            place=self.name,
            cure="try again; if it happens again, look into the server's log",
        )

    def malformed(self, what: str) -> EngineError:
        """The answer is not what the API says."""
        return EngineError(
            f"the server's answer cannot be understood: {self.safe(what)}",
            place=self.name,
            cure=f"check that it is {self._speaks}",
        )

    def _chunks(
        self, response: httpx.Response, cancel: threading.Event
    ) -> Iterator[dict[str, Any]]:
        for line in _lines(response, self.malformed):
            if cancel.is_set():
                return
            if not line.startswith("data:"):
                continue
            data = line[5:].strip()
            if data == "[DONE]":
                return
            try:
                chunk = json.loads(data)
            except ValueError as error:
                raise self.malformed(f"no JSON: {data[:80]!r}") from error
            if not isinstance(chunk, dict):
                raise self.malformed("a chunk that is no object")
            if chunk.get("error"):
                raise self._refused(200, json.dumps(chunk["error"], ensure_ascii=False))
            yield chunk

    @contextmanager
    def _answer(
        self, path: str, body: dict[str, Any], cancel: threading.Event, *, root: bool = False
    ) -> Iterator[httpx.Response | None]:
        """The answer to JSON; see :meth:`_exchange`."""
        url = (self._root if root else self.name) + path
        with self._exchange("POST", url, {"json": body}, cancel) as response:
            yield response

    @contextmanager
    def _exchange(
        self, method: str, url: str, said: dict[str, Any], cancel: threading.Event
    ) -> Iterator[httpx.Response | None]:
        """The first answer that is not worth another attempt; ``None`` when cancelled."""
        import httpx

        request = self._client.build_request(method, url, **said)
        response = None
        try:
            response = self._attempts(request, cancel)
            yield response
        except httpx.TimeoutException as error:
            raise EngineError(
                f"the server has been silent for {self._timeout_s:g} s",
                place=self.name,
                cure=f"raise {self._section}.timeout_s or look after the server",
            ) from error
        except httpx.RemoteProtocolError as error:
            raise self.cut() from error
        except httpx.HTTPError as error:
            raise EngineError(
                f"the server cannot be reached: {self.safe(str(error))}",
                place=self.name,
                cure="check the address and that the server is running",
            ) from error
        finally:
            if response is not None:
                response.close()

    def _attempts(self, request: httpx.Request, cancel: threading.Event) -> httpx.Response | None:
        import httpx

        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            asked: float | None = None
            try:
                response = self._client.send(request, stream=True)
                if last or not (response.status_code == 429 or response.status_code >= 500):
                    return response
                asked = _retry_after(response)
                response.close()
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.RemoteProtocolError):
                if last:
                    raise
            longest = min(self._wait_s * 2**attempt, LONGEST_PAUSE_S)
            pause = random.uniform(longest / 2, longest) if asked is None else asked
            if self._pause(min(pause, LONGEST_PAUSE_S), cancel):
                return None
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, seconds: float, cancel: threading.Event) -> bool:
        """Wait; true if cancelled meanwhile."""
        if self._sleep is not None:
            self._sleep(seconds)
            return cancel.is_set()
        return cancel.wait(seconds)

    def _ensure_good(self, response: httpx.Response) -> None:
        if response.status_code >= 400:
            raise self._refused(response.status_code, response.read().decode("utf-8", "replace"))
        if response.status_code != 200:
            raise self.malformed(f"status {response.status_code}")

    def _read(self, response: httpx.Response, limit: int) -> bytes:
        data = bytearray()
        for piece in response.iter_bytes():
            data += piece
            if len(data) > limit:
                raise self.malformed(f"more than {limit >> 20} MiB")
        return bytes(data)

    def _refused(self, status: int, said: str) -> Refused:
        keyless = (
            f"no key is sent to this address: write it as {self._section}.base_url into your "
            "own configuration"
        )
        cures = {
            401: f"put a valid key into {self._key_name}" if self._key_name else keyless,
            403: f"put a key that may do this into {self._key_name}" if self._key_name else keyless,
            404: "check the model's name and that the address ends right (/v1)",
            429: "wait a while or ask the server's owner for more",
        }
        return Refused(
            status,
            self.safe(said),
            place=self.name,
            cure=cures.get(status, "look into the server's log"),
        )

    def safe(self, said: str) -> str:
        """A server's words, short and without the key."""
        if self._key:
            said = said.replace(self._key, "[key]")
        said = " ".join(said.split())
        return said if len(said) <= _SHOWN else said[:_SHOWN] + "…"


def _lines(response: httpx.Response, malformed: Callable[[str], EngineError]) -> Iterator[str]:
    """Lines of the body, whatever pieces it comes in, none of them endless."""
    rest = b""
    for piece in response.iter_bytes():
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise malformed("a line without end")
        for line in lines:
            try:
                yield line.decode("utf-8").rstrip("\r")
            except UnicodeDecodeError as error:
                raise malformed("text that is not UTF-8") from error


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait: a number or a date."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, moment.timestamp() - time.time())
