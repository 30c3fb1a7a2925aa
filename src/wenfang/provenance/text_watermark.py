"""The text watermark: a fixed, keyed list of green words that the model is nudged towards.

Source: Unigram-Watermark, Zhao, Ananth, Li and Wang, "Provable Robust Watermarking for
AI-Generated Text" (ICLR 2024). It needs a static ``logit_bias`` and nothing else, so that
it works in llama.cpp and on servers alike, and it survives edits, cuts and shuffling.

Design choices:

* Words are coloured, not token ids (see :mod:`wenfang.provenance.watermark_words`): keyed
  BLAKE2b (RFC 7693) of the surface, green where it falls below gamma. The same key gives
  the same colours for every tokenizer and on every platform.
* Each distinct coloured word counts once. For text that does not depend on the key the
  number of green words is then exactly binomial over the choice of the key, whatever the
  text repeats, so that the p-value holds without any assumption on human language.
* Two thresholds. A text is said to be marked at ``p <= 1e-5``. Whether a piece *counts* as
  marked when it is published is asked more strictly (``p <= 1e-6``), because references,
  captions and page numbers around the body in a finished file thin the mark out.
* White space, line ends, width and script are folded before tokenising, in the same way
  when a mark is checked after writing and when it is looked for in a file.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Protocol

from wenfang.language.normalise import fold
from wenfang.provenance.watermark_key import WatermarkKey
from wenfang.provenance.watermark_words import surface
from wenfang.verification import MarkReport, MarkState

MARK = "watermark"
SCHEME = "org.wenfang.unigram.1"
GAMMA, DELTA = 0.25, 3.0
#: A text is marked where chance would give its score at most so often.
DETECTED = 1e-5
#: … and so often when a piece is about to be published as marked.
APPLIED = 1e-6
#: Shorter texts need no mark (EU Code of Practice 2026, measure 1.1.2) and cannot hold one.
SHORTEST = 200

_LIMITS_SEEN = (
    "which parts were written by the model: people may have edited or quoted",
    "whether somebody else wrote it who holds the same key",
)
_LIMITS_UNSEEN = ("whether a mark was thinned out by editing, or made with another key",)
_HAN_GAP = re.compile(r"(?<=[⺀-鿿＀-￯。，、；：！？“”]) (?=[⺀-鿿＀-￯。，、；：！？“”])")
_HYPHEN = re.compile(r"(?<=[a-z])-[ \t]*\r?\n[ \t]*(?=[a-z])")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")


class Tokens(Protocol):
    """What is asked of a tokenizer: an engine's own, or one read from its weights' file."""

    @property
    def vocabulary_size(self) -> int: ...

    def tokenize(self, text: str) -> list[int]: ...

    def decode(self, tokens: list[int]) -> str: ...


@dataclass(frozen=True)
class MarkTokenizer:
    """The tokenizer of the model that wrote a text.

    Attributes:
        tokenize: text → token ids, without special tokens.
        pieces: text of every token id; whatever is not whole words has no colour, so that
            special tokens and parts of characters may stand as they are decoded.
        resource: catalogue name of the model it belongs to, where there is one.
    """

    tokenize: Callable[[str], list[int]]
    pieces: Sequence[str]
    resource: str | None = None

    @classmethod
    def of(cls, tokens: Tokens, resource: str | None = None) -> MarkTokenizer:
        """Asks ``tokens`` for the text of every id: a second for a large vocabulary."""
        pieces = tuple(tokens.decode([i]) for i in range(tokens.vocabulary_size))
        return cls(tokens.tokenize, pieces, resource)


def vocabulary_sha256(pieces: Sequence[str]) -> str:
    """Names a vocabulary: SHA-256 of its pieces as JSON, 64 hex digits."""
    return hashlib.sha256(json.dumps(list(pieces), separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Detection:
    """What was counted in one text.

    Attributes:
        z: standard deviations above what an unmarked text has on average.
        p_value: how often a text that knows nothing of the key scores as high or higher,
            over all keys; exact binomial tail.
        tokens: length of the text in tokens.
        words: distinct coloured words, each counted once.
        green: how many of them are green.
        threshold: of ``p_value``.
        detected: ``p_value <= threshold`` in a text that is long enough.
    """

    z: float
    p_value: float
    tokens: int
    words: int
    green: int
    threshold: float
    detected: bool


@dataclass(frozen=True, slots=True)
class WatermarkStatement:
    """What a receipt and a manifest say of the watermark, JSON-ready.

    ``applied`` is only true where the mark was read back from the finished body with
    enough margin; otherwise ``reason`` says why not.
    """

    applied: bool
    reason: str | None = None
    scheme: str = SCHEME
    key_id: str | None = None
    tokenizer_sha256: str | None = None
    resource: str | None = None
    gamma: float | None = None
    delta: float | None = None
    z: float | None = None
    p: float | None = None
    tokens: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Only what is known."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def not_applicable(reason: str) -> dict[str, Any]:
    """What a manifest says of a file that holds no text of a model's, JSON-ready."""
    return {"applied": False, "applies": False, "reason": reason}


def not_applied(reason: str) -> WatermarkStatement:
    """The statement for engines that cannot be influenced, or whose tokenizer is unknown."""
    return WatermarkStatement(False, reason)


@dataclass(frozen=True)
class TextWatermark:
    """One key's mark in the texts of one tokenizer.

    Attributes:
        gamma: share of words that are green, 0–1.
        delta: added to the logits of green tokens, in nats before temperature.
    """

    key: WatermarkKey
    tokenizer: MarkTokenizer
    gamma: float = GAMMA
    delta: float = DELTA

    @cached_property
    def tokenizer_sha256(self) -> str:
        return vocabulary_sha256(self.tokenizer.pieces)

    @cached_property
    def logit_bias(self) -> dict[int, float]:
        """Token id → what is added to its logit; about an eighth of a vocabulary of
        150,000, in ascending order."""
        coloured = ((i, surface(piece)) for i, piece in enumerate(self.tokenizer.pieces))
        return {i: self.delta for i, word in coloured if word is not None and self.is_green(word)}

    def is_green(self, word: str) -> bool:
        """The colour of a surface."""
        digest = hashlib.blake2b(
            word.encode(), digest_size=8, key=self.key.secret, person=b"wenfang-unigram"
        ).digest()
        return int.from_bytes(digest, "big") < self.gamma * 2**64

    def words(self, text: str) -> tuple[int, set[str]]:
        """Number of tokens of ``text``, and its distinct coloured words."""
        ids = self.tokenizer.tokenize(readable(text))
        pieces = self.tokenizer.pieces
        found = (surface(pieces[i]) for i in set(ids) if i < len(pieces))
        return len(ids), {word for word in found if word is not None}

    def detect(self, text: str, threshold: float = DETECTED) -> Detection:
        """Count the green words of ``text``, of any length."""
        tokens, words = self.words(text)
        green = sum(map(self.is_green, words))
        spread = math.sqrt(len(words) * self.gamma * (1 - self.gamma))
        z = (green - self.gamma * len(words)) / spread if words else 0.0
        p = binomial_tail(green, len(words), self.gamma)
        detected = tokens >= SHORTEST and p <= threshold
        return Detection(z, p, tokens, len(words), green, threshold, detected)

    def statement(self, body: str) -> WatermarkStatement:
        """What may be said of a finished body: never more than can be read back."""
        seen = self.detect(body, APPLIED)
        reason = None
        if seen.tokens < SHORTEST:
            reason = f"shorter than {SHORTEST} tokens"
        elif not seen.detected:
            reason = f"weak: z={seen.z:.2f}, p={seen.p_value:.1e}, above {APPLIED:g}"
        return WatermarkStatement(
            applied=seen.detected,
            reason=reason,
            key_id=self.key.id,
            tokenizer_sha256=self.tokenizer_sha256,
            resource=self.tokenizer.resource,
            gamma=self.gamma,
            delta=self.delta,
            z=round(seen.z, 3),
            p=seen.p_value,
            tokens=seen.tokens,
        )

    def report(self, text: str) -> MarkReport:
        """What :func:`~wenfang.provenance.verify.verify_file` says: usable as a detector."""
        return as_mark_report(self.detect(text), self)


def as_mark_report(seen: Detection, watermark: TextWatermark) -> MarkReport:
    """A detection in the words of verification."""
    says = {"scheme": SCHEME, "key_id": watermark.key.id, **asdict(seen)}
    if seen.tokens < SHORTEST:
        message = f"{seen.tokens} tokens: too short for a text watermark ({SHORTEST})"
        return MarkReport(MARK, MarkState.NOT_APPLICABLE, message, says)
    figures = f"z={seen.z:.2f}, p={seen.p_value:.1e}"
    if seen.detected:
        message = f"the watermark of this key is there ({figures})"
        return MarkReport(MARK, MarkState.VALID, message, says, _LIMITS_SEEN)
    message = f"no watermark of this key to be seen ({figures})"
    return MarkReport(MARK, MarkState.ABSENT, message, says, _LIMITS_UNSEEN)


def readable(text: str) -> str:
    """``text`` in the one form that is tokenised: invisible characters gone, words that a
    line end cut joined, width and script folded, white space single and none inside Chinese."""
    joined = _HYPHEN.sub("", _INVISIBLE.sub("", text))
    return _HAN_GAP.sub("", " ".join(fold(joined).split()))


def binomial_tail(k: int, n: int, probability: float) -> float:
    """P(X >= k) for X ~ Binomial(n, probability), summed exactly from the far end."""
    if k <= 0:
        return 1.0
    log_p, log_q = math.log(probability), math.log1p(-probability)
    terms = (
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(i + 1)
            - math.lgamma(n - i + 1)
            + i * log_p
            + (n - i) * log_q
        )
        for i in range(n, k - 1, -1)
    )
    return min(1.0, math.fsum(terms))
