"""A studio in a folder of its own whose voice is a server on the loopback that babbles.

Films are made of it too: small, and of a few seconds.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from wenfang.brief import Brief
from wenfang.config import Settings
from wenfang.library.library import Library
from wenfang.sound import Sound
from wenfang.studio import Studio
from wenfang.studio.made import Made
from wenfang.verification import FileReport

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "engines"), str(TESTS / "sounds")]
from made_sounds import babble  # noqa: E402
from openai_server import Answer, FakeServer, Handler  # noqa: E402

RATE = 24_000
SECONDS_A_CHARACTER = 0.05


def babbled(handler: Handler) -> None:
    """A voice that takes its time for every character and says the same of the same."""
    text = handler.body["input"]
    seconds = max(0.4, SECONDS_A_CHARACTER * len(text))
    sound = babble(seconds, RATE, seed=sum(map(ord, text)))
    handler.say(200, "audio/wav", sound.wav)


def hummed(handler: Handler) -> None:
    """A moment of sound, whatever is asked for: for texts that would take hours."""
    hum = (0.2 * np.sin(np.arange(1200) / 20)).astype(np.float32)
    handler.say(200, "audio/wav", Sound(hum, RATE).wav)


@dataclass
class SpokenPlace:
    """Folders of one studio, and its server."""

    folder: Path
    answers: tuple[Answer, ...] = (babbled,)
    more: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def server(self) -> FakeServer:
        return FakeServer(*self.answers)

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "library": {"folder": self.folder / "library"},
            "speech": {"model": f"openai:babbler@{self.server.url}"},
            "text": {"model": "smollm2-135m-instruct"},
            # Nothing listens to babble, and so nothing aligns its words, whatever is on the machine.
            "transcriber": {"model": f"openai:nobody@{self.server.url}"},
            "resources": {"offline": True},
            **self.more,
        }

    @cached_property
    def studio(self) -> Studio:
        return Studio(Settings(**self.settings), config=self.folder / "config")

    @property
    def library(self) -> Library:
        return self.studio.library

    @property
    def environment(self) -> dict[str, str]:
        """For the command line in a process of its own."""
        return {
            "WENFANG_CONFIG": str(self.folder / "config"),
            "WENFANG_LIBRARY_FOLDER": str(self.folder / "library"),
            "WENFANG_SPEECH_MODEL": f"openai:babbler@{self.server.url}",
            "WENFANG_TRANSCRIBER_MODEL": f"openai:nobody@{self.server.url}",
            "WENFANG_TEXT_MODEL": "smollm2-135m-instruct",
        }

    def write(self, name: str, data: bytes | str) -> str:
        """A file of the brief's folder; its name."""
        (self.folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return name

    def make(self, out: str = "out", unlabelled_reason: str | None = None, **said: Any) -> Made:
        return self.studio.make(
            Brief(**{"heard": False, **said}),
            base=self.folder,
            out=self.folder / out,
            unlabelled_reason=unlabelled_reason,
        )

    def speak(self, text: str = "The ferry opens in June.", out: str = "out", **said: Any) -> Made:
        return self.make(out, **{"kind": "speech", "text": text, **said})

    def present(
        self, script: str = "The ferry opens in June. It is new.", out: str = "out", **said: Any
    ) -> Made:
        """A presenter says a script of one or two lines, in the smallest frame."""
        asked = {"kind": "anchor", "language": "en", "greeting": False, "resolution": 540}
        name = self.write("script.txt", script)
        return self.make(out, **{**asked, "script": name, **said})

    def steps(self, made: Made) -> dict[str, bytes]:
        """Step name → output."""
        kept = self.library.assets(made.piece_id, role="step")
        return {asset.name.rpartition(".")[0]: asset.data for asset in kept}

    def receipt(self, out: str = "out") -> dict[str, Any]:
        receipt: dict[str, Any] = json.loads((self.folder / out / "receipt.json").read_bytes())
        return receipt

    def spoken(self) -> list[str]:
        """What the server was asked to say, in any order."""
        return sorted(body["input"] for _, body, _, _ in self.server.seen)

    def close(self) -> None:
        if "studio" in self.__dict__:
            self.studio.close()
        if "server" in self.__dict__:
            self.server.shutdown()
            self.server.server_close()


def states(report: FileReport) -> dict[str, str]:
    return {mark.mark: mark.state.value for mark in report.marks}
