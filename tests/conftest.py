"""What holds for every test: hypothesis judges what is computed, not how long it takes.

Its default of 200 ms an example fails on a busy machine for tests that are right.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("wenfang", deadline=None)
settings.load_profile("wenfang")
