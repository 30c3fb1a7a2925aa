"""Sentences that the benchmarks of timing and lip-sync let Kokoro speak."""

from __future__ import annotations

from collections.abc import Iterator

from wenfang.source import Language
from wenfang.speech import Speech

SENTENCES: tuple[tuple[Language, str, str], ...] = (
    ("en", "af_heart", "The government said on Tuesday that it would spend more on new railways."),
    ("en", "am_michael", "Scientists have found a small frog in the forest, and they named it."),
    ("en", "bf_emma", "Maybe people will buy more bread before the summer, because prices fell."),
    ("en", "af_heart", "Good evening, here is the news of the day."),
    ("en", "am_michael", "The river rose by two metres overnight; many families left their homes."),
    ("en", "bf_emma", "She bought five apples and a bottle of milk from the shop on the corner."),
    (
        "zh",
        "zf_xiaobei",
        "国务院总理今天上午作政府工作报告，提出国内生产总值增长百分之五左右的目标。",
    ),
    ("zh", "zm_yunjian", "科学家在森林里发现了一种很小的青蛙，并以一位著名画家的名字命名。"),
    ("zh", "zf_xiaoni", "晚上好，欢迎收看今天的新闻节目。"),
    ("zh", "zf_xiaobei", "河水一夜之间上涨了两米，数百个家庭离开了自己的家园。"),
    ("zh", "zm_yunjian", "人工智能正在改变我们的生活，也带来了新的问题和挑战。"),
    ("zh", "zf_xiaoni", "妈妈买了面包、牛奶和苹果，然后步行回家。"),
)


def spoken(only: Language | None = None) -> Iterator[Speech]:
    """Each sentence, with the synthesiser's own times."""
    from wenfang.engines.speech.base import SpeechRequest
    from wenfang.engines.speech.open import open_speech_engine

    engine = open_speech_engine("kokoro")
    for language, voice, text in SENTENCES:
        if only in (None, language):
            yield from engine.speak(SpeechRequest(text, language, voice))
    engine.close()
