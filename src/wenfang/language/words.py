"""Content words: what is left of a text for comparing when grammar is taken away.

English words become stems (Snowball, Porter 2001); Chinese, which has no spaces, becomes
overlapping pairs of Han characters, the usual unit where no dictionary is at hand (Nie et
al. 2000). Both are folded first.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from wenfang.language.detect import HAN
from wenfang.language.normalise import fold

_STOP = """
a an the and or but if so than then that this these those there here it its he him his she her
hers they them their theirs we us our you your i my me who whom whose which what when where why
how as at by for from in into of off on onto out over to up with within about after again also
all any am are be been being both can could did do does doing done during each few had has have
having is just may might more most much must nor not now only other own same shall should some
such too under until very was were will would while because before between against through
said say says saying told tell tells added adds according announced reported report reports
stated noted one ones per cent percent via amid among since still yet already even however
meanwhile no n't s t re ve ll d m new first last year years month months day days week weeks
people person two three four five six seven eight nine ten hundred thousand million billion
"""
_STOPPED = frozenset(_STOP.split())
_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z]|[A-Za-z]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_FUNCTION = frozenset(
    "的了在是和与及也就都而但并又还已将被把对向从为于以等其该此这那之中上下个们着过到由据称说后前时"
    "内里间所使让给则或且因如会能可要很更最再只才共"
)


# Stems that the stemmer keeps apart and the news uses for one another.
_ALIASES = {
    "die": "death", "dead": "death", "kill": "death", "fatal": "death", "hurt": "injur",
    "wound": "injur", "injuri": "injur", "rose": "rise", "risen": "rise", "fell": "fall",
    "fallen": "fall", "grew": "grow", "growth": "grow", "began": "begin", "begun": "begin",
    "sold": "sell", "bought": "buy", "won": "win", "winner": "win", "lost": "lose", "built": "build",
    "taken": "take", "took": "take", "given": "give", "gave": "give", "chosen": "choos",
    "chose": "choos", "agreement": "agre", "decis": "decid", "approv": "approv", "paid": "pay",
    "payment": "pay", "met": "meet", "held": "hold", "led": "lead", "leader": "lead", "made": "make",
    "spoke": "speak", "spoken": "speak", "broke": "break", "broken": "break", "driven": "drive",
    "drove": "drive", "flew": "fli", "flight": "fli", "proof": "prove", "proven": "prove",
}  # fmt: skip


@cache
def _stemmer() -> object:
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The English stem of one word, lower case: ``exported`` → ``export``."""
    stemmed: str = _stemmer().stemWord(word.lower())  # type: ignore[attr-defined]
    return _ALIASES.get(stemmed, stemmed)


def english_words(text: str) -> list[tuple[str, int, int]]:
    """Latin words with their offsets, possessive endings cut."""
    found = []
    for match in _LATIN.finditer(fold(text)):
        word = match.group()
        for ending in ("'s", "'"):
            word = word.removesuffix(ending)
        if word:
            found.append((word, match.start(), match.start() + len(word)))
    return found


def content_stems(text: str) -> list[str]:
    """Stems of the content words of an English text (or of Latin words in a Chinese one)."""
    words = (word for word, _, _ in english_words(text))
    return [stem(word) for word in words if word.lower() not in _STOPPED and len(word) > 1]


def is_function_word(word: str) -> bool:
    """Whether an English word carries no content of its own."""
    return word.lower() in _STOPPED


def han_runs(text: str) -> list[tuple[str, int]]:
    """Runs of Han characters, folded, with their offsets."""
    return [(match.group(), match.start()) for match in _HAN_RUN.finditer(fold(text))]


def han_pairs(text: str) -> list[str]:
    """Overlapping pairs of neighbouring Han characters."""
    return [run[i : i + 2] for run, _ in han_runs(text) for i in range(len(run) - 1)]


def is_function_character(character: str) -> bool:
    """Whether a Han character mostly serves grammar."""
    return character in _FUNCTION


def units_of(text: str) -> set[str]:
    """Stems and character pairs together: what two texts of either language share."""
    pairs = {p for p in han_pairs(text) if not (p[0] in _FUNCTION or p[1] in _FUNCTION)}
    return pairs | set(content_stems(text))
