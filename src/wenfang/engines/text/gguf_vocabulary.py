"""A GGUF model's tokenizer on its own: read from the file, kept without the weights.

Detecting a text watermark takes the tokens of a text and nothing else, and must be possible
when the model has long been removed. The vocabulary and merges are read from the GGUF
metadata and run by the ``tokenizers`` library; a test compares the tokens with llama.cpp's.

Byte-level BPE (GPT-2, Radford et al. 2019) with the splitting rules of the model families
below; what a family splits by is named by ``tokenizer.ggml.pre``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wenfang.engines.text.gguf_file import read_header
from wenfang.errors import EngineError

_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_WORDS = rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}%s| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*"
_SPACES = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
SPLITS: dict[str, tuple[str, ...]] = {
    "gpt-2": (_GPT2,),
    "smollm": (r"\p{N}", _GPT2),
    "qwen2": (_WORDS % "" + _SPACES,),
    "llama-bpe": (_WORDS % "{1,3}" + _SPACES,),
}
_WHOLE_WORDS_FIRST = {"llama-bpe"}
"""Families that take a word as one token where the vocabulary has it, whatever merges say."""
_USER_DEFINED = 4
"""Token type of texts that are one token wherever they stand, control token or not."""


@dataclass(frozen=True)
class Vocabulary:
    """A byte-level BPE vocabulary.

    Attributes:
        split: the family's name, a key of `SPLITS`.
        tokens: by id, in GPT-2's printable bytes.
        merges: ``left right``, first first.
        whole: ids of texts that are one token wherever they stand.
    """

    split: str
    tokens: tuple[str, ...]
    merges: tuple[str, ...]
    whole: tuple[int, ...]

    @property
    def vocabulary_size(self) -> int:
        return len(self.tokens)

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Text of every id; a part of a character gives U+FFFD."""
        table = _byte_of_character()
        return tuple(
            bytes(table[c] for c in token).decode("utf-8", "replace")
            if all(c in table for c in token)
            else token
            for token in self.tokens
        )

    def tokenize(self, text: str) -> list[int]:
        """Token ids without special tokens; what looks like one in ``text`` is text."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def decode(self, tokens: list[int]) -> str:
        """The text of token ids."""
        table = _byte_of_character()
        data = bytearray()
        for token in tokens:
            for c in self.tokens[token]:
                data += bytes([table[c]]) if c in table else c.encode()
        return data.decode("utf-8", "replace")

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers

        model = models.BPE(
            vocab={token: n for n, token in enumerate(self.tokens)},
            merges=[_pair(merge) for merge in self.merges],
            ignore_merges=self.split in _WHOLE_WORDS_FIRST,
        )
        tokenizer = Tokenizer(model)
        tokenizer.add_tokens(
            [AddedToken(self.tokens[n], normalized=False, special=False) for n in self.whole]
        )
        splits = [pre_tokenizers.Split(Regex(r), "isolated") for r in SPLITS[self.split]]
        bytes_last = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*splits, bytes_last])
        return tokenizer

    def save(self, path: Path) -> None:
        """Write as JSON, for :func:`load_vocabulary`."""
        about = {
            "split": self.split,
            "tokens": self.tokens,
            "merges": self.merges,
            "whole": self.whole,
        }
        path.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def read_gguf_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary in a GGUF file; the weights are not touched.

    Raises:
        EngineError: no whole GGUF file, or a kind of tokenizer that is not known here.
    """
    names = ("tokens", "merges", "token_type")
    keys = {name: f"tokenizer.ggml.{name}" for name in names}
    metadata = read_header(path, keep=frozenset(keys.values())).metadata
    kind, split = (metadata.get(f"tokenizer.ggml.{key}") for key in ("model", "pre"))
    split = "gpt-2" if split == "default" else split
    tokens, merges, types = (metadata.get(keys[name]) for name in names)
    if kind != "gpt2" or split not in SPLITS or not tokens or merges is None:
        raise EngineError(
            f"its tokenizer ({kind}, {split}) is not one that is known here",
            place=str(path),
            cure=f"use a model whose tokenizer splits like one of {', '.join(SPLITS)}",
        )
    whole = tuple(n for n, t in enumerate(types or ()) if t == _USER_DEFINED)
    return Vocabulary(str(split), tuple(tokens), tuple(merges), whole)


def load_vocabulary(path: Path) -> Vocabulary:
    """A vocabulary that :meth:`Vocabulary.save` wrote.

    Raises:
        EngineError: it is not there or damaged.
    """
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        vocabulary = Vocabulary(
            about["split"], tuple(about["tokens"]), tuple(about["merges"]), tuple(about["whole"])
        )
        if vocabulary.split not in SPLITS:
            raise ValueError(f"unknown family {vocabulary.split!r}")
        return vocabulary
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(
            f"the tokenizer cannot be read: {error}",
            place=str(path),
            cure="write a text with the same model again: the tokenizer is kept anew",
        ) from error


def _pair(merge: str) -> tuple[str, str]:
    left, _, right = merge.partition(" ")
    return left, right


def _byte_of_character() -> dict[str, int]:
    """GPT-2's printable stand-ins for bytes: printable Latin-1 stands for itself, the rest
    for characters from U+0100 on, in order."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [b for b in range(256) if b not in plain]
    return {chr(b): b for b in plain} | {chr(0x100 + n): b for n, b in enumerate(rest)}
