"""What tests of hearing listen to: three small recordings, music and noise."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from wenfang.sound import Sound

FOLDER = Path(__file__).parent / "spoken"
EN = "Good evening, here is the news of the day."
ZH = "晚上好，欢迎收看今天的新闻节目。"
RIVER = "河水一夜之间上涨了两米，数百个家庭离开了自己的家园。"


def recording(name: str) -> Sound:
    """One of the recordings, at 48 kHz."""
    with av.open(str(FOLDER / f"{name}.ogg")) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    return Sound(np.concatenate(frames, axis=1)[0], rate)


def music(seconds: float = 12.0, rate: int = 16_000) -> Sound:
    """Chords with vibrato."""
    at = np.arange(round(seconds * rate)) / rate
    chord = sum(0.1 * np.sin(2 * np.pi * f * at) for f in (220.0, 277.2, 329.6))
    return Sound((chord * (0.6 + 0.4 * np.sin(4 * np.pi * at))).astype(np.float32), rate)


def noise(seconds: float = 6.0, rate: int = 44_100) -> Sound:
    return Sound(
        np.random.default_rng(0).normal(0, 0.1, round(seconds * rate)).astype(np.float32), rate
    )
