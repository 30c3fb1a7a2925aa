"""Gates judged: what each try measured, which try is kept, and what is said of it.

Measuring is :mod:`wenfang.studio.measuring`'s; here are only figures. Of several tries that all
miss a gate the best is the one that may be published at all, misses the fewest gates, and then
the one that misses them by the least, as shares of their bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wenfang.brief.gates import Gate, Otherwise
from wenfang.finding import Finding, Place, Severity


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value with all that it depends on.

    Attributes:
        signature: of a metric; empty where something is only counted.
        unit: of what is counted: ``words``, ``findings``.
        interval: 95 % confidence, where it can be told.
    """

    value: float
    signature: str = ""
    unit: str = ""
    interval: tuple[float, float] | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate in one try.

    Attributes:
        metric: the gate's.
        wanted: its bound as it is said.
        missed_by: share of the bound; 0 where it is met.
    """

    metric: str
    wanted: str
    measured: Measurement
    passed: bool
    missed_by: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, as a receipt tells it."""
        told = self.measured
        data: dict[str, Any] = {
            "gate": self.metric,
            "wanted": self.wanted,
            "measured": told.value,
            "passed": self.passed,
        }
        beside = {
            "unit": told.unit,
            "signature": told.signature,
            "interval": list(told.interval or ()),
            "warnings": list(told.warnings),
        }
        return data | {name: value for name, value in beside.items() if value}


@dataclass(frozen=True, slots=True)
class Try:
    """One making of the piece.

    Attributes:
        number: from 1.
        seed: that it was made with.
        blocks: how many findings stop its publication.
    """

    number: int
    seed: int
    results: tuple[GateResult, ...]
    blocks: int = 0

    @property
    def passed(self) -> bool:
        """Whether it can be published as it is."""
        return not self.blocks and all(result.passed for result in self.results)

    @property
    def missed(self) -> tuple[GateResult, ...]:
        """The gates that it does not pass."""
        return tuple(result for result in self.results if not result.passed)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, as a receipt tells it."""
        results = [result.as_dict() for result in self.results]
        return {"try": self.number, "seed": self.seed, "blocks": self.blocks, "results": results}


@dataclass(frozen=True, slots=True)
class Tried:
    """Every try of a piece, and the one that is kept.

    Attributes:
        otherwise: what becomes of it if no try passes.
    """

    tries: tuple[Try, ...]
    kept: Try
    otherwise: Otherwise

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, as a receipt tells it."""
        return {
            "passed": self.kept.passed,
            "kept": self.kept.number,
            "otherwise": self.otherwise,
            "tries": [one.as_dict() for one in self.tries],
        }


def judge(gate: Gate, measured: Measurement) -> GateResult:
    """A gate with what was measured for it."""
    bound = gate.bound
    passed = bound.allows(measured.value)
    return GateResult(gate.metric, bound.text, measured, passed, bound.missed_by(measured.value))


def best_of(tries: Sequence[Try]) -> Try:
    """The try that is kept; of equal ones the first."""
    return min(
        tries,
        key=lambda one: (
            bool(one.blocks),
            len(one.missed),
            sum(result.missed_by for result in one.missed),
            one.number,
        ),
    )


def gate_findings(tried: Tried) -> list[Finding]:
    """What is said of the gates that the kept try misses. It blocks where the brief says so."""
    stops = tried.otherwise == "block"
    severity = Severity.BLOCK if stops else Severity.WARN
    return [
        Finding(
            "gates",
            "missed",
            severity,
            f"the gate {result.metric} wants {result.wanted}, measured is {shown(result)}",
            Place("brief", f"gates.{result.metric}"),
            _evidence(result, tried),
        )
        for result in tried.kept.missed
    ]


def shown(result: GateResult) -> str:
    """The measured value as a person reads it: four digits, and its unit."""
    return " ".join(filter(None, [f"{result.measured.value:.4g}", result.measured.unit]))


def _evidence(result: GateResult, tried: Tried) -> dict[str, Any]:
    told = {
        "gate": result.metric,
        "wanted": result.wanted,
        "measured": shown(result),
        "signature": result.measured.signature,
        "interval": list(result.measured.interval or ()),
        "warnings": list(result.measured.warnings),
        "kept_try": f"{tried.kept.number}/{len(tried.tries)}",
    }
    return {name: value for name, value in told.items() if value}
