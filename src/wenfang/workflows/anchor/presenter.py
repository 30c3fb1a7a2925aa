"""Who presents: the anchor that the brief names, and whether it may.

The anchor is read, and its consent asked about, each time a piece is made, resumed or replayed:
nothing of it is kept with the piece, so that an anchor that was deleted is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wenfang.anchor import Anchor
from wenfang.brief import AnchorBrief
from wenfang.drawing import Ingredient
from wenfang.engines.avatar.base import AvatarEngine
from wenfang.finding import Finding
from wenfang.source import Language
from wenfang.workflows.tools import Tools

#: Who presents where the brief names nobody.
USUAL: dict[Language, str] = {"zh": "lin", "en": "maya"}


def named_or_usual(name: str | None, language: Language) -> str:
    """The name of the anchor that is asked for."""
    return name or USUAL[language]


@dataclass(frozen=True)
class Presenter:
    """An anchor and what shows it."""

    anchor: Anchor
    engine: AvatarEngine
    findings: tuple[Finding, ...] = ()

    @property
    def ingredients(self) -> tuple[Ingredient, ...]:
        """The portrait's file, with its credentials."""
        return (self.anchor.given,) if self.anchor.given is not None else ()

    @property
    def photographed(self) -> bool:
        """Whether a real person is seen."""
        return self.anchor.look == "portrait" and self.anchor.origin == "photograph"

    @property
    def consents(self) -> tuple[dict[str, Any], ...]:
        """What manifests tell of the consent of the person shown."""
        from wenfang.anchors.consent import claims_of

        return claims_of(self.anchor)


def presenter_of(brief: AnchorBrief, tools: Tools) -> Presenter:
    """The brief's anchor.

    Raises:
        BadInput: nobody is called so.
        Blocked: the consent of the person shown is missing or has ended.
    """
    anchor, findings = tools.anchor(named_or_usual(brief.anchor, brief.language))
    return Presenter(anchor, tools.engines.avatar(anchor.look), tuple(findings))
