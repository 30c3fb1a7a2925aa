"""Sums of money: ￥1,200 is 一千二百元 and "one thousand two hundred yuan", $3.5m 三百五十万美元
and "three point five million dollars", $9.99 "nine dollars and ninety-nine cents"."""

from __future__ import annotations

import re
from fractions import Fraction

from wenfang.language.spoken import chinese_numbers as zh
from wenfang.language.spoken import english_numbers as en
from wenfang.language.spoken.rule import NUMBER, RANGE, rule

# sign or code | Chinese | English one | English many | hundredth one | hundredth many
_ROWS = """
US$,USD|美元|dollar|dollars|cent|cents
HK$,HKD|港元|Hong Kong dollar|Hong Kong dollars|cent|cents
NT$,TWD|新台币|Taiwan dollar|Taiwan dollars|cent|cents
A$,AU$,AUD|澳元|Australian dollar|Australian dollars|cent|cents
C$,CA$,CAD|加元|Canadian dollar|Canadian dollars|cent|cents
S$,SGD|新加坡元|Singapore dollar|Singapore dollars|cent|cents
R$|巴西雷亚尔|real|reais||
$|美元|dollar|dollars|cent|cents
€,EUR|欧元|euro|euros|cent|cents
£,GBP|英镑|pound|pounds|penny|pence
JP¥,JPY|日元|yen|yen||
¥,RMB,CNY|元|yuan|yuan||
₩,KRW|韩元|won|won||
₹,INR|卢比|rupee|rupees||
CHF|瑞士法郎|Swiss franc|Swiss francs||
"""
_CURRENCIES = {
    sign: row[1:]
    for row in (line.split("|") for line in _ROWS.strip().splitlines())
    for sign in row[0].split(",")
}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_CURRENCIES, key=len, reverse=True))
_EN_SCALES = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion",
              "tn": "trillion", "trn": "trillion"}  # fmt: skip
_FACTORS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALE = r"(?:\s?(?P<scale>thousand|million|billion|trillion|bn|mn|tn|trn|[kmb])(?![A-Za-z]))?"
_ZH_SCALE = r"(?:\s?(?P<zh>[十百千万亿]{1,2})(?!分))?"
_AMOUNT = rf"(?P<n>{NUMBER})(?P<each>[万亿])?(?:{RANGE}(?:{_SIGN})?\s?(?P<to>{NUMBER}))?"
_BEFORE = rf"(?<![A-Za-z])(?P<minus>-)?(?P<sign>{_SIGN})\s?{_AMOUNT}"
_AFTER = rf"(?<![\d.,A-Za-z]){_AMOUNT}"
_CODES = "USD|HKD|TWD|AUD|CAD|SGD|EUR|GBP|JPY|RMB|CNY|KRW|INR|CHF|€|£"


def _scale(match: re.Match[str]) -> str:
    said = (match.groupdict().get("scale") or "").lower()
    return _EN_SCALES.get(said, said)


def _zh(match: re.Match[str]) -> str:
    unit = _CURRENCIES[match["sign"]][0]
    factor = _FACTORS.get(_scale(match), 1)
    scale = match["zh"] or ""
    ends = [_zh_amount(end, factor, scale) for end in (match["n"], match["to"]) if end]
    ends[0] += match["each"] or ""
    trailing = "" if match.string[match.end() :].startswith(unit) else unit
    return ("负" if match["minus"] else "") + "到".join(ends) + scale + trailing


def _zh_amount(text: str, factor: int, scale: str) -> str:
    if factor == 1:
        return zh.counted(text)
    value = Fraction(text.replace(",", "")) * factor
    return zh.cardinal(int(value)) if value.denominator == 1 else zh.number(text) + scale


def _en(match: re.Match[str]) -> str:
    _, one, many, cent, cents = _CURRENCIES[match["sign"]]
    scale = _scale(match)
    minus = "minus " if match.groupdict().get("minus") else ""
    whole, _, part = match["n"].replace(",", "").partition(".")
    if cent and not scale and not match["to"] and len(part) == 2:
        return minus + _with_cents(int(whole), int(part), (one, many), (cent, cents))
    amount = " to ".join(en.number(end) for end in (match["n"], match["to"]) if end)
    alone = match["n"] == "1" and not match["to"] and not scale
    unit = one if alone or _describes(match) else many
    return " ".join(word for word in (minus.strip(), amount, scale, unit) if word)


def _with_cents(whole: int, part: int, units: tuple[str, str], cents: tuple[str, str]) -> str:
    first = f"{en.cardinal(whole)} {units[whole != 1]}"
    second = f"{en.cardinal(part)} {cents[part != 1]}"
    if not part:
        return first
    return f"{first} and {second}" if whole else second


def _describes(match: re.Match[str]) -> bool:
    """Whether the sum stands before a noun: a $5 billion deal."""
    before = re.search(
        r"\b(?:an?|the|this|that|its|their|his|her)\s$", match.string[: match.start()], re.I
    )
    return bool(before) and bool(re.match(r"\s[a-z]", match.string[match.end() :]))


ZH = [
    rule(rf"{_BEFORE}{_SCALE}{_ZH_SCALE}", _zh),
    rule(rf"{_AFTER}{_ZH_SCALE}\s?(?P<sign>{_CODES})(?P<minus>)(?P<scale>)(?![A-Za-z])", _zh),
]
EN = [
    rule(rf"{_BEFORE}{_SCALE}", _en, re.IGNORECASE),
    rule(rf"{_AFTER}{_SCALE}\s?(?P<sign>{_CODES})(?P<minus>)(?![A-Za-z])", _en),
]
