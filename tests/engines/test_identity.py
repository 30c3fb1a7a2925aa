"""How a model is named to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenfang.engines.identity import published_name


@pytest.mark.parametrize("slash", ["", "/"])
def test_of_a_folder_the_last_part(tmp_path: Path, slash: str) -> None:
    folder = tmp_path / "models" / "sdxl"
    folder.mkdir(parents=True)
    assert published_name(f"{folder}{slash}") == "sdxl"
    assert published_name(f"{folder}/../sdxl") == "sdxl"


def test_of_a_file_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m.gguf").write_bytes(b"")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert published_name(str(tmp_path / "m.gguf")) == "m.gguf"
    assert published_name("~/m.gguf") == "m.gguf"


def test_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sdxl").mkdir()
    monkeypatch.chdir(tmp_path / "sdxl")
    assert published_name(".") == "sdxl"


@pytest.mark.parametrize("name", ["stabilityai/sdxl", "qwen2.5-coder-1.5b-instruct-q4_k_m"])
def test_what_is_not_on_this_machine_keeps_its_name(name: str) -> None:
    assert published_name(name) == name
