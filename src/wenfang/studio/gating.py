"""A piece made until it passes its gates: tries, what each measures, and which one is kept.

Every try is the whole workflow at another seed, its steps remembered like any other
(:meth:`~wenfang.library.run.Run.of_try`), and so is what was measured: a run that was cut off
goes on within its try, and a replay makes all tries again and comes to the same choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.brief import Brief
from wenfang.brief.gates import Gates
from wenfang.checks.gates import Tried, Try, best_of, gate_findings, judge
from wenfang.finding import Finding, Severity, blocking
from wenfang.library.run import Run, digest
from wenfang.studio.measuring import measures_for
from wenfang.workflows.tools import Draft, Tools

if TYPE_CHECKING:
    from wenfang.provenance.receipt import Approval

#: Writes the draft of one try: the brief at its seed, and its run.
WriteDraft = Callable[[Brief, Run], Draft]


@dataclass(frozen=True)
class Gated:
    """The draft that is kept.

    Attributes:
        seed: that it was made with.
        tried: every try; ``None`` where the brief asks for no gates.
        approval: of the person who let it go though it misses some.
    """

    draft: Draft
    seed: int
    tried: Tried | None = None
    approval: Approval | None = None

    @property
    def waits(self) -> bool:
        """Whether a person has to decide: gates are missed, and the brief wants it held."""
        return (
            self.tried is not None
            and not self.tried.kept.passed
            and self.tried.otherwise == "hold"
            and self.approval is None
        )

    @property
    def sha256(self) -> str:
        """Of what a person judges: words and pictures."""
        drawn = [(one.name, one.picture.sha256, one.description) for one in self.draft.drawings]
        return digest([self.draft.document, drawn])

    def approved(self, approval: Approval) -> Gated:
        """The same, let go by a person, who answers for claims that the check would stop."""
        draft = replace(self.draft, findings=tuple(map(released, self.draft.findings)))
        return replace(self, draft=draft, approval=approval)


def made_with_gates(
    brief: Brief, tools: Tools, fetch: Callable[[str], Path], write: WriteDraft
) -> Gated:
    """Make the piece once, or as often as its gates ask.

    Args:
        fetch: gives a resource's file.

    Raises:
        BadInput: what a gate is measured against cannot be read; before anything is made.
        ConfigurationError, ResourceError: what measures it is not here; likewise.
    """
    gates = brief.asked_gates
    if not gates.gates:
        return Gated(write(brief, tools.run), brief.seed)
    measures = measures_for(brief, gates.gates, tools, fetch)
    tries: list[Try] = []
    best: Draft | None = None
    for number in range(1, gates.tries + 1):
        own = brief.of_try(number)
        run = tools.run.of_try(number)
        draft = write(own, run)
        results = [judge(gate, measures[gate.metric](draft, run)) for gate in gates.gates]
        tries.append(Try(number, own.seed, tuple(results), _blocks(draft, gates)))
        if best is None or best_of(tries) is tries[-1]:
            best = draft
        tools.progress("tries", number, gates.tries, "tries")
        if tries[-1].passed:
            break
    assert best is not None
    tried = Tried(tuple(tries), best_of(tries), gates.otherwise)
    draft = replace(best, findings=(*best.findings, *gate_findings(tried)))
    return Gated(draft, tried.kept.seed, tried)


def _blocks(draft: Draft, gates: Gates) -> int:
    """Findings that stop this try, whatever a person may say. Wrong claims do not where a gate
    on them holds the piece: then it is for a person to judge them."""
    stops = blocking(draft.findings)
    held = gates.otherwise == "hold" and any(gate.counts for gate in gates.gates)
    return sum(1 for finding in stops if not (held and finding.check == "claims"))


def released(finding: Finding) -> Finding:
    """A finding as it stands once a person has let the piece go."""
    if finding.check != "claims" or finding.severity is not Severity.BLOCK:
        return finding
    return replace(finding, severity=Severity.WARN)


def shown_for_review(gated: Gated, title: str) -> dict[str, Any]:
    """What a person needs to judge a draft, JSON-ready."""
    document = gated.draft.document
    assert gated.tried is not None
    return {
        "title": title,
        "summary": [sentence.text for sentence in document.summary] if document else [],
        "body": document.body() if document else "",
        "pictures": [
            {
                "name": one.name,
                "width": one.picture.width,
                "height": one.picture.height,
                "seed": one.seed,
                "sha256": one.picture.sha256,
            }
            for one in gated.draft.drawings
        ],
        "gates": gated.tried.as_dict(),
    }


def missed_in_words(tried: Tried) -> str:
    """Which gates the kept try misses, in one sentence."""
    missed = [finding.message for finding in gate_findings(tried)]
    return "; ".join(missed) or "what was found in it is for a person to judge"
