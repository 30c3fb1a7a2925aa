"""The loop: interrupted anywhere it ends as if it had not been; what goes wrong is told."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from wenfang.errors import BadInput, EngineError, ResourceError
from wenfang.provenance.containers.png import PngContainer
from wenfang.training import checkpoints
from wenfang.training.conditions import Told, tell
from wenfang.training.data.picture_set import DataLicence, PictureSet
from wenfang.training.divergence import PATIENCE, Watch, diversity
from wenfang.training.export import export
from wenfang.training.gan.spec import GanSpec
from wenfang.training.kinds import open_trainer
from wenfang.training.loop import Ended, train
from wenfang.training.planning import fitted, planned
from wenfang.training.records import Records, read_records
from wenfang.training.run_folder import Data, Run, Schedule, create, locked, read

SPEC = {
    "resolution": 16,
    "channels": 1,
    "conditioning": "class",
    "classes": ("dark", "light"),
    "latent": 4,
    "embedding": 4,
    "width": 4,
    "widest": 8,
    "batch": 4,
    "steps": 40,
    "augmentation": "ada",
    "ema": 0.1,
}
EVERY = Schedule(record=5, checkpoint=7, sample=20)


def pictures() -> PictureSet:
    """Forty dark and light squares with a little noise."""
    chance = np.random.default_rng(0)
    labels = np.arange(40) % 2
    pixels = 60 + 120 * labels[:, None, None, None] + chance.integers(0, 40, (40, 16, 16, 1))
    return PictureSet(
        pixels=pixels.astype(np.uint8),
        captions=[("dark",) if label == 0 else ("light",) for label in labels],
        labels=labels.astype(np.int64),
        classes=("dark", "light"),
        concepts=tuple("dl"[label] for label in labels),
        styles=("",) * 40,
        licences=(DataLicence("squares", "CC0-1.0", ""),),
        problems=(),
        sha256="0" * 64,
    )


def a_run(**more: Any) -> Run:
    spec = GanSpec.model_validate({**SPEC, **more})
    return Run("gan", "torch", Data("squares", sha256="0" * 64), spec, EVERY)


def go(folder: Path, run: Run, stop: Event | None = None, **more: Any) -> Ended:
    import torch

    torch.set_num_threads(1)  # in fixtures and child processes too: the bits follow from it
    trainer = open_trainer("gan", run.spec, "torch", "cpu")
    data = pictures()
    return train(folder, run, trainer, data, tell(data, "class"), stop=stop, **more)


def weights(folder: Path) -> Mapping[str, np.ndarray]:
    found = checkpoints.newest(folder / "checkpoints")
    assert found is not None
    return found.state


def same(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> None:
    assert a.keys() == b.keys()
    for name, array in a.items():
        np.testing.assert_array_equal(array, b[name], err_msg=name)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was never interrupted."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    create(folder, a_run())
    ended = go(folder, read(folder))
    assert ended.finished
    assert ended.step == 40
    return folder


def test_what_a_run_leaves(whole: Path) -> None:
    records = read_records(whole)
    assert {"generator", "discriminator", "r1", "r2", "sign", "augmentation"} <= records[0].keys()
    assert [r["step"] for r in records if "generator" in r] == list(range(5, 41, 5))
    assert [r["step"] for r in records if "diversity" in r] == [20, 40]
    assert sorted(path.name for path in (whole / "samples").iterdir()) == [
        "step-00000020.png",
        "step-00000040.png",
    ]
    assert (whole / "curves.png").read_bytes().startswith(b"\x89PNG")
    kept = sorted(path.name for path in (whole / "checkpoints").iterdir())
    assert kept == [f"step-000000{n}.{kind}" for n in (35, 40) for kind in ("json", "safetensors")]


def test_tensorboard_reads_what_was_recorded(whole: Path) -> None:
    """By its own reader, in a process of its own: it may load much else."""
    code = (
        "import sys, json\n"
        "from tensorboard.backend.event_processing.event_accumulator import EventAccumulator\n"
        "events = EventAccumulator(sys.argv[1]); events.Reload()\n"
        "print(json.dumps([[e.step, e.value] for e in events.Scalars('generator')]))"
    )
    folder = str(whole / "tensorboard")
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    expected = [[r["step"], r["generator"]] for r in read_records(whole) if "generator" in r]
    np.testing.assert_allclose(told, expected, rtol=1e-6)


def test_a_run_that_was_stopped_ends_with_the_same_weights(tmp_path: Path, whole: Path) -> None:
    folder = tmp_path / "run"
    create(folder, a_run())
    run = read(folder)
    for until in (3, 12, 29):
        stop = Event()

        def listen(task: str, done: float, total: float | None, unit: str = "", /, n: int = until, s: Event = stop) -> None:  # fmt: skip
            if done >= n:
                s.set()

        ended = go(folder, run, stop, progress=listen)
        assert ended.step == until
        assert not ended.finished
    assert go(folder, run).finished
    same(weights(folder), weights(whole))
    assert [r for r in read_records(folder) if "generator" in r] == [
        r for r in read_records(whole) if "generator" in r
    ]


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_loop import go
from wenfang.training.run_folder import read
folder = Path(sys.argv[1])
go(folder, read(folder), progress=lambda *a: print(int(a[1]), flush=True))
"""


@pytest.mark.slow
def test_killed_at_random_steps_it_ends_with_the_same_weights(tmp_path: Path, whole: Path) -> None:
    folder = tmp_path / "run"
    create(folder, a_run())
    chance = random.Random(os.urandom(8))
    ends = []
    for _ in range(3):
        until = chance.randint(1, 12)
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        for count, _ in enumerate(child.stdout, 1):
            if count >= until:
                break
        child.send_signal(signal.SIGKILL)
        child.wait()
        ends.append(until)
        kept = checkpoints.newest(folder / "checkpoints")
        assert kept is None or kept.step % 7 == 0 or kept.step == 40
    assert go(folder, read(folder)).finished, ends
    same(weights(folder), weights(whole))


def test_a_damaged_checkpoint_gives_way_to_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    for step in (1, 2, 3):
        checkpoints.save(folder, step, {"a/b": np.full(5, step, np.float32)}, {"n": step})
    assert sorted(path.name for path in folder.glob("*.json")) == [
        "step-00000002.json",
        "step-00000003.json",
    ]
    path = folder / "step-00000003.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    found = checkpoints.newest(folder)
    assert found is not None
    assert found.step == 2
    assert found.loop == {"n": 2}
    assert "step-00000003" in found.skipped[0]
    np.testing.assert_array_equal(found.state["a/b"], np.full(5, 2, np.float32))


def test_a_full_disk_leaves_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "checkpoints"
    checkpoints.save(folder, 1, {"a": np.ones(3, np.float32)}, {})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wenfang.whole_file.os.fsync", full)
    with pytest.raises(ResourceError, match="No space left"):
        checkpoints.save(folder, 2, {"a": np.ones(3, np.float32)}, {})
    found = checkpoints.newest(folder)
    assert found is not None
    assert found.step == 1
    assert not list(folder.glob(".*"))


def test_a_torn_line_is_left_out_and_later_records_are_cut_off(tmp_path: Path) -> None:
    lines = ['{"step": 5, "loss": 1.0}', '{"step": 10, "loss": 0.5}', '{"step": 15, "lo']
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    assert [r["step"] for r in read_records(tmp_path)] == [5, 10]
    records = Records(tmp_path, 7)
    records.add(8, {"loss": 0.25})
    records.close()
    assert read_records(tmp_path) == [{"step": 5, "loss": 1.0}, {"step": 8, "loss": 0.25}]


def test_a_learning_rate_that_is_far_too_high_stops_with_advice(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    create(folder, a_run(learning_rate=1e6, steps=400))
    with pytest.raises(EngineError, match="diverged at step") as caught:
        go(folder, read(folder))
    assert caught.value.cure
    kept = checkpoints.newest(folder / "checkpoints")
    if kept is not None:
        assert all(np.isfinite(array).all() for array in kept.state.values())


def test_pictures_that_are_all_the_same_stop_a_run() -> None:
    chance = np.random.default_rng(0)
    varied = chance.normal(size=(16, 8, 8, 1))
    watch = Watch(real=diversity(varied))
    assert watch.pictures(1, varied) == pytest.approx(watch.real)
    alike = varied[:1] + 0.01 * varied
    for step in range(2, 1 + PATIENCE):
        watch.pictures(step, alike)
    with pytest.raises(EngineError, match="all pictures are the same"):
        watch.pictures(9, alike)


def test_a_lost_generator_stops_a_run_and_a_bad_moment_does_not() -> None:
    watch = Watch()
    for loss in (40.0, 40.0, 1.0, 40.0, 40.0):
        watch.figures(1, {"generator": loss})
    with pytest.raises(EngineError, match="the discriminator has won"):
        watch.figures(2, {"generator": 40.0})
    with pytest.raises(EngineError, match="r1 is no number"):
        Watch().figures(3, {"generator": 1.0, "r1": float("nan")})


def test_diversity_is_the_mean_distance_of_pairs() -> None:
    found = np.random.default_rng(1).normal(size=(5, 3, 3, 1))
    pairs = [np.mean((found[a] - found[b]) ** 2) for a in range(5) for b in range(5) if a != b]
    assert diversity(found) == pytest.approx(np.sqrt(np.mean(pairs)))


def test_a_run_folder_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = create(tmp_path / "run", a_run())
    assert read(tmp_path / "run") == written
    assert written.versions["torch"]
    with pytest.raises(BadInput, match="not empty"):
        create(tmp_path / "run", a_run())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no folder of a training run"),
        ("kind =", "no folder of a training run"),
        ("kind = 'gan'", "not whole"),
        ("kind = 'ballet'\nframework = 'torch'", "not whole"),
    ],
)
def test_other_folders_are_no_runs(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "run.toml").write_text(content)
    with pytest.raises(BadInput, match=words):
        read(tmp_path)


def test_a_second_process_is_kept_out(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(BadInput, match="another process"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_what_was_learned_is_exported_and_drawn_with(tmp_path: Path, whole: Path) -> None:
    from wenfang.engines.image.base import ImageRequest, Sample
    from wenfang.engines.image.registry import open_image_engine

    data = pictures()
    done = export(whole, read(whole), data, None, None, out=tmp_path / "export")
    assert done.step == 40
    card = (tmp_path / "export" / "README.md").read_text()
    assert "CC0-1.0" in card
    assert "40 of 40 steps" in card
    assert "`wenfang train gan --data squares --spec run.toml`" in card
    assert "learning_rate = " in card
    assert "](samples.png)" in card
    found = PngContainer().read((tmp_path / "export" / "samples.png").read_bytes())
    assert len(found.labels) == 1
    engine = open_image_engine(str(done.folder), settings={})
    events = list(engine.draw(ImageRequest("light", (5,), 16, 16)))
    (drawn,) = [event.picture for event in events if isinstance(event, Sample)]
    trainer: Any = open_trainer("gan", read(whole).spec, "torch", "cpu")
    trainer.load(weights(whole))
    from wenfang.engines.image.generator import noise_of
    from wenfang.pictures.network_pixels import from_network

    condition = np.array([[0, 1]], np.float32)
    expected = from_network(trainer.sample(noise_of(5, 4)[None], condition))[0]
    assert np.abs(drawn.pixels[..., :1].astype(int) - expected).max() <= 1
    assert engine.identity.licence == "CC0-1.0"


def test_an_empty_run_cannot_be_exported(tmp_path: Path) -> None:
    create(tmp_path / "run", a_run())
    with pytest.raises(BadInput, match="no checkpoint"):
        export(tmp_path / "run", read(tmp_path / "run"), pictures(), None, None)


def test_conditions_of_texts_take_a_caption_by_chance() -> None:
    data = pictures()
    told: Told = tell(data, "text", _embed)
    assert told.text is not None
    assert told.text.subjects == ("dark", "light")
    found = told.conditions(np.array([0, 1, 2]), np.random.default_rng(0))
    np.testing.assert_array_equal(found, _embed(["dark", "light", "dark"]))
    with pytest.raises(BadInput, match="caption"):
        tell(data, "text", None)


def _embed(texts: Any) -> np.ndarray:
    rows = {"dark": [1.0, 0.0], "light": [0.0, 1.0]}
    return np.array([rows[text] for text in texts], np.float32)


def test_weights_that_are_no_numbers_are_not_kept(tmp_path: Path) -> None:
    """A run whose weights went wrong unseen goes on from the checkpoint before that."""
    folder = tmp_path / "run"
    create(folder, a_run())
    run = read(folder)
    trainer: Any = open_trainer("gan", run.spec, "torch", "cpu")
    take = trainer.step

    def step(batch: object) -> dict[str, float]:
        figures: dict[str, float] = take(batch)
        if step.count == 13:  # type: ignore[attr-defined]
            trainer._generator["to_picture.bias"].data.fill_(float("nan"))
        step.count += 1  # type: ignore[attr-defined]
        return figures

    step.count = 0  # type: ignore[attr-defined]
    trainer.step = step
    data = pictures()
    with pytest.raises(EngineError, match=r"step 14: .*to_picture.bias is no number"):
        train(folder, run, trainer, data, tell(data, "class"))
    kept = checkpoints.newest(folder / "checkpoints")
    assert kept is not None
    assert kept.step == 7
    assert go(folder, run).finished


@pytest.mark.parametrize("within", [True, False])
def test_an_interrupt_keeps_whole_steps_alone(tmp_path: Path, whole: Path, within: bool) -> None:
    folder = tmp_path / "run"
    create(folder, a_run())
    run = read(folder)
    trainer: Any = open_trainer("gan", run.spec, "torch", "cpu")
    turn = trainer._generator_turn

    def cut(*words: Any) -> Any:
        if within and trainer._pictures == 9 * run.spec.batch:
            raise KeyboardInterrupt
        return turn(*words)

    def listen(task: str, done: float, total: float | None, unit: str = "") -> None:
        if done == 10 and not within:
            raise KeyboardInterrupt

    trainer._generator_turn = cut
    data = pictures()
    with pytest.raises(KeyboardInterrupt):
        train(folder, run, trainer, data, tell(data, "class"), progress=listen)
    kept = checkpoints.newest(folder / "checkpoints")
    assert kept is not None
    assert kept.step == (7 if within else 10)
    assert go(folder, run).finished
    same(weights(folder), weights(whole))


def test_a_changed_specification_is_not_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    create(folder, a_run(steps=8))
    go(folder, read(folder))
    path = folder / "run.toml"
    first = path.read_text()
    path.write_text(first.replace("steps = 8", "steps = 9"))
    assert go(folder, read(folder)).step == 9  # longer it may be
    path.write_text(first.replace("learning_rate = 0.0002", "learning_rate = 0.0001"))
    with pytest.raises(BadInput, match="not the one that the run began with"):
        go(folder, read(folder))


def test_damage_to_every_checkpoint_does_not_start_a_run_anew(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    create(folder, a_run(steps=8))
    go(folder, read(folder))
    log = (folder / "log.jsonl").read_bytes()
    for path in (folder / "checkpoints").glob("*.safetensors"):
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ResourceError, match="every checkpoint is damaged"):
        go(folder, read(folder))
    assert (folder / "log.jsonl").read_bytes() == log


def test_a_full_disk_is_told_wherever_it_strikes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    create(folder, a_run())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Records, "add", full)
    with pytest.raises(ResourceError, match="No space left"):
        go(folder, read(folder))


def test_the_time_of_all_stretches_is_kept(tmp_path: Path) -> None:
    create(tmp_path / "run", a_run())
    stop = Event()
    stop.set()
    go(tmp_path / "run", a_run(), stop)
    assert checkpoints.newest_step(tmp_path / "run" / "checkpoints") == 0
    go(tmp_path / "run", a_run())
    found = checkpoints.newest(tmp_path / "run" / "checkpoints")
    assert found is not None
    assert checkpoints.newest_step(tmp_path / "run" / "checkpoints") == found.step == 40
    seconds = found.loop["seconds"]
    longer = replace(a_run(), spec=a_run().spec.model_copy(update={"steps": 45}))
    go(tmp_path / "run", longer)
    found = checkpoints.newest(tmp_path / "run" / "checkpoints")
    assert found is not None
    assert found.loop["seconds"] > seconds > 0


def test_a_runs_file_serves_as_specification(tmp_path: Path) -> None:
    run = create(tmp_path / "run", a_run(learning_rate=0.0123))
    fields = planned("gan", "squares", tmp_path / "run" / "run.toml")
    assert fields["learning_rate"] == 0.0123
    again = fitted("gan", fields, pictures(), 0)
    assert again == run.spec
