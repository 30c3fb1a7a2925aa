"""What verification says about a file: one report per mark.

The same types are used when publication re-opens what it has just written and when
``wenfang verify`` looks at a stranger's file, so that both hold files to the same rule.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class MarkState(StrEnum):
    """What is known of one mark in one file.

    ``UNVERIFIABLE``: something is there (or may be) but cannot be judged here: a damaged
    manifest, a watermark whose key or tokenizer is not at hand.
    """

    VALID = "valid"
    INVALID = "invalid"
    ABSENT = "absent"
    UNVERIFIABLE = "unverifiable"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class MarkReport:
    """One mark in one file.

    Attributes:
        mark: ``explicit_label``, ``aigc_label``, ``source_type``, ``credentials``,
            ``watermark``, ``generator``.
        state: what is known.
        message: one sentence for a person.
        says: JSON-ready content of the mark: the seven fields, the signer, the z-score …
        limits: what cannot be known, a sentence each.
    """

    mark: str
    state: MarkState
    message: str
    says: dict[str, Any] = field(default_factory=dict)
    limits: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A published picture that a file looks like, marks or no marks.

    Attributes:
        piece: its id in the library.
        file: name of the published file.
        distance: between the perceptual hashes, in bits; 0 is the same. ``None`` where the
            hashes are far apart and only what both show is near.
        likeness: of what both show, -1 to 1; ``None`` where it was not looked at.
    """

    piece: str
    file: str
    distance: int | None
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """Published pictures that a file looks like, nearest first.

    Attributes:
        unseen: what was not looked for, and how it can be; empty if everything was.
    """

    found: tuple[Lookalike, ...] = ()
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """Every mark of one file.

    Attributes:
        name: file name as given.
        sha256: of its bytes.
        media_type: as found by content, not by name.
        marks: one report per mark, always the same six, in the order above.
        lookalikes: published pieces that look like this file; filled by whoever has the
            library at hand, for they are no marks and need none.
        lookalikes_unseen: what likenesses were not looked for, and how they can be.
    """

    name: str
    sha256: str
    media_type: str
    marks: tuple[MarkReport, ...]
    lookalikes: tuple[Lookalike, ...] = ()
    lookalikes_unseen: str = ""

    def mark(self, name: str) -> MarkReport:
        """The report of that mark. Raises ``KeyError``."""
        for report in self.marks:
            if report.mark == name:
                return report
        raise KeyError(name)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
