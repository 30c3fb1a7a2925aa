"""Gates: what a piece must measure up to before it is published, as a brief says it.

A gate is a metric and a bound in a person's words: ``rouge_l = ">= 0.25"``, ``claims = "no
errors"``, ``length = "within 15 %"``. Everything that can be wrong with one is refused here, at
the door, before any model runs. Which function measures it is
:mod:`wenfang.studio.measuring`'s.

Design choice: a bound is an interval. Every form of words becomes one, so that one rule says
whether it is met and by how much it is missed, whatever the metric's scale.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from wenfang.errors import BadInput
from wenfang.metric_table import METRICS, Medium, Metric

Otherwise = Literal["hold", "block", "publish"]
MOST_TRIES, DEFAULT_TRIES, MOST_REFERENCES = 20, 3, 20

#: Words of the table that are no metrics.
_OPTIONS = ("tries", "otherwise", "reference")
_COMPARISON = re.compile(r"(>=|<=|>|<)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_WITHIN = re.compile(r"within\s+(\d+(?:\.\d+)?)\s*%")
_NONE_OF = re.compile(r"no\s+(errors|warnings)")
_WRITTEN = str.maketrans({"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "％": "%"})


@dataclass(frozen=True, slots=True)
class GateMetric:
    """What a gate may be put on.

    Attributes:
        of: what is measured.
        lowest, highest: ends of its scale.
        reference: whether it needs something to be held against.
        words: forms of bounds besides comparisons: ``no errors``, ``within 15 %``.
        fewest: pictures that it can be measured on.
        measure: the row's name in the table of metrics; empty where something is only counted.
    """

    of: Medium
    lowest: float = 0.0
    highest: float = math.inf
    reference: bool = False
    words: Literal["", "findings", "length"] = ""
    fewest: int = 1
    measure: str = ""


def _on(row: Metric) -> GateMetric:
    top = math.inf if row.top is None else row.top
    return GateMetric(row.kind, row.bottom, top, row.reference, fewest=row.fewest, measure=row.name)


#: What a gate may be put on, by the names that a brief uses: two figures that are counted, and
#: the metrics that the table says may be gated.
GATED: Mapping[str, GateMetric] = {
    "claims": GateMetric("text", words="findings"),
    "length": GateMetric("text", words="length"),
    **{row.gate: _on(row) for row in METRICS.values() if row.gated},
}


@dataclass(frozen=True, slots=True)
class Bound:
    """What a measured value must be, as an interval.

    Attributes:
        text: as a person says it, with one spelling.
        low, high: its ends.
        strict: whether the ends themselves are outside.
    """

    text: str
    low: float = -math.inf
    high: float = math.inf
    strict: bool = False

    def allows(self, value: float) -> bool:
        """Whether a value is inside; what is not a number never is."""
        if self.strict:
            return self.low < value < self.high
        return self.low <= value <= self.high

    def missed_by(self, value: float) -> float:
        """How far a value lies outside, as a share of the bound; 0 where it is allowed. So gates
        of different scales can be added up."""
        if self.allows(value):
            return 0.0
        if math.isnan(value):
            return math.inf
        end = self.low if value <= self.low else self.high
        return max(abs(value - end) / max(abs(end), 1e-9), 1e-9) if end else max(abs(value), 1e-9)


@dataclass(frozen=True, slots=True)
class Gate:
    """One metric with its bound.

    Attributes:
        references: paths relative to the brief that it is measured against.
        counts: of ``claims``: ``errors``, or ``warnings``, which errors are too.
    """

    metric: str
    bound: Bound
    references: tuple[str, ...] = ()
    counts: Literal["", "errors", "warnings"] = ""


@dataclass(frozen=True, slots=True)
class Gates:
    """All gates of a brief.

    Attributes:
        tries: how often the piece is made before the best try is all there is.
        otherwise: what becomes of it if no try passes.
    """

    gates: tuple[Gate, ...] = ()
    tries: int = 1
    otherwise: Otherwise = "hold"


def parse_gates(
    table: Mapping[str, Any], *, medium: Medium, length: int = 0, pictures: int = 0, chance: bool
) -> Gates:
    """Gates of a brief's table ``[gates]``.

    Args:
        medium: what the brief's kind is made of.
        length: that the brief asks for.
        pictures: that the brief asks for.
        chance: whether another seed gives another piece.

    Raises:
        BadInput: names the field and the cure.
    """
    if not table:
        return Gates()
    shared = _references("gates.reference", table.get("reference"))
    gates = tuple(
        _gate(name, value, shared, medium, length, pictures)
        for name, value in table.items()
        if name not in _OPTIONS
    )
    if not gates:
        raise BadInput("no metric is named", place="gates", cure=f"name one of {_names(medium)}")
    if shared and not any(GATED[gate.metric].reference for gate in gates):
        raise BadInput("no gate has a use for it", place="gates.reference", cure="leave it out")
    return Gates(gates, _tries(table, chance), _otherwise(table))


def _gate(
    name: str, value: Any, shared: tuple[str, ...], medium: Medium, length: int, pictures: int
) -> Gate:
    place = f"gates.{name}"
    metric = GATED.get(name)
    if metric is None:
        near = difflib.get_close_matches(name.replace("-", "_").lower(), [*GATED, *_OPTIONS], n=1)
        cure = f"did you mean {near[0]!r}?" if near else f"use one of {_names(medium)}"
        raise BadInput("no such metric", place=place, cure=cure)
    if metric.of != medium:
        what = "a text" if metric.of == "text" else "a batch of pictures"
        raise BadInput(
            f"it measures {what}, which this brief asks for none of",
            place=place,
            cure=f"use one of {_names(medium)}",
        )
    if medium == "pictures" and pictures < metric.fewest:
        raise BadInput(
            f"needs {metric.fewest} pictures, the brief asks for {pictures}",
            place=place,
            cure=f"write count = {metric.fewest} or more",
        )
    said, own = _parts(place, value)
    bound, counts = _bound(place, said, metric, length)
    return Gate(name, bound, _needed(place, name, metric, own, shared), counts)


def _parts(place: str, value: Any) -> tuple[Any, tuple[str, ...]]:
    """The bound as it stands, and the references of this gate alone."""
    if not isinstance(value, Mapping):
        return value, ()
    for key in value:
        if key not in ("bound", "reference"):
            raise BadInput(
                "unknown field", place=f"{place}.{key}", cure="known fields: bound, reference"
            )
    if "bound" not in value:
        raise BadInput("is missing", place=f"{place}.bound", cure='write bound = ">= 0.25"')
    return value["bound"], _references(f"{place}.reference", value.get("reference"))


def _needed(
    place: str, name: str, metric: GateMetric, own: tuple[str, ...], shared: tuple[str, ...]
) -> tuple[str, ...]:
    if not metric.reference:
        if own:
            cure = "leave it out"
            raise BadInput(f"{name} is measured without one", place=f"{place}.reference", cure=cure)
        return ()
    if not (own or shared):
        what = "a text file" if metric.of == "text" else "a folder of pictures"
        raise BadInput(
            f"{name} needs something to be held against",
            place=f"{place}.reference",
            cure=f'name {what}: {name} = {{ bound = "…", reference = "…" }}',
        )
    found = own or shared
    if metric.of == "pictures" and len(found) > 1:
        raise BadInput(f"{name} takes one", place=f"{place}.reference", cure="name one folder")
    return found


def _references(place: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, Sequence) or not found or len(found) > MOST_REFERENCES:
        raise BadInput(
            f"is a path, or a list of 1 to {MOST_REFERENCES}", place=place, cure='write "file.txt"'
        )
    for path in found:
        if not isinstance(path, str) or not path.strip() or "\0" in path:
            raise BadInput("holds what is no path", place=place, cure='write "file.txt"')
    return tuple(found)


def _bound(
    place: str, said: Any, metric: GateMetric, length: int
) -> tuple[Bound, Literal["", "errors", "warnings"]]:
    """Raises ``BadInput`` for what is no bound of this metric."""
    text = " ".join(said.translate(_WRITTEN).lower().split()) if isinstance(said, str) else ""
    if metric.words == "findings":
        match = _NONE_OF.fullmatch(text)
        if match is None:
            raise _malformed(place, said, '"no errors" or "no warnings"')
        counts: Literal["errors", "warnings"] = "errors" if match[1] == "errors" else "warnings"
        return Bound(f"no {counts}", high=0), counts
    if metric.words == "length" and (match := _WITHIN.fullmatch(text)):
        return _within(place, match[1], length), ""
    match = _COMPARISON.fullmatch(text)
    if match is None:
        example = '"within 15 %" or ">= 250"' if metric.words == "length" else '">= 0.25"'
        raise _malformed(place, said, example)
    value = float(match[2])
    if not metric.lowest <= value <= metric.highest or math.isinf(value):
        raise BadInput(
            f"{match[2]} is not on its scale",
            place=place,
            cure=f"it goes from {metric.lowest:g} to {metric.highest:g}",
        )
    strict = len(match[1]) == 1
    text = f"{match[1]} {match[2]}"
    if match[1][0] == ">":
        return Bound(text, low=value, strict=strict), ""
    return Bound(text, high=value, strict=strict), ""


def _within(place: str, share: str, length: int) -> Bound:
    percent = float(share)
    if not 0 < percent < 100:
        raise BadInput(f"{share} % is no share", place=place, cure='write "within 15 %"')
    apart = length * percent / 100
    return Bound(f"within {share} %", round(length - apart, 6), round(length + apart, 6))


def _malformed(place: str, said: Any, example: str) -> BadInput:
    shown = repr(said) if len(repr(said)) <= 60 else repr(said)[:57] + "…"
    return BadInput(f"{shown} is no bound", place=place, cure=f"write {example}")


def _tries(table: Mapping[str, Any], chance: bool) -> int:
    tries = table.get("tries")
    if tries is None:
        return DEFAULT_TRIES if chance else 1
    if type(tries) is not int or not 1 <= tries <= MOST_TRIES:
        raise BadInput(
            f"is a whole number from 1 to {MOST_TRIES}", place="gates.tries", cure="write tries = 3"
        )
    if tries > 1 and not chance:
        raise BadInput(
            "nothing in this piece is made by chance: another try gives the same",
            place="gates.tries",
            cure="leave it out",
        )
    return tries


def _otherwise(table: Mapping[str, Any]) -> Otherwise:
    said = table.get("otherwise", "hold")
    known: tuple[Otherwise, ...] = get_args(Otherwise)
    for one in known:
        if said == one:
            return one
    raise BadInput(
        f"{said!r} is none of them", place="gates.otherwise", cure=f"use one of {', '.join(known)}"
    )


def _names(medium: Medium) -> str:
    return ", ".join(name for name, metric in GATED.items() if metric.of == medium)
