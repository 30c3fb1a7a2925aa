"""What a container does: hold one AIGC label and one source type, and give back all it holds.

One module per file format. ``embed`` replaces what is there, so that a file never has two
labels (GB 45438-2025, 6.1 c: exactly one); ``read`` finds every one, so that a second one
is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds.

    Attributes:
        labels: each AIGC label as JSON text, unjudged.
        source_types: each digital source type, as written.
    """

    labels: tuple[str, ...] = ()
    source_types: tuple[str, ...] = ()


class Container(Protocol):
    """A file format that holds metadata."""

    def embed(self, data: bytes, label: str | None, source_type: str) -> bytes:
        """``data`` with exactly this label (JSON; none if ``None``) and source type.

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
