"""The picture watermark measured: what it survives, what it costs, how often it errs.

    python benchmarks/picture_watermark.py --robust [--megapixels 1]
    python benchmarks/picture_watermark.py --plain [--emoji PACKAGE.tgz]
    python benchmarks/picture_watermark.py --others      # beside other watermarks
    python benchmarks/picture_watermark.py --chance      # false positives
    python benchmarks/picture_watermark.py --times       # on a quiet machine

Needs scikit-image and scikit-learn for their photographs; ``--others`` also what it compares.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from picture_marks import chance
from picture_marks.attacks import ATTACKS
from picture_marks.others import installed
from picture_marks.pictures import drawings, emoji, of_megapixels, photographs
from wenfang.picture import Picture
from wenfang.provenance.image_watermark import WaveMark

MARK = WaveMark(chance.random_key(0))
EMOJI = ("1f98a", "1f600", "1f3e0")
COMPARED = ("astronaut", "china", "coffee", "chelsea", "rocket", "hubble_deep_field",
            "motorcycle_left", "flower")  # fmt: skip


def psnr(before: Image.Image, after: Image.Image) -> float:
    change = np.asarray(before, np.float32)[..., :3] - np.asarray(after, np.float32)[..., :3]
    return 10 * math.log10(255**2 / max(float(np.mean(change**2)), 1e-9))


def ssim(before: Image.Image, after: Image.Image) -> float:
    from skimage.metrics import structural_similarity

    return float(structural_similarity(np.asarray(before), np.asarray(after), channel_axis=2))


def robust(megapixels: float) -> None:
    """Photographs × attacks."""
    marked = {}
    for name, image in photographs().items():
        before = of_megapixels(image, megapixels)
        done = MARK.embed(Picture.of(before))
        if done.statement["applied"]:
            marked[name] = (before, done.picture.image())
        else:
            print(f"{name}: {done.statement['reason']}")
    quality = [(psnr(*pair), ssim(*pair)) for pair in marked.values()]
    for name, values in zip(("PSNR", "SSIM"), zip(*quality, strict=True), strict=True):
        print(f"{name}: mean {statistics.mean(values):.4g}, lowest {min(values):.4g}")
    for attack, apply in ATTACKS.items():
        seen = {n: MARK.detect(Picture.of(apply(after))) for n, (_, after) in marked.items()}
        found = sum(one.found for one in seen.values())
        share = statistics.mean(one.matched / one.bits for one in seen.values())
        logs = [math.log10(max(one.p_value, 1e-300)) for one in seen.values()]
        lost = [name for name, one in seen.items() if not one.found]
        print(
            f"| {attack} | {found}/{len(seen)} | {100 * share:.0f} % "
            f"| 1e{statistics.median(logs):.0f} | 1e{max(logs):.0f} | {', '.join(lost)} |"
        )


def plain(package: Path | None) -> None:
    """Flat pictures, drawings and transparent ones."""
    pictures: dict[str, Image.Image] = dict(drawings())
    for name, image in (emoji(package, EMOJI) if package else {}).items():
        large = image.resize((1024, 1024), Image.Resampling.LANCZOS)
        pictures[f"emoji {name}, transparent"] = large
        pictures[f"emoji {name}, on white"] = Picture.of(large).opaque().image()
    rows = ("none", "JPEG 90", "JPEG 75", "JPEG 50", "WebP 60", "scaled × 0.5", "crop 10 %")
    for name, image in pictures.items():
        before = Picture.of(image)
        done = MARK.embed(before)
        grown = f"{len(before.png) // 1024} → {len(done.picture.png) // 1024}"
        seen = []
        for row in rows if done.statement["applied"] else ():
            one = MARK.detect(Picture.of(ATTACKS[row](done.picture.opaque().image())))
            seen.append("yes" if one.found else "no")
        print(f"| {name} | {done.statement.get('psnr_db')} | {grown} | {' | '.join(seen)} |")


def others(megapixels: float, pictures: int) -> None:
    """The same pictures and attacks; after a change of size the others are given the old one."""
    compared = COMPARED[:pictures]
    chosen = {n: of_megapixels(i, megapixels) for n, i in photographs().items() if n in compared}
    rows: dict[str, list[str]] = {attack: [] for attack in ATTACKS}
    names, quality = [], []
    ours = [MARK.embed(Picture.of(image)).picture.image() for image in chosen.values()]
    contenders: list[tuple[str, list[Image.Image], Callable[[Image.Image], bool], bool]] = [
        ("Wenfang", ours, lambda image: MARK.detect(Picture.of(image)).found, False)
    ]
    for other in installed():
        marked = [other.mark(image) for image in chosen.values()]
        contenders.append((other.name, marked, other.found, True))
    for name, marked, found, told in contenders:
        names.append(name)
        pairs = list(zip(chosen.values(), marked, strict=True))
        quality.append(f"{statistics.mean(psnr(*pair) for pair in pairs):.1f}")
        for attack, apply in ATTACKS.items():
            changed = [apply(image) for image in marked]
            if told and "scaled" in attack:
                changed = [c.resize(m.size) for c, m in zip(changed, marked, strict=True)]
            rows[attack].append(f"{sum(map(found, changed))}/{len(marked)}")
        column = ", ".join(f"{attack} {cells[-1]}" for attack, cells in rows.items())
        print(f"{name}: {column}", flush=True)  # a run that is cut short has not been for nothing
    print(f"| | {' | '.join(names)} |\n| PSNR, dB | {' | '.join(quality)} |")
    for attack, cells in rows.items():
        print(f"| {attack} | {' | '.join(cells)} |")


def milliseconds(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median time on the clock and of the processor, after one call that is not counted."""
    work()
    clock, processor = [], []
    for _ in range(rounds):
        began, spent = time.perf_counter(), time.process_time()
        work()
        clock.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - spent))
    return statistics.median(clock), statistics.median(processor)


def times(rounds: int) -> None:
    """Ours at three sizes; the others at 1 megapixel."""
    photograph = photographs()["china"]
    for megapixels in (0.25, 1, 12):
        before = Picture.of(of_megapixels(photograph, megapixels))
        after = MARK.embed(before).picture
        for name, work in (
            ("embed and read back", lambda before=before: MARK.embed(before)),
            ("detect, marked", lambda after=after: MARK.detect(after)),
            ("detect, unmarked", lambda before=before: MARK.detect(before)),
        ):
            clock, processor = milliseconds(work, rounds)
            print(f"| {megapixels} MP | {name} | {clock:.0f} | {processor:.0f} |")
    image = of_megapixels(photograph, 1)
    for other in installed():
        marked = other.mark(image)
        embed, _ = milliseconds(lambda other=other: other.mark(image), 3)
        detect, _ = milliseconds(lambda other=other, marked=marked: other.bits(marked), 3)
        print(f"| 1 MP | {other.name} | embed {embed:.0f} | detect {detect:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for part in ("robust", "plain", "others", "chance", "times"):
        parser.add_argument(f"--{part}", action="store_true")
    parser.add_argument("--megapixels", type=float, default=1.0)
    parser.add_argument("--pictures", type=int, default=len(COMPARED), help="for --others")
    parser.add_argument("--emoji", type=Path, help="the npm package's archive")
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    if asked.robust:
        robust(asked.megapixels)
    if asked.plain:
        plain(asked.emoji)
    if asked.others:
        others(asked.megapixels, asked.pictures)
    if asked.chance:
        chance.report(plain_keys=6000, search_keys=4, cuts=10)
    if asked.times:
        times(asked.rounds)


if __name__ == "__main__":
    main()
