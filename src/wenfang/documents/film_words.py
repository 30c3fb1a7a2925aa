"""Findings on a film, in Chinese; see :mod:`wenfang.documents.finding_words`."""

from __future__ import annotations

from wenfang.documents.wording import Wording as W

FILM_WORDS: dict[str, tuple[W, ...]] = {
    "unheard": (
        W(
            r"only a camera moves over the picture, .*: (?P<fields>.*) had no effect",
            "未使用视频模型，只有镜头在图片上移动：{fields} 没有起作用。",
        ),
        W(r".*", "未使用视频模型，只有镜头在图片上移动，部分要求没有起作用。"),
    ),
    "shorter": (
        W(
            r"the model filmed (?P<filmed>.*) s of the (?P<asked>.*) s that were asked for",
            "要求 {asked} 秒，模型只生成了 {filmed} 秒。",
        ),
        W(r".*", "模型生成的影片比要求的短。"),
    ),
    "evened": (
        W(
            r"a film's sides are even numbers of pixels: (?P<made>.*) instead of (?P<asked>.*)",
            "影片的边长须为偶数像素：要求 {asked}，成片为 {made}。",
        ),
        W(r".*", "影片的边长须为偶数像素，已调整为相邻的偶数。"),
    ),
}
FILM_CODES = {"unheard": "未起作用", "shorter": "短于要求", "evened": "尺寸调整"}
