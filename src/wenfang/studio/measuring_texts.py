"""Gates on texts: the body of a draft, held against reference texts or by itself.

The body is one segment and its references are whole texts too, read like sources, so that a
reference may be any file that a source may be.
"""

from __future__ import annotations

from collections.abc import Callable

from wenfang.brief import NewsBrief
from wenfang.brief.gates import Gate
from wenfang.checks.gates import Measured
from wenfang.errors import BadInput
from wenfang.library.run import Run
from wenfang.metrics.score import VERSION, Score
from wenfang.metrics.text.perplexity import Perplexity, perplexity
from wenfang.sources import read_source
from wenfang.studio.measuring_pictures import as_measured
from wenfang.workflows.tools import Draft, Tools, engine_digest

#: The body, its references and its language in, a score out.
Metric = Callable[[str, list[str], str], Score]
METRICS: dict[str, Metric] = {}


def text_measure(gate: Gate, brief: NewsBrief, tools: Tools) -> Callable[[Draft, Run], Measured]:
    """What measures the body of a draft for a gate; its references are read now.

    Raises:
        BadInput: a reference cannot be read, or holds no text.
        EngineError: the text engine tells no log-probabilities.
    """
    if gate.metric == "perplexity":
        return _perplexity(tools)
    references = [_read(gate, path, brief, tools) for path in gate.references]
    metric = METRICS[gate.metric]

    def measure(draft: Draft, run: Run) -> Measured:
        text = _body(draft)
        return run.step(
            f"gate.{gate.metric}",
            Measured,
            lambda: as_measured(metric(text, references, brief.language)),
            [text, references, brief.language, VERSION],
        )

    return measure


def _perplexity(tools: Tools) -> Callable[[Draft, Run], Measured]:
    """Under the model that writes. That it can be told is asked before anything is written."""
    Perplexity(tools.text)
    key = engine_digest(tools.text.identity)

    def measure(draft: Draft, run: Run) -> Measured:
        text = _body(draft)
        return run.step(
            "gate.perplexity",
            Measured,
            lambda: as_measured(perplexity([text], tools.text)),
            [text, key, VERSION],
        )

    return measure


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
