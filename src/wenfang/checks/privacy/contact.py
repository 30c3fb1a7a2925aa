"""Ways to reach a person or a machine: telephone numbers, e-mail and IP addresses.

Whether digits are a telephone number is judged by ``phonenumbers`` (Google's
libphonenumber); the patterns here only say where it is worth asking. A bare run of digits
is taken for a Chinese mobile number alone; anything else needs ``+``, an area code set
apart, or a word such as 电话. Service lines (400, 800, 95…, 12345) reach no person and are
left alone.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache

from wenfang.checks.privacy.datum import Candidate, Kind, Scanned

_FREE = r"(?<![0-9A-Za-z+])(?<![0-9][.-])(?<![0-9],)"
_END = r"(?![0-9A-Za-z])(?![.,:][0-9])"
_CN_MOBILE = re.compile(
    _FREE
    + r"(?:(?:\+|00)?86[ -]?|\(\+86\) ?)?1[3-9]\d(?:[ -]?\d{4}[ -]?\d{4}|[ -]\d{3}[ -]\d{5})"
    + _END
)
_INTERNATIONAL = re.compile(
    r"(?<![0-9A-Za-z])\+ ?\d{1,3}[ .(-]{0,2}\d(?:[ .()-]{0,2}\d){5,13}" + _END
)
_AREA = {
    "CN": re.compile(_FREE + r"(?:\(0\d{2,3}\) ?|0\d{2,3}[ -])[2-8]\d{2,3}[ -]?\d{4}" + _END),
    "US": re.compile(_FREE + r"(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}" + _END),
    "GB": re.compile(_FREE + r"\(?0\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}" + _END),
}  # fmt: skip
_AMERICAN = re.compile(r"(?:1-)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)\d{3}-\d{4}")
"""Written as only telephone numbers are; taken even where the area code is not in use."""
_NAMED = re.compile(_FREE + r"\(?\d(?:[ .()-]{0,2}\d){6,11}" + _END)
_PHONE_WORDS = re.compile(
    r"(?:电话|手机|座机|传真|致电|拨打|联系方式|\btel(?:ephone)?|\bphone|\bmobile|\bcell|\bfax|\bcall(?:ed|ing)?)"
    r"(?: number| no\.?)?[^0-9]{0,8}$"
)
_NOT_PHONE_BEFORE = re.compile(
    r"(?:[$¥￥€£#]|no\.|订单|运单|单号|编号|流水|货号|批号|条码|序列号|工号|学号|案号|qq群?|isbn|issn|order|invoice"
    r"|tracking|serial|sku|id|timestamp|时间戳|reference|population|total)[^0-9]{0,10}$"
)
_UNIT_AFTER = re.compile(
    r" ?(?:[%‰元]|[万亿][^达]|美元|吨|人|公里|千米|平方|立方|千瓦|次|件|条|个|股|辆|票|yuan|dollars|people|tonnes|votes|bytes|km)"
)
_SERVICE = re.compile(r"(?:400|800)[ -]?\d{3}[ -]?\d{4}|1?-?8(?:00|33|44|55|66|77|88)[ .-]")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_%+-])?"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9@])"
)
_IP_V4 = re.compile(r"(?<![0-9A-Za-z.])\d{1,3}(?:\.\d{1,3}){3}(?![0-9A-Za-z])(?!\.[0-9])")
_IP_V6 = re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![0-9A-Za-z:])")
_VERSION = re.compile(
    r"(?:\bv|版本?|固件|version|release|firmware|第|章|节|section|§|clause)[ :]{0,2}$"
)
_IP_WORDS = re.compile(r"\bip\b|ip地址|ip 地址|address|地址|服务器|server|host|主机|dns")


def contacts(scanned: Scanned, language: str) -> Iterator[Candidate]:
    """Every telephone number, e-mail address and IP address."""
    for match in _EMAIL.finditer(scanned.text):
        if ".." not in match.group():
            yield Candidate("email", match.start(), match.end(), 0.99)
    yield from _phones(scanned, language)
    yield from _addresses(scanned)


def _phones(scanned: Scanned, language: str) -> Iterator[Candidate]:
    home = "CN" if language == "zh" else "US"
    yield from _phones_by(scanned, _INTERNATIONAL, (home,), 0.95)
    yield from _phones_by(scanned, _CN_MOBILE, ("CN",), 0.9)
    for region in ("CN",) if language == "zh" else ("US", "GB", "CN"):
        yield from _phones_by(scanned, _AREA[region], (region,), 0.85)
    for match in _NAMED.finditer(scanned.text):
        if _PHONE_WORDS.search(scanned.before(match.start())):
            digits = sum(c.isdigit() for c in match.group())
            local = language == "zh" and digits in (7, 8) and match.group()[0] in "2345678"
            kind = "landline" if local else _phone_kind(match.group(), (home, "GB"))
            if kind is not None and not _SERVICE.match(match.group()):
                yield Candidate(kind, match.start(), match.end(), 0.8)


def _phones_by(
    scanned: Scanned, pattern: re.Pattern[str], regions: tuple[str, ...], confidence: float
) -> Iterator[Candidate]:
    for match in pattern.finditer(scanned.text):
        start, end = match.span()
        if _NOT_PHONE_BEFORE.search(scanned.before(start)) or _UNIT_AFTER.match(scanned.after(end)):
            continue
        number = match.group()
        if _SERVICE.match(number.removeprefix("+1").lstrip(" -(")):
            continue
        kind = _phone_kind(number, regions)
        if kind is not None:
            yield Candidate(kind, start, end, confidence)
        elif _AMERICAN.fullmatch(number):
            yield Candidate("landline", start, end, 0.6)


@lru_cache(maxsize=4096)
def _phone_kind(number: str, regions: tuple[str, ...]) -> Kind | None:
    """``mobile`` or ``landline`` if the number is valid in one of the regions."""
    import phonenumbers

    if number.startswith(("86", "0086")):
        number = "+86" + number.removeprefix("00")[2:]
    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            kind = phonenumbers.number_type(parsed)
            return "mobile" if kind == phonenumbers.PhoneNumberType.MOBILE else "landline"
    return None


def _addresses(scanned: Scanned) -> Iterator[Candidate]:
    """IP addresses that may lead to somebody: not loopback, not a version, not a section."""
    for match in _IP_V4.finditer(scanned.text):
        before = scanned.before(match.start())
        low = all(int(part) < 10 for part in match.group().split("."))
        if _VERSION.search(before) or (low and not _IP_WORDS.search(before)):
            continue
        if _leads_somewhere(match.group()):
            yield Candidate("ip", match.start(), match.end(), 0.85)
    for match in _IP_V6.finditer(scanned.text):
        address = match.group()
        long = len(address.replace(":", "")) >= 6 or address.lower().startswith(("fe80:", "2001:"))
        if long and _leads_somewhere(address):
            yield Candidate("ip", match.start(), match.end(), 0.95)


def _leads_somewhere(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast
                or text in {"255.255.255.255"} or text.startswith("255.255."))  # fmt: skip
