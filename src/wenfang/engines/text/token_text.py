"""Token ids of a llama.cpp vocabulary as text, byte for byte.

llama.cpp's own ``detokenize`` tidies up (it drops a leading space, and spaces before full
stops), so its text does not always give the same tokens again. Detecting a watermark needs
that, so the bytes behind each token are joined here instead.

Byte-level BPE (GPT-2, Radford et al. 2019) writes each byte as a printable character;
SentencePiece writes a space as U+2581 and single bytes as ``<0x0A>``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_SENTENCEPIECE, _BYTE_LEVEL = 1, 2
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")


class TokenText:
    """Decodes the tokens of one vocabulary; control tokens have no text.

    Reads the model: only its owner may call it, and not after the model is freed."""

    def __init__(self, vocab: Any) -> None:
        self._vocab = vocab
        self._kind = int(vocab.vocab_type)
        self._known: dict[int, bytes] = {}

    def bytes_of(self, token: int) -> bytes:
        """The bytes that a token stands for; maybe a part of a character."""
        if token not in self._known:
            self._known[token] = self._read(token)
        return self._known[token]

    def decode(self, tokens: list[int]) -> str:
        """The text; U+FFFD for bytes that are no character."""
        return join([self.bytes_of(token) for token in tokens])

    def _read(self, token: int) -> bytes:
        if self._vocab.is_control(token):
            return b""
        text = self._vocab.get_text(token)
        if self._kind == _BYTE_LEVEL:
            table = _byte_of_character()
            return b"".join(table.get(c) or c.encode() for c in text)
        if self._kind != _SENTENCEPIECE:
            return str(self._vocab.token_to_piece(token, 0, False)).encode()
        byte = _BYTE.fullmatch(text)
        return bytes([int(byte[1], 16)]) if byte else text.replace("▁", " ").encode()


def join(pieces: list[bytes]) -> str:
    """Pieces as text; U+FFFD for what is no character (yet)."""
    return b"".join(pieces).decode("utf-8", "replace")


@cache
def _byte_of_character() -> dict[str, bytes]:
    """GPT-2's printable stand-ins for bytes: printable Latin-1 stands for itself, the rest
    for characters from U+0100 on, in order."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [b for b in range(256) if b not in plain]
    own = {chr(b): bytes([b]) for b in plain}
    return own | {chr(0x100 + n): bytes([b]) for n, b in enumerate(rest)}
