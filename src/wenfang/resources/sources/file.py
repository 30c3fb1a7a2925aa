"""A file on this machine or on a mounted share: copied, so that the cache owns its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from wenfang.errors import ResourceError
from wenfang.resources.sink import BLOCK, Sink
from wenfang.resources.sources.base import Job, Spec
from wenfang.resources.space import ensure_room


class FileSource(Spec):
    """``{ kind = "file", path = "models/my.gguf" }``; relative to the catalogue file."""

    kind: Literal["file"] = "file"
    path: Path


def from_file(spec: FileSource, sink: Sink, job: Job) -> None:
    """Append what is missing of the file to `sink`."""
    try:
        size = spec.path.stat().st_size
        if not spec.path.is_file() or size != job.size:
            raise ResourceError(
                f"not a file of {job.size} bytes, as the catalogue states", place=str(spec.path)
            )
        ensure_room(sink.path.parent, size - sink.size, job.line.free)
        with spec.path.open("rb") as file:
            file.seek(sink.size)
            while block := file.read(BLOCK):
                sink.write(block)
                job.heard(sink.size)
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        raise ResourceError(error.strerror or "cannot be read", place=str(spec.path)) from error
