"""Whole characters only, and stop strings kept back, however tokens arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.engines.text.text_stream import TextStream


def _decode(tokens: list[int]) -> str:
    """The hardest tokenizer: every byte is a token of its own."""
    return bytes(tokens).decode("utf-8", "replace")


def _run(text: str, stop: tuple[str, ...] = ()) -> tuple[list[str], TextStream]:
    stream = TextStream(_decode, stop)
    pieces = []
    for byte in text.encode():
        pieces.append(stream.add(byte))
        if stream.stopped:
            break
    return [*pieces, stream.finish()], stream


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="�")))
def test_pieces_join_to_the_text_and_hold_no_half_character(text: str) -> None:
    pieces, _ = _run(text)
    assert "".join(pieces) == text
    assert all("�" not in piece for piece in pieces)


@pytest.mark.parametrize(
    ("text", "stop", "shown"),
    [
        ("one. two. three", (". t",), "one"),
        ("一二三四", ("三",), "一二"),
        ("aab", ("ab",), "a"),
        ("aaab then", ("aab", "zz"), "a"),
        ("no such end", ("END",), "no such end"),
        ("almost EN", ("END",), "almost EN"),
        ("first of two", ("two", "of"), "first "),
        ("STOP at once", ("STOP",), ""),
        ("empty stops are none", ("",), "empty stops are none"),
    ],
)
def test_stop_strings(text: str, stop: tuple[str, ...], shown: str) -> None:
    pieces, stream = _run(text, stop)
    assert "".join(pieces) == shown
    assert stream.stopped == (shown != text)


@given(st.text("ab", max_size=30), st.text("ab", min_size=1, max_size=4))
def test_stop_is_found_where_str_finds_it(text: str, stop: str) -> None:
    pieces, _ = _run(text, (stop,))
    assert "".join(pieces) == text.partition(stop)[0]


def test_half_a_character_at_the_end_is_left_out() -> None:
    stream = TextStream(_decode)
    shown = "".join(stream.add(b) for b in "好文".encode()[:-1])
    assert shown + stream.finish() == "好"


def test_damaged_bytes_do_not_hold_the_text_back() -> None:
    stream = TextStream(_decode)
    shown = "".join(stream.add(b) for b in b"\xff\xfe\xfd\xfc and on") + stream.finish()
    assert shown.endswith(" and on")
