"""How well a text generator knows what it has not learned to draw.

The captions are the names of all emoji (emojibase, Chinese and English, without flags), as the
default generator learns them; the prompts are in ``data/prompt_distance.toml``. Nearness is what
:mod:`wenfang.engines.image.prompt_condition` computes. Beside it, what was tried instead: the
whole prompt alone, its head alone, and every keyword among the captions.

    npm pack emojibase-data@17.0.0 && tar xzf emojibase-data-17.0.0.tgz
    python benchmarks/prompt_distance.py package
"""

from __future__ import annotations

import json
import math
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.image.generator_card import THRESHOLD
from wenfang.engines.image.prompt_condition import Captions, Embed
from wenfang.engines.image.prompt_reading import PromptReader, head_of
from wenfang.resources import fetch

PROMPTS = Path(__file__).parent / "data" / "prompt_distance.toml"
CHOSEN = ("inside", "composed", "near", "outside")  # that rule and threshold were chosen on
HELD = ("held_inside", "held_composed", "held_outside")
FLAGS = 9  # emojibase's group


def captions(folder: Path, embed: Embed, *, keywords: bool) -> Captions:
    """Names of the emoji in both languages, and their keywords."""
    found: dict[str, str] = {}
    reader = PromptReader()
    for language in ("en", "zh"):
        for emoji in json.loads((folder / language / "data.json").read_text("utf-8")):
            if emoji.get("group") in (None, FLAGS):
                continue
            for text in (emoji["label"], *(emoji.get("tags", ()) if keywords else ())):
                found.setdefault(reader.read(text).subject, emoji["hexcode"])
    return Captions(list(found), list(found.values()), embed(list(found)))


def nearness(prompts: Sequence[str], known: Captions, embed: Embed, how: str) -> np.ndarray:
    reader = PromptReader()
    scores = []
    for prompt in prompts:
        subject = reader.read(prompt).subject
        head = head_of(subject)
        pair = {"both": [subject, head], "whole": [subject] * 2, "head": [head] * 2}[how]
        scores.append(known.nearest(subject, embed(pair))[1])
    return np.array(scores)


def auc(above: np.ndarray, below: np.ndarray) -> float:
    """Area under the ROC curve: how often one of the first is above one of the second."""
    return float((above[:, None] > below).mean() + (above[:, None] == below).mean() / 2)


def wilson(hits: int, of: int) -> str:
    """Share with its 95 % interval."""
    z, p = 1.96, hits / of
    middle = (p + z * z / 2 / of) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / 4 / of / of) / (1 + z * z / of)
    return f"{hits}/{of} = {p:.0%} [{max(0, middle - half):.0%}, {middle + half:.0%}]"


def main(folder: Path) -> None:
    prompts = tomllib.loads(PROMPTS.read_text("utf-8"))
    embed = open_embedding_engine(fetch("universal-sentence-encoder-multilingual")).embed
    for keywords in (False, True):
        known = captions(folder, embed, keywords=keywords)
        for how in ("both", "whole", "head"):
            score = {
                (kind, language): nearness(prompts[kind][language], known, embed, how)
                for kind in CHOSEN + HELD
                for language in ("en", "zh")
            }
            print(f"\ncaptions: names{' and keywords' * keywords}; cosine of {how}")
            for kinds in (CHOSEN, HELD):
                inside, out = (
                    np.concatenate([score[kind, x] for kind in some for x in ("en", "zh")])
                    for some in (kinds[:2], kinds[-1:])
                )
                print(
                    f"  AUC {' and '.join(kinds[:2])} against {kinds[-1]}: {auc(inside, out):.3f}"
                )
            for (kind, language), values in score.items():
                passed = int((values >= THRESHOLD).sum())
                print(
                    f"  {kind:13} {language}  passes at {THRESHOLD}: {wilson(passed, len(values))}"
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
