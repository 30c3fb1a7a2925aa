"""Left-out frames: a known clip at 24 a second loses every second frame and gets it back.

PSNR of the frames that were left out, by motion compensation (what footage gets), by blending
the two neighbours and by repeating the one before; and what it costs.

    python benchmarks/interpolation.py
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.engines.avatar.drawn.engine import DrawnAvatar
from wenfang.engines.video.base import Footage
from wenfang.films.camera import Camera, motion_named
from wenfang.films.footage import footage_frames, write_footage
from wenfang.pictures.reading import read_picture

RATE, COUNT, WIDTH, HEIGHT = 24, 33, 640, 360
PICTURE = Path(__file__).parents[1] / "examples/anchor/bridge.png"


def camera(words: str) -> list[np.ndarray]:
    picture = read_picture(PICTURE.read_bytes(), PICTURE.name).picture
    return list(Camera(picture, motion_named(words), COUNT, WIDTH, HEIGHT).frames(0, COUNT))


def avatar() -> list[np.ndarray]:
    """A head that turns and nods while the mouth moves, on a plain ground."""
    poses = [
        Pose(
            opening=0.5 + 0.5 * math.sin(n / 1.7),
            width=math.sin(n / 2.3),
            yaw=9 * math.sin(n / 6),
            pitch=4 * math.sin(n / 4),
            roll=3 * math.sin(n / 7),
        )
        for n in range(COUNT)
    ]
    asked = AvatarRequest(Anchor("Lin", "drawn", {"preset": "lin"}), poses, WIDTH, HEIGHT, RATE)
    ground = np.full((HEIGHT, WIDTH, 3), (214, 226, 236), np.uint8)
    made = []
    for frame in DrawnAvatar().perform(asked):
        alpha = frame[..., 3:].astype(np.float32) / 255
        made.append((frame[..., :3] * alpha + ground * (1 - alpha)).round().astype(np.uint8))
    return made


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    error = float(np.mean((one.astype(np.float32) - other) ** 2))
    return 10 * math.log10(255**2 / max(error, 1e-6))


def kept(frames: list[np.ndarray], rate: float) -> tuple[list[np.ndarray], int]:
    """As footage keeps them (4:2:0, JPEG), and how many bytes that are."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "footage.mkv"
        footage = Footage(rate, iter(frames))
        write_footage(footage, path, width=WIDTH, height=HEIGHT, rate=RATE, seconds=99)
        source = footage_frames(path, width=WIDTH, height=HEIGHT)
        return list(source.frames(0, COUNT)), path.stat().st_size


def measure(name: str, drawn: list[np.ndarray]) -> None:
    truth, _ = kept(drawn, RATE)  # so that no way is charged with what keeping costs
    began, cpu = time.perf_counter(), time.process_time()
    made, size = kept(drawn[::2], RATE / 2)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    ways: dict[str, Callable[[int], np.ndarray]] = {
        "compensated": lambda n: made[n],
        "blended": lambda n: (truth[n - 1].astype(np.float32) + truth[n + 1]) / 2,
        "repeated": lambda n: truth[n - 1],
    }
    lost = range(1, COUNT - 1, 2)
    for way, frame in ways.items():
        values = [psnr(frame(n), truth[n]) for n in lost]
        print(f"{name:14} {way:12} mean {np.mean(values):5.1f} dB  worst {min(values):5.1f} dB")
    spent = f"{cpu / COUNT * 1000:.0f} ms CPU and {wall / COUNT * 1000:.0f} ms a frame"
    print(f"{name:14} {spent}, {size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    for words in ("slow zoom in", "pan left", "fast pan left"):
        measure(words, camera(words))
    measure("avatar", avatar())
