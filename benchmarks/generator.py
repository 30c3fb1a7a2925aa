"""Drawing with a trained generator: pictures a second, and what a batch does to the bits.

python benchmarks/generator.py FOLDER       # a generator folder, as training exports it
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

from wenfang.engines.image.generator import noise_of
from wenfang.engines.image.generator_folder import GeneratorFolder, read_generator
from wenfang.engines.image.generator_network import GeneratorNetwork
from wenfang.pictures.network_pixels import from_network

SIZES = (1, 2, 4, 8, 16)
ROUNDS, SECONDS = 20, 15.0
"""So many, or as many as fit into so many seconds."""


def inputs(folder: GeneratorFolder, many: int) -> tuple[np.ndarray, np.ndarray]:
    card = folder.card
    noise = np.stack([noise_of(seed, card.latent) for seed in range(many)])
    told = np.random.default_rng(0).normal(0, 0.05, card.width).astype(np.float32)
    return noise, np.repeat(told[None], many, axis=0)


def main(place: Path) -> None:
    folder = read_generator(place)
    network = GeneratorNetwork(folder.network, folder.card, str(place))
    noise, told = inputs(folder, max(SIZES))
    alone = np.concatenate([network.run(noise[n : n + 1], told[:1]) for n in range(len(noise))])
    load = os.getloadavg()[0]
    print(f"{place.name}: {folder.card.side} px, {os.cpu_count()} cores, load {load:.1f}")
    for many in SIZES:
        times = []
        while not times or (len(times) < ROUNDS and sum(times) < SECONDS):
            start = time.perf_counter()
            batch = network.run(noise[:many], told[:many])
            times.append(time.perf_counter() - start)
        changed = (batch != alone[:many]).mean()
        pixels = (from_network(batch) != from_network(alone[:many])).any(axis=(1, 2, 3))
        print(
            f"  {many:2} at once: {many / np.median(times):7.1f} pictures/s; "
            f"numbers that differ from one alone {changed:6.1%}, "
            f"pictures with another pixel {int(pixels.sum())} of {many}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
