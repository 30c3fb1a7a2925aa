"""English words that no lexicon has: a small network from letters to phonemes.

Its output is read as CTC (Graves et al. 2006): repeats are one, blanks nothing.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from wenfang.engines.pixels.sessions import Session


class UnknownWords:
    """The network. Safe to call from several threads.

    Args:
        folder: holds ``oov.onnx`` and ``oov.json``.
    """

    def __init__(self, folder: Path) -> None:
        meta = json.loads((folder / "oov.json").read_text(encoding="utf-8"))
        self._letters = {letter: n for n, letter in enumerate(meta["in"], start=1)}
        self._sounds: list[str] = ["", *meta["out"]]
        self._longest: int = meta["maxlen"]
        self._session = Session(folder / "oov.onnx", "unknown words")
        self.phonemes = lru_cache(4096)(self._phonemes)

    def _phonemes(self, word: str) -> str:
        """Phonemes; empty where no letter is known. A longer word is read in parts."""
        ids = [self._letters[letter] for letter in word if letter in self._letters]
        parts = [ids[at : at + self._longest] for at in range(0, len(ids), self._longest)]
        return "".join(self._part(part) for part in parts)

    def _part(self, ids: list[int]) -> str:
        (path,) = self._session.run(np.array([ids], np.int64)).tolist()
        kept = [one for one, previous in zip(path, [0, *path], strict=False) if one != previous]
        return "".join(self._sounds[one] for one in kept)
