"""What a run says of itself as it goes: a line a record, and TensorBoard's event files.

``log.jsonl`` is only ever appended to. A line that a power cut tore is left out when it is read;
when a run goes on from a checkpoint, records beyond it are cut off, for they will be made again.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wenfang.training.checkpoints import write_whole


class Records:
    """A run's log.

    Args:
        folder: of the run.
        start: the step that it goes on from; later records are cut off.
    """

    def __init__(self, folder: Path, start: int) -> None:
        self._path = folder / "log.jsonl"
        kept = [record for record in read_records(folder) if record["step"] <= start]
        lines = "".join(json.dumps(record) + "\n" for record in kept)
        write_whole(self._path, lines.encode())
        self._board = _open_board(folder / "tensorboard", start)

    def add(self, step: int, figures: Mapping[str, float]) -> None:
        """One record."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, **figures}) + "\n")
        if self._board is not None:
            self._board.add(step, figures)

    def close(self) -> None:
        """Write out what is still in memory."""
        if self._board is not None:
            self._board.close()


def read_records(folder: Path) -> list[dict[str, Any]]:
    """All whole records, oldest first."""
    try:
        lines = (folder / "log.jsonl").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and isinstance(record.get("step"), int):
            found.append(record)
    return found


class _Board:
    """A TensorBoard event file: one message a record, each framed as a TFRecord.

    TensorBoard's own writer would load all of TensorFlow where that is installed.
    """

    def __init__(self, folder: Path, start: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event, SessionLog
        from tensorboard.summary.writer.record_writer import RecordWriter

        folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{time.time():.3f}.{os.getpid()}"
        self._event = Event
        self._writer = RecordWriter((folder / name).open("wb"))
        self._write(Event(file_version="brain.Event:2"))
        if start:  # what an earlier run wrote beyond this step is not shown
            self._write(Event(step=start + 1, session_log=SessionLog(status=SessionLog.START)))

    def add(self, step: int, figures: Mapping[str, float]) -> None:
        from tensorboard.compat.proto.summary_pb2 import Summary

        values = [Summary.Value(tag=name, simple_value=value) for name, value in figures.items()]
        self._write(self._event(step=step, summary=Summary(value=values)))
        self._writer.flush()

    def _write(self, event: Any) -> None:
        event.wall_time = time.time()
        self._writer.write(event.SerializeToString())

    def close(self) -> None:
        self._writer.close()


def _open_board(folder: Path, start: int) -> _Board | None:
    """TensorBoard's file; ``None`` where the package is not installed."""
    try:
        return _Board(folder, start)
    except ImportError:
        return None
