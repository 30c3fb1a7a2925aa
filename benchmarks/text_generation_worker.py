"""One side of the comparison of :mod:`text_generation`, in a process of its own.

    python text_generation_worker.py wenfang|pipeline FILE.gguf THREADS

Each side brings its own thread pool and libraries; apart, neither can change the other's. A
worker loads its side, then answers each line of JSON on its standard input with one on its
standard output, and waits without computing in between:

    {"prompts": ["…"], "tokens": 48}            all prompts at once
    {"prompts": ["…"], "tokens": 48, "bare": true}    (wenfang) by llama.cpp's bare loop

The answer holds ``seconds``, ``cpu`` (processor seconds), ``made`` (new tokens of each
prompt), and for one prompt of wenfang's ``first`` and ``total``, in seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

#: Most prompts that are sent at once.
BATCH = 8

Answer = dict[str, Any]
Side = Callable[[list[str], int, bool], Answer]


def wenfang(path: Path, threads: int) -> tuple[Side, Answer]:
    """Wenfang's default engine."""
    from wenfang.engines.text.base import Finished, Options
    from wenfang.engines.text.gguf import GgufEngine

    engine = GgufEngine(path, context=512, parallel=BATCH, threads=threads)

    def options(tokens: int) -> Options:
        # Exactly so many tokens: the ends of text are biased away.
        return Options(max_tokens=tokens, seed=1, logit_bias={0: -100.0, 1: -100.0, 2: -100.0})

    def ask(prompt: str, tokens: int) -> Finished:
        *_, end = engine.complete(prompt, options(tokens))
        assert isinstance(end, Finished)
        return end

    def bare(prompt: str, tokens: int) -> Answer:
        # Runs while the engine is idle, on its context, with the same sampler.
        llama = engine._llama
        started = time.perf_counter()
        ids = llama.vocab.tokenize(prompt, True, False)
        sampler = llama.sampler(options(tokens), None)
        llama.forget(0)
        llama.decode([(t, n, 0, n == len(ids) - 1) for n, t in enumerate(ids)])
        made = [llama.sample(sampler, len(ids) - 1)]
        first = time.perf_counter() - started
        while len(made) < tokens:
            llama.decode([(made[-1], len(ids) + len(made) - 1, 0, True)])
            made.append(llama.sample(sampler, 0))
        total = time.perf_counter() - started
        return {"made": [len(made)], "first": first, "total": total}

    def side(prompts: list[str], tokens: int, by_hand: bool) -> Answer:
        if by_hand:
            return bare(prompts[0], tokens)
        with ThreadPoolExecutor(len(prompts)) as pool:
            ends = list(pool.map(lambda prompt: ask(prompt, tokens), prompts))
        usage = ends[0].usage
        made = [end.usage.completion_tokens for end in ends]
        return {"made": made, "first": usage.first_token_s, "total": usage.total_s}

    return side, {}


def pipeline(path: Path, threads: int) -> tuple[Side, Answer]:
    """``transformers.pipeline`` in float32 on the CPU, from the same file; all prompts are one
    batch."""
    import torch
    import transformers

    torch.set_num_threads(threads)
    transformers.utils.logging.set_verbosity_error()
    where: dict[str, Any] = {
        "pretrained_model_name_or_path": str(path.parent),
        "gguf_file": path.name,
    }
    tokenizer = transformers.AutoTokenizer.from_pretrained(**where, padding_side="left")
    model = transformers.AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    pipe: Any = transformers.pipeline("text-generation", model=model, tokenizer=tokenizer)

    def side(prompts: list[str], tokens: int, by_hand: bool) -> Answer:
        rows = pipe(
            prompts,
            batch_size=len(prompts),
            max_new_tokens=tokens,
            min_new_tokens=tokens,
            do_sample=True,
            temperature=0.7,
            top_p=0.95,
            top_k=40,
            return_tensors=True,
        )
        # Rows are padded to the longest prompt, and hold prompt and reply.
        padded = max(len(tokenizer(prompt)["input_ids"]) for prompt in prompts)
        return {"made": [len(row[0]["generated_token_ids"]) - padded for row in rows]}

    return side, {"weights": sum(p.numel() for p in model.parameters())}


SIDES = {"wenfang": wenfang, "pipeline": pipeline}


def serve(name: str, path: Path, threads: int) -> None:
    """Load a side, say what it is, and answer until the input ends."""
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: Answer) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    started = time.perf_counter()
    side, about = SIDES[name](path, threads)
    say({"load": time.perf_counter() - started, **about})
    for line in sys.stdin:
        request = json.loads(line)
        started, cpu = time.perf_counter(), time.process_time()
        answer = side(request["prompts"], request["tokens"], request.get("bare", False))
        taken = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
        say({**taken, **answer})


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
