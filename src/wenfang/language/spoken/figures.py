"""Plain numbers: ordinals, fractions, ranges, scores, versions, numbers in names, all others.

Chinese says 两 before a measure word (两个, 两小时) and 二 elsewhere (二月, 第二). Digits in
names are read as people do: 5G is 五G and "five G", A320 A三二零 and "A three twenty".
"""

from __future__ import annotations

import re
import unicodedata

from wenfang.language.spoken import chinese_numbers as zh
from wenfang.language.spoken import english_numbers as en
from wenfang.language.spoken.rule import LEFT, NUMBER, RANGE, rule
from wenfang.language.units import CLASSIFIERS

_COUNTED = (
    "个|小时|分钟|秒钟|天|周(?!岁)|年|星期|万|亿|千|元|块|米|公里|千米|公斤|吨|升|克|亩|公顷|人|名|位|次|倍|岁|成|"
    + "|".join(c for c in CLASSIFIERS.split() if c not in "楼层班月号日届期分级")
)
_SIGNED = r"(?P<minus>(?<![\d\w)年月日])-)?"
_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_EN_PARTS = {2: "half", 4: "quarter"}


def _zh_plain(match: re.Match[str]) -> str:
    text = match["n"]
    after = match.string[match.end() : match.end() + 3].lstrip()
    said = zh.counted(text) if re.match(_COUNTED, after) else zh.number(text)
    return ("负" if match["minus"] else "") + said


def _zh_range(match: re.Match[str]) -> str:
    after = match.string[match.end() : match.end() + 3].lstrip()
    last = zh.counted if re.match(_COUNTED, after) else zh.number
    return ("负" if match["minus"] else "") + f"{zh.number(match['n'])}到{last(match['to'])}"


def _zh_fraction(match: re.Match[str]) -> str | None:
    top, bottom = int(match["n"]), int(match["to"])
    return f"{zh.cardinal(bottom)}分之{zh.cardinal(top)}" if 0 < top < bottom else None


def _zh_score(match: re.Match[str]) -> str:
    return f"{zh.number(match['n'])}比{zh.number(match['to'])}"


def _zh_name(match: re.Match[str]) -> str:
    digits = match["n"]
    return zh.digit_by_digit(digits) if len(digits) > 2 else zh.number(digits)


def _zh_version(match: re.Match[str]) -> str:
    return "点".join(zh.cardinal(int(part)) for part in match.group().split("."))


def _en_version(match: re.Match[str]) -> str:
    return " point ".join(en.cardinal(int(part)) for part in match.group().split("."))


def _en_ordinal(match: re.Match[str]) -> str:
    return en.ordinal(int(match["n"].replace(",", "")))


def _en_fraction(match: re.Match[str]) -> str | None:
    top, bottom = int(match["n"]), int(match["to"])
    if not 0 < top < bottom or bottom > 100:
        return None
    part = _EN_PARTS.get(bottom, en.ordinal(bottom))
    plural = {"half": "halves"}.get(part, part + "s")
    return f"{en.cardinal(top)} {part if top == 1 else plural}"


def _en_range(match: re.Match[str]) -> str:
    minus = "minus " if match["minus"] else ""
    return minus + " to ".join(en.number(end) for end in (match["n"], match["to"]))


def _en_plain(match: re.Match[str]) -> str:
    return ("minus " if match["minus"] else "") + en.number(match["n"])


def _en_name(match: re.Match[str]) -> str:
    """A320 "three twenty", C919 "nine nineteen", G20 "twenty", H1N1 "one", B747 "seven forty-seven"."""
    digits = match["n"]
    if len(digits) < 3:
        return en.number(digits)
    if len(digits) > 4 or digits.startswith("0"):
        return en.digit_by_digit(digits)
    head, tail = digits[:-2], int(digits[-2:])
    if tail < 10:
        said = " hundred" if not tail and len(head) == 1 else f" oh {en.cardinal(tail)}"
        return en.cardinal(int(head)) + said
    return f"{en.cardinal(int(head))} {en.cardinal(tail)}"


def _vulgar(match: re.Match[str]) -> tuple[int, int]:
    top, bottom = unicodedata.normalize("NFKC", match["v"]).split("⁄")
    return int(top), int(bottom)


def _zh_vulgar(match: re.Match[str]) -> str:
    top, bottom = _vulgar(match)
    whole = f"{zh.cardinal(int(match['n']))}又" if match["n"] else ""
    return f"{whole}{zh.cardinal(bottom)}分之{zh.cardinal(top)}"


def _en_vulgar(match: re.Match[str]) -> str:
    top, bottom = _vulgar(match)
    part = _EN_PARTS.get(bottom, en.ordinal(bottom))
    one = "a" if match["n"] else "one"
    said = f"{one} {part}" if top == 1 else f"{en.cardinal(top)} {part}s"
    return f"{en.cardinal(int(match['n']))} and {said}" if match["n"] else said


_PLAIN = rf"{_SIGNED}{LEFT}(?P<n>{NUMBER})"
_BETWEEN = rf"{_SIGNED}{LEFT}(?P<n>{NUMBER}){RANGE}(?P<to>{NUMBER})(?!-?\d)"
_VERSION = r"(?<![\d.])\d{1,4}(?:\.\d{1,4}){2,4}(?![\d])"
_FRACTION = r"(?<![\d./])(?P<n>\d{1,2})/(?P<to>\d{1,3})(?![\d/])"
_POINT_IN_NAME = r"(?<=[A-Za-z])-?(?P<n>\d{1,6}\.\d{1,6})(?!\d|\.\d)"
_ORDINAL = r"(?<![\d.,])(?P<n>\d{1,3}(?:,\d{3}){0,3}|\d{1,9})(?:st|nd|rd|th)\b"
_IN_NAME = r"(?<=[A-Za-z])-?(?P<n>\d{1,12})(?![\d.,]\d)"
_ROMAN = r"[Ⅰ-Ⅻⅰ-ⅻ]"
_VULGARS = rf"(?:(?<![\d.,])(?P<n>\d{{1,6}}))?(?P<v>[{_VULGAR}])"

ZH = [
    rule(
        r"(?<![\d.])\d{1,2}·\d{1,2}(?![\d.])",
        lambda m: "".join(zh.digit_by_digit(p) for p in m.group().split("·")),
    ),
    rule(r"(?<=[吨元米克升次个件度里人名斤])/(?=[一-鿿])", lambda m: "每"),
    rule(
        r"(?<!\d)(?P<n>[05-9][05])(?=后(?![天年个小多期续]))", lambda m: zh.digit_by_digit(m["n"])
    ),
    rule(r"(?<=[万亿千百元米年月日号时点分岁℃%])-(?=[\d\x00])", lambda m: "到"),
    rule(_ROMAN, lambda m: zh.cardinal(int(unicodedata.numeric(m.group())))),
    rule(_ORDINAL, _en_ordinal, re.IGNORECASE),  # 2nd is English in any text
    rule(_VERSION, _zh_version),
    rule(_POINT_IN_NAME, lambda m: zh.number(m["n"])),
    rule(_VULGARS, _zh_vulgar),
    rule(
        r"(?<=第)(?P<n>\d{1,12})(?:-(?P<to>\d{1,12}))?",
        lambda m: "到第".join(zh.number(e) for e in (m["n"], m["to"]) if e),
    ),
    rule(_FRACTION, _zh_fraction),
    rule(r"(?<![\d:.])(?P<n>\d{1,3})\s?:\s?(?P<to>\d{1,3})(?![\d:.])", _zh_score),
    rule(_IN_NAME, _zh_name),
    rule(_BETWEEN, _zh_range),
    rule(_PLAIN, _zh_plain),
    rule(r"\d{1,40}", lambda m: zh.digit_by_digit(m.group())),
]
EN = [
    rule(_ROMAN, lambda m: en.cardinal(int(unicodedata.numeric(m.group())))),
    rule(_VERSION, _en_version),
    rule(_POINT_IN_NAME, lambda m: en.number(m["n"])),
    rule(_VULGARS, _en_vulgar),
    rule(_ORDINAL, _en_ordinal, re.IGNORECASE),
    rule(_FRACTION, _en_fraction),
    rule(r"(?<![\d:.])(?P<n>\d{1,3})\s?:\s?(?P<to>\d{1,3})(?![\d:.])", lambda m: f"{en.number(m['n'])} to {en.number(m['to'])}"),
    rule(_IN_NAME, _en_name),
    rule(_BETWEEN, _en_range),
    rule(_PLAIN, _en_plain),
    rule(r"\d{1,40}", lambda m: en.digit_by_digit(m.group())),
]  # fmt: skip
