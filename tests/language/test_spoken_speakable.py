"""What no voice can say is refused, with its place."""

from __future__ import annotations

import pytest

from wenfang.errors import BadInput
from wenfang.language.spoken.speakable import check_speakable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the text is empty"),
        (" \n", "the text is empty"),
        ("……！？", "there is nothing to say"),
        ("😀👍", "there is nothing to say"),
        ("ok สวัสดี", "character 4 cannot be spoken: Thai"),
        ("かな", "character 1 cannot be spoken: Hiragana"),
        ("Привет", "character 1 cannot be spoken: Cyrillic"),
        ("a\ud800", "character 2 cannot be spoken: a lone surrogate"),
    ],
)
def test_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_speakable(text)
    assert said in caught.value.message
    assert caught.value.place == "text"
    assert caught.value.cure


@pytest.mark.parametrize("text", ["好", "a", "5", "café", "α", "%", "〇", "𠮷", "H₂O", "x😀"])
def test_let_through(text: str) -> None:
    check_speakable(text)
