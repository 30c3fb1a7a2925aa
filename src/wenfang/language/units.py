"""Units of measure in both languages: what is counted, and by what factor.

A unit is a *dimension* and a factor to the dimension's base, so that 5 km and 5,000 m, 30%
and 三成, 1 day and 24 hours are equal. Currencies are dimensions of their own: nothing is
converted at a rate. Factors are exact (SI brochure, 9th ed.; 1 亩 = 1/15 ha; 1 斤 = 0.5 kg;
international mile, pound and foot of 1959).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

# dimension | factor | English surfaces | Chinese surfaces
_ROWS = """
ratio|1/100|%,percent,per cent,pct|%,个百分比
ratio|1/10||成
pp|1|percentage point,percentage points,percentage-point,pp|个百分点,百分点
pp|1/100|basis point,basis points,bp,bps|个基点,基点
permille|1|‰,per mille|‰
length|1000|km,kilometre,kilometer,kilometres,kilometers,kms|公里,千米,km
length|500||华里,里路,里
length|1|m,metre,meter,metres,meters|米,公尺,m
length|1/100|cm,centimetre,centimeter,centimetres,centimeters|厘米,公分,cm
length|1/1000|mm,millimetre,millimeter,millimetres,millimeters|毫米,mm
length|1/1000000|micrometre,micrometres,micron,microns,μm|微米
length|1/1000000000|nm,nanometre,nanometres,nanometer,nanometers|纳米
length|1609.344|mile,miles|英里
length|9460730472580800|light year,light years,light-year,light-years|光年
length|1852|nautical mile,nautical miles|海里
length|0.3048|foot,feet,ft|英尺
length|0.0254|inch,inches|英寸
length|0.9144|yard,yards|
area|1|sq m,m²,square metre,square metres,square meter,square meters|平方米,平米,㎡
area|1000000|sq km,km²,square kilometre,square kilometres,square kilometer,square kilometers|平方公里,平方千米
area|10000|ha,hectare,hectares|公顷
area|2000/3|mu|亩
area|4046.8564224|acre,acres|英亩
area|2589988.110336|square mile,square miles|平方英里
mass|1000|t,tonne,tonnes,metric ton,metric tons,ton,tons|吨,公吨
mass|1|kg,kilo,kilos,kilogram,kilograms,kilogramme,kilogrammes|公斤,千克,kg
mass|1/2|jin|斤,市斤
mass|1/1000|g,gram,grams,gramme,grammes|克
mass|1/1000000|mg,milligram,milligrams|毫克
mass|0.45359237|pound,pounds,lb,lbs|英磅
mass|0.028349523125|ounce,ounces,oz|盎司
volume|1|l,litre,litres,liter,liters|升,公升
volume|1/1000|ml,millilitre,millilitres,milliliter,milliliters|毫升
volume|1000|cubic metre,cubic metres,cubic meter,cubic meters,m³|立方米,方
bottle|1|bottle,bottles|瓶
box|1|box,boxes,crate,crates|箱,盒
bag|1|bag,bags,sack,sacks|袋
barrel|1|barrel,barrels|桶
gallon|1|gallon,gallons|加仑
time|1|second,seconds,sec,secs|秒,秒钟
time|60|minute,minutes,min,mins|分钟
time|3600|hour,hours,hr,hrs|小时,个小时,钟头,个钟头
time|86400|day,days|天,日
time|604800|week,weeks|周,星期,个星期,礼拜,个礼拜
time|1/1000|millisecond,milliseconds,ms|毫秒
month|1|month,months|个月,月
month|12|year,years,yr,yrs,year-old,years old,years of age|年,岁,周年,周岁,载
month|120|decade,decades|
month|1200|century,centuries|个世纪,世纪
month|3|quarter,quarters|个季度
yuan|1|yuan,renminbi,rmb,cny,yuan renminbi|元,块,块钱,元人民币,人民币
yuan|1/10||角,毛钱
dollar|1|dollar,dollars,usd,us dollar,us dollars,u.s. dollars,bucks|美元,美金
dollar|1/100|cent,cents|美分
hkd|1|hong kong dollar,hong kong dollars,hkd|港元,港币
twd|1|taiwan dollar,taiwan dollars,new taiwan dollars,twd|新台币,台币
aud|1|australian dollar,australian dollars,aud|澳元
cad|1|canadian dollar,canadian dollars,cad|加元
sgd|1|singapore dollar,singapore dollars,sgd|新元,新加坡元
euro|1|euro,euros,eur|欧元
sterling|1|pound sterling,pounds sterling,gbp|英镑
sterling|1/100|pence,penny|便士
crown|1|crown,crowns,krona,kronor,krone,kroner|克朗
peso|1|peso,pesos|比索
lira|1|lira,liras,lire|里拉
dirham|1|dirham,dirhams|迪拉姆
dinar|1|dinar,dinars|第纳尔
zloty|1|zloty,zlotys|兹罗提
forint|1|forint,forints|福林
baht|1|baht|泰铢
ringgit|1|ringgit|林吉特
rand|1|rand,rands|兰特
yen|1|yen,jpy|日元,日圆
won|1|won,krw|韩元
rouble|1|rouble,roubles,ruble,rubles|卢布
rupee|1|rupee,rupees|卢比
franc|1|swiss franc,swiss francs,chf|瑞士法郎
celsius|1|°c,℃,degrees celsius,degree celsius,degrees centigrade,degrees c|°c,℃,摄氏度,度
fahrenheit|1|°f,℉,degrees fahrenheit,degree fahrenheit|°f,℉,华氏度
degree|1|degree,degrees,°|°
power|1|w,watt,watts|瓦
power|1000|kw,kilowatt,kilowatts|千瓦,kw
power|1000000|mw,megawatt,megawatts|兆瓦,mw
power|1000000000|gw,gigawatt,gigawatts|吉瓦,gw
energy|1|kwh,kilowatt-hour,kilowatt-hours,kilowatt hours|千瓦时,度电,kwh
energy|1000|mwh,megawatt-hour,megawatt-hours,megawatt hours|兆瓦时,mwh
energy|1000000|gwh,gigawatt-hour,gigawatt-hours,gigawatt hours|吉瓦时,gwh
speed|1000/3600|km/h,kph,kmh,kilometres per hour,kilometers per hour,kilometres an hour,kilometers an hour|公里每小时,km/h,公里/小时
speed|1|m/s,metres per second,meters per second|米每秒,m/s,米/秒
speed|0.44704|mph,miles per hour,miles an hour|英里每小时
speed|1852/3600|knot,knots|节
data|1|gb,gigabyte,gigabytes|gb
data|1/1000|mb,megabyte,megabytes|mb
data|1000|tb,terabyte,terabytes|tb
frequency|1|hz,hertz|赫兹
frequency|1000000000|ghz,gigahertz|吉赫
pressure|1|hpa,hectopascal,hectopascals,millibar,millibars|百帕
person|1|people,person,persons,individual,individuals|人,名,位
visit|1|person-times,visits,passenger trips|人次
household|1|household,households,family,families|户
vehicle|1|vehicle,vehicles,car,cars|辆
times|1|times,fold,-fold,x|倍
occasion|1||次
magnitude|1|magnitude|级
"""
# Classifiers that name nothing by themselves: what follows says what is counted.
CLASSIFIERS = (
    "个 座 家 项 件 架 艘 场 所 条 种 起 例 宗 份 台 部 套 间 栋 幢 处 支 只 头 匹 张 本 篇 封 "
    "颗 粒 棵 株 枚 块 片 口 门 节 堂 届 期 轮 批 组 对 双 队 班 层 楼 步 分 局 盘 球 字 句 "
    "战 胜 负 连 页 票 席 国 省 市 县 区 镇 乡 村 州 大 类 版 集 章 回 趟 遍 顿 番 副 款 样 股 段 道 笔 单 发 列 卷 册 幅 尊 具 站 箱 瓶 袋 盒 桶 碗 杯 束 环 案 胎"
)
SYMBOLS = {
    "us$": "dollar", "$": "dollar", "hk$": "hkd", "nt$": "twd", "a$": "aud", "c$": "cad",
    "s$": "sgd", "€": "euro", "£": "sterling", "¥": "yuan", "rmb": "yuan", "cny": "yuan",
    "usd": "dollar", "eur": "euro", "gbp": "sterling", "jp¥": "yen", "₩": "won", "₹": "rupee",
}  # fmt: skip
CASED = {"m", "g", "t", "l", "w", "x", "ms", "mw", "mm"}
"""Short units that count only in lower case, for 5G and 5G are not grams."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A dimension (``length``, ``yuan``, ``person`` …) and the factor to its base."""

    dimension: str
    factor: Fraction


@cache
def table() -> dict[str, Unit]:
    """Surface form in lower case → unit, both languages."""
    units: dict[str, Unit] = {}
    for row in _ROWS.strip().split("\n"):
        dimension, factor, english, chinese = row.split("|")
        unit = Unit(dimension, Fraction(factor) if "/" not in factor else _ratio(factor))
        for surface in [*english.split(","), *chinese.split(",")]:
            if surface:
                units.setdefault(surface, unit)
    return units


def _ratio(text: str) -> Fraction:
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below)


@cache
def unit_pattern() -> re.Pattern[str]:
    """Matches the longest unit at a place in folded text; Latin units end at a word's end."""
    surfaces = sorted(table(), key=len, reverse=True)
    latin = [re.escape(s).replace(r"\ ", "[ -]") for s in surfaces if re.search("[a-z]$", s)]
    other = [re.escape(s) for s in surfaces if not re.search("[a-z]$", s)]
    return re.compile(
        rf"(?:(?:{'|'.join(latin)})(?![a-z0-9])|(?:{'|'.join(other)}))", re.IGNORECASE
    )


def unit_of(surface: str) -> Unit | None:
    """The unit of a surface form, or ``None``."""
    lower = surface.lower().replace("-", " ") if " " in surface else surface.lower()
    if lower in CASED and surface != lower and surface not in ("MW", "KM", "W"):
        return None
    return table().get(lower) or table().get(lower.replace(" ", "-"))
