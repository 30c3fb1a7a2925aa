"""Frames and sound into H.264 and AAC in an MP4.

Design choices: libx264 in single-threaded segments, two at a time, which uses two cores
better than one encoder with two threads and lets finished segments be kept; constant quality
(CRF); closed groups of pictures of two seconds, so that players seek and cut exactly; BT.709
tags; the index at the file's beginning. Nothing that changes from run to run (times, random
identifiers) is written, so that equal films are equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import EngineError
from wenfang.films.mixing import RATE

if TYPE_CHECKING:
    import numpy as np

#: As FFmpeg names them.
VIDEO_CODEC, AUDIO_CODEC = "libx264", "aac"
AUDIO_BITS = 128_000
#: Seconds between key frames, at most.
GROUP_S = 2
_BT709, _LIMITED = 1, 1
#: One thread, and no macroblock tree: with x264's SIMD code the tree now and then reads memory that
#: nobody wrote, so that equal frames became other bytes in some of a hundred encodings. Without it
#: files of equal quality (PSNR) are a third larger.
_SAME = "open-gop=0:scenecut=0:threads=1:mbtree=0"
_FLAGS = {"fflags": "+bitexact", "movflags": "+faststart"}


@dataclass(frozen=True, slots=True)
class Quality:
    """How pictures are encoded.

    Attributes:
        preset: x264's, from ``ultrafast`` to ``veryslow``.
        crf: x264's constant rate factor; lower is better.
    """

    preset: str = "veryfast"
    crf: float = 23.0


def require_codecs() -> None:
    """Raises ``EngineError`` where FFmpeg's libraries were built without one."""
    from av.codec import Codec
    from av.codec.codec import UnknownCodecError

    for name in (VIDEO_CODEC, AUDIO_CODEC):
        try:
            Codec(name, "w")
        except UnknownCodecError as error:
            raise EngineError(
                f"FFmpeg's libraries have no encoder {name}",
                place="films",
                cure="install the wheel of av from the package index",
            ) from error


def encode_segment(
    frames: Iterable[Any], width: int, height: int, rate: int, quality: Quality
) -> bytes:
    """PyAV frames (yuv420p, BT.709) as an MP4 of their own that begins with a key frame."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        stream = _video_stream(container, width, height, rate, quality)
        for number, frame in enumerate(frames):
            frame.pts = number
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _video_stream(container: Any, width: int, height: int, rate: int, quality: Quality) -> Any:
    stream = container.add_stream(VIDEO_CODEC, rate=rate)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    context = stream.codec_context
    context.time_base = Fraction(1, rate)
    context.thread_count = 1
    context.gop_size = GROUP_S * rate
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED
    context.options = {
        "preset": quality.preset,
        "crf": f"{quality.crf:g}",
        "x264-params": _SAME,
    }
    return stream


def join(
    segments: Iterable[tuple[int, bytes]],
    sound: Iterable[np.ndarray] | None,
    path: Path,
    rate: int,
) -> None:
    """Segments (first frame, MP4) in order, and the sound, as one file.

    Raises:
        EngineError: the disk is full or the place cannot be written; nothing is left.
    """
    import av

    with _removed_on_failure(path), av.open(str(path), "w", format="mp4", options=_FLAGS) as out:
        picture: Any = None
        audio: _Audio | None = None
        for first, data in segments:
            with av.open(io.BytesIO(data), "r", format="mp4") as segment:
                own = segment.streams.video[0]
                if picture is None:
                    picture = out.add_stream_from_template(own)
                    audio = _Audio(out, sound) if sound is not None else None
                base = own.time_base or Fraction(1, rate)
                shift = round(Fraction(first, rate) / base)
                for packet in segment.demux(own):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = picture
                    if audio is not None:
                        audio.up_to(float(packet.dts * base))
                    out.mux(packet)
        if audio is not None:
            audio.up_to(None)


class _Audio:
    """The sound, encoded as far as the pictures have come."""

    def __init__(self, container: Any, blocks: Iterable[np.ndarray]) -> None:
        self._container = container
        self._stream = container.add_stream(AUDIO_CODEC, rate=RATE, layout="stereo")
        self._stream.bit_rate = AUDIO_BITS
        self._packets = self._encoded(iter(blocks))
        self._next: Any = None

    def up_to(self, seconds: float | None) -> None:
        """Mux what is heard before that second; all, where none is given."""
        while True:
            packet = self._next if self._next is not None else next(self._packets, None)
            self._next = packet
            if packet is None:
                return
            if seconds is not None and float(packet.pts * packet.time_base) > seconds:
                return
            self._container.mux(packet)
            self._next = None

    def _encoded(self, blocks: Iterator[np.ndarray]) -> Iterator[Any]:
        import numpy as np
        from av import AudioFrame, AudioResampler

        to_planes = AudioResampler(format="fltp", layout="stereo", rate=RATE)
        done = 0
        for block in blocks:
            packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
            frame = AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, done, Fraction(1, RATE)
            done += len(block)
            for planar in to_planes.resample(frame):
                yield from self._stream.encode(planar)
        for planar in to_planes.resample(None):
            yield from self._stream.encode(planar)
        yield from self._stream.encode(None)


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    import errno

    import av

    try:
        yield
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, (OSError, av.error.FFmpegError)):
            full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
            raise EngineError(
                "the disk is full" if full else f"the film cannot be written ({error})",
                place=str(path.name),
                cure="free some space" if full else "choose a place that you may write to",
            ) from error
        raise


#: Keeps finished work: given a key and how it is made, the same bytes as ever.
Remember = Callable[[str, Callable[[], bytes]], bytes]


def anew(key: str, make: Callable[[], bytes]) -> bytes:
    """Remembers nothing."""
    return make()
