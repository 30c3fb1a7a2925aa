"""Files to evaluate: two systems' texts in English and Chinese, and two folders of pictures."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image

SUBJECTS = ("the mayor", "a small ferry", "the old bridge", "our council", "the river")
VERBS = ("opened", "crossed", "repaired", "left", "followed")
PLACES = ("the quay", "a narrow street", "the market", "the east bank", "the harbour")
ZH = ("市长", "渡轮", "旧桥", "委员会", "河流", "码头", "市场", "开放", "修复", "经过")


def sentence(chance: random.Random) -> str:
    parts = [chance.choice(part) for part in (SUBJECTS, VERBS, PLACES)]
    return f"{' '.join(parts)} at {chance.randint(1, 12)} o'clock ."


def worse(text: str, chance: random.Random, share: float) -> str:
    words = text.split()
    return " ".join(chance.choice(words) if chance.random() < share else word for word in words)


def write_texts(folder: Path, count: int = 120) -> None:
    """``out.txt`` is better than ``other.txt``."""
    chance = random.Random(5)
    refs = [sentence(chance) for _ in range(count)]
    chinese = ["".join(chance.choices(ZH, k=6)) + "。" for _ in range(count)]
    files = {
        "ref1.txt": refs,
        "ref2.txt": [worse(text, chance, 0.1) for text in refs],
        "out.txt": [worse(text, chance, 0.1) for text in refs],
        "other.txt": [worse(text, chance, 0.5) for text in refs],
        "zh-ref.txt": chinese,
        "zh.txt": [text.replace("市长", "镇长").replace("旧桥", "老桥") for text in chinese],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_pictures(folder: Path, real: int = 14, made: int = 12) -> None:
    """Circles and stripes."""
    chance = np.random.default_rng(0)
    for name, count in (("real", real), ("made", made)):
        (folder / name).mkdir()
        for n in range(count):
            rows, columns = np.mgrid[:48, :48]
            shape = (rows - 24) ** 2 + (columns - 24) ** 2 < chance.integers(60, 500)
            if n % 2:
                shape = (columns // int(chance.integers(2, 9))) % 2 == 0
            colour = chance.integers(0, 256, 3)
            pixels = np.where(shape[..., None], colour, 255 - colour).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{n:02}.png")
