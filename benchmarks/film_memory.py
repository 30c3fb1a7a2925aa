"""How much memory it takes to film, publish and place a film, by its size.

A video engine that films noise stands in for a model, so that the file is large in few frames. Each
length is a process of its own; its peak of resident memory (``ru_maxrss``) is printed with the sizes
of the kept footage and of the published film.

    python benchmarks/film_memory.py 4 16
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

WIDTH, HEIGHT, RATE = 1280, 720, 25


def film(seconds: float, folder: Path) -> None:
    """One film; prints its sizes and the peak."""
    import numpy as np

    from wenfang.brief import FilmBrief
    from wenfang.config import Settings
    from wenfang.engines.identity import EngineIdentity
    from wenfang.engines.video.base import Footage, VideoAbility, VideoEvent, VideoRequest
    from wenfang.studio import Studio
    from wenfang.studio.engines import Engines

    class Noise:
        identity = EngineIdentity("noise", "noise", "0" * 64, "MIT", {}, True)
        abilities = frozenset(VideoAbility)

        def film(self, request: VideoRequest) -> Iterator[VideoEvent]:
            drawn = np.random.default_rng(request.seed)
            shape = HEIGHT, WIDTH, 3
            count = round(request.seconds * RATE)
            yield Footage(RATE, (drawn.integers(0, 255, shape, np.uint8) for _ in range(count)))

        def close(self) -> None:
            pass

    Engines.video = property(lambda self: Noise())  # type: ignore[assignment]
    Engines.has_video = property(lambda self: True)  # type: ignore[assignment]
    Engines.parts = lambda self, needed: []  # type: ignore[method-assign, assignment]
    Engines.identities = lambda self, needed: [Noise.identity]  # type: ignore[method-assign]
    settings = Settings(library={"folder": folder / "library"})  # type: ignore[arg-type]
    with Studio(settings, config=folder / "config") as studio:
        brief = FilmBrief(prompt="noise", seconds=seconds, size=f"{WIDTH}x{HEIGHT}", name="noise")
        studio.make_file(brief, folder / "noise.mp4")
    footage = max(
        p.stat().st_size for p in (folder / "library" / "assets").rglob("*") if p.is_file()
    )
    size = (folder / "noise.mp4").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{seconds:g} s: footage {footage / 1e6:.0f} MB, film {size / 1e6:.0f} MB, peak {peak:.0f} MB"
    )


def main() -> None:
    for seconds in sys.argv[1:] or ["4", "16"]:
        subprocess.run([sys.executable, __file__, "--one", seconds], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with tempfile.TemporaryDirectory() as name:
            film(float(sys.argv[2]), Path(name))
    else:
        main()
