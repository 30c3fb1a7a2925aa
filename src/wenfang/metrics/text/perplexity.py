"""Perplexity: how much a text surprises a language model (Jelinek et al., 1977).

exp(−Σ ln p(token | what comes before) / Σ tokens), over all texts together, each text by
itself. It depends on the model's tokens, so that two models' figures cannot be compared, and
on how much of the past the model sees.

Design choice: a text longer than the window is read in windows that overlap, and each token is
scored once, in the first window that reaches it; so every token but those of the first window
has at least ``window − stride`` tokens before it. The model's begin token, where it was trained
with one, stands before each window; without one, a text's first token cannot be scored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from wenfang.engines.text.base import ScoringEngine
from wenfang.errors import BadInput, EngineError
from wenfang.metrics.score import Score, Signature
from wenfang.progress import Progress, silent

LONGEST = 2048
"""Tokens of a window where none is asked for: a model's 128 thousand are seldom what is meant,
and their logits take gigabytes."""


class Perplexity:
    """A metric of sums: (−Σ ln p, tokens), for one engine.

    Args:
        engine: tells log-probabilities.
        window: tokens that the model sees at once; default its context, at most 2,048.
        stride: tokens from one window's beginning to the next; default half a window.

    Raises:
        EngineError: the engine does not tell log-probabilities.
        BadInput: window or stride do not fit the model.
    """

    name = "perplexity"

    def __init__(
        self, engine: object, *, window: int | None = None, stride: int | None = None
    ) -> None:
        self._engine = _scoring(engine)
        self._start = self._engine.start_tokens()
        context = self._engine.context
        self._window = min(context or LONGEST, LONGEST) if window is None else window
        self._stride = self._window // 2 if stride is None else stride
        self._ensure_fits(context)

    def _ensure_fits(self, context: int | None) -> None:
        if self._window < 2 or (context is not None and self._window > context):
            raise BadInput(
                f"a window of {self._window} tokens does not fit a context of {context}",
                place="window",
                cure=f"choose one from 2 to {context}" if context else "choose 2 or more",
            )
        most = self._window - max(1, len(self._start))
        if not 1 <= self._stride <= most:
            raise BadInput(
                f"with a stride of {self._stride}, tokens of a window of {self._window} "
                "would not be scored",
                place="stride",
                cure=f"choose one from 1 to {most}",
            )

    def logprobs(self, text: str) -> list[float]:
        """Of each token that can be scored: all, or all but the first."""
        start, found = self._start, list[float]()
        tokens = self._engine.tokenize(text)
        room = self._window - len(start)
        for begin, end, fresh in windows(len(tokens), room, self._stride):
            values = self._engine.token_logprobs([*start, *tokens[begin:end]])
            # values[i] is of the token i + 1; tokens[fresh] stands at len(start) + fresh − begin.
            found.extend(values[max(0, len(start) + fresh - begin - 1) :])
        return found

    def statistics(self, candidate: str, references: Sequence[str] = ()) -> tuple[float, float]:
        """Of one text: (−Σ ln p, tokens scored); references are not looked at."""
        values = self.logprobs(candidate)
        return -math.fsum(values), float(len(values))

    def score(self, totals: Sequence[float]) -> float:
        """The perplexity, of both sums.

        Raises:
            BadInput: not one token was scored.
            EngineError: the model holds the text to be impossible.
        """
        surprise, count = totals
        if not count:
            raise BadInput(
                "not one token can be scored: the texts are empty, or one token long",
                place="candidate",
                cure="give longer texts",
            )
        mean = surprise / count
        if not mean < 700:  # exp(710) is beyond float64; NaN does not pass either
            raise EngineError(
                "the model gives a text no probability at all", cure="use another model"
            )
        return math.exp(mean)

    def signature(self, segments: int, references: int = 0) -> Signature:
        """How it was measured: weights by hash, window, stride."""
        identity = self._engine.identity
        weights = (identity.sha256 or "unhashed")[:12]
        fields = {
            "n": str(segments),
            "model": f"{identity.model}@{weights}",
            "engine": identity.engine,
            "window": str(self._window),
            "stride": str(self._stride),
            "start": "+".join(map(str, self._start)) or "none",
        }
        return Signature(self.name, fields)


def perplexity(
    texts: Iterable[str],
    engine: object,
    *,
    window: int | None = None,
    stride: int | None = None,
    progress: Progress = silent,
) -> Score:
    """The perplexity of texts under a model; 1 is the least, lower is less surprising.

    Args:
        texts: each is scored by itself; empty ones count for nothing.
        engine: a text engine that tells log-probabilities: a GGUF or Transformers model, or
            a server that gives those of a prompt.
        window, stride: see :class:`Perplexity`.

    Raises:
        EngineError: the engine does not tell log-probabilities, or fails.
        BadInput: no token can be scored, or window and stride do not fit.
    """
    metric = Perplexity(engine, window=window, stride=stride)
    surprise, count, unscored, n = 0.0, 0.0, 0, 0
    for n, text in enumerate(texts, 1):
        one, tokens = metric.statistics(text)
        surprise, count, unscored = surprise + one, count + tokens, unscored + (not tokens)
        progress("perplexity", n, None, "texts")
    warnings = (f"{unscored} texts have no token that can be scored",) if unscored else ()
    return Score(metric.score((surprise, count)), metric.signature(n), warnings=warnings)


def windows(total: int, size: int, stride: int) -> Iterator[tuple[int, int, int]]:
    """(begin, end, first position not scored yet) of each window over ``total`` tokens."""
    begin = scored = 0
    while scored < total:
        end = min(begin + size, total)
        yield begin, end, scored
        begin, scored = begin + stride, end


def _scoring(engine: object) -> ScoringEngine:
    if isinstance(engine, ScoringEngine):
        return engine
    identity = getattr(engine, "identity", None)
    raise EngineError(
        "this engine does not tell how likely a given text is",
        place=str(getattr(identity, "model", type(engine).__name__)),
        cure="use a .gguf file, hf:NAME_OR_FOLDER, or openai:MODEL@URL of a vLLM server",
    )
