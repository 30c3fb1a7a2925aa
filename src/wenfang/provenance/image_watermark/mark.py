"""The studio's picture watermark: embedding with a look back, and detection."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wenfang.picture import Picture
from wenfang.provenance.image_watermark.embedding import add_to, faint_waves
from wenfang.provenance.image_watermark.quality import psnr
from wenfang.provenance.image_watermark.search import Match, matches
from wenfang.provenance.image_watermark.spectrum import brightness, spectrum_of
from wenfang.provenance.image_watermark.waves import WAVES, frequencies, resting_phases
from wenfang.provenance.picture_mark import SOFT_BINDING, Detection, MarkedPicture
from wenfang.provenance.watermark_key import WatermarkKey

#: A picture is called marked where chance gives as much at most so often. Ten times stricter
#: than the one in a million that is promised.
DETECTED = 1e-7
#: … and is published as marked only where it is that clear, so that something may be lost.
APPLIED = 1e-12
#: Strengths tried in turn until the mark is read back that clearly.
STRENGTHS = (1.0, 1.5)
#: Pictures with fewer pixels on the short side, or so many times longer than wide, are not
#: tried: the first have no room, the second would make the analysis costly.
SMALLEST, LONGEST = 64, 8.0


@dataclass(frozen=True)
class WaveMark:
    """The mark of one key: a :class:`wenfang.provenance.picture_mark.PictureMark`.

    It says that a picture was marked with this key and nothing else; ``bits`` are its waves
    and ``matched`` those that stand out where the key says they are.
    """

    key: WatermarkKey

    def embed(self, picture: Picture) -> MarkedPicture:
        """The picture with the mark, read back once; stronger if it was not clear enough."""
        reason = unmarkable(picture)
        if reason:
            return MarkedPicture(picture, self._not_applied(reason))
        waves, phases = frequencies(self.key), resting_phases(self.key)
        for strength in STRENGTHS:
            change = faint_waves(picture, waves, phases, strength)
            marked = Picture(add_to(picture.pixels, change))
            seen = next(_matches(marked, self.key))
            if seen.p_value <= APPLIED:
                return MarkedPicture(marked, self._applied(picture, marked, seen))
        reason = "the mark could not be read back: too plain, too small or too restless a picture"
        return MarkedPicture(picture, self._not_applied(reason))

    def detect(self, picture: Picture) -> Detection:
        """Whether the mark is there; an unmarked picture costs the most, for all ways are
        then tried."""
        if unmarkable(picture):
            return Detection(False, 0, WAVES, 1.0)
        best: Match | None = None
        for match in _matches(picture, self.key):
            if best is None or match.p_value < best.p_value:
                best = match
            if best.p_value <= DETECTED:
                break
        assert best is not None
        found = best.p_value <= DETECTED
        says = {"by_chance": round(best.share * WAVES)}
        return Detection(found, best.matched, WAVES, best.p_value, best.way.name, says)

    def _applied(self, before: Picture, after: Picture, seen: Match) -> dict[str, Any]:
        return {
            "applied": True,
            "scheme": SOFT_BINDING,
            "key_id": self.key.id,
            "bits": WAVES,
            "matched": seen.matched,
            "p_value": float(f"{seen.p_value:.3g}"),
            "psnr_db": round(psnr(before.pixels, after.pixels), 1),
        }

    def _not_applied(self, reason: str) -> dict[str, Any]:
        return {"applied": False, "scheme": SOFT_BINDING, "reason": reason}


def unmarkable(picture: Picture) -> str | None:
    """Why a picture is not even tried, or nothing."""
    short, long = sorted((picture.width, picture.height))
    if short < SMALLEST:
        return f"a side of the picture is shorter than {SMALLEST} pixels"
    if long > LONGEST * short:
        return f"the picture is more than {LONGEST:g} times as long as wide"
    return None


def _matches(picture: Picture, key: WatermarkKey) -> Iterator[Match]:
    aspect = math.sqrt(picture.width / picture.height)
    return matches(spectrum_of(brightness(picture), aspect), frequencies(key))
