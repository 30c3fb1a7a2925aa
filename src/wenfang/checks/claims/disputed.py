"""Whether a text takes a side where sources contradict each other.

A headline, a standfirst or a title that gives one of two figures that cannot both be true
states as a fact what is in dispute. The text is compared with what
:func:`~wenfang.checks.claims.contradictions.contradictions` says differs: a number or a date
that agrees with either, or the whole sentence where one side denies the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from wenfang.checks.claims.evidence import read
from wenfang.checks.claims.figures import agrees
from wenfang.language.moment import contradicts
from wenfang.language.normalise import fold


def takes_side(text: str, differ: Mapping[str, str]) -> bool:
    """Whether ``text`` says what either side says.

    Args:
        differ: a contradiction's ``evidence["differ"]``: ``kind`` is ``number``, ``date`` or
            else that of whole sentences; ``first`` and ``second`` are what the sides say.
    """
    said = read(text)
    sides = [read(differ["first"]), read(differ["second"])]
    if differ["kind"] == "number":
        disputed = [number for side in sides for number in side.numbers]
        return any(agrees(number, one) for number in said.numbers for one in disputed)
    if differ["kind"] == "date":
        days = [reading for side in sides for date in side.dates for reading in date.readings]
        read_as = [reading for date in said.dates for reading in date.readings]
        return any(not contradicts(one, day) for one in read_as for day in days)
    return any(_bare(text) in _bare(side.text) for side in sides)


def _bare(text: str) -> str:
    return fold(text).casefold().strip().rstrip(".。!！")
