"""The training loop, the same for every network and framework.

Step *n* sees batch *n*; every so many steps a record, a look at the pictures, a checkpoint. A run
that is interrupted goes on from its last checkpoint and ends with the same weights: nothing but
the checkpoint and the step's number has a say in what comes next. Batches are made ahead in
threads, for the next one does not depend on this one but for the augmentation's probability.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, ResourceError
from wenfang.progress import Progress, silent
from wenfang.training import checkpoints
from wenfang.training.batches import SHOWN, batch, chance_of
from wenfang.training.conditions import Told
from wenfang.training.curves import draw_curves
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.divergence import Watch, diversity, nearest
from wenfang.training.gan.ada import AdaState, after_step
from wenfang.training.gan.spec import GanSpec
from wenfang.training.kinds import KINDS
from wenfang.training.previews import write_grid
from wenfang.training.records import Records, read_records
from wenfang.training.run_folder import RUN, Run, digest
from wenfang.training.trainer import Batch, Holding, Trainer
from wenfang.whole_file import sweep

if TYPE_CHECKING:
    import numpy as np

GRID = 36
AHEAD = 3
Distance = Callable[[Callable[[int], "np.ndarray"]], float]
"""A function that gives n generated pictures → their FID."""
HeldOut = Callable[[Any], float]
"""A trainer → share of held-out pictures that it classifies rightly."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a stretch of training ended.

    Attributes:
        step: steps that are done.
        finished: whether that is all of them.
        skipped: damaged checkpoints that were passed over at the start.
        seconds: of this stretch.
        figures: of the last record.
    """

    step: int
    finished: bool
    skipped: tuple[str, ...]
    seconds: float
    figures: dict[str, float]


def train(
    folder: Path,
    run: Run,
    trainer: Trainer,
    data: PictureSet,
    told: Told,
    *,
    distance: Distance | None = None,
    held_out: HeldOut | None = None,
    stop: Event | None = None,
    progress: Progress = silent,
) -> Ended:
    """Go on with a run, from its last checkpoint or from the start, to its end or until ``stop``.
    Nobody else may be at it (see :func:`~wenfang.training.run_folder.locked`).

    Raises:
        EngineError: the training diverged; the checkpoints before are kept.
        BadInput: the run's specification was changed since its last checkpoint.
        ResourceError: the run cannot be written, or all its checkpoints are damaged.
    """
    for each in (folder, folder / "samples", folder / "checkpoints"):
        sweep(each)
    found = checkpoints.newest(folder / "checkpoints")
    start = 0
    loop = _Loop(folder, run, trainer, data, told, distance, held_out)
    if found is not None:
        loop.take(found.loop)
        trainer.load(found.state)
        start = found.step
    try:
        loop.records = Records(folder, start)
        try:
            step = loop.go(start, stop or Event(), progress)
        except KeyboardInterrupt:
            # A step that was cut in half cannot be kept under either number.
            if not loop.within_step:
                loop.checkpoint()
            raise
        finally:
            loop.records.close()
            with contextlib.suppress(OSError):
                draw_curves(folder, read_records(folder))
    except OSError as error:
        raise ResourceError(
            f"the run cannot be written: {error.strerror or error}",
            place=str(folder),
            cure="make room, and go on with 'wenfang train resume'",
        ) from error
    skipped = found.skipped if found else ()
    seconds = time.monotonic() - loop.began
    return Ended(step, step >= run.spec.steps, skipped, seconds, loop.last)


class _Loop:
    def __init__(
        self,
        folder: Path,
        run: Run,
        trainer: Trainer,
        data: PictureSet,
        told: Told,
        distance: Distance | None,
        held_out: HeldOut | None,
    ) -> None:
        self.folder, self.run, self.trainer = folder, run, trainer
        self.data, self.told = data, told
        self.distance, self.held_out = distance, held_out
        self.watch, self.dial = Watch(), AdaState()
        self.records: Any = None
        self.done = 0
        self.kept = -1
        self.last: dict[str, float] = {}
        self.began, self.before = time.monotonic(), 0.0  # seconds of earlier stretches
        self.within_step = False
        self.held = isinstance(trainer, Holding) and trainer.hold(data.pixels)

    def take(self, state: dict[str, Any]) -> None:
        if state["specification"] != digest(self.run):
            raise BadInput(
                "the specification is not the one that the run began with",
                place=str(self.folder / RUN),
                cure="bring it back, or start a new run with the other one",
            )
        self.before = float(state.get("seconds", 0.0))
        self.watch, self.dial = Watch(**state["watch"]), AdaState(**state["dial"])

    def go(self, start: int, stop: Event, progress: Progress) -> int:
        spec, schedule = self.run.spec, self.run.schedule
        self.done = self.kept = start
        if KINDS[self.run.kind].draws and not (self.watch.real and self.watch.near):
            self._know_the_real()
        with ThreadPoolExecutor(2) as pool:
            for each in self._batches(pool, start):
                if stop.is_set():
                    break
                self.within_step = True
                figures = self._step(each)
                self.done += 1
                self.within_step = False
                pace = (self.done - start) / max(time.monotonic() - self.began, 1e-9)
                last = self.done == spec.steps
                # Looked at each step: a number that is none must not get into a checkpoint.
                self._look(figures, due(self.done, schedule.record) or last)
                if due(self.done, schedule.sample) or last:
                    self._sample()
                if due(self.done, schedule.fid) or (schedule.fid and last):
                    self._distance()
                if due(self.done, schedule.checkpoint) or last:
                    self.checkpoint()
                unit = f"steps, {pace * spec.batch:.0f} pictures/s, {_said(figures)}"
                progress(f"training a {self.run.kind}", self.done, spec.steps, unit)
        self.checkpoint()
        return self.done

    def _batches(self, pool: ThreadPoolExecutor, start: int) -> Iterator[Batch]:
        spec = self.run.spec
        ahead: dict[int, Future[Batch]] = {}
        for step in range(start, spec.steps):
            for n in range(step, min(step + AHEAD, spec.steps)):
                if n not in ahead:
                    told = self.told.conditions
                    ahead[n] = pool.submit(batch, self.data, spec, told, n, 1.0, held=self.held)
            yield ahead.pop(step).result()

    def _step(self, each: Batch) -> dict[str, float]:
        spec = self.run.spec
        if not isinstance(spec, GanSpec) or spec.augmentation != "ada":
            return dict(self.trainer.step(each))
        figures = dict(self.trainer.step(replace(each, probability=self.dial.probability)))
        self.dial = after_step(self.dial, figures["sign"], batch=spec.batch, target=spec.ada_target)
        return {**figures, "augmentation": self.dial.probability}

    def _look(self, figures: dict[str, float], due_: bool) -> None:
        import math

        if due_ or not all(math.isfinite(value) for value in figures.values()):
            self.watch.figures(self.done, figures)
        if due_:
            self._record(figures)

    def _record(self, figures: dict[str, float]) -> None:
        self.last = {**self.last, **figures}
        self.records.add(self.done, figures)

    def _sample(self) -> None:
        if not KINDS[self.run.kind].draws:
            if self.held_out is not None:
                self._record({"held-out accuracy": self.held_out(self.trainer)})
            return
        noise, condition, rows = self._asked(GRID, 0)
        pictures = self.trainer.sample(noise, condition)
        self._record(self.watch.pictures(self.done, pictures, rows.tolist()))
        write_grid(self.folder / "samples" / f"step-{self.done:08d}.png", pictures)
        draw_curves(self.folder, read_records(self.folder))

    def _distance(self) -> None:
        if self.distance is None:
            return

        def pictures(many: int) -> np.ndarray:
            import numpy as np

            size = self.run.spec.batch
            parts = [
                self.trainer.sample(*self._asked(min(size, many - first), 1 + first)[:2])
                for first in range(0, many, size)
            ]
            return np.concatenate(parts)

        self._record({"fid": self.distance(pictures)})

    def _know_the_real(self) -> None:
        """What samples are held against; and what a GAN's first one is, before any step."""
        import numpy as np

        from wenfang.pictures.network_pixels import to_network

        noise, condition, rows = self._asked(GRID, 0)
        self.watch.real = _real_diversity(self.data)
        self.watch.near = nearest(to_network(np.asarray(self.data.pixels[rows])), rows.tolist())
        if not self.done and isinstance(self.run.spec, GanSpec) and self.run.schedule.sample:
            self.watch.pictures(0, self.trainer.sample(noise, condition), rows.tolist())

    def _asked(self, many: int, part: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Noise, conditions and their rows of the data, the same each time they are asked for."""
        import numpy as np

        spec = self.run.spec
        chance = chance_of(spec.seed, part, SHOWN)
        noise = chance.standard_normal((many, spec.latent), np.float32)
        which = chance.integers(0, len(self.data), many)
        return noise, np.asarray(self.told.conditions(which, chance), np.float32), which

    def checkpoint(self) -> None:
        """Keep all that is needed to go on from here, unless it is kept already."""
        if self.kept == self.done:
            return
        state = self.trainer.state()
        self.watch.weights(self.done, state)
        loop = {
            "watch": self.watch.state(),
            "dial": _plain(self.dial),
            "specification": digest(self.run),
            "seconds": self.before + time.monotonic() - self.began,
        }
        checkpoints.save(self.folder / "checkpoints", self.done, state, loop)
        self.kept = self.done


def due(step: int, every: int) -> bool:
    """Whether something that is done every so many steps is due; 0 = never."""
    return bool(every) and step % every == 0


def _plain(dial: AdaState) -> dict[str, float]:
    return {"probability": dial.probability, "total": dial.total, "steps": dial.steps}


def _real_diversity(data: PictureSet) -> float:
    import numpy as np

    from wenfang.pictures.network_pixels import to_network

    step = max(1, len(data) // 256)
    return diversity(to_network(np.asarray(data.pixels[::step][:256])))


def _said(figures: dict[str, float]) -> str:
    shown = ("generator", "discriminator", "loss", "accuracy")
    return ", ".join(f"{name} {figures[name]:.3f}" for name in shown if name in figures)
