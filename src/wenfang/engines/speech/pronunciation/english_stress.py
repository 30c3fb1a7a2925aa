"""Stress marks of English phonemes, moved and weakened as words meet.

ˈ is the main stress and ˌ the second; a mark stands right before its vowel.
"""

from __future__ import annotations

PRIMARY, SECONDARY = "ˈ", "ˌ"
VOWELS = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ")
CONSONANTS = frozenset("bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ")


def weakened(phonemes: str) -> str:
    """Main stress becomes second stress."""
    return phonemes.replace(SECONDARY, "").replace(PRIMARY, SECONDARY)


def unstressed(phonemes: str) -> str:
    """No stress at all."""
    return phonemes.replace(SECONDARY, "").replace(PRIMARY, "")


def stressed(phonemes: str) -> str:
    """With a main stress: the second one raised, else on the first vowel."""
    if PRIMARY in phonemes:
        return phonemes
    if SECONDARY in phonemes:
        return phonemes.replace(SECONDARY, PRIMARY, 1)
    return _on_first_vowel(phonemes, PRIMARY)


def lightly_stressed(phonemes: str) -> str:
    """With at least a second stress."""
    marked = PRIMARY in phonemes or SECONDARY in phonemes
    return phonemes if marked else _on_first_vowel(phonemes, SECONDARY)


def _on_first_vowel(phonemes: str, mark: str) -> str:
    for at, one in enumerate(phonemes):
        if one in VOWELS:
            return phonemes[:at] + mark + phonemes[at:]
    return phonemes
