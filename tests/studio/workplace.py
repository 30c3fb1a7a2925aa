"""A studio in folders of its own with the small real model, and the command line in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BRIEF = """
kind = "news"
language = "en"
topic = "Harrowmere opens an electric ferry"
sources = ["release.md", "minutes.txt"]
length = 60
seed = 7
date = 2026-03-10
editor = "Nora Finch"
"""
RELEASE = """# Electric ferry to cross the Teal

Harrowmere Town Council will open an electric ferry line across the River Teal on 1 June 2026.
The ferry will link Mill Quay on the west bank with Saltmarsh on the east bank.
Each boat carries 60 passengers and 20 bicycles. A single ticket will cost £1.50.
The line will cost £4.2 million, including two boats and two floating piers.
The company Teal Boats Ltd will hire 14 people for the line.
"""
MINUTES = """The council voted 9 to 4 for the ferry on Tuesday after a debate of three hours.

Stone Bridge was built in 1931 and closes for repair on 15 June 2026.
"""


@dataclass
class Workplace:
    """Folders of one studio, and the command line in them."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "wenfang", *words],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int = 0) -> str:
        """Standard output of a verb that ends with ``code``."""
        process = self.start(*words)
        out, errors = process.communicate(timeout=600)
        assert process.returncode == code, (words, process.returncode, out[-2000:], errors[-3000:])
        return out

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code))

    def killed(self, after: float, *words: str) -> bool:
        """Start a verb and kill it -9 after so many seconds; whether it was still alive."""
        process = self.start(*words)
        end = time.monotonic() + after
        while time.monotonic() < end and process.poll() is None:
            time.sleep(0.02)
        alive = process.poll() is None
        if alive:
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        return alive


def workplace(folder: Path) -> Workplace:
    place = Workplace(
        folder,
        {
            "WENFANG_CONFIG": str(folder / "config"),
            "WENFANG_LIBRARY_FOLDER": str(folder / "library"),
            "WENFANG_TEXT_MODEL": "smollm2-135m-instruct",
        },
    )
    place.write("brief.toml", BRIEF)
    place.write("release.md", RELEASE)
    place.write("minutes.txt", MINUTES)
    return place
