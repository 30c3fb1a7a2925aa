"""What a score warns of and what is to be known of files, in Chinese: see
:mod:`wenfang.documents.wording` for why English is what is stored."""

from __future__ import annotations

import re
from functools import cache

from wenfang.documents.wording import Wording, in_chinese
from wenfang.source import Language

_FEWER = r"(?P<n>[\d,]+) {} are fewer than (?P<enough>[\d,]+): "
_OF = r"(?P<name>.*): (?P<n>\d+) of (?P<all>\d+): "
WARNINGS = (
    Wording(
        _FEWER.format("pictures") + "FID is far too high and unsteady",
        "{n} 张图片少于 {enough} 张：FID 会明显偏高且不稳定",
    ),
    Wording(
        _FEWER.format("pictures a split") + "the score comes out too low, "
        "and is comparable at this number only",
        "每份 {n} 张图片少于 {enough} 张：得分会偏低，且只能与同样数量的结果比较",
    ),
    Wording(
        _FEWER.format("(?:lines|segments)")
        + "(?:the interval comes|intervals come) out too narrow",
        "{n} 行少于 {enough} 行：区间会偏窄",
    ),
    Wording(
        _FEWER.format("texts") + "MAUVE is unsteady",
        "{n} 条文本少于 {enough} 条：MAUVE 不稳定",
    ),
    Wording(
        r"(?P<n>[\d,]+) texts have no token that can be scored",
        "有 {n} 条文本没有可计分的词元",
    ),
    Wording(_OF + "partly clear, laid on white", "{name}：{all} 张中有 {n} 张部分透明，已置于白底"),
    Wording(_OF + "the same file as another one", "{name}：{all} 张中有 {n} 张与另一文件相同"),
    Wording(
        r"(?P<name>.*): (?P<n>\d+) cannot be read and are left out: .*",
        "{name}：有 {n} 个文件无法读取，已略过（见下）",
    ),
)


def warning_in(warning: str, language: Language) -> str:
    """The warning in that language; in English where no Chinese is known."""
    if language == "en":
        return warning
    return in_chinese((*WARNINGS, *_of_reading()), warning) or warning


@cache
def _of_reading() -> tuple[Wording, ...]:
    """What had to be done to pictures as they were read."""
    from typing import get_args

    from wenfang.pictures.notes import Note, note_words

    return tuple(
        Wording(
            _OF + re.escape(note_words(note, "en")),
            "{name}：{all} 张中有 {n} 张：" + note_words(note, "zh"),
        )
        for note in get_args(Note)
    )
