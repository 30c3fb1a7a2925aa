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
from sqlalchemy import delete, select
from typer.testing import CliRunner

from wenfang.cli.verify import verify
from wenfang.config import Settings
from wenfang.errors import EngineError
from wenfang.library import tables
from wenfang.library.library import ALIKE
from wenfang.picture import Picture
from wenfang.studio import Studio
from wenfang.studio.engines import Engines
from wenfang.studio.looking import remember_what_is_shown
from wenfang.studio.made import Made
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


def cut_and_turned(place: PicturePlace, made: Made) -> Path:
    """A published picture turned by 7° and cut by a quarter each way, so that hashes are
    far from it, and without any mark."""
    with Image.open(made.out / "picture-1.png") as image:
        part = image.convert("RGB").rotate(7, Image.Resampling.BICUBIC)
    width, height = part.size
    part = part.crop((width // 8, height // 8, width * 7 // 8, height * 7 // 8))
    return place.folder / place.write("part.jpg", file_of(part, "JPEG"))


def of_a_photograph(place: PicturePlace) -> Made:
    start = place.write("start.png", Image.fromarray(data.astronaut()).resize((160, 160)))
    return place.make(task="upscale", images=[start], factor=2)


def without_weights(place: PicturePlace, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A studio on the same library that may fetch, but must not."""

    def refuse(name: str, **_: object) -> Path:
        raise AssertionError(f"{name} is fetched")

    monkeypatch.setattr("wenfang.studio.engines.fetch", refuse)
    settings = Settings(
        library={"folder": place.folder / "library"}, resources={"cache": place.folder / "empty"}
    )
    return Studio(settings, config=place.folder / "config")


def test_what_is_cut_and_turned_is_found_by_what_it_shows(environment: PicturePlace) -> None:
    made = of_a_photograph(environment)
    part = cut_and_turned(environment, made)
    with Image.open(part) as image:
        assert environment.library.nearest(Picture.of(image)) == []
    report = environment.studio.verify(part)
    (found,) = report.lookalikes
    assert (found.piece, found.file, found.distance) == (made.piece_id, "picture-1.png", None)
    assert found.likeness is not None
    assert ALIKE <= found.likeness < 1
    assert report.lookalikes_unseen == ""
    other = environment.folder / environment.write("cat.png", Image.fromarray(data.chelsea()))
    assert environment.studio.verify(other).lookalikes == ()
    environment.close()
    table = runner.invoke(app, [str(part)])
    assert table.exit_code == 0, table.output
    assert "shows much the same" in table.output


def test_without_the_network_that_is_said(
    environment: PicturePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = of_a_photograph(environment)
    part = cut_and_turned(environment, made)
    with without_weights(environment, monkeypatch) as studio:
        report = studio.verify(part)
        whole = studio.verify(made.out / "picture-1.png")
    assert report.lookalikes == ()
    assert "wenfang models pull open-nsfw" in report.lookalikes_unseen
    assert [one.distance for one in whole.lookalikes] == [0]
    assert whole.lookalikes_unseen == ""  # it is a copy: nothing else had to be looked for
    assert not (environment.folder / "empty" / "resources").exists()
    environment.close()
    monkeypatch.setenv("WENFANG_RESOURCES_CACHE", str(environment.folder / "empty"))
    table = runner.invoke(app, [str(part)])
    assert table.exit_code == 0, table.output
    assert "not known" in table.output
    answer = json.loads(runner.invoke(app, ["--json", str(part)]).stdout)
    assert "open-nsfw" in answer["files"][0]["lookalikes_unseen"]


def test_a_network_that_fails_takes_nothing_from_the_hashes(
    pictures: PicturePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, half = published(pictures)

    def broken(engines: Engines) -> None:
        raise EngineError("the network for comparing pictures cannot be read")

    monkeypatch.setattr("wenfang.studio.looking._COPY", -1)  # so that it is asked
    monkeypatch.setattr(Engines, "encoder_at_hand", property(broken))
    report = pictures.studio.verify(half)
    assert [one.piece for one in report.lookalikes] == [piece]
    assert "cannot be read" in report.lookalikes_unseen


def test_a_library_of_before_is_read_as_it_is(environment: PicturePlace) -> None:
    made = of_a_photograph(environment)
    with environment.library._engine.begin() as db:
        assert db.execute(delete(tables.picture_vectors)).rowcount == 1
    report = environment.studio.verify(cut_and_turned(environment, made))
    assert report.lookalikes == ()
    assert "none was published while" in report.lookalikes_unseen
    near = environment.studio.verify(made.out / "picture-1.png").lookalikes
    assert [one.distance for one in near] == [0]


def test_nothing_is_fetched_to_remember(
    environment: PicturePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = of_a_photograph(environment)
    (asset,) = [a for a in environment.library.assets(made.piece_id) if a.name == "picture-1.png"]
    shown = Picture.of(painted())
    with environment.library._engine.begin() as db:
        db.execute(delete(tables.picture_vectors))
    with without_weights(environment, monkeypatch) as studio:
        library, engines = studio.library, studio.engines()
        remember_what_is_shown(library, engines, made.piece_id, asset, shown)
        with library._engine.connect() as db:
            assert db.execute(select(tables.picture_vectors)).first() is None


def test_one_vector_for_all_formats(pictures: PicturePlace) -> None:
    pictures.draw(formats=["jpg", "png"], count=2)
    with pictures.library._engine.connect() as db:
        names = db.execute(select(tables.picture_vectors.c.name)).scalars().all()
    assert sorted(names) == ["picture-1.jpg", "picture-2.jpg"]


@pytest.mark.parametrize("broken", [file_of(painted())[:300], b"\xff\xd8\xff\xe0"])
def test_what_cannot_be_decoded_looks_like_nothing(pictures: PicturePlace, broken: bytes) -> None:
    pictures.draw()
    file = pictures.folder / pictures.write("broken.png", broken)
    assert pictures.studio.verify(file).lookalikes == ()
