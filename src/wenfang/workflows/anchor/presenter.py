"""Who presents: the anchor that the brief names, and whether it may.

The anchor is read once and kept with the piece, so that resuming and replaying show the same
face even if the anchor was changed or deleted meanwhile. Its consent is asked about each time a
piece is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wenfang.anchor import Anchor
from wenfang.brief import AnchorBrief
from wenfang.engines.avatar.base import AvatarEngine
from wenfang.finding import Finding
from wenfang.workflows.tools import Tools

#: Who presents where the brief names nobody.
USUAL = {"zh": "lin", "en": "maya"}


@dataclass(frozen=True)
class Presenter:
    """An anchor and what shows it."""

    anchor: Anchor
    engine: AvatarEngine
    findings: tuple[Finding, ...] = ()

    @property
    def consents(self) -> tuple[dict[str, Any], ...]:
        """What manifests tell of the consent of the person shown."""
        from wenfang.anchors.consent import consent_claim, needed

        consent = self.anchor.consent
        return (consent_claim(consent),) if consent is not None and needed(self.anchor) else ()


def presenter_of(brief: AnchorBrief, tools: Tools) -> Presenter:
    """The brief's anchor.

    Raises:
        BadInput: nobody is called so.
        Blocked: the consent of the person shown is missing or has ended.
    """
    anchor, findings = tools.anchor(brief.anchor or USUAL[brief.language])
    return Presenter(anchor, tools.engines.avatar(anchor.look), tuple(findings))
