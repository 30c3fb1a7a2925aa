"""Words in scripts with and without spaces."""

from __future__ import annotations

import pytest

from wenfang.metrics.text.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (
            "Don't stop: it’s 3.5 km, or 1,000!",
            ["don't", "stop", "it’s", "3.5", "km", "or", "1,000"],
        ),
        ("GPT-4 at end.", ["gpt", "4", "at", "end"]),
        ("港口在2024年开放。", ["港", "口", "在", "2024", "年", "开", "放"]),
        ("用Python写", ["用", "python", "写"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("ひらカナ漢", ["ひ", "ら", "カ", "ナ", "漢"]),
        ("Cafe\u0301 CAFÉ", ["café", "café"]),
        ("हिन्दी में।", ["हिन्दी", "में"]),
        ("한국어 단어", ["한국어", "단어"]),
        ("snake_case 😀 — …", ["snake", "case"]),
        ("'quoted' end'", ["quoted", "end"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected
