"""Forced alignment by Whisper's cross-attention: the heads that follow the sound say which frame
each token of the known text looks at, dynamic time warping makes a path of it (Radford et al.,
2022; the method of ``whisper-timestamped``, Louradour 2023). The model is the one that transcribes.

How probable the model finds the text's tokens says whether they are heard at all.

A long sound is taken in windows of up to half a minute: the words that should be in one are
aligned, and the last third of them again with the next.

The attention's steps are 20 ms and its edges soft; where words border on silence, the sound
itself knows better (:func:`~wenfang.engines.alignment.edges.snapped`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wenfang.engines.alignment.base import Alignment
from wenfang.engines.alignment.edges import snapped
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.transcription.listening import RATE, at_16k, check_sound
from wenfang.engines.transcription.whisper import Whisper
from wenfang.errors import EngineError, first_line
from wenfang.language.detect import is_han
from wenfang.sound import Sound
from wenfang.source import Language
from wenfang.speech import Timed

if TYPE_CHECKING:
    import numpy as np

_WINDOW_S = 29.0
_TAKEN_S = 22.0
"""So much is aligned at once, as long as the text should take at the sound's mean pace."""
_KEPT = 0.7
"""The rest is aligned again with the next window: the pace is never quite the mean one."""
_LEAST_S = 0.05
_MEDIAN = 3
_STEP_S = 0.02
_EARLY_S = 0.12
"""The attention comes to a word before the word does; measured on Kokoro's speech in both languages
(``benchmarks/timing.py``)."""
_MOST_TOKENS = 200


class WhisperAligner:
    """An aligner. Safe to use from several threads.

    Args:
        whisper: the transcriber whose model is used; closed with this.
    """

    def __init__(self, whisper: Whisper) -> None:
        self._whisper = whisper

    @property
    def identity(self) -> EngineIdentity:
        return self._whisper.identity

    def align(self, sound: Sound, words: Sequence[str], language: Language) -> Alignment:
        """See :class:`~wenfang.engines.alignment.base.Aligner`."""
        check_sound(sound)
        if not words:
            return Alignment(())
        samples = at_16k(sound)
        total = len(samples) / RATE
        a_second = sum(map(_weight, words)) / total
        found: list[Timed] = []
        probable: list[float] = []
        start = 0.0
        while len(found) < len(words):
            last = total - start <= _WINDOW_S
            rest = words[len(found) :]
            many = len(rest) if last else _many(rest, a_second * _TAKEN_S)
            spoken = sum(map(_weight, rest[:many])) / a_second
            stop = total if last else min(total, start + min(spoken, _WINDOW_S))
            part = samples[round(start * RATE) : round(stop * RATE)]
            if len(part) < _LEAST_S * RATE:
                found += [Timed(word, start, stop) for word in rest]  # more text than sound
                break
            times, likely = self._aligned(part, rest[:many], language)
            probable += likely
            placed = [
                Timed(w, start + a, start + b) for w, (a, b) in zip(rest, times, strict=False)
            ]
            kept = placed if many == len(rest) else placed[: max(1, round(many * _KEPT))]
            found += kept
            start = min(kept[-1].end, stop)
        return Alignment(snapped(found, sound), sum(probable) / max(1, len(probable)))

    def close(self) -> None:
        """Free the model. Idempotent."""
        self._whisper.close()

    def _aligned(
        self, samples: np.ndarray, words: Sequence[str], language: Language
    ) -> tuple[list[tuple[float, float]], list[float]]:
        """When each word begins and ends, seconds of these samples; how probable each token is."""
        from faster_whisper.tokenizer import Tokenizer

        model = self._whisper.model()
        try:
            known = Tokenizer(model.hf_tokenizer, True, task="transcribe", language=language)
            pieces = [known.encode(_written(word, language)) for word in words]
            return _times(model, known, samples, pieces)
        except Exception as error:  # CTranslate2 raises RuntimeError for all that fails
            raise EngineError(
                f"the alignment failed: {first_line(error)}", place=self.identity.model
            ) from error


def _times(
    model: Any, known: Any, samples: np.ndarray, pieces: list[list[int]]
) -> tuple[list[tuple[float, float]], list[float]]:
    import numpy as np
    from faster_whisper.audio import pad_or_trim

    features = model.feature_extractor(samples)
    frames = min(features.shape[-1] - 1, 3000)
    encoded = model.encode(pad_or_trim(features))
    tokens = [token for piece in pieces for token in piece]
    (aligned,) = model.model.align(
        encoded, known.sot_sequence, [tokens], frames, median_filter_width=_MEDIAN
    )
    path = np.array(aligned.alignments)
    # The frame at which the path first comes to each token; one more token is the end of text.
    first = {int(token): int(frame) for token, frame in path[::-1]}
    end = len(samples) / RATE
    starts = [
        min(end, first.get(n, frames // 2) * _STEP_S + _EARLY_S) for n in range(len(tokens) + 1)
    ]
    bounds = np.cumsum([0, *(len(piece) for piece in pieces)])
    times = [(starts[a], starts[b]) for a, b in pairwise(bounds)]
    return times, [float(one) for one in aligned.text_token_probs]


def _written(word: str, language: Language) -> str:
    """As Whisper writes a word within a text."""
    word = word.strip()
    return word if language == "zh" and is_han(word[:1] or " ") else f" {word}"


def _weight(word: str) -> float:
    """How long a word takes, roughly: a Han character like four letters."""
    return sum(4.0 if is_han(one) else 1.0 for one in word) + 0.5


def _many(words: Sequence[str], weight: float) -> int:
    """How many words there are in so much of the text, and no more tokens than the model takes."""
    total, many = 0.0, 0
    for word in words:
        total += _weight(word)
        if many > 1 and (total > weight or many >= _MOST_TOKENS):
            break
        many += 1
    return many
