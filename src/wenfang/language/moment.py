"""What a text says of a time: some fields of a calendar date or a clock, others unknown.

Design choice: a date is what was written, never what was meant. "March 5" has no year;
``去年`` stays relative (``year-1``), for the day of writing is not known here. A partial date
agrees with a fuller one that contains it and never with one that contradicts it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class Moment:
    """A partial date or time; ``None`` is unknown.

    Attributes:
        year, month, day: calendar.
        weekday: 1 Monday … 7 Sunday (ISO 8601).
        quarter: ``1`` … ``4``, ``1-3`` for the first three, ``h1``/``h2`` for halves.
        decade: first year of it, 1980; two digits where the century is not said.
        season: ``spring`` ``summer`` ``autumn`` ``winter``.
        hour, minute: of the day, 0–23 and 0–59.
        part: ``morning`` ``noon`` ``afternoon`` ``evening``; ``early`` ``mid`` ``late`` in a longer time.
        relative: ``year-1``, ``day+1``, ``week0``, ``month-1`` …
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    quarter: str | None = None
    decade: int | None = None
    season: str | None = None
    hour: int | None = None
    minute: int | None = None
    part: str | None = None
    relative: str | None = None

    def known(self) -> dict[str, int | str]:
        """The fields that are known."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in pairs if value is not None}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date or time in a text; several readings where it is ambiguous (05/03/2026)."""

    text: str
    start: int
    end: int
    readings: tuple[Moment, ...]


def missing(claim: Moment, source: Moment) -> frozenset[str] | None:
    """What ``claim`` says beyond ``source``.

    Returns:
        The names of fields that the source leaves open (empty: the source says it all), or
        ``None`` where the two contradict each other or share nothing.
    """
    ours, theirs = claim.known(), source.known()
    _add_weekday(source, theirs)
    if "year" in theirs and "decade" in ours:
        theirs["decade"] = _decade_like(int(theirs["year"]), int(ours["decade"]))
    shared = ours.keys() & theirs.keys()
    if not shared or any(not _equal(name, ours[name], theirs[name]) for name in shared):
        return None
    if "minute" in theirs and theirs["minute"] and "hour" in ours and "minute" not in ours:
        return None
    return frozenset(ours.keys() - theirs.keys())


def _equal(name: str, ours: int | str, theirs: int | str) -> bool:
    if name == "decade":
        return int(ours) % 100 == int(theirs) % 100
    return ours == theirs


def _decade_like(year: int, like: int) -> int:
    decade = year - year % 10
    return decade % 100 if like < 100 else decade


def _add_weekday(moment: Moment, known: dict[str, int | str]) -> None:
    """A full date has a weekday, and a month has a quarter, said or not."""
    if moment.month and "quarter" not in known:
        known["quarter"] = str((moment.month + 2) // 3)
    if moment.year and moment.month and moment.day and "weekday" not in known:
        try:
            known["weekday"] = date(moment.year, moment.month, moment.day).isoweekday()
        except ValueError:
            return


def contradicts(first: Moment, second: Moment) -> bool:
    """Whether the two share a field and differ in one."""
    return missing(first, second) is None and bool(first.known().keys() & second.known().keys())
