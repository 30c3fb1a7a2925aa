"""Web and mail addresses: read in parts, with their marks by name; the scheme is not said."""

from __future__ import annotations

import re

from wenfang.language.spoken import chinese_numbers, english_numbers
from wenfang.language.spoken.rule import Rule, rule

_TOP = "com|org|net|cn|edu|gov|io|ai|uk|de|fr|jp|hk|tv|info|co|app|dev|eu"
_ADDRESS = (
    r"(?<![A-Za-z0-9@])(?:https?://|www\.)[^\s，。！？；：、“”《》（）\"<>一-鿿]{2,300}"
    r"|(?<![A-Za-z0-9.])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
    rf"|(?<![A-Za-z0-9@.])(?:[A-Za-z0-9-]{{1,63}}\.){{1,4}}(?:{_TOP})(?![A-Za-z0-9])(?:/[A-Za-z0-9._/%-]{{1,200}})?"
)
_ZH = {".": "点", "/": "斜杠", "@": "艾特", "-": "杠", "_": "下划线", ":": "冒号", "?": "问号",
       "=": "等于", "&": "和", "#": "井号", "%": "百分号", "+": "加", "~": "波浪号"}  # fmt: skip
_EN = {".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", ":": "colon",
       "?": "question mark", "=": "equals", "&": "and", "#": "hash", "%": "percent", "+": "plus",
       "~": "tilde"}  # fmt: skip
_SPELLED = re.compile(r"www|[A-Z]{2,5}|[b-df-hj-np-tv-xz]{2,5}")
"""What no vowel makes a word is spelled."""


def _say(marks: dict[str, str], digits: str) -> Rule:
    def say(match: re.Match[str]) -> str:
        text = re.sub(r"^https?://", "", match.group()).rstrip(".,;:!?)/")
        words = []
        for part in re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]", text):
            if part.isdigit():
                words.append(_digits(part, digits))
            elif part.isalpha():
                words.append("-".join(part.upper()) if _SPELLED.fullmatch(part) else part)
            else:
                words.append(marks.get(part, ""))
        return " ".join(word for word in words if word)

    return rule(_ADDRESS, say)


def _digits(part: str, language: str) -> str:
    one_by_one = len(part) > 2 or part.startswith("0")
    if language == "zh":
        return chinese_numbers.digit_by_digit(part) if one_by_one else chinese_numbers.number(part)
    return english_numbers.digit_by_digit(part) if one_by_one else english_numbers.number(part)


ZH = [_say(_ZH, "zh")]
EN = [_say(_EN, "en")]
