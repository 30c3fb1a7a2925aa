"""Numbers with units: 100 km/h is 每小时一百公里 and "one hundred kilometers per hour", 36.5°C
三十六点五摄氏度 and "thirty-six point five degrees Celsius"; per cent, per mille, ranges of both."""

from __future__ import annotations

import re

from wenfang.language.spoken import chinese_numbers as zh
from wenfang.language.spoken import english_numbers as en
from wenfang.language.spoken.rule import LEFT, NUMBER, RANGE, rule

# as written, folded (m² is m2) | Chinese ({} = the number) | English one | English many
_ROWS = """
km/h,kph,kmh|每小时{}公里|kilometer per hour|kilometers per hour
mph|每小时{}英里|mile per hour|miles per hour
m/s|每秒{}米|meter per second|meters per second
km/s|每秒{}公里|kilometer per second|kilometers per second
KB/s|每秒{}K-B|kilobyte per second|kilobytes per second
MB/s|每秒{}兆|megabyte per second|megabytes per second
GB/s|每秒{}G-B|gigabyte per second|gigabytes per second
km2,k㎡,sq km|{}平方公里|square kilometer|square kilometers
m2,㎡,sq m|{}平方米|square meter|square meters
cm2|{}平方厘米|square centimeter|square centimeters
km3|{}立方公里|cubic kilometer|cubic kilometers
m3|{}立方米|cubic meter|cubic meters
km|{}公里|kilometer|kilometers
cm|{}厘米|centimeter|centimeters
mm|{}毫米|millimeter|millimeters
nm|{}纳米|nanometer|nanometers
μm|{}微米|micrometer|micrometers
m|{}米|meter|meters
ft|{}英尺|foot|feet
yd|{}码|yard|yards
mi|{}英里|mile|miles
kg|{}公斤|kilogram|kilograms
mg|{}毫克|milligram|milligrams
μg|{}微克|microgram|micrograms
g|{}克|gram|grams
t|{}吨|ton|tons
lb,lbs|{}磅|pound|pounds
oz|{}盎司|ounce|ounces
ha|{}公顷|hectare|hectares
ml,mL|{}毫升|milliliter|milliliters
L|{}升|liter|liters
°C,℃|{}摄氏度|degree Celsius|degrees Celsius
°F,℉|{}华氏度|degree Fahrenheit|degrees Fahrenheit
°|{}度|degree|degrees
kWh|{}千瓦时|kilowatt hour|kilowatt hours
MWh|{}兆瓦时|megawatt hour|megawatt hours
GWh|{}吉瓦时|gigawatt hour|gigawatt hours
kW|{}千瓦|kilowatt|kilowatts
MW|{}兆瓦|megawatt|megawatts
GW|{}吉瓦|gigawatt|gigawatts
W|{}瓦|watt|watts
V|{}伏|volt|volts
mAh|{}毫安时|milliamp hour|milliamp hours
Hz|{}赫兹|hertz|hertz
kHz|{}千赫|kilohertz|kilohertz
MHz|{}兆赫|megahertz|megahertz
GHz|{}吉赫|gigahertz|gigahertz
KB|{}K-B|kilobyte|kilobytes
MB|{}兆|megabyte|megabytes
GB|{}G-B|gigabyte|gigabytes
TB|{}T-B|terabyte|terabytes
Mbps|每秒{}兆比特|megabit per second|megabits per second
Gbps|每秒{}吉比特|gigabit per second|gigabits per second
Pa|{}帕|pascal|pascals
kPa|{}千帕|kilopascal|kilopascals
hPa|{}百帕|hectopascal|hectopascals
MPa|{}兆帕|megapascal|megapascals
dB|{}分贝|decibel|decibels
kcal|{}千卡|kilocalorie|kilocalories
ms|{}毫秒|millisecond|milliseconds
min|{}分钟|minute|minutes
sec|{}秒|second|seconds
hrs|{}小时|hour|hours
h|{}小时|hour|hours
ppm|{}P-P-M|part per million|parts per million
"""
_UNITS = {
    sign: (chinese, one, many)
    for names, chinese, one, many in (line.split("|") for line in _ROWS.strip().splitlines())
    for sign in names.split(",")
}
UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
"""A pattern of all units, in folded text."""
_SCALE = r"(?:\s?(?P<scale>million|billion|trillion|thousand))?"
_ZH_SCALE = r"(?P<zh>[万亿]{0,2})"
_MINUS = r"(?P<minus>(?<![\d\w)])[-+])?"
_ONE = rf"{_MINUS}{LEFT}(?P<n>{NUMBER})(?P<to>)"
_MANY = rf"{_MINUS}{LEFT}(?P<n>{NUMBER})(?:\s?(?:{UNIT}))?{RANGE}(?P<to>{NUMBER})"
_END = r"(?![A-Za-z0-9])(?!/[A-Za-z])"


def _zh_unit(match: re.Match[str]) -> str:
    form, scale = _UNITS[match["unit"]][0], match["zh"] or ""
    if match.string[: match.start()].endswith(("时速", "每小时", "秒速", "每秒")):
        form = form[form.index("{") :]  # 时速100 km/h
    cold = match["unit"] in ("°C", "℃") and match["minus"] == "-"
    sign = "零下" if cold else _zh_sign(match["minus"])
    ends = [end for end in (match["n"], match["to"]) if end]
    return sign + form.format("到".join(zh.counted(end) for end in ends) + scale)


def _zh_sign(sign: str | None) -> str:
    return {"-": "负", "+": "加"}.get(sign or "", "")


def _zh_ratio(match: re.Match[str]) -> str:
    whole = "百分之" if match["unit"] == "%" else "千分之"
    said = whole + _zh_sign(match["minus"]) + zh.number(match["n"])
    if match["minus"] == "-":
        said = "负" + whole + zh.number(match["n"])
    return f"{said}到{whole}{zh.number(match['to'])}" if match["to"] else said


def _en_unit(match: re.Match[str]) -> str:
    _, one, many = _UNITS[match["unit"]]
    alone = match["n"] == "1" and not match["to"] and not match["scale"]
    amount = " to ".join(en.number(end) for end in (match["n"], match["to"]) if end)
    scale = match["scale"] or ""
    return " ".join(
        w for w in (_en_sign(match["minus"]), amount, scale, one if alone else many) if w
    )


def _en_sign(sign: str | None) -> str:
    return {"-": "minus", "+": "plus"}.get(sign or "", "")


def _en_ratio(match: re.Match[str]) -> str:
    amount = " to ".join(en.number(end) for end in (match["n"], match["to"]) if end)
    what = "percent" if match["unit"] == "%" else "per mille"
    return " ".join(word for word in (_en_sign(match["minus"]), amount, what) if word)


_TAIL = rf"\s?(?P<unit>{UNIT}){_END}"
_RATIO_TAIL = r"\s?(?P<unit>[%‰])"
_RATIO_MANY = rf"{_MINUS}{LEFT}(?P<n>{NUMBER})\s?%?{RANGE}(?P<to>{NUMBER})"

ZH = [
    rule(_RATIO_MANY + _RATIO_TAIL, _zh_ratio),
    rule(_ONE + _RATIO_TAIL, _zh_ratio),
    rule(_MANY + _ZH_SCALE + _TAIL, _zh_unit),
    rule(_ONE + _ZH_SCALE + _TAIL, _zh_unit),
]
EN = [
    rule(_RATIO_MANY + _RATIO_TAIL, _en_ratio),
    rule(_ONE + _RATIO_TAIL, _en_ratio),
    rule(_MANY + _SCALE + _TAIL, _en_unit),
    rule(_ONE + _SCALE + _TAIL, _en_unit),
]
