"""How long a text is, in the unit the brief counts in."""

from __future__ import annotations

from typing import Literal

Unit = Literal["words", "characters"]

#: The body may differ so far from what the brief asks.
TOLERANCE = 0.15


def count(text: str, unit: Unit) -> int:
    """Length of a text.

    Args:
        unit: ``words``: runs between white space that hold a letter or digit, each Han
            character for itself; ``characters``: letters, digits and Han characters,
            without punctuation and white space.
    """
    if unit == "characters":
        return sum(char.isalnum() for char in text)
    han = sum(_is_han(char) for char in text)
    rest = "".join(" " if _is_han(char) else char for char in text)
    return han + sum(any(char.isalnum() for char in word) for word in rest.split())


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"
