"""A process whose children train and are killed while they write checkpoints; a script.

Each child is a fork, so that nothing has to be imported anew: FOLDER, number of kills, seed. It
prints a line a child: the signal that ended it, and the step of the newest whole checkpoint.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST = 24
"""Moments up to which a child lives: a checkpoint has about a dozen."""


class _Pieces:
    """A file that is written in three pieces, each on the disk before the next."""

    def __init__(self, file: Any, moment: Callable[[], None]) -> None:
        self._file, self._moment = file, moment

    def write(self, data: Any) -> int:
        third = max(1, len(data) // 3)
        for start in range(0, len(data), third):
            self._file.write(data[start : start + third])
            self._file.flush()
            self._moment()
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _Pieces:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def kill_at(lives: int) -> None:
    """Let this process die at so many moments from now, counted within checkpoints alone."""
    from wenfang.training import checkpoints

    left = [lives, 0]  # moments, and whether a checkpoint is being written

    def moment() -> None:
        left[0] -= left[1]
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*words: Any, **more: Any) -> Any:
            moment()
            found = act(*words, **more)
            moment()
            return found

        return acted

    save, opened = checkpoints.save, Path.open

    def saved(*words: Any) -> None:
        left[1] = 1
        save(*words)
        left[1] = 0

    def in_pieces(self: Path, mode: str = "r", *words: Any, **more: Any) -> Any:
        file = opened(self, mode, *words, **more)
        return _Pieces(file, moment) if left[1] and mode == "wb" else file

    checkpoints.save = saved
    Path.open = in_pieces  # type: ignore[method-assign, assignment]
    Path.unlink = around(Path.unlink)  # type: ignore[method-assign]
    os.fsync, os.replace = around(os.fsync), around(os.replace)


def main(folder: Path, kills: int, seed: int) -> None:
    import torch
    from test_loop import go

    from wenfang.training import checkpoints
    from wenfang.training.run_folder import read

    torch.set_num_threads(1)
    run, chance = read(folder), random.Random(seed)
    for _ in range(kills):
        lives = chance.randint(1, MOST)
        child = os.fork()
        if not child:
            kill_at(lives)
            go(folder, run)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = checkpoints.newest(folder / "checkpoints")
        print(os.WTERMSIG(status), found.step if found else 0, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
