"""Kokoro, really spoken: one sentence of mixed text; its times against the sound's energy."""

from __future__ import annotations

import numpy as np
import pytest

from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.open import open_speech_engine

pytestmark = pytest.mark.slow


def test_mixed_text_is_spoken_with_its_times() -> None:
    engine = open_speech_engine("kokoro")
    (speech,) = engine.speak(SpeechRequest("GDP增长3.5%。", "zh", "zh-male-1"))
    assert [word.text for word in speech.words] == ["GDP", "增长", "3.5%。"]
    assert speech.timing == "synthesiser"
    assert 1.5 < speech.sound.seconds < 6
    samples = speech.sound.samples[:, 0]
    loud = np.flatnonzero(np.abs(samples) > 0.02) / speech.sound.rate
    assert speech.words[0].start == pytest.approx(loud[0], abs=0.1)
    assert speech.words[-1].end == pytest.approx(loud[-1], abs=0.25)
    assert "".join(phone.text for phone in speech.phones).startswith("dʒidipi")
    assert engine.identity.resource == "kokoro-82m-int8"
    engine.close()
