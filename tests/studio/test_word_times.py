"""Times of words where the voice tells none: found in its sound, or estimated, and said which."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from openai_server import Handler
from spoken_place import SpokenPlace

from wenfang.engines.alignment.base import Alignment
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import Blocked
from wenfang.speech import Timed
from wenfang.studio.engines import Engines

TEXT = "The ferry opens in June."


class Found:
    """An aligner that finds every word a tenth of a second after the one before."""

    def __init__(self, likelihood: float) -> None:
        self.likelihood, self.asked = likelihood, 0
        self.identity = EngineIdentity("whisper", "finder", "0" * 64, "MIT", {}, True)

    def align(self, sound: Any, words: Any, language: str) -> Alignment:
        self.asked += 1
        timed = (Timed(word, n / 10, n / 10 + 0.1) for n, word in enumerate(words))
        return Alignment(tuple(timed), self.likelihood)


def words_of(made: Any) -> tuple[str, list[float]]:
    """How the times of a recording are known, and where each word begins after the first."""
    said = json.loads((made.out / "speech.json").read_bytes())
    starts = [word["start"] for word in said["words"]]
    return said["timing"], [round(one - starts[0], 3) for one in starts]


@pytest.mark.parametrize(
    ("likelihood", "code", "timing"), [(0.9, "aligned", "aligned"), (0.1, "unsure", "estimated")]
)
def test_an_aligner_is_asked_and_believed_where_it_is_sure(
    spoken: SpokenPlace, monkeypatch, likelihood: float, code: str, timing: str
) -> None:
    finder = Found(likelihood)
    monkeypatch.setattr(Engines, "aligner", lambda self, fetch: finder)
    made = spoken.speak(TEXT)
    found, starts = words_of(made)
    assert found == timing
    assert (starts == [0.0, 0.1, 0.2, 0.3, 0.4]) is (code == "aligned")
    told = [one for one in made.findings if one.check == "spoken"]
    assert [(one.code, one.evidence["model"]) for one in told] == [(code, "finder")]
    steps = [step["name"] for step in spoken.receipt()["steps"]]
    assert steps == ["speak.1", "read.aligner", "align.1"]
    assert "openai" in {engine["engine"] for engine in spoken.receipt()["engines"]}
    monkeypatch.setattr(Engines, "aligner", lambda self, fetch: finder if fetch else None)
    assert spoken.studio.replay(made.piece_id).identical
    assert finder.asked == 2


def test_without_an_aligner_times_are_estimated_and_it_is_said(spoken: SpokenPlace) -> None:
    made = spoken.speak(TEXT)
    assert words_of(made)[0] == "estimated"
    assert [one.code for one in made.findings if one.check == "spoken"] == ["estimated"]
    assert [step["name"] for step in spoken.receipt()["steps"]] == ["speak.1", "read.aligner"]


def test_what_only_finds_the_times_must_be_allowed_what_the_piece_is_for(
    spoken: SpokenPlace, monkeypatch
) -> None:
    spoken.more["licences"] = {"models": {"openai:nobody": "CC-BY-NC-4.0"}}
    monkeypatch.setattr(Engines, "aligner", lambda self, fetch: Found(0.9))
    with pytest.raises(Blocked, match="nobody"):
        spoken.speak(TEXT)
    assert spoken.server.seen == []
    assert spoken.speak(TEXT, commercial=False)


def test_a_transcriber_that_is_not_asked_needs_no_licence(spoken: SpokenPlace) -> None:
    spoken.more["licences"] = {"models": {"openai:nobody": "CC-BY-NC-4.0"}}
    assert spoken.speak(TEXT)


@pytest.mark.slow
def test_whisper_finds_the_words_of_a_real_voice(spoken: SpokenPlace) -> None:
    from wenfang.engines.speech.base import SpeechRequest
    from wenfang.engines.speech.open import open_speech_engine

    (said,) = open_speech_engine("hibari").speak(SpeechRequest(TEXT, "en"))

    def answer(handler: Handler) -> None:
        handler.say(200, "audio/wav", said.sound.wav)

    spoken.answers, spoken.more["transcriber"] = (answer,), {"model": "whisper-base"}
    made = spoken.speak(TEXT)
    timing, starts = words_of(made)
    assert timing == "aligned"
    true = [word.start - said.words[0].start for word in said.words]
    assert np.median(np.abs(np.array(starts) - true)) < 0.08
    assert {"babbler", "whisper-base"} == {one["model"] for one in spoken.receipt()["engines"]}
