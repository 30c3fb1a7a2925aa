"""How long a text is, in words or characters."""

from __future__ import annotations

from typing import Literal

from wenfang.source import Language

Unit = Literal["words", "characters"]


def unit_for(language: Language) -> Unit:
    """What lengths are counted in: Chinese in characters, English in words."""
    return "characters" if language == "zh" else "words"


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
