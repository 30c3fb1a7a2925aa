"""What a film's file holds: size, rate, length, sound, and its key frames as pictures.

Reads any container and codec that FFmpeg's libraries know, bounded in time and memory: a
stranger's file is opened by its content alone, never by a protocol or a play list, and at most
so many pixels are decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from wenfang.errors import BadInput
from wenfang.films.mixing import RATE
from wenfang.films.rendering import picture_of
from wenfang.picture import Picture
from wenfang.sound import Sound

MOST_PIXELS = 64_000_000
#: Containers that hold films; none that names other files (HLS, DASH, concat …).
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "avi",
    "mpegts",
    "flv",
    "ogg",
    "mpeg",
    "gif",
    "asf",
)
_PACKETS_AT_MOST = 2_000_000
File = Path | IO[bytes]


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """A film's file.

    Attributes:
        rate: frames a second.
        seconds: of the pictures.
        frames: packets of pictures; each is a frame.
        video, audio: codecs; ``audio`` is empty where there is no sound.
        sound_seconds: of the sound; 0 where there is none.
        offset_s: by how much the sound begins after the pictures, as a player shows it; the
            encoder's priming, which the edit list hides, is not counted.
    """

    container: str
    width: int
    height: int
    rate: float
    seconds: float
    frames: int
    video: str
    audio: str
    sound_seconds: float
    offset_s: float


def probe(file: File) -> FilmFacts:
    """Read a film's facts.

    Raises:
        BadInput: no film, or a damaged one.
    """
    with opened(file) as container:
        video = container.streams.video[0]
        sound = next(iter(container.streams.audio), None)
        times: dict[int, list[float]] = {}
        count = 0
        wanted = [video] if sound is None else [video, sound]
        for packet in container.demux(wanted):
            if packet.pts is None:
                continue
            end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
            known = times.setdefault(
                packet.stream.index, [float(packet.pts * packet.time_base), end]
            )
            known[0] = min(known[0], float(packet.pts * packet.time_base))
            known[1] = max(known[1], end)
            count += packet.stream is video or packet.stream.index == video.index
            if count > _PACKETS_AT_MOST:
                raise BadInput("more frames than are read", place=_name(file))
        if video.index not in times:
            raise BadInput("a film without frames", place=_name(file))
        first, last = times[video.index]
        heard = times.get(sound.index) if sound is not None else None
        start = max(0.0, heard[0]) if heard else 0.0
        rate = float(video.average_rate or video.guessed_rate or 0)
        return FilmFacts(
            container.format.name, video.width, video.height, rate, last - first, count,
            video.codec_context.name, sound.codec_context.name if sound is not None else "",
            heard[1] - start if heard else 0.0, start - first if heard else 0.0,
        )  # fmt: skip


def key_frames(file: File, most: int = 16) -> list[tuple[float, Picture]]:
    """Up to ``most`` key frames, evenly spread, each with its second.

    Raises:
        BadInput: as :func:`probe`.
    """
    with opened(file) as container:
        video = container.streams.video[0]
        places = [p.pts for p in container.demux(video) if p.is_keyframe and p.pts is not None]
        if not places:
            raise BadInput("a film without key frames", place=_name(file))
        places.sort()
        count = min(most, len(places))
        step = (len(places) - 1) / max(1, count - 1)
        wanted = sorted({places[round(n * step)] for n in range(count)})
        found = []
        for pts in wanted:
            container.seek(pts, stream=video)
            frame = next(iter(container.decode(video)), None)
            if frame is not None:
                found.append((float(pts * video.time_base), _as_picture(frame)))
        return found


def frames_at(file: File, seconds: list[float]) -> list[Picture]:
    """The frames that are shown at those seconds, in order.

    Raises:
        BadInput: as :func:`probe`, or beyond the end.
    """
    found: list[Picture] = []
    with opened(file) as container:
        video = container.streams.video[0]
        for second in seconds:
            container.seek(max(0, int(second / video.time_base)), stream=video)
            shown = None
            for frame in container.decode(video):
                if frame.time is not None and frame.time > second + 1e-6:
                    shown = shown or frame
                    break
                shown = frame
            if shown is None:
                raise BadInput(f"no frame at {second:g} s", place=_name(file))
            found.append(_as_picture(shown))
    return found


def sound_of(file: File, seconds: float) -> Sound | None:
    """The first seconds of a film's sound at 48 kHz, mono; ``None`` where there is none.

    Raises:
        BadInput: as :func:`probe`.
    """
    import numpy as np
    from av import AudioResampler

    with opened(file) as container:
        if not container.streams.audio:
            return None
        to_mono = AudioResampler(format="flt", layout="mono", rate=RATE)
        blocks: list[np.ndarray] = []
        count = 0
        for frame in container.decode(audio=0):
            for block in to_mono.resample(frame):
                blocks.append(block.to_ndarray().reshape(-1))
                count += len(blocks[-1])
            if count >= seconds * RATE:
                break
        if not blocks:
            return None
        samples = np.concatenate(blocks)[: round(seconds * RATE)]
        return Sound(np.clip(np.nan_to_num(samples), -1, 1), RATE)


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
        with av.open(stream, "r", metadata_errors="replace") as container:
            if container.format.name not in _FORMATS:
                raise BadInput(f"{container.format.name} holds no film", place=_name(file))
            if not container.streams.video:
                raise BadInput("there are no pictures in it", place=_name(file))
            video = container.streams.video[0]
            if not 0 < video.width * video.height <= MOST_PIXELS:
                raise BadInput(
                    f"{video.width} × {video.height} pixels are not read", place=_name(file)
                )
            yield container
    except (av.error.FFmpegError, OSError, ValueError, OverflowError, IndexError) as error:
        raise BadInput(f"cannot be read as a film ({error})"[:300], place=_name(file)) from error
    finally:
        if stream is not None and isinstance(file, Path):
            stream.close()


def _as_picture(frame: Any) -> Picture:
    return picture_of(frame)


def _name(file: File) -> str:
    return file.name if isinstance(file, Path) else "film"
