"""What tests of films share."""

from __future__ import annotations

import pytest
from small_films import Ball


@pytest.fixture
def ball() -> Ball:
    return Ball()
