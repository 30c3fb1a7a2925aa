"""Pictures and sound as fragmented MP4 (ISO/IEC 14496-12, 8.8), ready to be sent as it comes.

A fragment begins with a key frame, so that whoever comes later begins at any of them; the first
piece (``ftyp`` and ``moov``) bears the implicit label and is given to everybody first.
"""

from __future__ import annotations

import contextlib
import io
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

#: Fragments that are kept for whoever comes late, and for HLS.
KEPT = 24
AUDIO_BITS = 96_000


@dataclass(frozen=True, slots=True)
class Fragment:
    """``moof`` and ``mdat``, and the seconds that it lasts."""

    number: int
    data: bytes
    seconds: float


class FragmentLog:
    """The stream as it was sent so far: its beginning and the last fragments. Safe to use from
    several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._fragments: deque[Fragment] = deque(maxlen=KEPT)
        self._header: bytes | None = None
        self._closed = False
        self._told: list[Callable[[], object]] = []

    @contextlib.contextmanager
    def telling(self, tell: Callable[[], object]) -> Iterator[None]:
        """Within it, ``tell`` is called whenever something changes, by the thread that changes it;
        it returns at once and raises nothing."""
        with self._changed:
            self._told.append(tell)
        try:
            yield
        finally:
            with self._changed:
                self._told.remove(tell)

    def _tell(self) -> None:
        self._changed.notify_all()
        for tell in self._told:
            tell()

    def begin(self, header: bytes) -> None:
        """What comes before all fragments."""
        with self._changed:
            self._header = header
            self._tell()

    def add(self, data: bytes, seconds: float) -> None:
        """The next fragment."""
        with self._changed:
            number = self._fragments[-1].number + 1 if self._fragments else 0
            self._fragments.append(Fragment(number, data, seconds))
            self._tell()

    def close(self) -> None:
        """No more comes."""
        with self._changed:
            self._closed = True
            self._tell()

    @property
    def closed(self) -> bool:
        return self._closed

    def header(self, timeout_s: float = 10.0) -> bytes | None:
        """The stream's beginning, waited for."""
        with self._changed:
            self._changed.wait_for(lambda: self._header is not None or self._closed, timeout_s)
            return self._header

    def recent(self) -> tuple[Fragment, ...]:
        """The fragments that are kept, the oldest first."""
        with self._changed:
            return tuple(self._fragments)

    def after(self, number: int, timeout_s: float = 10.0) -> Fragment | None:
        """The first kept fragment of a higher number, waited for; ``None`` at the end, or when
        none came in time."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or (self._fragments and self._fragments[-1].number > number),
                timeout_s,
            )
            return next((one for one in self._fragments if one.number > number), None)


class FragmentEncoder:
    """H.264 and AAC into a log.

    Args:
        group: frames from one key frame, and fragment, to the next.
        label: changes the stream's beginning once: puts the implicit label in.
    """

    def __init__(
        self, log: FragmentLog, width: int, height: int, rate: int, sound_rate: int, *,
        group: int, label: Any = None,
    ) -> None:  # fmt: skip
        import av

        self._log, self._rate, self._sound_rate = log, rate, sound_rate
        self._group, self._label = group, label
        self._sink = _Sink()
        self._container: Any = av.open(
            self._sink,
            "w",
            format="mp4",
            options={
                "movflags": "empty_moov+default_base_moof+frag_keyframe",
                "fflags": "+bitexact",
            },
        )
        self._video = self._container.add_stream("libx264", rate=rate)
        self._video.width, self._video.height, self._video.pix_fmt = width, height, "yuv420p"
        context = self._video.codec_context
        context.time_base = Fraction(1, rate)
        context.gop_size = group
        context.color_primaries = context.color_trc = context.colorspace = 1
        context.color_range = 1
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "crf": "24",
            "x264-params": f"open-gop=0:scenecut=0:keyint={group}:min-keyint={group}",
        }
        self._audio = self._container.add_stream("aac", rate=sound_rate, layout="mono")
        self._audio.bit_rate = AUDIO_BITS
        self._fifo = av.AudioFifo()
        self._frames = self._samples = self._given = 0

    def write(self, frame: Any, sound: np.ndarray) -> None:
        """One frame (PyAV, yuv420p) and the samples that are heard while it is seen."""
        import av

        frame.pts, frame.time_base = self._frames, Fraction(1, self._rate)
        frame.pict_type = 0
        self._frames += 1
        block = av.AudioFrame.from_ndarray(sound[None, :], format="fltp", layout="mono")
        block.sample_rate, block.pts = self._sound_rate, self._samples
        block.time_base = Fraction(1, self._sound_rate)
        self._samples += len(sound)
        self._fifo.write(block)
        size = self._audio.codec_context.frame_size or 1024
        while (part := self._fifo.read(size)) is not None:
            self._container.mux(self._audio.encode(part))
        self._container.mux(self._video.encode(frame))
        self._give()

    def close(self) -> None:
        """End the stream. Idempotent."""
        if self._container is None:
            return
        self._container.mux(self._video.encode(None))
        self._container.mux(self._audio.encode(None))
        self._container.close()
        self._container = None
        self._give()
        self._log.close()

    def _give(self) -> None:
        """Hand on what is whole."""
        for kind, data in self._sink.boxes():
            if kind == b"moov":
                header = self._sink.header + data
                self._log.begin(self._label(header) if self._label else header)
            elif kind == b"mdat":
                frames = min(self._group, self._frames - self._given)  # the last may have fewer
                self._given += frames
                self._log.add(self._sink.moof + data, frames / self._rate)


class _Sink(io.RawIOBase):
    """Where the container is written; gives whole boxes."""

    def __init__(self) -> None:
        super().__init__()
        self._bytes = bytearray()
        self.header = self.moof = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._bytes += data
        return len(data)

    def boxes(self) -> Iterator[tuple[bytes, bytes]]:
        """``moov`` and each ``mdat``; what comes before either is kept."""
        while len(self._bytes) >= 8:
            size, kind = struct.unpack_from(">I4s", self._bytes)
            if size < 8 or len(self._bytes) < size:
                return
            box = bytes(self._bytes[:size])
            del self._bytes[:size]
            if kind == b"ftyp":
                self.header = box
            elif kind == b"moof":
                self.moof = box
            else:
                yield kind, box
