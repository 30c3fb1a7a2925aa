"""The profile of tests/conftest.py holds in every test file."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=1)
@given(st.booleans())
def test_a_slow_example_is_no_failure(value: bool) -> None:
    time.sleep(0.25)  # more than hypothesis allows by default
    assert settings().deadline is None
