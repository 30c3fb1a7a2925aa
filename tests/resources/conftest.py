"""The faulty server, fresh for each test."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from faulty_server import FaultyServer


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """A fresh faulty server."""
    faulty = FaultyServer()
    threading.Thread(target=faulty.serve_forever, args=(0.05,), daemon=True).start()
    yield faulty
    faulty.shutdown()
    faulty.server_close()
