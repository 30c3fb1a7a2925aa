"""Training over a workspace: start a run, go on with one, export what it learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.training.checkpoints import newest_step
from wenfang.training.conditions import Told, tell
from wenfang.training.data.open import NAMES, open_pictures
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.data.split import split
from wenfang.training.kinds import KINDS, Framework, open_trainer
from wenfang.training.loop import Ended, train
from wenfang.training.planning import checked, fitted, planned
from wenfang.training.run_folder import Data, Run, Schedule, create, locked, read

if TYPE_CHECKING:
    from wenfang.engines.image.generator_card import Encoder
    from wenfang.studio.workspace import Workspace
    from wenfang.training.export import Exported
    from wenfang.training.onnx_ops import Storage

_NAMES = 2
"""Captions of an emoji that are its names, English and Chinese; keywords follow, and a word like
``animal`` says little of a picture."""


@dataclass(frozen=True)
class Trained:
    """What a stretch of training came to.

    Attributes:
        exported: where the run has come to its end.
    """

    folder: Path
    ended: Ended
    exported: Exported | None


def start_training(
    workspace: Workspace,
    kind: str,
    data: Data,
    folder: Path,
    *,
    framework: Framework = "torch",
    device: str = "auto",
    own: Path | None = None,
    single: Mapping[str, Any] | None = None,
    schedule: Schedule | None = None,
    stop: Event | None = None,
) -> Trained:
    """Start a run and go on to its end.

    Args:
        kind: ``gan``, ``flow`` or ``classifier``.
        own: a TOML file with fields of the specification.
        single: fields that go before the file's and the preset's.

    Raises:
        BadInput: the data or the specification are not good for it, or the folder is taken.
        EngineError: the device is not here, or the training diverged.
        ResourceError: data cannot be fetched, or a checkpoint not written.
    """
    fields = planned(kind, data.name, own, single)
    checked(kind, fields)
    pictures = _open(workspace, kind, data, fields)
    width = _text_width(workspace, pictures) if fields.get("conditioning") != "class" else 0
    spec = fitted(kind, fields, pictures, width)
    _fits_schedule(schedule or Schedule(), spec.steps)
    name = data.name if data.name in NAMES else str(Path(data.name).expanduser().resolve())
    told_data = replace(data, name=name, sha256=pictures.sha256)
    run = Run(kind, framework, told_data, spec, schedule or Schedule())
    trainer = open_trainer(kind, spec, framework, device)
    run = create(folder, run)
    return _go(workspace, folder, run, trainer, pictures, stop)


def resume_training(
    workspace: Workspace, folder: Path, *, device: str = "auto", stop: Event | None = None
) -> Trained:
    """Go on with a run from its last checkpoint.

    Raises:
        BadInput: the folder is no run, its data have changed, or another process is at it.
        EngineError, ResourceError: as :func:`start_training`.
    """
    run = read(folder)
    pictures = _same(workspace, run)
    trainer = open_trainer(run.kind, run.spec, run.framework, device)
    return _go(workspace, folder, run, trainer, pictures, stop)


def export_training(
    workspace: Workspace, folder: Path, out: Path | None = None, storage: Storage = "float32"
) -> Exported:
    """Write what a run has learned so far as a folder that can be drawn with.

    Raises:
        BadInput: the folder is no run, has no checkpoint, or its data have changed.
    """
    run = read(folder)
    pictures = _same(workspace, run)
    return _export(workspace, folder, run, pictures, _told(workspace, run, pictures), out, storage)


def _go(
    workspace: Workspace,
    folder: Path,
    run: Run,
    trainer: Any,
    pictures: PictureSet,
    stop: Event | None,
) -> Trained:
    told = _told(workspace, run, pictures)
    with locked(folder):
        ended = train(
            folder,
            run,
            trainer,
            pictures,
            told,
            distance=_distance(workspace, folder, run, pictures),
            held_out=_held_out(workspace, run),
            stop=stop,
            progress=workspace.progress,
        )
    exported = None
    if ended.finished:
        exported = _export(workspace, folder, run, pictures, told, None, "float32")
    return Trained(folder, ended, exported)


def _open(
    workspace: Workspace, kind: str, data: Data, fields: Mapping[str, Any], part: str = "train"
) -> PictureSet:
    engines = workspace.engines()
    asked: Any = "class" if kind == "classifier" else fields.get("conditioning", "none")
    more: dict[str, Any] = {"styles": data.styles} if data.styles else {}
    if part != "train":
        more["part"] = part
    pictures = open_pictures(
        data.name,
        fields["resolution"],
        fields["channels"],
        want=asked,
        leave_out_bad=data.leave_out_bad,
        fetch=engines.fetch,
        catalogue=engines.catalogue,
        progress=workspace.progress,
        **more,
    )
    return split(pictures, data.held_out)[0] if data.held_out else pictures


def _same(workspace: Workspace, run: Run) -> PictureSet:
    """The pictures of a run, which must be those that it began with."""
    fields = {"conditioning": "none", **run.spec.model_dump()}
    pictures = _open(workspace, run.kind, run.data, fields)
    if pictures.sha256 != run.data.sha256:
        raise BadInput(
            "the pictures are not those that the run began with",
            place=run.data.name,
            cure="bring them back, or start a new run",
        )
    return pictures


def _text_width(workspace: Workspace, pictures: PictureSet) -> int:
    """Of a caption's condition, where there are captions."""
    if not all(pictures.captions):
        return 0
    from wenfang.training.conditions import styles_of

    encoder = workspace.engines().embedding.embed(["one"])
    return int(encoder.shape[1]) + len(styles_of(pictures))


def _told(workspace: Workspace, run: Run, pictures: PictureSet) -> Told:
    if run.kind == "classifier":
        return tell(pictures, "class")
    told = run.spec.model_dump()["conditioning"]
    embed = workspace.engines().embedding.embed if told == "text" else None
    names = _NAMES if run.data.name == "emoji" else None
    return tell(pictures, told, embed, workspace.progress, captions=names)


def _distance(workspace: Workspace, folder: Path, run: Run, pictures: PictureSet) -> Any:
    if not run.schedule.fid or not KINDS[run.kind].draws:
        return None
    from wenfang.metrics.pictures.networks import open_inception
    from wenfang.training.distance import FidOfRun

    features = open_inception(workspace.engines().fetch)
    many = run.schedule.fid_pictures
    return FidOfRun(folder, pictures, features, many, workspace.progress)


def _held_out(workspace: Workspace, run: Run) -> Callable[[Any], float] | None:
    """Accuracy on the part that is not trained on, where the data have one."""
    if run.kind != "classifier" or run.data.name not in ("fashion-mnist", "mnist"):
        return None
    test = _open(workspace, run.kind, run.data, run.spec.model_dump(), part="test")

    def accuracy(trainer: Any) -> float:
        import numpy as np

        from wenfang.pictures.network_pixels import to_network

        right = 0
        for start in range(0, len(test), 500):
            pixels = to_network(np.asarray(test.pixels[start : start + 500]))
            found = trainer.classify(pixels).argmax(axis=1)
            right += int((found == test.labels[start : start + 500]).sum())
        return right / len(test)

    return accuracy


def _export(
    workspace: Workspace,
    folder: Path,
    run: Run,
    pictures: PictureSet,
    told: Told,
    out: Path | None,
    storage: Storage,
) -> Exported:
    from wenfang.training.export import export

    encoder = _encoder(workspace, told)
    return export(folder, run, pictures, told.text, encoder, out=out, storage=storage)


def _encoder(workspace: Workspace, told: Told) -> Encoder | None:
    if told.text is None:
        return None
    from wenfang.engines.image.generator_card import Encoder

    name = workspace.settings.resources.embedding
    sha256 = workspace.engines().catalogue.get(name).sha256
    return Encoder(resource=name, sha256=sha256, width=int(told.text.vectors.shape[1]))


def _fits_schedule(schedule: Schedule, steps: int) -> None:
    if min(vars(schedule).values()) < 0 or not schedule.record or not schedule.checkpoint:
        raise BadInput(
            "every so many steps is a number over 0",
            place="schedule",
            cure=f"choose from 1 to {steps}",
        )


def state_of(folder: Path) -> dict[str, Any]:
    """Where a run stands, JSON-ready.

    Raises:
        BadInput: the folder is no run.
    """
    from wenfang.training.records import read_records

    run = read(folder)
    last = {k: v for record in read_records(folder) for k, v in record.items() if k != "step"}
    return {
        "folder": str(folder),
        "kind": run.kind,
        "framework": run.framework,
        "data": run.data.name,
        "step": newest_step(folder / "checkpoints"),
        "steps": run.spec.steps,
        "figures": last,
        "exported": (folder / "export").is_dir(),
    }
