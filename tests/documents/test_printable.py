"""Text that fits into any file: what goes, what stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.documents.printable import printable, web_address

# XML 1.0 (fifth edition), production [2] Char.
XML_CHARS = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("  two\n lines\tand\u2028more\u3000", "two lines and more"),
        ("a\x00b\x08c", "abc"),
        ("a\ud800b", "a\ufffdb"),
        ("a\ufffeb\uffffc\U0010ffffd", "abcd"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\ufeffb", "ab"),
        ("x\U000e0041\U000e0042y", "xy"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("葛\U000e0100\U000e0101\ufe0f城", "葛\U000e0100城"),
        ("👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"),
        ("中文，English。", "中文，English。"),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_what_goes_and_what_stays(text: str, expected: str) -> None:
    assert printable(text) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_is_one_line_of_xml_characters_and_idempotent(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert len(once.splitlines()) <= 1
    assert XML_CHARS.fullmatch(once)


@given(st.text(st.characters(categories=("L", "N", "P", "Sm", "Sc"))))
def test_words_survive(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("https://example.org/a?b=c&d=1#e", True),
        ("http://例子.中国/新闻", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
        ("https://", False),
        ("https://exa mple.org", False),
        ("https://x/><script>", False),
        ("http://[::1", False),
        ("notes.txt", False),
    ],
)
def test_only_web_addresses_become_links(name: str, links: bool) -> None:
    assert (web_address(name) == name) is links
