"""The voices of Kokoro v1.0 that speak Chinese or English, the best of each kind first.

Source: the model's own list of voices with their grades (VOICES.md of hexgrad/Kokoro-82M).
Voices of its other six languages are left out: Wenfang writes none of these.
"""

from __future__ import annotations

from wenfang.source import Language
from wenfang.speech import Voice

_LICENCE = "Apache-2.0"
_IDS = {
    "zh-female": "zf_xiaobei zf_xiaoni zf_xiaoxiao zf_xiaoyi",
    "zh-male": "zm_yunjian zm_yunxi zm_yunxia zm_yunyang",
    "en-female": "af_heart af_bella af_nicole bf_emma af_aoede af_kore af_sarah af_nova af_alloy "
    "bf_isabella bf_alice bf_lily af_sky af_jessica af_river",
    "en-male": "am_michael am_fenrir am_puck bm_george bm_fable am_liam am_echo am_eric am_onyx "
    "bm_lewis bm_daniel am_adam am_santa",
}
_ABOUT = {"z": "Mandarin", "a": "American English", "b": "British English"}


def _voice(kind: str, number: int, voice_id: str) -> Voice:
    language: Language = "zh" if kind.startswith("zh") else "en"
    languages: tuple[Language, ...] = ("zh", "en") if language == "zh" else ("en",)
    return Voice(
        name=f"{kind}-{number}",
        id=voice_id,
        languages=languages,
        gender="female" if kind.endswith("-female") else "male",
        licence=_LICENCE,
        about=_ABOUT[voice_id[0]],
    )


VOICES: tuple[Voice, ...] = tuple(
    _voice(kind, number, voice_id)
    for kind, ids in _IDS.items()
    for number, voice_id in enumerate(ids.split(), start=1)
)
"""Chinese voices speak English words and sentences too; English ones only names in Chinese."""
