"""What a score warns of, in Chinese: see :mod:`wenfang.documents.wording` for why English is
what a score stores."""

from __future__ import annotations

from wenfang.documents.wording import Wording, in_chinese
from wenfang.source import Language

WARNINGS = (
    Wording(
        r"(?P<n>\d+) pictures are fewer than (?P<enough>\d+): FID is far too high and unsteady",
        "{n} 张图片少于 {enough} 张：FID 会明显偏高且不稳定",
    ),
    Wording(
        r"(?P<n>[\d,]+) (?:lines|segments) are fewer than (?P<enough>[\d,]+): "
        r"(?:the interval comes|intervals come) out too narrow",
        "{n} 行少于 {enough} 行：区间会偏窄",
    ),
)


def warning_in(warning: str, language: Language) -> str:
    """The warning in that language; in English where no Chinese is known."""
    if language == "en":
        return warning
    return in_chinese(WARNINGS, warning) or warning
