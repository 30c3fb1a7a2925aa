"""Perceptual hashes: 256 bits that stay nearly the same when a picture is edited.

After PDQ (Facebook 2019, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm"): luminance at 64 × 64, the 16 × 16 lowest DCT frequencies but the constant, each
bit whether one is over their median. Not bit-compatible with PDQ, which filters otherwise.

Design choice: a hash of this kind is lost when more than a few per cent are cut off or the
picture is turned by degrees. So a picture that is *kept* has hashes of what it would look
like cut and turned (:data:`VARIANTS`), and one that is *looked up* has hashes of its eight
orientations, which cost nothing: mirroring a picture changes signs of its DCT. What is left
over is cutting by more than a fifth, and collages.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wenfang.pictures.resizing import at_most

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from wenfang.picture import Picture

ALGORITHM = "dct256-1"
BITS = 256
_SIDE, _KEPT = 64, 16
_WORKING = 256


def _variants() -> dict[str, tuple[float, float, float, float, float]]:
    found = {
        "whole": (0.0, 0.0, 1.0, 1.0, 0.0),
        "turned-left": (0.0, 0.0, 1.0, 1.0, 3.0),
        "turned-right": (0.0, 0.0, 1.0, 1.0, -3.0),
        "middle-80": (0.1, 0.1, 0.9, 0.9, 0.0),
    }
    for percent in (95, 90):
        cut = 1 - percent / 100
        for across, left in (("", cut / 2), ("-left", 0.0), ("-right", cut)):
            for down, top in (("", cut / 2), ("-top", 0.0), ("-bottom", cut)):
                box = (left, top, left + 1 - cut, top + 1 - cut)
                found[f"middle-{percent}{down}{across}"] = (*box, 0.0)
    for name, box in {
        "without-left": (0.1, 0.0, 1.0, 1.0),
        "without-right": (0.0, 0.0, 0.9, 1.0),
        "without-top": (0.0, 0.1, 1.0, 1.0),
        "without-bottom": (0.0, 0.0, 1.0, 0.9),
    }.items():
        found[name] = (*box, 0.0)
    return found


#: Name → left, top, right, bottom of what is kept, as shares of width and height, and the
#: degrees that the picture is turned by before.
VARIANTS = _variants()


def kept_hashes(picture: Picture) -> dict[str, bytes]:
    """What is stored of a picture: variant → 32 bytes."""
    from PIL import Image

    image = _grey(picture)
    width, height = image.size
    mean = int(image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))  # type: ignore[arg-type]
    found = {}
    for name, (left, top, right, bottom, degrees) in VARIANTS.items():
        turned = image
        if degrees:
            turned = image.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=mean)
        box = (left * width, top * height, right * width, bottom * height)
        found[name] = _hash(_coefficients(turned, box))
    return found


def looked_up_hashes(picture: Picture) -> list[bytes]:
    """Of the picture in its eight orientations, as it is first; 32 bytes each."""
    image = _grey(picture)
    return [_hash(c) for c in _orientations(_coefficients(image, (0, 0, *image.size)))]


def as_words(hashes: list[bytes]) -> np.ndarray:
    """uint64, shape (len(hashes), 4): what distances are counted on."""
    import numpy as np

    return np.frombuffer(b"".join(hashes), dtype=">u8").reshape(-1, 4).astype(np.uint64)


def distances(looked_up: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least Hamming distance of any looked-up hash from each kept one.

    Args:
        looked_up, kept: as :func:`as_words` gives them.

    Returns:
        the distances, int16, and which of the looked-up hashes had it, int8; both of shape
        (len(kept),).
    """
    import numpy as np

    best = np.full(len(kept), BITS + 1, np.int16)
    which = np.zeros(len(kept), np.int8)
    columns = [np.ascontiguousarray(kept[:, n]) for n in range(4)]
    for number, words in enumerate(looked_up):
        different = np.zeros(len(kept), np.int16)
        for column, word in zip(columns, words, strict=True):
            different += np.bitwise_count(column ^ word)
        closer = different < best
        best[closer], which[closer] = different[closer], number
    return best, which


def oriented(plane: np.ndarray, number: int) -> np.ndarray:
    """An array (height, width, …) as the looked-up hash of that number saw its picture."""
    flipped = (plane, plane[:, ::-1], plane[::-1], plane[::-1, ::-1])[number % 4]
    return flipped.swapaxes(0, 1) if number >= 4 else flipped


def _grey(picture: Picture) -> Image:
    """Luminance, at most 256 pixels a side, on white; never smaller than can be hashed."""
    from PIL import Image as images

    small = type(picture)(at_most(picture.pixels, _WORKING)).opaque().pixels
    return images.fromarray(small).convert("L")


def _coefficients(image: Image, box: tuple[float, float, float, float]) -> np.ndarray:
    """DCT coefficients, shape (16, 16), of the part of a picture."""
    import numpy as np
    from PIL.Image import Resampling

    grey = image.resize((_SIDE, _SIDE), Resampling.BOX, box=box)
    basis = _basis()
    made: np.ndarray = basis @ np.asarray(grey, dtype=np.float64) @ basis.T
    return made


@lru_cache(maxsize=1)
def _basis() -> np.ndarray:
    """DCT-II, frequencies 1 to 16 over 64 places."""
    import numpy as np

    frequency = np.arange(1, _KEPT + 1)[:, None]
    place = np.arange(_SIDE)[None] + 0.5
    made: np.ndarray = np.cos(np.pi * frequency * place / _SIDE)
    return made


def _orientations(c: np.ndarray) -> list[np.ndarray]:
    """Of the picture as it is, mirrored, turned … : all eight."""
    import numpy as np

    sign = np.where(np.arange(1, _KEPT + 1) % 2, -1.0, 1.0)
    across, down = c * sign, c * sign[:, None]
    four = [c, across, down, across * sign[:, None]]
    return four + [turned.T for turned in four]


def _hash(coefficients: np.ndarray) -> bytes:
    import numpy as np

    return np.packbits(coefficients > np.median(coefficients)).tobytes()
