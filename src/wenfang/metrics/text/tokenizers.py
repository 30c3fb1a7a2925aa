"""How BLEU cuts a line into tokens: ``13a``, ``intl``, ``zh``, ``char`` and ``none``.

A BLEU depends on its tokenizer more than on most systems' differences (Post, 2018, "A Call for
Clarity in Reporting BLEU Scores"), so these are, character by character, the ones that go by
these names in sacreBLEU: ``13a`` and ``intl`` after NIST's mteval-v13a and mteval-v14
(``--international-tokenization``), ``zh`` after the WMT script for Chinese.

Design choice: all rules look at neighbouring characters, and none looks across white space.
A line is therefore cut at white space first, and what became of a piece is remembered: language
repeats its words, so that most pieces cost one look-up instead of four substitutions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import chain
from typing import Literal, Protocol

from wenfang.errors import BadInput
from wenfang.source import Language

TokenizerName = Literal["13a", "intl", "zh", "char", "none"]
_REMEMBERED = 1 << 17
"""Pieces; beyond, all are forgotten, so that memory does not grow with the input."""


_FINAL = ".,;:!?"


class Tokenizer(Protocol):
    """A line into its tokens, none of them empty or with white space."""

    name: str

    def __call__(self, line: str) -> list[str]: ...


def tokenizer(name: str | None, language: Language = "en") -> Tokenizer:
    """A tokenizer by its name.

    Args:
        name: ``None``: ``zh`` for Chinese, else ``13a``.

    Raises:
        BadInput: there is none of that name.
    """
    chosen = name or ("zh" if language == "zh" else "13a")
    if chosen not in _MAKERS:
        raise BadInput(
            f"no tokenizer {chosen!r}", place="tokenizer", cure=f"use {', '.join(_MAKERS)}"
        )
    return _MAKERS[chosen]()


class _Plain:
    """Cut by one function of the line."""

    def __init__(self, name: str, cut: Callable[[str], list[str]]) -> None:
        self.name, self._cut = name, cut

    def __call__(self, line: str) -> list[str]:
        return self._cut(line)


class _Remembered(dict[str, tuple[str, ...]]):
    """Pieces and their tokens, made when first asked for.

    Args:
        before, after: a piece's neighbours, nothing or a space.
    """

    def __init__(self, rule: Callable[[str], str], before: str = " ", after: str = " ") -> None:
        super().__init__()
        self._rule, self._before, self._after = rule, before, after

    def __missing__(self, piece: str) -> tuple[str, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        if piece.isascii() and piece.isalnum():  # in no rule is there anything to cut
            tokens: tuple[str, ...] = (piece,)
        elif piece[-1] in _FINAL and piece[:-1].isascii() and piece[:-1].isalpha():
            tokens = (piece[:-1], piece[-1])  # in every rule, at a line's end too
        else:
            tokens = tuple(self._rule(f"{self._before}{piece}{self._after}").split())
        self[piece] = tokens
        return tokens


class _Pieces:
    """Cut into pieces that do not see each other, then each by a rule.

    Args:
        pieces: a line into pieces without white space.
        rule: puts spaces between a text's tokens.
        open_ends: whether the first and last character have no neighbour. mteval-v13a puts a
            space there; the others do not, whence ``5.`` at a line's end stays one token.
    """

    def __init__(
        self,
        name: str,
        pieces: Callable[[str], list[str]],
        rule: Callable[[str], str],
        *,
        open_ends: bool,
    ) -> None:
        self.name, self._pieces, self._rule, self._open = name, pieces, rule, open_ends
        self._known = _Remembered(rule)
        self._first, self._last = _Remembered(rule, before=""), _Remembered(rule, after="")

    def __call__(self, line: str) -> list[str]:
        pieces = self._pieces(line)
        if not self._open or not pieces:
            return list(chain.from_iterable(map(self._known.__getitem__, pieces)))
        if len(pieces) == 1:
            return self._rule(pieces[0]).split()
        middle = chain.from_iterable(map(self._known.__getitem__, pieces[1:-1]))
        return [
            *self._first[pieces[0]],
            *middle,
            *self._last[pieces[-1]],
        ]


def _spaces_are_neighbours(line: str) -> list[str]:
    """At white space; where the line begins or ends with some, its ends are not open."""
    pieces = line.split()
    if pieces and line[0].isspace():
        pieces[0] = f" {pieces[0]}"
    if pieces and line[-1].isspace():
        pieces[-1] = f"{pieces[-1]} "
    return pieces


_WESTERN = (
    (re.compile(r"([{-~\[-` -&(-+:-@/])"), r" \1 "),  # ASCII's marks but ' , - .
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),  # a point or comma that follows no digit
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),  # … or stands before none
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),  # a dash after a digit
)


def _western(text: str) -> str:
    for pattern, put in _WESTERN:
        text = pattern.sub(put, text)
    return text


def _unescaped_western(text: str) -> str:
    if "&" in text:  # in this order: "&amp;lt;" becomes "<"
        for entity, char in (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
            text = text.replace(entity, char)
    return _western(text)


def _joined_pieces(line: str) -> list[str]:
    """Without what mteval skips; a word that a hyphen broke over two lines is one again."""
    line = line.replace("<skipped>", "")
    if "\n" in line:
        line = line.replace("-\n", "")
    return line.split()


# fmt: off
_ZH_RANGES = (
    "\u3400-\u4db5\u4e00-\u9fa5\u9fa6-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9"  # ideographs
    "\uff00-\uffef"                                # full-width and half-width forms
    "\u2e80-\u2eff\u3000-\u303f\u31c0-\u31ef"      # radicals, punctuation, strokes
    "\u2f00-\u2fdf\u2ff0-\u2fff\u3100-\u312f\u31a0-\u31bf"  # radicals, descriptions, bopomofo
    "\ufe10-\ufe1f\ufe30-\ufe4f\u2600-\u26ff\u2700-\u27bf\u3200-\u32ff\u3300-\u33ff"
    # The script means extension B, and writes it so that Python reads "\u2000" and a "0": what
    # is cut apart instead is all from U+2001 to U+2A6D, the dashes and quotation marks among it.
    "\u2001-\u2a6d"
)
# fmt: on


def _zh_pieces() -> Callable[[str], list[str]]:
    """Each character of the ranges by itself, and what stands between."""
    return re.compile(rf"(?!\s)[{_ZH_RANGES}]|[^\s{_ZH_RANGES}]+").findall


def _international() -> Callable[[str], str]:
    import regex  # knows the Unicode classes; the standard library's does not

    rules = (
        (regex.compile(r"(\P{N})(\p{P})"), r"\1 \2 "),
        (regex.compile(r"(\p{P})(\P{N})"), r" \1 \2"),
        (regex.compile(r"(\p{S})"), r" \1 "),
    )

    def rule(text: str) -> str:
        for pattern, put in rules:
            text = pattern.sub(put, text)
        return text

    return rule


def _characters(line: str) -> list[str]:
    return list("".join(line.split()))


_MAKERS: dict[str, Callable[[], Tokenizer]] = {
    "13a": lambda: _Pieces("13a", _joined_pieces, _unescaped_western, open_ends=False),
    "intl": lambda: _Pieces("intl", _spaces_are_neighbours, _international(), open_ends=True),
    "zh": lambda: _Pieces("zh", _zh_pieces(), _western, open_ends=True),
    "char": lambda: _Plain("char", _characters),
    "none": lambda: _Plain("none", str.split),
}
_MAKERS = {name: cache(maker) for name, maker in _MAKERS.items()}
