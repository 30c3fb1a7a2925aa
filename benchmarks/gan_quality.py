"""FID on Fashion-MNIST after equal wall time: our trainer beside two public training loops.

    python benchmarks/gan_quality.py [seconds] [threads] [pictures]

Each loop trains alone in a process of its own, from the same first weights on the same pictures,
for the same time (its first two steps, which compile, are not counted). Then each draws so
many pictures (5,000) for FID and KID to as many of those that it learned from.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from gan_loops import LOOPS, MIXED, Loop
from wenfang.metrics.pictures.fid import fid
from wenfang.metrics.pictures.kid import kid
from wenfang.metrics.pictures.networks import open_inception
from wenfang.metrics.pictures.picture_features import in_blocks, statistics_of
from wenfang.pictures.network_pixels import from_network, to_network
from wenfang.training.data.open import open_pictures
from wenfang.training.gan.spec import GanSpec

SIDE = 32
DCGAN = GanSpec(
    backbone="dcgan",
    loss="non-saturating",
    r1=0.0,
    r2=0.0,
    latent=100,
    width=32,
    widest=256,
    beta1=0.5,
    beta2=0.999,
    ema=0.0,
    resolution=SIDE,
    channels=1,
    batch=64,
    learning_rate=2e-4,
)
AVERAGED = DCGAN.model_copy(update={"ema": 5.0})
RUNS = {
    "pytorch example": ("pytorch example", DCGAN),
    "tensorflow tutorial": ("tensorflow tutorial", DCGAN),
    "ours, torch": ("ours, torch", DCGAN),
    "ours, torch, averaged": ("ours, torch", AVERAGED),
    "ours, torch, averaged, mixed": ("ours, torch, mixed", AVERAGED),
}


def batches(pixels: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """Epoch after epoch, each in another order."""
    chance = np.random.default_rng(0)
    while True:
        order = chance.permutation(len(pixels))
        for start in range(0, len(order) - size + 1, size):
            yield to_network(np.asarray(pixels[np.sort(order[start : start + size])]))


def work(name: str, seconds: float, threads: int, many: int, out: str) -> None:
    import torch

    torch.set_num_threads(threads)
    kind, spec = RUNS[name]
    loop: Loop = {**LOOPS, **MIXED}[kind](spec)
    pixels = open_pictures("fashion-mnist", SIDE, 1).pixels
    feed = batches(pixels, spec.batch)
    for _ in range(2):
        loop.step(next(feed), None)
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        loop.step(next(feed), None)
        steps += 1
    chance = np.random.default_rng(1)
    noise = chance.standard_normal((many, spec.latent)).astype(np.float32)
    drawn = [loop.sample(noise[n : n + 100]) for n in range(0, many, 100)]
    np.save(out, from_network(np.concatenate(drawn)))
    print(json.dumps({"steps": steps, "pictures": steps * spec.batch}), flush=True)


def main(seconds: float, threads: int, many: int) -> None:
    import tempfile
    from pathlib import Path

    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    environment |= {f"TF_NUM_{kind}_THREADS": str(threads) for kind in ("INTRAOP", "INTEROP")}
    with tempfile.TemporaryDirectory() as place:
        told = {}
        for name in RUNS:
            out = str(Path(place) / f"{len(told)}.npy")
            asked = [str(seconds), str(threads), str(many)]
            command = [sys.executable, __file__, "--work", name, *asked, out]
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=True
            )
            told[name] = (json.loads(done.stdout.splitlines()[-1]), out)
            print(f"trained: {name}, {told[name][0]}, load {os.getloadavg()[0]:.1f}", flush=True)
        features = open_inception()
        pixels = open_pictures("fashion-mnist", SIDE, 1).pixels
        chosen = np.sort(np.random.default_rng(2).permutation(len(pixels))[:many])
        reference = statistics_of(in_blocks(np.asarray(pixels[chosen])), features, keep=many)
        print(f"{seconds:.0f} s each, {threads} thread(s)")
        for name, (figures, out) in told.items():
            found = statistics_of(in_blocks(np.load(out)), features, keep=many)
            distance, kernel = fid(found, reference), kid(found, reference)
            print(
                f"  {name:30} {figures['pictures']:8,} pictures  FID {distance.value:6.2f}  "
                f"KID {kernel.value:.4f}"
            )
        print(distance.signature)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6])
    else:
        given = sys.argv[1:] + ["240", "2", "5000"][len(sys.argv) - 1 :]
        main(float(given[0]), int(given[1]), int(given[2]))
