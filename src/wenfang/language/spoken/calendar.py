"""Dates and times of day.

Chinese: 2026年3月5日, 2026-03-05 and 2026/3/5 are 二零二六年三月五日; 14:05 is 十四点零五分,
2:30pm 下午两点三十分.
English: 2026-03-05 and March 5, 2026 are "March fifth, twenty twenty-six", 5 March 2026 is
"the fifth of March, twenty twenty-six"; 14:05 is "fourteen oh five", 7pm "seven P-M".
05/03/2026 could be either month: it is read in the order in which it is written.
"""

from __future__ import annotations

import re

from wenfang.language.months import MONTHS
from wenfang.language.spoken import chinese_numbers as zh
from wenfang.language.spoken import english_numbers as en
from wenfang.language.spoken.rule import LEFT, RANGE, rule

_MONTHS = {name[:3].lower(): name for name in MONTHS}
_MONTH = (
    r"(?P<name>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?)"
)
_DAY = r"(?P<d>[12]\d|3[01]|0?[1-9])"
_ISO = r"(?<![\d./-])(?P<y>\d{4})(?P<sep>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<d>[12]\d|3[01]|0?[1-9])(?![\d-]|\.\d)"
_CLOCK = r"(?<![\d:.])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\d:])"
_COUNTED_NEXT = (
    r"(?!\s?(?:%|percent|per cent|people|persons|residents|students|workers|jobs|homes|units|km|kg"
    r"|met(?:re|er)s|tonnes|tons|yuan|dollars|euros|pounds|million|billion|thousand|hours|days|miles"
    r"|feet|years|members|cases|copies|troops|hectares|acres|points|times|items|pages|words|[,.]?\d)\b)"
)


def _zh_iso(match: re.Match[str]) -> str:
    return (
        f"{zh.digit_by_digit(match['y'])}年{zh.cardinal(int(match['m']))}月"
        f"{zh.cardinal(int(match['d']))}日"
    )


def _zh_year(match: re.Match[str]) -> str:
    ends = [zh.digit_by_digit(match["a"]), *([zh.digit_by_digit(match["b"])] if match["b"] else [])]
    return f"{match.groupdict().get('said') or ''}到".join(ends) + "年"


def _zh_season(match: re.Match[str]) -> str:
    return f"{zh.digit_by_digit(match['a'])}到{zh.digit_by_digit(match['b'])}"


def _zh_clock(match: re.Match[str]) -> str:
    hour, minute, second = int(match["h"]), int(match["min"]), match["s"]
    said = f"{zh.counted(str(hour))}点"
    if minute or second:
        said += ("零" if 0 < minute < 10 else "") + f"{zh.cardinal(minute)}分"
    return said + (f"{zh.cardinal(int(second))}秒" if second else "")


def _zh_clocks(match: re.Match[str]) -> str:
    clock = re.compile(_CLOCK)
    ends = [clock.fullmatch(match[end]) for end in ("from", "to")]
    return "到".join(_zh_clock(end) for end in ends if end)


def _zh_half_day(match: re.Match[str]) -> str:
    """``2:30pm`` is 下午两点三十分; 下午 is not said twice."""
    hour, minute = int(match["h"]), int(match["min"] or 0)
    evening = match["ap"][0] in "pP"
    before = match.string[: match.start()].rstrip()
    when = "" if before.endswith(_DAYTIMES) else _daytime(hour % 12 + 12 * evening)
    shown = 0 if hour == 12 and not evening else hour
    minutes = f"{'零' * (minute < 10)}{zh.cardinal(minute)}分" if minute else ""
    return f"{when}{zh.counted(str(shown))}点{minutes}"


def _zh_half_days(match: re.Match[str]) -> str:
    clock = re.compile(_HALF_DAY, _FLAGS)
    ends = [_zh_half_day(end) for end in clock.finditer(match.string, *match.span())]
    return "到".join(ends)


def _daytime(hour: int) -> str:
    """What a Chinese speaker calls an hour of 0 to 23."""
    if hour < 6:
        return "凌晨"
    if hour < 12:
        return "上午"
    if hour == 12:
        return "中午"
    return "下午" if hour < 18 else "晚上"


def _month_name(match: re.Match[str]) -> str:
    return _MONTHS[match["name"][:3].lower()]


def _en_year(match: re.Match[str]) -> str:
    y = match.groupdict().get("y")
    return f", {en.year(int(y))}" if y else ""


def _en_iso(match: re.Match[str]) -> str:
    return f"{MONTHS[int(match['m']) - 1]} {en.ordinal(int(match['d']))}{_en_year(match)}"


def _en_month_first(match: re.Match[str]) -> str:
    last = f" to {en.ordinal(int(match['d2']))}" if match["d2"] else ""
    return f"{_month_name(match)} {en.ordinal(int(match['d']))}{last}{_en_year(match)}"


def _en_day_first(match: re.Match[str]) -> str:
    article = "" if match.string[: match.start()].rstrip().lower().endswith("the") else "the "
    last = f" to {en.ordinal(int(match['d2']))}" if match["d2"] else ""
    return f"{article}{en.ordinal(int(match['d']))}{last} of {_month_name(match)}{_en_year(match)}"


def _en_slashed(match: re.Match[str]) -> str | None:
    first, second = int(match["a"]), int(match["b"])
    if first <= 12 and second <= 31:
        return f"{MONTHS[first - 1]} {en.ordinal(second)}{_en_year(match)}"
    if second <= 12 and first <= 31:
        return f"the {en.ordinal(first)} of {MONTHS[second - 1]}{_en_year(match)}"
    return None


def _en_month_year(match: re.Match[str]) -> str:
    return f"{_month_name(match)} {en.year(int(match['y']))}"


def _en_clock(match: re.Match[str]) -> str:
    groups = match.groupdict()
    hour, minute = int(groups["h"]), int(groups["min"] or 0)
    half = (groups.get("ap") or "").replace(".", "").replace(" ", "").upper()
    said = en.cardinal(hour)
    if minute:
        said += f" {'oh ' if minute < 10 else ''}{en.cardinal(minute)}"
    elif not half:
        said += " o'clock" if 0 < hour <= 12 else " hundred"
    if groups.get("s"):
        said += f" and {en.cardinal(int(groups['s']))} seconds"
    return said + (f" {half[0]}-M" if half else "")


def _en_decade(match: re.Match[str]) -> str:
    return en.plural(
        en.year(int(match["d"])) if len(match["d"]) == 4 else en.cardinal(int(match["d"]))
    )


def _en_years(match: re.Match[str]) -> str:
    first, last = match["a"], match["b"]
    end = en.year(int(last)) if len(last) == 4 else en.cardinal(int(last))
    return f"{en.year(int(first))} to {end}"


_TIME = r"(?<![\d:.])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])"
_YEARLIKE = r"(?:1[1-9]\d\d|20\d\d)"

_FLAGS = re.IGNORECASE
_DAYTIMES = ("上午", "下午", "中午", "凌晨", "晚上", "早上", "清晨", "傍晚", "夜里", "今晚", "明晚")
_HALF_DAY = (
    r"(?<![\d:.])(?P<h>1[0-2]|0?[1-9])(?:[:.](?P<min>[0-5]\d))?"
    r"\s?(?P<ap>[ap]m(?![A-Za-z])|[ap]\.\s?m\b\.?)"
)
_HALF_DAY_UNNAMED = re.sub(r"\?P<\w+>", "?:", _HALF_DAY)

ZH = [
    rule(_ISO, _zh_iso),
    rule(f"{_HALF_DAY_UNNAMED}{RANGE}{_HALF_DAY_UNNAMED}", _zh_half_days, _FLAGS),
    rule(_HALF_DAY, _zh_half_day, _FLAGS),
    rule(rf"(?P<from>{_TIME})\s?(?:-|至|到)\s?(?P<to>{_TIME})", _zh_clocks),
    rule(_CLOCK, _zh_clock),
    rule(rf"{LEFT}(?P<a>[12]\d{{3}})(?P<said>年?){RANGE}(?P<b>[12]\d{{3}})年", _zh_year),
    rule(rf"{LEFT}(?P<a>[12]\d{{3}}|0\d)(?P<b>)\s?年(?!历史|的历史|寿命)", _zh_year),
    rule(r"(?<!\d)(?P<a>20\d\d)[-/](?P<b>\d\d)(?=赛季|财年|学年|年度)", _zh_season),
    rule(rf"(?<=至|截|自|从|于|在)(?P<a>{_YEARLIKE})(?P<b>)年", _zh_year),
]
EN = [
    rule(_ISO, _en_iso),
    rule(r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)", _en_slashed),
    rule(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:(?:\s?-\s?|\s(?:to|and)\s)(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)?\s(?:of\s)?{_MONTH}(?:,?\s(?P<y>\d{{4}})\b)?", _en_day_first),
    rule(rf"\b{_MONTH}\s{_DAY}(?:st|nd|rd|th)?(?![\d:])(?:\s?-\s?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b)?(?:,?\s(?P<y>\d{{4}})\b)?", _en_month_first),
    rule(rf"\b{_MONTH},?\s(?P<y>{_YEARLIKE})\b", _en_month_year),
    rule(r"(?<![\d:.])(?P<h>1[0-2]|0?\d)(?:[:.](?P<min>[0-5]\d))?\s?(?P<ap>[ap]\.?\s?m\b\.?)", _en_clock, _FLAGS),
    rule(_CLOCK, _en_clock),
    rule(r"(?<![\d.,$-])'?(?P<d>(?:1[1-9]|20)\d0|[2-9]0)'?s\b", _en_decade),
    rule(rf"(?<![\d.,$€£¥#-])\b(?P<a>{_YEARLIKE})\s?(?:-|to)\s?(?P<b>{_YEARLIKE}|\d\d)\b(?![\d.,]\d)", _en_years),
    rule(rf"(?<![\d.,$€£¥#A-Za-z-])(?P<y>{_YEARLIKE})\b(?![.,-]\d){_COUNTED_NEXT}", lambda m: en.year(int(m["y"])), _FLAGS),
]  # fmt: skip
