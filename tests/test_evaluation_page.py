"""Every command on docs/evaluation.md, run as a person would run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "cli"))
from evaluation_files import write_pictures, write_texts

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
]


@pytest.mark.skipif(sys.platform == "win32", reason="no sh on Windows")
@pytest.mark.slow
def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    write_texts(tmp_path)
    write_pictures(tmp_path)
    own = {
        "WENFANG_CONFIG": str(tmp_path / "config"),
        "WENFANG_LIBRARY_FOLDER": str(tmp_path / "library"),
    }
    assert len(COMMANDS) == 12
    for command in COMMANDS:
        line = re.sub(r"^wenfang", f"'{sys.executable}' -m wenfang", command)
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=tmp_path,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, (command, done.stderr)
    for name in ("report.html", "zh-report/report.html", "zh-report/evaluation.json",
                 "compared.html", "pictures.html", "real.npz"):  # fmt: skip
        assert (tmp_path / name).stat().st_size > 1000


def test_the_table_of_metrics_is_complete() -> None:
    from wenfang.metrics.known import asked_names

    rows = " ".join(re.findall(r"(?m)^\| (`.*?) \|", PAGE))
    named = set(re.findall(r"`([a-z+-]+)`", rows))
    assert named >= {*asked_names("text"), *asked_names("pictures")}


def test_the_python_of_the_page_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    lines = [line for line in block.splitlines() if "fid(" not in line]
    found: dict[str, object] = {}
    exec("\n".join(lines), found)
    assert callable(found["fid"])
