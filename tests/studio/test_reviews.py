"""Held pieces: looked at, approved, rejected, erased; and killed on the way."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from picture_place import SIX, PicturePlace, pictures_of, states
from test_illustration_again import started

from wenfang.errors import BadInput, Held
from wenfang.library import tables as t
from wenfang.verification import MarkState

pytestmark = pytest.mark.slow
GATES = {"lpips_diversity": ">= 9", "tries": 2}


def hold(place: PicturePlace, out: str = "out", **said: Any) -> str:
    """Id of a piece that waits."""
    with pytest.raises(Held) as caught:
        place.draw(out, count=2, gates=GATES, **said)
    assert caught.value.exit_code == 1
    return caught.value.piece


def state(place: PicturePlace, piece: str) -> str:
    return place.library.piece(piece).state


def test_what_waits_is_listed_and_shown_and_nothing_of_it_is_published(
    pictures: PicturePlace,
) -> None:
    piece = hold(pictures)
    assert state(pictures, piece) == "held"
    assert [one.id for one in pictures.library.pieces("held")] == [piece]
    assert not (pictures.folder / "out").exists()
    assert not pictures.library.assets(piece, role="output")
    assert not pictures.library.has_pictures
    (waiting,) = pictures.studio.reviews()
    told = json.loads(json.dumps(waiting.as_dict()))
    assert told["title"] == "a red boat on a river"
    assert "lpips_diversity wants >= 9" in told["why"]
    assert [one["name"] for one in told["pictures"]] == ["picture-1", "picture-2"]
    assert {finding["check"] for finding in told["findings"]} == {"gates", "licences"}
    assert told["decision"] is None
    with pytest.raises(BadInput, match="nothing is published"):
        pictures.studio.export(piece, pictures.folder / "copy")
    with pytest.raises(BadInput, match="waits for a person"):
        pictures.studio.resume(piece)
    with pytest.raises(BadInput, match="only a finished one"):
        pictures.studio.replay(piece)
    with pytest.raises(BadInput, match="no piece was cut off"):
        pictures.studio.resume()


def test_its_page_shows_labelled_pictures_and_every_try(pictures: PicturePlace) -> None:
    piece = hold(pictures)
    page = pictures.studio.review_page(piece, pictures.folder / "look")
    assert [one.name for one in (pictures.folder / "look").iterdir()] == ["review.html"]
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "unpublished, for review only" in text
    assert "尚未发布，仅供审阅" in text
    for word in ("seed 1000003", "lpips_diversity", "&gt;= 9", "missed", "LPIPS-diversity|n:2"):
        assert word in text
    marks = states(pictures.studio.verify(page))
    for mark in ("explicit_label", "aigc_label", "source_type"):
        assert marks[mark] == MarkState.VALID, mark
    shown = [base64.b64decode(one) for one in re.findall(r"data:image/png;base64,([^\"]+)", text)]
    assert len(shown) == 2
    raw = {one["sha256"] for one in pictures.studio.review(piece).review.shown["pictures"]}
    for n, data in enumerate(shown):
        assert hashlib.sha256(data).hexdigest() not in raw
        copied = pictures.folder / f"copy-{n}.png"
        copied.write_bytes(data)
        marks = states(pictures.studio.verify(copied))
        for mark in ("explicit_label", "aigc_label", "source_type"):
            assert marks[mark] == MarkState.VALID, mark
    with pytest.raises(BadInput, match="not empty"):
        pictures.studio.review_page(piece, pictures.folder / "look")
    pictures.studio.approve(piece, by="Nora Finch")
    with pytest.raises(BadInput, match="its own page shows it"):
        pictures.studio.review_page(piece, pictures.folder / "later")
    assert not (pictures.folder / "later").exists()


def test_approved_it_is_published_with_every_mark(pictures: PicturePlace) -> None:
    piece = hold(pictures)
    drawn = len(pictures.server.seen)
    made = pictures.studio.approve(piece, by="Nora Finch", reason="good enough for a draft")
    assert len(pictures.server.seen) == drawn  # nothing was drawn again
    assert state(pictures, piece) == "done"
    assert len(pictures_of(made)) == 3
    for report in pictures_of(made):
        again = pictures.studio.verify(made.out / report.name)
        assert states(again) == dict.fromkeys(SIX, MarkState.VALID), report.name
    kept = made.gates.kept.number if made.gates else 0
    shown = {1: "draw.1", 2: "draw.1.try2"}[kept]
    seed = pictures.receipt()["seeds"]["picture-1"]
    assert seed == {"draw.1": 0, "draw.1.try2": 1_000_003}[shown]
    approval = pictures.receipt()["approval"]
    assert approval.pop("at").endswith("Z")
    assert approval == {
        "by": "Nora Finch",
        "missed": ["lpips_diversity"],
        "reason": "good enough for a draft",
    }
    page = (made.out / "index.html").read_text("utf-8")
    assert "Nora Finch let the piece go on" in page
    assert "good enough for a draft" in page
    events = [entry.event for entry in pictures.library.log(piece)]
    assert events == ["made", "held", "approved"]
    assert pictures.studio.replay(piece).identical
    assert pictures.studio.review(piece).review.reviewer == "Nora Finch"
    with pytest.raises(BadInput, match="was approved by Nora Finch"):
        pictures.studio.approve(piece)


def test_in_chinese(pictures: PicturePlace) -> None:
    piece = hold(pictures, prompt="河上的红船")
    made = pictures.studio.approve(piece, by="李华")
    page = (made.out / "index.html").read_text("utf-8")
    assert "本稿未达到以下门槛：lpips_diversity；李华 于" in page
    assert "门槛 lpips_diversity 要求 &gt;= 9，实测为 " in page


def test_rejected_nothing_of_it_is_published(pictures: PicturePlace) -> None:
    piece = hold(pictures)
    with pytest.raises(BadInput, match="is empty"):
        pictures.studio.reject(piece, reason=" ")
    assert state(pictures, piece) == "held"
    told = pictures.studio.reject(piece, reason="the boat is green", by="Nora Finch")
    assert told.as_dict()["decision"] == "rejected"
    assert state(pictures, piece) == "rejected"
    assert not (pictures.folder / "out").exists()
    assert not pictures.library.assets(piece, role="output")
    entry = pictures.library.log(piece)[-1]
    assert (entry.event, entry.detail) == (
        "rejected",
        {"reviewer": "Nora Finch", "reason": "the boat is green"},
    )
    for again in (pictures.studio.approve, pictures.studio.resume):
        with pytest.raises(BadInput, match="rejected"):
            again(piece)
    assert not pictures.studio.reviews()


def test_a_held_piece_can_be_erased(pictures: PicturePlace) -> None:
    piece = hold(pictures, prompt="a lighthouse that is seen nowhere else")
    assert pictures.studio.delete(piece, reason="not wanted") > 3
    everything = b"".join(p.read_bytes() for p in (pictures.folder / "library").rglob("*.db*"))
    assert b"lighthouse" not in everything
    with pytest.raises(BadInput, match="no such piece"):
        pictures.studio.review(piece)


def test_another_draft_than_the_one_that_was_looked_at_is_not_published(
    pictures: PicturePlace,
) -> None:
    piece = hold(pictures)
    with pictures.library.reviews._engine.begin() as db:
        db.execute(t.reviews.update().values(draft="0" * 64))
    with pytest.raises(BadInput, match="another draft"):
        pictures.studio.approve(piece)
    assert state(pictures, piece) == "failed"
    assert not (pictures.folder / "out").exists()


def test_what_is_gone_is_not_made_anew_for_an_approval(pictures: PicturePlace) -> None:
    piece = hold(pictures)
    step = next(one for one in pictures.library.steps(piece) if one.name == "draw.1")
    pictures.library.store.delete(step.output)
    drawn = len(pictures.server.seen)
    with pytest.raises(BadInput, match=r"'draw\.1' would be made anew"):
        pictures.studio.approve(piece)
    assert len(pictures.server.seen) == drawn
    assert not (pictures.folder / "out").exists()
    assert state(pictures, piece) == "failed"


def test_a_folder_that_was_taken_since_loses_nothing(pictures: PicturePlace) -> None:
    piece = hold(pictures)
    taken = pictures.write("out/letter.txt", b"mine")
    with pytest.raises(BadInput):
        pictures.studio.approve(piece)
    assert (pictures.folder / taken).read_bytes() == b"mine"
    (pictures.folder / taken).unlink()
    made = pictures.studio.resume(piece)
    assert pictures.receipt()["approval"]["missed"] == ["lpips_diversity"]
    assert state(pictures, piece) == "done"
    assert (made.out / "picture-1.png").is_file()


def test_somebody_who_pretends_to_be_nobody(pictures: PicturePlace) -> None:
    piece = hold(pictures)
    for name in (" ", "x" * 201):
        with pytest.raises(BadInput, match="1 to 200 characters"):
            pictures.studio.approve(piece, by=name)
    assert state(pictures, piece) == "held"


KILLS = 8


def test_killed_while_approving(pictures: PicturePlace) -> None:
    """It is held as before, or at work and decided; what is seen is nothing or the whole."""
    piece, dice, seen = hold(pictures), random.Random(8), set()
    folder = pictures.folder / "out"
    pictures.studio.close()
    for _ in range(KILLS):
        approving = state(pictures, piece) == "held"
        words = ("review", "approve", piece, "--by", "N F") if approving else ("resume", piece)
        process = started(pictures, *words)
        wait(process, dice.uniform(0.3, 3.0))
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        now = state(pictures, piece)
        seen.add(now)
        assert now in ("held", "running", "done")
        assert not folder.exists() or (folder / "receipt.json").is_file()
        if now == "done":
            break
    if state(pictures, piece) == "held":
        pictures.studio.approve(piece, by="N F")
    elif state(pictures, piece) == "running":
        pictures.studio.resume(piece)
    assert state(pictures, piece) == "done"
    assert pictures.receipt()["approval"]["by"] == "N F"
    assert [e.event for e in pictures.library.log(piece)].count("approved") == 1


def wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.02)


def said(place: PicturePlace, *words: str) -> tuple[int, str]:
    """Exit code and output of the command line."""
    process = started(place, *words)
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors.decode()


def test_the_command_line(pictures: PicturePlace) -> None:
    pictures.write(
        "brief.json",
        json.dumps(
            {
                "kind": "illustration",
                "prompt": "a red boat",
                "size": "192x128",
                "count": 2,
                "gates": GATES,
            }
        ).encode(),
    )
    code, errors = said(pictures, "make", "brief.json", "--out", "out")
    assert code == 1
    assert "held for a person" in errors
    assert "wenfang review show" in errors
    (piece,) = pictures.library.pieces("held")
    for words in (("list",), ("list", "--json"), ("show", piece.id), ("show", piece.id, "--json")):
        assert said(pictures, "review", *words)[0] == 0, words
    assert said(pictures, "library", "list", "--state", "held")[0] == 0
    assert said(pictures, "review", "reject", piece.id)[0] == 2
    assert said(pictures, "review", "approve", piece.id, "--by", "N F")[0] == 0
    assert said(pictures, "review", "approve", piece.id)[0] == 2
    assert (pictures.folder / "out" / "receipt.json").is_file()
    assert os.listdir(pictures.folder / "out")


def test_the_commands_of_the_page(pictures: PicturePlace) -> None:
    page = (Path(__file__).parents[2] / "docs" / "gates.md").read_text("utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", page, re.S)
    approved, rejected = hold(pictures), hold(pictures, "second")
    for line in block.splitlines():
        piece = rejected if " reject " in line else approved
        words = [piece if word == "PIECE" else word for word in shlex.split(line)[1:]]
        code, errors = said(pictures, *words)
        assert code == 0, (line, errors)
    assert state(pictures, approved) == "done"
    assert state(pictures, rejected) == "rejected"
    assert not (pictures.folder / "second").exists()
