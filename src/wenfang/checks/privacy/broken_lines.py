"""Personal data that are broken over two lines.

In a written text a line's end parts two numbers more often than it breaks one, so that lines are
searched one by one. A voice knows no lines, and sources make paragraphs of them: what is said is
searched as it is heard, too. Where a line's end breaks a group of digits nothing stands between
its halves; elsewhere a space does. Names are not looked for: two that follow each other make a
third.
"""

from __future__ import annotations

import re

from wenfang.checks.privacy.datum import PersonalDatum
from wenfang.checks.privacy.find import find_personal_data
from wenfang.source import Language

_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
#: Is taken out before numbers are looked for, and keeps every offset as it was.
_NOTHING = "\u2060"


def find_across_lines(text: str, language: Language) -> list[PersonalDatum]:
    """Numbers and addresses with a line's end within them, in reading order, not overlapping.

    Args:
        text: any text.
        language: as :func:`~wenfang.checks.privacy.find.find_personal_data`.
    """
    breaks = [match.span() for match in _BREAK.finditer(text)]
    found: list[PersonalDatum] = []
    for between in (_NOTHING, " ") if breaks else ():
        for one in find_personal_data(_folded(text, breaks, between), language):
            is_new = all(one.end <= other.start or other.end <= one.start for other in found)
            if is_new and any(one.start < start and end < one.end for start, end in breaks):
                own = text[one.start : one.end]
                found.append(PersonalDatum(one.kind, one.start, one.end, own, one.confidence))
    return sorted(found, key=lambda one: one.start)


def _folded(text: str, breaks: list[tuple[int, int]], between: str) -> str:
    pieces, last = [], 0
    for start, end in breaks:
        pieces += [text[last:start], between, _NOTHING * (end - start - 1)]
        last = end
    return "".join([*pieces, text[last:]])
