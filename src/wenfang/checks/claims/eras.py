"""Dynasties and parts of a day: dates that have no number.

Design choice: only a contradiction counts. An era that the source does not name may follow from
a year or a reign; an era beside which the source names another may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.finding import Severity

_ERA = re.compile(
    r"(?P<era>(?:西|东)(?:周|汉|晋)|(?:北|南)宋|战国|南北朝|(?:春秋|三国|民国|五代)(?=时期|末|初)"
    r"|[秦汉晋隋唐宋辽元明清](?=[代朝末初]))(?:代|朝|时期)?(?P<phase>[早中晚初末前后](?=期|年|叶)|[末初])?"
)
_PHASES = {"早": "early", "初": "early", "前": "early", "中": "mid", "晚": "late", "末": "late",
           "后": "late"}  # fmt: skip
_DAY_PART = re.compile(
    r"(?P<zh>(?:周|星期|礼拜)[一二三四五六日天])的?(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚间|晚上|夜间|深夜|[晚早])?"
    r"|\b(?P<en>(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: (?P<time>morning|afternoon|evening|night))?\b"
)
_PARTS = {
    "凌晨": "night", "清晨": "morning", "早上": "morning", "早晨": "morning", "早": "morning",
    "上午": "morning", "中午": "noon", "下午": "afternoon", "傍晚": "evening", "晚间": "evening",
    "晚上": "evening", "晚": "evening", "夜间": "evening", "深夜": "evening", "morning": "morning",
    "afternoon": "afternoon", "evening": "evening", "night": "evening",
}  # fmt: skip


def check_eras(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Eras and parts of a day for which the source has another."""
    return [*_eras(claim, evidence), *_day_parts(claim, evidence)]


def _eras(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    given = [m for p in evidence.everything for m in _ERA.finditer(p.folded)]
    for match in _ERA.finditer(claim.folded) if given else ():
        same = [g for g in given if _is_same(match["era"], g["era"])]
        phase = _PHASES.get(match["phase"] or "")
        others = {_PHASES[g["phase"]] for g in same if g["phase"]}
        if not same or (phase and others and phase not in others):
            nearest = (same or given)[0].group()
            yield _problem(match.start(), match.end(), claim, nearest)


def _is_same(ours: str, theirs: str) -> bool:
    """汉 of 西汉, not 东汉 of 西汉."""
    return ours.endswith(theirs) or theirs.endswith(ours)


def _day_parts(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """周四晚 where the source has 周四上午, and no 周四 alone, which any part would fit."""
    given: dict[str, set[str]] = {}
    for passage in evidence.everything:
        for match in _DAY_PART.finditer(passage.folded):
            given.setdefault(_day(match), set()).add(_part(match))
    for match in _DAY_PART.finditer(claim.folded):
        parts = given.get(_day(match), {""})
        if _part(match) and "" not in parts and _part(match) not in parts:
            yield _problem(match.start(), match.end(), claim, " / ".join(sorted(parts)))


def _day(match: re.Match[str]) -> str:
    return match["en"] or match["zh"][-1].replace("天", "日")


def _part(match: re.Match[str]) -> str:
    return _PARTS.get(match["part"] or match["time"] or "", "")


def _problem(start: int, end: int, claim: Passage, nearest: str) -> Problem:
    message = f"{claim.text[start:end]} is not in the source, which says {nearest}"
    return Problem("date", Severity.BLOCK, message, start, end, claim.text[start:end], nearest)
