"""What a video model filmed, kept at the size and rate of the film that it is for.

Design choice: footage is brought to the film's rate once, when it is kept, and not on every
reading: the frames between cost more than all the rest, and the kept bytes are then the same
on every run. They are JPEG frames of the best quality: any of them can be read without the
others, and a minute of lossless ones would be gigabytes. Frames of another shape are cut in
the middle, never stretched; smaller ones are kept as they are and enlarged when read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.asset import canonical_json, file_sha256, sha256_hex
from wenfang.engines.video.base import Footage
from wenfang.errors import EngineError
from wenfang.film_files.opening import opened
from wenfang.film_files.probing import probe
from wenfang.films.interpolation import interpolated

if TYPE_CHECKING:
    import numpy as np

#: Frames a second that footage may have.
RATES = (1.0, 240.0)
#: FFmpeg's quantiser of the kept frames; 2 is the finest that it makes by itself.
_QUANTISER = "2"
_PLACE = "video.model"


def write_footage(
    footage: Footage, path: Path, *, width: int, height: int, rate: int, seconds: float
) -> None:
    """Write the footage in that shape and at that rate, no longer than ``seconds``, as a film of
    JPEG frames; only a few of them are in memory at a time.

    Args:
        path: of the new file.

    Raises:
        EngineError: no frames, frames that are none, or a rate that cannot be.
    """
    if not (math.isfinite(footage.rate) and RATES[0] <= footage.rate <= RATES[1]):
        raise EngineError(f"footage at {footage.rate:g} frames a second", place=_PLACE)
    source = Fraction(footage.rate).limit_denominator(1001)
    frames = interpolated(_work_frames(footage.frames, width, height), source, rate)
    wanted = islice(frames, max(1, round(seconds * rate)))
    first = next(wanted, None)
    if first is None:
        raise EngineError("the model gave no frame", place=_PLACE, cure="try again")

    def every() -> Iterator[Any]:
        yield first
        yield from wanted

    _encode(every(), first.width, first.height, rate, path)


def footage_frames(path: Path, *, width: int, height: int) -> FootageFrames:
    """What :func:`write_footage` wrote, as what a layer of that size shows.

    Raises:
        BadInput: the file is no film, or damaged.
    """
    facts = probe(path)
    return FootageFrames(path, width, height, round(facts.rate), facts.frames)


@dataclass(frozen=True)
class FootageFrames:
    """Kept footage; a frame source. The last frame stays when it ends.

    Attributes:
        width, height: of the frames that are given; the kept ones may be smaller.
        rate: frames a second, those of the film.
        count: how many frames there are.
    """

    path: Path
    width: int
    height: int
    rate: int
    count: int

    @cached_property
    def digest(self) -> str:
        return sha256_hex(
            canonical_json(["footage", file_sha256(self.path), self.width, self.height])
        )

    @property
    def seconds(self) -> float:
        return self.count / self.rate

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        wanted = min(first, self.count - 1)
        pixels: np.ndarray | None = None
        given = first
        for number, frame in self._decoded(wanted):
            if number < wanted:
                continue
            pixels = _as_rgb(frame, self.width, self.height)
            yield pixels
            given += 1
            if given >= stop:
                return
        if pixels is None:
            raise EngineError("kept footage ended early", place=_PLACE)
        for _ in range(given, stop):
            yield pixels

    def _decoded(self, wanted: int) -> Iterator[tuple[int, Any]]:
        """Frames with their numbers, from about the wanted one on."""
        with opened(self.path) as container:
            video = container.streams.video[0]
            if wanted:
                container.seek(int(wanted / self.rate / video.time_base), stream=video)
            for frame in container.decode(video):
                yield round(frame.pts * video.time_base * self.rate), frame


def _work_frames(frames: Iterator[np.ndarray], width: int, height: int) -> Iterator[Any]:
    """Frames for the encoder: cut to the film's shape, made smaller where they are larger."""
    import numpy as np
    from av import VideoFrame

    shape: tuple[int, ...] | None = None
    for pixels in frames:
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
            raise EngineError(f"frames of shape {pixels.shape}, {pixels.dtype}", place=_PLACE)
        if shape is not None and pixels.shape != shape:
            raise EngineError("frames of different sizes", place=_PLACE)
        shape = pixels.shape
        cut = _cut(pixels, width, height)
        wide, tall = _work_size(cut.shape[1], cut.shape[0], width, height)
        yield _as_yuv(VideoFrame.from_ndarray(cut, format="rgb24"), wide, tall)


def _cut(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """The middle of the frame that has the film's shape."""
    import numpy as np

    tall, wide = pixels.shape[:2]
    scale = min(wide / width, tall / height)
    across, down = (max(2, round(side * scale)) for side in (width, height))
    left, top = max(0, (wide - across) // 2), max(0, (tall - down) // 2)
    return np.ascontiguousarray(pixels[top : top + down, left : left + across])


def _work_size(wide: int, tall: int, width: int, height: int) -> tuple[int, int]:
    """The frame's own size, even, and never larger than the film's."""
    if wide >= width or tall >= height:
        return width, height
    return max(2, wide - wide % 2), max(2, tall - tall % 2)


def _as_yuv(frame: Any, width: int, height: int) -> Any:
    from av.video.reformatter import ColorRange, Colorspace, Interpolation

    return frame.reformat(
        width, height, "yuvj420p", interpolation=Interpolation.LANCZOS,
        dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.JPEG,
    )  # fmt: skip


def _as_rgb(frame: Any, width: int, height: int) -> np.ndarray:
    from av.video.reformatter import ColorRange, Colorspace, Interpolation

    pixels: np.ndarray = frame.reformat(
        width, height, "rgb24", interpolation=Interpolation.LANCZOS,
        src_colorspace=Colorspace.ITU709, src_color_range=ColorRange.JPEG,
    ).to_ndarray()  # fmt: skip
    return pixels


def _encode(frames: Iterator[Any], width: int, height: int, rate: int, path: Path) -> None:
    """One thread and no identifier at random: the same frames are the same bytes."""
    import av

    with av.open(str(path), "w", format="matroska", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("mjpeg", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        context: Any = stream.codec_context
        context.time_base, context.thread_count = Fraction(1, rate), 1
        context.options = {"qmin": _QUANTISER, "qmax": _QUANTISER, "flags": "+bitexact"}
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
