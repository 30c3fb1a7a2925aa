"""The studio's sound watermark: embedding with a look back, and detection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.provenance.sound_mark import SOUND_SOFT_BINDING, MarkedSound, SoundDetection
from wenfang.provenance.sound_watermark.embedding import with_pattern
from wenfang.provenance.sound_watermark.pattern import BITS, signs
from wenfang.provenance.sound_watermark.quality import snr
from wenfang.provenance.sound_watermark.search import Match, matches
from wenfang.provenance.watermark_key import WatermarkKey
from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np

#: A sound is called marked where chance gives as much at most so often.
DETECTED = 1e-6
#: … and is published as marked only where it is that clear, so that something may be lost.
APPLIED = 1e-9
#: Decibels tried in turn until the mark is read back that clearly, also under white noise that is
#: 20 dB fainter than the sound; failing that, the last has to do without the noise.
STRENGTHS = (1.5, 2.0)
_NOISE_DB = 20
#: Seconds that are listened to under noise.
_TRIED = 60.0
#: Sounds shorter than this (seconds), or with fewer samples a second, are not tried.
SHORTEST, SLOWEST = 1.0, 8000


@dataclass(frozen=True)
class PatchworkMark:
    """The mark of one key: a :class:`wenfang.provenance.sound_mark.SoundMark`.

    It says that a sound was marked with this key and nothing else; ``bits`` are those of the
    key's tag.
    """

    key: WatermarkKey

    @property
    def scheme(self) -> str:
        """C2PA soft binding algorithm."""
        return SOUND_SOFT_BINDING

    def embed(self, sound: Sound) -> MarkedSound:
        """The sound with the mark, read back from it; stronger if it was not clear enough."""
        reason = unmarkable(sound)
        if reason:
            return MarkedSound(sound, self._not_applied(reason))
        for strength in STRENGTHS:
            samples = with_pattern(sound.samples, sound.rate, signs(self.key), strength)
            marked = Sound(samples, sound.rate)
            seen = self._read(marked)
            hardy = self._read(_noisy(marked.between(0, _TRIED))).p_value <= APPLIED
            if seen.p_value <= APPLIED and (hardy or strength == STRENGTHS[-1]):
                return MarkedSound(marked, self._applied(sound, marked, seen, strength))
        reason = "the mark could not be read back: too short, too quiet or too plain a sound"
        return MarkedSound(sound, self._not_applied(reason))

    def detect(self, sound: Sound) -> SoundDetection:
        """Whether the mark is there; an unmarked sound costs the most, for all ways are then
        tried."""
        best: Match | None = None
        for match in matches(_heard(sound), sound.rate, signs(self.key)):
            if best is None or match.p_value < best.p_value:
                best = match
            if best.p_value <= DETECTED:
                break
        assert best is not None
        figures = f"{best.matched} of {BITS} bits, z {best.z:.1f}, {best.way.name}"
        says = {
            "scheme": self.scheme,
            "bits": BITS,
            "matched": best.matched,
            "z": round(best.z, 2),
            "how": best.way.name,
            "from_seconds": round(best.at[0], 2),
            "to_seconds": round(best.at[1], 2),
        }
        return SoundDetection(best.p_value <= DETECTED, best.p_value, figures, says)

    def _read(self, sound: Sound) -> Match:
        return next(matches(_heard(sound), sound.rate, signs(self.key)))

    def _applied(self, before: Sound, after: Sound, seen: Match, strength: float) -> dict[str, Any]:
        return {
            "applied": True,
            "scheme": self.scheme,
            "key_id": self.key.id,
            "bits": BITS,
            "matched": seen.matched,
            "p_value": float(f"{seen.p_value:.3g}"),
            "strength_db": strength,
            "snr_db": round(snr(before.samples, after.samples), 1),
        }

    def _not_applied(self, reason: str) -> dict[str, Any]:
        return {"applied": False, "scheme": self.scheme, "reason": reason}


def unmarkable(sound: Sound) -> str | None:
    """Why a sound is not even tried, or nothing."""
    if sound.seconds < SHORTEST:
        return f"the sound is shorter than {SHORTEST:g} second"
    if sound.rate < SLOWEST:
        return f"the sound has fewer than {SLOWEST} samples a second"
    if not sound.samples.any():
        return "the sound is silence"
    return None


def _noisy(sound: Sound) -> Sound:
    """With white noise, always the same."""
    import numpy as np

    level = float(np.sqrt(np.mean(sound.samples**2))) * 10 ** (-_NOISE_DB / 20)
    drawn = np.random.RandomState(0).standard_normal(sound.samples.shape)
    return Sound(sound.samples + level * drawn.astype(np.float32), sound.rate)


def _heard(sound: Sound) -> np.ndarray:
    """Its channels as one."""
    out: np.ndarray = sound.mono().samples[:, 0]
    return out
