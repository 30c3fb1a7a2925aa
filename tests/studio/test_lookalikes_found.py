"""A published picture is found again though every mark was stripped: in Python and on the
command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from picture_place import SIX, PicturePlace, file_of, painted, states
from PIL import Image
from skimage import data
from typer.testing import CliRunner

from wenfang.cli.verify import verify
from wenfang.verification import MarkState

pytestmark = pytest.mark.slow
app = typer.Typer()
app.command()(verify)
runner = CliRunner(env={"COLUMNS": "200"})


@pytest.fixture
def environment(pictures: PicturePlace, monkeypatch: pytest.MonkeyPatch) -> PicturePlace:
    monkeypatch.setenv("WENFANG_CONFIG", str(pictures.folder / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(pictures.folder / "library"))
    monkeypatch.chdir(pictures.folder)
    return pictures


def published(place: PicturePlace) -> tuple[str, Path]:
    """A piece, and its picture without any mark, at half its size, as a JPEG."""
    start = place.write("start.png", Image.fromarray(data.astronaut()).resize((160, 160)))
    made = place.make(task="upscale", images=[start], factor=2)
    with Image.open(made.out / "picture-1.png") as image:
        half = image.convert("RGB").resize((image.width // 2, image.height // 2))
    return made.piece_id, place.folder / place.write("half.jpg", file_of(half, "JPEG"))


def test_a_stripped_picture_is_found(pictures: PicturePlace) -> None:
    piece, half = published(pictures)
    report = pictures.studio.verify(half)
    (found,) = report.lookalikes
    assert (found.piece, found.file) == (piece, "picture-1.png")
    assert 0 <= found.distance <= 40
    gone = ("aigc_label", "source_type", "credentials", "generator")
    assert {states(report)[mark] for mark in gone} == {MarkState.ABSENT}
    other = pictures.folder / pictures.write("other.png", painted(seed=8))
    assert pictures.studio.verify(other).lookalikes == ()


def test_the_published_file_itself_is_at_no_distance(pictures: PicturePlace) -> None:
    made = pictures.draw()
    (found,) = pictures.studio.verify(made.out / "picture-1.png").lookalikes
    assert found.piece == made.piece_id
    assert found.distance == 0
    assert pictures.studio.verify(made.out / "index.html").lookalikes == ()


def test_the_command_tells_it_in_table_and_json(environment: PicturePlace) -> None:
    piece, half = published(environment)
    environment.close()
    table = runner.invoke(app, [str(half)])
    assert table.exit_code == 0, table.output
    assert piece in table.output
    assert "picture-1.png" in table.output
    answer = json.loads(runner.invoke(app, ["--json", str(half)]).stdout)
    (report,) = answer["files"]
    assert [(one["piece"], one["file"]) for one in report["lookalikes"]] == [
        (piece, "picture-1.png")
    ]
    assert [mark["mark"] for mark in report["marks"]] == list(SIX)


def test_looking_makes_no_library(environment: PicturePlace) -> None:
    file = environment.folder / environment.write("a.png", painted())
    assert environment.studio.verify(file).lookalikes == ()
    result = runner.invoke(app, [str(file)])
    assert result.exit_code == 0
    assert "looks like" not in result.output
    assert not (environment.folder / "library").exists()
    assert not (environment.folder / "config").exists()


@pytest.mark.parametrize("broken", [file_of(painted())[:300], b"\xff\xd8\xff\xe0"])
def test_what_cannot_be_decoded_looks_like_nothing(pictures: PicturePlace, broken: bytes) -> None:
    pictures.draw()
    file = pictures.folder / pictures.write("broken.png", broken)
    assert pictures.studio.verify(file).lookalikes == ()
