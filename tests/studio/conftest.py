"""Studios for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from picture_place import PicturePlace
from spoken_place import SpokenPlace
from workplace import Workplace, workplace

from wenfang.resources import fetch

FETCHED = (
    "efficientnet-lite0",
    "inception-v3-fid",
    "lac",
    "lpips-alexnet",
    "modnet",
    "noto-emoji",
    "noto-sans-cjk-sc",
    "open-nsfw",
    "realesr-animevideov3",
    "realesrgan-x4plus",
    "realesrgan-x4plus-anime",
    "rivagan",
    "smollm2-135m-instruct",
    "source-han-serif-sc",
    "styletransfer",
    "u2netp",
    "universal-sentence-encoder-multilingual",
)
"""What studios that must not ask the network find on the machine."""


@pytest.fixture(scope="session", autouse=True)
def _fetched() -> None:
    for name in FETCHED:
        fetch(name)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return workplace(tmp_path)


@pytest.fixture(scope="module")
def shared_place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return workplace(tmp_path_factory.mktemp("studio"))


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PicturePlace]:
    looks = tmp_path / "looks.db"
    monkeypatch.setattr("wenfang.pictures.reference_folder._default_cache", lambda: looks)
    made = PicturePlace(tmp_path)
    yield made
    made.close()


@pytest.fixture
def spoken(tmp_path: Path) -> Iterator[SpokenPlace]:
    made = SpokenPlace(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpokenPlace]:
    made = SpokenPlace(tmp_path_factory.mktemp("spoken"))
    yield made
    made.close()
