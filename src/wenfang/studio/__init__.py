"""The studio: settings, engines, library and publication put together.

Everything a front end needs is on :class:`~wenfang.studio.studio.Studio`.
"""

from __future__ import annotations

from wenfang.studio.made import Made
from wenfang.studio.replaying import Replayed
from wenfang.studio.studio import Studio

__all__ = ["Made", "Replayed", "Studio"]
