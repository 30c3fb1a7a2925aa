"""Dates and times: every one in a sentence agrees with one in the source.

A date that says more than the source (a day where the source has only the month) was
invented, unless the rest stands elsewhere in the source. A year alone that is added is a
warning: it may be the year of the source itself. Relative words (去年) are compared with
relative words; against an absolute date they cannot be judged here.
"""

from __future__ import annotations

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.finding import Severity
from wenfang.language.moment import DateMention, Moment, contradicts, missing

_GRAIN = {"year": "year", "month": "month", "week": "weekday", "day": "day"}


def check_dates(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Dates that the source contradicts or does not have."""
    problems = []
    for mention in claim.dates:
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
        known = {name: value for r in readings for name, value in r.known().items()}
        elsewhere = {name for name in left if known.get(name) == claim.known()[name]}
        left -= elsewhere
        if not left:
            return None
        if left == {"relative"}:
            return _judge_relative(claim, readings)
        return Severity.WARN if left <= {"year"} and "year" not in known else Severity.BLOCK
    if _is_in_a_number(claim, evidence):
        return None
    if claim.part and len(claim.known()) == 1:
        return _judge_part(claim, readings)
    return _judge_relative(claim, readings) if claim.relative else Severity.BLOCK


def _judge_relative(claim: Moment, readings: list[Moment]) -> Severity | None:
    relative = claim.relative or ""
    unit = relative.rstrip("0123456789+-")
    others = [r.relative for r in readings if r.relative]
    if relative in others:
        return None
    if any(other.startswith(unit) for other in others):
        return Severity.BLOCK
    absolute = any(_GRAIN[unit] in r.known() for r in readings) or any(
        unit == "day" and ("weekday" in r.known() or r.hour is not None) for r in readings
    )
    return Severity.INFO if absolute else Severity.BLOCK


def _judge_part(claim: Moment, readings: list[Moment]) -> Severity | None:
    """Morning, afternoon … against a clock time, where the source has one."""
    hours = [r.hour for r in readings if r.hour is not None]
    parts = {r.part for r in readings if r.part}
    fits = {"morning": range(0, 13), "noon": range(11, 15), "afternoon": range(12, 19),
            "evening": [*range(17, 24), *range(0, 6)]}  # fmt: skip
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
