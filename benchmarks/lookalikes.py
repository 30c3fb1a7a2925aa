"""How far apart different pictures are, and how near edited ones: the thresholds of
``checks/lookalikes.py`` and of the library (``NEAR``, ``ALIKE``).

    python benchmarks/picture_sets.py PACKAGES SETS
    python benchmarks/lookalikes.py SETS [--most 70] [--keep FILE.npz] [--mean FILE.npy]

SETS has a folder for each kind of picture; all pictures in it are different. Every picture is
looked up among all others (false alarms, by pair), and ``--most`` of each kind are edited and
looked up among themselves (recall). Emoji and clip art are hard: many differ by a mouth or an
arrow only, so that part of their false alarms are none.

The mean that features are taken less of must not know the pictures that it is judged by: each
half of them is measured with the mean of the other half. ``--mean`` writes that of all, which
is the one that is shipped. Intervals of 95 %: of recall Wilson's, of false alarms by the
bootstrap over pictures, for pairs are not independent of each other.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from picture_marks.attacks import Attack, cropped, encoded, labelled, scaled, shared, turned
from wenfang.checks.lookalikes import lookalikes
from wenfang.engines.pixels.open import open_picture_encoder
from wenfang.picture import Picture
from wenfang.pictures.fingerprint import VARIANTS, as_words, kept_hashes
from wenfang.pictures.reading import read_picture_file
from wenfang.pictures.reference_folder import GRID, ReferenceFolder, colour_layout
from wenfang.resources import fetch

DISTANCES, COLOURS = (24, 40, 48, 56, 64), 0.5
LIKENESSES = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def recoloured(image: Image.Image) -> Image.Image:
    """Every hue a third of the circle on."""
    hue, *others = image.convert("HSV").split()
    turned_hue = hue.point([(value + 85) % 256 for value in range(256)])
    return Image.merge("HSV", (turned_hue, *others)).convert("RGB")


def blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(2))


ATTACKS: dict[str, Attack] = {
    "JPEG 50": encoded("JPEG", 50),
    "× 0.25": scaled(0.25),
    "10 % of each side cut": cropped(0.10, 0.3, 0.8),
    "25 %": cropped(0.25, 0.7, 0.1),
    "40 %": cropped(0.40, 0.3, 0.6),
    "mirrored": ImageOps.mirror,
    "25 %, mirrored": lambda image: ImageOps.mirror(cropped(0.25, 0.3, 0.8)(image)),
    "turned 2°": turned(2),
    "turned 7°": turned(7),
    "turned 7°, no corners": lambda image: cropped(0.2)(turned(7)(image)),
    "turned 15°": turned(15),
    "blur 2 px": blurred,
    "recoloured": recoloured,
    "label over corner": labelled,
    "cut, × 0.6, JPEG 70": shared,
}


@dataclass
class Looks:
    """Measures of all pictures, and of edited ones.

    Attributes:
        kinds: of each picture, shape (n,).
        roots: of the features, shape (n, 1024).
        distances, colours: of each picture (row) from each kept one, shape (n, n).
        edited: which pictures were edited, shape (m,).
        edited_roots: shape (attacks, m, 1024).
        edited_distances, edited_colours: from their originals, shape (attacks, m).
    """

    kinds: np.ndarray
    roots: np.ndarray
    distances: np.ndarray
    colours: np.ndarray
    edited: np.ndarray
    edited_roots: np.ndarray
    edited_distances: np.ndarray
    edited_colours: np.ndarray


def measured(sets: Path, most: int) -> Looks:
    kinds, pictures = [], []
    for folder in sorted(path for path in sets.iterdir() if path.is_dir()):
        for file in sorted(folder.iterdir()):
            kinds.append(folder.name)
            pictures.append(read_picture_file(file).picture.opaque())
    encoder = open_picture_encoder(fetch)
    kept = folder_of(pictures)
    rows = [compared(picture, kept) for picture in pictures]
    names = np.array(kinds)
    edited = np.concatenate([np.flatnonzero(names == kind)[:most] for kind in sorted(set(kinds))])
    found = []
    for name, attack in ATTACKS.items():
        shown = [Picture.of(attack(pictures[n].image())) for n in edited]
        near = [compared(one, alone(kept, n))[:, 0] for one, n in zip(shown, edited, strict=True)]
        found.append((np.stack([encoder.roots(one) for one in shown]), np.stack(near)))
        print(f"# {name}", flush=True)
    return Looks(
        names,
        np.stack([encoder.roots(picture) for picture in pictures]),
        np.stack([row[0] for row in rows]),
        np.stack([row[1] for row in rows]),
        edited,
        np.stack([roots for roots, _ in found]),
        np.stack([near[:, 0] for _, near in found]),
        np.stack([near[:, 1] for _, near in found]),
    )


def folder_of(pictures: list[Picture]) -> ReferenceFolder:
    hashes = [b"".join(kept_hashes(picture).values()) for picture in pictures]
    layouts = np.stack([colour_layout(picture) for picture in pictures])
    shape = (len(pictures), len(VARIANTS), 4)
    names = tuple(str(n) for n in range(len(pictures)))
    assert layouts.shape[1] == GRID
    none = np.zeros((len(pictures), 0), np.float32)
    return ReferenceFolder(Path(), names, as_words(hashes).reshape(shape), layouts, none)


def alone(kept: ReferenceFolder, n: int) -> ReferenceFolder:
    part = slice(n, n + 1)
    return ReferenceFolder(
        Path(), ("0",), kept.hashes[part], kept.colours[part], kept.features[part]
    )


def compared(picture: Picture, kept: ReferenceFolder) -> np.ndarray:
    """Distances from all kept ones and likeness of colours, shape (2, n)."""
    found = np.zeros((2, len(kept.names)), np.float32)
    for one in lookalikes(picture, kept, 256):
        found[:, int(one.name)] = one.distance, one.colours
    return found


def unit(values: np.ndarray) -> np.ndarray:
    made: np.ndarray = values / np.linalg.norm(values, axis=-1, keepdims=True)
    return made


def mean_of(looks: Looks, chosen: np.ndarray) -> np.ndarray:
    """Of the roots, every kind counting the same."""
    kinds = [chosen & (looks.kinds == kind) for kind in sorted(set(looks.kinds))]
    made: np.ndarray = np.mean([looks.roots[kind].mean(axis=0) for kind in kinds], axis=0)
    return made


def likenesses(looks: Looks) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cosines of all pairs and of edited pictures, each half less the other half's mean, and
    which pairs are of one half."""
    half = np.arange(len(looks.kinds)) % 2 == 0
    pairs = np.full((len(half), len(half)), -1.0, np.float32)
    edits = np.zeros(looks.edited_roots.shape[:2], np.float32)
    for mine in (half, ~half):
        mean = mean_of(looks, ~mine)
        vectors = unit(looks.roots - mean)
        pairs[np.ix_(mine, mine)] = vectors[mine] @ vectors[mine].T
        chosen = mine[looks.edited]
        edited = unit(looks.edited_roots[:, chosen] - mean)
        edits[:, chosen] = np.einsum("amd,md->am", edited, vectors[looks.edited[chosen]])
    return pairs, edits, half[:, None] == half[None]


def wilson(share: float, count: int) -> tuple[float, float]:
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return middle - float(reach), middle + float(reach)


def alarms(hits: np.ndarray, asked: np.ndarray) -> str:
    """Share of the asked pairs that are hits, with its interval."""
    hits = (hits & asked).astype(np.float32)
    counted = asked.astype(np.float32)
    random = np.random.default_rng(1)
    shares = []
    for _ in range(400):
        weight = random.multinomial(len(hits), np.full(len(hits), 1 / len(hits)))
        weight = weight.astype(np.float32)
        shares.append(weight @ hits @ weight / max(1.0, weight @ counted @ weight))
    low, high = np.percentile(shares, [2.5, 97.5])
    return f"{hits.sum() / counted.sum():.1e} [{low:.0e}–{high:.0e}]"


def pair_sets(looks: Looks, half: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    different = half & ~np.eye(len(half), dtype=bool)
    yield "all", different
    same = looks.kinds[:, None] == looks.kinds[None]
    for kind in sorted(set(looks.kinds)):
        yield kind, different & same & (looks.kinds == kind)[:, None]
    yield "of two kinds", different & ~same


def report(looks: Looks) -> None:
    pairs, edits, half = likenesses(looks)
    counts = {kind: int((looks.kinds == kind).sum()) for kind in sorted(set(looks.kinds))}
    print(f"{counts}; {len(looks.edited)} edited")
    print("\nfalse alarms by pair")
    names = [name for name, _ in pair_sets(looks, half)]
    print(f"| | {' | '.join(names)} |")
    for limit in DISTANCES:
        near = looks.distances <= limit
        for name, hits in (
            (f"hashes ≤ {limit}", near),
            (f"hashes ≤ {limit}, colours ≥ {COLOURS}", near & (looks.colours >= COLOURS)),
        ):
            print(f"| {name} | {' | '.join(alarms(hits, a) for _, a in pair_sets(looks, half))} |")
    for limit in LIKENESSES:
        cells = [alarms(pairs >= limit, asked) for _, asked in pair_sets(looks, half)]
        print(f"| features ≥ {limit} | {' | '.join(cells)} |")
    print("\nrecall, n =", len(looks.edited))
    found = {f"hashes ≤ {d}": looks.edited_distances <= d for d in (24, 56)}
    found[f"hashes ≤ 56, colours ≥ {COLOURS}"] = found["hashes ≤ 56"] & (
        looks.edited_colours >= COLOURS
    )
    for limit in LIKENESSES:
        found[f"features ≥ {limit}"] = edits >= limit
    for limit in (0.65, 0.7, 0.75):
        found[f"hashes ≤ 56 or features ≥ {limit}"] = found["hashes ≤ 56"] | (edits >= limit)
    print(f"| | {' | '.join(found)} |")
    for row, attack in enumerate(ATTACKS):
        cells = []
        for hits in found.values():
            share = float(hits[row].mean())
            low, high = wilson(share, hits.shape[1])
            cells.append(f"{share:.3f} [{low:.2f}–{high:.2f}]")
        print(f"| {attack} | {' | '.join(cells)} |")
    photographs = looks.kinds[looks.edited] == "photographs"
    print("\nof photographs alone, n =", int(photographs.sum()))
    for row, attack in enumerate(ATTACKS):
        cells = [f"{float(hits[row, photographs].mean()):.3f}" for hits in found.values()]
        print(f"| {attack} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", type=Path)
    parser.add_argument("--most", type=int, default=70)
    parser.add_argument("--keep", type=Path, help="measures, read if they are there")
    parser.add_argument("--mean", type=Path, help="write the mean of the features")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        with np.load(options.keep) as kept:
            looks = Looks(**kept)
    else:
        looks = measured(options.sets, options.most)
        if options.keep:
            np.savez(options.keep, **vars(looks))
    if options.mean:
        np.save(options.mean, mean_of(looks, np.ones(len(looks.kinds), bool)).astype(np.float16))
    report(looks)


if __name__ == "__main__":
    main()
