"""Where fetched resources lie, and how it is known that they are still what they were.

::

    <cache>/<name>/<files>         complete and verified; only ever put there by a rename
    <cache>/.verified/<name>.json  size and time of each file when its hash was last right
    <cache>/.partial/<name>/<id>/  half-done work, continued by the next fetch
    <cache>/.locks/<name>.lock     held by the process that fetches

A file whose size and modification time are those of the record is trusted; anything else
is hashed again before use. `Cache.verify` hashes in any case.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.asset import file_sha256

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from wenfang.resources.catalogue import Resource, ResourceFile


def default_cache() -> Path:
    """``WENFANG_CACHE``, or ``resources`` in the user's cache folder."""
    import platformdirs

    chosen = os.environ.get("WENFANG_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path("wenfang") / "resources"


class Cache:
    """The resources in one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_cache()

    def place(self, resource: Resource) -> Path:
        """Where the resource lies once it is there: a file, or a folder of several."""
        folder = self.folder / resource.name
        return folder / resource.files[0].name if len(resource.files) == 1 else folder

    def find(self, resource: Resource) -> Path | None:
        """The resource if all of it is there and unchanged."""
        return None if self.faults(resource) else self.place(resource)

    def looks_complete(self, resource: Resource) -> bool:
        """Whether every file is there with the right size; nothing is hashed."""
        folder = self.folder / resource.name
        return all(
            (folder / file.name).is_file() and (folder / file.name).stat().st_size == file.bytes
            for file in resource.files
        )

    def faults(self, resource: Resource, *, hash_again: bool = False) -> list[str]:
        """What is missing or wrong, per file; empty when all is well."""
        record = self._record(resource)
        faults, fresh = [], {}
        for file in resource.files:
            fault, state = self._fault(
                resource, file, None if hash_again else record.get(file.name)
            )
            if fault:
                faults.append(f"{file.name}: {fault}")
            fresh[file.name] = state
        if not faults and fresh != record:
            self._remember(resource, fresh)
        return faults

    def publish(self, resource: Resource, ready: Path) -> Path:
        """Put a folder of verified files in the resource's place, as one rename."""
        folder = self.folder / resource.name
        if folder.exists():  # another version, or a damaged one
            old = ready.with_name("replaced")
            shutil.rmtree(old, ignore_errors=True)
            folder.replace(old)
        ready.replace(folder)
        self._remember(
            resource, {file.name: self._state(folder / file.name, file) for file in resource.files}
        )
        shutil.rmtree(self.partial(resource).parent, ignore_errors=True)
        return self.place(resource)

    def partial(self, resource: Resource) -> Path:
        """Folder for half-done work on exactly these bytes."""
        return self.folder / ".partial" / resource.name / resource.sha256[:16]

    def lock(self, resource: Resource) -> BaseFileLock:
        """Held while one process fetches or removes."""
        from filelock import FileLock

        path = self.folder / ".locks" / f"{resource.name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(path)

    def remove(self, resource: Resource) -> bool:
        """Delete the resource and any half-done work on it; whether there was any."""
        folder, partial = self.folder / resource.name, self.partial(resource).parent
        there = folder.exists() or partial.exists()
        if there:
            with self.lock(resource):
                for path in (folder, partial):
                    shutil.rmtree(path, ignore_errors=True)
                self._record_path(resource).unlink(missing_ok=True)
        return there

    def _fault(
        self, resource: Resource, file: ResourceFile, known: object
    ) -> tuple[str | None, dict[str, object]]:
        path = self.folder / resource.name / file.name
        try:
            state = self._state(path, file)
            if state["bytes"] != file.bytes:
                return f"{state['bytes']} bytes instead of {file.bytes}", state
            if state != known and file_sha256(path) != file.sha256:
                return "its content has changed", state
        except (FileNotFoundError, NotADirectoryError):
            return "not there", {}
        except OSError as error:
            return error.strerror or "cannot be read", {}
        return None, state

    @staticmethod
    def _state(path: Path, file: ResourceFile) -> dict[str, object]:
        stat = path.stat()
        return {"sha256": file.sha256, "bytes": stat.st_size, "changed": stat.st_mtime_ns}

    def _record_path(self, resource: Resource) -> Path:
        return self.folder / ".verified" / f"{resource.name}.json"

    def _record(self, resource: Resource) -> dict[str, object]:
        try:
            record = json.loads(self._record_path(resource).read_text())
        except (OSError, ValueError):
            return {}
        return record if isinstance(record, dict) else {}

    def _remember(self, resource: Resource, record: dict[str, dict[str, object]]) -> None:
        path = self._record_path(resource)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(record))
            fresh.replace(path)
        except OSError:  # a read-only cache is a good cache; it is hashed again next time
            fresh.unlink(missing_ok=True)
