"""The network: tokens and a style in, samples and the length of each token out.

Kokoro is StyleTTS 2 (Li et al. 2023) with an ISTFTNet decoder. How long each token is to be is
an inner value of its graph, rounded to frames of 25 ms; it is asked for as a further output, so
that times are the synthesiser's own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from wenfang.engines.pixels.onnx_outputs import with_output
from wenfang.engines.pixels.sessions import session_options
from wenfang.errors import EngineError

RATE = 24_000
FRAME_S = 0.025
"""One frame of the duration predictor: 600 samples."""
_AHEAD_S = 0.025
"""The decoder's sound is about a frame ahead of the durations: over 22 utterances in both languages
the first word was heard 35 ms (median) before its first token's edge."""
_DIES_AWAY_S = 0.05
"""Before a pause the last phone's sound has died away by this much before its token ends: word ends
were 93 and 132 ms late (median, 40 and 21 of them), in quick lists 18 and 41 ms; starts were not."""
_PAUSES = frozenset(".,!?;:—…")
LONGEST = 510
"""Tokens at one go, what its encoder has places for."""
_DURATIONS = "/encoder/Clip_output_0"


class KokoroNetwork:
    """The network. Safe to use from several threads; the same input gives the same samples.

    Args:
        folder: holds the network and its vocabulary.

    Raises:
        EngineError: a file is missing or is not what it should be.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        try:
            model = (folder / "kokoro-v1.0.int8.onnx").read_bytes()
            self._ids: dict[str, int] = json.loads((folder / "vocab.json").read_bytes())["vocab"]
            self._session: Any = onnxruntime.InferenceSession(
                with_output(model, _DURATIONS),
                session_options(),
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # ONNX Runtime raises its own types, none of them public
            raise EngineError(
                "the speech network cannot be read",
                place=str(folder),
                cure="pull the resource again",
            ) from error

    def knows(self, token: str) -> bool:
        """Whether it is in the vocabulary."""
        return token in self._ids

    def speak(
        self, tokens: list[str], style: np.ndarray, speed: float
    ) -> tuple[np.ndarray, int, np.ndarray]:
        """Samples, their rate, and the edges of the tokens in seconds, shape (tokens + 1,).

        Args:
            tokens: at most :data:`LONGEST`, all of them known.
            style: shape (n, 256), the voice; the row of the number of tokens is used.
        """
        ids = [0, *(self._ids[token] for token in tokens), 0]
        row = style[min(len(tokens), len(style)) - 1]
        feed = {
            "tokens": np.array([ids], np.int64),
            "style": row[None].astype(np.float32),
            "speed": np.array([speed], np.float32),
        }
        try:
            samples, frames = self._session.run(["audio", _DURATIONS], feed)
        except Exception as error:  # as above
            raise EngineError(f"the speech network failed: {error}") from error
        edges = np.cumsum(frames.ravel())[:-1] * FRAME_S - _AHEAD_S
        return samples.ravel(), RATE, _ended(tokens, edges)


def _ended(tokens: list[str], edges: np.ndarray) -> np.ndarray:
    """The edges with phones before a pause ended where their sound ends."""
    moved = edges.copy()
    for at in range(1, len(tokens) + 1):
        pause = at == len(tokens) or tokens[at] in _PAUSES
        if pause and tokens[at - 1] not in _PAUSES:
            moved[at] -= min(_DIES_AWAY_S, (edges[at] - edges[at - 1]) / 2)
    return moved
