"""A rule of reading aloud: what it is about, and what is said for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of writing something that is said otherwise.

    Attributes:
        pattern: of folded text (:func:`wenfang.language.normalise.fold`).
        say: the words for a match; ``None`` = it is something else after all.
    """

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]


def rule(pattern: str, say: Callable[[re.Match[str]], str | None], flags: int = 0) -> Rule:
    """A rule from a pattern's source; its word boundaries are those of Latin words, for Han
    characters stand right beside them."""
    return Rule(re.compile(pattern, flags | re.ASCII), say)


NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,5}(?![\d,]\d)(?:\.\d{1,12})?|\d{1,30}(?:\.\d{1,12})?)"
"""A number in digits; repeats are bounded, so that reading is linear in the text's length."""

LEFT = r"(?<![\d.,A-Za-z])"
"""No number begins in the middle of one, or of a name."""

RANGE = r"\s?(?:-|至|到|--)\s?"
"""Between the ends of a range, in folded text."""
