"""Films of others as what a layer shows: a clip in a file, or a folder of numbered frames.

Both are read as they are needed and never whole: a frame of the film is the clip's frame that
is shown at that moment, scaled to cover the layer, cut where its shape is another. The file's
hash stands for its pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.asset import canonical_json, file_sha256, sha256_hex
from wenfang.errors import BadInput
from wenfang.film_files.opening import opened

if TYPE_CHECKING:
    import numpy as np

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class ClipFrames:
    """A clip from a file, from its beginning; its last frame stays when it ends.

    Attributes:
        width, height: of the frames that are given.
        rate: of the film, frames a second; the clip's own may be another.
    """

    path: Path
    width: int
    height: int
    rate: int

    @cached_property
    def digest(self) -> str:
        return _digest("clip", [self.path], self.width, self.height, self.rate)

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        """Raises ``BadInput`` where the file is no film, or damaged."""
        with opened(self.path) as container:
            video = container.streams.video[0]
            video.thread_type = "AUTO"
            if first:
                container.seek(int(first / self.rate / video.time_base), stream=video)
            decoded = container.decode(video)
            shown: Any = None
            coming = next(decoded, None)
            begin = float((video.start_time or 0) * video.time_base)
            pixels: np.ndarray | None = None
            for number in range(first, stop):
                due = begin + number / self.rate + 1e-6
                while coming is not None and (shown is None or _time(coming) <= due):
                    shown, pixels = coming, None
                    coming = next(decoded, None)
                if shown is None:
                    raise BadInput("a film without frames", place=self.path.name)
                if pixels is None:
                    pixels = _fitted(shown, self.width, self.height)
                yield pixels


@dataclass(frozen=True)
class FolderFrames:
    """Frames of a folder in the order of their names, one a frame of the film; the last stays.

    Raises:
        BadInput: no pictures in it.
    """

    folder: Path
    width: int
    height: int

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        found = sorted(p for p in self.folder.glob("*") if p.suffix.lower() in _PICTURES)
        if not found:
            raise BadInput("no pictures in the folder", place=self.folder.name)
        return tuple(found)

    @cached_property
    def digest(self) -> str:
        return _digest("folder", list(self.paths), self.width, self.height, 0)

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        last = len(self.paths) - 1
        pixels: np.ndarray | None = None
        for number in range(first, stop):
            if pixels is None or number <= last:
                pixels = self._read(self.paths[min(number, last)])
            yield pixels

    def _read(self, path: Path) -> np.ndarray:
        import av
        import numpy as np

        from wenfang.pictures.reading import read_picture

        pixels = read_picture(path.read_bytes(), path.name).picture.pixels
        if pixels.shape[:2] == (self.height, self.width):
            return pixels
        plain = np.ascontiguousarray(pixels[..., :3])
        return _fitted(av.VideoFrame.from_ndarray(plain, format="rgb24"), self.width, self.height)


def _time(frame: Any) -> float:
    return float(frame.time) if frame.time is not None else 0.0


def _fitted(frame: Any, width: int, height: int) -> np.ndarray:
    """The frame scaled so that it covers the size, cut in the middle; RGB."""
    import numpy as np
    from av.video.reformatter import Interpolation

    scale = max(width / frame.width, height / frame.height)
    wide, tall = max(width, round(frame.width * scale)), max(height, round(frame.height * scale))
    scaled = frame.reformat(wide, tall, "rgb24", interpolation=Interpolation.BICUBIC)
    left, top = (wide - width) // 2, (tall - height) // 2
    return np.ascontiguousarray(scaled.to_ndarray()[top : top + height, left : left + width])


def _digest(kind: str, paths: list[Path], width: int, height: int, rate: int) -> str:
    hashes = [file_sha256(path) for path in paths]
    return sha256_hex(canonical_json([kind, hashes, width, height, rate]))
