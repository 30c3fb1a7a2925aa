"""Studios for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from workplace import Workplace, workplace


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return workplace(tmp_path)


@pytest.fixture(scope="module")
def shared_place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return workplace(tmp_path_factory.mktemp("studio"))
