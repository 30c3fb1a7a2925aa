"""A picture's watermark as verification asks for it: a mark's report.

The counterpart of the text watermark's detectors. Its type tells verification what to show
it, so that callers keep one list of detectors of all kinds.
"""

from __future__ import annotations

from dataclasses import dataclass

from wenfang.picture import Picture
from wenfang.provenance.picture_mark import SOFT_BINDING, PictureMark
from wenfang.verification import MarkReport, MarkState

MARK = "watermark"
FORGEABLE = "whether somebody else made it who holds the same key"
REMOVABLE = "whether a mark was thinned out by editing, or made with another key"


@dataclass(frozen=True)
class PictureDetector:
    """Looks for the mark of one key in pixels."""

    mark: PictureMark

    def __call__(self, picture: Picture) -> MarkReport | None:
        """Whether the mark is there, and how sure that is."""
        seen = self.mark.detect(picture)
        figures = f"{seen.matched} of {seen.bits} bits, p={seen.p_value:.1e}, {seen.how}"
        says = {
            **seen.says,
            "scheme": SOFT_BINDING,
            "matched": seen.matched,
            "bits": seen.bits,
            "p_value": seen.p_value,
            "how": seen.how,
        }
        if seen.found:
            message = f"the watermark of this key is there ({figures})"
            return MarkReport(MARK, MarkState.VALID, message, says, (FORGEABLE,))
        message = f"no watermark of this key to be seen ({figures})"
        return MarkReport(MARK, MarkState.ABSENT, message, says, (REMOVABLE,))
