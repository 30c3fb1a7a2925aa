"""Progress of long work, told without knowing who listens.

A plain callback: code that works long calls it, the command line draws a bar, a server
sends an event, a test counts. ``silent`` listens to nothing.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as work goes on.

    Args:
        task: what is being done, in words; the same words mean the same bar.
        done: how much of it is done.
        total: how much there is, or ``None`` while that is unknown.
        unit: ``bytes``, ``sentences``, ``tokens`` …
    """

    def __call__(self, task: str, done: float, total: float | None, unit: str = "") -> None: ...


def silent(task: str, done: float, total: float | None, unit: str = "") -> None:
    """A listener that does nothing."""
