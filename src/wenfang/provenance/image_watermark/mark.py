"""The studio's picture watermark: embedding with a look back, and detection."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.picture import Picture
from wenfang.provenance.image_watermark.embedding import add_to, faint_waves
from wenfang.provenance.image_watermark.search import Match, matches
from wenfang.provenance.image_watermark.spectrum import Spectrum, brightness, spectrum_of
from wenfang.provenance.image_watermark.waves import WAVES, frequencies, resting_phases
from wenfang.provenance.picture_mark import SOFT_BINDING, Detection, MarkedPicture
from wenfang.provenance.watermark_key import WatermarkKey

if TYPE_CHECKING:
    from PIL.Image import Image

#: A picture is called marked where chance gives as much at most so often.
DETECTED = 1e-7
#: … and is published as marked only where it is that clear, so that something may be lost.
APPLIED = 1e-15
#: Pictures below this many pixels on the short side, or longer than this many times their
#: width, are not tried.
SMALLEST, LONGEST = 64, 8.0


@dataclass(frozen=True)
class WaveMark:
    """The mark of one key (:class:`wenfang.provenance.picture_mark.PictureMark`)."""

    key: WatermarkKey

    def embed(self, picture: Picture) -> MarkedPicture:
        """The picture with the mark, twice as strong if once is not read back."""
        reason = unmarkable(picture)
        if reason:
            return MarkedPicture(picture, self._statement(False, reason=reason))
        image = _opaque_image(picture)
        waves, phases = frequencies(self.key), resting_phases(self.key)
        for strength in (1.0, 1.6):
            change = faint_waves(image, waves, phases, strength)
            marked = Picture(add_to(picture.pixels, change))
            seen = next(matches(_spectrum(marked), waves))
            if seen.p_value <= APPLIED:
                return MarkedPicture(marked, self._applied(picture, marked, seen, strength))
        reason = "the picture is too plain or too small: the mark could not be read back"
        return MarkedPicture(picture, self._statement(False, reason=reason))

    def detect(self, picture: Picture) -> Detection:
        """Whether the mark is there; an unmarked picture costs the most, for all ways are
        then tried."""
        if unmarkable(picture):
            return Detection(False, 0, WAVES, 1.0)
        spectrum = _spectrum(picture)
        best: Match | None = None
        for match in matches(spectrum, frequencies(self.key)):
            if best is None or match.p_value < best.p_value:
                best = match
            if best.p_value <= DETECTED:
                break
        assert best is not None
        found = best.p_value <= DETECTED
        return Detection(found, best.matched, WAVES, best.p_value, best.way.name)

    def _applied(
        self, before: Picture, after: Picture, seen: Match, strength: float
    ) -> dict[str, Any]:
        return self._statement(True, bits=WAVES, matched=seen.matched, psnr_db=0.0)

    def _statement(self, applied: bool, **more: Any) -> dict[str, Any]:
        return {"applied": applied, "scheme": SOFT_BINDING, **more}


def unmarkable(picture: Picture) -> str | None:
    """Why a picture is not even tried, or nothing."""
    short, long = sorted((picture.width, picture.height))
    if short < SMALLEST:
        return f"smaller than {SMALLEST} pixels"
    if long > LONGEST * short:
        return f"more than {LONGEST:g} times as long as wide"
    return None


def _opaque_image(picture: Picture) -> Image:
    return picture.opaque().image()


def _spectrum(picture: Picture) -> Spectrum:
    aspect = math.sqrt(picture.width / picture.height)
    return spectrum_of(brightness(_opaque_image(picture)), aspect)
