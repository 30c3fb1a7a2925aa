"""Checkpoints: all that a run needs to go on, whole or not there.

``step-00000500.safetensors`` holds the state, ``step-00000500.json`` its hash and the loop's own
few numbers; it is written last, so that a checkpoint without it was cut off and does not count.
Both are written beside and moved into place. The last two are kept: should the disk have damaged
the newest, the one before is gone on from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import ResourceError
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

KEPT = 2


@dataclass(frozen=True)
class Checkpoint:
    """Where a run stood.

    Attributes:
        step: steps that were done.
        state: of the trainer.
        loop: of the loop: the augmentation's dial and what watches for divergence.
        skipped: newer checkpoints that were damaged.
    """

    step: int
    state: dict[str, np.ndarray]
    loop: dict[str, Any]
    skipped: tuple[str, ...] = ()


def save(folder: Path, step: int, state: Mapping[str, np.ndarray], loop: dict[str, Any]) -> None:
    """Write a checkpoint, then let older ones than the last two go.

    Raises:
        ResourceError: there is no room; what was there before is untouched.
    """
    from safetensors.numpy import save as as_bytes

    name = f"step-{step:08d}"
    data = as_bytes(dict(state))
    card = {"step": step, "sha256": hashlib.sha256(data).hexdigest(), "loop": loop}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{name}.safetensors", data)
        write_whole(folder / f"{name}.json", json.dumps(card, indent=1).encode())
    except OSError as error:
        raise ResourceError(
            f"the checkpoint of step {step} cannot be written: {error.strerror or error}",
            place=str(folder),
            cure="make room, and go on with 'wenfang train resume'",
        ) from None
    for old in _cards(folder)[KEPT:]:
        old.unlink(missing_ok=True)
        old.with_suffix(".safetensors").unlink(missing_ok=True)


def newest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint that is whole; ``None`` = there never was one.

    Raises:
        ResourceError: there are some, and all are damaged: a run that began anew would wipe
            what is left of it.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    skipped: list[str] = []
    for path in _cards(folder):
        try:
            card = json.loads(path.read_bytes())
            data = path.with_suffix(".safetensors").read_bytes()
            if hashlib.sha256(data).hexdigest() != card["sha256"]:
                raise ValueError("its bytes have changed")
            return Checkpoint(int(card["step"]), load(data), dict(card["loop"]), tuple(skipped))
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            skipped.append(f"{path.stem}: {error}")
    if skipped:
        raise ResourceError(
            f"every checkpoint is damaged: {'; '.join(skipped)}",
            place=str(folder),
            cure="bring one back from a copy, or start a new run elsewhere",
        )
    return None


def newest_step(folder: Path) -> int:
    """Of the newest checkpoint, by its card alone; 0 = there is none. For telling, not for going
    on: whether it is whole is not looked at."""
    for path in _cards(folder):
        try:
            return int(json.loads(path.read_bytes())["step"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return 0


def _cards(folder: Path) -> list[Path]:
    """Newest first."""
    return sorted(folder.glob("step-*.json"), reverse=True)
