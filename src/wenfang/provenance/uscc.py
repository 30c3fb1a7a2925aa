"""Check digit of the unified social credit code (USCC) of Chinese organisations.

GB 32100-2015: 18 characters of a 31-letter alphabet (no I, O, S, V, Z); the last is a
checksum, weights 3^i mod 31.
"""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_uscc(code: str) -> bool:
    """Whether ``code`` is 18 characters with the right check character."""
    if len(code) != 18 or any(letter not in _ALPHABET for letter in code):
        return False
    weighted = sum(_ALPHABET.index(letter) * pow(3, i, 31) for i, letter in enumerate(code[:17]))
    return _ALPHABET[-weighted % 31] == code[17]
