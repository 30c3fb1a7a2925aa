"""A film into a file: segments composed and encoded two at a time, then joined.

Memory does not grow with the film: at most two segments are at work and one or two wait to be
written. A segment's key says all that its pixels depend on, so that whoever remembers it (a
run) goes on after a crash where it stopped.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event as CancelEvent
from threading import Lock
from typing import TYPE_CHECKING

from wenfang.asset import canonical_json, sha256_hex
from wenfang.errors import BadInput, EngineError
from wenfang.film import Film, Layer
from wenfang.film_files.frame_pixels import picture_of
from wenfang.films.compositing import Composer
from wenfang.films.encoding import Quality, Remember, anew, encode_segment, join, require_codecs
from wenfang.films.loudness import gain_for, levelled, measured
from wenfang.films.marking import Residual
from wenfang.films.mixing import RATE, mixed
from wenfang.films.sources import PosedFrames
from wenfang.films.transitions import frames_of
from wenfang.picture import Picture
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

#: Blocks of samples (n, 2) and their rate in, as many samples out: a watermark.
SoundStep = Callable[[Iterator["np.ndarray"], int], Iterator["np.ndarray"]]

SEGMENT_S = 10
#: Segments at work at a time: one core each.
WORKERS = 2
#: Part of every segment's key; to be raised when the same plan gives other pixels.
_FORM = 3
MOST_PIXELS = 4096 * 2304
MOST_SECONDS = 4 * 3600


class Cancelled(EngineError):
    """Somebody stopped the rendering; nothing was written."""


def render(
    film: Film,
    path: Path,
    *,
    over: Sequence[Layer] = (),
    residual: Residual | None = None,
    quality: Quality | None = None,
    sound: SoundStep | None = None,
    remember: Remember = anew,
    progress: Progress = silent,
    cancel: CancelEvent | None = None,
) -> None:
    """Render a film into an MP4 at ``path``.

    Args:
        over: layers above the film's own: the visible label.
        residual: of a watermark, added to every frame.
        sound: what is done to the mixed and levelled sound before it is encoded.
        remember: keeps segments; given the same film again, they are not made anew.

    Raises:
        BadInput: a film that cannot be made: odd sides, no length, too large.
        EngineError: a source ended early or failed, a codec is missing, the disk is full;
            nothing is left.
    """
    quality = quality or Quality()
    _check(film)
    require_codecs()
    layers = (*film.layers, *over)
    count = _Counter(film, progress, cancel)
    heard = levelled(mixed(film), gain_for(measured(mixed(film)))) if film.tracks else None
    if heard is not None and sound is not None:
        heard = sound(heard, RATE)

    def make(first: int, stop: int) -> bytes:
        key = segment_key(film, layers, residual, quality, first, stop)

        def encoded() -> bytes:
            composer = Composer(film, layers, first, stop, residual)
            frames = count.watched(composer.frames())
            return encode_segment(frames, film.width, film.height, film.rate, quality)

        return remember(key, encoded)

    with ThreadPoolExecutor(_workers(layers)) as pool:
        try:
            join(_in_order(pool, film, make), heard, path, film.rate)
        except BaseException:
            count.stop()
            raise


def _workers(layers: Sequence[Layer]) -> int:
    """How many segments are at work at a time: one where a source is read once, in order."""
    in_order = any(isinstance(one.source, PosedFrames) and one.source.in_order for one in layers)
    return 1 if in_order else WORKERS


def frame_at(film: Film, number: int, over: Sequence[Layer] = ()) -> Picture:
    """One frame as a picture, as the encoder would get it."""
    composer = Composer(film, (*film.layers, *over), number, number + 1)
    frame = next(composer.frames())
    return picture_of(frame)


def segment_key(
    film: Film,
    layers: Sequence[Layer],
    residual: Residual | None,
    quality: Quality,
    first: int,
    stop: int,
) -> str:
    """64 hex digits that change when any pixel of the segment would."""
    seen = []
    for layer in layers:
        begin, end = frames_of(layer, film)
        if begin < stop and first < end:
            size = (layer.source.width, layer.source.height)
            seen.append([layer.source.digest, *size, layer.x, layer.y, layer.start, layer.end,
                         layer.enter, layer.leave, layer.change_s])  # fmt: skip
    said = {
        "form": _FORM,
        "film": [film.width, film.height, film.rate, film.frames],
        "frames": [first, stop],
        "layers": seen,
        "residual": residual.digest if residual else None,
        "quality": [quality.preset, quality.crf],
    }
    return sha256_hex(canonical_json(said))


def film_digest(film: Film) -> str:
    """64 hex digits that change when a pixel, a sample or a word of the film would."""
    digest = hashlib.sha256(
        segment_key(film, film.layers, None, Quality(), 0, film.frames).encode()
    )
    for track in film.tracks:
        about = [track.sound.sha256, track.start, track.gain_db, track.ducks, track.repeats]
        digest.update(canonical_json(about))
    return digest.hexdigest()


def _in_order(
    pool: ThreadPoolExecutor, film: Film, make: Callable[[int, int], bytes]
) -> Iterator[tuple[int, bytes]]:
    """Segments in order, ``WORKERS`` of them at work while one is written."""
    step = SEGMENT_S * film.rate
    starts = iter(range(0, film.frames, step))
    waiting: deque[tuple[int, Future[bytes]]] = deque()

    def begin() -> None:
        first = next(starts, None)
        if first is not None:
            stop = min(first + step, film.frames)
            waiting.append((first, pool.submit(make, first, stop)))

    for _ in range(WORKERS + 1):
        begin()
    while waiting:
        first, future = waiting.popleft()
        data = future.result()
        begin()
        yield first, data


class _Counter:
    """Counts frames of all segments, and stops them."""

    def __init__(self, film: Film, progress: Progress, cancel: CancelEvent | None) -> None:
        self._film, self._progress, self._cancel = film, progress, cancel
        self._stopped = CancelEvent()
        self._lock, self._done = Lock(), 0

    def stop(self) -> None:
        self._stopped.set()

    def watched(self, frames: Iterator[object]) -> Iterator[object]:
        for frame in frames:
            if self._stopped.is_set() or (self._cancel is not None and self._cancel.is_set()):
                raise Cancelled("stopped", place=self._film.name)
            yield frame
            with self._lock:
                self._done += 1
                done = self._done
            if done % self._film.rate == 0 or done == self._film.frames:
                total = self._film.frames
                self._progress(f"rendering {self._film.name}", done, total, "frames")


def _check(film: Film) -> None:
    if film.width % 2 or film.height % 2 or min(film.width, film.height) < 16:
        raise BadInput(
            f"{film.width} × {film.height} pixels: both sides must be even, and 16 or more",
            place=film.name,
        )
    if film.width * film.height > MOST_PIXELS:
        raise BadInput(f"{film.width} × {film.height} pixels are too many", place=film.name)
    if not 1 <= film.rate <= 120:
        raise BadInput(f"{film.rate} frames a second", place=film.name, cure="use 25 or 30")
    if film.frames < 1 or film.seconds > MOST_SECONDS:
        raise BadInput(
            f"{film.seconds:g} seconds: a film has from one frame to four hours", place=film.name
        )
