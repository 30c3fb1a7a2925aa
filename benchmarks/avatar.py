"""Frames a second of the drawn presenter, while the head moves all the time.

Every frame has a pose of its own (the worst case: nothing is remembered), as a speaker's has:
slow head motion, a mouth that talks, now and then a blink. CPU time of the process is printed
beside wall time, for other work on the machine disturbs it less.

    python benchmarks/avatar.py [--frames 250] [--preset lin]
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import time

from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.engines.avatar.drawn.engine import DrawnAvatar

SIZES = {"540p": (400, 450), "720p": (534, 600), "1080p": (800, 900), "2160p": (1600, 1800)}


def poses(many: int, rate: int = 25) -> list[Pose]:
    """Somebody who talks and looks about."""
    seconds = [number / rate for number in range(many)]
    return [
        Pose(
            opening=max(0.0, 0.35 + 0.35 * math.sin(23 * t) * math.sin(5 * t)),
            width=0.6 * math.sin(11 * t),
            rounding=max(0.0, math.sin(7 * t)) * 0.7,
            teeth=max(0.0, math.sin(13 * t)) * 0.6,
            blink=max(0.0, 1 - abs(t % 4 - 2) * 10),
            yaw=6 * math.sin(0.9 * t),
            pitch=3 * math.sin(1.3 * t + 1),
            roll=2 * math.sin(0.7 * t + 2),
            smile=0.2,
        )
        for t in seconds
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=250)
    parser.add_argument("--preset", default="lin")
    given = parser.parse_args()
    anchor = Anchor(given.preset, "drawn", {"preset": given.preset})
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for name, (width, height) in SIZES.items():
        engine = DrawnAvatar()
        list(engine.perform(AvatarRequest(anchor, [Pose()], width, height, 25)))
        request = AvatarRequest(anchor, poses(given.frames), width, height, 25)
        wall, cpu = time.perf_counter(), time.process_time()
        many = sum(1 for _ in engine.perform(request))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name:>6} {width}x{height}: {1000 * cpu / many:6.2f} ms CPU a frame, "
            f"{many / cpu:6.0f} frames a CPU second, {many / wall:6.0f} a second of wall time, "
            f"peak {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
