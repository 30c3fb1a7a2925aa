"""The receipt: what was asked, by what it was made, what came out.

Everything is named by hash, so that ``wenfang replay`` can make the piece again and
compare. Design choice: the manifests of the files name the receipt by the hash of
everything but its outputs (:meth:`Receipt.making_sha256`), because the outputs hold the
manifests; the receipt file itself gets a detached signature, which covers the outputs.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import metadata
from typing import Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

import wenfang
from wenfang.asset import canonical_json
from wenfang.errors import BadInput
from wenfang.finding import Finding

FILE_NAME = "receipt.json"

_Hash = Field(pattern=r"^[0-9a-f]{64}$")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ResourceUsed(_Part):
    """A model, font or data set that took part."""

    name: str
    sha256: str = _Hash
    licence: str
    attribution: str | None = None


class StepTaken(_Part):
    """One step of the run."""

    name: str
    inputs: tuple[str, ...] = ()
    output: str = _Hash
    started: AwareDatetime
    seconds: float = Field(ge=0)


class Output(_Part):
    """One published file.

    ``marks`` gives for each mark its state, as read back from the file.
    """

    name: str
    media_type: str
    sha256: str = _Hash
    detached: str | None = None
    marks: dict[str, str] = {}


class Environment(_Part):
    """The software that made the piece."""

    wenfang: str
    python: str
    implementation: str
    platform: str
    packages: dict[str, str]


class Approval(_Part):
    """A person let a piece go that missed gates.

    Attributes:
        missed: names of the gates.
    """

    by: str
    at: AwareDatetime
    missed: tuple[str, ...]
    reason: str | None = None


class Receipt(_Part):
    """Everything about how a piece came to be."""

    schema_version: Literal[1] = 1
    piece: str
    created: AwareDatetime
    brief: dict[str, Any] = {}
    resources: tuple[ResourceUsed, ...] = ()
    engines: tuple[dict[str, Any], ...] = ()
    environment: Environment
    seeds: dict[str, int] = {}
    steps: tuple[StepTaken, ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    licences: dict[str, Any] = {}
    profiles: tuple[str, ...] = ()
    watermark: dict[str, Any] = {}
    unlabelled: str | None = None
    gates: dict[str, Any] = {}
    approval: Approval | None = None
    outputs: tuple[Output, ...] = ()

    @model_serializer(mode="wrap")
    def _as_it_was(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What only some pieces have is said of these alone, so that an earlier piece's receipt
        keeps the hash that its files name."""
        data: dict[str, Any] = written(self)
        for name in ("gates", "approval"):
            if not data.get(name):
                data.pop(name, None)
        return data

    def making_sha256(self) -> str:
        """SHA-256 of everything but the outputs, as canonical JSON; 64 hex digits."""
        value = self.model_dump(mode="json", exclude={"outputs"})
        return hashlib.sha256(canonical_json(value)).hexdigest()

    def with_watermarks(
        self, files: Mapping[str, Any], findings: Iterable[Finding] = ()
    ) -> Receipt:
        """The same receipt with what is known of each file's watermark, and more findings."""
        said = (*self.findings, *(finding.as_dict() for finding in findings))
        changes = {"watermark": self.watermark | {"files": dict(files)}, "findings": said}
        return self.model_copy(update=changes)

    def with_outputs(self, outputs: Iterable[Output]) -> Receipt:
        """The same receipt with these outputs."""
        return self.model_copy(update={"outputs": tuple(outputs)})

    def to_bytes(self) -> bytes:
        """The receipt as JSON for people and programs, UTF-8."""
        return (self.model_dump_json(indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Receipt:
        """Read a receipt.

        Raises:
            BadInput: not a receipt; names the field.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or FILE_NAME
            raise BadInput(f"not a receipt: {first['msg']}", place=place) from error


def environment(packages: Iterable[str] = ()) -> Environment:
    """The running software.

    Args:
        packages: distributions to name; default all that Wenfang depends on and are here.
    """
    names = list(packages) or _dependencies()
    return Environment(
        wenfang=wenfang.__version__,
        python=platform.python_version(),
        implementation=sys.implementation.name,
        platform=platform.platform(),
        packages={name: version for name in names if (version := _version(name))},
    )


def new_receipt(piece: str, created: datetime, **parts: Any) -> Receipt:
    """A receipt of the running software, without outputs."""
    return Receipt(piece=piece, created=created, environment=environment(), **parts)


def _dependencies() -> list[str]:
    import re

    try:
        requirements = metadata.requires("wenfang") or []
    except metadata.PackageNotFoundError:
        return []
    names = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return sorted({match.group(0) for match in names if match})


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
