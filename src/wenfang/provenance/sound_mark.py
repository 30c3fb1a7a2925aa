"""What a watermark in sounds does, whatever its method.

The counterpart of :mod:`wenfang.provenance.picture_mark`. Embedding never fails silently: the
mark is read back from what was made, and a sound that cannot carry it (silence, too short,
music for a mark made for speech) is said to be so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from wenfang.sound import Sound

#: C2PA soft binding algorithm of ours; the same name in receipt and manifest. A mark with
#: another method names its own, and gives it in the statement as ``scheme``.
SOUND_SOFT_BINDING = "org.wenfang.sound-watermark.1"
#: Seconds from which on speech carries the mark by its length; of shorter ones some do.
LONG_ENOUGH_S = 4.0


@dataclass(frozen=True)
class MarkedSound:
    """A sound with its watermark, or without where it cannot carry one.

    Attributes:
        sound: same length, rate and channels as the one given.
        statement: JSON-ready, as receipt and manifest say it: ``applied``, and ``scheme``
            and figures (``bits``, ``matched``, ``snr_db``), or ``reason``.
    """

    sound: Sound
    statement: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SoundDetection:
    """What was heard in a sound.

    Attributes:
        found: whether the mark of this key is there at the calibrated threshold.
        p_value: probability of as good a match in an unmarked sound, corrected for the
            number of ways it was tried.
        figures: what was measured, short, for a person: ``31 of 32 bits, speed 1.00``.
        says: the same, JSON-ready.
    """

    found: bool
    p_value: float
    figures: str = ""
    says: dict[str, Any] = field(default_factory=dict)


class SoundMark(Protocol):
    """A watermark under one secret key."""

    @property
    def scheme(self) -> str:
        """As statements name it: :data:`SOUND_SOFT_BINDING`, or another method's own name."""
        ...

    def embed(self, sound: Sound) -> MarkedSound:
        """The sound with the mark, read back once; deterministic."""
        ...

    def detect(self, sound: Sound) -> SoundDetection:
        """Whether a sound of any rate and length bears the mark."""
        ...
