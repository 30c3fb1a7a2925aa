"""The same piece once more: cut off and resumed, replayed, exported, erased."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from openai_server import paint, slowly
from picture_place import SIZE, PicturePlace, file_of, painted, pictures_of, said_by_credentials

from wenfang.errors import BadInput
from wenfang.library.library import Library

pytestmark = pytest.mark.slow
BRIEF = f"""
kind = "illustration"
prompt = "a red boat on a river"
count = 4
seed = 20
size = "{SIZE}"
"""


def started(place: PicturePlace, *words: str) -> subprocess.Popen[bytes]:
    environment = {
        "WENFANG_CONFIG": str(place.folder / "config"),
        "WENFANG_LIBRARY_FOLDER": str(place.folder / "library"),
        "WENFANG_IMAGE_MODEL": f"openai:painter@{place.server.url}",
        "WENFANG_IMAGE_SEND_SEED": "true",
        "WENFANG_RESOURCES_OFFLINE": "true",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "wenfang", *words],
        cwd=place.folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def seeds_asked(place: PicturePlace) -> list[int]:
    return [int(body["seed"]) for _, body, *_ in place.server.seen]


def test_killed_in_a_batch_it_goes_on_with_the_seeds_that_are_missing(
    pictures: PicturePlace,
) -> None:
    pictures.answers = (slowly(paint, 0.3),)
    pictures.write("brief.toml", BRIEF.encode())
    process = started(pictures, "make", "brief.toml", "--out", "out")
    end = time.monotonic() + 60
    while len(pictures.server.seen) < 3 and time.monotonic() < end:
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert not (pictures.folder / "out").exists()
    done = finished_pictures(pictures)
    assert {"draw.1"} <= done < {f"draw.{n}" for n in range(1, 5)}
    pictures.server.seen.clear()
    made = pictures.studio.resume()
    missing = [20 + n - 1 for n in range(1, 5) if f"draw.{n}" not in done]
    assert seeds_asked(pictures) == missing
    assert len(pictures_of(made)) == 5
    whole = pictures.draw("whole", count=4, seed=20)
    again, once = pictures.steps(made), pictures.steps(whole)
    assert {n: again[n] for n in once} == once


def finished_pictures(place: PicturePlace) -> set[str]:
    library = Library(place.folder / "library")
    try:
        (piece,) = library.pieces()
        return {s.name for s in library.steps(piece.id) if s.name.startswith("draw.")}
    finally:
        library.close()


TASKS: list[dict[str, Any]] = [
    {"prompt": "a boat", "size": SIZE, "count": 2},
    {"prompt": "a boat", "size": SIZE, "images": ["a.png"], "references": "refs"},
    {"task": "edit", "prompt": "a bird", "images": ["a.png"], "mask": "mask.png"},
    {"task": "upscale", "images": ["a.png"], "factor": 2},
    {"task": "blend", "images": ["a.png", "b.png"]},
    {"task": "restyle", "images": ["a.png"], "style_image": "b.png"},
    {"task": "outpaint", "images": ["a.png"], "expand": [9, 9, 9, 9]},
    {"task": "cutout", "images": ["thing.png"]},
]


def inputs(place: PicturePlace) -> list[Path]:
    from PIL import Image, ImageDraw

    mask, thing = Image.new("L", (192, 128)), Image.new("RGB", (192, 128), (250, 250, 250))
    ImageDraw.Draw(mask).ellipse((60, 40, 120, 90), fill=255)
    thing.paste(painted(96, 64), (48, 32))
    files = {
        "a.png": painted(),
        "b.png": painted(seed=2),
        "mask.png": mask,
        "thing.png": thing,
        "refs/c.png": painted(seed=7),
    }
    return [place.folder / place.write(name, image) for name, image in files.items()]


@pytest.mark.parametrize("said", TASKS, ids=lambda said: said.get("task", "draw"))
def test_replay_is_identical_though_the_files_are_gone(
    pictures: PicturePlace, said: dict[str, Any]
) -> None:
    files = inputs(pictures)
    made = pictures.make(**said)
    for file in files:
        file.unlink()
    replayed = pictures.studio.replay(made.piece_id)
    assert replayed.identical, replayed
    assert replayed.steps == len(pictures.steps(made))


def test_replay_tells_what_came_out_differently(pictures: PicturePlace) -> None:
    made = pictures.draw(count=2)
    pictures.server.answers = [slowly(lambda handler: paint(_other_seed(handler)), 0)]
    replayed = pictures.studio.replay(made.piece_id)
    assert not replayed.identical
    assert set(replayed.different) == {"draw.1", "draw.2"}
    assert any("does not promise" in reason for reason in replayed.reasons)


def test_replay_without_the_references_says_what_was_not_compared(
    pictures: PicturePlace,
) -> None:
    reference = pictures.folder / pictures.write("refs/c.png", painted(seed=7))
    made = pictures.draw(references="refs")
    reference.unlink()
    reference.parent.rmdir()
    assert pictures.studio.replay(made.piece_id).identical  # what was found is taken over
    pictures.server.answers = [slowly(lambda handler: paint(_other_seed(handler)), 0)]
    replayed = pictures.studio.replay(made.piece_id)
    assert replayed.different == ("draw.1",)
    assert replayed.steps == len(pictures.steps(made)) - 1
    assert replayed.reasons[0].startswith("not compared: read.references (references: refs: ")
    assert any("does not promise" in reason for reason in replayed.reasons)


def _other_seed(handler: Any) -> Any:
    handler.body["seed"] += 1000
    return handler


def test_export_is_byte_for_byte(pictures: PicturePlace) -> None:
    made = pictures.draw(count=2, formats=("png", "jpg"))
    names = pictures.studio.export(made.piece_id, pictures.folder / "copy")
    assert sorted(names) == sorted(path.name for path in made.out.iterdir())
    for path in made.out.iterdir():
        assert (pictures.folder / "copy" / path.name).read_bytes() == path.read_bytes()


def test_erasure_leaves_no_picture_and_no_fingerprint(pictures: PicturePlace) -> None:
    name = pictures.write("a.png", painted())
    kept = pictures.make("kept", task="upscale", images=[name], factor=2)
    made = pictures.make("gone", task="upscale", images=[name], factor=2)
    shown = pictures.step(made, "upscale.1")
    near = {one.piece_id for one in pictures.library.nearest(shown)}
    assert near == {kept.piece_id, made.piece_id}
    other = pictures.draw("drawn", prompt="a lighthouse that is seen nowhere else")
    pictures.studio.delete(made.piece_id, reason="asked for")
    pictures.studio.delete(other.piece_id)
    assert {one.piece_id for one in pictures.library.nearest(shown)} == {kept.piece_id}
    assert not made.out.exists()
    with pytest.raises(BadInput):
        pictures.library.piece(made.piece_id)
    everything = b"".join(p.read_bytes() for p in (pictures.folder / "library").rglob("*.db*"))
    assert b"lighthouse" not in everything


def test_a_broken_file_leaves_no_piece_and_is_read_anew(pictures: PicturePlace) -> None:
    inputs(pictures)
    pictures.write("mask.png", b"\x89PNG\r\n\x1a\nbroken")
    said = {"task": "edit", "prompt": "a bird", "images": ["a.png"], "mask": "mask.png"}
    with pytest.raises(BadInput, match=r"mask\.png"):
        pictures.make(**said)
    assert not pictures.library.pieces()
    inputs(pictures)
    made = pictures.make(**said)
    parents = said_by_credentials(made.reports[0])["ingredients"]
    assert {one["title"] for one in parents} == {"a.png", "mask.png"}


def test_a_piece_of_the_library_can_be_worked_on(pictures: PicturePlace) -> None:
    """A brief says a path; base and name are kept with the piece, wherever one stands."""
    pictures.write("album/a.png", file_of(painted()))
    made = pictures.make(task="upscale", images=["album/a.png"], factor=2)
    assert made.title == "a"
    assert pictures.library.piece(made.piece_id).title == "a"
