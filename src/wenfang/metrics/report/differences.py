"""Two texts side by side, with what only one of them has.

Design choice: words where words are written apart, characters where they are not, for a
Chinese sentence has no spaces to compare at. Matching is the standard library's, over a
bounded number of tokens: a line of a megabyte must not hold up a page.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from wenfang.documents.printable import printable
from wenfang.language.detect import HAN

MOST = 320
"""Tokens of a text that are shown."""
_TOKEN = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef]|[^\W{HAN}]+|\s+|[^\w\s]|_+")

Pieces = list[tuple[bool, str]]
"""Runs of text, each with whether the other text lacks it."""


def differences(candidate: str, reference: str) -> tuple[Pieces, Pieces]:
    """The candidate's runs and the reference's; empty for an empty text."""
    ours, theirs = _tokens(candidate), _tokens(reference)
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    left: Pieces = []
    right: Pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        for side, tokens in ((left, ours[a:b]), (right, theirs[c:d])):
            if tokens:
                side.append((kind != "equal", "".join(tokens)))
    return _joined(left), _joined(right)


def nearest(candidate: str, references: Sequence[str]) -> int:
    """Which reference shares most with the candidate, to be shown beside it."""
    ours = _tokens(candidate)

    def likeness(n: int) -> float:
        return difflib.SequenceMatcher(
            None, ours, _tokens(references[n]), autojunk=False
        ).quick_ratio()

    return max(range(len(references)), key=likeness)


def _tokens(text: str) -> list[str]:
    tokens = _TOKEN.findall(printable(text))
    return tokens if len(tokens) <= MOST else [*tokens[:MOST], "…"]


def _joined(pieces: Pieces) -> Pieces:
    """Neighbouring runs of one kind as one; a gap of white space between two that differ is
    theirs, so that a changed phrase is one mark and not many."""
    out: Pieces = []
    for differs, text in pieces:
        if out and out[-1][0] == differs:
            out[-1] = differs, out[-1][1] + text
        elif len(out) > 1 and differs and not out[-1][1].strip() and out[-2][0]:
            gap = out.pop()[1]
            out[-1] = True, out[-1][1] + gap + text
        else:
            out.append((differs, text))
    return out
