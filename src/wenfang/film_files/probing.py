"""What a film's file holds: size, rate, length, sound, and its key frames as pictures.

Bounded in time and memory: a stranger's file is opened by :mod:`wenfang.film_files.opening`, and
at most so many packets are read and pixels decoded.
"""

from __future__ import annotations

from dataclasses import dataclass

from wenfang.errors import BadInput
from wenfang.film_files.frame_pixels import picture_of
from wenfang.film_files.opening import File, name_of, opened
from wenfang.picture import Picture
from wenfang.sound import Sound

_PACKETS_AT_MOST = 2_000_000
#: Samples a second of the sound that is given.
RATE = 48_000


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
        sound = next((one for one in container.streams.audio if one.codec_context), None)
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
                raise BadInput("more frames than are read", place=name_of(file))
        if video.index not in times:
            raise BadInput("a film without frames", place=name_of(file))
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
            raise BadInput("a film without key frames", place=name_of(file))
        places.sort()
        count = min(most, len(places))
        step = (len(places) - 1) / max(1, count - 1)
        wanted = sorted({places[round(n * step)] for n in range(count)})
        found = []
        for pts in wanted:
            container.seek(pts, stream=video)
            frame = next(iter(container.decode(video)), None)
            if frame is not None:
                found.append((float(pts * video.time_base), picture_of(frame)))
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
                raise BadInput(f"no frame at {second:g} s", place=name_of(file))
            found.append(picture_of(shown))
    return found


def sound_of(file: File, seconds: float) -> Sound | None:
    """The first seconds of a film's sound at 48 kHz, mono; ``None`` where there is none.

    Raises:
        BadInput: as :func:`probe`.
    """
    import numpy as np
    from av import AudioResampler

    with opened(file) as container:
        sound = next((one for one in container.streams.audio if one.codec_context), None)
        if sound is None:
            return None
        to_mono = AudioResampler(format="flt", layout="mono", rate=RATE)
        blocks: list[np.ndarray] = []
        count = 0
        for frame in container.decode(sound):
            for block in to_mono.resample(frame):
                blocks.append(block.to_ndarray().reshape(-1))
                count += len(blocks[-1])
            if count >= seconds * RATE:
                break
        if not blocks:
            return None
        samples = np.concatenate(blocks)[: round(seconds * RATE)]
        return Sound(np.clip(np.nan_to_num(samples), -1, 1), RATE)
