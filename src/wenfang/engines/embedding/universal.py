"""Universal Sentence Encoder, multilingual v3, in NumPy: sixteen languages, 512 dimensions.

Architecture: token embeddings and three residual convolution branches over n-grams of 2, 3
and 5 pieces, layer normalisation, a sum divided by the square root of the length, a residual
network, tanh, unit length (Yang et al., "Multilingual Universal Sentence Encoder for Semantic
Retrieval", ACL 2020 demos; Iyyer et al., "Deep Unordered Composition", ACL 2015). The table of
piece embeddings is stored as bytes in 17 interleaved blocks: piece ``i`` is row ``i // 17`` of
block ``i % 17``, with one offset and one scale per block.

Design choice: sentences are laid end to end with two rows of zeros between them, so that a
convolution over a whole batch is a few plain matrix products over shifted rows, and a
neighbour never leaks into a sentence. NumPy alone is faster here than a runtime, for the
work is five small products a sentence.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from wenfang.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

MEMBERS = ("weights.npz", "sp.model")
_BLOCKS = 17
_ORDERS = (2, 3, 5)
_GAP = 2  # rows of zeros between sentences: the widest reach of a convolution to either side
_BATCH_ROWS = 1024
_LONGEST = 512  # pieces of one text that are read; a sentence has about thirty
_REMEMBERED = 8192


class UniversalSentenceEncoder:
    """The encoder. Safe to use from several threads; remembers recent texts.

    Args:
        folder: holds ``weights.npz`` and ``sp.model``.

    Raises:
        EngineError: a file is missing or is not what it should be.
    """

    def __init__(self, folder: Path) -> None:
        import numpy as np
        import sentencepiece
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

        self._threads = ThreadpoolController()
        try:
            self._pieces: Any = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / "sp.model")
            )
            with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                self._table = np.stack([stored[f"q{n + 1}"] for n in range(_BLOCKS)])
                self._w = {name: stored[name] for name in stored.files if name[0] != "q"}
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EngineError(
                "the sentence encoder cannot be read",
                place=str(folder),
                cure="pull the resource again",
            ) from error
        self._joined = {
            name: np.concatenate([self._w[f"{name}{order}"] for order in _ORDERS], axis=-1)
            for name in ("proj", "proj_b", "ln_g", "ln_b")
        }
        self._known: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, shape (len(texts), 512). Texts beyond 512 pieces are cut."""
        import numpy as np

        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        fresh = list(dict.fromkeys(text for text in texts if text not in known))
        if fresh:
            # The products are small: threads that wait for each other cost more than they give.
            with self._threads.limit(limits=1, user_api="blas"):
                known.update(zip(fresh, self._encode(fresh), strict=True))
        self._remember(fresh, known)
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        return np.stack([known[text] for text in texts])

    def embed_pieces(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Unit vectors of each text's pieces in their context, (pieces, 512): the terms
        whose sum the sentence's vector is made of. Begin and end are left out; a text of
        more than 510 pieces is read in parts of 510."""
        with self._threads.limit(limits=1, user_api="blas"):
            return [self._pieces_of(text) for text in texts]

    def _pieces_of(self, text: str) -> np.ndarray:
        import numpy as np

        ids = self._pieces.encode(text.encode("utf-8", "replace").decode(), out_type=int)
        if not ids:
            return np.zeros((0, 512), np.float32)
        ends = self._pieces.bos_id(), self._pieces.eos_id()
        parts = []
        for start in range(0, len(ids), _LONGEST - 2):
            part = [ends[0], *ids[start : start + _LONGEST - 2], ends[1]]
            features, starts, _ = self._in_context([part])
            parts.append(features[starts[0] + 1 : starts[0] + len(part) - 1])
        vectors = np.concatenate(parts) @ self._w["cnn_W"] + self._w["cnn_b"]
        unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit.astype(np.float32)

    def _remember(self, fresh: list[str], vectors: dict[str, np.ndarray]) -> None:
        with self._lock:
            for text in fresh:
                self._known[text] = vectors[text]
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _encode(self, texts: list[str]) -> list[np.ndarray]:
        ids = [self._piece_ids(text) for text in texts]
        # Texts of like length share a batch, short ones first; the result does not depend on it.
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        found: dict[int, np.ndarray] = {}
        batch: list[int] = []
        rows = 0
        for i in order:
            if batch and rows + len(ids[i]) + _GAP > _BATCH_ROWS:
                found.update(zip(batch, self._forward([ids[j] for j in batch]), strict=True))
                batch, rows = [], 0
            batch.append(i)
            rows += len(ids[i]) + _GAP
        if batch:
            found.update(zip(batch, self._forward([ids[j] for j in batch]), strict=True))
        return [found[i] for i in range(len(texts))]

    def _piece_ids(self, text: str) -> list[int]:
        clean = text[: 20 * _LONGEST].encode("utf-8", "replace").decode()
        ids: list[int] = self._pieces.encode(clean, out_type=int) or [self._pieces.unk_id()]
        return [self._pieces.bos_id(), *ids[: _LONGEST - 2], self._pieces.eos_id()]

    def _forward(self, batch: list[list[int]]) -> np.ndarray:
        """Vectors of one batch, shape (len(batch), 512)."""
        import numpy as np

        w = self._w
        normal, starts, lengths = self._in_context(batch)
        sums = np.add.reduceat(normal, starts, axis=0)
        sentence = (sums @ w["cnn_W"] + lengths[:, None] * w["cnn_b"]) / np.sqrt(lengths)[:, None]
        return self._head(sentence.astype(np.float32))

    def _in_context(self, batch: list[list[int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Features of each piece, shape (rows, 1280), zero between sentences; where each
        sentence starts, and its length."""
        import numpy as np

        w = self._w
        lengths = np.array([len(ids) for ids in batch])
        starts = _GAP + np.concatenate([[0], np.cumsum(lengths[:-1] + _GAP)])
        filled = np.concatenate(
            [np.arange(start, start + n) for start, n in zip(starts, lengths, strict=True)]
        )
        rows = int(starts[-1] + lengths[-1] + _GAP)
        mask = np.zeros((rows, 1), dtype=np.float32)
        mask[filled] = 1.0
        pieces = np.concatenate([np.array(ids) for ids in batch])
        block = pieces % _BLOCKS
        words = np.zeros((rows, 512), dtype=np.float32)
        words[filled] = (
            self._table[block, pieces // _BLOCKS].astype(np.float32) * w["scale"][block, None]
            + w["lo"][block, None]
        )
        features = [words, *self._branches(words, mask)]
        normal = _layer_norm(np.concatenate(features, axis=1), w["ln_g"], w["ln_b"], w["eps"])
        return normal * mask, starts, lengths

    def _branches(self, words: np.ndarray, mask: np.ndarray) -> Iterator[np.ndarray]:
        """Two residual convolutions per order of n-grams, each of shape (rows, 256). The
        three branches' inputs are normalised together, over 768 values."""
        import numpy as np

        w = self._w
        x = words @ self._joined["proj"] + self._joined["proj_b"]
        x = _layer_norm(x, self._joined["ln_g"], self._joined["ln_b"], w["eps"]) * mask
        for order, h in zip(_ORDERS, np.split(x, len(_ORDERS), axis=1), strict=True):
            for layer in ("1", "2"):
                kernel = w[f"w{layer}_{order}"].reshape(order, 256, 256)
                h = h + np.maximum(_convolve(h, kernel) + w[f"b{layer}_{order}"], 0) * mask
            yield h

    def _head(self, sentence: np.ndarray) -> np.ndarray:
        import numpy as np

        w = self._w
        first = np.maximum(sentence @ w["d0"], 0)
        second = np.maximum(sentence @ w["p1"] + first @ w["d1"], 0)
        third = np.maximum(second @ w["d2"], 0)
        out = np.tanh(second @ w["p3"] + third @ w["d3"])
        norm = np.sqrt(np.maximum((out * out).sum(axis=1, keepdims=True), float(w["eps"])))
        return np.asarray(out / norm, dtype=np.float32)


def _convolve(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """ "Same" convolution along the rows: tap ``k`` of ``n`` sees row ``t + k - (n - 1) // 2``.
    Rows outside are zeros, as between sentences."""
    import numpy as np

    taps = len(kernel)
    left = (taps - 1) // 2
    padded = np.pad(x, ((left, taps - 1 - left), (0, 0)))
    out: np.ndarray = padded[: len(x)] @ kernel[0]
    for k in range(1, taps):
        out += padded[k : k + len(x)] @ kernel[k]
    return out


def _layer_norm(x: np.ndarray, gain: np.ndarray, bias: np.ndarray, eps: np.ndarray) -> np.ndarray:
    """Ba et al. 2016, over the last axis."""
    centred = x - x.mean(axis=1, keepdims=True)
    variance = (centred * centred).mean(axis=1, keepdims=True)
    normal: np.ndarray = centred / (variance + float(eps)) ** 0.5 * gain + bias
    return normal
