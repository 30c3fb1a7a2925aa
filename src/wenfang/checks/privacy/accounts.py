"""Numbers of accounts: bank cards and IBANs.

A bank card is a run of 13–19 digits, plain or in the groups that are printed on cards, that
begins as an issuer's does (ISO/IEC 7812-1; UnionPay 62 has 16–19 digits) and passes Luhn.
One number in ten passes Luhn by chance, hence the words that say it is something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenfang.checks.privacy.checksums import luhn, mod_97
from wenfang.checks.privacy.datum import Candidate, Scanned, numbers_of

_CARD = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9]{4}[ -])"
    r"(?:\d{13,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{6}[ -]\d{10,13})"
    r"(?![0-9A-Za-z])(?![ -][0-9]{4})(?!\.[0-9])"
)
_ISSUERS: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = (
    (re.compile(r"62"), frozenset({16, 17, 18, 19})),  # UnionPay
    (re.compile(r"4"), frozenset({13, 16, 19})),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), frozenset({16})),  # Mastercard
    (re.compile(r"3[47]"), frozenset({15})),  # American Express
    (re.compile(r"6011|64[4-9]|65"), frozenset({16, 19})),  # Discover
    (re.compile(r"35(?:2[89]|[3-8])"), frozenset({16, 19})),  # JCB
    (re.compile(r"3(?:0[0-5]|[689])"), frozenset({14, 16})),  # Diners Club
)
_OTHER_NUMBER = re.compile(
    r"(?:订单|运单|快递|单号|流水|编号|序列|货号|条码|批号|工单|发票|案号|文号|isbn|issn|doi|sku"
    r"|order|tracking|invoice|serial|ticket|transaction|timestamp|part no|waybill|reference)"
    r"[^0-9]{0,16}$"
)
#: Length of an IBAN by country (SWIFT IBAN registry).
_IBAN_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO",
        "16": "BE",
        "18": "DK FI FO GL NL SD",
        "19": "MK SI",
        "20": "AT BA EE KZ LT LU MN XK",
        "21": "CH HR LI LV",
        "22": "BG BH CR DE GB GE IE ME RS VA",
        "23": "AE GI IL IQ OM SO TL",
        "24": "AD CZ ES MD PK RO SA SE SK TN VG",
        "25": "LY PT ST",
        "26": "IS TR",
        "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HU LB NI PL SV",
        "29": "BR EG PS QA UA",
        "30": "JO KW MU YE",
        "31": "MT SC",
        "32": "LC",
        "33": "RU",
    }.items()
    for country in countries.split()
}
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?:[ -]?[0-9A-Z]){11,29}(?![0-9A-Za-z])")


def account_numbers(scanned: Scanned) -> Iterator[Candidate]:
    """Every bank card and every IBAN."""
    for start, end, number in numbers_of(scanned, _CARD):
        if _issued(number) and luhn(number) and not _OTHER_NUMBER.search(scanned.before(start)):
            yield Candidate("bank-card", start, end, 0.95)
    for match in _IBAN.finditer(scanned.text):
        stop = _iban_end(scanned.text, match.start(), match.end())
        if stop is not None:
            yield Candidate("iban", match.start(), stop, 0.99)


def _issued(number: str) -> bool:
    return any(len(number) in lengths and start.match(number) for start, lengths in _ISSUERS)


def _iban_end(text: str, start: int, end: int) -> int | None:
    """Where the IBAN that begins at ``start`` ends, if one does: the pattern may have taken
    a word in capitals that follows it."""
    wanted = _IBAN_LENGTHS.get(text[start : start + 2])
    characters = 0
    for position in range(start, end):
        characters += text[position] not in " -"
        if characters == wanted:
            whole = position + 1 == end or text[position + 1] in " -"
            number = re.sub("[ -]", "", text[start : position + 1])
            return position + 1 if whole and mod_97(number) else None
    return None
