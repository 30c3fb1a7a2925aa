"""Messages with pictures: who may show them, and what engines that cannot see say."""

from __future__ import annotations

import numpy as np
import pytest

from wenfang.engines.text.base import Message, refuse_pictures
from wenfang.errors import BadInput
from wenfang.picture import Picture

SQUARE = Picture(np.zeros((4, 4, 3), np.uint8))


@pytest.mark.parametrize("role", ["system", "assistant"])
def test_only_the_user_shows_pictures(role: str) -> None:
    with pytest.raises(BadInput, match=f"not the {role}"):
        Message(role, "look", (SQUARE,))  # type: ignore[arg-type]
    assert Message("user", "look", (SQUARE,)).images == (SQUARE,)


def test_pictures_are_refused_with_engines_that_see() -> None:
    refuse_pictures([Message("system", "a"), Message("user", "b")], "m")
    with pytest.raises(BadInput, match="m reads text and sees no pictures") as caught:
        refuse_pictures([Message("user", "b", (SQUARE,)), Message("user", "c")], "m")
    assert "openai:MODEL@URL" in str(caught.value.cure)
    assert "hf:NAME_OR_FOLDER" in str(caught.value.cure)
