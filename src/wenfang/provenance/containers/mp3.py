"""MP3: the label and XMP as frames of an ID3v2.4 tag (:mod:`id3`); other frames stay.

The tag in front is written anew; frames of sound, and what is behind them, are not touched.
"""

from __future__ import annotations

from wenfang.errors import BadInput
from wenfang.provenance import xmp
from wenfang.provenance.containers import id3
from wenfang.provenance.containers.base import Found, Origin


class Mp3Container:
    """ID3 frames."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            tag = id3.read_tag(data)
        except ValueError as error:
            raise BadInput(f"not a readable MP3 ({error})") from error
        if tag.version == 2:
            raise BadInput(
                "an ID3 tag of version 2.2 is not rewritten", cure="convert it to version 2.4"
            )
        if data[tag.end : tag.end + 1] != b"\xff":
            raise BadInput("not a readable MP3 (no frame of sound behind its tag)")
        frames = list(tag.others)
        if label is not None:
            frames.append(id3.label_frame(label))
        packet = xmp.merged(tag.packets[0] if tag.packets else None, None, origin)
        return id3.written([*frames, id3.xmp_frame(packet)]) + data[tag.end :]

    def read(self, data: bytes) -> Found:
        tag = id3.read_tag(data)
        found = xmp.read(b"\n".join(tag.packets))
        return Found((*tag.labels, *found.labels), found.source_types, found.ai)
