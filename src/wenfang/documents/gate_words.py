"""Gates as a person reads them: what was wanted and measured in each try, and who let it go.

Receipts keep the English words, for programs: ``within 15 %``, ``no errors``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenfang.documents.wording import Wording as W
from wenfang.documents.words import spoken_date
from wenfang.source import Language

_GATE = r"the gate (?P<gate>\S+) wants "
_IS = r", measured is (?P<n>\S+)"
#: What findings say of a gate that is missed.
GATE_WORDS: dict[str, tuple[W, ...]] = {
    "missed": (
        W(f"{_GATE}no errors{_IS} findings", "门槛 {gate} 要求没有错误，实测有 {n} 处。"),
        W(f"{_GATE}no warnings{_IS} findings", "门槛 {gate} 要求没有错误和警告，实测有 {n} 处。"),
        W(
            rf"{_GATE}within (?P<share>\S+) %{_IS} words",
            "门槛 {gate} 要求篇幅相差不超过 {share}%，实测 {n} 词。",
        ),
        W(
            rf"{_GATE}within (?P<share>\S+) %{_IS} characters",
            "门槛 {gate} 要求篇幅相差不超过 {share}%，实测 {n} 字。",
        ),
        W(rf"{_GATE}(?P<bound>.*){_IS} words", "门槛 {gate} 要求 {bound}，实测 {n} 词。"),
        W(rf"{_GATE}(?P<bound>.*){_IS} characters", "门槛 {gate} 要求 {bound}，实测 {n} 字。"),
        W(rf"{_GATE}(?P<bound>.*){_IS}", "门槛 {gate} 要求 {bound}，实测为 {n}。"),
        W(r".*", "有发布门槛未达到。"),
    )
}
_UNITS = {"findings": "处", "words": "词", "characters": "字"}
_APPROVED = {
    "en": "{who} let the piece go on {when} though it misses: {missed}.",
    "zh": "本稿未达到以下门槛：{missed}；{who} 于{when}批准发布。",
}
_REASON = {"en": " Reason: {}", "zh": "理由：{}"}
_LET_GO = {
    "en": "{who} looked at the piece and let it go on {when}.",
    "zh": "{who} 于{when}审阅后批准发布。",
}


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate in one try, as the page shows it.

    Attributes:
        kept: whether this try, of several, is the one that is published.
        details: signature and warnings.
    """

    number: int
    kept: bool
    gate: str
    wanted: str
    measured: str
    passed: bool
    details: tuple[str, ...]


def gate_rows(gates: Mapping[str, Any], language: Language) -> list[GateRow]:
    """Rows for a receipt's gates, a row for each gate in each try."""
    return [
        GateRow(
            one["try"],
            one["try"] == gates["kept"] and len(gates["tries"]) > 1,
            result["gate"],
            _wanted(result["wanted"], language),
            _measured(result, language),
            result["passed"],
            tuple(filter(None, [result.get("signature"), *result.get("warnings", ())])),
        )
        for one in gates.get("tries", ())
        for result in one["results"]
    ]


def approval_sentence(receipt: Mapping[str, Any], language: Language) -> str:
    """Who let the piece go and why; empty where nobody had to."""
    approval = receipt.get("approval")
    if not approval:
        return ""
    missed = ("、" if language == "zh" else ", ").join(approval["missed"])
    sentence = (_APPROVED if missed else _LET_GO)[language].format(
        who=approval["by"], when=spoken_date(approval["at"], language), missed=missed
    )
    reason = approval.get("reason")
    return sentence + (_REASON[language].format(reason) if reason else "")


def _wanted(text: str, language: Language) -> str:
    if language != "zh":
        return text
    within = re.fullmatch(r"within (\S+) %", text)
    if within:
        return f"相差不超过 {within[1]}%"
    return {"no errors": "没有错误", "no warnings": "没有错误和警告"}.get(text, text)


def _measured(result: Mapping[str, Any], language: Language) -> str:
    unit = str(result.get("unit") or "")
    shown = _UNITS.get(unit, unit) if language == "zh" else unit
    return " ".join(filter(None, [f"{result['measured']:.4g}", shown]))
