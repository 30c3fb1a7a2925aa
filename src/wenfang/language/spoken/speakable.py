"""Whether a text can be spoken at all, before anything is."""

from __future__ import annotations

from wenfang.errors import BadInput
from wenfang.language.detect import is_han
from wenfang.language.spoken import marks


def check_speakable(text: str, place: str = "text") -> None:
    """Refuse what no voice can say.

    Raises:
        BadInput: nothing but white space, punctuation or emoji; letters of a script other than
            Han and Latin, or half a character, with where they stand.
    """
    for at, character in enumerate(text):
        if ord(character) > 0x24F and marks.is_foreign(character):
            raise BadInput(
                f"character {at + 1} cannot be spoken: {marks.script_of(character)} "
                f"(U+{ord(character):04X})",
                place=place,
                cure="write it in Chinese or English, or leave it out",
            )
    if not any(_is_said(character) for character in text):
        raise BadInput(
            "there is nothing to say" if text.strip() else "the text is empty",
            place=place,
            cure="give words or numbers; punctuation and emoji alone have no sound",
        )


def _is_said(character: str) -> bool:
    if character.isalnum() or is_han(character):
        return True
    return marks.said_as(character, "en") is not None
