"""Any server with the OpenAI image API: LocalAI, vLLM-Omni, SGLang, sd-server, a cloud.

The address is the person's choice. Pictures come back in the answer (``b64_json``) or under
an address on the same server; an address anywhere else is not fetched.

Design choice: the API has no seed, so that none is sent and no picture repeats; where the
server takes one (``image.send_seed``), each picture is a request of its own with its seed.
Several pictures without seeds are one request, or several where the server gives one a time.

Source: OpenAI API reference, "Images".
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.image.background import Background, stream
from wenfang.engines.image.base import Ability, ImageEvent, ImageRequest, Sample, Step, require
from wenfang.engines.image.framing import fitted, fitted_mask, kept_outside
from wenfang.engines.image.server_picture import LONGEST_ANSWER, pictures_of
from wenfang.engines.image.validation import OTHERS, check_request
from wenfang.engines.openai_api import KEY_VARIABLE, server_identity
from wenfang.engines.server_connection import Refused, ServerConnection
from wenfang.errors import BadInput, EngineError
from wenfang.picture import PNG, Picture

NATIVE = (1024, 16)
"""Servers do not tell; the squares that every known one draws."""
EXTRAS = frozenset({"body"})
_OWN_FIELDS = frozenset({"model", "prompt", "n", "size", "seed", "image", "mask"})

_ABILITIES = {
    "/images/generations": {Ability.TEXT_TO_IMAGE},
    "/images/edits": {Ability.IMAGE_TO_IMAGE, Ability.INPAINT},
    "/images/variations": {Ability.VARIATION},
}
"""What each endpoint is for."""

_FORMAT = "response_format"
"""Some models refuse the field by which others are asked for pictures in the answer."""


class OpenAIImageEngine:
    """An image engine over HTTP.

    ``extras={"body": {...}}`` goes to the server as it is: ``quality``, ``style``,
    ``negative_prompt`` … whatever this server knows beyond the API.

    Args:
        model: the server's name for it.
        base_url: ends in ``/v1`` as a rule.
        api_key_env: environment variable that holds the key; it may be unset; empty: no key.
        timeout_s: seconds without a byte from the server.
        send_seed: the server takes ``seed``.
        retries: further attempts after 429, 5xx or a connection that failed.
        wait_s: pause before the second attempt; doubles each time.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key_env: str = KEY_VARIABLE,
        timeout_s: float = 300.0,
        send_seed: bool = False,
        retries: int = 4,
        wait_s: float = 0.5,
    ) -> None:
        self._model, self._send_seed = model, send_seed
        self._abilities = {
            Ability.TEXT_TO_IMAGE,
            Ability.IMAGE_TO_IMAGE,
            Ability.INPAINT,
            Ability.VARIATION,
            *((Ability.SEED,) if send_seed else ()),
        }
        self._asks_format, self._one_at_a_time, self._address_is_right = True, False, False
        self._server = ServerConnection(
            base_url,
            key_name=api_key_env,
            timeout_s=timeout_s,
            retries=retries,
            wait_s=wait_s,
            section="image",
        )

    @cached_property
    def identity(self) -> EngineIdentity:
        """What is known of a server: the model's name."""
        return server_identity(self._model)

    @property
    def abilities(self) -> frozenset[Ability]:
        """What the API has, less what this server has answered not to have."""
        return frozenset(self._abilities)

    @property
    def native(self) -> tuple[int, int]:
        return NATIVE

    def draw(self, request: ImageRequest) -> Iterator[ImageEvent]:
        """Draw; see :class:`~wenfang.engines.image.base.ImageEngine`."""
        started = time.perf_counter()
        check_request(self, request, extras=EXTRAS)
        _check_body(request)
        for place, value in (("steps", request.steps), ("guidance", request.guidance)):
            if value is not None:
                raise BadInput(
                    f"the OpenAI image API has no {place}",
                    place=place,
                    cure=f'leave it out, or write extras={{"body": {{"{place}": {value:g}}}}} '
                    "where this server knows it",
                )
        work = Background(
            lambda work: self._compute(request, work), request.cancel, name="wenfang-image-server"
        )
        return stream(work, started)

    def close(self) -> None:
        self._server.close()

    def _compute(self, request: ImageRequest, work: Background) -> None:
        wanted, done = len(request.seeds), 0
        while done < wanted:
            work.stop_if_halted()
            seed = request.seeds[done] if self._send_seed else None
            many = 1 if self._send_seed or self._one_at_a_time else wanted - done
            for picture in self._ask(request, seed, many, work.halt)[: wanted - done]:
                work.put(Sample(done, _finished(picture, request), seed))
                done += 1
                work.put(Step(done, wanted))

    def _ask(
        self, request: ImageRequest, seed: int | None, many: int, cancel: threading.Event
    ) -> list[Picture]:
        """At least one picture; fewer than ``many`` where the server gives fewer."""
        path, fields = self._said(request, seed, many)
        try:
            answer = self._post(path, fields, request, cancel)
        except Refused as error:
            if many > 1 and error.status in (400, 422) and "n" in _words(error.said):
                self._one_at_a_time = True
                return self._ask(request, seed, 1, cancel)
            self._drop_what_is_missing(error, path, request)
            raise
        self._address_is_right = True
        return pictures_of(answer, self._server, cancel)

    def _post(
        self, path: str, fields: dict[str, Any], request: ImageRequest, cancel: threading.Event
    ) -> Any:
        asked = {**fields, **({_FORMAT: "b64_json"} if self._asks_format else {})}
        asked |= request.extras.get("body", {})
        try:
            return self._send(path, asked, request, cancel)
        except Refused as error:
            if not (self._asks_format and _FORMAT in error.said and error.status in (400, 422)):
                raise
            self._asks_format = False
            asked.pop(_FORMAT, None)
            return self._send(path, asked, request, cancel)

    def _send(
        self, path: str, asked: dict[str, Any], request: ImageRequest, cancel: threading.Event
    ) -> Any:
        if request.image is None:
            return self._server.ask(path, cancel, body=asked, limit=LONGEST_ANSWER)
        fields = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in asked.items()
        }
        return self._server.ask(
            path, cancel, fields=fields, files=_files(request), limit=LONGEST_ANSWER
        )

    def _said(
        self, request: ImageRequest, seed: int | None, many: int
    ) -> tuple[str, dict[str, Any]]:
        fields: dict[str, Any] = {
            "model": self._model,
            "n": many,
            "size": f"{request.width}x{request.height}",
        }
        if seed is not None:
            fields["seed"] = seed
        if request.prompt:
            fields["prompt"] = request.prompt
        if request.image is None:
            return "/images/generations", fields
        # A mask without words still is an edit: the API has no other place for it.
        edit = request.prompt or request.mask is not None
        return ("/images/edits" if edit else "/images/variations"), fields

    def _drop_what_is_missing(self, error: Refused, path: str, request: ImageRequest) -> None:
        """Where the server has no such endpoint: the abilities go, and the error says so.

        404 before anything else has been answered may as well mean a wrong address: nothing
        goes then, and the error gives both cures.
        """
        if error.status not in (404, 405, 501) or "model" in error.said.lower():
            return
        missing = _ABILITIES[path]
        if error.status == 404 and not self._address_is_right:
            wanted = next(iter(sorted(missing & request.needs())))
            raise EngineError(
                f"there is nothing at {path} of this address (status 404: {error.said})",
                place=error.place,
                cure="the address may be wrong: check it (image.base_url, or what follows the @ "
                "in the model's name; it ends in /v1 as a rule); or this server has no such "
                f"endpoint: {OTHERS[wanted]}",
            ) from error
        self._abilities -= missing
        require(self, request, others=OTHERS)


def _files(request: ImageRequest) -> list[tuple[str, tuple[str, bytes, str]]]:
    """Picture and mask as PNG; the mask's transparent part is what is painted anew."""
    assert request.image is not None
    picture = fitted(request.image, request.width, request.height)
    files = [("image", ("image.png", picture.png, PNG))]
    if request.mask is not None:
        import numpy as np

        white = np.asarray(fitted_mask(request.mask, request.width, request.height))
        holed = np.dstack([picture.pixels, 255 - white])
        files.append(("mask", ("mask.png", Picture(holed).png, PNG)))
    return files


def _finished(picture: Picture, request: ImageRequest) -> Picture:
    """At the size that was asked for (servers round it); what the mask keeps is kept."""
    size = request.width, request.height
    if (picture.width, picture.height) != size:
        picture = fitted(picture, *size)
    if request.mask is None or request.image is None:
        return picture
    original = fitted(request.image, *size)
    return kept_outside(picture, original, fitted_mask(request.mask, *size))


def _check_body(request: ImageRequest) -> None:
    body = request.extras.get("body", {})
    wrong = not isinstance(body, dict) or any(not isinstance(name, str) for name in body)
    if wrong or _OWN_FIELDS & set(body):
        raise BadInput(
            "the server's own fields are a table without " + ", ".join(sorted(_OWN_FIELDS)),
            place="extras.body",
            cure="say those in the request itself",
        )


def _words(said: str) -> set[str]:
    """Words of a server's error, to see which field it is about."""
    return set(said.replace("'", " ").replace('"', " ").replace("`", " ").replace(":", " ").split())
