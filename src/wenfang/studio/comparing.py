"""``wenfang compare``: two systems' texts over one reference, or two saved evaluations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text import comparing as texts
from wenfang.metrics.text.choosing import TextOptions
from wenfang.metrics.text.compared import Compared
from wenfang.source import Language
from wenfang.studio.evaluating import ensure_files, opened, read_lines, spoken_by, wanted

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace


def compare_texts(
    studio: Workspace,
    first: Path,
    second: Path,
    references: Sequence[Path],
    *,
    metrics: str | Sequence[str],
    language: Language | None,
    options: TextOptions,
    samples: int,
    seed: int,
) -> Compared:
    """See :meth:`Studio.compare`."""
    asked = wanted(metrics, references, comparing=True)
    ensure_files([first, second, *references])
    spoken = language or spoken_by([*references, first])
    lines = read_lines(studio, first, [second, *references], "measuring")
    found = texts.compare_texts(
        ((a, others[0], others[1:]) for a, others in lines),
        opened(studio, asked, spoken, options),
        samples=samples,
        seed=seed,
        progress=studio.progress,
    )
    return Compared(_told_apart(first, second), tuple(map(str, references)), spoken, found)


def _told_apart(first: Path, second: Path) -> tuple[str, str]:
    """Their names, with folders where the files are called the same."""
    if first.name != second.name:
        return first.name, second.name
    return str(first), str(second)


@dataclass(frozen=True, slots=True)
class SavedDifference:
    """A score of two saved evaluations."""

    name: str
    first: Score
    second: Score
    difference: float

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "name": self.name,
            "first": self.first.as_dict(),
            "second": self.second.as_dict(),
            "difference": self.difference,
        }


def saved_differences(first: Path, second: Path) -> list[SavedDifference]:
    """The scores that both have, each first − second.

    Raises:
        BadInput: a file is no evaluation, the two share no score, or a score was measured in
            two ways.
    """
    ours, theirs = _saved_scores(first), _saved_scores(second)
    shared = [name for name in ours if name in theirs]
    if not shared:
        raise BadInput(
            "the two evaluations have no score in common",
            place=f"{first}, {second}",
            cure="measure both with the same --metrics",
        )
    return [
        SavedDifference(name, ours[name], theirs[name], ours[name].minus(theirs[name]))
        for name in shared
    ]


def _saved_scores(path: Path) -> dict[str, Score]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(one["name"]): _saved(one) for one in data["scores"]}
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            "is no evaluation",
            place=str(path),
            cure="save one with 'wenfang evaluate … --json > FILE.json' or '-o FOLDER'",
        ) from None


def _saved(one: Mapping[str, Any]) -> Score:
    """A score with its signature as it was written, whatever version wrote it."""
    interval = one["interval"]
    return Score(
        float(one["value"]),
        _SavedSignature(str(one["metric"]), {"": str(one["signature"])}),
        (float(interval[0]), float(interval[1])) if interval else None,
        tuple(str(warning) for warning in one["warnings"]),
    )


class _SavedSignature(Signature):
    """One that is only to be said again."""

    def __str__(self) -> str:
        return self.fields[""]
