"""How much memory it takes to keep a published film in the library and to place it where it was
asked for: the peak of resident memory (``ru_maxrss``) above that of the imports, a process a size.

    python benchmarks/film_memory.py 20 200
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def keep(megabytes: int, folder: Path) -> None:
    """Keep and place one film of that size; prints what it took."""
    from wenfang.library.library import Library, Piece, now
    from wenfang.studio.placing import place_files
    from wenfang.studio.publishing import _keep
    from wenfang.workflows.tools import Draft

    out = folder / "out"
    out.mkdir()
    with (out / "news.mp4").open("wb") as file, open("/dev/urandom", "rb") as noise:
        for _ in range(megabytes):
            file.write(noise.read(1_000_000))
    library = Library(folder / "library")
    at = now()
    piece = Piece("p", "film", "en", "T", "running", at, at, {}, "", str(out))
    library.add_piece(piece)
    film = SimpleNamespace(name="news.mp4", media_type="video/mp4")
    before = peak_mb()
    publication = SimpleNamespace(folder=out, files=(film,))
    _keep(SimpleNamespace(library=library), piece, Draft(), publication, None)  # type: ignore[arg-type]
    (folder / "place").mkdir()
    place = folder / "place" / "news.mp4"
    try:
        place_files(out, place)
    except TypeError:  # as it was before names were told apart without case
        place_files(out, "news", place.parent)  # type: ignore[call-arg, arg-type]
    assert place.stat().st_size == megabytes * 1_000_000
    print(f"{megabytes} MB: {peak_mb() - before:.0f} MB more, {peak_mb():.0f} MB in all")


def main() -> None:
    for size in sys.argv[1:] or ["20", "200"]:
        subprocess.run([sys.executable, __file__, "--one", size], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with tempfile.TemporaryDirectory() as name:
            keep(int(sys.argv[2]), Path(name))
    else:
        main()
