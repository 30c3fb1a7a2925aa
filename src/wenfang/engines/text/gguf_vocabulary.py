"""The tokenizer inside a GGUF file, without its weights.

Detection of the text watermark has to tokenise as the model did, also where the model
itself is not wanted in memory, or not there at all: what is read here can be saved as one
small JSON file and loaded again.

Byte-level BPE (GPT-2, Qwen2, Llama 3, SmolLM) is built from the file's own tokens and
merges; the rule that cuts text before merging is not in the file but named there
(``tokenizer.ggml.pre``), and the rules are the ones that llama.cpp has under these names.
Source: GGUF specification, "Tokenizer"; llama.cpp ``src/llama-vocab.cpp``.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.text.gguf_file import _Reader as GgufReader
from wenfang.errors import EngineError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NORMAL, _TOKEN_TYPE, _PREFIX = 1, 5, "tokenizer.ggml."
_CONTRACTIONS = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
_WORDS = r"[^\r\n\p{L}\p{N}]?\p{L}+"
_REST = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)"
_RULES: dict[str, tuple[str, ...]] = {
    "qwen2": (f"{_CONTRACTIONS}|{_WORDS}|\\p{{N}}|{_REST}",),
    "llama-bpe": (f"{_CONTRACTIONS}|{_WORDS}|\\p{{N}}{{1,3}}|{_REST}",),
    "gpt-2": (_GPT2,),
    "smollm": (r"\p{N}", _GPT2),
}


@dataclass(frozen=True)
class GgufVocabulary:
    """A tokenizer.

    Attributes:
        tokenizer: of the ``tokenizers`` library.
        special: ids that are not text: control, unknown, unused.
    """

    tokenizer: Tokenizer
    special: frozenset[int]

    def tokenize(self, text: str) -> list[int]:
        """Token ids without special tokens; what looks like one is plain text."""
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    @cached_property
    def pieces(self) -> Sequence[str | None]:
        """Text of each token id; ``None`` for special tokens and parts of characters."""
        to_byte = {symbol: value for value, symbol in _byte_symbols().items()}
        symbols = self.tokenizer.get_vocab(with_added_tokens=True)
        pieces: list[str | None] = [None] * (max(symbols.values()) + 1)
        for symbol, token in symbols.items():
            if token not in self.special:
                pieces[token] = _text(symbol, to_byte)
        return pieces

    def save(self, path: Path) -> None:
        """One JSON file, a few megabytes. The folder must exist."""
        whole = {"special": sorted(self.special), "tokenizer": json.loads(self.tokenizer.to_str())}
        path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def read_gguf_vocabulary(path: Path) -> GgufVocabulary:
    """The tokenizer of the GGUF file at ``path``.

    Raises:
        EngineError: not a readable GGUF file, or a kind of tokenizer not known here.
    """
    found = _tokenizer_metadata(path)
    kind, rule = found.get("model"), found.get("pre", "")
    tokens, merges = found.get("tokens", []), found.get("merges", [])
    types = found.get("token_type", [_NORMAL] * len(tokens))
    if kind != "gpt2" or rule not in _RULES:
        raise EngineError(
            f"its tokenizer ({kind}, {rule}) is not known here",
            place=str(path),
            cure="known are byte-level BPE with the rules " + ", ".join(_RULES),
        )
    special = frozenset(i for i, one in enumerate(types) if one != _NORMAL)
    return GgufVocabulary(_byte_level_bpe(tokens, merges, rule), special)


def load_vocabulary(path: Path) -> GgufVocabulary:
    """A tokenizer saved with :meth:`GgufVocabulary.save`.

    Raises:
        EngineError: the file is not that.
    """
    from tokenizers import Tokenizer

    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        tokenizer = Tokenizer.from_str(json.dumps(whole["tokenizer"]))
        return GgufVocabulary(tokenizer, frozenset(int(i) for i in whole["special"]))
    except Exception as error:  # the library raises plain Exception
        raise EngineError(f"no tokenizer can be read from it ({error})", place=str(path)) from error


def _byte_level_bpe(tokens: Sequence[str], merges: Sequence[str], rule: str) -> Tokenizer:
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    pairs = [(left, right) for left, _, right in (merge.partition(" ") for merge in merges)]
    tokenizer = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=pairs))
    cuts = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in _RULES[rule]]
    symbols = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*cuts, symbols])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _byte_symbols() -> dict[int, str]:
    """Byte → the printable character that stands for it in GPT-2's vocabularies."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + n) for n, b in enumerate(others)}


def _text(symbol: str, to_byte: dict[str, int]) -> str | None:
    try:
        return bytes(to_byte[character] for character in symbol).decode()
    except (KeyError, UnicodeDecodeError):
        return None


class _WholeArrays(GgufReader):
    """Keeps the vocabulary, which is skipped where only the head is asked for."""

    def _array(self, kind: int, count: int) -> list[Any]:
        if kind == _TOKEN_TYPE:
            return list(struct.unpack(f"<{count}i", self.take(4 * count)))
        return [self.value(kind) for _ in range(count)]


def _tokenizer_metadata(path: Path) -> dict[str, Any]:
    """What the file says under ``tokenizer.ggml``."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            reader = _WholeArrays(data)
            if reader.take(4) != b"GGUF" or reader.scalar("<I") not in (2, 3):
                raise ValueError("it is not GGUF, version 2 or 3")
            reader.scalar("<Q")
            pairs = (
                (reader.text(), reader.value(reader.scalar("<I"))) for _ in range(_pairs(reader))
            )
            return {k.removeprefix(_PREFIX): v for k, v in pairs if k.startswith(_PREFIX)}
    except (OSError, ValueError, struct.error, MemoryError) as error:
        raise EngineError(f"no tokenizer can be read from it ({error})", place=str(path)) from error


def _pairs(reader: GgufReader) -> int:
    return int(reader.scalar("<Q"))
