"""How far apart different pictures are, and how near edited ones: the thresholds of
``checks/lookalikes.py`` and of ``Library.nearest``.

    python benchmarks/lookalikes.py FOLDER [--most 500]

FOLDER holds pictures that are different from each other, for example the files of
``npm pack @lobehub/fluent-emoji-3d@1.1.0``. The photographs of scikit-image that come with
its wheel are added where it is installed. Emoji are hard: many differ by a mouth or a
colour only.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

from wenfang.checks.lookalikes import lookalikes
from wenfang.picture import Picture
from wenfang.pictures.fingerprint import VARIANTS, kept_hashes, looked_up_hashes
from wenfang.pictures.reading import read_picture_file
from wenfang.pictures.reference_folder import read_reference_folder

PHOTOS = (
    "astronaut", "brick", "camera", "cell", "chelsea", "coffee", "coins", "grass",
    "gravel", "hubble_deep_field", "immunohistochemistry", "moon", "page", "retina", "rocket",
    "text",
)  # fmt: skip
Edit = Callable[[Image.Image], Image.Image]


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def half(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


def cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Shares of the width and height cut off."""
    w, h = image.size
    return image.crop(
        (round(left * w), round(top * h), w - round(right * w), h - round(bottom * h))
    )


def labelled(image: Image.Image, bar: bool) -> Image.Image:
    """Words in the corner, letters 5 % of the short side high, with or without a bar of
    30 % of the width behind them."""
    made = image.copy()
    draw = ImageDraw.Draw(made)
    size = max(8, round(0.07 * min(made.size)))  # of the font: capitals are 0.7 of it
    left, top = made.width - round(0.3 * made.width), made.height - round(1.5 * size)
    if bar:
        draw.rectangle((left, top, *made.size), fill="black")
    draw.text((left + size // 3, top), "AI made", fill="white" if bar else "grey", font_size=size)
    return made


EDITS: dict[str, Edit] = {
    "JPEG 50": lambda i: jpeg(i, 50),
    "JPEG 20": lambda i: jpeg(i, 20),
    "× 0.5": half,
    "× 0.25": lambda i: half(half(i)),
    "middle, 5 % off in all": lambda i: cut(i, 0.025, 0.025, 0.025, 0.025),
    "middle, 10 % off in all": lambda i: cut(i, 0.05, 0.05, 0.05, 0.05),
    "5 % off two sides": lambda i: cut(i, 0.05, 0.05, 0, 0),
    "7 % off two sides": lambda i: cut(i, 0, 0.07, 0.07, 0),
    "10 % off two sides": lambda i: cut(i, 0, 0, 0.1, 0.1),
    "10 % off one side": lambda i: cut(i, 0, 0, 0.1, 0),
    "25 % off one side": lambda i: cut(i, 0.25, 0, 0, 0),
    "turned 3°": lambda i: i.rotate(3, Image.Resampling.BICUBIC),
    "turned 5°": lambda i: i.rotate(5, Image.Resampling.BICUBIC),
    "brighter by 30 %": lambda i: ImageEnhance.Brightness(i).enhance(1.3),
    "contrast + 50 %": lambda i: ImageEnhance.Contrast(i).enhance(1.5),
    "grey": lambda i: i.convert("L").convert("RGB"),
    "mirrored": lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "label drawn over": lambda i: labelled(i, False),
    "label on a black bar": lambda i: labelled(i, True),
    "half, 5 % off, mirrored, JPEG 50": lambda i: jpeg(
        cut(half(i), 0.05, 0.05, 0, 0).transpose(Image.Transpose.FLIP_LEFT_RIGHT), 50
    ),
}


def pictures(folder: Path, most: int) -> list[Picture]:
    """Different pictures: a random choice of the folder, without skin tones, flags and
    families of emoji, and the photographs."""
    odd = ("1f3f", "1f1e", "1f1f", "200d", "fe0f-20e3")
    files = [f for f in sorted(folder.rglob("*.*")) if not any(part in f.name for part in odd)]
    random.Random(1).shuffle(files)
    found = [read_picture_file(file).picture.opaque() for file in files[:most]]
    try:
        from skimage import data
    except ImportError:
        return found
    for name in PHOTOS:
        values = np.asarray(getattr(data, name)())
        image = Image.fromarray(values if values.dtype == np.uint8 else values * np.uint8(255))
        found.append(Picture.of(image.convert("RGB")).opaque())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=500)
    options = parser.parse_args()
    chosen = pictures(options.folder, options.most)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "references"
        folder.mkdir()
        for n, picture in enumerate(chosen):
            picture.image().save(folder / f"{n:05}.png", compress_level=1)
        start = time.perf_counter()
        references = read_reference_folder(folder, cache=Path(place) / "looks.db")
        first = time.perf_counter() - start
        start = time.perf_counter()
        read_reference_folder(folder, cache=Path(place) / "looks.db")
        again = time.perf_counter() - start
    print(f"{len(chosen)} pictures, {len(VARIANTS)} hashes each; read in {first:.1f} s, "
          f"again in {again:.2f} s")  # fmt: skip
    start = time.perf_counter()
    kept_hashes(chosen[-1])
    middle = time.perf_counter()
    looked_up_hashes(chosen[-1])
    print(f"hashes to keep {1e3 * (middle - start):.1f} ms, to look up "
          f"{1e3 * (time.perf_counter() - middle):.1f} ms")  # fmt: skip

    thresholds = (24, 40, 48, 56, 64, 72)
    near = [lookalikes(picture, references, 256) for picture in chosen]
    other = [[one for one in found if one.name != f"{n:05}.png"] for n, found in enumerate(near)]
    every = np.array([one.distance for found in other for one in found])
    print(f"different: {len(every)} pairs; least {every.min()}, 0.1 % {np.percentile(every, 0.1):.0f}, "
          f"1 % {np.percentile(every, 1):.0f}, median {np.median(every):.0f}")  # fmt: skip
    photos = np.array([
        one.distance for n, found in enumerate(other) if n >= options.most
        for one in found if int(one.name[:5]) >= options.most
    ])  # fmt: skip
    if len(photos):
        print(f"photographs alone: {len(photos)} pairs; least {photos.min()}, median "
              f"{np.median(photos):.0f}")  # fmt: skip
    for limit in thresholds:
        by_shape = sum(one.distance <= limit for found in other for one in found)
        both = sum(one.distance <= limit and one.colours >= 0.5 for found in other for one in found)
        print(f"  pairs within {limit}: {by_shape}, with colours alike {both} of {len(every)}")
    names = " ".join(f"≤{limit:<5}" for limit in thresholds)
    print(f"{'edit':34} median   99%   max  {names} colours: 1%")
    for name, edit in EDITS.items():
        mine = []
        for n, picture in enumerate(chosen):
            alone = replace(
                references,
                names=references.names[n : n + 1],
                hashes=references.hashes[n : n + 1],
                colours=references.colours[n : n + 1],
            )
            mine.extend(lookalikes(Picture.of(edit(picture.image())), alone, 256))
        far = np.array([one.distance for one in mine])
        colours = np.array([one.colours for one in mine])
        shares = " ".join(f"{np.mean(far <= limit):6.3f}" for limit in thresholds)
        print(f"{name:34} {np.median(far):6.0f} {np.percentile(far, 99):5.0f} {far.max():5d}  "
              f"{shares} {np.percentile(colours, 1):6.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
