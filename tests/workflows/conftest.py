"""Small real models for the tests of this folder, opened once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scripted_news import open_models


@pytest.fixture(scope="session")
def models() -> SimpleNamespace:
    return open_models()
