"""Evaluations to draw pages of: texts and pictures, with hostile words in every place."""

from __future__ import annotations

import io

from PIL import Image

from wenfang.metrics.evaluation import (
    Case,
    Curve,
    Evaluation,
    Given,
    Histogram,
    Measured,
    Nearness,
    Neighbours,
    SmallPicture,
)
from wenfang.metrics.score import Score, Signature
from wenfang.source import Language

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\u202e\x00\x1b{{7*7}}"


def score(metric: str, value: float, *warnings: str) -> Score:
    signature = Signature(metric, {"n": "400", "tok": HOSTILE})
    return Score(value, signature, (value * 0.9, value * 1.1), tuple(warnings))


def text_evaluation(language: Language = "en") -> Evaluation:
    cases = (
        Case(3, 0.0, HOSTILE, ("the cat sat", "a cat sat on a mat")),
        Case(4, 1.5, "", ("所有的猫都坐着。",)),
    )
    bleu = Measured(
        "bleu",
        score("BLEU", 31.4, "12 lines are fewer than 100: the interval comes out too narrow"),
        segments=Histogram(0, 100, (1, 5, 9, 2)),
        curve=Curve("through_the_file", ((12.5, 30.0), (50.0, 34.0), (87.5, 29.0))),
        worst=cases,
        best=(Case(9, 100.0, "the cat sat", ("the cat sat",)),),
    )
    return Evaluation(
        "text",
        language,
        (Given("candidate", HOSTILE, 400), Given("reference", "ref.txt", 400)),
        (bleu, Measured("perplexity", Score(20.5, Signature("perplexity", {}), None, (HOSTILE,)))),
    )


def small(name: str, grey: int) -> SmallPicture:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (grey, grey // 2, 90)).save(out, "JPEG")
    return SmallPicture(name, out.getvalue())


def picture_evaluation(language: Language = "en") -> Evaluation:
    near = Neighbours(small(HOSTILE, 200), 0.25, (small("real/1.png", 190), small(HOSTILE, 150)))
    return Evaluation(
        "pictures",
        language,
        (Given("generated", "made", 300), Given("reference", "real", 500)),
        (Measured("fid", score("FID", 12.0)), Measured("precision", score("precision", 0.8))),
        nearness=Nearness(
            Histogram(0, 20, (5, 9, 1)), Histogram(0, 20, (3, 9, 3)), (near,), (near,)
        ),
        left_out=tuple(f"{n}.png: is broken {HOSTILE}" for n in range(53)),
    )
