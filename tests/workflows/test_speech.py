"""From a brief for speech to recordings: loudness, parts, what is not said, bad input."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from wenfang.brief import SpeechBrief
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.choosing import check_request, chosen_voice
from wenfang.engines.transcription.base import Heard, Transcript
from wenfang.errors import BadInput, Blocked
from wenfang.film import Recording
from wenfang.language.spoken.reading import read_aloud
from wenfang.library.library import Library, Piece, now
from wenfang.library.run import Run
from wenfang.sound import Sound
from wenfang.sounds.metering import integrated_loudness
from wenfang.speech import Speech, Timed, Voice
from wenfang.workflows import speech as workflow
from wenfang.workflows.speech import in_parts, in_pieces, make_speech
from wenfang.workflows.tools import Draft, Tools

RATE = 8000
IDENTITY = EngineIdentity("tones", "tones", "0" * 64, "MIT", {}, True, None)


class Tones:
    """Says nothing but tones, a tenth of a second a character, softly."""

    identity = IDENTITY
    voices = (
        Voice("zh-1", "z", ("zh", "en"), "female"),
        Voice("en-1", "e", ("en",), "male"),
    )

    def speak(self, request: SpeechRequest) -> Iterator[Speech]:
        check_request(request)
        chosen_voice(request, self.voices)
        seconds = len(request.text) / 10 / request.speed
        at = np.arange(round(seconds * RATE)) / RATE
        sound = Sound((0.02 * np.sin(2 * np.pi * 440 * at)).astype(np.float32), RATE)
        word = Timed(request.text, 0.0, sound.seconds)
        yield Speech(
            request.text, request.language, sound, (word,), sentences=(word,), timing="synthesiser"
        )

    def close(self) -> None:
        pass


class Listener:
    """Hears what it was told that it will hear; counts what it listened to."""

    identity = IDENTITY

    def __init__(self, *texts: str) -> None:
        self.texts, self.seconds = list(texts), []

    def transcribe(self, sound: Sound, **_: object) -> Transcript:
        self.seconds.append(sound.seconds)
        return Transcript("zh", (Heard(self.texts.pop(0), 0.0, sound.seconds),))


def made(folder: Path, brief: SpeechBrief, listener: Listener | None = None, seen=None) -> Draft:
    library = Library(folder / "library")
    piece = Piece("p", "speech", brief.language, "t", "running", now(), now(), {}, "", "")
    library.add_piece(piece)
    engines = SimpleNamespace(speech=Tones(), transcriber=listener)
    names = SimpleNamespace(find=lambda *_: [])
    engines.names = names
    progress = (lambda *told: seen.append(told)) if seen is not None else (lambda *told: None)
    try:
        tools = Tools(Run(library, piece), engines, folder, dt.date(2026, 3, 10), progress=progress)
        return make_speech(brief, tools)
    finally:
        library.close()


def brief(text: str, **more: object) -> SpeechBrief:
    return SpeechBrief.model_validate({"kind": "speech", "text": text, "heard": False, **more})


def test_a_speech_is_published_at_minus_sixteen(tmp_path: Path) -> None:
    draft = made(tmp_path, brief("The ferry crosses the river from Monday on, every half hour."))
    (recording,) = draft.recordings
    assert integrated_loudness(recording.sound) == pytest.approx(-16, abs=0.1)
    assert recording.speech is not None
    assert recording.speech.sound == recording.sound
    assert (recording.name, draft.findings) == ("speech", ())


@pytest.mark.parametrize(
    ("text", "signs"),
    [("今天下雨🌧，记得带伞☂！", ["🌧", "☂"]), ("Good news 🎉 today 🎉.", ["🎉"])],
)
def test_what_is_not_said_is_told(tmp_path: Path, text: str, signs: list[str]) -> None:
    (finding,) = made(tmp_path, brief(text)).findings
    assert (finding.check, finding.code, finding.severity) == ("spoken", "left-out", "info")
    assert finding.evidence["signs"] == signs
    assert all(sign in finding.message for sign in signs)


def _pieces(*seconds: float) -> list[Speech]:
    return [
        Speech(f"第{n}句。", "zh", Sound.silence(long, RATE), (Timed(f"第{n}句。", 0, long),))
        for n, long in enumerate(seconds)
    ]


@pytest.mark.parametrize(
    ("seconds", "parts"),
    [
        ([4], [4]),
        ([4, 6], [10]),
        ([4, 6, 0.5], [10, 0.5]),
        ([11, 1], [11, 1]),  # a piece is never cut
        ([5, 4, 3, 2, 9], [9, 5, 9]),
    ],
)
def test_parts_are_as_long_as_they_may_be(seconds: list[float], parts: list[float]) -> None:
    pieces = _pieces(*seconds)
    text = "".join(one.text for one in pieces)
    whole = in_parts(pieces, 10)
    found = [part.speech for part in whole]
    assert sum(part.pieces for part in whole) == len(seconds)
    assert [one.sound.seconds for one in found] == parts
    assert "".join(one.text for one in found) == text
    assert all(one.words[0].start == 0 for one in found)


def test_a_long_text_becomes_several_recordings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "LONGEST_S", 40)
    text = "\n".join(f"这是第{n}段，讲的是渡轮的事情。" * 12 for n in range(5))
    said = ["" for _ in range(9)]
    listener = Listener(*said)
    draft = made(tmp_path, brief(text, heard=True, title="渡轮"), listener)
    names = [one.name for one in draft.recordings]
    assert len(names) == 3
    assert names == [f"speech-{n}" for n in range(1, len(names) + 1)]
    assert draft.recordings[1].title == f"渡轮 (2/{len(names)})"
    assert max(one.sound.seconds for one in draft.recordings) <= 40
    whole = "".join(one.description for one in draft.recordings)
    assert whole == text.replace("\n", "")
    assert listener.seconds == [one.sound.seconds for one in draft.recordings]
    places = [f.place.name for f in draft.findings if f.code == "unspoken"]
    assert places == [f"script.{n}" for n in range(1, len(names) + 1)]


def test_one_recording_is_listened_to_as_a_whole(tmp_path: Path) -> None:
    text = "渡轮每天早上六点开船，晚上十点收班。"
    draft = made(tmp_path, brief(text, heard=True), Listener(read_aloud(text, "zh").spoken))
    assert draft.findings == ()


def test_fifty_thousand_characters(tmp_path: Path) -> None:
    """An hour and twenty minutes, counted piece by piece, in memory of a few times its sound."""
    text = ("渡轮每天早上六点开船，晚上十点收班，票价三元。" * 10 + "\n") * 217
    seen: list[tuple[object, ...]] = []
    tracemalloc.start()
    draft = made(tmp_path, brief(text[:50_000]), seen=seen)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.name for one in draft.recordings] == ["speech-1", "speech-2"]
    assert all(one.sound.seconds <= 3000 for one in draft.recordings)
    size = sum(_bytes(one) for one in draft.recordings)
    assert peak < 6 * size
    pieces = len(in_pieces(text[:50_000], "zh"))
    assert list(dict.fromkeys(told[1:3] for told in seen)) == [
        (n, pieces) for n in range(pieces + 1)
    ]


def _bytes(recording: Recording) -> int:
    return recording.sound.samples.nbytes


@pytest.mark.parametrize(
    ("text", "more", "match"),
    [
        ("", {}, "text"),
        ("  \n ", {}, "text"),
        ("…！？——", {}, "nothing that can be said"),
        ("🎉🎉", {}, "nothing that can be said"),
        ("渡" * 50_001, {}, "50,?000"),
        ("Γειά σου κόσμε", {"language": "en"}, "Greek"),
        ("مرحبا بالعالم", {"language": "en"}, "Arabic"),
        ("你好，世界。", {"voice": "en-1"}, "does not speak Chinese"),
        ("Hello.", {"voice": "nobody"}, "no voice 'nobody'"),
        ("Hello.", {"speed": 2.5}, "speed"),
        ("Hello.", {"speed": 0.1}, "speed"),
    ],
)
def test_what_cannot_be_spoken(tmp_path: Path, text: str, more: dict, match: str) -> None:
    with pytest.raises((BadInput, ValueError), match=match):
        made(tmp_path, brief(text, **more))


def test_a_number_that_is_broken_over_a_line_is_not_said(tmp_path: Path) -> None:
    with pytest.raises(Blocked):
        made(tmp_path, brief("Call Maren on 138\n1234 5678 today.", language="en"))
