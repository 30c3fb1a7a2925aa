"""Any HTTP or HTTPS address."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from wenfang.resources.download import download
from wenfang.resources.sink import Sink
from wenfang.resources.sources.base import Job, Spec

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+/\S*$")]


class UrlSource(Spec):
    """``{ kind = "url", url = "https://…/file.onnx" }``"""

    kind: Literal["url"] = "url"
    url: Address


def from_url(spec: UrlSource, sink: Sink, job: Job) -> None:
    """Append what is missing to `sink`."""
    download(spec.url, sink, job.line, expected=job.size, heard=lambda done, total: job.heard(done))
