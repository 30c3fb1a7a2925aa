"""How often an unmarked picture looks marked: cuts of photographs × random keys."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator

import numpy as np

from picture_marks.pictures import drawings, of_megapixels, photographs
from wenfang.picture import Picture
from wenfang.provenance.image_watermark import WaveMark
from wenfang.provenance.image_watermark.search import GROUPS, matches
from wenfang.provenance.image_watermark.spectrum import Spectrum, brightness, spectrum_of
from wenfang.provenance.image_watermark.waves import frequencies
from wenfang.provenance.watermark_key import WatermarkKey

LEVELS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)


def random_key(number: int) -> WatermarkKey:
    return WatermarkKey(hashlib.sha256(b"benchmark key %d" % number).digest())


def unmarked(cuts: int) -> Iterator[Picture]:
    """Random cuts of the photographs, whole drawings, and pictures with another key's mark."""
    chosen = random.Random(7)
    for image in photographs().values():
        for _ in range(cuts):
            part = chosen.uniform(0.3, 1)
            wide, tall = round(image.width * part), round(image.height * chosen.uniform(0.3, 1))
            left, top = (
                chosen.randint(0, image.width - wide),
                chosen.randint(0, image.height - tall),
            )
            yield Picture.of(image.crop((left, top, left + wide, top + tall)))
        shrunk = Picture.of(of_megapixels(image, 0.5))
        yield WaveMark(random_key(-1)).embed(shrunk).picture
    for image in drawings().values():
        yield Picture.of(image)


def spectrum(picture: Picture) -> Spectrum:
    return spectrum_of(brightness(picture), math.sqrt(picture.width / picture.height))


def p_values(spectra: list[Spectrum], keys: int, groups: int) -> np.ndarray:
    """Of every picture × key. With one group: of the plain look, as if it were all."""
    waves = [frequencies.__wrapped__(random_key(n)) for n in range(keys)]
    seen = []
    for one in spectra:
        for each in waves:
            if groups == 1:
                seen.append(next(matches(one, each)).p_value / GROUPS)
            else:
                seen.append(min(match.p_value for match in matches(one, each)))
    return np.array(seen)


def report(plain_keys: int, search_keys: int, cuts: int) -> None:
    """Prints the counts for the plain look and for all ways."""
    spectra = [spectrum(picture) for picture in unmarked(cuts)]
    for name, keys, groups in (("plain look", plain_keys, 1), ("all ways", search_keys, GROUPS)):
        p = p_values(spectra, keys, groups)
        counts = " | ".join(f"{int((p <= level).sum())} ({p.size * level:.3g})" for level in LEVELS)
        print(f"| {name} | {len(spectra)} × {keys} = {p.size:,} | {counts} | {p.min():.1e} |")
