"""Dates and times in Chinese and English text, as partial dates with offsets.

2026年3月5日, 二〇二六年三月五日, 5 March 2026, March 5, 2026-03-05, 05/03/2026 (both
readings), weekdays, clock times (下午3点, 3 p.m., 15:00), quarters, halves, decades, seasons,
and relative words (去年, last year), which stay relative.

Design choice: the parts of "on Tuesday, 5 March, at 3 p.m." are three mentions. Each can
then be looked for by itself in the source, where the order is often another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wenfang.language.moment import DateMention, Moment
from wenfang.language.months import MONTHS
from wenfang.language.normalise import fold
from wenfang.language.numerals import chinese_value

_C = "〇零一二两三四五六七八九十"
_N2 = rf"(?:\d{{1,2}}|[{_C}]{{1,3}})"
_YEAR = rf"(?:\d{{4}}|[{_C}]{{4}})"
_SHORT = [name[:3].lower() for name in MONTHS]
_MONTH = (
    rf"(?:{'|'.join(MONTHS)}"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY_NAME = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_D = r"\d{1,2}(?:st|nd|rd|th)?"
_DASH = r"\s?(?:-|to|and)\s?"

Reading = Callable[[re.Match[str]], tuple[Moment, ...]]


def _number(text: str | None) -> int | None:
    if not text:
        return None
    digits = re.match(r"\d+", text)
    if digits:
        return int(digits.group())
    value = chinese_value(text)
    return int(value) if value is not None else None


def _date(year: str | None, month: str | None, day: str | None, relative: str | None = None
          ) -> tuple[Moment, ...]:  # fmt: skip
    y, m, d = _number(year), _number(month), _number(day)
    if (m is not None and not 1 <= m <= 12) or (d is not None and not 1 <= d <= 31):
        return ()
    return (Moment(year=y, month=m, day=d, relative=relative),)


def _month_number(name: str | None) -> str | None:
    return str(_SHORT.index(name[:3].lower()) + 1) if name else None


_RELATIVE_ZH = {
    "前年": "year-2", "去年": "year-1", "今年": "year0", "明年": "year+1", "后年": "year+2",
    "前天": "day-2", "昨天": "day-1", "昨日": "day-1", "昨晚": "day-1", "昨夜": "day-1",
    "昨": "day-1", "今天": "day0", "今日": "day0", "今晚": "day0", "今晨": "day0", "今早": "day0",
    "明天": "day+1", "明日": "day+1", "明晚": "day+1", "明早": "day+1", "后天": "day+2",
    "上周": "week-1", "上星期": "week-1", "本周": "week0", "这周": "week0", "下周": "week+1",
    "下星期": "week+1", "上月": "month-1", "上个月": "month-1", "本月": "month0",
    "这个月": "month0", "下月": "month+1", "下个月": "month+1",
}  # fmt: skip
_RELATIVE_WORDS = "|".join(sorted(_RELATIVE_ZH, key=len, reverse=True)[:-1])
_PARTS = {
    "凌晨": "morning", "清晨": "morning", "早上": "morning", "早晨": "morning", "上午": "morning",
    "中午": "noon", "正午": "noon", "下午": "afternoon", "傍晚": "evening", "晚上": "evening",
    "晚间": "evening", "夜间": "evening", "深夜": "evening", "当晚": "evening", "昨晚": "evening",
    "今晚": "evening", "明晚": "evening", "昨夜": "evening", "今晨": "morning", "今早": "morning",
    "明早": "morning", "morning": "morning", "noon": "noon", "midday": "noon",
    "afternoon": "afternoon", "evening": "evening", "night": "evening", "tonight": "evening",
    "midnight": "evening",
}  # fmt: skip
_PART_ZH = "|".join(word for word in _PARTS if not word.isascii())


def _clock(hour: str, minute: str | None, part: str | None) -> tuple[Moment, ...]:
    h, m = _number(hour), _number(minute) if minute else None
    if h is None or h > 24 or (m is not None and m > 59):
        return ()
    known = _PARTS.get(part or "")
    m = m or None  # on the hour is the hour
    if part in ("凌晨",) and h == 12:
        return (Moment(hour=0, minute=m),)
    if known in ("afternoon", "evening") and h < 12:
        return (Moment(hour=h + 12, minute=m),)
    if known or h > 12 or h == 0:
        return (Moment(hour=h % 24, minute=m),)
    return Moment(hour=h, minute=m), Moment(hour=(h + 12) % 24, minute=m)


def _clock_zh(match: re.Match[str]) -> tuple[Moment, ...]:
    groups = match.groupdict()
    rest = groups["half"]
    minute = "30" if rest == "半" else "15" if rest == "一刻" else groups["min"]
    return _clock(match["h"], minute, groups.get("part"))


def _clock_en(match: re.Match[str]) -> tuple[Moment, ...]:
    groups = match.groupdict()
    half = (groups.get("ap") or "").lower().replace(".", "").replace(" ", "")
    hour = int(groups["h"])
    if half and hour <= 12:
        minute = int(groups["min"]) if groups.get("min") else None
        return (Moment(hour=hour % 12 + (12 if half == "pm" else 0), minute=minute or None),)
    return _clock(groups["h"], groups.get("min"), None)


_HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve"]  # fmt: skip


def _clock_past(match: re.Match[str]) -> tuple[Moment, ...]:
    """Half past eleven, a quarter to nine."""
    word = match["h"].lower()
    hour = int(word) if word.isdigit() else _HOURS.index(word) + 1
    minute = 30 if match["past"].lower() == "half" else 15
    if match["side"].lower() == "to":
        hour, minute = (hour + 23) % 24, 60 - minute
    return _clock(str(hour), str(minute), None)


def _slashed(match: re.Match[str]) -> tuple[Moment, ...]:
    """05/03/2026: day first (most of the world) or month first (United States)."""
    first, second, year = match["a"], match["b"], match["y"]
    return tuple(dict.fromkeys(_date(year, second, first) + _date(year, first, second)))


def _relative_zh(match: re.Match[str]) -> tuple[Moment, ...]:
    return (Moment(relative=_RELATIVE_ZH[match["r"]]),)


_FIRST_MONTHS = {3: "1", 6: "h1", 9: "1-3"}


def _quarter_zh(match: re.Match[str]) -> tuple[Moment, ...]:
    if match["h"]:
        return (Moment(quarter="h1" if match["h"] == "上" else "h2"),)
    if match["months"]:
        return (Moment(quarter=_FIRST_MONTHS[_number(match["months"]) or 0]),)
    if match["q"] == "首":
        return (Moment(quarter="1"),)
    quarter = _number(match["q"] or match["fq"])
    return (Moment(quarter=f"1-{quarter}" if match["first"] else str(quarter)),)


_ORDINAL = {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2",
            "3rd": "3", "4th": "4", "last": "4", "final": "4"}  # fmt: skip


def _quarter_en(match: re.Match[str]) -> tuple[Moment, ...]:
    if match["q"]:
        return (Moment(quarter=match["q"][-1]),)
    if match["three"]:
        return (Moment(quarter="1-3"),)
    if match["months"]:
        return (Moment(quarter=_FIRST_MONTHS[{"three": 3, "six": 6, "nine": 9}[match["months"].lower()]]),)  # fmt: skip
    number = _ORDINAL[match["o"].lower()]
    if match["what"].lower() == "half":
        return (Moment(quarter="h1" if number == "1" else "h2"),)
    return (Moment(quarter=number),)


_STEP = {"last": "-1", "previous": "-1", "this": "0", "next": "+1", "coming": "+1"}
_RELATIVE_EN = {"yesterday": "day-1", "today": "day0", "tonight": "day0", "tomorrow": "day+1"}


def _relative_en(match: re.Match[str]) -> tuple[Moment, ...]:
    word = match["w"]
    if word:
        part = "evening" if word.lower() == "tonight" else None
        return (Moment(relative=_RELATIVE_EN[word.lower()], part=part),)
    return (Moment(relative=match["unit"].lower() + _STEP[match["step"].lower()]),)


def _decade(match: re.Match[str]) -> tuple[Moment, ...]:
    value = _number(match["d"])
    return (Moment(decade=value),) if value is not None and value % 10 == 0 else ()


_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter", "fall": "autumn"}


def _season(match: re.Match[str]) -> tuple[Moment, ...]:
    groups = match.groupdict()
    word = groups["s"].lower()
    step = _STEP.get((groups.get("step") or "").lower())
    return (Moment(season=_SEASONS.get(word, word), relative=f"season{step}" if step else None),)


def _dmy(match: re.Match[str]) -> tuple[Moment, ...]:
    groups = match.groupdict()
    relative = groups.get("r")
    month = groups.get("name")
    return _date(
        groups.get("y"),
        _month_number(month) if month else groups.get("m"),
        groups.get("d"),
        _RELATIVE_ZH.get(relative or ""),
    )


def _year(match: re.Match[str]) -> tuple[Moment, ...]:
    return _date(match["y"], None, None)


def _weekday_zh(match: re.Match[str]) -> tuple[Moment, ...]:
    number = 7 if match["w"] in "日天末" else _number(match["w"])
    return (Moment(weekday=number),)


def _weekday_en(match: re.Match[str]) -> tuple[Moment, ...]:
    return (Moment(weekday=_DAYS.index(match["w"].lower()) + 1),)


def _part(match: re.Match[str]) -> tuple[Moment, ...]:
    return (Moment(part=_PARTS[match["p"].lower()]),)


def _phase(match: re.Match[str]) -> tuple[Moment, ...]:
    return (Moment(part=match.lastgroup),)


_NOT_YEAR = (
    r"(?!\s?(?:%|percent|per cent|people|persons|residents|students|workers|jobs|homes|units"
    r"|km|kg|metres|meters|tonnes|tons|yuan|dollars|euros|million|billion|thousand|hours|days"
    r"|miles|feet|years|members|cases|copies|troops|hectares|acres|[,.]?\d))"
)

# In order; what an earlier pattern has matched is closed to the later ones.
_PATTERNS: list[tuple[re.Pattern[str], Reading]] = [
    (re.compile(r"(?<![\d.])(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)"), _dmy),
    (re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)"), _slashed),
    (re.compile(r"(?<![\d])(?P<d>[二三四五六七八九]十|\d{2}(?:\d\d)?)年代"), _decade),
    (re.compile(r"\b(?P<d>(?:1[5-9]|20)\d0|\d0)'?s\b"), _decade),
    (re.compile(rf"(?:(?P<y>(?<!\d){_YEAR})年|(?P<r>去年|今年|明年|前年))?\s?(?<![\d{_C}])(?P<m>{_N2})\s?月(?:份|上旬|下旬)?(?:\s?(?P<d>{_N2})\s?[日号])?"), _dmy),
    (re.compile(rf"(?<![\d{_C}])(?P<y>{_YEAR})\s?年(?!级|糕)"), _year),
    (re.compile(rf"(?<![\d{_C}第连约近期时\.])(?P<d>{_N2})(?:日(?![内游间均元常])|号(?![线楼门馆院厂店码机文台桥井矿地洞公选]))"), _dmy),
    (re.compile(r"(?:上|本|这|下|每)?(?:星期|礼拜|(?<![一二两三四五六七八九十\d几数])周)(?P<w>[一二三四五六日天])(?![次个回篇期遍趟班场节列架])"), _weekday_zh),
    (re.compile(r"(?<![上下前头每])第?(?P<q>首|[一二三四1-4])季度?(?![节])|(?P<first>前)(?P<fq>[二两三2-3])个?季度?|(?P<h>上|下)半年|[前头](?P<months>三|六|九|[369])个月"), _quarter_zh),
    (re.compile(rf"(?P<part>{_PART_ZH})\s?(?P<h>{_N2})\s?(?:时|点钟?|:)\s?(?:(?P<min>{_N2})分?|(?P<half>半|一刻|整))?"), _clock_zh),
    (re.compile(rf"(?<![\d{_C}小.])(?P<h>{_N2})(?:时(?![间期代候速差])|点钟?(?=[整半]|{_N2}分|钟)|(?<=[至到在于日前\s]\d)点|(?<=[至到在于日前\s]\d\d)点)(?:(?P<min>{_N2})分|(?P<half>半|一刻|整))?"), _clock_zh),
    (re.compile(r"(?<![\d:.])(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))?\s?(?P<ap>[ap]\.?\s?m\b\.?)", re.I), _clock_en),
    (re.compile(r"(?<![\d:.])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?![\d:])"), _clock_en),
    (re.compile(r"\b(?P<h>\d{1,2})\s?o'clock", re.I), _clock_en),
    (re.compile(rf"\b(?P<past>half|(?:a )?quarter) (?P<side>past|to) (?P<h>\d{{1,2}}|{'|'.join(_HOURS)})\b", re.I), _clock_past),
    (re.compile(rf"\b(?P<d>{_D})(?:{_DASH}(?P<d2>{_D}))?\s(?:of\s)?(?P<name>{_MONTH})(?:,?\s(?P<y>\d{{4}})\b)?"), _dmy),
    (re.compile(rf"\b(?P<name>{_MONTH})\s(?P<d>{_D})(?!\d)(?:{_DASH}(?P<d2>{_D})\b)?(?:,?\s(?P<y>\d{{4}})\b)?"), _dmy),
    (re.compile(rf"\b(?P<name>{_MONTH}),?\s(?P<y>(?:1[5-9]|20)\d\d)\b"), _dmy),
    (re.compile(rf"\b(?:(?<=in )|(?<=of )|(?<=by )|(?<=since )|(?<=until )|(?<=last )|(?<=next )|(?<=this )|(?<=early )|(?<=late )|(?<=mid-)|(?<=from )|(?<=to )|(?<=and )|(?<=before )|(?<=after )|(?<=for )|(?<=during ))(?P<name>{_MONTH})\b"), _dmy),
    (re.compile(r"\b(?P<name>January|February|April|June|July|August|September|October|November|December)\b"), _dmy),
    (re.compile(r"(?<=the )(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?=[.,]| of (?:the|this|last|next) month|$)"), _dmy),
    (re.compile(rf"\b(?P<w>{_DAY_NAME})(?:s\b|\b)", re.I), _weekday_en),
    (re.compile(r"\b(?:(?P<q>Q[1-4])|(?P<three>first three quarters)|first (?P<months>three|six|nine) months(?! of (?!the year|this|last|(?:19|20)\d\d))|(?P<o>first|second|third|fourth|1st|2nd|3rd|4th|last|final)[ -](?P<what>quarter(?!-?final|s)|half(?= of(?! the (?:\d+|[a-z]+)(?:st|nd|rd|th) century)|,|\.| this| last|$)))\b", re.I), _quarter_en),
    (re.compile(r"\b(?:(?P<w>yesterday|today|tonight|tomorrow)|(?P<step>last|this|next) (?P<unit>year|month|week))\b", re.I), _relative_en),
    (re.compile(rf"(?P<r>{_RELATIVE_WORDS}|昨)"), _relative_zh),
    (re.compile(r"(?P<s>[春夏秋冬])(?:季|天)"), _season),
    (re.compile(r"\b(?:(?P<step>this|last|next)|the|in|early|late|by|every|each|mild|warm|cold|hot|dry|wet|long|hard|harsh) (?P<s>spring|summer|autumn|fall|winter)\b", re.I), _season),
    (re.compile(rf"(?<![\d.,$€£¥#-])\b(?P<y>(?:1[5-9]|20)\d\d)\b{_NOT_YEAR}", re.I), _year),
    (re.compile(r"(?:\x00年|年|月|世纪|\x00)(?P<late>底|末)|(?:年|月|\x00)(?P<early>初)|(?:年|月|\x00)(?P<mid>中旬|年中|中(?![心国学央间小等]))"), _phase),
    (re.compile(r"\b(?:(?P<late>(?:at |by |until |before )?the end of|late)|(?P<early>(?:at |since |from )?the (?:start|beginning) of|early)|(?P<mid>(?:in |by |at )?the middle of|mid))(?=[ -](?:the )?(?:\x00|year|month|century|week|decade))", re.I), _phase),
    (re.compile(rf"(?P<p>{_PART_ZH})"), _part),
    (re.compile(r"\b(?P<p>morning|midday|noon|afternoon|evening|night|midnight)\b", re.I), _part),
]  # fmt: skip


def find_dates(text: str) -> list[DateMention]:
    """Dates and times of ``text`` in reading order; offsets into ``text``."""
    return sorted(_scan(fold(text), text), key=lambda mention: mention.start)


def _scan(folded: str, text: str) -> Iterator[DateMention]:
    open_text = folded
    for pattern, reading in _PATTERNS:
        spans = []
        for match in pattern.finditer(open_text):
            readings = reading(match)
            if readings:
                spans.append(match.span())
                yield DateMention(text[match.start() : match.end()], *match.span(), readings)
                yield from _second_day(match, text)
        if spans:
            open_text = _close(open_text, spans)


def _close(text: str, spans: list[tuple[int, int]]) -> str:
    """``text`` with what has been read made unreadable, its length unchanged."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], "\x00" * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])


def _second_day(match: re.Match[str], text: str) -> Iterator[DateMention]:
    """The end of a range of days: "3-5 March"."""
    groups = match.groupdict()
    if groups.get("d2"):
        start, end = match.span("d2")
        month = _month_number(groups["name"])
        for moment in _date(groups.get("y"), month, groups["d2"]):
            yield DateMention(text[start:end], start, end, (moment,))
