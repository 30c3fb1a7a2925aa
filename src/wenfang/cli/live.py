"""``wenfang anchor live``: a presenter who says lines as they come."""

from __future__ import annotations

import io
import sys
import threading
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.cli import completion
from wenfang.cli.output import Json, print_json, print_table, progress_bars

if TYPE_CHECKING:
    from wenfang.server.live_sessions import Sessions
    from wenfang.studio import Studio


def live(
    anchor: Annotated[
        str | None, typer.Argument(help="Who presents; 'wenfang anchor list' lists them.")
    ] = None,
    language: Annotated[
        str, typer.Option(help="zh or en.", autocompletion=completion.languages)
    ] = "zh",
    voice: Annotated[
        str | None, typer.Option(help="Instead of the anchor's.", autocompletion=completion.voices)
    ] = None,
    speed: Annotated[float, typer.Option(min=0.5, max=2, help="Of speaking.")] = 1.0,
    background: Annotated[str, typer.Option(help="studio, dusk or paper.")] = "studio",
    station: Annotated[str, typer.Option(help="Name of the programme.")] = "",
    aspect: Annotated[str, typer.Option(help="16:9 or 9:16.")] = "16:9",
    resolution: Annotated[int, typer.Option(help="Lines: 540, 720 or 1080.")] = 540,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any that is free.")] = 8765,
    name: Annotated[
        list[str] | None, typer.Option(help="Name by which the server is called besides.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=64, help="Sessions at a time.")] = 2,
    log: Annotated[
        bool, typer.Option("--log", help="Show what the library keeps of past sessions, instead.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Present live: lines from standard input or HTTP, seen in the browser.

    A line of standard input is said by a session of its own; the address that is printed shows
    it. An empty line interrupts.
    """
    from wenfang.server.hosts import allowed_hosts
    from wenfang.server.live import live_app
    from wenfang.server.live_sessions import Sessions
    from wenfang.studio import Studio
    from wenfang.studio.live import live_plan, screen_line

    if log:
        show_log(as_json)
        return
    wish = _wish(anchor, language, voice, speed, background, station, aspect, resolution)
    hosts = allowed_hosts(host, name or ())
    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        plan = live_plan(studio, wish, tell=lambda notice: print(notice, file=sys.stderr))
        sessions = Sessions(plan, most=most)
        app = live_app(sessions, lambda text: screen_line(studio, text, wish.language), hosts)
        try:
            _serve(app, sessions, studio, wish, host, port, as_json)
        finally:
            sessions.close()


def show_log(as_json: bool) -> None:
    """Sessions, the newest first."""
    from wenfang.studio import Studio
    from wenfang.studio.live_log import live_records

    with Studio.open() as studio:
        records = live_records(studio.library)
    if as_json:
        print_json([one.as_dict() for one in records])
        return
    rows = [
        (one.id, f"{one.opened.astimezone():%Y-%m-%d %H:%M}",
         f"{one.closed.astimezone():%Y-%m-%d %H:%M}" if one.closed else "",
         one.said.get("anchor", ""), one.said.get("voice", ""), str(len(one.heard)))
        for one in records
    ]  # fmt: skip
    headings = ("session", "opened", "closed", "anchor", "voice", "lines heard")
    print_table(headings, rows, whole=("session", "opened", "closed"))


def _wish(
    anchor: str | None, language: str, voice: str | None, speed: float, background: str,
    station: str, aspect: str, resolution: int,
) -> Any:  # fmt: skip
    from wenfang.errors import BadInput
    from wenfang.studio.live import LiveWish

    for place, value, known in (
        ("--language", language, ("zh", "en")),
        ("--aspect", aspect, ("16:9", "9:16")),
        ("--resolution", resolution, (540, 720, 1080)),
    ):
        if value not in known:
            choices = ", ".join(map(str, known))
            raise BadInput(f"{value!r} is not known", place=place, cure=f"use one of: {choices}")
    return LiveWish(
        language=language,  # type: ignore[arg-type]
        anchor=anchor or "",
        voice=voice or "",
        speed=speed,
        background=background,
        station=station,
        aspect=aspect,  # type: ignore[arg-type]
        resolution=resolution,
    )


def _serve(
    app: Any, sessions: Sessions, studio: Studio, wish: Any, host: str, port: int, as_json: bool
) -> None:
    import socket

    import uvicorn

    from wenfang.errors import ConfigurationError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {host}:{port} ({error.strerror})",
            place="--port",
            cure="choose another port, or 0 for any that is free",
        ) from None
    key, session = sessions.begin(kept=True)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if as_json:
        print_json({"address": address, "session": key, "page": f"{address}#{key}"})
    else:
        print(f"look at it: {address}#{key}\na session of one's own: {address}")
    sys.stdout.flush()

    def read() -> None:
        _read(session, studio, wish)
        sessions.let_go(key)

    threading.Thread(target=read, daemon=True).start()
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listening])


def _read(session: Any, studio: Studio, wish: Any) -> None:
    """Lines of standard input, said one after the other."""
    from wenfang.errors import WenfangError
    from wenfang.studio.live import screen_line

    if isinstance(sys.stdin, io.TextIOWrapper):  # there may be none
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin or ():
        if not line.strip():
            session.interrupt()
            continue
        if "\ufffd" in line:
            print(f"not said: it is not {sys.stdin.encoding}", file=sys.stderr)
            continue
        stops = [one for one in screen_line(studio, line, wish.language) if one.severity == "block"]
        try:
            if stops:
                print(f"not said: {stops[0].message}", file=sys.stderr)
            else:
                session.say(line)
        except WenfangError as error:
            print(f"not said: {error}", file=sys.stderr)
