"""Lines of standard input that a live presenter says."""

from __future__ import annotations

import io
import sys

import pytest

from wenfang.cli.live import _read
from wenfang.studio.live import LiveWish


class Said(list[str]):
    """A session that only remembers."""

    def say(self, text: str) -> None:
        self.append(text.strip())

    def interrupt(self) -> None:
        self.append("(interrupted)")


@pytest.mark.parametrize(
    ("data", "said", "told"),
    [
        (b"Hello.\n\nBye.\n", ["Hello.", "(interrupted)", "Bye."], ""),
        (b"Hello.\n\xff\xfe caf\xe9\nBye.\n", ["Hello.", "Bye."], "not said: it is not utf-8"),
        (b"Call 13812345678\nBye.\n", ["Bye."], "not said: "),
        (None, [], ""),
    ],
    ids=["lines", "latin-1", "personal data", "none"],
)
def test_lines_are_said_or_it_is_told_why_not(monkeypatch, capsys, data, said, told) -> None:
    stream = None if data is None else io.TextIOWrapper(io.BytesIO(data), "utf-8")
    monkeypatch.setattr(sys, "stdin", stream)
    session = Said()
    _read(session, None, LiveWish(language="en"))  # type: ignore[arg-type]
    assert session == said
    assert told in capsys.readouterr().err
