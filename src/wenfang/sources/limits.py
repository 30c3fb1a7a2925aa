"""How much of a source is read, and how long a server may take: the bounds of every reader.

Design choice: a source that is over a bound is refused with its size and the bound, never
cut short. A report on half a source would look like a report on all of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds on one source.

    Attributes:
        max_bytes: of the file, or of the body after its transfer encoding is undone.
        max_characters: of the text that is found in it.
        max_pages: of a PDF.
        max_unpacked_bytes: of all members of a DOCX together.
        max_ratio: unpacked to packed size of a DOCX member over 1 MB; prose packs about
            10:1, a zip bomb 1000:1.
        timeout_s: for one URL with all its redirects.
        max_redirects: hops after the first address.
        allow_private: whether a URL may lead to an address that is not public (loopback,
            private networks, cloud metadata).
    """

    max_bytes: int = 20_000_000
    max_characters: int = 2_000_000
    max_pages: int = 1_000
    max_unpacked_bytes: int = 200_000_000
    max_ratio: float = 200.0
    timeout_s: float = 30.0
    max_redirects: int = 5
    allow_private: bool = False


def readable_size(count: int) -> str:
    """``52428800`` as ``52.4 MB`` (SI units)."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1_000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"
