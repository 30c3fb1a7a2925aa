"""Text metrics beside the implementations that they must equal: the same lines, one run.

Each side is given the same lists; the sides take turns, and the best of several turns counts,
by processor time of this process (``cpu``) and by the clock (``wall``). Scores are asserted to
be equal to 1e-9 before anything is printed. Both peers remember tokenized lines (sacreBLEU) or
nothing (rouge_score); sacreBLEU's memory is emptied before each turn, and ours too.

``large file`` is the same with one process and with two on a file that is many times as long, by
the clock alone: what starting processes costs is in it. TER takes every twentieth
line in both.

    python benchmarks/metrics.py                      # all; minutes
    python benchmarks/metrics.py --lines 10000 --large 1000000 --turns 5
    python benchmarks/metrics.py --large 0            # beside the peers only
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from wenfang.metrics.text.bleu import bleu
from wenfang.metrics.text.chrf import chrf
from wenfang.metrics.text.rouge import rouge
from wenfang.metrics.text.ter import ter

DATA = Path(__file__).parent / "data"
Pairs = tuple[list[str], list[list[str]]]
Times = tuple[float, float]


def real_pairs(language: str, lines: int) -> Pairs:
    """Sentences and the reports they were written from, repeated with other words exchanged, so
    that no line stands twice and no side profits from remembering lines."""
    rows = [
        json.loads(line)
        for path in sorted(DATA.glob(f"claims*.{language}.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    chance = Random(0)
    between = " " if language == "en" else "，"
    candidates, references = [], []
    for n in range(lines):
        row = rows[n % len(rows)]
        source = between.join(row["source"])
        cut = f"{between}{chance.randrange(10**6)}{between}"
        candidates.append(row["sentence"] + cut + rows[chance.randrange(len(rows))]["sentence"])
        references.append([source + cut])
    return candidates, references


def summaries(pairs: Pairs) -> Pairs:
    """Four lines each, a sentence a line, as ROUGE-Lsum reads them."""
    starts = range(0, len(pairs[0]) - 3, 4)
    whole = [[row[0].replace(". ", ".\n") for row in pairs[1][at : at + 4]] for at in starts]
    return (
        ["\n".join(pairs[0][at : at + 4]) for at in starts],
        [["\n".join(rows)] for rows in whole],
    )


def forget() -> None:
    """Empty what both sides remember of lines and words."""
    from wenfang.metrics.text import chrf as our_chrf
    from wenfang.metrics.text import rouge_words, tokenizers

    for maker in tokenizers._MAKERS.values():
        maker.cache_clear()  # type: ignore[attr-defined]
    our_chrf._marks_apart.cache_clear()
    rouge_words._stem.cache_clear()
    for thing in gc.get_objects():
        if type(thing).__name__ == "_lru_cache_wrapper" and "sacrebleu" in (thing.__module__ or ""):
            thing.cache_clear()


def timed(work: Callable[[], float]) -> tuple[Times, float]:
    """Seconds, and what came out."""
    forget()
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return (time.process_time() - cpu, time.perf_counter() - wall), found


def beside(name: str, theirs: Callable[[], float], ours: Callable[[], float], turns: int) -> None:
    times: list[tuple[Times, Times]] = []
    for _ in range(turns):
        (their_times, expected), (our_times, found) = timed(theirs), timed(ours)
        assert abs(expected - found) < 1e-9, (name, expected, found)
        times.append((their_times, our_times))
    their, our = (tuple(min(t[side][k] for t in times) for k in (0, 1)) for side in (0, 1))
    print(
        f"| {name} | {found:.4f} | {their[0]:.3f} | {our[0]:.3f} | **{their[0] / our[0]:.1f}** "
        f"| {their[1] / our[1]:.1f} |",
        flush=True,
    )


def with_workers(name: str, measure: Callable[[int], float], turns: int) -> None:
    runs = [[timed(lambda w=w: measure(w)) for w in (1, 2)] for _ in range(turns)]
    assert len({found for run in runs for _, found in run}) == 1, name
    one, two = (min(run[at][0][1] for run in runs) for at in (0, 1))
    print(f"| {name} | {one:.2f} | {two:.2f} | {one / two:.2f} |", flush=True)


def rouge_mean(pairs: Pairs, stemmer: bool) -> float:
    from rouge_score.rouge_scorer import RougeScorer

    names = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    scorer = RougeScorer(names, use_stemmer=stemmer)
    rows = [scorer.score_multi(r, c) for c, r in zip(*pairs, strict=True)]
    return sum(sum(row[name].fmeasure for row in rows) / len(rows) for name in names)


def our_rouge(pairs: Pairs, stemmer: bool, workers: int = 1) -> float:
    scores = rouge(*pairs, stemmer=stemmer, workers=workers)
    several = (scores.rouge_1, scores.rouge_2, scores.rouge_l, scores.rouge_lsum)
    return sum(score.value for score in several)


def streams(pairs: Pairs) -> list[Sequence[str]]:
    return list(zip(*pairs[1], strict=True))


def beside_sacrebleu(language: str, lines: int, turns: int) -> None:
    from sacrebleu.metrics import BLEU, CHRF

    pairs = real_pairs(language, lines)
    refs = streams(pairs)

    def one_bleu(tokenizer: Any) -> None:
        theirs = BLEU(tokenize=tokenizer, force=True)
        beside(
            f"BLEU {tokenizer}, {language}, {lines} lines",
            lambda: theirs.corpus_score(pairs[0], refs).score,
            lambda: bleu(*pairs, tokenizer=tokenizer).value,
            turns,
        )

    def one_chrf(words: int) -> None:
        beside(
            f"chrF{'++' if words else ''}, {language}, {lines} lines",
            lambda: CHRF(word_order=words).corpus_score(pairs[0], refs).score,
            lambda: chrf(*pairs, word_order=words).value,
            turns,
        )

    for tokenizer in {"en": ("13a", "intl"), "zh": ("zh",)}[language]:
        one_bleu(tokenizer)
    for words in (0, 2):
        one_chrf(words)


def beside_rouge_score(pairs: Pairs, stemmer: bool, turns: int) -> None:
    beside(
        f"ROUGE-1, -2, -L, -Lsum{', stemmed' if stemmer else ''}, en, {len(pairs[0])} summaries",
        lambda: rouge_mean(pairs, stemmer),
        lambda: our_rouge(pairs, stemmer),
        turns,
    )


def overlap(lines: int, turns: int) -> None:
    from sacrebleu.metrics import TER

    print("| metric | score | theirs, cpu s | ours, cpu s | ratio, cpu | ratio, wall |")
    print("|---|---|---|---|---|---|")
    for language in ("en", "zh"):
        beside_sacrebleu(language, lines, turns)
    english = real_pairs("en", lines)
    for stemmer in (False, True):
        beside_rouge_score(summaries(english), stemmer, turns)
    few = english[0][::20], english[1][::20]
    beside(
        f"TER, en, {len(few[0])} lines",
        lambda: TER().corpus_score(few[0], streams(few)).score,
        lambda: ter(*few).value,
        turns,
    )


def large(lines: int, turns: int) -> None:
    print("\n| large file | one process, wall s | two | ratio |\n|---|---|---|---|")
    pairs = real_pairs("en", lines)
    with_workers(f"BLEU, {lines} lines", lambda w: bleu(*pairs, workers=w).value, turns)
    with_workers(f"chrF, {lines} lines", lambda w: chrf(*pairs, workers=w).value, turns)
    texts = summaries(pairs)
    with_workers(f"ROUGE, {len(texts[0])} summaries", lambda w: our_rouge(texts, False, w), turns)
    few = pairs[0][::20], pairs[1][::20]
    with_workers(f"TER, {len(few[0])} lines", lambda w: ter(*few, workers=w).value, turns)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}\n")
    overlap(given.lines, given.turns)
    if given.large:
        large(given.large, max(1, given.turns - 1))
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
