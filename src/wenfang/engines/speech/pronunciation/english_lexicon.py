"""The lexicon of American English: 180,000 words in the phonemes that the voices learnt.

Two lists, checked by hand and not, come with Hibari. A word may have several readings by its part
of speech, or one at the end of a clause. What is not in them but a known word with -s, -ed, -ing or
's is read by the rules of these endings; capitals that are no word are spelled.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

from wenfang.engines.speech.pronunciation import english_stress as stress

Entry = str | dict[str, str | None]

_FLAPPED = frozenset("AIOWYiuæɑəɛɪɹʊʌ")
"""A t between one of these and an ending is flapped: waiting, waited."""


class Lexicon:
    """The lexicon.

    Args:
        folder: holds ``lexicon_us_gold.json.gz`` and ``lexicon_us_silver.json.gz``.
    """

    def __init__(self, folder: Path) -> None:
        self._gold: dict[str, Entry] = _read(folder / "lexicon_us_gold.json.gz")
        self._silver: dict[str, Entry] = _read(folder / "lexicon_us_silver.json.gz")

    def phonemes(self, word: str, tag: str, *, last: bool) -> str | None:
        """How a word is said; ``None`` where it is not known.

        Args:
            word: with a straight apostrophe.
            tag: its part of speech.
            last: a pause follows.
        """
        known = self._known(word, tag, last=last)
        if known is not None:
            return known
        return self._with_ending(word, tag, last=last)

    def spelled(self, letters: str) -> str | None:
        """Letter by letter, the last one stressed: GDP."""
        names = [self._known(letter.upper(), "NNP", last=False) for letter in letters]
        if not all(names):
            return None
        *head, tail = [name for name in names if name]
        return "".join([*map(stress.weakened, head), tail])

    def _known(self, word: str, tag: str, *, last: bool) -> str | None:
        forms = dict.fromkeys((word, word.lower(), word.capitalize()))
        shouted = word.isupper() and len(word) > 1
        if shouted and word not in self._gold and tag == "NNP" and len(word) <= 4:
            return None
        for table in (self._gold, self._silver):
            for form in forms:
                if form in table:
                    return _chosen(table[form], tag, last)
        return None

    def _with_ending(self, word: str, tag: str, *, last: bool) -> str | None:
        for ending, stems, join in (
            ("'s", (word[:-2],), _s),
            ("s'", (word[:-1],), lambda stem: stem),
            ("s", _stems_of_s(word), _s),
            ("ed", (word[:-1], word[:-2], _undoubled(word[:-2])), _ed),
            ("ing", (word[:-3], word[:-3] + "e", _undoubled(word[:-3])), _ing),
            ("'", (word[:-1],), lambda stem: stem),
        ):
            if len(word) < 4 or not word.endswith(ending):
                continue
            for stem in stems:
                known = self._known(stem, tag, last=last) if len(stem) > 1 else None
                if known:
                    return join(known)
        return None


def _read(path: Path) -> dict[str, Entry]:
    table: dict[str, Entry] = json.loads(gzip.decompress(path.read_bytes()))
    return table


def _chosen(entry: Entry, tag: str, last: bool) -> str | None:
    if isinstance(entry, str):
        return entry
    if last and entry.get("None"):
        return entry["None"]
    parts = {"VB": "VERB", "NN": "NOUN", "RB": "ADV", "JJ": "ADJ"}
    for key in (tag, parts.get(tag[:2], tag)):
        if key in entry:
            return entry[key]
    return entry["DEFAULT"]


def _stems_of_s(word: str) -> tuple[str, ...]:
    if word.endswith("ss"):
        return ()
    stems = [word[:-1]]
    if word.endswith("ies"):
        stems.append(word[:-3] + "y")
    elif word.endswith("es"):
        stems.append(word[:-2])
    return tuple(stems)


def _undoubled(stem: str) -> str:
    """stopp → stop."""
    return stem[:-1] if re.search(r"([bdgklmnprtvz])\1$", stem) else ""


def _s(stem: str) -> str:
    if stem[-1] in "ptkfθ":
        return stem + "s"
    return stem + ("ᵻz" if stem[-1] in "szʃʒʧʤ" else "z")


def _ed(stem: str) -> str:
    if stem[-1] in "pkfθʃsʧ":
        return stem + "t"
    if stem[-1] == "d":
        return stem + "ᵻd"
    if stem[-1] != "t":
        return stem + "d"
    return stem[:-1] + "ɾᵻd" if stem[-2:-1] in _FLAPPED else stem + "ᵻd"


def _ing(stem: str) -> str:
    if stem[-1] == "t" and stem[-2:-1] in _FLAPPED:
        return stem[:-1] + "ɾɪŋ"
    return stem + "ɪŋ"
