"""A file of a model repository on the Hugging Face hub, by its ``resolve`` address.

No client library: one GET with a redirect is all it takes, and nothing is reported to
anyone. ``HF_ENDPOINT`` names a mirror of the hub, as it does for the hub's own client;
``HF_TOKEN`` opens repositories that ask for a log-in.
"""

from __future__ import annotations

import os
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import StringConstraints

from wenfang.resources.download import download
from wenfang.resources.sink import Sink
from wenfang.resources.sources.base import Job, Member, Spec

HUB = "https://huggingface.co"
Repository = Annotated[str, StringConstraints(pattern=r"^[\w-][\w.-]*/[\w-][\w.-]*$")]
Revision = Annotated[str, StringConstraints(pattern=r"^[\w-][\w.-]*$")]


class HubSource(Spec):
    """``{ kind = "huggingface", repo = "Qwen/…-GGUF", file = "….gguf" }``"""

    kind: Literal["huggingface"] = "huggingface"
    repo: Repository
    file: Member
    revision: Revision = "main"

    def url(self) -> str:
        """Where the file is."""
        hub = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
        return f"{hub}/{self.repo}/resolve/{self.revision}/{quote(self.file)}"


def from_hub(spec: HubSource, sink: Sink, job: Job) -> None:
    """Append what is missing to `sink`."""
    token = os.environ.get("HF_TOKEN")
    download(
        spec.url(),
        sink,
        job.line,
        expected=job.size,
        headers={"Authorization": f"Bearer {token}"} if token else {},
        heard=lambda done, total: job.heard(done),
    )
