"""Killed, or out of room, while it writes: a run goes on and ends with the same weights."""

from __future__ import annotations

import errno
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_loop import a_run, go, pictures, same, weights

from wenfang.errors import BadInput, ResourceError
from wenfang.training import checkpoints
from wenfang.training.distance import FidOfRun
from wenfang.training.export import export
from wenfang.training.run_folder import Schedule, create, read
from wenfang.whole_file import sweep, write_whole

KILLS = 24


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing happened to."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    create(folder, a_run())
    assert go(folder, read(folder)).finished
    return folder


def parts(folder: Path) -> list[Path]:
    return list(folder.rglob("*.part"))


@pytest.mark.slow
def test_killed_while_checkpoints_are_written(tmp_path: Path, whole: Path) -> None:
    """Between any two of its writes, at random; each time it goes on from the last whole one."""
    folder = tmp_path / "run"
    create(folder, replace(a_run(), schedule=Schedule(record=5, checkpoint=1, sample=0)))
    seed = random.SystemRandom().randrange(2**31)
    script = Path(__file__).with_name("killed_in_checkpoints.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder), str(KILLS), str(seed)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, (seed, done.stderr)
    told = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    signals, steps = zip(*told, strict=True)
    assert len(told) == KILLS
    # With the luckiest numbers it is done before the last kills.
    assert signals.count(signal.SIGKILL) >= 20, (seed, told)
    assert list(steps) == sorted(steps), (seed, told)  # nothing that was whole is ever lost
    assert go(folder, read(folder)).finished
    same(weights(folder), weights(whole))
    assert not parts(folder)
    assert len(list((folder / "checkpoints").iterdir())) == 2 * checkpoints.KEPT


class Disk:
    """Room for so many bytes; a write that does not fit is cut off in the middle."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = 0
        opened, disk = Path.open, self

        class Cut:
            def __init__(self, file: Any) -> None:
                self._file = file

            def write(self, data: Any) -> int:
                fits = data[: disk.room]
                disk.room -= len(fits)
                self._file.write(fits)
                self._file.flush()
                if len(fits) < len(data):
                    raise OSError(errno.ENOSPC, "No space left on device")
                return len(data)

            def __getattr__(self, name: str) -> Any:
                return getattr(self._file, name)

            def __enter__(self) -> Cut:
                return self

            def __exit__(self, *_: object) -> None:
                self._file.close()

        def limited(self: Path, mode: str = "r", *words: Any, **more: Any) -> Any:
            file = opened(self, mode, *words, **more)
            return Cut(file) if set(mode) & set("wa") else file

        monkeypatch.setattr(Path, "open", limited)


def test_out_of_room_in_the_middle_of_any_write(
    tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    create(folder, replace(a_run(), schedule=Schedule(record=2, checkpoint=2, sample=10)))
    run = read(folder)
    most = 3 * max(path.stat().st_size for path in (whole / "checkpoints").iterdir())
    chance, steps = random.Random(0), [0]
    with monkeypatch.context() as patch:
        patch.setattr("wenfang.training.loop.draw_curves", lambda *_: False)  # they are slow
        disk = Disk(patch)
        for _ in range(12):
            disk.room = chance.randint(0, most)
            with pytest.raises(ResourceError, match="No space left") as caught:
                go(folder, run)
            assert "wenfang train resume" in str(caught.value.cure)
            assert not parts(folder)
            steps.append(checkpoints.stand(folder / "checkpoints")[0])
        disk.room = 100 * most
        assert go(folder, run).finished
    assert 0 < steps[-1] < 40
    assert steps == sorted(steps)
    same(weights(folder), weights(whole))


def test_no_room_for_a_run_or_an_export_is_told(
    tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    with pytest.raises(ResourceError, match="No space left"):
        create(tmp_path / "run", a_run())
    assert not list((tmp_path / "run").iterdir())  # and can be begun there once there is room
    out = tmp_path / "export"
    disk.room = 2000
    with pytest.raises(ResourceError, match="No space left") as caught:
        export(whole, read(whole), pictures(), None, None, out=out)
    assert "wenfang train export" in str(caught.value.cure)
    assert not (out / "generator.json").exists()  # no generator to anybody
    disk.room = 10**9
    export(whole, read(whole), pictures(), None, None, out=out)
    assert (out / "generator.json").exists()


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    left = tmp_path / ".step-00000007.safetensors.4711.part"
    kept = [tmp_path / name for name in (".lock", "a.part", ".b.part", "step-1.json", ".c.1.parts")]
    for path in (left, *kept):
        path.write_bytes(b"x")
    sweep(tmp_path)
    assert not left.exists()
    assert all(path.exists() for path in kept)
    write_whole(tmp_path / "d", b"y")
    assert (tmp_path / "d").read_bytes() == b"y"
    sweep(tmp_path / "not there")


def test_torn_statistics_of_real_pictures_are_measured_anew(tmp_path: Path) -> None:
    class Means:
        """Features of a picture: its mean and its spread."""

        made_by = "means"

        def features(self, pictures: np.ndarray) -> np.ndarray:
            flat = pictures.reshape(len(pictures), -1).astype(np.float64)
            return np.stack([flat.mean(1), flat.std(1)], 1)

    features: Any = Means()
    data = pictures()
    first = FidOfRun(tmp_path, data, features, 20)
    (kept,) = tmp_path.glob("real-*.npz")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    again = FidOfRun(tmp_path, data, features, 20)
    np.testing.assert_array_equal(again._real.mean, first._real.mean)
    assert kept.read_bytes() == whole
    kept.write_bytes(b"")
    with pytest.raises(BadInput, match="no feature statistics"):
        type(first._real).load(kept)
