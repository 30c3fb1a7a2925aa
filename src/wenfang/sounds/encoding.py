"""A sound as the bytes of a file: WAV and FLAC of 16 bits, MP3 and M4A (AAC); no mark yet.

Deterministic: one sound and format give the same bytes with one version of FFmpeg's
libraries: no date, no name of an encoder. Only formats that can hold every mark are
written: C2PA knows no Ogg, so Opus is read and not made.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, EngineError, first_line
from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np

#: Bits a second. Clear for speech, and a watermark lives through it.
LOSSY_BITS_MONO, LOSSY_BITS_STEREO = 96_000, 160_000
_MP3_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_AAC_RATES = (*_MP3_RATES, 64_000, 88_200, 96_000)
_BLOCK = 1 << 16
#: AVFMT_FLAG_BITEXACT and AV_CODEC_FLAG_BITEXACT.
_BITEXACT_FILE, _BITEXACT_CODEC = 0x0400, 1 << 23


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """One format.

    Attributes:
        rates: that it knows; empty for any.
        channels: the most.
        lossless: whether 16 bits of every sample are kept.
        muxer, codec, sample_format: in FFmpeg's words; empty for WAV, which is written here.
    """

    extension: str
    media_type: str
    rates: tuple[int, ...] = ()
    channels: int = 8
    lossless: bool = False
    muxer: str = ""
    codec: str = ""
    sample_format: str = "s16"


FORMATS = {
    "wav": SoundFormat("wav", "audio/wav", lossless=True),
    "mp3": SoundFormat(
        "mp3", "audio/mpeg", _MP3_RATES, 2,
        muxer="mp3", codec="libmp3lame", sample_format="s16p",
    ),
    "flac": SoundFormat("flac", "audio/flac", lossless=True, muxer="flac", codec="flac"),
    "m4a": SoundFormat(
        "m4a", "audio/mp4", _AAC_RATES, 2, muxer="ipod", codec="aac", sample_format="fltp"
    ),
}  # fmt: skip
_UNSIGNABLE = frozenset({"ogg", "oga", "opus", "webm", "mka", "aac"})


def format_named(name: str) -> SoundFormat:
    """The format of an extension, with or without a dot. Raises ``BadInput``."""
    key = name.lower().lstrip(".")
    cure = f"use {', '.join(FORMATS)}"
    if key in _UNSIGNABLE:
        raise BadInput(f"{key!r} cannot hold a signature", place="formats", cure=cure)
    if key not in FORMATS:
        raise BadInput(f"unknown sound format {name!r}", place="formats", cure=cure)
    return FORMATS[key]


def encode_sound(sound: Sound, extension: str) -> bytes:
    """The sound in that format; a rate or channels that it lacks are changed to the nearest.

    Raises:
        BadInput: an unknown format, or nothing to encode.
        EngineError: FFmpeg's libraries were built without the encoder.
    """
    chosen = format_named(extension)
    if not len(sound.samples):
        raise BadInput("there is no sound to encode", place="sound")
    if sound.channels > chosen.channels:
        sound = sound.mono()
    if not chosen.muxer:
        return _wav(sound)
    return _encoded(sound, chosen)


def sixteen_bits(samples: np.ndarray) -> np.ndarray:
    """Floats from -1 to 1 as int16, rounded; the inverse of reading, so that a file that is
    read and written again stays the same."""
    import numpy as np

    return np.clip(np.rint(samples * np.float32(32768)), -32768, 32767).astype("<i2")


def _wav(sound: Sound) -> bytes:
    data = sixteen_bits(sound.samples).tobytes()
    width = 2 * sound.channels
    if len(data) > 0xFFFF0000:
        raise BadInput("longer than a WAV file can be", place="formats", cure="use flac")
    form = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, sound.channels, sound.rate, sound.rate * width, width, 16
    )
    body = b"WAVE" + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _encoded(sound: Sound, chosen: SoundFormat) -> bytes:
    import av

    out = io.BytesIO()
    try:
        with av.open(out, "w", format=chosen.muxer) as container:
            container.flags = int(container.flags) | _BITEXACT_FILE
            stream = _stream(container, sound, chosen)
            for frame in _frames(sound, stream, chosen):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except (av.error.FFmpegError, av.codec.codec.UnknownCodecError, ValueError) as error:
        raise EngineError(
            f"{chosen.extension} cannot be encoded here ({first_line(error)})",
            place="formats",
            cure="use wav, or install PyAV's own wheel",
        ) from error
    return out.getvalue()


def _stream(container: Any, sound: Sound, chosen: SoundFormat) -> Any:
    rate = nearest_rate(sound.rate, chosen.rates)
    stream = container.add_stream(chosen.codec, rate=rate, layout=_layout(sound.channels))
    if chosen.codec == "aac":
        # Noise in place of what was there is cheap, and takes a watermark with it.
        stream.options = {"aac_pns": "0"}
    context = stream.codec_context
    context.format = chosen.sample_format
    context.flags |= _BITEXACT_CODEC
    context.thread_count = 1
    if not chosen.lossless:
        context.bit_rate = LOSSY_BITS_MONO if sound.channels == 1 else LOSSY_BITS_STEREO
    return stream


def nearest_rate(rate: int, known: tuple[int, ...]) -> int:
    """The smallest known rate that loses nothing, else the largest; ``rate`` if any is."""
    if not known or rate in known:
        return rate
    return next((other for other in known if other > rate), known[-1])


def _layout(channels: int) -> str:
    names = ("mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1")
    return names[channels - 1]


def _frames(sound: Sound, stream: Any, chosen: SoundFormat) -> Any:
    """The samples as the encoder takes them: 16 bits throughout, so that every format of a
    piece starts from the same values."""
    import av

    rate, layout = stream.codec_context.sample_rate, _layout(sound.channels)
    resampler = av.AudioResampler(chosen.sample_format, layout, rate)
    values = sixteen_bits(sound.samples)
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK].reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, "s16", layout)
        frame.sample_rate = sound.rate
        frame.pts = start
        frame.time_base = _time_base(sound.rate)
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _time_base(rate: int) -> Any:
    from fractions import Fraction

    return Fraction(1, rate)
