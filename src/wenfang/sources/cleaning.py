"""Text as sources keep it: Unicode NFC, ``\\n`` line ends, nothing invisible.

Invisible characters can carry words that a person never sees but a model reads: Unicode
tags (U+E0000–E007F), long runs of variation selectors, bidirectional overrides that show a
text in another order ("Trojan Source", Boucher and Anderson 2021). They are removed from
every source; where there are enough of them to say something, a note tells so.
"""

from __future__ import annotations

import re
import unicodedata

from wenfang.sources.extracted import Note, join_lines

_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH = "\u00ad\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_INVISIBLE = re.compile(f"[{_TAGS}{_SELECTORS}{_BIDI}{_ZERO_WIDTH}{_CONTROL}]")
_CARRIER = re.compile(f"[{_TAGS}{_BIDI}]|[{_SELECTORS}{_ZERO_WIDTH}]{{4,}}")


def clean_blocks(blocks: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Blocks without invisible characters, white space folded, empty ones dropped; and a
    note where invisible characters could have carried text."""
    carried = any(_CARRIER.search(block) for block in blocks)
    cleaned = tuple(text for block in blocks if (text := clean_block(block)))
    if not carried:
        return cleaned, ()
    message = "invisible characters that can carry hidden text or reorder it were removed"
    return cleaned, (Note("invisible-characters", message),)


def clean_block(block: str) -> str:
    """One block: NFC, folded, visible."""
    text = block.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\f", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    return join_lines(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
