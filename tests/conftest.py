"""What holds for every test.

Hypothesis judges what is computed, not how long it takes: its default of 200 ms an example fails
on a busy machine for tests that are right.

Tests run in two processes, a file in one of them (``-n 0`` for one, where a debugger is wanted).
Each of them, and what it starts, computes with one thread then: on two cores two pairs of threads
that wait for each other took 1.4 times as long.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("WENFANG_TEXT_THREADS", "1")

settings.register_profile("wenfang", deadline=None)
settings.load_profile("wenfang")

LONGEST = (
    "test_interrupted.py",
    "test_make.py",
    "test_default_generator.py",
    "test_text_gates.py",
    "test_cover.py",
    "test_cli_app.py",
    "test_anchor_pieces.py",
    "test_gates.py",
    "test_pixel_engines.py",
    "test_loop.py",
    "test_speech.py",
    "test_evaluation_page.py",
)
"""Files that take minutes: they begin first, so that both processes end at about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        name = Path(item.path).name
        return LONGEST.index(name) if name in LONGEST else len(LONGEST)

    items.sort(key=place)
