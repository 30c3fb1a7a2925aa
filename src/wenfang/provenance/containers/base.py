"""What a container does: hold one AIGC label and one origin, and give back all it holds.

One module per file format. ``embed`` replaces what is there, so that a file never has two
labels (GB 45438-2025, 6.1 c: exactly one); ``read`` finds every one, so that a second one
is seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from wenfang.provenance.source_type import XMP_NAME

#: IPTC Photo Metadata 2025.1, in the namespace of the source type: attribute of
#: :class:`Origin` by property name.
AI_FIELDS = {
    "AISystemUsed": "system",
    "AISystemVersionUsed": "system_version",
    "AIPromptInformation": "prompt",
    "AIPromptWriterName": "prompt_writer",
}
#: Every IPTC property that is written, hence replaced.
IPTC_NAMES = (XMP_NAME, *AI_FIELDS)

_UNKNOWN_TO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Origin:
    """How a file came to be, in IPTC's words.

    Attributes:
        source_type: full address of a digital source type.
        system: the model or service that made it; empty if none is to be named.
        system_version: of that, or of the software around it.
        prompt: what was asked for; a prompt may hold personal data, so only on request.
        prompt_writer: who asked; only on request.
    """

    source_type: str
    system: str = ""
    system_version: str = ""
    prompt: str = ""
    prompt_writer: str = ""

    def properties(self) -> dict[str, str]:
        """What is to be written, by IPTC property name; without what is empty."""
        given = {name: getattr(self, attribute) for name, attribute in AI_FIELDS.items()}
        values = {name: _UNKNOWN_TO_XML.sub("", text)[:_LONGEST] for name, text in given.items()}
        return {XMP_NAME: self.source_type} | {name: v for name, v in values.items() if v}


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds.

    Attributes:
        labels: each AIGC label as JSON text, unjudged.
        source_types: each digital source type, as written.
        ai: IPTC's fields on the system and the prompt, name and value, as written.
    """

    labels: tuple[str, ...] = ()
    source_types: tuple[str, ...] = ()
    ai: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, labels: list[str], properties: list[tuple[str, str]]) -> Found:
        """From labels and IPTC properties in any order; other properties are left out."""
        types = tuple(value for name, value in properties if name == XMP_NAME)
        return cls(tuple(labels), types, tuple(p for p in properties if p[0] in AI_FIELDS))


class Container(Protocol):
    """A file format that holds metadata."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        """``data`` with exactly this label (JSON; none if ``None``) and origin.

        Raises:
            BadInput: ``data`` is not of the format.
        """
        ...

    def read(self, data: bytes) -> Found:
        """What the file holds.

        Raises:
            ValueError: ``data`` is not of the format, or is damaged.
        """
        ...
