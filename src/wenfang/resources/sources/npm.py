"""A member of an npm package, or the package whole.

npm is asked for the address (``npm view``), so that the person's registry settings hold;
where our own line cannot fetch it, ``npm pack`` does. No script of the package is run.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from wenfang.errors import ResourceError
from wenfang.resources.archives import tar_member
from wenfang.resources.sink import BLOCK, Sink
from wenfang.resources.sources.base import Job, Member, Spec
from wenfang.resources.sources.package import archive, ask, release

_QUICK = ("--fetch-retries=0", "--fetch-timeout=15000")  # npm would try for minutes
NpmPackage = Annotated[
    str, StringConstraints(pattern=r"^(@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*@\d[\w.+-]*$")
]


class NpmSource(Spec):
    """``{ kind = "npm", package = "kokoro-js@1.2.1", member = "package/voices/zf_xiaoyi.bin" }``

    Without ``member`` the file is the package itself, a ``.tgz``: for collections of thousands
    of small files, which are then read in it (:func:`wenfang.resources.archives.tar_members`).
    """

    kind: Literal["npm"] = "npm"
    package: NpmPackage
    member: Member | None = None

    def packages(self) -> list[str]:
        """The packages that are needed."""
        return [self.package]


def from_npm(spec: NpmSource, sink: Sink, job: Job) -> None:
    """Append the member, or the package, to `sink`; what is half done is begun again."""
    sink.truncate(0)
    package = spec.package
    tarball = archive(package, _address, lambda folder: _npm_pack(package, folder), job)
    if spec.member is None:
        _whole(tarball, sink)
    else:
        tar_member(tarball, spec.member, sink, lambda count: None)
    release(package, job)


def _whole(tarball: Path, sink: Sink) -> None:
    with tarball.open("rb") as file:
        while block := file.read(BLOCK):
            sink.write(block)


def _npm() -> str:
    npm = shutil.which("npm")
    if npm is None:
        raise ResourceError("npm is not installed", cure="install Node.js, which brings npm")
    return npm


def _address(package: str, work: Path) -> str:
    answer = ask([_npm(), "view", package, "dist.tarball", "--json", *_QUICK], "npm", 60, work)
    try:
        url = json.loads(answer)
    except ValueError:
        url = None
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ResourceError("npm did not say where it is", place=package)
    return url


def _npm_pack(package: str, folder: Path) -> Path:
    target = folder / "npm"
    target.mkdir(exist_ok=True)
    command = [_npm(), "pack", "--ignore-scripts", "--silent", *_QUICK]
    ask([*command, f"--pack-destination={target}", package], "npm", 3600, target)
    tarballs = sorted(target.glob("*.tgz"))
    if not tarballs:
        raise ResourceError("npm fetched no package", place=package)
    return tarballs[0]
