"""The verbs for pictures: what they ask for, what they leave, what they refuse."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wenfang.brief.illustration import USED_BY
from wenfang.cli.app import app
from wenfang.cli.pictures import VERBS
from wenfang.errors import BadInput, Blocked, ConfigurationError

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from openai_server import FakeServer, draw, png
from small_generators import of_texts

runner = CliRunner()
MARKS = ("explicit_label", "aigc_label", "source_type", "credentials", "watermark", "generator")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.setenv("WENFANG_IMAGE_SEND_SEED", "true")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    server = FakeServer(draw)
    monkeypatch.setenv("WENFANG_IMAGE_MODEL", "openai:m")
    monkeypatch.setenv("WENFANG_IMAGE_BASE_URL", server.url)
    return server


def made(*words: str) -> Any:
    result = runner.invoke(app, [*words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_an_option_for_all_that_its_task_makes_use_of(verb: Any) -> None:
    used = {field for field, tasks in USED_BY.items() if verb.__name__ in tasks}
    assert used <= set(inspect.signature(verb).parameters)


def test_draw_leaves_four_marked_pictures_and_a_sheet(server: FakeServer, folder: Path) -> None:
    value = made(
        "draw", "一只看报纸的红狐狸", "-n", "4", "--seed", "8", "--size", "256x256", "-o", "p"
    )
    names = [file["name"] for file in value["files"]]
    assert names == [*(f"picture-{n}.png" for n in (1, 2, 3, 4)), "contact-sheet.png", "index.html"]
    for file in value["files"][:5]:
        assert {mark["mark"]: mark["state"] for mark in file["marks"]} == dict.fromkeys(
            MARKS, "valid"
        )
    receipt = json.loads((folder / "p" / "receipt.json").read_text("utf-8"))
    assert receipt["seeds"] == {"piece": 8, **{f"picture-{n}": 7 + n for n in (1, 2, 3, 4)}}
    assert [engine["model"] for engine in receipt["engines"]] == ["open-nsfw", "m"]
    page = (folder / "p" / "index.html").read_text("utf-8")
    assert all(f'src="./picture-{n}.png"' in page for n in (1, 2, 3, 4))
    assert "一只看报纸的红狐狸" in page


def test_words_reach_the_engine_with_those_of_the_style(server: FakeServer) -> None:
    made("draw", "a fox", "--style", "ink wash", "--aspect", "3:2", "-f", "jpg")
    (_, body, _, _) = server.seen[0]
    assert body["prompt"].startswith("a fox, Chinese ink wash painting")
    assert body["size"] == "1248x832"
    made("draw", "狐狸", "--style", "水墨", "--size", "128x128")
    assert server.seen[-1][1]["prompt"].startswith("狐狸，中国水墨画")


def test_a_drawing_from_a_picture_is_an_edit_for_the_server(server: FakeServer) -> None:
    Path("start.png").write_bytes(png(96, 64))
    made("draw", "a fox", "--image", "start.png", "--size", "96x64", "--strength", "0.4")
    assert server.seen[0][0] == "/v1/images/edits"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["draw"], "prompt"),
        (["draw", "x", "--style", "inkwash2"], "style"),
        (["draw", "x", "--aspect", "16:9", "--size", "64x64"], "size"),
        (["draw", "x", "-f", "bmp"], "formats[0]"),
        (["draw", "x", "-n", "0"], "count"),
        (["draw", "x", "--label-position", "middle"], "label_position"),
        (["vary", "nowhere.png"], "nowhere.png"),
        (["outpaint", "a.png"], "expand"),
        (["outpaint", "a.png", "--left", "9", "-n", "2"], "count"),
        (["upscale", "a.png", "--factor", "3"], "factor"),
        (["blend", "a.png"], "images"),
        (["blend", "a.png", "b.png", "--weight", "1"], "weights"),
        (["cutout", "a.png", "--subject", "dog"], "subject"),
        (["restyle", "a.png", "--style-image", "nowhere.jpg"], "nowhere.jpg"),
    ],
)
def test_mistakes_name_their_place(
    server: FakeServer, folder: Path, words: list[str], place: str
) -> None:
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(png(80, 80))
    with pytest.raises(BadInput) as caught:
        runner.invoke(app, words, catch_exceptions=False)
    assert caught.value.place == place
    assert server.seen == []
    assert not (folder / "pieces").exists()


def test_of_a_model_that_is_not_known_the_cure_says_what_to_set(folder: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        runner.invoke(app, ["draw", "a fox", "--model", "painter"], catch_exceptions=False)
    assert "hf:" in str(caught.value.cure)
    assert "openai:" in str(caught.value.cure)


@pytest.mark.parametrize(
    "words",
    [
        ["kill all the police now"],
        ["naked child"],
        ["a n-u-d-e little girl"],
        ["child pornography, reported by the police"],
        ["裸体儿童"],
        ["一个裸体的小女孩在海边"],
        ["儿童色情图片"],
        ["fox", "--title", "child porn"],
    ],
)
def test_a_harmful_prompt_is_not_sent(server: FakeServer, words: list[str]) -> None:
    with pytest.raises(Blocked):
        runner.invoke(app, ["draw", *words], catch_exceptions=False)
    assert server.seen == []


@pytest.mark.parametrize(
    "prompt",
    ["a child with a kite", "a marble nude in a museum", "小女孩放风筝", "a naked mole rat"],
)
def test_what_may_be_drawn_is_sent(server: FakeServer, prompt: str) -> None:
    made("draw", prompt, "--size", "64x64")
    assert server.seen[0][1]["prompt"] == prompt


def test_references_that_are_not_there_cost_no_drawing(server: FakeServer, folder: Path) -> None:
    with pytest.raises(BadInput) as caught:
        runner.invoke(app, ["draw", "fox", "--references", "nodir"], catch_exceptions=False)
    assert caught.value.place == "references: nodir"
    assert server.seen == []


def test_a_mistake_leaves_no_piece_to_resume(server: FakeServer, folder: Path) -> None:
    (folder / "a.png").write_bytes(b"no picture")
    with pytest.raises(BadInput):
        runner.invoke(app, ["upscale", "a.png"], catch_exceptions=False)
    assert made("library", "list") == []
    with pytest.raises(BadInput, match="no piece was cut off"):
        runner.invoke(app, ["resume"], catch_exceptions=False)


def test_an_edit_without_mask_and_transparency(server: FakeServer, folder: Path) -> None:
    (folder / "a.png").write_bytes(png(80, 80))
    with pytest.raises(BadInput) as caught:
        runner.invoke(app, ["edit", "a.png", "a hat"], catch_exceptions=False)
    assert caught.value.place == "mask"


def test_verbs_without_an_image_engine(folder: Path) -> None:
    (folder / "a.png").write_bytes(png(160, 120))
    (folder / "b.png").write_bytes(png(120, 160, 3))
    for words, size in (
        (["upscale", "a.png", "--factor", "2"], "320 × 240"),
        (["blend", "a.png", "b.png", "--weight", "1", "--weight", "2"], "160 × 120"),
        (["outpaint", "a.png", "--left", "40", "--bottom", "20"], "200 × 140"),
        (["cutout", "a.png", "b.png"], "160 × 120"),
        (["restyle", "a.png", "--style-image", "b.png"], "160 × 120"),
    ):
        value = made(*words, "-o", words[0])
        assert {mark["state"] for mark in value["files"][0]["marks"][:4]} == {"valid"}, words
        assert size in (folder / words[0] / "index.html").read_text("utf-8"), words


def test_styles_are_listed() -> None:
    listed = made("draw", "--styles")
    assert len(listed) == 25
    table = runner.invoke(app, ["draw", "--styles"]).stdout
    assert "ink-wash" in table
    assert "水墨" in table


def test_an_unlabelled_picture_needs_a_reason(server: FakeServer) -> None:
    words = ["draw", "a fox", "--size", "128x128", "--unlabelled"]
    with pytest.raises(BadInput):
        runner.invoke(app, [*words, "no"], catch_exceptions=False)
    for reason in ("the printer adds the label on the frame", "客户要求不加"):
        value = made(*words, reason, "-o", reason[:3])
    assert value["files"][0]["marks"][0]["state"] == "absent"


def test_draw_with_a_trained_generators_folder(folder: Path) -> None:
    of_texts(folder / "emoji", side=64)
    value = made("draw", "a red fox", "-n", "2", "--model", "emoji", "-o", "p")
    assert [one["name"] for one in value["files"]][:2] == ["picture-1.png", "picture-2.png"]
    receipt = json.loads((folder / "p" / "receipt.json").read_text("utf-8"))
    assert "generator:emoji" in [engine["model"] for engine in receipt["engines"]]
    outside = ("draw", "the theory of relativity", "--model", "./emoji")
    with pytest.raises(BadInput, match="has not learned to draw 'theory of relativity'"):
        runner.invoke(app, [*outside, "--json"], catch_exceptions=False)
    told = made(*outside, "--anyway", "-o", "q")["findings"]
    assert [(one["check"], one["code"]) for one in told] == [("generator", "outside")]
