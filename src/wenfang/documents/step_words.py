"""What the steps of a run and the seeds of a piece are called on its page, in both languages.

Receipts keep the names that the workflows give, for programs: ``write.s1.3``, ``read.image.2``.
A name's kind is its longest beginning that has words; what follows says which one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from wenfang.source import Language

_Words = Mapping[str, tuple[str, str]]

#: Kind of step → English, Chinese.
STEPS: _Words = MappingProxyType(
    {
        "read": ("Read the sources", "读取来源"),
        "screen": ("Screen the sources", "审查来源"),
        "contradictions": ("Look for contradictions", "查找来源间的矛盾"),
        "plan": ("Choose and order the facts", "选取并编排事实"),
        "write": ("Write", "写作"),
        "headlines": ("Write the headlines", "拟标题"),
        "summary": ("Write the standfirst", "写摘要"),
        "read.image": ("Read picture", "读取图片"),
        "read.mask": ("Read the mask", "读取蒙版"),
        "read.style": ("Read the style picture", "读取风格图片"),
        "read.control": ("Read the control picture", "读取构图参照图"),
        "read.folder": ("Look for the reference folder", "查看参考文件夹"),
        "read.references": ("Compare with the references", "比对参考图片"),
        "draw": ("Draw", "绘制"),
        "footage": ("Film", "生成影片"),
        "outpaint": ("Paint beyond the frame", "扩展画面"),
        "upscale": ("Upscale", "放大"),
        "blend": ("Blend", "融合"),
        "cutout": ("Remove the background", "抠图"),
        "restyle": ("Transfer the style", "风格迁移"),
        "cover.prompt": ("Word the cover's prompt", "拟题图提示词"),
        "cover.draw": ("Draw the cover", "绘制题图"),
        "read.reference": ("Read what a gate is measured against", "读取门槛的参照"),
        "read.script": ("Read the script", "读取文稿"),
        "read.picture": ("Read the picture shown", "读取配图"),
        "read.background": ("Read the background", "读取背景"),
        "read.music": ("Read the music", "读取配乐"),
        "speak": ("Speak", "合成语音"),
        "read.aligner": ("Look for an aligner", "查找对齐模型"),
        "align": ("Find the times of words", "对齐词语时间"),
        "hear": ("Listen to what was spoken", "试听语音"),
        "speak.again": ("Speak again", "再次合成语音"),
        "hear.again": ("Listen again", "再次试听"),
        "film": ("Plan the film", "编排影片"),
        "gate": ("Measure for the gate", "按门槛测量"),
        "read.gate": ("Measure pictures for the gate", "按门槛测量图片"),
    }
)
#: What a seed is of → English, Chinese.
SEEDS: _Words = MappingProxyType(
    {
        "piece": ("whole piece", "整件作品"),
        "picture": ("picture", "图片"),
        "cover": ("cover", "题图"),
    }
)


def step_name(name: str, language: Language) -> str:
    """A step of the receipt: ``write.s1.3`` is ``Write s1.3`` and ``写作 s1.3``; of a further
    try of the piece, ``write.s1.3.try2``, it is told at the end."""
    step, _, number = name.rpartition(".try")
    if not (step and number.isdecimal()):
        return _named(name, ".", STEPS, language)
    said = f"（第 {number} 次）" if language == "zh" else f" (try {number})"
    return _named(step, ".", STEPS, language) + said


def seed_names(seeds: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The receipt's seeds by the names of what they are of: ``picture-2`` is ``picture 2``."""
    return {_named(name, "-", SEEDS, language): seed for name, seed in seeds.items()}


def _named(name: str, joint: str, words: _Words, language: Language) -> str:
    parts = name.split(joint)
    for length in range(len(parts), 0, -1):
        known = words.get(joint.join(parts[:length]))
        if known is not None:
            return " ".join([known[language == "zh"], *filter(None, [joint.join(parts[length:])])])
    return name
