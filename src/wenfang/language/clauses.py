"""Clauses: the smallest parts of a sentence that claim something by themselves.

Design choice: commas and a short list of conjunctions. A parser would do better and weigh a
hundred times as much; what a wrong cut costs is a slightly wider scope.
"""

from __future__ import annotations

import re

from wenfang.language.normalise import fold
from wenfang.language.sentences import ends_abbreviation

_BREAK = re.compile(
    r"[，。！？；;!?：]+|,(?!\d)|\.(?=\s|$)|:(?!\d)|\s-\s|--+|——"
    r"|\s(?=(?:but|while|although|though|whereas|which|who|because|after|before|despite|as well as"
    r"|and (?:that|will|would|was|were|is|are|has|have|had|also|it|he|she|they|said|[a-z]+ed))\s)"
    r"|(?<=[^\s])(?=(?:但是|但|不过|而且|并且|并将|此外|同时|以及|然而))"
)


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Offsets of the clauses of one sentence, white space and marks outside, none empty."""
    folded = fold(text)
    spans = []
    start = 0
    for match in [*_BREAK.finditer(folded), None]:
        if match and match.group() == "." and ends_abbreviation(folded, match.end()):
            continue
        end = match.start() if match else len(folded)
        piece = folded[start:end]
        if any(c.isalnum() for c in piece):
            left = len(piece) - len(piece.lstrip())
            spans.append((start + left, start + len(piece.rstrip())))
        start = match.end() if match else end
    return spans


def clauses(text: str) -> list[str]:
    """The clauses themselves."""
    return [text[start:end] for start, end in split_clauses(text)]
