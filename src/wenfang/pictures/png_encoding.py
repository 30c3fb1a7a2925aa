"""Pixels as a PNG (ISO/IEC 15948): the Paeth filter, and deflate in two threads.

Design choice: own code where Pillow's does, too, for publication has 150 milliseconds and
Pillow's takes 60 of them for a megapixel, on one thread. Here every row is filtered by Paeth,
which in pictures the usual choice row by row takes nearly always (without a choice files are
0.3 % larger, of flat drawings 4 %), and parts of the picture are filtered and deflated by themselves, flushed to
a byte, so that one stream is made of them. How many parts there are depends on the picture
alone: the same picture is the same file on any machine.
"""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Pixels that are filtered and deflated at a time.
_PART = 1 << 19
_THREADS = 2
#: Rows that are filtered at a time, so that all that is needed stays in the cache.
_BLOCK = 64
#: Header of a zlib stream (RFC 1950): deflate, a window of 32 KiB, a fast level.
_ZLIB = b"\x78\x5e"


def png(pixels: np.ndarray, *, level: int, strategy: int) -> bytes:
    """A PNG that says that it is sRGB, and nothing else.

    Args:
        pixels: uint8, height × width × 3 or 4.
        level, strategy: zlib's.
    """
    import numpy as np

    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels)
    step = max(1, _PART // width)

    def part(top: int) -> tuple[bytes, bytes]:
        above = rows[top - 1] if top else np.zeros_like(rows[0])
        filtered = _paeth(rows[top : top + step], above, channels)
        deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, 9, strategy)
        end = zlib.Z_SYNC_FLUSH if top + step < height else zlib.Z_FINISH
        return filtered, deflate.compress(filtered) + deflate.flush(end)

    head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    stream, check = [], 1
    with ThreadPoolExecutor(_THREADS) as threads:
        for filtered, packed in threads.map(part, range(0, height, step)):
            check = zlib.adler32(filtered, check)
            stream.append(packed)
    stream[0] = _ZLIB + stream[0]
    stream[-1] += struct.pack(">I", check)
    chunks = [_chunk(b"IHDR", head), _chunk(b"sRGB", b"\0")]  # perceptual intent
    chunks += [_chunk(b"IDAT", packed) for packed in stream]
    return b"".join([_SIGNATURE, *chunks, _chunk(b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(data, zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", check)))


def _paeth(rows: np.ndarray, above: np.ndarray, channels: int) -> bytes:
    """Rows after the Paeth filter (section 9.4), each behind its filter's number.

    Args:
        above: the row before the first.
    """
    import numpy as np

    out = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    out[:, 0] = 4
    for top in range(0, len(rows), _BLOCK):
        block = rows[top : top + _BLOCK]
        b = np.concatenate([(rows[top - 1] if top else above)[None], block[:-1]])
        a, c = np.zeros_like(block), np.zeros_like(block)
        a[:, channels:] = block[:, :-channels]
        c[:, channels:] = b[:, :-channels]
        np.subtract(block, _guess(a, b, c), out=out[top : top + _BLOCK, 1:])
    return out.tobytes()


def _guess(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Of left, above and above left what is nearest to a + b - c, in bytes alone.

    Where c does not lie between a and b, that is the smaller or the larger of them; where it
    does, the distances are |b - c|, |a - c| and how far these two differ. Chosen by masks of
    0 and 255, which is thirty times as fast as ``numpy.where`` on bytes.
    """
    import numpy as np

    between = (np.minimum(a, b) < c) & (c < np.maximum(a, b))
    from_a = np.maximum(b, c) - np.minimum(b, c)
    from_b = np.maximum(a, c) - np.minimum(a, c)
    nearer = np.minimum(from_a, from_b)
    from_c = np.maximum(from_a, from_b) - nearer
    guess = b ^ ((a ^ b) & _mask(from_a <= from_b))
    chosen: np.ndarray = guess ^ ((c ^ guess) & _mask(between & (from_c < nearer)))
    return chosen


def _mask(where: np.ndarray) -> np.ndarray:
    """255 where true, else 0."""
    import numpy as np

    made: np.ndarray = np.negative(where.view(np.uint8))
    return made
