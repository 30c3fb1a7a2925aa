"""A sound's watermark as verification asks for it: a mark's report.

The counterpart of :mod:`wenfang.provenance.picture_detector`; its type tells verification what
to let it hear.
"""

from __future__ import annotations

from dataclasses import dataclass

from wenfang.provenance.picture_detector import FORGEABLE, REMOVABLE
from wenfang.provenance.sound_mark import SoundMark
from wenfang.sound import Sound
from wenfang.verification import MarkReport, MarkState

MARK = "watermark"
#: The pattern is the same in all sounds of a key: benchmarks/RESULTS.md says how little suffices.
COPIED = (
    "whether it was carried over: who knows the method can take it from another marked sound, "
    "without the key"
)


@dataclass(frozen=True)
class SoundDetector:
    """Looks for the mark of one key in samples."""

    mark: SoundMark

    def __call__(self, sound: Sound) -> MarkReport | None:
        """Whether the mark is there, and how sure that is."""
        heard = self.mark.detect(sound)
        figures = ", ".join(filter(None, (heard.figures, f"p={heard.p_value:.1e}")))
        says = {**heard.says, "scheme": self.mark.scheme, "p_value": heard.p_value}
        if heard.found:
            message = f"the watermark of this key is there ({figures})"
            return MarkReport(MARK, MarkState.VALID, message, says, (FORGEABLE, COPIED))
        message = f"no watermark of this key to be heard ({figures})"
        return MarkReport(MARK, MarkState.ABSENT, message, says, (REMOVABLE,))
