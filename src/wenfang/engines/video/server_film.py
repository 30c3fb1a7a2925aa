"""Frames out of a server's film. What a server sends is a stranger's file.

It is opened by its content alone, never by a protocol or a play list
(:mod:`wenfang.film_files.opening`), decoded frame by frame, and no more of it than any film that was
asked for can have.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from wenfang.engines.video.base import Footage, VideoRequest
from wenfang.errors import BadInput, EngineError

if TYPE_CHECKING:
    import numpy as np

LONGEST_FILE = 2 << 30
LARGEST_PIXELS = 3840 * 3840
RATES = (1.0, 120.0)
#: Seconds beyond those asked for that a film may have: servers round up to what they offer.
_LONGER_S = 60


def footage_of(file: IO[bytes], request: VideoRequest, place: str) -> Footage:
    """The film's rate and its frames, decoded as they are taken; the file is closed then.

    Raises:
        EngineError: no film, too many pixels, or no rate that can be; while frames are taken
            also where it is damaged or far longer than asked for.
    """
    try:
        rate = _rate(file, place)
    except BadInput as error:
        file.close()
        raise _unusable(error.message, place) from error
    except BaseException:
        file.close()
        raise
    most = math.ceil((request.seconds + _LONGER_S) * rate)
    return Footage(rate, _frames(file, most, place))


def _rate(file: IO[bytes], place: str) -> float:
    from wenfang.film_files.opening import opened

    with opened(file) as container:
        video = container.streams.video[0]
        if video.width * video.height > LARGEST_PIXELS:
            raise _unusable(f"{video.width} × {video.height} pixels", place)
        rate = float(video.average_rate or video.guessed_rate or 0)
    if not (math.isfinite(rate) and RATES[0] <= rate <= RATES[1]):
        raise _unusable(f"{rate:g} frames a second", place)
    return rate


def _frames(file: IO[bytes], most: int, place: str) -> Iterator[np.ndarray]:
    from wenfang.film_files.opening import opened

    size: tuple[int, int] | None = None
    with file:
        file.seek(0)
        try:
            with opened(file) as container:
                for number, frame in enumerate(container.decode(container.streams.video[0])):
                    if number >= most:
                        raise _unusable("far longer than asked for", place)
                    size = size or (frame.width, frame.height)
                    if (frame.width, frame.height) != size:
                        raise _unusable("its size changes", place)
                    yield _pixels(frame)
        except BadInput as error:
            raise _unusable(error.message, place) from error


def _pixels(frame: Any) -> np.ndarray:
    """RGB by the frame's own tags; where it has none, BT.709 as players take it for a film."""
    from av.video.reformatter import Colorspace

    untagged = int(frame.colorspace) == 2  # AVCOL_SPC_UNSPECIFIED
    space = Colorspace.ITU709 if untagged and frame.height >= 576 else None
    pixels: np.ndarray = frame.reformat(format="rgb24", src_colorspace=space).to_ndarray()
    return pixels


def _unusable(what: str, place: str) -> EngineError:
    return EngineError(
        f"the server's film cannot be used: {what}",
        place=place,
        cure="try again; if it happens again, look into the server's log",
    )
