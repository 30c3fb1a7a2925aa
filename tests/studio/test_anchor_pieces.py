"""The virtual anchor from a script to published films: two small ones, looked at from every side."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from openai_server import FakeServer, Handler, png
from picture_place import file_of, painted
from PIL import Image
from portraits import astronaut
from spoken_place import RATE, SpokenPlace, states
from typer.testing import CliRunner
from workplace import Workplace

from subtitle_files import from_srt
from wenfang.anchor import Anchor
from wenfang.cli.app import app
from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.errors import BadInput, Blocked, EngineError
from wenfang.film_files.probing import frames_at, probe, sound_of
from wenfang.films import encoding, rendering
from wenfang.picture import Picture
from wenfang.pictures.reading import read_picture
from wenfang.studio.anchors import anchor_store, find_anchor
from wenfang.workflows.anchor.stage import stage

SCRIPT = "The new ferry crosses the river.\nThe old bridge is closed.\nThat is all."
CAPTIONS = {"ferry.png": "a ferry on a river", "moon.png": "craters of the moon"}
ALL = {
    "explicit_label": "valid",
    "aigc_label": "valid",
    "source_type": "valid",
    "credentials": "valid",
    "watermark": "valid",
}


def with_pictures(place: SpokenPlace, *names: str, seed: int = 0) -> list[dict[str, str]]:
    for n, name in enumerate(names, start=seed):
        place.write(name, file_of(painted(320, 200, seed=n)))
    return [
        {"file": name, "caption": CAPTIONS.get(name, name), "credit": "N. Finch"} for name in names
    ]


def hum(seconds: float = 1.0) -> bytes:
    from wenfang.sound import Sound

    return Sound((0.1 * np.sin(np.arange(round(seconds * RATE)) / 9)).astype(np.float32), RATE).wav


@pytest.fixture(scope="module")
def films(shared_spoken: SpokenPlace):
    """Both films of a script of three lines, with two pictures and music."""
    shared_spoken.write("music.wav", hum())
    return shared_spoken.present(
        SCRIPT,
        aspects=("16:9", "9:16"),
        pictures=with_pictures(shared_spoken, *CAPTIONS),
        music="music.wav",
        station="the Courier",
        title="A ferry",
    )


def test_every_file_bears_its_marks(films, shared_spoken) -> None:
    names = {path.name for path in films.out.iterdir()}
    for stem in ("news", "news-vertical"):
        assert {f"{stem}.mp4", f"{stem}-cover.png", f"{stem}.srt", f"{stem}.vtt"} <= names
        film = shared_spoken.studio.verify(films.out / f"{stem}.mp4")
        assert states(film) == ALL | {"generator": "not_applicable"}
        kind = film.mark("source_type").says["value"].rpartition("/")[2]
        assert kind == "compositeSynthetic"
        cover = states(shared_spoken.studio.verify(films.out / f"{stem}-cover.png"))
        assert {cover[mark] for mark in ALL if mark != "watermark"} == {"valid"}
        text = states(shared_spoken.studio.verify(films.out / f"{stem}.srt"))
        assert {text[mark] for mark in ALL if mark != "watermark"} == {"valid"}
    assert states(shared_spoken.studio.verify(films.out / "index.html"))["credentials"] == "valid"


@pytest.mark.parametrize(("name", "size"), [("news", (960, 540)), ("news-vertical", (540, 960))])
def test_a_film_is_what_players_expect(films, name: str, size: tuple[int, int]) -> None:
    facts = probe(films.out / f"{name}.mp4")
    assert (facts.width, facts.height, facts.rate) == (*size, 25)
    assert (facts.video, facts.audio) == ("h264", "aac")
    assert facts.sound_seconds == pytest.approx(facts.seconds, abs=0.03)
    assert abs(facts.offset_s) <= 1 / 25
    cues = from_srt((films.out / f"{name}.srt").read_text("utf-8"))
    said = " ".join(cue.text.replace("\n", " ") for cue in cues)
    assert said.startswith("The new ferry crosses the river.")
    assert cues[0].start >= 1.0


def test_each_picture_is_shown_once_and_what_does_not_fit_is_told(films, shared_spoken) -> None:
    told = {f.evidence["caption"]: f for f in films.findings if f.check == "shown"}
    assert {name: one.code for name, one in told.items()} == {
        "a ferry on a river": "placed",
        "craters of the moon": "unfitting",
    }
    assert told["a ferry on a river"].place.name == "line.1"
    assert len({one.place.name for one in told.values()}) == 2
    said = shared_spoken.studio.verify(films.out / "news.mp4").mark("credentials").says
    assert {"ferry.png", "moon.png"} <= {one["title"] for one in said["ingredients"]}


def test_page_and_receipt(films, shared_spoken) -> None:
    page = (films.out / "index.html").read_text("utf-8")
    assert page.count("<video") == 2
    receipt = shared_spoken.receipt(films.out.name)
    models = {engine["model"] for engine in receipt["engines"]}
    assert {"babbler", "open-nsfw"} <= models
    steps = [step["name"] for step in receipt["steps"]]
    assert {"speak.1", "speak.2", "speak.3", "film.news", "film.news-vertical"} <= set(steps)
    assert set(receipt["watermark"]["files"]) >= {"news.mp4", "news-vertical.mp4"}


def face_of(place: SpokenPlace, look: str) -> str:
    """An anchor of that look."""
    picture = astronaut() if look == "portrait" else None
    anchor_store(place.studio).create(
        Anchor("Star", "portrait" if picture else "drawn", portrait=picture, origin="drawn")
    )
    return "Star"


@contextlib.contextmanager
def talking_head() -> Iterator[FakeServer]:
    """A server that gives one frame, as long as it is asked for."""

    def answer(handler: Handler) -> None:
        asked = json.loads(handler.body["request"])
        first = png(asked["width"], asked["height"], 1)
        data = len(first).to_bytes(4, "big") + first + bytes(4) * (asked["frames"] - 1)
        handler.say(200, "application/x-wenfang-frames", data)

    server = FakeServer(answer)
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("shows", ["drawn", "portrait", "avatar-server"])
def test_receipt_and_manifest_name_the_engine_that_made_the_frames(
    spoken: SpokenPlace, shows: str
) -> None:
    with contextlib.ExitStack() as stack:
        if shows == "avatar-server":
            server = stack.enter_context(talking_head())
            spoken.more["avatar"] = {"model": server.url.removesuffix("/v1")}
        name = face_of(spoken, "drawn" if shows == "drawn" else "portrait")
        made = spoken.present("Hello.", anchor=name)
        receipt = spoken.receipt()
    engines = [one["engine"] for one in receipt["engines"]]
    assert [one for one in engines if one in ("drawn", "portrait", "avatar-server")] == [shows]
    resources = {one["name"] for one in receipt["resources"]}
    assert ("face-landmarker" in resources) is (shows == "portrait")
    assert f"model: babbler, {shows}".encode() in (made.out / "news.mp4").read_bytes()


def test_the_same_again_is_the_same(films, shared_spoken) -> None:
    replayed = shared_spoken.studio.replay(films.piece_id)
    assert replayed.identical, replayed


def remuxed(path: Path) -> None:
    """Copied packet by packet: what many tools do without a word."""
    other = path.with_name("remuxed.mp4")
    with av.open(str(path)) as old, av.open(str(other), "w", format="mp4") as new:
        streams = {one.index: new.add_stream_from_template(one) for one in old.streams}
        for packet in old.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    other.replace(path)


def reencoded(path: Path) -> None:
    """Smaller pictures, encoded anew, without sound."""
    other = path.with_name("smaller.mp4")
    with av.open(str(path)) as old, av.open(str(other), "w", format="mp4") as new:
        out = new.add_stream("libx264", rate=25, options={"crf": "26"})
        out.width, out.height, out.pix_fmt = 720, 406, "yuv420p"
        for frame in old.decode(video=0):
            new.mux(out.encode(frame.reformat(720, 406, "yuv420p")))
        new.mux(out.encode(None))
    other.replace(path)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(b"mdat") + 4 + len(data) // 3] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("trap", "lost"),
    [
        (remuxed, {"credentials": "absent", "aigc_label": "absent", "source_type": "absent"}),
        (reencoded, {"credentials": "absent", "aigc_label": "absent", "source_type": "absent"}),
        (flipped, {"credentials": "invalid"}),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_silently_loses_a_mark_is_told_layer_by_layer(
    films, shared_spoken, tmp_path: Path, trap: Callable[[Path], None], lost: dict[str, str]
) -> None:
    path = tmp_path / "copy.mp4"
    shutil.copy(films.out / "news.mp4", path)
    trap(path)
    answer = CliRunner().invoke(app, ["verify", str(path), "--json"], env=shared_spoken.environment)
    assert answer.exit_code == int("invalid" in lost.values()), answer.output
    (report,) = json.loads(answer.stdout)["files"]
    found = {mark["mark"]: mark["state"] for mark in report["marks"]}
    assert {mark: found[mark] for mark in lost} == lost
    assert found["explicit_label"] == "valid"  # in the pixels, they stay
    # A flipped byte may break what is decoded after it, and then nobody can tell.
    assert found["watermark"] == "valid" or (
        trap is flipped and found["watermark"] == "unverifiable"
    )


def mouth_of(place: SpokenPlace) -> tuple[slice, slice]:
    """Where in the wide frame the mouth is: what changes when it opens."""
    import datetime as dt

    box = stage("16:9", 540).presenter
    anchor, _ = find_anchor(place.studio, "maya", "en", dt.date(2026, 1, 1))
    engine = place.studio.engines().avatar(anchor.look)
    poses = (Pose(), Pose(opening=1.0))
    closed, opened = (
        frame[..., :3].astype(int)
        for frame in engine.perform(AvatarRequest(anchor, poses, box.width, box.height, 25))
    )
    rows, columns = np.nonzero(np.abs(opened - closed).sum(axis=2) > 60)
    return (
        slice(box.y + rows.min(), box.y + rows.max() + 1),
        slice(box.x + columns.min(), box.x + columns.max() + 1),
    )


def test_the_mouth_moves_with_the_sound_of_the_finished_file(films, shared_spoken) -> None:
    path = films.out / "news.mp4"
    rows, columns = mouth_of(shared_spoken)
    with av.open(str(path)) as container:
        seen = [
            f.to_ndarray(format="rgb24")[rows, columns].astype(float)
            for f in container.decode(video=0)
        ]
    rest = np.median(seen[:20], axis=0)  # nobody speaks in the first second
    opening = np.array([np.abs(one - rest).mean() for one in seen])
    sound = sound_of(path, 60.0)
    assert sound is not None
    samples = np.abs(sound.mono().samples[:, 0])
    frame = sound.rate // 25
    loud = np.array([samples[n * frame : (n + 1) * frame].mean() for n in range(len(seen))])
    near = {
        lag: float(np.corrcoef(opening[12:-12], np.roll(loud, lag)[12:-12])[0, 1])
        for lag in range(-10, 11)
    }
    best = max(near, key=lambda lag: near[lag])
    assert near[best] > 0.3, near
    assert abs(best) <= 3, near


@pytest.mark.parametrize(
    ("asked", "said", "where"),
    [
        ({"anchor": "nobody"}, "no anchor is called", "anchor"),
        ({"background": "script.txt"}, "not a picture", "script.txt"),
        ({"background": "nowhere.png"}, "no such file", "nowhere.png"),
        ({"music": "script.txt"}, "not a sound", "script.txt"),
        ({"music": "nowhere.mp3"}, "no such file", "nowhere.mp3"),
        ({"pictures": [{"file": "nowhere.png", "caption": "x"}]}, "no such file", "nowhere.png"),
        ({"script": ""}, "the file is empty", "script: script.txt"),
        ({"script": "🎉 🎉"}, "there is no text", "script: script.txt"),
        ({"script": "สวัสดีครับ"}, "Thai", "script.txt"),
        ({"script": "Hello there.\n" * 4_000}, "at most 50,000", "script.txt"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else None,
)
def test_what_cannot_be_filmed_is_told_before_a_word_is_spoken(
    spoken: SpokenPlace, asked: dict[str, Any], said: str, where: str
) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        spoken.present(asked.pop("script", "Hello there."), **asked)
    assert where in str(caught.value.place)
    assert spoken.server.seen == []
    assert spoken.library.pieces() == []
    assert not (spoken.folder / "out").exists()


def test_pictures_that_cannot_all_be_shown(spoken: SpokenPlace) -> None:
    three = with_pictures(spoken, "a.png", "b.png", "c.png")
    with pytest.raises(BadInput, match="3 pictures, and the script has 2 lines"):
        spoken.present("One line. Another line.", pictures=three)
    Image.open(spoken.folder / "a.png").convert("RGB").resize((480, 300)).save(
        spoken.folder / "same.jpg", quality=70
    )
    twins = [*three[:1], {"file": "same.jpg", "caption": "the same"}]
    with pytest.raises(BadInput, match=r"shows the same as a\.png"):
        spoken.present("One line. Another line.", pictures=twins)
    assert spoken.server.seen == []


def test_a_missing_codec_is_told_before_a_word_is_spoken(
    spoken: SpokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "VIDEO_CODEC", "libx999")
    with pytest.raises(EngineError, match="libx999"):
        spoken.present()
    assert spoken.server.seen == []


def counted(monkeypatch: pytest.MonkeyPatch, full_after: int | None = None) -> list[int]:
    """Counts the segments that are encoded; from one on the disk is full."""
    monkeypatch.setattr(rendering, "SEGMENT_S", 1)
    monkeypatch.setattr(rendering, "WORKERS", 1)
    made: list[int] = []
    encode = encoding.encode_segment

    def one(*arguments: Any) -> bytes:
        if full_after is not None and len(made) >= full_after:
            raise OSError(errno.ENOSPC, "No space left on device")
        data = encode(*arguments)
        made.append(len(data))
        return data

    monkeypatch.setattr(rendering, "encode_segment", one)
    return made


def test_a_full_disk_while_rendering_leaves_nothing_and_it_goes_on(
    spoken: SpokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        made = counted(patch, full_after=2)
        with pytest.raises(EngineError, match="disk is full") as caught:
            spoken.present()
        assert caught.value.exit_code == 3
        assert len(made) == 2
    (piece,) = spoken.library.pieces()
    assert piece.state == "failed"
    visible = {path.name for path in spoken.folder.iterdir()} - {"config", "library", "script.txt"}
    assert visible == set()  # not even hidden leftovers
    asked = len(spoken.server.seen)
    again = counted(monkeypatch)
    finished = spoken.studio.resume()
    whole = round(probe(finished.out / "news.mp4").seconds + 0.499)
    assert len(again) == whole - 2
    assert len(spoken.server.seen) == asked  # nor is a word spoken again
    assert states(spoken.studio.verify(finished.out / "news.mp4"))["credentials"] == "valid"
    assert not (spoken.folder / "library" / "work" / piece.id).exists()


@pytest.mark.slow
def test_killed_while_rendering_it_goes_on_with_what_was_rendered(
    spoken: SpokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken.write("script.txt", SCRIPT)
    spoken.write(
        "brief.toml",
        'kind = "anchor"\nlanguage = "en"\nscript = "script.txt"\nresolution = 540\nheard = false\n',
    )
    place = Workplace(spoken.folder, spoken.environment)
    short = (
        "import wenfang.films.rendering as r; r.SEGMENT_S = 1; from wenfang.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", short, "make", "brief.toml", "-o", "out"],
        cwd=spoken.folder,
        env={**os.environ, **place.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    work = spoken.folder / "library" / "work"
    end = time.monotonic() + 500
    while process.poll() is None and time.monotonic() < end and len(kept(work)) < 2:
        time.sleep(0.02)
    process.kill()
    process.wait()
    before = kept(work)
    assert len(before) >= 2
    assert not (spoken.folder / "out").exists()
    again = counted(monkeypatch)
    finished = spoken.studio.resume()
    whole = round(probe(finished.out / "news.mp4").seconds + 0.499)
    assert len(again) == whole - len(before)


def kept(work: Path) -> set[str]:
    """Segments that are written down whole."""
    return {path.name for path in work.glob("*/*") if len(path.name) == 64}


@pytest.mark.slow
def test_pictures_are_drawn_for_lines_that_have_none(spoken: SpokenPlace) -> None:
    made = spoken.present("A red apple lies on a table. A dog runs after a ball.", draw=True)
    drawn = [f for f in made.findings if f.check == "shown"]
    assert drawn
    assert len({f.evidence["caption"] for f in drawn}) == len(drawn)
    steps = spoken.steps(made)
    assert sum(name.startswith("draw.") for name in steps) == len(drawn)
    assert states(spoken.studio.verify(made.out / "news.mp4")) == ALL | {
        "generator": "not_applicable"
    }
    assert spoken.studio.replay(made.piece_id).identical


@pytest.mark.slow
def test_sources_become_a_report_and_a_film(spoken: SpokenPlace) -> None:
    from workplace import MINUTES, RELEASE

    spoken.write("release.md", RELEASE)
    spoken.write("minutes.txt", MINUTES)
    made = spoken.make(
        kind="anchor",
        language="en",
        topic="Harrowmere opens an electric ferry",
        sources=["release.md", "minutes.txt"],
        length=60,
        seed=7,
        resolution=540,
    )
    names = {path.name for path in made.out.iterdir()}
    assert {"news.mp4", "news.srt", "news-cover.png", "index.html"} <= names
    assert any(name.endswith(".md") for name in names)
    assert states(spoken.studio.verify(made.out / "news.mp4"))["credentials"] == "valid"
    cover = read_picture((made.out / "news-cover.png").read_bytes(), "cover").picture
    assert (cover.width, cover.height) == (960, 540)
    assert isinstance(frames_at(made.out / "news.mp4", [0.0])[0], Picture)


def test_a_number_that_is_broken_over_two_lines_of_the_script_is_not_said(
    spoken: SpokenPlace,
) -> None:
    with pytest.raises(Blocked) as caught:
        spoken.present("Hello there.\nCall us on 138\n1234 5678 today.")
    (found,) = caught.value.findings
    assert (found.code, found.place.name) == ("mobile", "script")
    assert spoken.server.seen == []
