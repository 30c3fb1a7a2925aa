"""The durations of tokens as the times of phones and words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wenfang.engines.speech.pronunciation.phonemes import NO_WORD, Phonemes
from wenfang.language.spoken.reading import Span
from wenfang.speech import Timed

_IPA = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "T": "ɾ", "ʤ": "dʒ",
        "ʧ": "tʃ", "ʣ": "dz", "ʥ": "dʑ", "ʦ": "ts", "ʨ": "tɕ", "ꭧ": "ʈʂ", "ᵊ": "ə", "ᵻ": "ɪ",
        "ɡ": "ɡ"}  # fmt: skip
_BEFORE = frozenset("ˈˌ")
_BEHIND = frozenset("ːʰʲᵝ̃↓→↗↘")
_SHOWN = frozenset("ːʰʲ")
_OPENING = frozenset('“‘「『《〈（([【"')


def timed_phones(said: Phonemes, edges: Sequence[float]) -> tuple[Timed, ...]:
    """Phones in IPA; stress belongs to the vowel behind it, length, breath and tone to what is
    before it.

    Args:
        edges: seconds; token *i* is heard from ``edges[i]`` to ``edges[i + 1]``.
    """
    phones: list[Timed] = []
    waiting: float | None = None
    for at, token in enumerate(said.tokens):
        start, end = edges[at], edges[at + 1]
        if said.owners[at] == NO_WORD:
            continue
        if token in _BEFORE:
            waiting = start
        elif token in _BEHIND and phones:
            last = phones[-1]
            phones[-1] = Timed(last.text + (token if token in _SHOWN else ""), last.start, end)
        elif token != " ":
            phones.append(Timed(_IPA.get(token, token), start if waiting is None else waiting, end))
            waiting = None
    return tuple(phones)


def timed_words(text: str, span: Span, said: Phonemes, edges: Sequence[float]) -> tuple[Timed, ...]:
    """Words as they were written, with the punctuation around them; together they are the text.

    Args:
        span: of what was spoken, in ``text``; the words of ``said`` lie in it, from its beginning.
    """
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    for at, owner in enumerate(said.owners):
        if owner != NO_WORD:
            starts.setdefault(owner, edges[at])
            ends[owner] = edges[at + 1]
    written = written_words(text[span[0] : span[1]], said.words)
    return tuple(Timed(word, starts[n], ends[n]) for n, word in enumerate(written))


def written_words(text: str, words: Sequence[Span]) -> list[str]:
    """The text cut before each word: marks that open go with the word behind them, all others
    with the one before."""
    cuts = [0]
    for (_, end), (start, _) in pairwise(words):
        cut = end
        while cut < start and text[cut] not in _OPENING:
            cut += 1
        cuts.append(cut)
    pieces = zip(cuts, [*cuts[1:], len(text)], strict=True)
    return [text[start:end].strip() for start, end in pieces]
