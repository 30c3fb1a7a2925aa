"""Where bytes can come from, one kind per file.

A further kind is a `Spec` with its own ``kind`` and a function that appends to a sink,
entered in the two lines below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from wenfang.resources.sink import Sink
from wenfang.resources.sources.base import Job, Spec
from wenfang.resources.sources.file import FileSource, from_file
from wenfang.resources.sources.huggingface import HubSource, from_hub
from wenfang.resources.sources.npm import NpmSource, from_npm
from wenfang.resources.sources.sdist import SdistSource, from_sdist
from wenfang.resources.sources.url import UrlSource, from_url
from wenfang.resources.sources.wheel import WheelSource, from_wheel

Source = Annotated[
    FileSource | HubSource | WheelSource | SdistSource | NpmSource | UrlSource,
    Field(discriminator="kind"),
]

_DELIVER: dict[type[Spec], Callable[[Any, Sink, Job], None]] = {
    FileSource: from_file,
    HubSource: from_hub,
    WheelSource: from_wheel,
    SdistSource: from_sdist,
    NpmSource: from_npm,
    UrlSource: from_url,
}


def deliver(source: Spec, sink: Sink, job: Job) -> None:
    """Append the bytes of `source` to `sink`.

    Raises:
        ResourceError: this source cannot give them; ask the next.
        OSError: the disk is full, or something else that no source can cure.
    """
    _DELIVER[type(source)](source, sink, job)


def packages(source: Spec) -> list[str]:
    """The packages a source takes members from."""
    if isinstance(source, WheelSource | SdistSource | NpmSource):
        return source.packages()
    return []


__all__ = [
    "FileSource",
    "HubSource",
    "Job",
    "NpmSource",
    "SdistSource",
    "Source",
    "UrlSource",
    "WheelSource",
]
