"""What is learnt from and what is tested with, for every kind of data."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from wenfang.errors import BadInput
from wenfang.progress import silent
from wenfang.resources.catalogue import load_catalogue
from wenfang.studio import Studio
from wenfang.studio.training_pictures import learnt, unseen
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.data import fashion_mnist
from wenfang.training.records import read_records
from wenfang.training.run_folder import Data, Run, Schedule

SMALL = {"resolution": 16, "channels": 1}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fashion-MNIST a hundredth as long: of each class 10 pictures to test with, 60 to learn."""
    monkeypatch.setattr(fashion_mnist, "TEST", 10)
    monkeypatch.setattr(fashion_mnist, "ROWS", 70)
    monkeypatch.setenv("WENFANG_TRAINING_CACHE", str(tmp_path / "cache"))
    for label in range(10):
        rows = [[label] + [n] * 783 for n in range(70)]
        (tmp_path / f"{label}.json").write_text(json.dumps({"data": rows}))
    engines = SimpleNamespace(fetch=lambda name: tmp_path, catalogue=load_catalogue())
    return SimpleNamespace(engines=lambda: engines, progress=silent)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes, eight pictures each."""
    chance = np.random.default_rng(0)
    for kind, grey in (("dark", 60), ("light", 190)):
        (tmp_path / "pictures" / kind).mkdir(parents=True)
        for number in range(8):
            pixels = (grey + chance.integers(-30, 30, (16, 16))).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / kind / f"{number}.png")
    return tmp_path / "pictures"


def classifier(data: Data, classes: tuple[str, ...]) -> Run:
    spec = ClassifierSpec.model_validate({**SMALL, "classes": classes, "steps": 1})
    return Run("classifier", "torch", data, spec)


def test_clothes_held_out_come_from_the_training_part_alone(workspace: Any) -> None:
    whole = learnt(workspace, "classifier", Data("fashion-mnist"), SMALL)
    assert len(whole) == 600
    data = Data("fashion-mnist", held_out=0.2)
    part = learnt(workspace, "classifier", data, SMALL)
    assert len(part) == 480  # each picture is a concept of its own
    assert set(part.labels.tolist()) == set(range(10))
    test = unseen(workspace, classifier(data, whole.classes))
    assert test is not None
    assert np.bincount(test.labels).tolist() == [10] * 10  # whole, whatever is held out


def test_of_a_folder_both_parts_are_all_of_it(workspace: Any, folder: Path) -> None:
    assert unseen(workspace, classifier(Data(str(folder)), ("dark", "light"))) is None
    data = Data(str(folder), held_out=0.25)
    kept = learnt(workspace, "classifier", data, SMALL)
    held = unseen(workspace, classifier(data, kept.classes))
    assert held is not None
    assert (len(kept), len(held)) == (12, 4)
    assert not set(kept.concepts) & set(held.concepts)
    everything = learnt(workspace, "classifier", Data(str(folder)), SMALL)
    assert sorted([*kept.concepts, *held.concepts]) == sorted(everything.concepts)


def test_accuracy_on_what_was_held_out_is_recorded(folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with Studio.open() as studio:
        trained = studio.train(
            "classifier",
            folder,
            run,
            device="cpu",
            held_out=0.25,
            schedule=Schedule(sample=20),
            **SMALL,
            batch=4,
            steps=40,
            width=4,
            widest=8,
        )
    told = [r["held-out accuracy"] for r in read_records(run) if "held-out accuracy" in r]
    assert len(told) == 2
    assert told[-1] == 1.0  # dark and light are told apart by anybody
    assert trained.exported is not None
    card = (trained.exported.folder / "README.md").read_text()
    assert "| held-out accuracy | 1 |" in card
    assert "12 pictures" in card
    assert "--held-out 0.25" in card


@pytest.mark.parametrize("share", [-0.1, 1.0, 1.5, float("nan")])
def test_a_share_out_of_range_is_told_before_any_picture_is_read(
    tmp_path: Path, share: float
) -> None:
    with Studio.open() as studio, pytest.raises(BadInput, match="no share") as caught:
        studio.train("gan", tmp_path / "not there", tmp_path / "run", held_out=share)
    assert caught.value.place == "--held-out"
    assert not (tmp_path / "run").exists()


def test_a_class_of_which_nothing_is_left_is_not_promised(folder: Path, tmp_path: Path) -> None:
    Image.new("L", (16, 16), 128).save(folder / "only.png")
    (folder / "grey").mkdir()
    (folder / "only.png").rename(folder / "grey" / "only.png")
    with Studio.open() as studio, pytest.raises(BadInput, match="'grey'") as caught:
        studio.train("gan", folder, tmp_path / "run", held_out=0.9, conditioning="class", **SMALL)
    assert caught.value.place == "--held-out"
    assert not (tmp_path / "run").exists()
