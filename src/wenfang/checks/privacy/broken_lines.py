"""Personal data that are broken over the lines of a paragraph.

In a written text a line's end parts two numbers more often than it breaks one, so that lines are
searched one by one. A voice knows no lines: what is said is searched as it is heard, too. Where
a line's end breaks a group of digits nothing stands between its halves; elsewhere a space does.
Paragraphs, which an empty line parts, are not joined.
"""

from __future__ import annotations

import re

from wenfang.checks.privacy.datum import PersonalDatum
from wenfang.checks.privacy.find import find_personal_data
from wenfang.engines.names.base import NameFinder
from wenfang.source import Language

_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
#: Is taken out before numbers are looked for, and keeps every offset as it was.
_NOTHING = "\u2060"


def find_across_lines(
    text: str, language: Language, *, names: NameFinder | None = None
) -> list[PersonalDatum]:
    """Personal data with a line's end within them, in reading order, not overlapping.

    Args:
        text: any text.
        language: as :func:`~wenfang.checks.privacy.find.find_personal_data`.
        names: finds people's names; without it none are looked for.
    """
    breaks = [match.span() for match in _BREAK.finditer(text) if _is_single(match.group())]
    found: list[PersonalDatum] = []
    for between in (_NOTHING, " ") if breaks else ():
        folded = _folded(text, breaks, between)
        finder = names if between == " " else None
        for one in find_personal_data(folded, language, names=finder):
            is_new = all(one.end <= other.start or other.end <= one.start for other in found)
            if is_new and any(one.start < start and end < one.end for start, end in breaks):
                own = text[one.start : one.end]
                found.append(PersonalDatum(one.kind, one.start, one.end, own, one.confidence))
    return sorted(found, key=lambda one: one.start)


def _is_single(white: str) -> bool:
    return len(f"x{white}x".splitlines()) == 2


def _folded(text: str, breaks: list[tuple[int, int]], between: str) -> str:
    pieces, last = [], 0
    for start, end in breaks:
        pieces += [text[last:start], between, _NOTHING * (end - start - 1)]
        last = end
    return "".join([*pieces, text[last:]])
