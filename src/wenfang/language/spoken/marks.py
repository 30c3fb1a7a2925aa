"""Signs that are said, punctuation that is a pause, and characters that cannot be spoken.

Emoji, ornaments and other signs are left out, and the reading tells which. Letters of scripts
other than Han and Latin (Greek letters have names) are an error of the text: leaving them out
would change what is said.
"""

from __future__ import annotations

import unicodedata

from wenfang.language.detect import is_han

_SAID = {
    "%": ("百分号", "percent"), "&": ("和", "and"), "+": ("加", "plus"), "=": ("等于", "equals"),
    "@": ("艾特", "at"), "×": ("乘", "times"), "÷": ("除以", "divided by"), "±": ("正负", "plus or minus"),
    "≈": ("约等于", "approximately"), "≤": ("小于等于", "at most"), "≥": ("大于等于", "at least"),
    "≠": ("不等于", "is not"), "<": ("小于", "less than"), ">": ("大于", "greater than"),
    "°": ("度", "degrees"), "∞": ("无穷大", "infinity"), "√": ("根号", "root"), "§": ("节", "section"),
    "℃": ("摄氏度", "degrees Celsius"), "℉": ("华氏度", "degrees Fahrenheit"), "‰": ("千分号", "per mille"),
    "$": ("美元", "dollars"), "€": ("欧元", "euros"), "£": ("英镑", "pounds"), "¥": ("元", "yuan"),
    "№": ("第", "number"), "#": ("井号", "hash"), "→": ("到", "to"),
}  # fmt: skip
_GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_PAUSES = {
    **dict.fromkeys("，、,", ","),
    **dict.fromkeys("。．.｡", "."),
    **dict.fromkeys("！!", "!"),
    **dict.fromkeys("？?", "?"),
    **dict.fromkeys("；;", ";"),
    **dict.fromkeys("：:", ":"),
    **dict.fromkeys("“「『《〈【〔", "“"),
    **dict.fromkeys("”」』》〉】〕", "”"),
    **dict.fromkeys("（(", "("),
    **dict.fromkeys("）)", ")"),
    "…": "…",
    "—": "—",
}
SILENT = frozenset("·'`\"/\\|*_^~[]{}-")
"""Marks of writing alone."""


def said_as(character: str, language: str) -> str | None:
    """The words for a sign or a Greek letter; ``None`` for anything else."""
    if character in _SAID:
        return _SAID[character][language == "en"]
    code = ord(character.lower()) - 0x3B1
    return _GREEK[code] if 0 <= code < len(_GREEK) else None


def pause(character: str) -> str | None:
    """The pause or quotation mark that voices know for a punctuation mark."""
    return _PAUSES.get(character)


def is_latin(character: str) -> bool:
    """Whether it is a letter of an alphabet that English words are written in."""
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN")


def is_foreign(character: str) -> bool:
    """Whether it is a letter of a script that no voice can say."""
    if is_han(character) or character in "〇々":
        return False
    kind = unicodedata.category(character)
    if kind == "Cs":
        return True
    named = said_as(character, "en") is not None
    return kind in ("Lu", "Ll", "Lt", "Lo") and not named and not is_latin(character)


def script_of(character: str) -> str:
    """``Thai``, ``Hiragana`` … for an error; ``a lone surrogate`` for half a character."""
    if unicodedata.category(character) == "Cs":
        return "a lone surrogate"
    return unicodedata.name(character, "unknown script").split()[0].capitalize()
