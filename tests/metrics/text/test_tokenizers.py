"""Tokenizers: by hand, and equal to sacreBLEU's on everything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overlap_pairs import LINES, random_pairs, real_pairs
from sacrebleu.metrics.bleu import _get_tokenizer  # type: ignore[attr-defined]

from wenfang.errors import BadInput
from wenfang.metrics.text import tokenizers
from wenfang.metrics.text.tokenizers import tokenizer

NAMES = ("13a", "intl", "zh", "char", "none")


@pytest.mark.parametrize(
    ("name", "line", "tokens"),
    [
        ("13a", "It's 3.5, isn't it?", "It's 3.5 , isn't it ?"),
        ("13a", "2-3 a-b", "2 - 3 a-b"),
        ("13a", "&quot;A&quot; &amp;lt;", '" A " <'),
        ("13a", "in 1999.", "in 1999 ."),
        ("intl", "in 1999.", "in 1999."),  # mteval-v14's slip, kept
        ("intl", "«a» 5€", "« a » 5 €"),
        ("zh", "我有3.5元。", "我 有 3.5 元 。"),
        ("zh", "GPT-4很好", "GPT-4 很 好"),
        ("zh", "他说“好”", "他 说 “ 好 ”"),
        ("char", "a 中b", "a 中 b"),
        ("none", "a, b", "a, b"),
        ("13a", "", ""),
    ],
)
def test_by_hand(name: str, line: str, tokens: str) -> None:
    assert tokenizer(name)(line) == tokens.split()


def equal(name: str, line: str) -> None:
    line = line.rstrip()  # as BLEU gives it
    assert tokenizer(name)(line) == _get_tokenizer(name)()(line).split(), line


@pytest.mark.parametrize("name", NAMES)
def test_equal_on_random_and_real_text(name: str) -> None:
    for candidates, references in (random_pairs(1500), real_pairs("en"), real_pairs("zh")):
        for line in candidates + [text for several in references for text in several]:
            equal(name, line)


@pytest.mark.parametrize("name", NAMES)
@given(line=LINES)
def test_equal_on_anything(name: str, line: str) -> None:
    equal(name, line)


@pytest.mark.parametrize(
    "line", ["foo-\nbar", "a-<skipped>\nb", " -%0", "\u3000.5", "5.\x1f", "\n"]
)
@pytest.mark.parametrize("name", NAMES)
def test_equal_where_lines_and_spaces_matter(name: str, line: str) -> None:
    equal(name, line)


@pytest.mark.parametrize("name", NAMES)
@given(
    words=st.lists(st.from_regex("[a-zA-Z0-9é中😀]{1,3}[.,;:!?)'’-]?", fullmatch=True), max_size=4)
)
def test_equal_on_words_with_a_mark(name: str, words: list[str]) -> None:
    """What is known without a rule, at the ends of a line and within."""
    equal(name, " ".join(words))


def test_what_is_remembered_does_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizers, "_REMEMBERED", 3)
    cut = tokenizers._Pieces("x", str.split, str.strip, open_ends=False)
    for n in range(20):
        assert cut(f"a b{n}") == ["a", f"b{n}"]
        assert len(cut._known) <= 3
    ends = tokenizers._Pieces("x", str.split, str.strip, open_ends=True)
    for n in range(20):
        assert ends(f"a{n} b c{n}") == [f"a{n}", "b", f"c{n}"]
        assert max(len(ends._first), len(ends._known), len(ends._last)) <= 3


def test_default_by_language() -> None:
    assert tokenizer(None, "zh").name == "zh"
    assert tokenizer(None, "en").name == "13a"


def test_unknown() -> None:
    with pytest.raises(BadInput, match="no tokenizer 'moses'; use 13a, intl"):
        tokenizer("moses")
