"""A live anchor over HTTP: sessions, their streams, and a page to look at.

=======================================  =====================================================
``GET /``                                a page with the player and a line to type
``POST /sessions``                       a session of one's own: ``{"id": …}``; 429: as many are
                                         live as may be, 503: the server ends, 409: its anchor is
                                         no longer there, 403: nor is its consent
``GET /sessions/ID/stream``              fragmented MP4 without end, for Media Source Extensions
``GET /sessions/ID/index.m3u8``          the same as HLS (RFC 8216), for players that know no MSE
``POST /sessions/ID/lines``              ``{"text": …}``: said after what waits
``GET /sessions/ID/lines``               every line and what became of it
``DELETE /sessions/ID/lines/NUMBER``     that line is not said, or not any further
``POST /sessions/ID/interrupt``          silence now
``DELETE /sessions/ID``                  the end
=======================================  =====================================================

A session's id is a secret of 128 bits: who does not know it can neither look nor speak. Sessions
that nobody looks at end by themselves (:mod:`wenfang.server.live_sessions`); one that has ended
gives its last fragments and the playlist's end for a while, and to all else answers 410.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, Blocked, WenfangError
from wenfang.finding import Finding
from wenfang.server.following import followed, header_of
from wenfang.server.hosts import host_of
from wenfang.server.live_sessions import Ending, Sessions, TooMany
from wenfang.workflows.live.lines import LiveLine
from wenfang.workflows.live.session import LiveSession

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

LARGEST_BODY = 64_000
_MP4 = "video/mp4"


def live_app(
    sessions: Sessions, screen: Callable[[str], list[Finding]], hosts: frozenset[str]
) -> Starlette:
    """The application.

    Args:
        screen: what is found in a line; one that blocks is not said.
        hosts: names by which it may be called (:func:`wenfang.server.hosts.allowed_hosts`).
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Route

    api = _Api(sessions, screen)
    return Starlette(
        routes=[
            Route("/", api.page),
            Route("/sessions", api.begin, methods=["POST"]),
            Route("/sessions/{key}", api.end, methods=["DELETE"]),
            Route("/sessions/{key}/lines", api.lines, methods=["GET"]),
            Route("/sessions/{key}/lines", api.say, methods=["POST"]),
            Route("/sessions/{key}/lines/{number:int}", api.cancel, methods=["DELETE"]),
            Route("/sessions/{key}/interrupt", api.interrupt, methods=["POST"]),
            Route("/sessions/{key}/stream", api.stream),
            Route("/sessions/{key}/index.m3u8", api.playlist),
            Route("/sessions/{key}/{piece}.mp4", api.piece),
        ],
        middleware=[Middleware(_Guard, hosts=hosts)],
        lifespan=_lifespan(sessions),
    )


def _lifespan(sessions: Sessions) -> Any:
    @contextlib.asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        yield
        sessions.close()

    return lifespan


class _Guard:
    """Refuses strangers: other hosts, and requests that another site could have sent."""

    def __init__(self, app: Any, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = {
                name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]
            }
            refused = self._refused(scope["method"], headers)
            if refused is not None:
                await _error(403, refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refused(self, method: str, headers: dict[str, str]) -> str | None:
        if host_of(headers.get("host", "")) not in self._hosts:
            return "this server does not go by that name"
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if method == "POST" and kind != "application/json":
            return "send application/json"
        origin = headers.get("origin")
        if origin and origin != "null" and host_of(origin.partition("//")[2]) not in self._hosts:
            return "another site may not speak here"
        return None


class _Api:
    def __init__(self, sessions: Sessions, screen: Callable[[str], list[Finding]]) -> None:
        self._sessions, self._screen = sessions, screen

    async def page(self, request: Request) -> Response:
        from starlette.responses import HTMLResponse

        page = files("wenfang.server").joinpath("live.html").read_text("utf-8")
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
            "connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": policy, **_HEADERS})

    async def begin(self, request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        if await _body_of(request) != {}:
            return _error(422, "a session is begun with nothing or {}")
        try:
            key, session = await run_in_threadpool(self._sessions.begin)
        except WenfangError as error:
            return _error(_status_of(error), str(error))
        place = session.plan.stage
        return _json(
            {"id": key, "width": place.width, "height": place.height, "rate": session.plan.rate},
            201,
        )

    async def end(self, request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        await run_in_threadpool(self._sessions.end, request.path_params["key"])
        return _json({})

    async def say(self, request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        session = self._session(request)
        if session is None:
            return self._ended(request)
        text = await _text_of(request)
        if text is None:
            return _error(422, 'send {"text": "…"}')
        found = await run_in_threadpool(self._screen, text)
        stops = [finding for finding in found if finding.severity == "block"]
        if stops:
            return _json({"error": stops[0].message, "findings": [f.as_dict() for f in found]}, 422)
        try:
            line = await run_in_threadpool(session.say, text)
        except WenfangError as error:
            return _error(403 if error.exit_code == 1 else 422, str(error))
        return _json(_told(line), 202)

    async def lines(self, request: Request) -> Response:
        session = self._session(request)
        if session is None:
            return self._ended(request)
        return _json({"lines": [_told(line) for line in session.lines], "failure": session.failure})

    async def interrupt(self, request: Request) -> Response:
        session = self._session(request)
        if session is None:
            return self._ended(request)
        session.interrupt()
        return _json({})

    async def cancel(self, request: Request) -> Response:
        session = self._session(request)
        if session is None:
            return self._ended(request)
        line = session.cancel(request.path_params["number"])
        return _error(404, "no such line") if line is None else _json(_told(line))

    async def stream(self, request: Request) -> Response:
        from starlette.responses import StreamingResponse

        session = self._shown(request)
        if session is None:
            return _gone()
        key = request.path_params["key"]

        async def watched() -> AsyncIterator[bytes]:
            async for piece in followed(session.log):
                self._sessions.get(key)  # somebody looks
                yield piece

        return StreamingResponse(watched(), media_type=_MP4, headers=_HEADERS)

    async def playlist(self, request: Request) -> Response:
        from starlette.responses import PlainTextResponse

        session = self._shown(request)
        if session is None:
            return _gone()
        return PlainTextResponse(
            playlist(session), media_type="application/vnd.apple.mpegurl", headers=_HEADERS
        )

    async def piece(self, request: Request) -> Response:
        from starlette.responses import Response

        session = self._shown(request)
        if session is None:
            return _gone()
        name = request.path_params["piece"]
        if name == "begin":
            data = await header_of(session.log)
        else:
            recent = {str(one.number): one.data for one in session.log.recent()}
            data = recent.get(name)
        return Response(data, media_type=_MP4, headers=_HEADERS) if data else _gone()

    def _session(self, request: Request) -> LiveSession | None:
        return self._sessions.get(request.path_params["key"])

    def _shown(self, request: Request) -> LiveSession | None:
        return self._sessions.shown(request.path_params["key"])

    def _ended(self, request: Request) -> Response:
        """Why there is no such live session."""
        session = self._shown(request)
        return _gone() if session is None else _error(410, session.failure or "it has ended")


def playlist(session: LiveSession) -> str:
    """The HLS playlist of the fragments that are kept (RFC 8216)."""
    recent = session.log.recent()
    longest = max((fragment.seconds for fragment in recent), default=1.0)
    head = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, round(longest + 0.5))}",
        f"#EXT-X-MEDIA-SEQUENCE:{recent[0].number if recent else 0}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="begin.mp4"',
    ]
    body = [line for one in recent for line in (f"#EXTINF:{one.seconds:.3f},", f"{one.number}.mp4")]
    end = ["#EXT-X-ENDLIST"] if session.log.closed else []
    return "\n".join([*head, *body, *end]) + "\n"


_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}  # fmt: skip


async def _text_of(request: Request) -> str | None:
    text = (await _body_of(request) or {}).get("text")
    return text if isinstance(text, str) else None


async def _body_of(request: Request) -> dict[str, Any] | None:
    """The object that a request sends, an empty one if it sends nothing, none if it is no object or
    too large."""
    import json

    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    try:
        data = json.loads(bytes(body) or b"{}")
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _told(line: LiveLine) -> dict[str, Any]:
    """A line as it is told to a client, for which the clock's zero means nothing."""
    return {name: value for name, value in asdict(line).items() if name != "given"}


def _json(data: Any, status: int = 200) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse(data, status, headers=_HEADERS)


def _error(status: int, message: str) -> Response:
    return _json({"error": message}, status)


def _status_of(error: WenfangError) -> int:
    """Why no session was begun, as HTTP says it (RFC 9110, RFC 6585)."""
    if isinstance(error, TooMany):
        return 429
    if isinstance(error, Ending):
        return 503
    if isinstance(error, Blocked):
        return 403
    if isinstance(error, BadInput):  # what it is to show is not there any more
        return 409
    return 500


def _gone() -> Response:
    return _error(404, "no such session")
