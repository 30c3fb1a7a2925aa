"""Fetch a resource: from the cache, or from the first source that gives the right bytes.

Sources are asked in order; one that cannot be reached, breaks off or gives other bytes
makes way for the next, and the error at the end tells what each of them said. Work is
kept between runs (`Cache.partial`), a lock keeps two processes from doing it twice, and
the resource appears in its place by one rename, after every file's hash was right.
"""

from __future__ import annotations

import errno
import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from wenfang.asset import file_sha256
from wenfang.errors import ResourceError
from wenfang.progress import Progress, silent
from wenfang.resources.cache import Cache
from wenfang.resources.catalogue import Catalogue, Resource, ResourceFile, load_catalogue
from wenfang.resources.download import Line
from wenfang.resources.pickles import PICKLE_FORMATS, is_pickle
from wenfang.resources.sink import Sink
from wenfang.resources.sources import FileSource, Job, deliver, packages
from wenfang.resources.space import FreeSpace, ensure_room, free_bytes


def fetch(
    name: str,
    *,
    progress: Progress = silent,
    catalogue: Catalogue | None = None,
    cache: Path | None = None,
    offline: bool = False,
    free: FreeSpace = free_bytes,
) -> Path:
    """The resource's file, or its folder when it has several, fetched if need be.

    Args:
        name: name or alias.
        cache: folder; default `default_cache()`.
        offline: use what is there, and ``file`` sources; never the network.
        free: how much disk is free in a folder.

    Raises:
        BadInput: no such resource.
        ResourceError: no source gave the right bytes, the disk is full, or offline.
    """
    resource = (catalogue or load_catalogue()).get(name)
    store = Cache(cache)
    try:
        return store.find(resource) or _fetch_locked(resource, store, progress, offline, free)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise ResourceError(
            f"the disk is full: {error.strerror}" if full else f"cannot be written: {error}",
            place=str(error.filename or store.folder),
            cure="free some space or set WENFANG_CACHE to another disk; what came is kept"
            if full
            else "check the permissions or set WENFANG_CACHE to another folder",
        ) from error


def path_of(
    name: str, *, catalogue: Catalogue | None = None, cache: Path | None = None
) -> Path | None:
    """Where the resource lies if it is there, whole and unchanged; never fetches."""
    return Cache(cache).find((catalogue or load_catalogue()).get(name))


def remove(name: str, *, catalogue: Catalogue | None = None, cache: Path | None = None) -> bool:
    """Delete the resource from the cache; whether it was there."""
    return Cache(cache).remove((catalogue or load_catalogue()).get(name))


def _fetch_locked(
    resource: Resource, store: Cache, progress: Progress, offline: bool, free: FreeSpace
) -> Path:
    from filelock import Timeout

    lock = store.lock(resource)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(f"{resource.name}: waiting for another process", 0, None, "")
        lock.acquire()
    try:
        return store.find(resource) or _fetch_all(resource, store, progress, offline, free)
    finally:
        lock.release()


def _fetch_all(
    resource: Resource, store: Cache, progress: Progress, offline: bool, free: FreeSpace
) -> Path:
    work = store.partial(resource)
    ready = work / "ready"
    ready.mkdir(parents=True, exist_ok=True)
    _salvage(resource, store, ready)
    missing = [file for file in resource.files if not (ready / file.name).exists()]
    there = resource.bytes - sum(file.bytes for file in missing)
    begun = sum(path.stat().st_size for path in work.glob("*.part"))
    ensure_room(work, sum(file.bytes for file in missing) - begun, free)
    wanted = Counter(p for f in missing for s in f.sources for p in set(packages(s)))
    job = Job(work, line=Line(free=free), wanted=wanted)
    for file in missing:
        job.size = file.bytes
        job.heard = _listener(resource, there, file, progress)
        _fetch_file(resource, file, ready, job, offline)
        there += file.bytes
        progress(resource.name, there, resource.bytes, "bytes")
    return store.publish(resource, ready)


def _listener(
    resource: Resource, there: int, file: ResourceFile, progress: Progress
) -> Callable[[float], None]:
    def heard(done: float) -> None:
        progress(resource.name, there + min(done, file.bytes), resource.bytes, "bytes")

    return heard


def _salvage(resource: Resource, store: Cache, ready: Path) -> None:
    """Keep what is right of an interrupted fetch or of a damaged copy in the cache."""
    for file in resource.files:
        for path in (ready / file.name, store.folder / resource.name / file.name):
            if not path.is_file():
                continue
            if path.stat().st_size == file.bytes and file_sha256(path) == file.sha256:
                path.replace(ready / file.name)
                break
            if path.parent == ready:
                path.unlink()


def _fetch_file(
    resource: Resource, file: ResourceFile, ready: Path, job: Job, offline: bool
) -> None:
    said = []
    for source in file.sources:
        if offline and not isinstance(source, FileSource):
            said.append(f"{source.kind}: not asked, offline")
            continue
        key = hashlib.sha256(source.model_dump_json().encode()).hexdigest()[:12]
        part = job.work / f"{file.name}.{key}.part"
        try:
            _fill(source, part, file, job)
            _look_at(part, resource)
            part.replace(ready / file.name)
            return
        except ResourceError as error:
            said.append(f"{source.kind}: {error}")
    raise ResourceError(
        f"{file.name} cannot be had: {'; '.join(said)}",
        place=resource.name,
        cure="allow the network, or fetch it on another machine and copy the cache"
        if offline
        else "check the network and try again; what came is kept",
    )


def _fill(source: object, part: Path, file: ResourceFile, job: Job) -> None:
    """Get the file's bytes from one source; once more from nothing if a resumed one is wrong."""
    from wenfang.resources.sources.base import Spec

    assert isinstance(source, Spec)
    for attempt in (1, 2):
        with Sink(part, file.bytes) as sink:
            resumed = sink.size > 0
            deliver(source, sink, job)
            sink.sync()
            if sink.size == file.bytes and sink.sha256 == file.sha256:
                return
            got = f"{sink.size} bytes with SHA-256 {sink.sha256[:16]}…"
        part.unlink()
        if not resumed or attempt == 2:
            break
    raise ResourceError(f"gave other bytes than the catalogue states ({got}); they were removed")


def _look_at(part: Path, resource: Resource) -> None:
    """An entry that says it is something else must not turn out to be a pickle."""
    if resource.format not in PICKLE_FORMATS and is_pickle(part):
        part.unlink()
        raise ResourceError(
            f"is a pickle, not {resource.format}",
            cure=f"enter it with one of the formats {', '.join(sorted(PICKLE_FORMATS))}, "
            "if you trust these bytes",
        )
