"""Numbers that say another thing of the same amount: by for to, all for some, boxes for pieces.

The number is in the source, so that looking it up finds nothing; what it counts, or how it is
used there, is another. Only where every place of the source that has the number uses it
otherwise is it judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.finding import Severity
from wenfang.language.numbers import Quantity

_CHANGE_EN = (
    r"(?:r(?:i|o)se[sn]?|rising|f[ae]ll(?:en|s|ing)?|gr[eo]w[ns]?|climb\w*|drop\w*|increas\w*|decreas\w*|shr[aiu]nk"
    r"|raise[sd]?|cut|gain\w*|declin\w*|slip\w*|s[aiu]nk|jump\w*|lower\w*|reduc\w*)"
)
_NEARLY = r"(?:about |around |nearly |almost |some |roughly |more than |over )?"
_CHANGE_ZH = r"(?:提高|增加|增长|上[涨升调浮]|下[降跌调滑浮]|减少|降低|[多少升降涨跌增减])"
_BY = re.compile(rf"\bby {_NEARLY}$|{_CHANGE_ZH}了?[约近逾超]?过?$")
_TO = re.compile(
    rf"\b{_CHANGE_EN}\b[^.,;]{{0,40}}\bto {_NEARLY}$|{_CHANGE_ZH}(?:到|至|为)了?[约近逾超]?$"
    r"|(?:只有|仅有|仅为|只剩|相当于)[^,，。；]{0,8}$"
)
_UP = re.compile(
    rf"\b(?:r[io]se[sn]?|grew|climbed|increased|gained|jumped|up|higher|raised)(?: by)? {_NEARLY}$"
    r"|(?:提高|增加|增长|上[涨升调浮]|[升涨高增贵多])了?[约近逾超]?过?$"
)
_DOWN = re.compile(
    rf"\b(?:fell|dropped|decreased|lost|shrank|sank|slipped|declined|down|lower|reduced|cut)(?: by)? {_NEARLY}$"
    r"|(?:减少|下[降跌调滑浮]|降低|[降跌低减少])了?[约近逾超]?过?$"
)
_MORE = re.compile(r" (?:more|higher|dearer|longer|faster)\b")
_LESS = re.compile(r" (?:less|fewer|lower|cheaper|shorter|slower)\b")
_RATE = re.compile(r"\b(?:growth|inflation|rate|rise|increase)\b|增长|增速|[增涨降跌]幅|率")
"""A growth of 1.4 % may itself be cut to 1.4 %."""
_ALL = re.compile(
    r"\b(?:all|each of|every one of)(?: of)?(?: the| its| their| his| her)? $|(?:全部|所有)的?$"
)
_OF = re.compile(r"\s*(?:out )?of (?:the |its |their |all )?")
_AMONG = re.compile(r"[^,，。；]{0,6}[中里](?:[,，]?有|的)?")
_MOST = 40
"""Numbers of a sentence, and places of one in the source, that are looked at."""
_ONE = frozenset("颗粒个枚只头条尾匹件本册张片块支根株棵朵辆架艘台户家人名位")
_MANY = frozenset("盒箱袋包瓶罐桶捆打套村县镇吨斤")


def check_steps(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Numbers of the source that the sentence uses for something else."""
    problems = []
    given: dict[Fraction, list[tuple[Passage, Quantity]]] = {}
    for passage in evidence.everything:
        for number in passage.numbers:
            given.setdefault(number.base, []).append((passage, number))
    for number in claim.numbers[:_MOST]:
        uses = given.get(number.base, [])[:_MOST] if number.base else []
        if found := _other_use(number, claim, uses):
            code, message = found
            problems.append(Problem(code, Severity.BLOCK, message, number.start, number.end,
                                    number.text, uses[0][1].text))  # fmt: skip
    return problems


def _other_use(
    number: Quantity, claim: Passage, uses: list[tuple[Passage, Quantity]]
) -> tuple[str, str] | None:
    if not uses:
        return None
    ours, theirs = _step(claim, number), {_step(p, n) for p, n in uses}
    if any(number.dimension == "ratio" and _RATE.search(p.folded) for p, _ in uses):
        ours = ""
    if ours and theirs == {"by" if ours == "to" else "to"}:
        return "number", f"the source has a change {theirs.pop()} {uses[0][1].text}"
    sign, signs = _sign(claim, number), {_sign(p, n) for p, n in uses}
    if sign and number.unit and signs == {-sign}:
        return "direction", f"the source has {uses[0][1].text} the other way"
    if _ALL.search(_before(claim, number)) and all(_is_cut_up(p, n) for p, n in uses):
        return "number", f"the source says this of some of {uses[0][1].text}"
    ours, theirs = _counter(claim, number), {_counter(p, n) for p, n in uses}
    known = number.value > 1 and ours and "" not in theirs and ours not in theirs
    if known and all(ours in _MANY or other in _MANY for other in theirs):
        return "unit", f"the source counts {uses[0][1].text}{sorted(theirs)[0]}"
    return None


def _before(passage: Passage, number: Quantity) -> str:
    return passage.folded[max(0, number.start - 60) : number.start]


def _step(passage: Passage, number: Quantity) -> str:
    """Whether a change goes by a number or to it."""
    before = _before(passage, number)
    return "to" if _TO.search(before) else "by" if _BY.search(before) else ""


def _sign(passage: Passage, number: Quantity) -> int:
    """1 for "up 4 %", 多四成, "4 % more"; -1 for the opposite; 0 where no word tells."""
    before, after = _before(passage, number), passage.folded[number.end : number.end + 10]
    up = bool(_UP.search(before) or _MORE.match(after))
    down = bool(_DOWN.search(before) or _LESS.match(after))
    return int(up) - int(down)


def _is_cut_up(passage: Passage, number: Quantity) -> bool:
    """Five of "three of the five", 三十七 of 三十七个中有二十九个."""
    return any(other.base < number.base for other in _parts(passage, number))


def _parts(passage: Passage, number: Quantity) -> Iterator[Quantity]:
    for other in passage.numbers:
        if other.end <= number.start and _OF.fullmatch(passage.folded[other.end : number.start]):
            yield other
        if number.end <= other.start and _AMONG.fullmatch(passage.folded[number.end : other.start]):
            yield other


def _counter(passage: Passage, number: Quantity) -> str:
    """The measure word of a Chinese number, where it is one that is known."""
    last, after = passage.folded[number.end - 1], passage.folded[number.end : number.end + 1]
    return next((c for c in (last, after) if c in _ONE or c in _MANY), "") if after else ""
