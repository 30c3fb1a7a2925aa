"""Listening to a recording: the limit, what is spoken again, names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_speech import IDENTITY, Listener, Tones

from wenfang.brief import SpeechBrief
from wenfang.brief.hearing import MAX_ERROR_RATE
from wenfang.documents.step_words import step_name
from wenfang.engines.alignment.base import Aligner, Alignment
from wenfang.engines.speech.base import SpeechRequest
from wenfang.errors import BadInput
from wenfang.finding import Severity
from wenfang.library.library import Library, Piece, now
from wenfang.library.run import Run
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed
from wenfang.workflows.speech import make_speech
from wenfang.workflows.tools import Draft, Tools

TEXT = "The ferry opens in June.\nMaria Lopez steers the new boat.\nIt is blue."
WRONG = "The ferry opens in June. Where are all the people now. It is blue."
RIGHT = TEXT.replace("\n", " ")


class Moody(Tones):
    """Says the same a little louder each time."""

    identity = replace(IDENTITY, reproducible=False)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def speak(self, request: SpeechRequest) -> Iterator[Speech]:
        self.asked.append(request.text)
        for speech in super().speak(request):
            louder = speech.sound.samples * (1 + len(self.asked))
            yield replace(speech, sound=Sound(louder, speech.sound.rate))


def spoken(
    folder: Path, voice: Tones, *heard: str, aligner: Aligner | None = None, **more: object
) -> tuple[Draft, Listener]:
    brief = SpeechBrief.model_validate({"kind": "speech", "text": TEXT, "language": "en", **more})
    library = Library(folder / "library")
    piece = Piece("p", "speech", "en", "t", "running", now(), now(), {}, "", "")
    library.add_piece(piece)
    listener = Listener(*heard)
    at = TEXT.index("Maria")
    name = SimpleNamespace(text="Maria Lopez", kind="person", start=at, end=at + 11)
    names = SimpleNamespace(find=lambda text, language: [name] if "Maria" in text else [])
    engines = SimpleNamespace(
        speech=voice, transcriber=listener, names=names, aligner=lambda fetch: aligner
    )
    try:
        tools = Tools(Run(library, piece), engines, folder, dt.date(2026, 3, 10))  # type: ignore[arg-type]
        return make_speech(brief, tools), listener
    finally:
        library.close()


def codes(draft: Draft) -> list[str]:
    return [finding.code for finding in draft.findings]


def test_over_the_limit_blocks_and_the_worst_sentence_is_told(tmp_path: Path) -> None:
    draft, listener = spoken(tmp_path, Tones(), WRONG)
    assert codes(draft)[:1] == ["over-limit"]
    assert draft.findings[0].severity is Severity.BLOCK
    (sentence,) = [f for f in draft.findings if f.code == "sentence"]
    assert sentence.evidence["seen"] == "Maria Lopez steers the new boat."
    assert sentence.place.start == len("The ferry opens in June. ")
    assert len(listener.seconds) == 1  # the same voice would say the same again


def test_the_limit_is_the_briefs(tmp_path: Path) -> None:
    draft, _ = spoken(tmp_path, Tones(), WRONG, max_error_rate=0.55)
    assert "over-limit" not in codes(draft)
    assert all(finding.severity is not Severity.BLOCK for finding in draft.findings)
    with pytest.raises(BadInput, match="greater than 0"):
        spoken(tmp_path, Tones(), max_error_rate=0)
    assert MAX_ERROR_RATE == 0.25


def test_what_may_come_out_better_is_spoken_once_more(tmp_path: Path) -> None:
    voice = Moody()
    draft, listener = spoken(tmp_path, voice, WRONG, RIGHT)
    assert codes(draft) == []
    again = "Maria Lopez steers the new boat."
    assert sorted(voice.asked) == sorted([*TEXT.split("\n"), again])
    assert voice.asked[-1] == again
    assert len(listener.seconds) == 2


def test_what_comes_out_worse_is_not_taken(tmp_path: Path) -> None:
    draft, _ = spoken(tmp_path, Moody(), WRONG, "")
    assert codes(draft)[0] == "over-limit"


class Unsure:
    """An aligner that is less sure of what it is asked for later."""

    identity = IDENTITY

    def __init__(self, *likelihoods: float) -> None:
        self.likelihoods = list(likelihoods)

    def align(self, sound: Sound, words: Sequence[str], language: str) -> Alignment:
        timed = (Timed(word, n / 10, n / 10 + 0.1) for n, word in enumerate(words))
        return Alignment(tuple(timed), self.likelihoods.pop(0))


class Timeless(Moody):
    """Tells no times of its words."""

    def speak(self, request: SpeechRequest) -> Iterator[Speech]:
        return (replace(one, timing="estimated") for one in super().speak(request))


@pytest.mark.parametrize(
    ("sure", "second", "told"),
    [
        ([0.9, 0.9, 0.9, 0.1], RIGHT, ["aligned", "unsure"]),  # of what was spoken again
        ([0.9, 0.1, 0.9, 0.9], RIGHT, ["aligned"]),  # of what was replaced
        ([0.9, 0.9, 0.9, 0.1], "", ["aligned"]),  # of what was not taken
    ],
)
def test_pieces_whose_times_are_unsure_are_told_of_those_that_are_kept(
    tmp_path: Path, sure: list[float], second: str, told: list[str]
) -> None:
    draft, _ = spoken(tmp_path, Timeless(), WRONG, second, aligner=Unsure(*sure))
    found = [one for one in draft.findings if one.code in ("aligned", "unsure")]
    assert [one.code for one in found] == told
    assert "unsure" not in told or "in 1 of 3 pieces" in found[-1].message


def test_a_name_that_is_not_heard_is_told(tmp_path: Path) -> None:
    draft, _ = spoken(tmp_path, Tones(), RIGHT.replace("Maria Lopez", "Somebody here"))
    (found,) = draft.findings
    assert (found.code, found.evidence["seen"]) == ("name", "Maria Lopez")


def test_steps_that_were_done_again_have_names() -> None:
    assert step_name("speak.again.3", "en") == "Speak again 3"
    assert step_name("hear.again", "zh") == "再次试听"
