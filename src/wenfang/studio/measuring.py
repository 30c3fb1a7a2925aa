"""What each gate of a brief measures a draft with.

Everything that a measure rests on (reference texts and pictures, a network) is read before the
piece is made, so that a mistake costs no model's time. What is read from outside is a step that
replay takes over; what is computed is a step too, with its inputs by hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from wenfang.brief import Brief, NewsBrief
from wenfang.brief.gates import GATED, Gate
from wenfang.checks.gates import Measurement
from wenfang.finding import Severity
from wenfang.library.run import Run
from wenfang.studio.measuring_pictures import Networks, picture_measure
from wenfang.studio.measuring_texts import text_measure
from wenfang.workflows.tools import Draft, Tools

#: A draft and the run of its try in, a value out.
Measure = Callable[[Draft, Run], Measurement]


def measures_for(
    brief: Brief, gates: Sequence[Gate], tools: Tools, fetch: Callable[[str], Path]
) -> dict[str, Measure]:
    """Metric → what measures it, its references read.

    Args:
        fetch: gives a resource's file.

    Raises:
        BadInput: a reference cannot be read; names gate and file.
        ConfigurationError, EngineError, ResourceError: what measures it is not here, or cannot.
    """
    networks = Networks(fetch, tools.progress)
    return {gate.metric: _measure(brief, gate, tools, networks) for gate in gates}


def _measure(brief: Brief, gate: Gate, tools: Tools, networks: Networks) -> Measure:
    if GATED[gate.metric].of == "pictures":
        return picture_measure(gate, tools, networks)
    assert isinstance(brief, NewsBrief)
    if gate.metric == "claims":
        return partial(_claims, gate.counts == "warnings")
    if gate.metric == "length":
        return partial(_length, brief.counted_in)
    return text_measure(gate, brief, tools)


def _claims(warnings_too: bool, draft: Draft, _run: Run) -> Measurement:
    counted = (Severity.BLOCK, Severity.WARN) if warnings_too else (Severity.BLOCK,)
    found = [one for one in draft.findings if one.check == "claims" and one.severity in counted]
    return Measurement(len(found), unit="findings")


def _length(unit: str, draft: Draft, _run: Run) -> Measurement:
    return Measurement(draft.counted, unit=unit)
