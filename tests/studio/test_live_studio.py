"""A studio's live anchor: who may be shown and heard, and what is kept of what was said."""

from __future__ import annotations

import pytest
from spoken_place import SpokenPlace

from wenfang.errors import Blocked
from wenfang.studio.live import LiveWish, live_plan


def test_a_cloned_voice_is_refused_before_anything_is_said(spoken: SpokenPlace) -> None:
    with pytest.raises(Blocked, match="cloned"):
        live_plan(spoken.studio, LiveWish(language="en", voice="clone:linwei"))
    assert spoken.server.seen == []
