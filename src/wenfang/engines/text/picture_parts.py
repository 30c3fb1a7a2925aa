"""Pictures in a message to a server: content parts with ``data:`` URLs.

A picture goes out as pixels encoded anew, so that nothing of the file that it came from
(place, camera, thumbnails) reaches the server: PNG where it is small, for flat colours and
lettering stay exact; JPEG above, for some servers take no large bodies. It lies on white
where it is transparent, because models differ in what they see there. Longer side at most
2048 pixels: larger ones are cut down by the models themselves (OpenAI API, "Images and
vision").

Source: OpenAI API reference, "Chat", content part ``image_url``; RFC 2397.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from wenfang.engines.server_connection import Refused
from wenfang.engines.text.base import SEEING, Message
from wenfang.errors import EngineError
from wenfang.picture import Picture
from wenfang.pictures.encoding import encode
from wenfang.pictures.resizing import at_most

LONGEST = 2048
SMALL = 512 * 512
"""Pixels up to which a picture goes out without loss."""

#: What servers call a picture that they do not take: llama-server "image input is not
#: supported … mmproj", vLLM "is not a multimodal model", Ollama "vision", others that the
#: content of a message must be a string.
_ABOUT_PICTURES = re.compile(
    r"image|vision|multi-?modal|mmproj|content (?:part|type)|valid string|be a string", re.I
)
_NOT_ABOUT_THEM = frozenset({401, 403, 413, 429})


def content_parts(message: Message) -> str | list[dict[str, Any]]:
    """The ``content`` of a message: plain text where it shows nothing."""
    if not message.images:
        return message.content
    shown = [{"type": "image_url", "image_url": {"url": data_url(p)}} for p in message.images]
    return [*shown, {"type": "text", "text": message.content}]


def data_url(picture: Picture) -> str:
    """The picture, at most :data:`LONGEST` pixels long, as a PNG or JPEG in an address."""
    fitting = Picture(at_most(picture.pixels, LONGEST)).opaque()
    if fitting.width * fitting.height <= SMALL:
        kind, data = "image/png", fitting.png
    else:
        kind, data = "image/jpeg", encode(fitting, "jpg").data
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def picture_refusal(refused: Refused, model: str) -> EngineError | None:
    """The refusal in clear words, if the pictures are what it is about. The model's own name
    tells nothing: many have *vision* in it."""
    said = re.sub(rf"(?<!\w){re.escape(model)}(?!\w)", "", refused.said)
    if refused.status in _NOT_ABOUT_THEM or not _ABOUT_PICTURES.search(said):
        return None
    return EngineError(
        f"the server does not take pictures for {model}: {refused.said}",
        place=refused.place,
        cure=f"use {SEEING}",
    )
