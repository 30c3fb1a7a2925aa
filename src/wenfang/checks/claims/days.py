"""Dates and times: every one in a sentence agrees with one in the source.

A date that says more than the source (a day where the source has only the month) was
invented, unless the rest stands elsewhere in the source. A year alone that is added is a
warning: it may be the year of the source itself. Relative words (去年) are compared with
relative words; against an absolute date they cannot be judged here.
"""

from __future__ import annotations

import re

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.finding import Severity
from wenfang.language.moment import DateMention, Moment, contradicts, missing

_GRAIN = {"year": "year", "month": "month", "week": "weekday", "day": "day"}


_AGED = re.compile(r"(?<=今年)[才刚满已]?[\d一二三四五六七八九十两百]{1,4}岁")


def check_dates(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Dates that the source contradicts or does not have."""
    problems = []
    for mention in claim.dates:
        if _AGED.match(claim.folded, mention.end):
            continue  # 今年71岁 says an age and no date
        severity = _judge(mention, evidence)
        if severity is not None:
            nearest = _nearest(mention, evidence)
            message = f"{mention.text.strip()} is not in the source"
            if nearest:
                message += f", which says {nearest.text.strip()}"
            problems.append(
                Problem("date", severity, message, mention.start, mention.end, mention.text,
                        nearest.text if nearest else None)
            )  # fmt: skip
    return problems


def _judge(mention: DateMention, evidence: Evidence) -> Severity | None:
    verdicts = [_judge_reading(reading, evidence) for reading in mention.readings]
    if None in verdicts:
        return None
    return Severity.WARN if Severity.WARN in verdicts else Severity.BLOCK


def _judge_reading(claim: Moment, evidence: Evidence) -> Severity | None:
    readings = [reading for mention in evidence.dates for reading in mention.readings]
    open_fields = [found for r in readings if (found := missing(claim, r)) is not None]
    if any(not fields for fields in open_fields):
        return None
    if open_fields:
        left = min(open_fields, key=len)
        known = _all_known(readings)
        elsewhere = {name for name in left if claim.known()[name] in known.get(name, set())}
        left -= elsewhere
        if not left:
            return None
        if left == {"relative"} and claim.relative == "year0" and "year" not in known:
            return None  # a report's dates without a year are this year's
        if left == {"relative"}:
            return _judge_relative(claim, readings)
        return Severity.WARN if left <= {"year"} and "year" not in known else Severity.BLOCK
    if _is_in_a_number(claim, evidence) or _is_implied(claim, evidence):
        return None
    if _has_season(claim, evidence):
        return None
    if claim.part and len(claim.known()) == 1:
        return _judge_part(claim, readings)
    alone = set(claim.known()) <= {"relative", "part"}
    return _judge_relative(claim, readings) if claim.relative and alone else Severity.BLOCK


def _all_known(readings: list[Moment]) -> dict[str, set[int | str]]:
    known: dict[str, set[int | str]] = {}
    for reading in readings:
        for name, value in reading.known().items():
            known.setdefault(name, set()).add(value)
    return known


_IMPLIED = {
    "year-1": re.compile(
        r"同比|上年|前一年|上一年|year[- ]on[- ]year|year earlier|year before|previous year|year ago",
        re.I,
    ),
    "day0": re.compile(r"至今|仍|还在|\b(?:still|to date|until now)\b", re.I),
    "year0": re.compile(r"年初|年内|以来|(?:of|for|in) the year|this year|so far|现年", re.I),
    "month-1": re.compile(
        r"环比|前一个?月|month earlier|month[- ]on[- ]month|previous month", re.I
    ),
}


def _is_implied(claim: Moment, evidence: Evidence) -> bool:
    """同比 is measured against last year, 环比 against the month before."""
    pattern = _IMPLIED.get(claim.relative or "")
    if pattern and pattern.search(evidence.folded):
        return True
    months = {r.month for mention in evidence.dates for r in mention.readings if r.month}
    before = {(month - 2) % 12 + 1 for month in months}
    alone = set(claim.known()) <= {"month"} and claim.month in before
    return alone and bool(_IMPLIED["month-1"].search(evidence.folded))


def _judge_relative(claim: Moment, readings: list[Moment]) -> Severity | None:
    relative = claim.relative or ""
    unit = relative.rstrip("0123456789+-")
    others = [r.relative for r in readings if r.relative]
    if relative in others:
        return None
    if any(other.startswith(unit) for other in others):
        return Severity.BLOCK
    absolute = any(_GRAIN.get(unit) in r.known() for r in readings) or any(
        unit == "day" and ("weekday" in r.known() or r.hour is not None) for r in readings
    )
    return Severity.INFO if absolute else Severity.BLOCK


_PHASES = {"early": range(1, 11), "mid": range(10, 21), "late": range(20, 32)}
"""Days of a month; "the end of October" is its last third."""
_SEASON_WORDS = {"spring": "spring|春", "summer": "summer|夏", "autumn": "autumn|fall|秋",
                 "winter": "winter|冬"}  # fmt: skip


def _has_season(claim: Moment, evidence: Evidence) -> bool:
    """冬天 of 暖冬: a season alone that the source has inside another word."""
    if set(claim.known()) != {"season"}:
        return False
    return re.search(_SEASON_WORDS[str(claim.season)], evidence.folded) is not None


def _judge_part(claim: Moment, readings: list[Moment]) -> Severity | None:
    """Morning, afternoon … against a clock time, where the source has one."""
    phases = {"early", "mid", "late"}
    if claim.part in phases:
        days = [r.day for r in readings if r.day]
        if days:
            return None if any(day in _PHASES[claim.part] for day in days) else Severity.BLOCK
        others = {r.part for r in readings if r.part in phases}
        return Severity.BLOCK if others else Severity.INFO
    hours = [r.hour for r in readings if r.hour is not None]
    parts = {r.part for r in readings if r.part} - phases
    fits = {"morning": range(13), "noon": range(11, 15), "afternoon": range(12, 19),
            "evening": [*range(17, 24), *range(6)]}  # fmt: skip
    if any(hour in fits[claim.part or "morning"] for hour in hours):
        return None
    return Severity.BLOCK if hours or parts else Severity.WARN


def _is_in_a_number(claim: Moment, evidence: Evidence) -> bool:
    """A year here may be a bare number there, a clock time a score."""
    known = claim.known()
    values = {n.value for n in evidence.numbers}
    if set(known) == {"year"}:
        return known["year"] in values
    if set(known) <= {"hour", "minute"} and "minute" in known:
        return known["hour"] in values and known["minute"] in values
    return False


def _nearest(mention: DateMention, evidence: Evidence) -> DateMention | None:
    """A date of the source that this one contradicts, which is likely the one that was meant."""
    for other in evidence.dates:
        if any(contradicts(a, b) for a in mention.readings for b in other.readings):
            return other
    return None
