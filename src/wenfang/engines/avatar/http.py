"""A neural talking head behind a server, over a small protocol (``docs/avatar-protocol.md``).

One request a performance: the portrait, the sound and the poses go as a form, the frames come back one
after the other, each with its length before it, so that none is waited for longer than it takes
and nothing is held. What comes is looked at as a stranger's: kind, size and number.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO

from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.openai_api import server_arguments
from wenfang.engines.server_connection import ServerConnection
from wenfang.errors import BadInput, EngineError

if TYPE_CHECKING:
    import numpy as np

PROTOCOL = 1
FRAMES = "application/x-wenfang-frames"
#: Milliseconds of talking at 60 frames a second, in one request.
MOST_FRAMES = 200_000
LARGEST_SIDE = 4096
_NAMES = tuple(one.name for one in fields(Pose))
_SLACK = 1 << 16  # a PNG of noise is a little larger than its pixels


class AvatarServer:
    """A talking-head server.

    Args:
        base_url: ``http://HOST:PORT``; ``/perform`` is asked below it.
        api_key_env: variable that holds its key; empty: it gets none.
        timeout_s: seconds without a byte of an answer.
        retries: further attempts before anything of an answer was given on.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key_env: str = "",
        timeout_s: float = 300.0,
        retries: int = 2,
        wait_s: float = 1.0,
    ) -> None:
        self._server = ServerConnection(
            base_url,
            key_name=api_key_env,
            timeout_s=timeout_s,
            retries=retries,
            wait_s=wait_s,
            section="avatar",
            speaks="a talking-head server as docs/avatar-protocol.md describes it",
        )

    @property
    def identity(self) -> EngineIdentity:
        """What is known of a server: that it is one."""
        from importlib.metadata import version

        return EngineIdentity(
            engine="avatar-server",
            model="talking-head",
            sha256=None,
            licence=None,
            versions={"httpx": version("httpx")},
            reproducible=False,
        )

    @property
    def frame_independent(self) -> bool:
        return False

    def perform(self, request: AvatarRequest) -> Iterator[np.ndarray]:
        """See :class:`~wenfang.engines.avatar.base.AvatarEngine`."""
        _check(request)
        return self._frames(request)

    def close(self) -> None:
        """Close its connections. Idempotent."""
        self._server.close()

    def _frames(self, request: AvatarRequest) -> Iterator[np.ndarray]:
        cancel = request.cancel or threading.Event()
        pieces = self._server.pieces(
            "/perform", cancel, fields=_fields(request), files=_files(request), kind=FRAMES
        )
        limit = request.width * request.height * 4 + _SLACK
        frame: np.ndarray | None = None
        many = 0
        for data in _packets(pieces, limit, self._server):
            if many == len(request.poses):
                raise self._server.malformed(f"more than {many} frames")
            frame = self._frame(data, request) if data else frame
            if frame is None:
                raise self._server.malformed("a first frame that repeats the one before")
            many += 1
            yield frame
        if many < len(request.poses) and not cancel.is_set():
            raise EngineError(
                f"the server gave {many} of {len(request.poses)} frames",
                place=self._server.name,
                cure="try again; if it happens again, look into the server's log",
            )

    def _frame(self, data: bytes, request: AvatarRequest) -> np.ndarray:
        import numpy as np
        from PIL import Image

        try:
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
                if image.size != (request.width, request.height):
                    raise self._server.malformed(
                        f"a frame of {image.width}x{image.height}, "
                        f"not {request.width}x{request.height}"
                    )
                frame = np.array(image.convert("RGBA"))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise self._server.malformed("a frame that is no PNG or JPEG") from error
        frame.flags.writeable = False
        return frame


def _check(request: AvatarRequest) -> None:
    if not request.poses or len(request.poses) > MOST_FRAMES:
        raise BadInput(
            f"{len(request.poses)} frames", place="poses", cure=f"ask for 1 to {MOST_FRAMES}"
        )
    for side in (request.width, request.height):
        if not 16 <= side <= LARGEST_SIDE:
            raise BadInput(
                f"a frame of {request.width}x{request.height}",
                place="size",
                cure=f"each side has 16 to {LARGEST_SIDE} pixels",
            )
    if request.anchor.look == "portrait" and request.anchor.portrait is None:
        raise BadInput("a portrait anchor without a portrait", place="anchor.portrait")
    if request.sound is None:
        raise BadInput(
            "a talking head is driven by sound, and there is none",
            place="sound",
            cure="give the speech, or use the drawn presenter",
        )


def _fields(request: AvatarRequest) -> dict[str, str]:
    """Neither the anchor's name nor anybody's consent is told to a server."""
    said = {
        "protocol": PROTOCOL,
        "width": request.width,
        "height": request.height,
        "rate": request.rate,
        "frames": len(request.poses),
        "look": request.anchor.look,
        "attributes": dict(request.anchor.attributes),
        "pose": list(_NAMES),
        "poses": [[round(getattr(one, name), 4) for name in _NAMES] for one in request.poses],
    }
    try:
        return {"request": json.dumps(said, allow_nan=False, separators=(",", ":"))}
    except ValueError as error:
        raise BadInput("a pose with numbers that are none", place="poses") from error


def _files(request: AvatarRequest) -> list[tuple[str, tuple[str, bytes | BinaryIO, str]]]:
    from wenfang.sounds.long_sounds import wav_stream

    files: list[tuple[str, tuple[str, bytes | BinaryIO, str]]] = []
    if request.sound is not None:
        files.append(("sound", ("sound.wav", wav_stream(request.sound), "audio/wav")))
    if request.anchor.portrait is not None:
        files.append(("portrait", ("portrait.png", request.anchor.portrait.png, "image/png")))
    return files


def _packets(pieces: Iterator[bytes], limit: int, server: ServerConnection) -> Iterator[bytes]:
    """What stands between the lengths, whatever pieces it comes in."""
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) >= 4:
            length = int.from_bytes(rest[:4], "big")
            if length > limit:
                raise server.malformed(f"a frame of {length} bytes")
            if len(rest) < 4 + length:
                break
            yield bytes(rest[4 : 4 + length])
            del rest[: 4 + length]
    if rest:
        raise server.cut()


def server_avatar(url: str, settings: Mapping[str, Any]) -> AvatarServer:
    """The server at an address.

    Args:
        settings: ``timeout_s``; ``base_url`` (default: ``model``, where that is an address) and
            ``api_key_env``: the key goes to that server alone, whatever address is asked.
    """
    named = settings.get("base_url") or settings.get("model")
    keyed = {**settings, "base_url": named, "api_key_env": settings.get("api_key_env") or ""}
    said = server_arguments(f"avatar@{url}", keyed, section="avatar", timeout_s=300.0)
    return AvatarServer(
        said["base_url"], api_key_env=said["api_key_env"], timeout_s=said["timeout_s"]
    )
