"""Numbers with their unit in Chinese and English text.

三千 = 3000 = 3,000 = 3千; 3.2万; 1.5亿; 三成; 百分之五 = 3.5% = 5 percent; 三分之一; half;
two dozen; twenty-one; 1.2 million; $3.5bn; ￥1,200; 12.5亿元; 第三 = third; 三到五, 3–5.

Design choice: a quantity is *weak* where a language says a number without meaning one
(一个, "one of", "both", "a week"). Weak quantities may support a claim and never accuse one.
Digits inside names (5G, COVID-19, A320) belong to the name, those of dates to the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from wenfang.language.compounds import find_compounds
from wenfang.language.dates import find_dates
from wenfang.language.normalise import fold
from wenfang.language.numerals import (
    CHINESE,
    CHINESE_DIGITS,
    DIGITS,
    ORDINALS,
    SCALES,
    WORDS,
    chinese_value,
    digits_value,
    english_ordinal,
    english_value,
)
from wenfang.language.units import CLASSIFIERS, SYMBOLS, Unit, unit_of, unit_pattern


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text.

    Attributes:
        value: exact, scales applied (3.2万 = 32,000), in its unit.
        unit: where one is known.
        start, end: character offsets of the number with its unit.
        ordinal: third, 第三.
        approximate: ``about`` ``below`` (nearly, up to) ``above`` (more than, over, 余), or ``""``.
        weak: a number in form only; see the module.
    """

    text: str
    value: Fraction
    unit: Unit | None
    start: int
    end: int
    ordinal: bool = False
    approximate: str = ""
    weak: bool = False

    @property
    def base(self) -> Fraction:
        """The value in the base of its dimension."""
        return self.value * self.unit.factor if self.unit else self.value

    @property
    def dimension(self) -> str:
        """``length``, ``yuan``, ``ordinal`` … or ``""`` where nothing is known."""
        return "ordinal" if self.ordinal else self.unit.dimension if self.unit else ""


_WORD = "|".join(sorted([*WORDS, *SCALES], key=len, reverse=True))
_WORDS = rf"\b(?:(?:half )?(?:a|an) (?={'|'.join(SCALES)}))?(?:{_WORD})(?:(?:-| |(?<=hundred) and |(?<=thousand) and |(?<=million) and )(?:{_WORD}))*\b(?:(?: and a half)\b)?"
_SYMBOL = "|".join(re.escape(s) for s in sorted(SYMBOLS, key=len, reverse=True))
_ZH_SCALE = r"(?:千(?![瓦克米卡])|百(?!帕)|兆(?![瓦帕赫])|[十万亿])"
_SCALE = (
    r"[\s-]?(?:(?P<scale>hundred|thousand|million|billion|trillion|dozen)s?|(?P<short>bn|mn|tn|k)"
    r"|(?P<money>m(?=\s(?:people|voters|customers|users|residents|passengers|visitors|children|viewers"
    r"|pounds|dollars|euros|barrels|tonnes|tons|homes|households|shares|copies|litres)\b)|(?(symbol)[mb]|(?!))))\b"
)
"""``m`` is a million after a currency sign or before what is counted in millions, else a metre."""
_NAME = re.compile(
    r"(?<![A-Za-z])[A-Za-z]{1,24}-?\d{1,12}(?:[-.]?[A-Za-z0-9]{1,12}){0,4}|\b\d{1,12}(?:\.\d{1,6})?(?!kWh|km|kg|kW|kHz|mAh)[A-Z](?![a-z])[A-Za-z0-9]{0,12}"
    r"|https?://\S{1,300}|\b\d{1,3}(?:\.\d{1,3}){2,3}\b"
)
_ORDINAL = re.compile(
    rf"第(?P<zh>\d{{1,9}}|[{CHINESE}]{{1,9}})|\b(?P<en>\d{{1,9}}(?:st|nd|rd|th)"
    rf"|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ])?(?:{'|'.join(ORDINALS)}))\b",
    re.IGNORECASE,
)
_RATIO_WORDS = "|".join(sorted([*WORDS, "a"], key=len, reverse=True))
_STREAK = (
    r"(?<=third|forth|fifth|sixth|venth|ighth|ninth|tenth) (?:[a-z]+ly )?(?:[a-z]+ )?(?:consecutive|straight|successive|running"
    r"|in a row|time|year|month|week|day|quarter|session|season|win|wins|victory|defeat|loss|decline|fall|drop"
    r"|rise|gain|increase|title|goal|attempt|term|round|game|match|set|stage|child|edition|day)\b"
)
"""After "a third": what is counted off (a third straight fall), and no part of anything."""
_FRACTION = re.compile(
    rf"(?P<under>{DIGITS}|[{CHINESE}]{{1,9}})分之(?P<over>[{CHINESE}]{{1,9}}点[{CHINESE}]{{1,9}}|{DIGITS}|[{CHINESE}]{{1,9}})"
    rf"|(?<!and )\b(?P<n>{_RATIO_WORDS})[- ](?P<d>half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)\b(?! (?:of \d|place|quarter))(?!{_STREAK})"
    r"|(?<![\d/.])(?P<sn>\d{1,2})/(?P<sd>\d{1,5})(?![\d/])"
    r"|(?P<half>一半|半数|\bhalf\b(?! an? [a-z]*(?:million|billion|dozen|hundred|thousand)))",
    re.IGNORECASE,
)
_POINT = re.compile(r" (?:of )?an? (?:percentage )?point|个?百分点")
_DENOMINATOR = {"hal": 2, "thi": 3, "qua": 4, "fou": 4, "fif": 5, "six": 6, "sev": 7, "eig": 8,
                "nin": 9, "ten": 10}  # fmt: skip
_PLAIN = re.compile(
    rf"(?:(?P<symbol>{_SYMBOL})\s?)?(?P<number>(?:{DIGITS})(?:{_ZH_SCALE}{{1,3}}(?:(?:{DIGITS}){_ZH_SCALE}{{0,2}})*)?)(?:{_SCALE})?"
    rf"|(?P<chinese>[{CHINESE}](?:[{CHINESE}]|{DIGITS})*(?:点[{''.join(CHINESE_DIGITS)}]+(?![分整])[万亿千百]*)?)"
    rf"|(?P<words>{_WORDS})",
    re.IGNORECASE,
)
_SUPPORT = re.compile(
    r"\b(?P<two>both|couple|pair|twins?|duo|twice|double[ds]?|doubling|two-?fold)\b|(?P<zh2>双方|两者|二者|两岸|两国|双双|翻番|翻一番|一倍|梅开二度)"
    r"|\b(?P<three>triple[ds]?|tripling|trio|thrice|hat-trick)\b|(?P<zh3>帽子戏法)"
    r"|\b(?:a|an|one|per|each|every|this|last|next|the) (?P<unit>minute|hour|day|week|fortnight|month|quarter|year|decade|century|kilometre|kilometer|mile|tonne|litre|kilogram)\b"
    r"|(?P<one>\b(?:single|sole|only|once|an?)\b)",
    re.IGNORECASE,
)
_TWICE = re.compile(r"doubl|two-?fold|翻|一倍", re.IGNORECASE)
"""What doubles grows by 100 %."""
_ABOVE = re.compile(
    r"(?:more than|just over|over|above|at least|upwards? of|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|超过?|逾|至少|不少于|突破|高于|多于|以上|大于)\s?$"
)
_BELOW = re.compile(
    r"(?:nearly|almost|close to|up to|at most|less than|under|fewer than|below|just short of|近|将近|接近|不到|不足|未到|未满|差不多|至多|最多|低于|少于)\s?$"
)
_AT_MOST = re.compile(
    r"(?:不(?:得|能|会|可|应|准)?(?:超过|高于|多于|大于)|(?:not|no|n't|never) (?:be )?(?:more than|over|above|exceed(?:ing)?|higher than))\s?$"
)
_AT_LEAST = re.compile(
    r"(?:不(?:得|能|会|可|应)?(?:低于|少于|小于)|(?:not|no) (?:be )?(?:less than|fewer than|under|below|lower than))\s?$"
)
_ABOUT = re.compile(
    r"(?:about|around|roughly|approximately|some|an estimated|circa|约|大约|大概|约为|左右)\s?$"
)
_AFTER = re.compile(
    r"个多(?=小时|钟头|月|星期|礼拜|世纪|百分点)|[余多]|以上|左右|上下| or more| or so|-odd"
)
_VAGUE = re.compile(r"(?:several|few|many|数|几|多少|上|成)\s?$")
_MINUS = re.compile(r"(?:零下|minus |(?:^|\s)-)$")
_SIGNED = {"celsius", "fahrenheit", "degree", "ratio"}
_RANGE = re.compile(r"\s?(?:-|到|至|to|and)\s?")
_ZH_NEVER = re.compile(
    r"(?:统|唯|之|万|同|任|某|一一|专|逐|不|单|合|另|初|高|大|小|星期|礼拜|(?<!每)周)$"
)
_COUNTED = re.compile(rf"\s?(?:{'|'.join(CLASSIFIERS.split())})")
_THINGS = re.compile(
    r"[个座家项件架艘所条种起例宗份台部套间栋幢处支只头匹张本篇封颗粒棵株枚块片门堂组双队班票册卷幅尊具辆户]"
)
_IDIOMS = re.compile(
    r"(?:千万(?=[不别要])|[一二]战(?!一?[胜负])|(?<![一二三四五六七八九十百千\d])万一(?![千百十])|(?<![一二三四五六七八九])十分(?!之|钟)|百分(?=百)|一带一路|千方百计|三三两两|(?<![一二三四五六七八九十百千\d])(?:一一|万千)(?![百十])|千千万万|四面八方|万万)"
)


def find_numbers(text: str) -> list[Quantity]:
    """Numbers of ``text`` with their units, in reading order."""
    folded = fold(text)
    dates = [(mention.start, mention.end) for mention in find_dates(text)]
    taken = _blank(folded, [*dates, *(m.span() for m in _IDIOMS.finditer(folded))])
    taken = _blank(taken, [m.span() for m in _NAME.finditer(taken) if not _is_measure(m.group())])
    found: list[Quantity] = []
    for finder in (_compounds, _fractions, _ordinals, _plain, _supports):
        fresh = list(finder(taken, folded))
        found += fresh
        taken = _blank(taken, [(q.start, q.end) for q in fresh])
    return _ranges(sorted(found, key=lambda q: q.start), folded)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with the spans made unreadable, its length unchanged."""
    pieces, position = [], 0
    for start, end in sorted(spans):
        if start >= position:
            pieces += [text[position:start], "\x00" * (end - start)]
            position = end
    return "".join([*pieces, text[position:]])


def _is_measure(name: str) -> bool:
    """RMB500 and 5MW are numbers, not names."""
    match = re.fullmatch(r"([A-Za-z]*)-?[\d.,]+([A-Za-z]*)", name)
    if not match:
        return False
    before, after = match.groups()
    return (not before or before.lower() in SYMBOLS) and (not after or unit_of(after) is not None)


def _compounds(text: str, folded: str) -> Iterator[Quantity]:
    for value, unit, start, end in find_compounds(text):
        marker = _marker(folded, start, end)
        yield Quantity(folded[start:end], value, unit, start, end, approximate=marker)


def _fractions(text: str, folded: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        value = _fraction_value(match)
        if value is not None:
            weak = match["half"] is not None
            point = _POINT.match(text, match.end())
            unit = Unit("pp" if point else "ratio", Fraction(1))
            marker = _marker(folded, *match.span())
            yield Quantity(match.group(), value, unit, *match.span(), approximate=marker, weak=weak)


def _fraction_value(match: re.Match[str]) -> Fraction | None:
    if match["half"]:
        return Fraction(1, 2)
    if match["sd"]:
        return Fraction(int(match["sn"]), int(match["sd"])) if int(match["sd"]) else None
    if match["n"]:
        over = english_value(match["n"]) or Fraction(1)
        return over / _DENOMINATOR[match["d"][:3].lower()]
    under, above = chinese_value(match["under"]), _chinese_decimal(match["over"])
    return above / under if under and above is not None else None


def _chinese_decimal(text: str) -> Fraction | None:
    """三点二, 三点二万, 三千; exact."""
    whole, point, rest = text.partition("点")
    value = chinese_value(whole)
    if not point or value is None:
        return value
    digits = re.match(f"[{''.join(CHINESE_DIGITS)}]+", rest)
    if not digits:
        return None
    figures = "".join(str(CHINESE_DIGITS[c]) for c in digits.group()[:20])
    value += Fraction(int(figures), 10 ** len(figures))
    scale = chinese_value("一" + rest[digits.end() :]) if digits.end() < len(rest) else Fraction(1)
    return value * scale if scale else None


def _ordinals(text: str, folded: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(text):
        if match["zh"]:
            value = chinese_value(match["zh"])
        else:
            number = english_ordinal(match["en"])
            value = Fraction(number) if number else None
            if match["en"].lower() == "second" and text[match.end() : match.end() + 1] == "s":
                continue
        if value is not None:
            weak = value == 1 or (match["en"] or "").lower() == "second"
            yield Quantity(match.group(), value, None, *match.span(), ordinal=True, weak=weak)


def _plain(text: str, folded: str) -> Iterator[Quantity]:
    for match in _PLAIN.finditer(text):
        value, symbol = _plain_value(match), match["symbol"]
        if value is None:
            continue
        end = match.end()
        unit, after = _unit_after(text, end)
        marker = ""
        trailing = _AFTER.match(text, end)
        if trailing and not unit:
            unit, after = _unit_after(text, trailing.end())
        if symbol:
            unit = Unit(SYMBOLS[symbol.lower()], Fraction(1))
            after = after if unit and _unit_after(text, end)[0] else end
        unit = unit or _counted(text, after, match)
        if match["chinese"] and not _is_chinese_number(text, match, unit, after):
            continue
        if unit and unit.dimension == "celsius" and match["chinese"] and value < 10:
            unit = _degrees_or_times(text, match, unit)
        weak = _is_weak(match, value, unit) or _is_vague(folded, match)
        if (
            unit
            and unit.dimension in _SIGNED
            and _MINUS.search(folded[max(0, match.start() - 8) : match.start()])
        ):
            value = -value
        marker = _marker(folded, match.start(), after)
        span = (match.start(), max(end, after))
        yield Quantity(folded[span[0] : span[1]], value, unit, *span, approximate=marker, weak=weak)


_WARM = re.compile(r"[温热冷寒暖]|摄氏|零[上下]|升|降至|降到|[高低]了?$")


def _degrees_or_times(text: str, match: re.Match[str], degrees: Unit) -> Unit:
    """三度 counts how often (三度降息), unless a temperature is spoken of."""
    around = text[max(0, match.start() - 8) : match.start()]
    return degrees if _WARM.search(around) else Unit("occasion", Fraction(1))


_SHORT = {"bn": 10**9, "b": 10**9, "mn": 10**6, "m": 10**6, "tn": 10**12, "k": 1000, "": 1}


def _plain_value(match: re.Match[str]) -> Fraction | None:
    if match["words"]:
        words = match["words"].lower()
        extra = Fraction(0)
        if words.endswith(" and a half"):
            words, extra = words.removesuffix(" and a half"), Fraction(1, 2)
        if words.startswith("half a"):
            value = english_value(words[5:])
            return value / 2 if value is not None else None
        value = english_value(words)
        return value + extra if value is not None else None
    if match["chinese"]:
        return _chinese_decimal(match["chinese"])
    value = chinese_value(match["number"])
    scale = (match["scale"] or "").lower()
    short = _SHORT[(match["short"] or match["money"] or "").lower()]
    return value * SCALES.get(scale, 1) * short if value is not None else None


def _unit_after(text: str, position: int) -> tuple[Unit | None, int]:
    """The unit that stands at ``position`` (a space, a hyphen or 个 may come first)."""
    start = position
    if text[start : start + 1] in (" ", "-"):
        start += 1
    for adjective in ("US ", "million ", "全"):
        if text.startswith(adjective, start) and adjective != "US ":
            start += len(adjective)
    match = unit_pattern().match(text, start)
    if not match:
        return None, position
    unit = unit_of(match.group())
    return (unit, match.end()) if unit else (None, position)


def _is_chinese_number(text: str, match: re.Match[str], unit: Unit | None, after: int) -> bool:
    """Whether Han numerals are a number here, and not part of a word (统一, 三亚, 十分)."""
    numeral = match["chinese"]
    if re.search(r"\d", numeral):
        return True
    before = text[max(0, match.start() - 2) : match.start()]
    if len(numeral) == 1 and (_ZH_NEVER.search(before) or text.startswith("方", match.end())):
        return False  # 一方, 三方: a side, and no cubic metres
    if any(c in "十百千万亿廿卅" for c in numeral) and any(c in CHINESE_DIGITS for c in numeral):
        return True
    counted = unit is not None or _COUNTED.match(text, match.end()) is not None
    if all(c in "百千万亿兆" for c in numeral):
        return counted and len(numeral) > 1
    if len(numeral) > 1 and all(c in CHINESE_DIGITS for c in numeral):
        return "〇" in numeral or "点" in numeral
    return counted or bool(
        re.match(r"比[一二三四五六七八九十\d]", text[match.end() : match.end() + 2])
    )


_NOUN = re.compile(
    r" (?!times|points|is|was|as|has|this|its|his|us|less|across|plus|minus|percent)[a-z]{2,}s\b(?!')"
)


def _counted(text: str, position: int, match: re.Match[str]) -> Unit | None:
    """Things that are counted: a classifier or a plural noun follows."""
    trailing = _AFTER.match(text, position)
    start = trailing.end() if trailing else position
    if _THINGS.match(text, start) or _NOUN.match(text, start):
        return Unit("count", Fraction(1))
    return None


_MEASURED = {
    "count",
    "person",
    "month",
    "time",
    "times",
    "occasion",
    "magnitude",
    "household",
    "vehicle",
}


def _is_weak(match: re.Match[str], value: Fraction, unit: Unit | None) -> bool:
    if match["words"]:
        return value == 1 and (unit is None or unit.dimension in _MEASURED)
    if match["chinese"]:
        return value == 1 and (unit is None or unit.dimension in _MEASURED)
    return False


def _is_vague(text: str, match: re.Match[str]) -> bool:
    """数百, 上千, several hundred: a scale without a number."""
    before = text[max(0, match.start() - 10) : match.start()]
    bare = match["words"] or all(c in "十百千万亿" for c in match["chinese"] or "-")
    return bool(bare and _VAGUE.search(before))


def _marker(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 18) : start].lower()
    after = text[end : end + 3]
    inside = text[start:end]
    if _AT_MOST.search(before):
        return "below"
    if _AT_LEAST.search(before):
        return "above"
    if _ABOVE.search(before) or re.search(r"[余多]", inside) or re.match(r"[余多]|以上", after):
        return "above"
    if _BELOW.search(before):
        return "below"
    return "about" if _ABOUT.search(before) or after.startswith(("左右", "上下")) else ""


def _supports(text: str, folded: str) -> Iterator[Quantity]:
    for match in _SUPPORT.finditer(text):
        if _TWICE.match(match.group()):
            whole = Unit("ratio", Fraction(1))
            yield Quantity(match.group(), Fraction(1), whole, *match.span(), weak=True)
        value = 2 if match["two"] or match["zh2"] else 3 if match["three"] or match["zh3"] else 1
        unit = unit_of(match["unit"]) if match["unit"] else None
        if match["unit"] == "fortnight":
            value, unit = 2, unit_of("week")
        yield Quantity(match.group(), Fraction(value), unit, *match.span(), weak=True)


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """In "3-5 million km" the first number has the second one's scale and unit."""
    result = list(found)
    for n, (first, second) in enumerate(pairwise(found)):
        between = text[first.end : second.start]
        if len(between) > 5 or not _RANGE.fullmatch(between) or first.unit or first.ordinal:
            continue
        if (
            between.strip() == "and"
            and "between" not in text[max(0, first.start - 9) : first.start]
        ):
            continue
        scale = _scale_of(second)
        value = first.value * scale if first.value < 1000 and scale > 1 else first.value
        result[n] = replace(first, value=value, unit=second.unit, weak=first.weak and second.weak)
    return result


def _scale_of(quantity: Quantity) -> int:
    match = re.search(r"(hundred|thousand|million|billion|trillion)|([千万亿])", quantity.text)
    if not match:
        return 1
    return SCALES[match[1]] if match[1] else {"千": 10**3, "万": 10**4, "亿": 10**8}[match[2]]


__all__ = ["Quantity", "digits_value", "find_numbers"]
