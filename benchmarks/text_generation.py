"""Text generation: Wenfang's default engine beside ``transformers.pipeline``, same weights.

    pip install -e ".[torch]" gguf accelerate
    python benchmarks/text_generation.py

Ratios are given by the clock and by processor time: the second says the same on a quiet
machine and is little disturbed on a busy one.

Both read the same GGUF file (Transformers dequantizes it to float32) and get the same
prompts and number of tokens on the same number of threads. The two take turns, so that a
machine that does other work too is equally slow for both; ratios are of medians.

Also printed: how near a single stream comes to the memory's bandwidth (each token reads all
weights once) and eight streams to the processor's arithmetic (two operations a weight and
token), and what Wenfang adds to the bare llama.cpp loop.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from wenfang.engines.text.base import Finished, Options
from wenfang.engines.text.gguf import GgufEngine, physical_cores
from wenfang.engines.text.gguf_file import read_header
from wenfang.resources import fetch

PLACES = ("Paris", "Beijing", "Rome", "Oslo", "Cairo", "Lima", "Delhi", "Quito")
PROMPTS = [f"The city of {place} is known for" for place in PLACES]
BATCH = len(PROMPTS)


def options(tokens: int, seed: int) -> Options:
    """Exactly ``tokens`` tokens: the ends of text are biased away."""
    never = {0: -100.0, 1: -100.0, 2: -100.0}
    return Options(max_tokens=tokens, seed=seed, logit_bias=never)


def ours(engine: GgufEngine, prompt: str, tokens: int) -> Finished:
    """One request through Wenfang."""
    *_, end = engine.complete(prompt, options(tokens, 1))
    assert isinstance(end, Finished)
    assert end.usage.completion_tokens == tokens
    return end


def ours_at_once(engine: GgufEngine, tokens: int) -> None:
    with ThreadPoolExecutor(BATCH) as pool:
        list(pool.map(lambda prompt: ours(engine, prompt, tokens), PROMPTS))


def bare(engine: GgufEngine, prompt: str, tokens: int) -> tuple[float, float]:
    """The same request by llama.cpp alone: time to first token and total, in seconds.

    Runs while the engine is idle, on its context, with the same sampler."""
    llama = engine._llama
    started = time.perf_counter()
    ids = llama.vocab.tokenize(prompt, True, False)
    sampler = llama.sampler(options(tokens, 1), None)
    llama.forget(0)
    llama.decode([(t, n, 0, n == len(ids) - 1) for n, t in enumerate(ids)])
    made = [llama.sample(sampler, len(ids) - 1)]
    first = time.perf_counter() - started
    while len(made) < tokens:
        llama.decode([(made[-1], len(ids) + len(made) - 1, 0, True)])
        made.append(llama.sample(sampler, 0))
    return first, time.perf_counter() - started


def pipeline(path: Path, threads: int) -> Any:
    """``transformers.pipeline`` in float32 on the CPU, from the same file."""
    import torch
    import transformers

    torch.set_num_threads(threads)
    transformers.utils.logging.set_verbosity_error()
    where = {"pretrained_model_name_or_path": str(path.parent), "gguf_file": path.name}
    tokenizer = transformers.AutoTokenizer.from_pretrained(**where, padding_side="left")
    model = transformers.AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    return transformers.pipeline("text-generation", model=model, tokenizer=tokenizer)


def theirs(pipe: Any, prompts: list[str], tokens: int) -> None:
    """All prompts in one batch, exactly ``tokens`` tokens each."""
    pipe(
        prompts,
        batch_size=len(prompts),
        max_new_tokens=tokens,
        min_new_tokens=tokens,
        do_sample=True,
        temperature=0.7,
        top_p=0.95,
        top_k=40,
    )


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--model", default="smollm2-135m-instruct")
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=physical_cores())
    args = parser.parse_args()

    path = Path(args.model) if args.model.endswith(".gguf") else fetch(args.model)
    tokens = args.tokens
    load = time.perf_counter()
    engine = GgufEngine(path, context=512, parallel=BATCH, threads=args.threads)
    load = time.perf_counter() - load
    pipe = pipeline(path, args.threads)
    weights = sum(p.numel() for p in pipe.model.parameters())

    ours(engine, PROMPTS[0], 8)
    theirs(pipe, PROMPTS[:1], 8)
    times: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        times.setdefault(name, []).append(value)

    def measure(name: str, work: Callable[[], object]) -> None:
        before = time.process_time()
        note(name, seconds(work))
        note(f"cpu {name}", time.process_time() - before)

    for n in range(args.rounds):
        prompt = PROMPTS[n % BATCH]
        measure("wenfang 1", lambda p=prompt: ours(engine, p, tokens))
        measure("pipeline 1", lambda p=prompt: theirs(pipe, [p], tokens))
        measure("wenfang 8", lambda: ours_at_once(engine, tokens))
        measure("pipeline 8", lambda: theirs(pipe, PROMPTS, tokens))
        for _ in range(4):
            usage = ours(engine, prompt, tokens).usage
            first, total = bare(engine, prompt, tokens)
            note("first", usage.first_token_s / first)
            note("total", usage.total_s / total)
    rate = {
        name: tokens * (BATCH if name.endswith("8") else 1) / statistics.median(values)
        for name, values in times.items()
        if name[-1] in "18" and not name.startswith("cpu")
    }
    size = read_header(path).bytes
    reading, computing = bandwidth(args.threads), arithmetic()
    print(f"{path.name}: {size / 1e6:.0f} MB, {weights / 1e6:.0f} M weights")
    print(f"{args.threads} threads, {tokens} tokens, {args.rounds} rounds, loaded in {load:.2f} s")
    for streams in ("1", "8"):
        a, b = rate[f"wenfang {streams}"], rate[f"pipeline {streams}"]
        work = [statistics.median(times[f"cpu {who} {streams}"]) for who in ("pipeline", "wenfang")]
        print(
            f"{streams} at once: {a:.1f} against {b:.1f} tokens/s, ratio {a / b:.2f}; "
            f"by processor time {work[0] / work[1]:.2f}"
        )
    limit = reading / size
    print(f"memory {reading / 1e9:.1f} GB/s: at most {limit:.0f} tokens/s for one stream, "
          f"reached {rate['wenfang 1'] / limit:.0%}")  # fmt: skip
    limit = computing / (2 * weights)
    print(f"float32 product {computing / 1e9:.0f} Gop/s: {limit:.0f} tokens/s for many streams, "
          f"reached {rate['wenfang 8'] / limit:.0%}")  # fmt: skip
    for name in ("first", "total"):
        over = statistics.median(times[name]) - 1
        print(f"over bare llama.cpp, {'first token' if name == 'first' else name}: {over:+.1%}")
    engine.close()


if __name__ == "__main__":
    main()
