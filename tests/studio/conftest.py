"""Studios for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from picture_place import PicturePlace
from spoken_place import SpokenPlace
from workplace import Workplace, workplace


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
