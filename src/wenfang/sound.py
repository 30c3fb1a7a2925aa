"""A sound: samples in memory, one meaning for all of Wenfang.

What a picture is to drawing: 32-bit floats from -1 to 1, at a known rate, without metadata.
Whatever a file was, :mod:`wenfang.sounds` makes this of it; whatever a file shall become, it
does too.

Design choice: a NumPy array and not a file, so that a sound is a value. An hour of speech at
24 kHz takes 350 MB; the array of one so long may lie in a mapped file
(:mod:`wenfang.sounds.long_sounds`) and not in memory.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np

WAV = "audio/wav"
_FLOAT = 3  # WAVE_FORMAT_IEEE_FLOAT
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI4sI")
_LOOKED_AT = 1 << 20  # samples at a time


@dataclass(frozen=True, eq=False)
class Sound:
    """Samples.

    Attributes:
        samples: float32, shape (n, channels), from -1 to 1; made read-only. Shape (n,) is taken
            as one channel.
        rate: samples a second, 1 to 384,000.

    Raises:
        ValueError: another shape, more than 8 channels, not a number, or an impossible rate.
    """

    samples: np.ndarray
    rate: int

    def __post_init__(self) -> None:
        import numpy as np

        samples = np.ascontiguousarray(self.samples, np.float32)
        if samples.ndim == 1:
            samples = samples[:, None]
        if samples.ndim != 2 or not 1 <= samples.shape[1] <= 8:
            raise ValueError(f"not a sound: shape {samples.shape}")
        if not 1 <= self.rate <= 384_000:
            raise ValueError(f"{self.rate} samples a second")
        stretches = (samples[at : at + _LOOKED_AT] for at in range(0, len(samples), _LOOKED_AT))
        if not all(np.isfinite(stretch).all() for stretch in stretches):
            raise ValueError("a sound with samples that are not numbers")
        if samples is self.samples:
            samples = samples.view()
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)

    @property
    def channels(self) -> int:
        """1 = mono."""
        return int(self.samples.shape[1])

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    def mono(self) -> Self:
        """The mean of its channels; itself where it has one."""
        if self.channels == 1:
            return self
        return type(self)(self.samples.mean(axis=1), self.rate)

    def between(self, start: float, end: float) -> Self:
        """The part from ``start`` to ``end`` seconds, as far as it reaches."""
        first, stop = (max(0, round(at * self.rate)) for at in (start, end))
        return type(self)(self.samples[first:stop], self.rate)

    @classmethod
    def silence(cls, seconds: float, rate: int, channels: int = 1) -> Self:
        """Nothing to be heard."""
        import numpy as np

        return cls(np.zeros((round(seconds * rate), channels), np.float32), rate)

    @property
    def wav(self) -> bytes:
        """The samples as a lossless WAV (RIFF, IEEE float) without metadata: what the library
        keeps of a step. Made anew each time: it is as large as the samples."""
        return b"".join((self.wav_header(), self.samples.astype("<f4", copy=False).data))

    def wav_header(self) -> bytes:
        """What stands before the samples in :attr:`wav`."""
        length = self.samples.size * 4
        width = 4 * self.channels
        # format chunk of 16 bytes and the fact chunk that formats other than PCM must have
        header = _HEADER.pack(
            b"RIFF", 4 + 24 + 12 + 8 + length, b"WAVE", b"fmt ", 16, _FLOAT, self.channels,
            self.rate, self.rate * width, width, 32, b"fact", 4,
            struct.pack("<I", len(self.samples)), 0,
        )[:-4]  # fmt: skip
        return header + b"data" + struct.pack("<I", length)

    @classmethod
    def from_wav(cls, data: bytes) -> Self:
        """What :attr:`wav` made; for files of others see :mod:`wenfang.sounds`.

        Raises:
            ValueError: not such a WAV.
        """
        import numpy as np

        if len(data) < 56 or data[:4] != b"RIFF" or data[48:52] != b"data":
            raise ValueError("not a WAV of ours")
        kind, channels, rate = struct.unpack_from("<HHI", data, 20)
        if kind != _FLOAT or not channels:
            raise ValueError("not a WAV of floats")
        (length,) = struct.unpack_from("<I", data, 52)
        samples = np.frombuffer(data, "<f4", length // 4, 56)
        return cls(samples.reshape(-1, channels).astype(np.float32), rate)

    @cached_property
    def sha256(self) -> str:
        """Of :attr:`wav`, 64 hex digits: what makes two sounds the same one."""
        import hashlib

        digest = hashlib.sha256(self.wav_header())
        digest.update(self.samples.astype("<f4", copy=False).data)
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sound):
            return NotImplemented
        import numpy as np

        return self.rate == other.rate and np.array_equal(self.samples, other.samples)

    __hash__ = None  # type: ignore[assignment]
