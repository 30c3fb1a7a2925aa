"""The pictures that are marked: photographs, drawings, flat ones.

Photographs come inside scikit-image and scikit-learn, emoji inside the npm package
``@lobehub/fluent-emoji-3d``; neither is needed to use Wenfang. ``SIDE`` megapixels are
reached by a Lanczos resize, which makes large pictures smoother than real ones.
"""

from __future__ import annotations

import importlib.util
import io
import math
import tarfile
from pathlib import Path

from PIL import Image, ImageDraw

PHOTOGRAPHS = {
    "skimage": (
        "data",
        ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "hubble_deep_field.jpg",
         "ihc.png", "motorcycle_left.png", "grass.png", "gravel.png", "brick.png", "coins.png",
         "moon.png", "camera.png", "retina.jpg"),
    ),
    "sklearn": ("datasets/images", ("china.jpg", "flower.jpg")),
}  # fmt: skip


def photographs() -> dict[str, Image.Image]:
    """Name → RGB picture in its own size."""
    found = {}
    for package, (folder, names) in PHOTOGRAPHS.items():
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit("install scikit-image and scikit-learn for their photographs")
        for name in names:
            path = Path(spec.origin).parent / folder / name
            found[name.rsplit(".", 1)[0]] = Image.open(path).convert("RGB")
    return found


def of_megapixels(image: Image.Image, megapixels: float) -> Image.Image:
    """The picture at a size, its shape kept."""
    factor = math.sqrt(megapixels * 1024 * 1024 / (image.width * image.height))
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, Image.Resampling.LANCZOS)


def emoji(package: Path, names: tuple[str, ...]) -> dict[str, Image.Image]:
    """Name → RGBA from the package's archive."""
    found = {}
    with tarfile.open(package) as archive:
        for name in names:
            member = archive.extractfile(f"package/assets/{name}.webp")
            assert member is not None
            found[name] = Image.open(io.BytesIO(member.read())).convert("RGBA")
    return found


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (1024, 1024)) -> Image.Image:
    return Image.new("RGB", size, colour)


def gradient(size: tuple[int, int] = (1024, 1024)) -> Image.Image:
    """From dark blue to pale, as a sky."""
    ramp = Image.linear_gradient("L").resize(size, Image.Resampling.BICUBIC)
    bands = [ramp.point([low + (high - low) * n // 255 for n in range(256)])
             for low, high in ((40, 200), (80, 220), (150, 245))]  # fmt: skip
    return Image.merge("RGB", bands)


def chart(size: tuple[int, int] = (1024, 768)) -> Image.Image:
    """Bars, axes and words on white."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    base = size[1] - 80
    for n, value in enumerate((320, 410, 260, 560, 480, 150, 390)):
        left = 100 + n * 125
        colour = (30 + 30 * n, 90 + 15 * n, 200 - 20 * n)
        draw.rectangle((left, base - value, left + 80, base), fill=colour)
        draw.text((left, base + 10), f"20{19 + n}", fill="black", font_size=28)
    draw.line((80, 60, 80, base, size[0] - 40, base), fill="black", width=3)
    draw.text((100, 20), "Passengers, thousands", fill="black", font_size=34)
    return image


def drawings() -> dict[str, Image.Image]:
    """Pictures with little or nothing to hide a mark in."""
    return {
        "white": flat((255, 255, 255)),
        "grey": flat((128, 128, 128)),
        "black": flat((0, 0, 0)),
        "blue": flat((40, 90, 180)),
        "gradient": gradient(),
        "chart": chart(),
    }
