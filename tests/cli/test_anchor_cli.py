"""``wenfang anchor`` as a person runs it, and every command on docs/anchors.md."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from wenfang.cli.anchor import attributes_in
from wenfang.cli.app import app
from wenfang.errors import BadInput, Blocked, WenfangError
from wenfang.provenance.containers import container_for
from wenfang.provenance.containers.base import Origin
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA
from wenfang.provenance.verify import verify_bytes
from wenfang.verification import MarkState

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from portraits import astronaut

PAGE = (Path(__file__).parents[2] / "docs" / "anchors.md").read_text(encoding="utf-8")
READY = {"Lin", "Chen", "Su", "Maya", "Alex", "Mei"}
runner = CliRunner()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "face.png").write_bytes(astronaut().png)
    container = container_for("image/png")
    assert container is not None
    generated = container.embed(astronaut().png, None, Origin(TRAINED_ALGORITHMIC_MEDIA))
    (tmp_path / "generated.png").write_bytes(generated)
    (consent,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "consent.toml").write_text(consent, encoding="utf-8")
    return tmp_path


def run(*words: str) -> Any:
    result = runner.invoke(app, ["anchor", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def refused(*words: str) -> WenfangError:
    with pytest.raises(WenfangError) as caught:
        runner.invoke(app, ["anchor", *words], catch_exceptions=False)
    return caught.value


@pytest.mark.slow
def test_every_command_of_the_page_runs(place: Path) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    commands = [shlex.split(line)[2:] for line in block.splitlines()]
    assert len(commands) == 6
    said = {}
    for words in commands:
        said[words[0]] = run(*words)
    assert "Studio" in said["list"].stdout
    assert "2099-12-31" in said["show"].stdout
    assert "Lin Wei" in said["preview"].stderr
    assert json.loads(run("list", "--json").stdout)[0]["name"] == "Studio"
    sheet = (place / "lin.png").read_bytes()
    marks = {mark.mark: mark.state for mark in verify_bytes(sheet, "lin.png").marks}
    assert marks["aigc_label"] is MarkState.VALID
    with Image.open(place / "lin.png") as image:
        assert image.width > 1000


def test_json_says_what_was_made_and_found() -> None:
    words = ["--portrait", "face.png", "--name", "Lin", "--origin", "photograph"]
    consent = [
        "--consent-person",
        "E",
        "--consent-purpose",
        "news",
        "--consent-until",
        "2099-01-01",
    ]
    made = json.loads(run("create", *words, *consent, "--json").stdout)
    assert made["name"] == "Lin"
    assert made["consent"]["covers"] == ["face"]
    assert [finding["code"] for finding in made["findings"]] == ["holds"]
    shown = json.loads(run("show", "lin", "--json").stdout)
    assert shown["digest"] == made["digest"]
    gone = json.loads(run("delete", "lin", "--json").stdout)
    assert gone["consent_sha256"] == made["consent"]["sha256"]
    assert {one["name"] for one in json.loads(run("list", "--json").stdout)} == READY


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["--portrait", "face.png", "--origin", "photograph"], "without consent", 1),
        (["--portrait", "face.png"], "has to be said", 2),
        (["--portrait", "face.png", "--origin", "generated"], "nothing in the file says", 2),
        (["--portrait", "none.png", "--origin", "drawn"], "no such file", 2),
        (["--portrait", "consent.toml", "--origin", "drawn"], "", 2),
        ([], "either a portrait or a style", 2),
        (["--portrait", "face.png", "--style", "hair=bob"], "either a portrait or a style", 2),
        (["--portrait", "face.png", "--origin", "photograph", "--consent", "none.toml"], "cannot be read", 2),
        (["--portrait", "face.png", "--origin", "photograph", "--consent", "consent.toml",
          "--consent-person", "E"], "as a file and in words", 2),
        (["--portrait", "face.png", "--origin", "photograph", "--consent-person", "E"], "is missing", 2),
        (["--portrait", "face.png", "--origin", "photograph", "--consent-person", "E",
          "--consent-purpose", "x", "--consent-until", "2020-01-01"], "before it was given", 2),
        (["--style", "hair"], "no attribute", 2),
        (["--style", "figure=man", "--voice", "nobody"], "no voice 'nobody'", 2),
        (["--style", "hair=bob", "--origin", "photograph"], "always drawn", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_created_is_refused_and_nothing_kept(
    place: Path, words: list[str], said: str, code: int
) -> None:
    error = refused("create", "--name", "Lin", *words)
    assert said in error.message
    assert error.exit_code == code
    assert not (place / "library" / "anchors" / "lin").exists()


@pytest.mark.parametrize("verb", ["show", "delete", "preview"])
def test_nobody_of_that_name(verb: str) -> None:
    more = ["-o", "x.png"] if verb == "preview" else ["--yes"] if verb == "delete" else []
    assert isinstance(refused(verb, "Nobody", *more), BadInput)


def test_a_preview_never_replaces_a_file_nor_outlives_consent(place: Path) -> None:
    run("create", "--portrait", "face.png", "--name", "Lin", "--origin", "photograph",
        "--consent", "consent.toml")  # fmt: skip
    for out in ("face.png", "x.jpg", "none/x.png"):
        assert isinstance(refused("preview", "Lin", "-o", out), BadInput)
    record = place / "library" / "anchors" / "lin" / "consent.toml"
    record.write_text(record.read_text("utf-8").replace("2099-12-31", "2026-01-02"), "utf-8")
    assert isinstance(refused("preview", "Lin", "-o", "x.png"), Blocked)
    assert not (place / "x.png").exists()


@pytest.mark.parametrize(("more", "seen_through"), [([], True), (["--keep-ground"], False)])
def test_a_portrait_is_cut_out_of_its_ground(
    place: Path, more: list[str], seen_through: bool
) -> None:
    run("create", "--portrait", "face.png", "--name", "Lin", "--origin", "photograph",
        "--consent", "consent.toml", *more)  # fmt: skip
    with Image.open(place / "library" / "anchors" / "lin" / "portrait.png") as kept:
        seen = kept.convert("RGBA")
        corner, nose = seen.getpixel((0, 0)), seen.getpixel((220, 130))
    assert nose[3] == 255
    assert corner[3] == (0 if seen_through else 255)


def portraits_of_all_kinds(folder: Path) -> None:
    """Files by the names of the table below."""
    face = astronaut().image()
    clear = face.convert("RGBA")
    clear.putalpha(200)
    two = Image.new("RGB", (1024, 512))
    two.paste(face)
    two.paste(face, (512, 0))
    made = {
        "grey.png": face.convert("L"),
        "clear.png": clear,
        "large.jpg": face.resize((4500, 4500)),
        "two.png": two,
        "none.png": Image.new("RGB", (512, 512), "teal"),
        "tiny.png": face.resize((96, 96)),
        "lying.png": face.rotate(30),
        "half.png": face.crop((0, 0, 225, 512)),
    }
    for name, image in made.items():
        image.save(folder / name)


def test_portraits_of_all_kinds_through_the_command_line(place: Path) -> None:
    portraits_of_all_kinds(place)
    table = {
        "grey.png": None,
        "clear.png": None,
        "large.jpg": None,
        "two.png": "there are 2 faces in it",
        "none.png": "no face in it that can be found",
        "tiny.png": "too small to be animated|no face",
        "lying.png": "tilted",
        "half.png": "cut off|hardly|to the|no face",
    }
    for number, (file, said) in enumerate(table.items()):
        words = ["create", "--portrait", file, "--origin", "drawn", "--name", f"n{number}"]
        if said is None:
            run(*words)
            continue
        error = refused(*words)
        assert re.search(said, error.message), (file, error.message)
        assert error.place == file
        assert error.cure
        assert error.exit_code == 2
    own = [one for one in json.loads(run("list", "--json").stdout) if not one["built_in"]]
    assert {one["name"] for one in own} == {"n0", "n1", "n2"}


def test_a_drawn_anchor_is_created_and_shown(place: Path) -> None:
    run("create", "--name", "Tom", "--style", "体型=男 hair=crew glasses=round", "--voice", "male")
    shown = json.loads(run("show", "tom", "--json").stdout)
    assert (shown["voice"], shown["built_in"]) == ("male", False)
    assert shown["attributes"]["figure"] == "man"
    run("preview", "Tom", "-o", "tom.png")
    with Image.open(place / "tom.png") as image:
        assert image.width > 1000
    assert "no attribute" in refused("create", "--name", "Ann", "--style", "hat=red").message


def test_ready_made_anchors_are_listed_shown_and_previewed(place: Path) -> None:
    rows = run("list").stdout.splitlines()
    assert sum("built in" in row for row in rows) == len(READY)
    for name, called in (("lin", "Lin"), ("林", "林")):
        shown = json.loads(run("show", name, "--json").stdout)
        assert (shown["name"], shown["built_in"]) == (called, True)
    run("preview", "lin", "-o", "lin.png")
    assert (place / "lin.png").exists()
    assert "comes with Wenfang" in refused("delete", "lin", "--yes").message


def test_an_own_anchor_of_a_ready_made_one_s_name_comes_first() -> None:
    run("create", "--name", "Lin", "--style", "hair=bun")
    shown = json.loads(run("show", "lin", "--json").stdout)
    assert (shown["attributes"]["hair"], shown["built_in"]) == ("bun", False)
    names = [one["name"] for one in json.loads(run("list", "--json").stdout)]
    assert names[0] == "Lin"
    assert names.count("Lin") == 1
    assert "林" in names


def test_attributes_are_parted_by_spaces_and_commas() -> None:
    wanted = {"hair": "bob", "glasses": "round", "发型": "短发"}
    assert attributes_in("hair=bob, glasses=round，发型=短发") == wanted
    for style in ("hair", "=bob", "hair=", "hair=bob hair=bun"):
        with pytest.raises(BadInput):
            attributes_in(style)
