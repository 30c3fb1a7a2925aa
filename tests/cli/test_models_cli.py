"""``wenfang models``, verb by verb, against a local file as the only source."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wenfang.cli.models import app
from wenfang.errors import BadInput, ResourceError

CONTENT = b"GGUF" + bytes(range(200))
ENTRY = """
[[resource]]
name = "mine"
title = "Mine"
aliases = ["my-model"]
task = "text"
format = "gguf"
license = "MIT"
commercial = "no"
attribution = "me"
homepage = "https://example.org"
languages = ["eo"]
memory = 1000
files = [{{ name = "a.gguf", sha256 = "{sha}", bytes = 204, sources = [{{ kind = "file", path = "a" }}] }}]
"""


@pytest.fixture(autouse=True)
def _shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "a").write_bytes(CONTENT)
    (config / "catalogue.toml").write_text(ENTRY.format(sha=hashlib.sha256(CONTENT).hexdigest()))
    monkeypatch.setenv("WENFANG_CONFIG", str(config))
    monkeypatch.setenv("WENFANG_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words, catch_exceptions=True)


def data(*words: str) -> object:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_pull_path_verify_remove(tmp_path: Path) -> None:
    assert isinstance(run("path", "mine").exception, ResourceError)
    place = tmp_path / "cache" / "mine" / "a.gguf"
    assert run("pull", "my-model").stdout.strip() == str(place)
    assert data("path", "mine") == {"name": "mine", "path": str(place)}
    assert data("verify") == [{"name": "mine", "ok": True, "faults": []}]
    place.write_bytes(CONTENT[::-1])
    assert isinstance(run("verify", "mine").exception, ResourceError)
    assert run("verify", "--json").exit_code == 3
    assert data("pull", "mine", "--offline")
    assert place.read_bytes() == CONTENT
    assert data("remove", "mine") == {"name": "mine", "removed": True}
    assert data("remove", "mine") == {"name": "mine", "removed": False}
    assert not place.exists()


def test_list_and_show() -> None:
    listed = data("list", "--task", "text", "--language", "eo")
    assert [(e["name"], e["fetched"]) for e in listed] == [("mine", False)]  # type: ignore[index,union-attr]
    assert data("list", "--here") == []
    run("pull", "mine")
    assert len(data("list", "--here")) == 1  # type: ignore[arg-type]
    assert "mine" in run("list").stdout
    assert hashlib.sha256(CONTENT).hexdigest() in run("show", "mine").stdout
    assert data("show", "mine")["files"][0]["bytes"] == 204  # type: ignore[index,call-overload]
    assert run("show", "mine", "--toml").stdout.startswith("[[resource]]")
    assert isinstance(run("show", "mime").exception, BadInput)


def test_recommend() -> None:
    words = ("recommend", "--task", "text", "--language", "eo", "--memory", "4G")
    assert [e["name"] for e in data(*words)["fitting"]] == ["mine"]  # type: ignore[index,call-overload]
    found = data(*words, "--commercial")
    assert found["fitting"] == []  # type: ignore[index,call-overload]
    reasons = {e["name"]: e["against"] for e in found["ruled_out"]}  # type: ignore[index,call-overload]
    assert reasons["mine"] == ["MIT: commercial use not allowed"]
    assert "not allowed" in " ".join(run(*words, "--commercial").stdout.split())
    assert isinstance(run("recommend", "--task", "tex").exception, BadInput)
    assert isinstance(run(*words[:-1], "much").exception, BadInput)
