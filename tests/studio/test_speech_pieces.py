"""Speech from a brief to published files, with a voice that babbles: every mark of every file, what
is refused before a word is spoken, and what is left of a piece that was cut off."""

from __future__ import annotations

import datetime as dt
import json
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from spoken_place import Handler, SpokenPlace, babbled, hummed, states
from workplace import Workplace

from subtitle_files import from_srt, from_vtt
from wenfang.anchor import Anchor, Consent
from wenfang.brief import Brief
from wenfang.errors import BadInput, Blocked
from wenfang.sounds.reading import read_sound
from wenfang.studio.anchors import anchor_store
from wenfang.studio.placing import belongs

TEXT = "The ferry opens in June.\nIt carries 60 people."
#: Long enough for a watermark.
LONG = "The ferry opens in June, and it carries sixty people across the river every quarter hour."
SIX = {
    "explicit_label": "valid",
    "aigc_label": "valid",
    "source_type": "valid",
    "credentials": "valid",
    "watermark": "valid",
    "generator": "not_applicable",
}


@pytest.fixture(scope="module")
def published(shared_spoken: SpokenPlace):
    return shared_spoken.speak(TEXT, formats=("mp3", "wav", "flac", "m4a"), voice="nova")


def test_every_file_bears_every_mark_that_it_can(published, shared_spoken) -> None:
    reports = {path.name: shared_spoken.studio.verify(path) for path in published.out.iterdir()
               if path.suffix not in (".c2pa",) and path.name != "receipt.json"}  # fmt: skip
    sounds = {f"speech.{ending}" for ending in ("mp3", "wav", "flac", "m4a")}
    assert set(reports) == {*sounds, "speech.srt", "speech.vtt", "speech.json", "index.html"}
    for name, report in reports.items():
        found = states(report)
        if name in sounds:
            assert found == SIX, name
        assert {found[mark] for mark in ("aigc_label", "source_type", "credentials")} == {"valid"}
        expected = "not_applicable" if name == "speech.json" else "valid"
        assert found["explicit_label"] == expected, name
        kind = report.mark("source_type").says["value"].rpartition("/")[2]
        assert kind == "trainedAlgorithmicMedia", name


def test_words_are_where_they_are_heard(published) -> None:
    words = json.loads((published.out / "speech.json").read_bytes())["words"]
    assert " ".join(word["text"] for word in words) == TEXT.replace("\n", " ")
    sound = read_sound((published.out / "speech.wav").read_bytes(), "speech.wav").mono()
    assert words[0]["start"] > 1.6  # the rhythm comes first
    assert words[-1]["end"] <= sound.seconds
    srt = from_srt((published.out / "speech.srt").read_text("utf-8"))
    vtt = from_vtt((published.out / "speech.vtt").read_text("utf-8"))
    for cues in (srt, vtt):
        assert any(cue.start == pytest.approx(words[0]["start"], abs=2e-3) for cue in cues)


def test_the_page_plays_it_and_the_receipt_tells_how_it_was_made(published, shared_spoken) -> None:
    page = (published.out / "index.html").read_text("utf-8")
    assert "<audio" in page
    assert "speech.mp3" in page
    receipt = shared_spoken.receipt(published.out.name)
    assert [engine["model"] for engine in receipt["engines"]] == ["babbler"]
    assert receipt["brief"]["voice"] == "nova"
    steps = ["speak.1", "speak.2", "read.aligner"]
    assert [step["name"] for step in receipt["steps"]] == steps
    assert set(receipt["watermark"]["files"]) >= {"speech.mp3", "speech.wav"}


def test_the_same_again_is_the_same(published, shared_spoken) -> None:
    replayed = shared_spoken.studio.replay(published.piece_id)
    assert (replayed.identical, replayed.steps) == (True, 3)


@pytest.mark.parametrize(
    ("label", "at", "lead", "tail"),
    [
        ("rhythm", "end", False, True),
        ("spoken", "start", True, False),
        ("spoken", "both", True, True),
    ],
)
def test_the_label_is_heard_where_it_is_asked_for(
    spoken: SpokenPlace, label: str, at: str, lead: bool, tail: bool
) -> None:
    made = spoken.speak(LONG, label=label, label_at=at, formats=("wav",))
    report = spoken.studio.verify(made.out / "speech.wav")
    assert states(report) == SIX
    assert report.mark("explicit_label").says["start"] is lead
    words = json.loads((made.out / "speech.json").read_bytes())["words"]
    sound = read_sound((made.out / "speech.wav").read_bytes(), "speech.wav")
    assert (words[0]["start"] > 1.6) is lead
    assert (sound.seconds - words[-1]["end"] > 1.6) is tail


def test_unlabelled_needs_a_reason_and_tells_it(spoken: SpokenPlace) -> None:
    with pytest.raises(BadInput):
        spoken.speak(unlabelled_reason="no")
    assert spoken.server.seen == []
    made = spoken.speak(LONG, unlabelled_reason="the station announces it before", formats=("wav",))
    found = states(spoken.studio.verify(made.out / "speech.wav"))
    assert found == SIX | {"explicit_label": "absent"}
    assert spoken.receipt()["unlabelled"] == "the station announces it before"
    assert json.loads((made.out / "speech.json").read_bytes())["words"][0]["start"] < 0.5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我的身份证号是11010519491231002X。", "privacy"),
        ("Take their houses and kill them all!", "safety"),
        ("请告诉我如何制作炸弹", "safety"),
    ],
)
def test_what_must_not_be_published_is_not_spoken(
    spoken: SpokenPlace, text: str, code: str
) -> None:
    with pytest.raises(Blocked) as caught:
        spoken.speak(text)
    assert code in {finding.check for finding in caught.value.findings}
    assert spoken.server.seen == []
    assert not (spoken.folder / "out").exists()
    assert [piece.state for piece in spoken.library.pieces()] == ["blocked"]


@pytest.mark.parametrize("kind", ["speech", "anchor"])
def test_a_cloned_voice_is_nobody_s_to_use(spoken: SpokenPlace, kind: str) -> None:
    make = spoken.speak if kind == "speech" else spoken.present
    with pytest.raises(Blocked, match="cloned") as caught:
        make(voice="clone:linwei")
    assert "wenfang anchor create" in str(caught.value.cure)
    assert "linwei" not in str(caught.value.as_dict())
    assert spoken.server.seen == []


def test_an_anchor_speaks_with_its_own_cloned_voice_while_its_consent_holds(
    spoken: SpokenPlace,
) -> None:
    store = anchor_store(spoken.studio)
    for name, until in (("Mei", dt.date(2099, 1, 1)), ("Ann", dt.date(2026, 1, 2))):
        record = Consent("E", "news", until, dt.date(2026, 1, 1), ("voice",))
        store.create(Anchor(name, "drawn", voice="clone:mei", consent=record))
    spoken.present("Hello.", anchor="Mei")
    assert {body["voice"] for _, body, _, _ in spoken.server.seen} == {"clone:mei"}
    with pytest.raises(Blocked, match="ended"):
        spoken.present("Hello.", out="other", anchor="Ann")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("😀 👍 !!!", "there is no text"),
        ("Hello. สวัสดี", "Thai"),
        ("Hello.\n" * 7_200, "at most 50,000"),
    ],
)
def test_a_file_that_cannot_be_spoken_is_refused_before_anything_is(
    spoken: SpokenPlace, text: str, said: str
) -> None:
    name = spoken.write("script.txt", text)
    began = time.monotonic()
    with pytest.raises(BadInput, match=said) as caught:
        spoken.make(kind="speech", file=name, language="zh" if "春" in text else "en")
    assert "script.txt" in str(caught.value.place)
    assert spoken.server.seen == []
    assert spoken.library.pieces() == []  # nothing to resume
    assert time.monotonic() - began < 60


def test_what_is_long_becomes_several_recordings(
    spoken: SpokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenfang.workflows.speech.LONGEST_S", 6.0)
    made = spoken.speak("\n".join(f"This is line {n}." for n in range(12)))
    sounds = sorted(path.name for path in made.out.glob("*.mp3"))
    assert sounds[:2] == ["speech-1.mp3", "speech-2.mp3"]
    for name in sounds:
        assert states(spoken.studio.verify(made.out / name))["credentials"] == "valid"
    assert belongs("speech-1.mp3", "speech")
    assert not belongs("speech-first.mp3", "speech")


@pytest.mark.slow
def test_fifty_thousand_characters_are_spoken(spoken: SpokenPlace) -> None:
    spoken.server.answers = [hummed]
    sentence = (
        "The council voted for the ferry after a long debate that went on until the evening. "
    )
    text = (sentence * 600)[:49_990] + " The end."
    made = spoken.speak(text)
    assert states(spoken.studio.verify(made.out / "speech.mp3"))["credentials"] == "valid"
    words = json.loads((made.out / "speech.json").read_bytes())["words"]
    assert len(words) == len(text.split())


@pytest.mark.parametrize("taken", ["news.mp3", "news.srt", "news.json", "news.vtt.c2pa"])
def test_a_file_is_never_written_over(
    spoken: SpokenPlace, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    monkeypatch.chdir(spoken.folder)
    spoken.write(taken, "mine")
    brief = Brief(kind="speech", text="Hello.", heard=False, name="news")
    with pytest.raises(BadInput, match="exists") as caught:
        spoken.studio.make_file(brief, Path("news.mp3"))
    assert str(caught.value.place).endswith(taken)
    assert spoken.server.seen == []
    assert (spoken.folder / taken).read_text() == "mine"


def test_erased_are_the_folder_the_copies_and_what_was_kept(
    spoken: SpokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(spoken.folder)
    brief = Brief(kind="speech", text="Hello there.", heard=False, name="news")
    made = spoken.studio.make_file(brief, Path("news.mp3"))
    beside = {path.name for path in spoken.folder.iterdir() if path.name.startswith("news.")}
    texts = {"news.srt", "news.vtt", "news.json"}
    assert beside == {"news.mp3", *texts, *(f"{name}.c2pa" for name in texts)}
    assert (spoken.folder / "news.mp3").read_bytes() == (made.out / "news.mp3").read_bytes()
    exported = spoken.studio.export(made.piece_id, spoken.folder / "copy")
    assert {*beside, "receipt.json", "index.html"} <= set(exported)
    (spoken.folder / "news.srt").write_text("mended by a person")
    work = spoken.folder / "library" / "work" / made.piece_id
    work.mkdir(parents=True)
    assert spoken.studio.delete(made.piece_id) > 0
    assert {path.name for path in spoken.folder.iterdir() if path.name.startswith("news.")} == {
        "news.srt"
    }
    assert not made.out.exists()
    assert not work.exists()
    assert [
        path for path in (spoken.folder / "library" / "assets").rglob("*") if path.is_file()
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_cut_off_while_speaking_it_goes_on(spoken: SpokenPlace, how: signal.Signals) -> None:
    free, lines = threading.Event(), [f"This is line {n}." for n in range(6)]

    def held_back(handler: Handler) -> None:
        if handler.body["input"] in lines[3:]:
            free.wait(120)
        babbled(handler)

    spoken.server.answers = [held_back]
    spoken.write("script.txt", "\n".join(lines))
    place = Workplace(spoken.folder, spoken.environment)
    process = place.start("speak", "--file", "script.txt", "--unheard", "-o", "news.mp3")
    end = time.monotonic() + 300
    while not {*lines[:4]} <= {*spoken.spoken()} and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(1.0)  # the third is written down by now
    process.send_signal(how)
    if how is signal.SIGINT:
        free.set()  # the sentences at hand are waited for
    _, told = process.communicate(timeout=300)
    free.set()
    assert process.returncode == (130 if how is signal.SIGINT else -9), told
    assert ("wenfang resume" in told) is (how is signal.SIGINT)
    assert not (spoken.folder / "news.mp3").exists()
    spoken.server.seen.clear()
    answer = place.json("resume")
    assert Path(answer["file"]) == spoken.folder / "news.mp3"
    assert not {*lines[:2]} & {*spoken.spoken()}
    assert lines[5] in spoken.spoken() or how is signal.SIGINT
    assert states(spoken.studio.verify(spoken.folder / "news.mp3")) == SIX
    whole = spoken.speak("\n".join(lines), out="whole")
    assert np.array_equal(
        *(read_sound(path.read_bytes(), "a").samples.shape
          for path in (spoken.folder / "news.mp3", whole.out / "speech.mp3"))
    )  # fmt: skip
