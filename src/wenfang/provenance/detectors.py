"""Detectors of watermarks of all kinds in one list, and which of them a kind of file is shown to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.sound_detector import SoundDetector
from wenfang.verification import MarkReport

#: Looks for a watermark in text; ``None`` where it has nothing to say.
TextDetector = Callable[[str], MarkReport | None]
Detector = TextDetector | PictureDetector | SoundDetector


def detectors_for(media_type: str, detectors: Sequence[Detector]) -> list[Detector]:
    """Those that look at content of that kind."""
    kind = media_type.partition("/")[0]
    if kind == "image":
        return [one for one in detectors if isinstance(one, PictureDetector)]
    if kind == "audio":
        return [one for one in detectors if isinstance(one, SoundDetector)]
    if kind == "video":
        return [one for one in detectors if isinstance(one, PictureDetector | SoundDetector)]
    return [one for one in detectors if not isinstance(one, PictureDetector | SoundDetector)]
