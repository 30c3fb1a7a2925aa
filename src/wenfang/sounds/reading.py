"""A sound out of the bytes of any file: WAV, MP3, FLAC, M4A, AAC, Ogg (Opus, Vorbis), and the
sound of MP4 and WebM, by FFmpeg's libraries (PyAV).

The bytes are a stranger's: the demuxer is chosen here and not by FFmpeg, no protocol can be
opened from inside a file (no playlists, no data references), only decoders of sound formats
in wide use are let near them, and what is decoded is counted while it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, first_line
from wenfang.sound import Sound
from wenfang.sounds.completeness import is_cut
from wenfang.sounds.sniffing import MP4, SoundKind, id3_size, sound_kind

if TYPE_CHECKING:
    import numpy as np

#: Two hours; what is longer is cut into parts by whoever made it.
MOST_SECONDS = 7200.0
#: Samples times channels, 1.6 GB of floats: an hour of 48 kHz stereo.
MOST_VALUES = 400_000_000
MOST_CHANNELS, LEAST_RATE, MOST_RATE = 8, 4000, 384_000
_CODECS = frozenset(
    [
        "aac",
        "alac",
        "flac",
        "mp1",
        "mp2",
        "mp3",
        "mp1float",
        "mp2float",
        "mp3float",
        "opus",
        "libopus",
        "vorbis",
        "adpcm_ms",
        "adpcm_ima_wav",
    ]
)
#: FFmpeg may open nothing but what it is given.
_OPTIONS = {"protocol_whitelist": "none", "enable_drefs": "0", "use_absolute_path": "0"}
_CURE = "give a WAV, MP3, FLAC, M4A or Ogg file"


def read_sound(
    data: bytes,
    name: str = "",
    *,
    most_seconds: float = MOST_SECONDS,
    whole: bool = True,
    mono: bool = False,
) -> Sound:
    """The first sound track of a file, with its rate and channels, values cut to -1 … 1.

    Args:
        name: of the file, for errors.
        most_seconds: what is longer is refused, or cut if it need not be whole.
        whole: whether a file that ends too early, or breaks off in the middle, is refused;
            else what can be heard of it is given.
        mono: whether channels are mixed while it is decoded, which takes less memory.

    Raises:
        BadInput: not a sound file, no sound in it, damaged, cut off, or too large.
    """
    import numpy as np

    # A tag that reaches beyond the end leaves nothing to be told by.
    kind = sound_kind(data[: id3_size(data[:10]) + 65_536])
    if kind is None:
        raise BadInput("not a sound file", place=name or None, cure=_CURE)
    if whole and is_cut(data, kind):
        raise BadInput(f"the {kind.name} file ends too early", place=name or None, cure=_CUT)
    heard = _Heard(kind, name, most_seconds, whole)
    for block in _blocks(data, heard):
        if heard.add(block.mean(axis=1, keepdims=True) if mono else block):
            break
    samples = np.frombuffer(heard.values, np.float32)
    samples = samples.reshape(-1, 1 if mono else heard.channels or 1)
    if not len(samples):
        raise heard.error("there is no sound in it")
    if not np.isfinite(samples).all():
        raise heard.error("it holds values that are not numbers")
    if whole and heard.stated and len(samples) / heard.rate < heard.stated - _SLACK:
        have = f"{len(samples) / heard.rate:.1f} of {heard.stated:.1f} seconds"
        raise heard.error(f"it ends too early: {have} are there", cure=_CUT)
    if heard.kind is MP4 and heard.stated:
        samples = samples[: max(1, round(heard.stated * heard.rate))]  # encoders fill frames up
    return Sound(np.clip(samples, -1.0, 1.0, out=samples), heard.rate)


_CUT = "fetch it again"
#: Encoders round up to frames, and some count the delay that they take off.
_SLACK = 0.25


class _Heard:
    """What was decoded so far, and what holds for it."""

    def __init__(self, kind: SoundKind, name: str, most_seconds: float, whole: bool) -> None:
        self.kind, self.name, self.most_seconds, self.whole = kind, name, most_seconds, whole
        self.values = bytearray()
        self.rate = self.channels = 0
        self.stated: float | None = None

    def error(self, message: str, cure: str | None = None) -> BadInput:
        return BadInput(f"{self.kind.name}: {message}", place=self.name or None, cure=cure)

    def begin(self, rate: int, channels: int) -> None:
        """The first block's rate and channels, which must hold for all."""
        if not LEAST_RATE <= rate <= MOST_RATE:
            raise self.error(f"{rate} samples a second")
        if not 1 <= channels <= MOST_CHANNELS:
            raise self.error(f"{channels} channels, where {MOST_CHANNELS} are the most")
        if self.rate and (rate, channels) != (self.rate, self.channels):
            raise self.error("rate or channels change in the middle")
        self.rate, self.channels = rate, channels

    def add(self, block: np.ndarray) -> bool:
        """Keep a block of shape (n, channels); whether that is enough."""
        self.values += block.tobytes()
        count = len(self.values) // 4
        if count <= min(self.most_seconds * self.rate * block.shape[1], MOST_VALUES):
            return False
        if self.whole:
            raise self.error(
                f"longer than {self.most_seconds / 60:.0f} minutes, or too many channels",
                cure="cut it into parts",
            )
        return True


def _blocks(data: bytes, heard: _Heard) -> Iterator[np.ndarray]:
    """Decoded blocks, float32, shape (n, channels); a failure is ``BadInput``."""
    import av

    try:
        with av.open(
            io.BytesIO(data), format=heard.kind.demuxer, options=_OPTIONS, metadata_errors="replace"
        ) as container:
            yield from _decoded(container, heard)
    except BadInput:
        raise
    except Exception as error:  # damaged files fail in many ways
        if heard.whole or not heard.values:
            raise heard.error(f"it cannot be decoded ({first_line(error)})") from error


def _decoded(container: Any, heard: _Heard) -> Iterator[np.ndarray]:
    if not container.streams.audio:
        raise heard.error("there is no sound in it")
    stream = container.streams.audio[0]
    codec = stream.codec_context.name if stream.codec_context is not None else "unknown"
    if codec not in _CODECS and not codec.startswith("pcm_"):
        raise heard.error(f"sound of the kind {codec!r} is not read", cure=_CURE)
    stream.codec_context.thread_count = 1
    if heard.kind.demuxer in ("mov", "flac") and stream.duration and stream.time_base:
        heard.stated = float(stream.duration * stream.time_base)
    for frame in container.decode(stream):
        heard.begin(frame.sample_rate, len(frame.layout.channels))
        yield _floats(frame)


def _floats(frame: Any) -> np.ndarray:
    """A frame as float32 of shape (n, channels), whatever its sample format."""
    import numpy as np

    values = frame.to_ndarray()
    channels = len(frame.layout.channels)
    # Planar formats come as (channels, n), packed ones as (1, n * channels).
    values = values.T if frame.format.is_planar else values.reshape(-1, channels)
    if values.dtype == np.uint8:
        return np.ascontiguousarray((values.astype(np.float32) - 128) / 128)
    scale = 1.0 if values.dtype.kind == "f" else 2.0 ** -(8 * values.dtype.itemsize - 1)
    return np.ascontiguousarray(values.astype(np.float32) * np.float32(scale))
