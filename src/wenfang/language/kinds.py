"""Words of the news that different roots say alike: died and 遇难, champion and title.

A closed list for comparing surroundings, where a synonym not seen makes two things look
unlike. Each kind becomes one token beside the stems. Only kinds that mark a role (who died
and who was hurt, who won and who lost, what came in and what went out) belong here.
"""

from __future__ import annotations

import re

from wenfang.language.normalise import fold

_KINDS = {
    "<death>": r"\b(?:died?|dies|dead|deaths?|kill(?:s|ed|ing)?|fatal(?:ly|ities)?|lost (?:their|his|her) li(?:fe|ves))\b"
    r"|死亡|遇难|丧生|身亡|死者|罹难|牺牲|遇害|致死|亡",
    "<injury>": r"\b(?:injur\w+|hurt|wound(?:s|ed|ing)?)\b|受伤|伤者|轻伤|重伤|伤员|致伤|负伤",
    "<first>": r"\b(?:w(?:on|in|ins|inner|inning)|champions?|gold|title|victor\w*|beat|beating|defeat(?:s|ed)?)\b"
    r"|冠军|夺冠|金牌|获胜|胜出|赢得|战胜|击败|问鼎|折桂",
    "<third>": r"\b(?:bronze)\b|铜牌|季军",
    "<second>": r"\b(?:silver|runner-up)\b|银牌|亚军",
    "<lost>": r"\b(?:los(?:t|e|es|er|ing)|beaten)\b|落选|落败|不敌|失利|告负|输给",
    "<income>": r"\b(?:revenues?|income|takings|receipts)\b|收入|营收",
    "<outlay>": r"\b(?:spending|spent|expenditures?|outlays?|costs?)\b|支出|开支|花费",
    "<for>": r"\b(?:in favour|in favor|votes? for|\d for)\b|赞成|同意票",
    "<against>": r"\b(?:against|opposed)\b|反对",
    "<host>": r"\b(?:host(?:s|ed|ing)?|award(?:s|ed)?)\b|承办|举办|主办",
    "<actor>": r"\b(?:starr(?:ing|ed)|stars?|lead(?:ing)? (?:role|part)|in the lead|title role)\b|主演|饰演|出演",
    "<author>": r"\b(?:play by|written by|novel by|film by|book by|author(?:ed)?|playwright|wrote)\b|编剧|作者|剧作家|著|撰写",
    "<answer>": r"\b(?:comment\w*|respon[ds]\w*|repl(?:y|ied|ies)|answer\w*)\b|置评|回应|答复|回复|评论|表态",
    "<change>": r"\b(?:adjust\w*|chang\w*|alter\w*|revis\w*)\b|调整|改变|变更|变动",
    "<men>": r"\b(?:men|males?|boys?)\b|男",
    "<women>": r"\b(?:women|females?|girls?)\b|女",
}  # fmt: skip
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _KINDS.items()}


def kinds_of(text: str) -> set[str]:
    """The kinds whose words stand in a text."""
    folded = fold(text)
    return {kind for kind, pattern in _PATTERNS.items() if pattern.search(folded)}
