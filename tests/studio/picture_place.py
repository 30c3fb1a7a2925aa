"""A studio in a folder of its own whose image engine is a server on the loopback."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from wenfang.brief import Brief
from wenfang.config import Settings
from wenfang.library.library import Library
from wenfang.picture import Picture
from wenfang.studio import Studio
from wenfang.studio.made import Made
from wenfang.verification import FileReport, MarkState

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "engines"), str(TESTS / "pictures")]
from openai_server import Answer, FakeServer, paint  # noqa: E402

SIX = ("explicit_label", "aigc_label", "source_type", "credentials", "watermark", "generator")
SIZE = "192x128"  # small, and large enough for label and watermark


def painted(width: int = 192, height: int = 128, seed: int = 1) -> Image.Image:
    """A picture with soft patches of colour; another seed looks like another picture."""
    patches = np.random.default_rng(seed).integers(30, 220, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((width, height), Image.Resampling.BICUBIC)


def file_of(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@dataclass
class PicturePlace:
    """Folders of one studio, and its server."""

    folder: Path
    answers: tuple[Answer, ...] = (paint,)
    image: dict[str, Any] = field(default_factory=lambda: {"send_seed": True})
    licences: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def server(self) -> FakeServer:
        return FakeServer(*self.answers)

    @cached_property
    def studio(self) -> Studio:
        image = {"model": f"openai:painter@{self.server.url}", **self.image}
        settings = Settings(
            library={"folder": self.folder / "library"},
            image=image,
            resources={"offline": True},
            licences={"models": self.licences},
        )
        return Studio(settings, config=self.folder / "config")

    @property
    def library(self) -> Library:
        return self.studio.library

    def write(self, name: str, data: bytes | Image.Image) -> str:
        """A file of the brief's folder; its name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else file_of(data))
        return name

    def make(self, out: str = "out", unlabelled_reason: str | None = None, **said: Any) -> Made:
        brief = Brief(kind="illustration", **said)
        return self.studio.make(
            brief, base=self.folder, out=self.folder / out, unlabelled_reason=unlabelled_reason
        )

    def draw(self, out: str = "out", **said: Any) -> Made:
        return self.make(out, **{"prompt": "a red boat on a river", "size": SIZE, **said})

    def steps(self, made: Made | str) -> dict[str, bytes]:
        """Step name → output."""
        piece = made if isinstance(made, str) else made.piece_id
        kept = self.library.assets(piece, role="step")
        return {asset.name.rpartition(".")[0]: asset.data for asset in kept}

    def step(self, made: Made, name: str) -> Picture:
        return Picture.from_png(self.steps(made)[name])

    def receipt(self, out: str = "out") -> dict[str, Any]:
        receipt: dict[str, Any] = json.loads((self.folder / out / "receipt.json").read_bytes())
        return receipt

    def paths_asked(self) -> list[str]:
        """Which of the server's addresses were asked, in order."""
        return [path.rpartition("/")[2] for path, *_ in self.server.seen]

    def close(self) -> None:
        if "studio" in self.__dict__:
            self.studio.close()
        if "server" in self.__dict__:
            self.server.shutdown()
            self.server.server_close()


def pictures_of(made: Made) -> list[FileReport]:
    """Reports of what is a picture."""
    return [report for report in made.reports if report.media_type.startswith("image/")]


def states(report: FileReport) -> dict[str, MarkState]:
    return {mark.mark: mark.state for mark in report.marks}


def said_by_credentials(report: FileReport) -> dict[str, Any]:
    return report.mark("credentials").says
