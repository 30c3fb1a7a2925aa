"""A run's folder: what was asked for, and all that came of it.

``run.toml`` is written first and never changed: with it anybody can train the same network again,
or longer. A lock keeps a second process out.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from wenfang import __version__
from wenfang.asset import sha256_hex
from wenfang.errors import BadInput
from wenfang.training.kinds import KINDS, Framework, Spec
from wenfang.whole_file import write_whole

RUN = "run.toml"


@dataclass(frozen=True)
class Data:
    """Which pictures.

    Attributes:
        name: ``emoji``, ``fashion-mnist`` …, or a folder's path.
        leave_out_bad: files that cannot be learnt from are left out.
        styles: of the emoji; empty = all.
        held_out: share of the concepts that is not trained on.
        sha256: of the pictures, captions and classes; empty until they have been read once.
    """

    name: str
    leave_out_bad: bool = False
    styles: tuple[str, ...] = ()
    held_out: float = 0.0
    sha256: str = ""


@dataclass(frozen=True)
class Schedule:
    """How often what is done, in steps; 0 = never.

    Attributes:
        record: a line in the log.
        checkpoint: all that is needed to go on.
        sample: a grid of pictures.
        fid: the distance to real pictures, by ``fid_pictures`` of each.
    """

    record: int = 50
    checkpoint: int = 500
    sample: int = 500
    fid: int = 0
    fid_pictures: int = 1000


@dataclass(frozen=True)
class Run:
    """What was asked for.

    Attributes:
        versions: of the libraries that compute; told, not compared.
    """

    kind: str
    framework: Framework
    data: Data
    spec: Spec
    schedule: Schedule = Schedule()
    versions: Mapping[str, str] = field(default_factory=dict)


def create(folder: Path, run: Run) -> Run:
    """Make a run's folder; returns the run as it was written down.

    Raises:
        BadInput: the folder holds something already.
    """
    import tomli_w

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            "the folder is not empty",
            place=str(folder),
            cure="choose another with --out, or go on there with 'wenfang train resume'",
        )
    run = replace(run, versions=_versions(run.framework))
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "kind": run.kind,
        "framework": run.framework,
        "data": _plain(vars(run.data)),
        "schedule": vars(run.schedule),
        "versions": dict(run.versions),
        "spec": run.spec.model_dump(mode="json"),
    }
    write_whole(folder / RUN, tomli_w.dumps(data).encode())
    return run


def digest(run: Run) -> str:
    """SHA-256 of what decides the weights of a step: network, training, framework, pictures.

    Not how many steps there are to be: a run may be made longer by a larger number in its file.
    """
    spec = run.spec.model_dump(mode="json", exclude={"steps"})
    told = [run.kind, run.framework, run.data.sha256, spec]
    return sha256_hex(json.dumps(told, sort_keys=True).encode())


def read(folder: Path) -> Run:
    """The run of a folder.

    Raises:
        BadInput: it is none, or its file was changed into something that is none.
    """
    path = folder / RUN
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        kind, framework = str(data["kind"]), data["framework"]
        told = {**data["data"], "styles": tuple(data["data"].get("styles", ()))}
        run = Run(
            kind,
            framework,
            Data(**told),
            KINDS[kind].read(data["spec"], str(path)),
            Schedule(**data["schedule"]),
            data["versions"],
        )
        if framework not in KINDS[kind].frameworks:
            raise ValueError(f"no framework {framework!r}")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"this is no folder of a training run: {error}",
            place=str(path),
            cure="name a folder that 'wenfang train' made",
        ) from None
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"the run's description is not whole: {error}", place=str(path), cure="start anew"
        ) from None
    return run


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of a run.

    Raises:
        BadInput: one is at it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(str(folder / ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BadInput(
            "another process is training here", place=str(folder), cure="wait for it, or stop it"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def _versions(framework: Framework) -> dict[str, str]:
    names = ("torch",) if framework == "torch" else ("keras", "tensorflow", "tensorflow-cpu")
    found = {"wenfang": __version__, "python": ".".join(map(str, sys.version_info[:3]))}
    for name in ("numpy", *names):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
