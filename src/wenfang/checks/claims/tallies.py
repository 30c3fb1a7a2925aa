"""Tallies: two numbers that belong together and have an order, as votes and scores have.

“9 to 7” is in the source or it is not; that 9 and 7 each stand somewhere in it says
nothing. Only a tally that shares a number with one of the source's is judged, so that
another way of saying it ("nine of sixteen") accuses nobody.
"""

from __future__ import annotations

import re

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.finding import Severity

_TALLY = re.compile(
    r"(?<![\d.,:])(\d{1,6})\s*(?:votes?|points?|goals?|票|分|球)?\s*"
    r"(?:\bto\b|against|[-–—]|比|对)\s*(\d{1,6})(?![\d.,:]*\d)"
)


def check_tallies(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Problems with tallies that the source gives otherwise: other numbers, or turned round."""
    given = {
        (match.group(1), match.group(2))
        for passage in evidence.passages
        for match in _TALLY.finditer(passage.text)
    }
    return [
        Problem(
            "number",
            Severity.BLOCK,
            f"“{match.group()}” is not in the source",
            match.start(),
            match.end(),
            match.group(),
            " / ".join(f"{a}–{b}" for a, b in sorted(given)),
        )
        for match in _TALLY.finditer(claim.text)
        if _is_other((match.group(1), match.group(2)), given)
    ]


def _is_other(tally: tuple[str, str], given: set[tuple[str, str]]) -> bool:
    return tally not in given and any(set(tally) & set(other) for other in given)
