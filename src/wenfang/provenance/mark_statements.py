"""What receipt and manifest say of a watermark that is not there, whatever the medium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wenfang.finding import Finding
from wenfang.provenance.receipt import Receipt

NOT_ASKED = "no watermark was asked for"


def not_applied(reason: str) -> dict[str, Any]:
    """The statement of a file without a watermark.

    Args:
        reason: why there is none, for people.
    """
    return {"applied": False, "reason": reason}


def completed(
    receipt: Receipt | None,
    without: str | None,
    watermarks: Mapping[str, Any],
    findings: Sequence[Finding],
) -> tuple[Receipt | None, str | None]:
    """The receipt with what only now is known, and the hash by which manifests name it.

    Args:
        without: the hash that stands for it where there is no receipt.
        watermarks: the statement of each file, by name.
    """
    if receipt is None:
        return None, without
    receipt = receipt.with_watermarks(watermarks, findings)
    return receipt, receipt.making_sha256()
