"""Which words two texts share: stems, also where one begins with the other, and Han pairs."""

from __future__ import annotations

from wenfang.language.words import content_stems, han_pairs


def shared_words(words: set[str], others: set[str]) -> set[str]:
    """Words on both sides; English stems also where one begins with the other."""
    found = words & others
    for word in words - found:
        if (
            word.isascii()
            and len(word) > 3
            and any(
                len(other) > 3 and (other.startswith(word) or word.startswith(other))
                for other in others
            )
        ):
            found.add(word)
    return found


def words_of(text: str) -> set[str]:
    """English content stems and pairs of Han characters."""
    return set(content_stems(text)) | set(han_pairs(text))
