"""``wenfang train`` from pictures in a folder to a published drawing, in both frameworks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput
from wenfang.training.planning import planned

SPEC = 'channels = 1\nlatent = 4\nembedding = 4\nwidth = 4\nwidest = 8\nema = 0.1\naugmentation = "none"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes, eight pictures each."""
    chance = np.random.default_rng(0)
    for kind, grey in (("dark", 60), ("light", 190)):
        (tmp_path / "pictures" / kind).mkdir(parents=True)
        for number in range(8):
            pixels = (grey + chance.integers(-30, 30, (16, 16))).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / kind / f"{number}.png")
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path


def run(*words: str) -> dict[str, object]:
    result = CliRunner().invoke(app, ["train", *words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_from_a_folder_of_pictures_to_a_generator(folder: Path, framework: str) -> None:
    out = folder / "run"
    told = run(
        "gan",
        *("--data", str(folder / "pictures"), "--framework", framework, "--device", "cpu"),
        *("--spec", str(folder / "spec.toml"), "--resolution", "16", "--batch", "4"),
        *("--steps", "6", "--checkpoint", "3", "--sample", "3", "--out", str(out)),
        *("--held-out", "0.25"),
    )
    assert told["finished"] is True
    assert told["step"] == 6
    assert {path.name for path in (out / "export").iterdir()} == {
        "README.md",
        "generator.json",
        "generator.onnx",
        "samples.png",
    }
    card = json.loads((out / "export" / "generator.json").read_text())
    assert [word["name"] for word in card["classes"]] == ["dark", "light"]
    shown = run("show", str(out))
    assert (shown["step"], shown["steps"], shown["framework"]) == (6, 6, framework)
    assert shown["samples"] == str(out / "samples" / "step-00000006.png")
    assert (shown["data"], shown["held_out"]) == (str(folder / "pictures"), 0.25)
    assert shown["seconds"] > 0  # type: ignore[operator]
    words = CliRunner().invoke(app, ["train", "show", str(out)], catch_exceptions=False).stdout
    assert f"{folder / 'pictures'} in {framework}; 25% held out\n" in words
    assert re.search(r"step 6 of 6, \d+ (s|min)\nlast samples: .*step-00000006.png\n", words)
    assert run("resume", str(out), "--device", "cpu")["step"] == 6
    small = run("export", str(out), "--storage", "int8", "--out", str(folder / "small"))
    assert small["step"] == 6
    assert (folder / "small" / "generator.json").exists()


def test_a_classifier_and_a_flow(folder: Path) -> None:
    (folder / "own.toml").write_text("channels = 1\nwidth = 4\nwidest = 8\n")
    told = run(
        *("classifier", "--data", str(folder / "pictures"), "--spec", str(folder / "own.toml")),
        *("--resolution", "16", "--batch", "4", "--steps", "4", "--out", str(folder / "c")),
        *("--device", "cpu"),
    )
    assert (folder / "c" / "export" / "classifier.onnx").exists()
    assert told["finished"]
    (folder / "flow.toml").write_text(
        "channels = 1\nwidth = 8\ndepth = 1\nheads = 1\npatch = 4\nsampling_steps = 2\n"
    )
    told = run(
        *("flow", "--data", str(folder / "pictures"), "--spec", str(folder / "flow.toml")),
        *("--resolution", "16", "--batch", "4", "--steps", "4", "--out", str(folder / "f")),
        *("--device", "cpu"),
    )
    assert told["finished"]
    assert (folder / "f" / "export" / "generator.onnx").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--framework", "jax"], "unknown framework"),
        (["--loss", "perceptual"], "specification: loss"),
        (["--resolution", "17"], "specification: resolution"),
        (["--spec", "missing.toml"], "cannot be read"),
        (["--resolution", "16", "--conditioning", "text"], "nothing is said of it"),
    ],
)
def test_what_cannot_be_trained_is_told_before_anything_is_written(
    folder: Path, words: list[str], message: str
) -> None:
    out = folder / "run"
    asked = ["train", "gan", "--data", str(folder / "pictures"), "--out", str(out), *words]
    with pytest.raises(BadInput, match=message):
        CliRunner().invoke(app, asked, catch_exceptions=False)
    assert not out.exists()


def test_a_run_whose_pictures_changed_is_not_gone_on_with(folder: Path) -> None:
    out = folder / "run"
    run(
        *("gan", "--data", str(folder / "pictures"), "--spec", str(folder / "spec.toml")),
        *("--resolution", "16", "--batch", "4", "--steps", "2", "--out", str(out)),
        *("--device", "cpu"),
    )
    Image.new("L", (16, 16), 255).save(folder / "pictures" / "light" / "new.png")
    with pytest.raises(BadInput, match="not those that the run began with"):
        CliRunner().invoke(app, ["train", "resume", str(out)], catch_exceptions=False)


@pytest.mark.parametrize(("single", "base"), [
    ({}, 64), ({"resolution": 64}, 0), ({"resolution": 64, "base": 32}, 32), ({"resolution": "x"}, 64),
])  # fmt: skip
def test_a_second_stage_of_the_preset_gives_way_to_small_pictures(
    single: dict[str, object], base: int
) -> None:
    assert planned("flow", "emoji", single=single)["base"] == base


@pytest.mark.parametrize("kind", ["gan", "flow", "classifier"])
@pytest.mark.parametrize("data", ["emoji", "fashion-mnist", "mnist", "./own"])
def test_every_preset_is_a_specification(kind: str, data: str) -> None:
    from wenfang.training.kinds import KINDS

    fields = planned(kind, data)
    if kind == "classifier" or fields.get("conditioning") == "class":
        fields["classes"] = ("a", "b")
    elif fields.get("conditioning") == "text":
        fields["text_width"] = 516
    spec = KINDS[kind].read(fields, data)
    assert spec.resolution == fields["resolution"]


def test_the_same_from_python(folder: Path) -> None:
    from wenfang.studio import Studio

    with Studio.open() as studio:
        trained = studio.train(
            "gan",
            folder / "pictures",
            folder / "run",
            device="cpu",
            resolution=16,
            channels=1,
            batch=4,
            steps=2,
            width=4,
            widest=8,
        )
        assert trained.exported is not None
        assert studio.resume_training(folder / "run", device="cpu").ended.finished
    with Studio.open() as studio, pytest.raises(BadInput, match="colours"):
        studio.train("gan", folder / "pictures", folder / "other", colours=3)
