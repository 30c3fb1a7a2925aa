"""Findings on a speech, in Chinese; see :mod:`wenfang.documents.finding_words`."""

from __future__ import annotations

from wenfang.documents.wording import Wording as W

SPOKEN_WORDS: dict[str, tuple[W, ...]] = {
    "misspoken": (
        W(r".*in (?P<rate>\d+) % of it\.", "语音与文稿有 {rate}% 不同，请人工试听。"),
        W(r".*", "语音与文稿不完全一致，请人工试听。"),
    ),
    "over-limit": (
        W(
            r".*in (?P<rate>\d+) % of it; at most (?P<most>\d+) % is allowed\.",
            "语音与文稿有 {rate}% 不同，超过所允许的 {most}%，不得发布。",
        ),
        W(r".*", "语音与文稿的差别超过所允许的限度，不得发布。"),
    ),
    "sentence": (
        W(
            r"(?P<rate>\d+) % of this sentence .*",
            "这一句有 {rate}% 听成了别的：“{seen}”，请人工试听。",
        ),
        W(r".*", "有一句没有听清，请人工试听。"),
    ),
    "unspoken": (
        W(r".*: (?P<rate>\d+) % of it differs\.", "语音没有念出文稿：有 {rate}% 不同，不得发布。"),
        W(r".*", "语音没有念出文稿，不得发布。"),
    ),
    "number": (
        W(r".*", "语音中没有听到数字“{seen}”，请人工试听。"),
        W(r".*", "语音中有数字没有听到，请人工试听。"),
    ),
    "left-out": (
        W(r"not spoken: (?P<signs>.*)", "未念出：{signs}"),
        W(r".*", "有符号未念出。"),
    ),
    "name": (
        W(r".*", "语音中没有听到“{seen}”，请人工试听。"),
        W(r".*", "语音中有名称没有听到，请人工试听。"),
    ),
    "aligned": (
        W(r".*", "语音引擎没有给出词语时间，已由 {model} 在声音中对齐。"),
        W(r".*", "词语时间由对齐得到。"),
    ),
    "unsure": (
        W(
            r".* in (?P<many>\d+) of (?P<all>\d+) pieces: .*",
            "{model} 对 {all} 段中 {many} 段的词语没有把握，其时间仍为估计。",
        ),
        W(r".*", "部分词语的对齐没有把握，其时间仍为估计。"),
    ),
    "estimated": (W(r".*", "语音引擎没有给出词语时间，也没有可用的对齐模型：时间为估计。"),),
}
SPOKEN_CODES = {"aligned": "时间已对齐", "unsure": "对齐不确定", "estimated": "时间为估计",
                "misspoken": "与文稿不同", "unspoken": "未念文稿", "number": "数字", "name": "名称",
                 "over-limit": "超过限度", "sentence": "单句不同",
                "left-out": "未念出"}  # fmt: skip
