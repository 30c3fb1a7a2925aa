"""Runs that go wrong are stopped with advice; healthy ones go on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_loop import a_run, pictures

from wenfang.errors import EngineError
from wenfang.training.conditions import tell
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.divergence import LONG, PATIENCE, WARM, Watch, diversity, nearest
from wenfang.training.kinds import open_trainer
from wenfang.training.loop import Ended, train
from wenfang.training.records import read_records
from wenfang.training.run_folder import Schedule, create, read

ROWS = list(range(16))


def shapes() -> PictureSet:
    """A hundred squares and discs, of all sizes and places."""
    chance, labels = np.random.default_rng(3), np.arange(100) % 2
    down, across = np.mgrid[:16, :16]
    pixels = np.full((100, 16, 16, 1), 20, np.uint8)
    for number, label in enumerate(labels):
        x, y, size = *chance.uniform(4, 12, 2), chance.uniform(2, 5)
        far = (abs(across - x), abs(down - y))
        inside = np.hypot(*far) < size if label else np.maximum(*far) < size
        pixels[number, inside] = chance.integers(120, 255)
    return replace(
        pictures(),
        pixels=pixels,
        labels=labels,
        captions=[("dark",) if label == 0 else ("light",) for label in labels],
        concepts=tuple(str(number) for number in range(100)),
        styles=("",) * 100,
    )


def trained(folder: Path, data: PictureSet | None = None, **fields: Any) -> Ended:
    """A tiny network of a loss without penalties, looked at often."""
    plain = {"augmentation": "none", "learning_rate": 1e-3, "r1": 0.0, "r2": 0.0}
    run = replace(a_run(**{**plain, **fields}), schedule=Schedule(5, 1000, 5))
    create(folder, run)
    data = data or shapes()
    trainer = open_trainer("gan", run.spec, "torch", "cpu")
    return train(folder, read(folder), trainer, data, tell(data, "class"))


@pytest.fixture(autouse=True)
def _no_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenfang.training.loop.draw_curves", lambda *_: False)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"loss": "hinge", "learning_rate": 1.0}, "logits have exploded"),
        ({"loss": "minimax", "learning_rate": 1.0}, "logits have exploded"),
        ({"loss": "non-saturating", "learning_rate": 1.0}, "logits have exploded"),
        ({"loss": "hinge", "learning_rate": 0.5, "backbone": "dcgan"}, "all pictures are the same"),
        ({"loss": "hinge", "learning_rate": 1.0, "backbone": "dcgan"}, "all pictures are the same"),
    ],
)
def test_real_runs_that_diverge_are_stopped_with_advice(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(EngineError, match=told) as caught:
        trained(tmp_path / "run", steps=200, **fields)
    assert caught.value.cure


@pytest.mark.parametrize("data", [shapes, pictures])
@pytest.mark.parametrize("backbone", ["residual", "dcgan"])
@pytest.mark.parametrize("loss", ["hinge", "non-saturating", "minimax", "relativistic"])
def test_healthy_runs_go_on(tmp_path: Path, loss: str, backbone: str, data: Any) -> None:
    more = {"r1": 1.0, "r2": 1.0} if loss == "relativistic" else {}
    run = tmp_path / "run"
    assert trained(run, data(), steps=120, loss=loss, backbone=backbone, **more).finished
    looks = [record for record in read_records(run) if "diversity" in record]
    assert len(looks) == 24
    assert all(look["distinct"] > 0 for look in looks)


def varied() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(16, 8, 8, 1))


def begun(**fields: Any) -> tuple[Watch, np.ndarray]:
    """A watch that has seen a diverse sample."""
    sample = varied()
    watch = Watch(real=diversity(sample), near=nearest(sample, ROWS), **fields)
    assert watch.pictures(1, sample, ROWS) == pytest.approx(
        {"diversity": watch.real, "distinct": 1.0}
    )
    return watch, sample


def looked(watch: Watch, start: int, sample: np.ndarray) -> None:
    """As many looks in a row as a run has patience for."""
    for step in range(start, start + PATIENCE):
        watch.pictures(step, sample, ROWS)


def test_pictures_that_are_all_the_same_stop_a_run() -> None:
    watch, sample = begun()
    alike = sample[:1] + 0.01 * sample
    for step in range(2, 1 + PATIENCE):
        watch.pictures(step, alike, ROWS)
    watch.pictures(step, sample, ROWS)  # mended
    for step in range(2, 1 + PATIENCE):
        watch.pictures(step, alike, ROWS)
    with pytest.raises(EngineError, match="all pictures are the same"):
        watch.pictures(9, alike, ROWS)


def test_a_network_that_was_never_diverse_has_time_to_begin() -> None:
    sample = varied()
    watch = Watch(real=diversity(sample))
    for step in range(1, 50):
        watch.pictures(step, 0.01 * sample, ROWS)
    with pytest.raises(EngineError, match="all pictures are the same"):
        looked(watch, WARM, 0.01 * sample)


@pytest.mark.parametrize("kind", ["one picture a class", "a fifth of its own best"])
def test_a_fall_stops_a_run_where_the_discriminator_is_sure(kind: str) -> None:
    classes = np.repeat(varied()[:2], 8, axis=0) + 1e-3 * varied()
    fallen = classes if kind == "one picture a class" else 0.2 * varied()
    assert diversity(fallen) > 0.1 * diversity(varied())  # by that alone nothing is amiss
    watch, _ = begun()
    for step in range(2, 30):
        watch.figures(step, {"real": 0.2, "fake": 0.1})
        watch.pictures(step, fallen, ROWS)
    watch.figures(30, {"real": 2.0, "fake": -2.0})
    with pytest.raises(EngineError, match="the same few"):
        looked(watch, 30, fallen)


def test_a_victory_is_told_by_the_gap_and_not_by_the_losses() -> None:
    won = {"generator": -0.0, "real": 20.0, "fake": -20.0}  # minimax's loss is 0 then
    watch = Watch()
    for figures in [won] * (LONG - 1) + [{"real": 1.0, "fake": 0.0}] + [won] * (LONG - 1):
        watch.figures(1, figures)
    with pytest.raises(EngineError, match="the discriminator has won"):
        watch.figures(2, won)
    moved = {"generator": 50.0, "real": -48.0, "fake": -50.0}  # hinge: both have drifted
    drifting = Watch()
    for step in range(100):
        drifting.figures(step, moved)
    assert drifting.lost == 0


def test_a_figure_that_is_no_number_stops_at_once() -> None:
    with pytest.raises(EngineError, match="r1 is no number"):
        Watch().figures(3, {"generator": 1.0, "r1": float("nan")})


def test_diversity_is_the_mean_distance_of_pairs() -> None:
    found = np.random.default_rng(1).normal(size=(5, 3, 3, 1))
    pairs = [np.mean((found[a] - found[b]) ** 2) for a in range(5) for b in range(5) if a != b]
    assert diversity(found) == pytest.approx(np.sqrt(np.mean(pairs)))


def test_nearest_passes_over_pictures_of_the_same_row() -> None:
    found = np.array([0.0, 0.0, 1.0, 3.0])[:, None, None, None]
    assert nearest(found, [0, 1, 2, 3]) == pytest.approx(np.sqrt(0.5))  # of 0, 0, 1 and 4
    assert nearest(found, [0, 0, 2, 3]) == pytest.approx(1.0)
    assert nearest(found, [7, 7, 7, 7]) == 0.0


def test_a_watch_of_an_older_checkpoint_is_taken_over() -> None:
    assert Watch(real=0.5, alike=1, lost=2).near == 0.0
    state = Watch(real=0.5, gap=1.5, fallen=1).state()
    assert Watch(**json.loads(json.dumps(state))) == Watch(real=0.5, gap=1.5, fallen=1)
