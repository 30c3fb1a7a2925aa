"""What had to be done to a file on its way to a :class:`~wenfang.picture.Picture`, in words."""

from __future__ import annotations

from typing import Literal

from wenfang.source import Language

Note = Literal[
    "turned",
    "colour-profile",
    "colour-profile-unusable",
    "location-removed",
    "metadata-removed",
    "first-frame",
    "eight-bit",
    "from-cmyk",
    "expanded",
    "reduced",
    "extension",
]

_WORDS: dict[Note, tuple[str, str]] = {
    "turned": ("turned upright as its orientation says", "已按方向信息转正"),
    "colour-profile": ("colours converted from its profile to sRGB", "已按色彩配置文件转换为 sRGB"),
    "colour-profile-unusable": (
        "its colour profile cannot be used; taken as sRGB",
        "色彩配置文件无法使用，按 sRGB 处理",
    ),
    "location-removed": ("the place where it was taken is left out", "已去除拍摄地点"),
    "metadata-removed": ("metadata is left out", "已去除元数据"),
    "first-frame": ("first frame of several", "仅取多帧中的第一帧"),
    "eight-bit": ("reduced from 16 to 8 bits a channel", "每通道由 16 位降为 8 位"),
    "from-cmyk": ("converted from CMYK", "已由 CMYK 转换"),
    "expanded": ("palette, grey or black-and-white made RGB", "调色板、灰度或黑白已展开为 RGB"),
    "reduced": ("read at a smaller size", "已缩小读取"),
    "extension": ("its name says another format than it has", "扩展名与实际格式不符"),
}


def note_words(note: Note, language: Language) -> str:
    """The note as a phrase."""
    return _WORDS[note][0 if language == "en" else 1]
