"""Quantities of more than one number: an hour and a half, 两个半小时, one in five, 三成五.

Each is one value. They are looked for before plain numbers are, which would take their parts
for numbers of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache

from wenfang.language.numerals import (
    CHINESE,
    SCALES,
    WORDS,
    chinese_value,
    digits_value,
    english_value,
)
from wenfang.language.units import Unit, unit_of

Compound = tuple[Fraction, Unit | None, int, int]
"""Value, unit, start, end."""

_SMALL = "|".join(sorted(WORDS, key=len, reverse=True))
_EN = rf"(?:(?<![\d.,])\d{{1,3}}(?:,\d{{3}}){{0,2}}(?:\.\d{{1,3}})?(?![\d,]\d)|{_SMALL}|an?)"
_ZH = rf"(?:(?<![\d.,])\d{{1,6}}(?:\.\d{{1,3}})?|(?<![{CHINESE}])[{CHINESE}]{{1,5}})"
_EN_UNIT = (
    r"(?P<unit>seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|kilomet(?:re|er)s?|met(?:re|er)s?"
    r"|miles?|km|kilos?|kilograms?|kg|tonnes?|tons?|lit(?:re|er)s?|hectares?|acres?|(?:percentage )?points?)\b"
)
_ZH_UNIT = r"(?P<unit>小时|钟头|分钟|天|日|周|星期|月|年|岁|公里|千米|米|里|公斤|千克|斤|吨|克|升|亩|公顷|百分点|元)"


_KEPT = 200
"""Compounds of one sentence that overlaps are looked for in."""


def _value(text: str) -> Fraction | None:
    lower = text.lower()
    if lower in ("a", "an"):
        return Fraction(1)
    if re.fullmatch(r"[\d,.]+", lower):
        return digits_value(lower)
    return english_value(lower) if lower.isascii() else chinese_value(text)


def _unit(surface: str) -> Unit | None:
    if surface.endswith(("point", "points")) or surface == "百分点":
        return Unit("pp", Fraction(1))
    return unit_of("个月" if surface == "月" else surface)


def _and_a_half(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    value = _value(m["n"])
    scale = SCALES.get((m["scale"] or "").lower(), 1)
    return (value + Fraction(1, 2)) * scale if value is not None else None, _optional(m)


def _optional(m: re.Match[str]) -> Unit | None:
    return _unit(m["unit"].lower()) if m["unit"] else None


def _half(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    return Fraction(1, 2), _optional(m)


def _quarters(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    value = _value(m["n"])
    scale = SCALES.get((m["scale"] or "").lower(), 1)
    return value * scale / 4 if value is not None else None, _optional(m)


def _share(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    part, whole = _value(m["n"]), _value(m["of"])
    if not part or not whole or part >= whole:
        return None, None
    return part / whole, Unit("ratio", Fraction(1))


def _tenths(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    whole = _value(m["n"])
    rest = Fraction(5) if m["rest"] == "半" else _value(m["rest"])
    if whole is None or rest is None:
        return None, None
    return whole / 10 + rest / 100, Unit("ratio", Fraction(1))


def _quarter_hours(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    value = _value(m["n"])
    return value * 15 if value is not None else None, unit_of("分钟")


def _metres(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    whole, rest = _value(m["n"]), _value(m["rest"])
    if whole is None or rest is None or rest >= 10:
        return None, None
    return whole + rest / 10, unit_of("米")


def _sum(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    """Hours and minutes, years and months."""
    big, small = _unit(m["big"].lower()), _unit(m["small"].lower())
    first, second = _value(m["n"]), _value(m["rest"])
    if big is None or small is None or first is None or second is None:
        return None, None
    if big.dimension != small.dimension:
        return None, None
    return first * (big.factor / small.factor) + second, small


def _clock(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    """2:17:09 and 2 hours 17 minutes 9 seconds, in seconds."""
    hours, minutes, seconds = _value(m["h"]), _value(m["m"]), _value(m["s"])
    if hours is None or minutes is None or seconds is None:
        return None, None
    return hours * 3600 + minutes * 60 + seconds, unit_of("秒")


_Reader = Callable[[re.Match[str]], tuple[Fraction | None, Unit | None]]


@cache
def _patterns() -> list[tuple[re.Pattern[str], _Reader]]:
    scale = rf"(?P<scale>{'|'.join(SCALES)})"
    rows: list[tuple[str, _Reader]] = [
        (rf"\b(?P<n>{_EN})[ -]and[ -]a[ -]half[ -](?:{scale} ?)?{_EN_UNIT}", _and_a_half),
        (rf"\b(?P<n>{_EN})[ -]and[ -]a[ -]half {scale}(?P<unit>)\b", _and_a_half),
        (rf"\b(?P<n>an?|one) (?:{scale}|{_EN_UNIT}) and a half\b", _and_a_half),
        (rf"\bhalf[ -](?:an?[ -])?{_EN_UNIT}(?! (?:time|marathon|board))", _half),
        (rf"\b(?P<n>an?|three)[ -]quarters?[ -]of an? (?:{scale}\b|{_EN_UNIT})", _quarters),
        (rf"\b(?P<n>{_EN})(?: in(?: every)?| out of(?: every)?) (?P<of>(?:{_SMALL}|10+|20|50|\d)(?!\d|[.,:]\d))\b"
         r"(?! (?:million|thousand|hundred|hours?|days?|weeks?|months?|years?|minutes?|seconds?))", _share),
        (rf"\b(?P<h>{_EN})[ -]hours?,? (?P<m>{_EN})[ -]minutes?,?(?: and)? (?P<s>{_EN})[ -]seconds?\b", _clock),
        (r"(?<![\d:.])(?P<h>\d{1,2}):(?P<m>[0-5]\d):(?P<s>[0-5]\d(?:\.\d{1,3})?)(?![\d:])", _clock),
        (rf"(?P<h>{_ZH})个?小时(?P<m>{_ZH})分钟?(?P<s>{_ZH})秒", _clock),
        (rf"\b(?P<n>{_EN})[ -](?P<big>hours?|years?|minutes?),?(?: and)? (?P<rest>{_EN})[ -](?P<small>minutes?|months?|seconds?)\b", _sum),
        (rf"(?P<n>{_ZH})个?半{_ZH_UNIT}", lambda m: _zh_half(m)),
        (rf"(?P<n>{_ZH})(?:个)?{_ZH_UNIT}半(?![年月天小个数])", lambda m: _zh_half(m)),
        (rf"(?<![一二两三四五六七八九十\d个大多过上下前后])半个?{_ZH_UNIT}(?!报)", _half),
        (rf"(?P<n>{_ZH})刻钟", _quarter_hours),
        (r"(?P<n>[一二三四五六七八九\d])成(?P<rest>[一二三四五六七八九\d半])(?![十百千万成])", _tenths),
        (rf"(?:每|平均)?(?P<of>{_ZH})[个名位]?(?:人|户|家)[中里](?:就)?有(?P<n>{_ZH})[个名位]?(?:人|户|家)?", _share),
        (rf"(?P<n>{_ZH})(?P<big>个?小时|年|分(?!之))(?:零|又)?(?P<rest>{_ZH})(?P<small>分钟|个月|秒|分(?!之))", lambda m: _zh_sum(m)),
        (r"(?P<n>\d|[一二两三])米(?P<rest>[一二三四五六七八九\d])(?![\d.百十千万米厘])", _metres),
    ]  # fmt: skip
    return [(re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in rows]


def _zh_half(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    value = _value(m["n"])
    return value + Fraction(1, 2) if value is not None else None, _optional(m)


def _zh_sum(m: re.Match[str]) -> tuple[Fraction | None, Unit | None]:
    units = {"分": "分钟", "个小时": "小时"}
    big = unit_of(units.get(m["big"], m["big"]))
    small = unit_of(units.get(m["small"], m["small"]))
    first, second = _value(m["n"]), _value(m["rest"])
    if not big or not small or big.dimension != small.dimension or big.factor <= small.factor:
        return None, None
    if first is None or second is None:
        return None, None
    return first * (big.factor / small.factor) + second, small


def find_compounds(text: str) -> Iterator[Compound]:
    """Compound quantities of a folded text, none overlapping another."""
    taken: list[tuple[int, int]] = []
    for pattern, reader in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < e and s < end for s, e in taken[-_KEPT:]):
                continue
            value, unit = reader(match)
            if value is not None:
                taken.append((start, end))
                yield value, unit, start, end
