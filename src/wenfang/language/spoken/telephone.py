"""Telephone numbers and other rows of digits: read digit by digit, 1 as 幺 in Chinese."""

from __future__ import annotations

import re

from wenfang.language.spoken import chinese_numbers, english_numbers
from wenfang.language.spoken.rule import rule

_MOBILE = r"(?<![\d.,-])(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?![\d-])"
_LINE = r"(?<![\d.,-])(?:\(?0\d{2,3}\)?[\s-]?|[48]00[\s-])\d{3,4}[\s-]?\d{4}(?![\d-])"
_ABROAD = r"(?<![\d.,])\+\d{1,3}(?:[\s.-]?\(?\d{1,4}\)?){2,5}(?![\d-])"
_AMERICAN = r"(?<![\d.,-])(?:1[\s-])?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?![\d-])"
_LOCAL = r"(?<![\d.,-])\d{3}-0\d{3}(?![\d-])|(?<=\b[Cc]all )\d{3}-\d{4}(?![\d-])"
_CALLED_ZH = r"(?<=拨打)\s?\d{3,6}(?!\d)|(?<=[拨打])\d{3,6}(?=[电报求])|(?<=热线)\s?\d{3,8}(?!\d)|(?<=电话)\s?[::]?\s?\d{3,8}(?!\d)"
_CALLED_EN = r"(?<=\bdial )\d{3}\b|(?<=\bcall )\d{3}\b|\b(?:911|999)\b(?= call| operator)"
_ROW = r"(?<![\d.,A-Za-z])\d{10,40}(?![\d,]|\.\d)"
"""Nobody says ten digits in a row as one number."""


def _zh(match: re.Match[str]) -> str:
    said = chinese_numbers.digit_by_digit(re.sub(r"^[+: ]+", "", match.group()), one="幺")
    return ("加" if match.group().startswith("+") else "") + said


def _zh_row(match: re.Match[str]) -> str:
    return chinese_numbers.digit_by_digit(match.group())


def _en(match: re.Match[str]) -> str:
    plus = "plus " if match.group().startswith("+") else ""
    return plus + english_numbers.digit_by_digit(match.group())


ZH = [rule(p, _zh) for p in (_ABROAD, _MOBILE, _LINE, _CALLED_ZH)] + [rule(_ROW, _zh_row)]
EN = [rule(p, _en) for p in (_ABROAD, _AMERICAN, _LOCAL, _MOBILE, _LINE, _CALLED_EN, _ROW)]
