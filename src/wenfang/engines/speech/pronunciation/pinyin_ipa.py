"""A pinyin syllable in the phonemes of Kokoro v1.0: IPA, the tone as an arrow inside the final.

The tone stands right after the main vowel, before a final nasal: ``zhong1`` is ꭧʊ→ŋ. Arrows:
→ first, ↗ second, ↓ third, ↘ fourth tone; the neutral tone has none.

Source: Duanmu, *The Phonology of Standard Chinese*, 2nd ed. 2007, and Lin, *The Sounds of
Chinese*, 2007; which symbols the voices know: the model's vocabulary.
"""

from __future__ import annotations

import re

_INITIALS = {
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t",
    "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ",
    "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
# final → before the tone, after it
_FINALS = {
    "a": ("a", ""), "ai": ("ai", ""), "an": ("a", "n"), "ang": ("a", "ŋ"), "ao": ("au", ""),
    "e": ("ɤ", ""), "ei": ("ei", ""), "en": ("ə", "n"), "eng": ("ə", "ŋ"), "er": ("ɚ", ""),
    "i": ("i", ""), "ia": ("ja", ""), "ian": ("jɛ", "n"), "iang": ("ja", "ŋ"), "iao": ("jau", ""),
    "ie": ("je", ""), "in": ("i", "n"), "iou": ("jou", ""), "ing": ("i", "ŋ"), "iong": ("jʊ", "ŋ"),
    "io": ("jɔ", ""), "ong": ("ʊ", "ŋ"), "ou": ("ou", ""), "u": ("u", ""), "uei": ("wei", ""),
    "ua": ("wa", ""), "uai": ("wai", ""), "uan": ("wa", "n"), "uen": ("wə", "n"),
    "uang": ("wa", "ŋ"), "ueng": ("wə", "ŋ"), "uo": ("wo", ""), "o": ("wo", ""), "v": ("y", ""),
    "ve": ("ɥe", ""), "van": ("ɥɛ", "n"), "vn": ("y", "n"), "ê": ("ɛ", ""), "m": ("m", ""),
    "n": ("n", ""), "ng": ("ŋ", ""),
}  # fmt: skip
_SHORT = {"iu": "iou", "ui": "uei", "un": "uen", "ue": "ve"}
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": "", "0": ""}
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?([a-zê]+)([0-5])?")


def phonemes(pinyin: str) -> str | None:
    """The phonemes of one syllable with its tone's number, ``lü4`` or ``lv4``; ``None`` where it
    is no syllable."""
    spelled = _full(pinyin.lower().replace("ü", "v"))
    if spelled in ("m", "n", "ng", "hm", "hng"):
        return {"hm": "hm", "hng": "hŋ", "ng": "ŋ"}.get(spelled, spelled)
    match = _SYLLABLE.fullmatch(spelled)
    if match is None:
        return None
    initial, final, tone = match[1] or "", match[2], match[3] or "5"
    if final in _SHORT:
        final = _SHORT[final]
    if initial and final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        return f"{_INITIALS[initial]}ɨ{_TONES[tone]}"
    if initial in ("j", "q", "x") and final[0] == "u":
        final = {"u": "v", "uan": "van", "uen": "vn"}.get(final, final)
    if final == "o" and not initial:
        return f"ɔ{_TONES[tone]}"
    if final not in _FINALS:
        return None
    before, after = _FINALS[final]
    return f"{_INITIALS.get(initial, '')}{before}{_TONES[tone]}{after}"


def _full(pinyin: str) -> str:
    """The spelling with the finals that y and w stand for."""
    for short, full in (
        ("yuan", "van"), ("yue", "ve"), ("yun", "vn"), ("yu", "v"), ("yi", "i"), ("ying", "ing"),
        ("you", "iou"), ("yo", "io"), ("y", "i"), ("wu", "u"), ("wei", "uei"), ("wen", "uen"),
        ("weng", "ueng"), ("w", "u"),
    ):  # fmt: skip
        if pinyin.startswith(short) and (len(short) < 3 or pinyin[len(short) :] in _DIGITS):
            return full + pinyin[len(short) :]
    return pinyin


_DIGITS = ("", *"012345")
