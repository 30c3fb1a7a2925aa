"""A text from standard input: whole, bounded, and UTF-8."""

from __future__ import annotations

import sys

from wenfang.errors import BadInput

_PLACE = "standard input"


def text_from_standard_input(most_bytes: int) -> str:
    """What is piped in.

    Raises:
        BadInput: it is closed, cannot be read, is empty, not UTF-8, or larger.
    """
    try:
        data = sys.stdin.buffer.read(most_bytes + 1)
    except (AttributeError, ValueError, OSError) as error:  # none at all, closed, a folder
        raise BadInput(
            "cannot be read: it is closed", place=_PLACE, cure="pipe a text in, or give it as words"
        ) from error
    if len(data) > most_bytes:
        raise BadInput(f"more than {most_bytes:,} bytes", place=_PLACE, cure="make it in parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"is not UTF-8 (byte {error.start})", place=_PLACE, cure="pipe it through iconv"
        ) from None
    if not text.strip():
        raise BadInput("is empty", place=_PLACE, cure="pipe a text in, or give it as words")
    return text
