"""Findings about whose likeness and voice are used, in Chinese. See :mod:`wenfang.documents.wording`."""

from __future__ import annotations

from wenfang.documents.wording import Wording as W

CONSENT_WORDS: dict[str, tuple[W, ...]] = {
    "missing": (
        W(
            r"This anchor uses the photograph of a person without consent\.",
            "该主播使用真人照片，但没有本人的同意书。",
        ),
        W(
            r"This anchor uses a voice cloned from a person without consent\.",
            "该主播使用克隆自真人的声音，但没有本人的同意书。",
        ),
        W(r".*", "该主播使用真人的形象或声音，但没有本人的同意书。"),
    ),
    "ended": (
        W(r"The consent of the person shown ended on (?P<day>.*)\.", "本人的同意已于 {day} 到期。"),
        W(r".*", "本人的同意已到期。"),
    ),
    "not-own": (W(r".*", "该音色克隆自真人，此处没有任何主播的同意书允许使用。"),),
    "not-yet": (
        W(
            r"The consent of the person shown begins on (?P<day>.*)\.",
            "本人的同意自 {day} 起生效。",
        ),
        W(r".*", "本人的同意尚未生效。"),
    ),
    "ends-soon": (
        W(r"The consent of the person shown ends on (?P<day>.*)\.", "本人的同意将于 {day} 到期。"),
        W(r".*", "本人的同意即将到期。"),
    ),
    "holds": (
        W(r"The person shown has consented until (?P<day>.*)\.", "本人已同意，有效期至 {day}。"),
        W(r".*", "本人已同意。"),
    ),
}
CONSENT_CODES = {
    "missing": "没有同意书",
    "ended": "同意已到期",
    "not-own": "不是主播自己的音色",
    "not-yet": "同意尚未生效",
    "ends-soon": "同意即将到期",
    "holds": "同意有效",
}
