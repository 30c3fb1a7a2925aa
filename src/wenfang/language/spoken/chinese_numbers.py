"""Numbers as they are said in Chinese: 一千二百, 三点五, 二零二六, 两.

Source: 出版物上数字用法 (GB/T 15835-2011) for what is read as one number and what digit by digit.
两 stands before measure words and before 千, 万, 亿; 二 in 二十, in ordinals, dates and decimals.
"""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ((10**8, "亿"), (10**4, "万"))
_LONGEST = 16
"""Digits; longer numbers are read digit by digit."""


def cardinal(number: int) -> str:
    """``10500`` → 一万零五百, ``2000`` → 两千, ``12`` → 十二; below 10¹⁶, else digit by digit."""
    if number < 0:
        return "负" + cardinal(-number)
    if number == 0:
        return "零"
    if len(str(number)) > _LONGEST:
        return digit_by_digit(str(number))
    said = _whole(number)
    return said[1:] if said.startswith("一十") else said


def counted(text: str) -> str:
    """A number before a measure word: ``2`` → 两, everything else as :func:`number`."""
    return "两" if text == "2" else number(text)


def number(text: str) -> str:
    """A number in digits, ``3,000.50`` → 三千点五零; superfluous zeros: digit by digit."""
    whole, _, decimals = text.replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        said = digit_by_digit(whole)
    else:
        said = cardinal(int(whole or "0"))
    return f"{said}点{digit_by_digit(decimals)}" if decimals else said


def digit_by_digit(text: str, *, one: str = "一") -> str:
    """The digits of ``text``, 零 for 0; anything between them is a short pause.

    Args:
        one: 幺 in telephone numbers.
    """
    digits = [_DIGITS[int(c)] if c.isdigit() and c.isascii() else "，" for c in text]
    said = "".join(digits).replace("一", one).strip("，")
    while "，，" in said:
        said = said.replace("，，", "，")
    return said


def _whole(number: int) -> str:
    for scale, word in _GROUPS:
        if number >= scale:
            head, rest = divmod(number, scale)
            said = ("两" if head == 2 else _whole(head)) + word
            gap = "零" if 0 < rest < scale // 10 else ""
            return said + gap + (_whole(rest) if rest else "")
    return _group(number)


def _group(group: int) -> str:
    """One to four digits: 3005 → 三千零五."""
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        word = "两" if digit == 2 and place == 3 else _DIGITS[digit]
        said += ("零" if gap else "") + word + _PLACES[place]
        gap = False
    return said
