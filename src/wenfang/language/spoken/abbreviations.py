"""Abbreviations: those that stand for words (Dr., vs., No. 5) and those that are spelled.

Capitals that are a word are left to the lexicon (NASA); what no lexicon has is spelled there
(GDP). Here stand only those whose letters would be read as another word: US, IT, WHO.
"""

from __future__ import annotations

import re

from wenfang.language.detect import is_han
from wenfang.language.spoken import chinese_numbers as zh
from wenfang.language.spoken import english_numbers as en
from wenfang.language.spoken.rule import rule

_TITLES = {
    "Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "Gen": "General",
    "Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Capt": "Captain",
    "Lt": "Lieutenant", "Col": "Colonel", "Sgt": "Sergeant", "Rev": "Reverend", "Hon": "Honorable",
    "Pres": "President", "St": "Saint", "Mt": "Mount", "Ft": "Fort", "Messrs": "Messieurs",
}  # fmt: skip
_WORDS = {
    "vs.": "versus", "vs": "versus", "etc.": "et cetera", "e.g.": "for example", "i.e.": "that is",
    "approx.": "approximately", "est.": "established", "Inc.": "Incorporated", "Ltd.": "Limited",
    "Corp.": "Corporation", "Co.": "Company", "Bros.": "Brothers", "Jr.": "Junior", "Sr.": "Senior",
    "Dept.": "Department", "Univ.": "University", "Ave.": "Avenue", "Blvd.": "Boulevard",
    "Rd.": "Road", "Gov't": "government", "et al.": "and others", "cf.": "compare", "ca.": "circa",
    "w/o": "without", "w/": "with", "Fig.": "Figure", "Figs.": "Figures", "Eq.": "Equation",
    "Vol.": "Volume", "pp.": "pages", "Mon.": "Monday", "Tue.": "Tuesday", "Wed.": "Wednesday",
    "Thu.": "Thursday", "Fri.": "Friday", "Sat.": "Saturday",
}  # fmt: skip
_SPELLED = (
    "US|UK|EU|UN|IT|WHO|AI|PC|TV|ID|IQ|UAE|USA|IPO|CEO|CFO|GDP|CPI|PPI|PMI|WTO|IMF|FBI|CIA|DNA|RNA"
    "|AM|PM|NBA|BBC|CNN|VR|AR|LED|GPS|API|URL|PDF|CPU|GPU|USB|ATM|HIV|HR|IP|SMS|EV|MRI|BMW|IBM|UFO|LA|DC|NYC"
)
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9,
          "X": 10, "XI": 11, "XII": 12, "XIII": 13, "XIV": 14, "XV": 15, "XVI": 16}  # fmt: skip
_NUMERAL = "|".join(sorted(ROMAN, key=len, reverse=True))
_RULERS = (
    "Elizabeth|Charles|Henry|Louis|George|Edward|William|James|Richard|Philip|Francis|Benedict"
    "|Paul|Pius|Leo|Napoleon|Nicholas|Alexander|Peter|Catherine|Mary|Frederick|Felipe|Carlos"
)
_NUMBERED = "War|Chapter|Part|Phase|Volume|Act|Type|Class|Stage|Level|Book|Section|Title|Bowl|Mark"


def _letters(match: re.Match[str]) -> str:
    return _letters_of(match.group().upper())


def _plural_letters(match: re.Match[str]) -> str:
    return f"{_letters_of(match['a'])}'s"


def _letters_of(text: str) -> str:
    """Joined by hyphens, which makes one word of them."""
    return "-".join(c for c in text if c.isalpha())


def _title(match: re.Match[str]) -> str:
    return _TITLES[match["t"]]


def _word(match: re.Match[str]) -> str:
    return _WORDS[match.group()]


def _zh_numbered(match: re.Match[str]) -> str:
    """``No.3文件`` is 三号文件, ``No.3`` by itself 第三."""
    said = zh.number(match["n"])
    after = match.string[match.end() : match.end() + 1]
    return f"{said}号" if after and is_han(after) and after not in "的是和" else f"第{said}"


_KNOWN = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))

EN = [
    rule(rf"\b(?P<t>{'|'.join(_TITLES)})\.(?=\s?[A-Z])", _title),
    rule(r"\b(?P<t>Dr|Mr|Mrs|Ms|Prof)(?=\s[A-Z])", _title),
    rule(r"(?<=[A-Za-z] )St\.(?!\s[A-Z])", lambda m: "Street"),
    rule(rf"(?<![A-Za-z.])(?:{_KNOWN})(?![A-Za-z])", _word),
    rule(r"\b(?:No|Nos)\.\s?(?=\d)", lambda m: "number "),
    rule(r"(?<![A-Za-z])[A-Za-z]\.(?:[A-Za-z]\.){1,5}(?![A-Za-z])|\bPh\.?D\b\.?", _letters),
    rule(rf"\b(?:{_SPELLED})\b", _letters),
    rule(r"\b(?P<a>[A-Z]{2,5})s\b", _plural_letters),
    rule(rf"\b(?P<w>{_NUMBERED})\s(?P<r>{_NUMERAL})\b", lambda m: f"{m['w']} {en.cardinal(ROMAN[m['r']])}"),
    rule(rf"\b(?P<w>{_RULERS})\s(?P<r>{_NUMERAL})\b(?!')", lambda m: f"{m['w']} the {en.ordinal(ROMAN[m['r']])}"),
]  # fmt: skip
ZH = [rule(r"(?<![A-Za-z])(?:No\.|Nos\.)\s?(?P<n>\d{1,12})(?![\d.,-]\d)", _zh_numbered), *EN]
"""A Latin abbreviation in Chinese text is said as in English, but for ``No.`` before a figure."""
