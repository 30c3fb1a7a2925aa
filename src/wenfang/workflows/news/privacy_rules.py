"""What a brief says of personal data, applied to one text of a source after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wenfang.brief import NewsBrief
from wenfang.checks.privacy import PersonalDatum, check_privacy, find_personal_data, retell
from wenfang.checks.privacy.policy import full_policy
from wenfang.checks.privacy.retelling import Retold
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Finding, Place
from wenfang.language.normalise import fold
from wenfang.source import Language

_TO_BE = "it is to be masked."


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """The full policy, who is named all the same, and who finds names."""

    policy: Mapping[str, str]
    public_figures: Sequence[str]
    names: NameFinder

    @classmethod
    def of(cls, brief: NewsBrief, names: NameFinder) -> PrivacyRules:
        return cls(full_policy(brief.privacy), brief.public_figures, names)

    @property
    def _finder(self) -> NameFinder | None:
        return self.names if self.policy["name"] != "keep" else None

    def check(self, text: str, place: Place, language: Language) -> list[Finding]:
        """Findings on the personal data in a text."""
        return check_privacy(
            text,
            place=place,
            language=language,
            policy=self.policy,
            names=self.names,
            public_figures=self.public_figures,
        )

    def hidden(self, text: str, language: Language) -> list[PersonalDatum]:
        """The personal data that may not be told."""
        known = {fold(figure).casefold() for figure in self.public_figures}
        return [
            datum
            for datum in find_personal_data(text, language, names=self._finder)
            if self.policy[datum.kind] != "keep"
            and (datum.kind != "name" or fold(datum.text).casefold() not in known)
        ]

    def retell(
        self, text: str, hidden: Sequence[PersonalDatum], language: Language
    ) -> Retold | None:
        """The text without it; ``None`` if it says nothing then."""
        return retell(
            text,
            hidden,
            language,
            policy=self.policy,
            names=self._finder,
            keep=self.public_figures,
        )


def with_outcome(finding: Finding, done: str) -> Finding:
    """A finding on what is to be masked, with what became of it; others as they are."""
    if not finding.message.endswith(_TO_BE):
        return finding
    message = f"{finding.message.removesuffix(_TO_BE)}it was masked, and {done}."
    return replace(finding, message=message)
