"""The words around a piece, in its own language: who wrote it, when, from which sources.

One frozen record per language, so that a word that is missing in one of them is an error
when this module is read, and not an empty place in somebody's report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wenfang.source import Language

# BCP 47 tags. Simplified characters are named, for fonts and screen readers choose by them.
LANGUAGE_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """What an article prints besides its own text; ``{}`` takes a name or a number."""

    byline: str
    editor: str
    sources: str
    untitled: str
    note: str
    back: str
    page: str
    comma: str


WORDS: dict[Language, ArticleWords] = {
    "en": ArticleWords(
        byline="By {}",
        editor="Edited by {}",
        sources="Sources",
        untitled="Untitled",
        note="Source {}",
        back="Back to the text, source {}",
        page="Page {} of {}",
        comma=", ",
    ),
    "zh": ArticleWords(
        byline="文／{}",
        editor="编辑／{}",
        sources="资料来源",
        untitled="无题",
        note="来源 {}",
        back="回到正文，来源 {}",
        page="第 {} 页，共 {} 页",
        comma="，",
    ),
}


def spoken_date(value: str, language: Language) -> str:
    """An ISO 8601 date, or date and time, as a reader writes the day: ``5 March 2026``,
    ``2026年3月5日``. Anything else is given back as it is."""
    try:
        day = date.fromisoformat(value.strip()[:10])
    except ValueError:
        return value
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
