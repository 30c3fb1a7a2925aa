"""A film's file opened: a stranger's, so that it can open nothing else.

FFmpeg tells a container by its content, and some of what it knows are lists of other files and
addresses (HLS, DASH, concat, SDP, image sequences): reading one would open what the list names.
So it is told beforehand which demuxers it may use; any other is refused before it has read a
byte beyond the first. Nor can one that is allowed open anything by a protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from wenfang.errors import BadInput

MOST_PIXELS = 64_000_000
#: FFmpeg's demuxers of containers that hold films themselves.
DEMUXERS = ("mov", "matroska", "avi", "mpegts", "flv", "ogg", "mpeg", "gif", "asf")
#: FFmpeg may use nothing but these, and open nothing but what it is given: no protocol, and none of
#: the other files that a MOV may name (``dref``).
_OPTIONS = {
    "format_whitelist": ",".join(DEMUXERS),
    "protocol_whitelist": "none",
    "enable_drefs": "0",
    "use_absolute_path": "0",
}
File = Path | IO[bytes]


@contextmanager
def opened(file: File) -> Iterator[Any]:
    """The file as a PyAV container with pictures in it.

    Raises:
        BadInput: no film that can be read; whatever a decoder says while it is used.
    """
    import av

    stream: Any = None
    try:
        stream = file.open("rb") if isinstance(file, Path) else file
        # An open file and not a name, so that nothing in it can name another one.
        with av.open(stream, "r", options=_OPTIONS, metadata_errors="replace") as container:
            if not container.streams.video:
                raise BadInput("there are no pictures in it", place=name_of(file))
            video = container.streams.video[0]
            if video.codec_context is None:
                raise BadInput("its pictures are of an unknown kind", place=name_of(file))
            if not 0 < video.width * video.height <= MOST_PIXELS:
                raise BadInput(
                    f"{video.width} × {video.height} pixels are not read", place=name_of(file)
                )
            yield container
    except av.error.ArgumentError as error:  # what FFmpeg says of a demuxer that it may not use
        raise BadInput("holds no film of a kind that is read", place=name_of(file)) from error
    except (av.error.FFmpegError, OSError, ValueError, OverflowError, IndexError) as error:
        raise BadInput(f"cannot be read as a film ({error})"[:300], place=name_of(file)) from error
    finally:
        if stream is not None and isinstance(file, Path):
            stream.close()


def name_of(file: File) -> str:
    """What a file is called in errors."""
    return file.name if isinstance(file, Path) else "film"
