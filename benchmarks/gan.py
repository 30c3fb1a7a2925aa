"""Training pictures a second: our two trainers beside two public training loops, side by side.

python benchmarks/gan.py [rounds]

Each loop lives in a process of its own; they take turns, one computing at a time, so that what
else the machine does falls on all alike. All begin with the same weights, pictures and noise: the
first step's losses must be equal, to four digits (in bfloat16 to two), where the algorithms are (the tutorial changes
both networks from one forward pass, so its generator meets the discriminator before its change).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

import numpy as np

from gan_loops import LOOPS, MIXED
from wenfang.training.gan.spec import GanSpec
from wenfang.training.tensorflow_device import BFLOAT16_FLAGS, cpu_flags

COMMON: dict[str, Any] = {
    "backbone": "dcgan",
    "loss": "non-saturating",
    "r1": 0.0,
    "r2": 0.0,
    "latent": 100,
    "width": 32,
    "beta1": 0.5,
    "beta2": 0.999,
    "ema": 0.0,
}
CASES = {
    # PyTorch's example, layer for layer (but a bias at the discriminator's door).
    "64 px RGB, batch 64": GanSpec(
        **COMMON, resolution=64, channels=3, widest=512, batch=64, learning_rate=2e-4
    ),
    # The tutorial's batch and colour; its 28 px are 32 here, and so are its layers.
    "32 px grey, batch 256": GanSpec(
        **COMMON, resolution=32, channels=1, widest=256, batch=256, learning_rate=1e-4
    ),
}
PAIRS = {
    "ours, torch": "pytorch example",
    "ours, keras": "tensorflow tutorial",
    "ours, torch, mixed": "pytorch example",
    "ours, keras, mixed": "tensorflow tutorial",
}
STEPS = 2


def work(case: str, name: str) -> None:
    """The other end: a first step, then so many as a line asks for, timed."""
    spec = CASES[case]
    random = np.random.default_rng(0)
    shape = (spec.batch, spec.resolution, spec.resolution, spec.channels)
    pictures = random.uniform(-1, 1, shape).astype(np.float32)
    noise = random.standard_normal((spec.batch, spec.latent)).astype(np.float32)
    step = {**LOOPS, **MIXED}[name](spec).step
    print(json.dumps(step(pictures, noise)), flush=True)
    step(pictures, None)
    for line in sys.stdin:
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            step(pictures, None)
        print(json.dumps([time.perf_counter() - start, time.process_time() - cpu]), flush=True)


def begin(case: str, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--work", case, name]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def answer(worker: subprocess.Popen[str], question: str | None = None) -> list[float]:
    if question is not None:
        print(question, file=worker.stdin, flush=True)
    assert worker.stdout is not None
    return list(json.loads(worker.stdout.readline()))


def assert_equal(losses: dict[str, list[float]], tolerance: float) -> None:
    discriminator = [each[0] for each in losses.values()]
    generator = [each[1] for name, each in losses.items() if name != "tensorflow tutorial"]
    for figures in (discriminator, generator):
        assert max(figures) - min(figures) <= tolerance * max(figures), losses


def measure(case: str, rounds: int) -> None:
    workers, losses = {}, {}
    mixed = MIXED if cpu_flags() & BFLOAT16_FLAGS else {}
    for name in {**LOOPS, **mixed}:
        workers[name] = begin(case, name)
        losses[name] = answer(workers[name])
    assert_equal({name: losses[name] for name in LOOPS}, 1e-4)
    assert_equal(losses, 1e-2)
    times: dict[str, list[list[float]]] = {name: [] for name in workers}
    loads = []
    for _ in range(rounds):
        loads.append(os.getloadavg()[0])
        for name, worker in workers.items():
            times[name].append(answer(worker, str(STEPS)))
    for worker in workers.values():
        worker.communicate()
    report(case, losses, times, loads)


def report(case: str, losses: Any, times: dict[str, list[list[float]]], loads: list[float]) -> None:
    many = CASES[case].batch * STEPS
    first = losses["ours, torch"]
    print(
        f"{case}: {os.cpu_count()} cores, load {min(loads):.1f} to {max(loads):.1f}, "
        f"{len(loads)} rounds of {STEPS} steps; first losses {first[0]:.4f}, {first[1]:.4f}"
    )
    print("  pictures/s: best, median; pictures a second of processor time, best")
    best, middle = {}, {}
    for name, each in times.items():
        walls = [wall for wall, _ in each]
        best[name], middle[name] = many / min(walls), many / statistics.median(walls)
        cpu = many / min(cpu for _, cpu in each)
        print(f"  {name:20} {best[name]:8.1f} {middle[name]:8.1f} {cpu:8.1f}")
    for ours, theirs in PAIRS.items():
        if ours not in times:
            print(f"  {ours}: this processor has no instructions for bfloat16")
            continue
        ratios = (best[ours] / best[theirs], middle[ours] / middle[theirs])
        print(f"  {ours} / {theirs}: {ratios[0]:.2f} best, {ratios[1]:.2f} median")


def main(rounds: int) -> None:
    for case in CASES:
        measure(case, rounds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 6)
