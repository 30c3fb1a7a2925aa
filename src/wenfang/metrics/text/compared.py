"""What was found of two systems, by several metrics: table, JSON and page are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenfang.metric_table import metric_of
from wenfang.metrics.comparison import Comparison
from wenfang.metrics.text.comparing import TextComparison
from wenfang.metrics.verdict import better, verdict
from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class Compared:
    """Two systems by several metrics.

    Attributes:
        names: of the two files.
        references: their files.
        language: of the texts.
        found: by the names of the scores.
    """

    names: tuple[str, str]
    references: tuple[str, ...]
    language: Language
    found: Mapping[str, TextComparison]

    @property
    def comparisons(self) -> dict[str, Comparison]:
        """By the names of the scores."""
        return {name: one.comparison for name, one in self.found.items()}

    @property
    def verdicts(self) -> dict[str, dict[Language, str]]:
        """What each comparison says, in both languages."""
        return {name: self._verdict(name, one) for name, one in self.comparisons.items()}

    def _verdict(self, name: str, one: Comparison) -> dict[Language, str]:
        languages: tuple[Language, Language] = ("en", "zh")
        return {tongue: verdict(one, metric_of(name), self.names, tongue) for tongue in languages}

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "language": self.language,
            "first": self.names[0],
            "second": self.names[1],
            "comparisons": {
                name: {
                    **one.comparison.as_dict(),
                    "better": better(one.comparison, metric_of(name)),
                    "verdict": self._verdict(name, one.comparison),
                    "first_ahead": [line.line for line in one.first_ahead],
                    "second_ahead": [line.line for line in one.second_ahead],
                }
                for name, one in self.found.items()
            },
        }
