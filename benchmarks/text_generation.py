"""Text generation: Wenfang's default engine beside ``transformers.pipeline``, same weights.

    pip install -e ".[torch]" gguf accelerate
    python benchmarks/text_generation.py

Ratios are given by the clock and by processor time: the second says the same on a quiet
machine and is little disturbed on a busy one.

Both read the same GGUF file (Transformers dequantizes it to float32) and get the same
prompts and number of tokens on the same number of threads. Each runs in a process of its
own, one idle while the other is measured, and the two take turns, so that a machine that
does other work too is equally slow for both; ratios are of medians.

Also printed: how near a single stream comes to the memory's bandwidth (each token reads all
weights once) and eight streams to the processor's arithmetic (two operations a weight and
token), and what Wenfang adds to the bare llama.cpp loop.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from text_generation_worker import BATCH
from wenfang.engines.text.gguf import physical_cores
from wenfang.engines.text.gguf_file import read_header
from wenfang.resources import fetch

PLACES = ("Paris", "Beijing", "Rome", "Oslo", "Cairo", "Lima", "Delhi", "Quito")
PROMPTS = [f"The city of {place} is known for" for place in PLACES]
STREAMS = (1, BATCH)
OVERHEAD_PAIRS = 4


class Worker:
    """A side in its own process; see :mod:`text_generation_worker`."""

    def __init__(self, side: str, path: Path, threads: int) -> None:
        script = Path(__file__).with_name("text_generation_worker.py")
        command = [sys.executable, str(script), side, str(path), str(threads)]
        self._side = side
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.about = self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self._side} ended with {self._process.wait()}, see above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, prompts: list[str], tokens: int, *, bare: bool = False) -> dict[str, Any]:
        """Let it answer all prompts at once, and hold it to the number of tokens."""
        assert self._process.stdin is not None
        request = {"prompts": prompts, "tokens": tokens, "bare": bare}
        print(json.dumps(request), file=self._process.stdin, flush=True)
        answer = self._read()
        assert answer["made"] == [tokens] * len(prompts), (self._side, answer)
        return answer

    def close(self) -> None:
        """End of input, end of work."""
        self._process.communicate()


def measure(workers: dict[str, Worker], rounds: int, tokens: int) -> dict[str, list[float]]:
    """Seconds and processor seconds of each side and number of streams, and the overhead over
    the bare loop as ratios, by name."""
    found: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    for worker in workers.values():
        for streams in STREAMS:
            worker.ask(PROMPTS[:streams], 8)
    ours = workers["wenfang"]
    for n in range(rounds):
        for streams in STREAMS:
            prompts = [PROMPTS[(n + i) % BATCH] for i in range(streams)]
            for name, worker in workers.items():
                answer = worker.ask(prompts, tokens)
                note(f"{name} {streams}", answer["seconds"])
                note(f"cpu {name} {streams}", answer["cpu"])
        for _ in range(OVERHEAD_PAIRS):
            full, bare = (ours.ask(PROMPTS[n % BATCH :][:1], tokens, bare=b) for b in (False, True))
            note("first", full["first"] / bare["first"])
            note("total", full["total"] / bare["total"])
    return found


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bandwidth(threads: int) -> float:
    """Bytes a second that ``threads`` threads read from memory."""
    arrays = [np.ones(1 << 25, dtype=np.float64) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        best = min(seconds(lambda: list(pool.map(np.sum, arrays))) for _ in range(5))
    return threads * arrays[0].nbytes / best


def arithmetic() -> float:
    """Operations a second of a float32 matrix product on all threads."""
    a = np.ones((2048, 2048), dtype=np.float32)
    best = min(seconds(lambda: a @ a) for _ in range(5))
    return 2 * 2048.0**3 / best


def report(
    times: dict[str, list[float]], tokens: int, weights: int, size: int, threads: int
) -> None:
    """Print ratios, limits and overhead."""
    middle = {name: statistics.median(values) for name, values in times.items()}
    rate = {
        (name, streams): tokens * streams / middle[f"{name} {streams}"]
        for name in ("wenfang", "pipeline")
        for streams in STREAMS
    }
    for n in STREAMS:
        ours, theirs = rate["wenfang", n], rate["pipeline", n]
        cpu = middle[f"cpu pipeline {n}"] / middle[f"cpu wenfang {n}"]
        print(
            f"{n} at once: {ours:.1f} against {theirs:.1f} tokens/s, "
            f"ratio {ours / theirs:.2f}; by processor time {cpu:.2f}"
        )
    reading, computing = bandwidth(threads), arithmetic()
    limit = reading / size
    print(
        f"memory {reading / 1e9:.1f} GB/s: at most {limit:.0f} tokens/s for one stream, "
        f"reached {rate['wenfang', 1] / limit:.0%}"
    )
    limit = computing / (2 * weights)
    print(
        f"float32 product {computing / 1e9:.0f} Gop/s: {limit:.0f} tokens/s for many streams, "
        f"reached {rate['wenfang', BATCH] / limit:.0%}"
    )
    for name, words in (("first", "first token"), ("total", "total")):
        print(f"over bare llama.cpp, {words}: {middle[name] - 1:+.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--model", default="smollm2-135m-instruct")
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=physical_cores())
    args = parser.parse_args()

    path = Path(args.model) if args.model.endswith(".gguf") else fetch(args.model)
    workers = {side: Worker(side, path, args.threads) for side in ("wenfang", "pipeline")}
    times = measure(workers, args.rounds, args.tokens)
    for worker in workers.values():
        worker.close()
    weights, load = workers["pipeline"].about["weights"], workers["wenfang"].about["load"]
    size = read_header(path).bytes
    print(f"{path.name}: {size / 1e6:.0f} MB, {weights / 1e6:.0f} M weights")
    print(
        f"{args.threads} threads, {args.tokens} tokens, {args.rounds} rounds, loaded in {load:.2f} s"
    )
    report(times, args.tokens, weights, size, args.threads)


if __name__ == "__main__":
    main()
