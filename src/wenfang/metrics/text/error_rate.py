"""Word and character error rate: what speech recognition is measured by.

    (substitutions + deletions + insertions) / tokens of the reference

over all segments together, in per cent; 0 is the best, and there is no upper end. Words of
English, characters of Chinese (whose words have no spaces); texts are first brought to the form
in which what is read alike is equal (:mod:`wenfang.language.read_alike`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from wenfang.errors import BadInput
from wenfang.language.edits import Edits, edits
from wenfang.language.read_alike import tokens
from wenfang.metrics.score import Score, Signature
from wenfang.source import Language

Unit = Literal["words", "characters"]


def text_edits(candidate: str, reference: str, language: Language, unit: Unit) -> Edits:
    """The edits of one segment."""
    return edits(_units(reference, language, unit), _units(candidate, language, unit))


def error_rate(
    candidates: Iterable[str],
    references: Iterable[str],
    *,
    language: Language,
    unit: Unit | None = None,
) -> Score:
    """WER or CER of a set of texts, in per cent.

    Args:
        candidates: what was heard, one text a segment.
        references: what was said.
        unit: ``None`` = words in English, characters in Chinese.

    Raises:
        BadInput: there is nothing to measure, or not as many candidates as references.
    """
    unit = unit or ("characters" if language == "zh" else "words")
    total = length = segments = 0
    try:
        for candidate, reference in zip(candidates, references, strict=True):
            one = text_edits(candidate, reference, language, unit)
            total, length, segments = total + one.total, length + one.length, segments + 1
    except ValueError as error:
        raise BadInput("not as many texts as references", place="references") from error
    if not length:
        raise BadInput("the references have no words", place="references")
    fields = {"n": str(segments), "lang": language, "unit": unit, "norm": "read-alike"}
    name = "CER" if unit == "characters" else "WER"
    return Score(100 * total / length, Signature(name, fields))


def wer(candidates: Iterable[str], references: Iterable[str], *, language: Language) -> Score:
    """Word error rate; in Chinese each Han character is a word. See :func:`error_rate`."""
    return error_rate(candidates, references, language=language, unit="words")


def cer(candidates: Iterable[str], references: Iterable[str], *, language: Language) -> Score:
    """Character error rate. See :func:`error_rate`."""
    return error_rate(candidates, references, language=language, unit="characters")


def _units(text: str, language: Language, unit: Unit) -> list[str]:
    said = [token.text for token in tokens(text, language)]
    return said if unit == "words" else list("".join(said))
