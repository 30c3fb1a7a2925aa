"""A report with a cover: drawn after the writing, published before the documents that hold it."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest
from workplace import BRIEF, Workplace

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from openai_server import FakeServer, draw

COVER = 'cover = true\nformats = ["md", "html", "pdf", "docx", "txt"]\n'


@pytest.fixture(scope="module")
def server() -> FakeServer:
    return FakeServer(draw)


@pytest.fixture(scope="module")
def piece(shared_place: Workplace, server: FakeServer) -> tuple[Workplace, Path, dict[str, Any]]:
    shared_place.environment |= {
        "WENFANG_IMAGE_MODEL": f"openai:m@{server.url}",
        "WENFANG_IMAGE_SEND_SEED": "true",
    }
    shared_place.write("covered.toml", BRIEF + COVER)
    out = shared_place.folder / "piece"
    made = shared_place.json("make", "covered.toml", "-o", str(out))
    return shared_place, out, made


def test_every_file_bears_its_marks(piece: Any) -> None:
    _, out, made = piece
    names = [file["name"] for file in made["files"]]
    assert names[0] == "cover.jpg"
    assert {"report.md", "report.html", "report.pdf", "report.docx", "report.txt"} < set(names)
    for file in made["files"]:
        states = {mark["mark"]: mark["state"] for mark in file["marks"]}
        for mark in ("explicit_label", "aigc_label", "source_type", "credentials"):
            assert states[mark] == "valid", (file["name"], mark)
    assert (out / "index.html").read_text("utf-8").count('src="./cover.jpg"') == 1


def test_documents_hold_the_published_file(piece: Any) -> None:
    _, out, _ = piece
    cover = (out / "cover.jpg").read_bytes()
    html = (out / "report.html").read_text("utf-8")
    shown = re.search(r'src="data:image/jpeg;base64,([^"]+)"', html)
    assert shown is not None
    assert base64.b64decode(shown[1]) == cover
    assert re.search(r"img-src data:", html)
    assert "](cover.jpg)" in (out / "report.md").read_text("utf-8")
    with zipfile.ZipFile(out / "report.docx") as docx:
        media = [docx.read(n) for n in docx.namelist() if n.startswith("word/media/")]
    assert cover in media
    pages = pypdf.PdfReader(io.BytesIO((out / "report.pdf").read_bytes())).pages
    assert sum(len(page.images) for page in pages) == 1


def test_documents_name_it_as_a_part(piece: Any) -> None:
    from c2pa import Reader

    _, out, _ = piece
    with open(out / "report.pdf", "rb") as stream:
        store = json.loads(Reader("application/pdf", stream).json())
    manifest = store["manifests"][store["active_manifest"]]
    parts = {i["title"] for i in manifest["ingredients"] if i["relationship"] == "componentOf"}
    assert parts == {"cover.jpg"}


def test_the_receipt_names_engine_and_seed_and_replay_draws_it_again(
    piece: Any, server: FakeServer
) -> None:
    place, out, made = piece
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    assert receipt["seeds"]["cover"] == 7
    assert "m" in [engine["model"] for engine in receipt["engines"]]
    assert {"cover.prompt", "cover.draw"} <= {step["name"] for step in receipt["steps"]}
    before = len(server.seen)
    assert place.json("replay", made["piece"])["identical"]
    assert len(server.seen) == before + 1


def test_no_person_of_the_report_is_asked_for(piece: Any, server: FakeServer) -> None:
    body = server.seen[0][1]
    assert "Nora" not in body["prompt"]
    assert "no text" in body["prompt"]
    assert body["size"] != "1024x1024"


def test_without_an_image_model_nothing_is_written(place: Workplace) -> None:
    place.write("covered.toml", BRIEF + COVER)
    said = place.json("make", "covered.toml", code=2)
    assert said["place"] == "image.model"
    assert place.json("library", "list") == []


def test_a_harmful_cover_prompt_blocks_first(place: Workplace, server: FakeServer) -> None:
    place.environment["WENFANG_IMAGE_MODEL"] = f"openai:m@{server.url}"
    before = len(server.seen)
    words = COVER + 'cover_prompt = "kill all the police now"\n'
    place.write("covered.toml", BRIEF + words)
    place.json("make", "covered.toml", code=1)
    assert len(server.seen) == before
