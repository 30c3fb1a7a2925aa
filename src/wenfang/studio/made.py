"""A finished piece, as it is told to whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenfang.checks.gates import Tried
from wenfang.finding import Finding
from wenfang.verification import FileReport


@dataclass(frozen=True, slots=True)
class Made:
    """A finished piece.

    Attributes:
        out: folder with the files.
        findings: everything that the checks said; none blocks.
        reports: every mark of every file as read back from the disk.
        notes: from signing, and why there is no text watermark.
        gates: what every try measured; ``None`` where the brief asks for no gates.
        placed: where its file was put besides, if one was asked for.
    """

    piece_id: str
    title: str
    out: Path
    findings: tuple[Finding, ...]
    reports: tuple[FileReport, ...]
    notes: tuple[str, ...] = ()
    gates: Tried | None = None
    placed: Path | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "piece": self.piece_id,
            "title": self.title,
            "out": str(self.out),
            "file": str(self.placed) if self.placed else None,
            "findings": [finding.as_dict() for finding in self.findings],
            "files": [report.as_dict() for report in self.reports],
            "notes": list(self.notes),
            "gates": self.gates.as_dict() if self.gates else None,
        }
