"""The live anchor: how long from a line to its first frame, and whether the picture keeps up.

    python benchmarks/live.py [--sessions 2] [--resolution 540]

Each line is given when the one before it has been said. *Sound* is the time until its first
sound stands on the session's clock, *seen* the time until the fragment that holds its first frame
can be fetched (the aim: 2 s at 540 lines on two cores). *Behind* is how far the stream's clock
is behind the wall's at the end: 0 where every frame is made in time.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time

from wenfang.progress import silent
from wenfang.studio import Studio
from wenfang.studio.live import LiveWish, live_plan
from wenfang.workflows.live.session import GROUP_S, LiveSession

LINES = (
    "各位观众好，欢迎收看直播。",
    "今天是三月五日，气温三度，请注意保暖。",
    "接下来请看本地新闻。",
    "柳溪镇社区图书馆将于四月二十三日上午九点正式开放。",
    "感谢收看，再见。",
)


def said(session: LiveSession) -> list[tuple[float, float]]:
    """(sound, seen) of each line, seconds."""
    times = []
    for text in LINES:
        given = time.monotonic()
        line = session.say(text)
        while line.at is None and line.state not in ("failed", "interrupted"):
            time.sleep(0.005)
        if line.at is None:
            raise SystemExit(f"{text}: {line.state} {line.error}")
        sound = time.monotonic() - given
        while (session.log.recent()[-1].number + 1) * GROUP_S <= line.at:
            time.sleep(0.005)
        times.append((sound, time.monotonic() - given))
        while line.state == "speaking":
            time.sleep(0.02)
    return times


def main() -> None:
    """Print one line a session."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--resolution", type=int, default=540)
    options = parser.parse_args()
    with Studio.open(progress=silent) as studio:
        plan = live_plan(studio, LiveWish(resolution=options.resolution))
        begun = time.monotonic()
        sessions = [LiveSession(plan(n)).start() for n in range(options.sessions)]
        while not all(session.log.recent() for session in sessions):
            time.sleep(0.01)
        time.sleep(2.5)  # the audible label
        results: dict[int, list[tuple[float, float]]] = {}

        def run(n: int) -> None:
            results[n] = said(sessions[n])

        threads = [threading.Thread(target=run, args=(n,)) for n in range(len(sessions))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for n, session in enumerate(sessions):
            clock = (session.log.recent()[-1].number + 1) * GROUP_S
            behind = time.monotonic() - begun - clock - GROUP_S
            sound, seen = zip(*results[n], strict=True)
            print(
                f"session {n + 1}: sound {statistics.median(sound):.2f} s (worst {max(sound):.2f}), "
                f"seen {statistics.median(seen):.2f} s (worst {max(seen):.2f}), "
                f"behind {max(0.0, behind):.2f} s after {clock:.0f} s"
            )
            session.close()


if __name__ == "__main__":
    main()
