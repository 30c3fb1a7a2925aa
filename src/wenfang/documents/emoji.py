"""Emoji, which no text font has: whether a text holds any."""

from __future__ import annotations

import re

#: Resource with a glyph for each of them, also for sequences (Unicode 15.1, UTS #51).
FONT = "noto-emoji"

# Blocks of UTS #51 whose characters text fonts lack; U+2600 to U+27BF they have in part.
_EMOJI = re.compile(
    "[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u20e3\ufe0f"
    "\U0001f000-\U0001f0ff\U0001f100-\U0001f2ff\U0001f300-\U0001faff]"
)


def has_emoji(text: str) -> bool:
    """Whether a text may need :data:`FONT`; a sign too many costs a font that is not used."""
    return _EMOJI.search(text) is not None
