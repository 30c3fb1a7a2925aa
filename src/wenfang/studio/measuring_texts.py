"""Gates on texts: the body of a draft, held against reference texts or by itself.

The body is one segment and its references are whole texts too, read like sources, so that a
reference may be any file that a source may be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wenfang.brief import NewsBrief
from wenfang.brief.gates import GATED, Gate
from wenfang.checks.gates import Measurement
from wenfang.errors import BadInput
from wenfang.language.sentences import split_sentences
from wenfang.library.run import Run
from wenfang.metric_table import METRICS
from wenfang.metrics.score import VERSION, Score
from wenfang.metrics.text.choosing import (
    Needs,
    TextOptions,
    summed_metrics,
    whole_metrics,
)
from wenfang.metrics.text.perplexity import Perplexity, perplexity
from wenfang.metrics.text.summed import summed
from wenfang.source import Language
from wenfang.sources import read_source
from wenfang.studio.measurement import as_measured
from wenfang.workflows.tools import Draft, Tools, engine_digest


def text_measure(gate: Gate, brief: NewsBrief, tools: Tools) -> Callable[[Draft, Run], Measurement]:
    """What measures the body of a draft for a gate; its references are read now.

    Raises:
        BadInput: a reference cannot be read, or holds no text.
        EngineError: the text engine tells no log-probabilities.
    """
    if gate.metric == "perplexity":
        return _perplexity(tools)
    references = [_read(gate, path, brief, tools) for path in gate.references]

    def score(text: str) -> Score:
        both = [text, *references]
        if gate.metric == "rouge_lsum":
            both = [_a_sentence_a_line(one, brief.language) for one in both]
        row, needs = METRICS[GATED[gate.metric].measure], _no_engines()
        if not row.comparable:
            whole = whole_metrics([row.asked], both[:1], [both[1:]], brief.language, needs)
            return whole[row.name].score
        metrics = summed_metrics([row.asked], brief.language, TextOptions(), needs)
        # A metric without references does not look at the one that stands for none.
        return summed(metrics[row.name], both[:1], [both[1:] or [""]])

    def measure(draft: Draft, run: Run) -> Measurement:
        text = _body(draft)
        return run.step(
            f"gate.{gate.metric}",
            Measurement,
            lambda: as_measured(score(text)),
            [text, references, brief.language, VERSION],
        )

    return measure


def _perplexity(tools: Tools) -> Callable[[Draft, Run], Measurement]:
    """Under the model that writes. That it can be told is asked before anything is written."""
    Perplexity(tools.text)
    key = engine_digest(tools.text.identity)

    def measure(draft: Draft, run: Run) -> Measurement:
        text = _body(draft)
        return run.step(
            "gate.perplexity",
            Measurement,
            lambda: as_measured(perplexity([text], tools.text)),
            [text, key, VERSION],
        )

    return measure


def _no_engines() -> Needs:
    """What is measured here needs none: perplexity goes its own way."""

    def none() -> Any:
        raise AssertionError("a gate on words asks for no engine")

    return Needs(text=none, features=none)


def _a_sentence_a_line(text: str, language: Language) -> str:
    """As ROUGE-Lsum takes a text."""
    return "\n".join(text[start:end].strip() for start, end in split_sentences(text, language))


def _body(draft: Draft) -> str:
    assert draft.document is not None
    return draft.document.body()


def _read(gate: Gate, path: str, brief: NewsBrief, tools: Tools) -> str:
    place = f"gates.{gate.metric}.reference: {path}"

    def load() -> str:
        try:
            source = read_source(
                path, id="reference", base=tools.base, allow_network=brief.allow_network
            )
        except BadInput as error:
            raise BadInput(error.message, place=place, cure=error.cure) from None
        return source.text

    name = f"read.reference.{gate.metric}.{gate.references.index(path) + 1}"
    return tools.run.step(name, str, load, path)
