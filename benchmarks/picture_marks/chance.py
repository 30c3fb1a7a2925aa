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
from wenfang.provenance.image_watermark.search import matches, shares, ways
from wenfang.provenance.image_watermark.spectrum import Spectrum, brightness, spectrum_of
from wenfang.provenance.image_watermark.waves import WAVES, frequencies
from wenfang.provenance.text_watermark import binomial_tail
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


def plain_p_values(spectra: list[Spectrum], keys: int) -> np.ndarray:
    """Of every picture × key, as if the plain look were all; many keys at a time."""
    waves = np.stack([frequencies.__wrapped__(random_key(n)) for n in range(keys)]).astype(
        np.float32
    )
    scales = np.array([way.scale for way in ways(0)])
    seen = []
    for one in spectra:
        flat, best = one.outstanding.ravel(), np.ones(keys)
        for scale, share in zip(scales, shares(one, scales), strict=True):
            places = np.rint(waves * np.float32([scale * one.aspect, scale / one.aspect]))
            places = places.astype(np.int32)
            index = (places[..., 1] % one.rows) * one.columns + places[..., 0] % one.columns
            matched = flat[index].sum(axis=1)
            tails = [binomial_tail(m, WAVES, float(share)) for m in range(WAVES + 1)]
            best = np.minimum(best, np.array(tails)[matched])
        seen.append(np.minimum(1, best * len(scales)))
    return np.concatenate(seen)


def searched_p_values(spectra: list[Spectrum], keys: int) -> np.ndarray:
    """Of every picture × key, in all ways."""
    waves = [frequencies(random_key(n)) for n in range(keys)]
    return np.array([min(m.p_value for m in matches(s, w)) for s in spectra for w in waves])


def report(plain_keys: int, search_keys: int, cuts: int) -> None:
    """Prints how many p-values are as low as each level, and how many were to be expected."""
    spectra = [spectrum(picture) for picture in unmarked(cuts)]
    for name, keys, measure in (
        ("plain look", plain_keys, plain_p_values),
        ("all ways", search_keys, searched_p_values),
    ):
        p = measure(spectra, keys)
        counts = " | ".join(f"{int((p <= level).sum())} ({p.size * level:.3g})" for level in LEVELS)
        print(
            f"| {name}, {len(spectra)} × {keys} | {p.size:,} | {counts} | {p.min():.1e} |",
            flush=True,
        )
