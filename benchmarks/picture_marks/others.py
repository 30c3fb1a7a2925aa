"""Other watermarks under one shape: mark a picture, then say whether its bits are back.

Needs ``invisible-watermark``, ``blind-watermark``, OpenCV, torch and onnxruntime; what is not
installed is left out. All carry 32 bits and count as found from 29 on: chance gives that once
in 780,000 if bits are independent, ten times more often than what is asked of ours.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

BITS = random.Random(3).choices((0, 1), k=32)
ENOUGH = 29


@dataclass(frozen=True)
class Other:
    name: str
    mark: Callable[[Image.Image], Image.Image]
    bits: Callable[[Image.Image], list[int]]

    def found(self, image: Image.Image) -> bool:
        try:
            read = self.bits(image)
        except Exception:  # some fail on odd sizes: then they do not find it
            return False
        return sum(int(a == b) for a, b in zip(read, BITS, strict=True)) >= ENOUGH


def _bgr(image: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[..., ::-1])


def _image(bgr: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(bgr), 0, 255).astype(np.uint8)[..., ::-1].copy())


def _invisible(method: str) -> Other:
    from imwatermark import WatermarkDecoder, WatermarkEncoder

    encoder, decoder = WatermarkEncoder(), WatermarkDecoder("bits", 32)
    encoder.set_watermark("bits", BITS)
    return Other(
        method,
        lambda image: _image(encoder.encode(_bgr(image), method)),
        lambda image: [int(bit) for bit in decoder.decode(_bgr(image), method)],
    )


def _rivagan(side: int = 400) -> Other:
    """RivaGAN on a small copy, its change enlarged: the whole picture takes six seconds."""
    from imwatermark import WatermarkDecoder, WatermarkEncoder

    WatermarkEncoder.loadModel()
    WatermarkDecoder.loadModel()
    encoder, decoder = WatermarkEncoder(), WatermarkDecoder("bits", 32)
    encoder.set_watermark("bits", BITS)

    def mark(image: Image.Image) -> Image.Image:
        small = image.resize((side, side), Image.Resampling.LANCZOS)
        changed = np.asarray(_image(encoder.encode(_bgr(small), "rivaGan")), np.float32)
        change = changed - np.asarray(small, np.float32)
        bands = [Image.fromarray(change[..., band]).resize(image.size) for band in range(3)]
        whole = np.asarray(image, np.float32) + np.stack([np.asarray(b) for b in bands], -1)
        return Image.fromarray(np.clip(np.rint(whole), 0, 255).astype(np.uint8))

    def bits(image: Image.Image) -> list[int]:
        small = image.resize((side, side), Image.Resampling.LANCZOS)
        return [int(bit) for bit in decoder.decode(_bgr(small), "rivaGan")]

    return Other(f"rivaGan at {side}²", mark, bits)


def _blind() -> Other:
    from blind_watermark import WaterMark, bw_notes

    bw_notes.close()

    def mark(image: Image.Image) -> Image.Image:
        water = WaterMark(password_wm=1, password_img=1)
        water.read_img(img=_bgr(image))
        water.read_wm([bool(bit) for bit in BITS], mode="bit")
        return _image(water.embed())

    def bits(image: Image.Image) -> list[int]:
        water = WaterMark(password_wm=1, password_img=1)
        return [int(b) for b in water.extract(embed_img=_bgr(image), wm_shape=32, mode="bit")]

    return Other("blind-watermark", mark, bits)


def installed() -> list[Other]:
    """Those whose packages are here."""
    found = []
    makers: list[tuple[Callable[..., Other], Any]] = [
        (_invisible, ("dwtDct",)), (_invisible, ("dwtDctSvd",)), (_rivagan, ()), (_blind, ()),
    ]  # fmt: skip
    for make, arguments in makers:
        try:
            found.append(make(*arguments))
        except ImportError as missing:
            print(f"left out: {missing}")
    return found
