"""Tracks into one stream of sound, a block at a time.

Every track is resampled to 48 kHz stereo as it is needed, so that an hour of music costs no
more memory than its own samples. Music ducks under speech: its gain follows the speech of the
other tracks, begins to fall shortly before a word and rises slowly after one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wenfang.film import Film, Track
from wenfang.sound import Sound
from wenfang.sounds.resampling import resampled_blocks

if TYPE_CHECKING:
    import numpy as np

RATE = 48_000
BLOCK = RATE // 2
#: Steps in which the ducking gain is known.
HOP = RATE // 100
#: How much softer ducking music becomes.
DUCK_DB = -14.0
#: Loudest silence between words, dB under full scale; and the gaps that are no pause (s).
_SILENT_DB, _GAP_S = -45.0, 0.6
_HOPS_AT_A_TIME = 3000
#: The gain falls within the first, which begins as long before the word, and rises within
#: the second.
ATTACK_S, RELEASE_S = 0.2, 0.7


def sample_count(film: Film) -> int:
    """Samples at 48 kHz that are exactly as long as the pictures."""
    return round(film.frames * RATE / film.rate)


def mixed(film: Film) -> Iterator[np.ndarray]:
    """The tracks together: float32, (n, 2), blocks of half a second; not yet limited."""
    import numpy as np

    total = sample_count(film)
    gains = ducking_gains(film.tracks, total) if any(t.ducks for t in film.tracks) else None
    readers = [_TrackReader(track) for track in film.tracks]
    for start in range(0, total, BLOCK):
        count = min(BLOCK, total - start)
        block = np.zeros((count, 2), np.float32)
        duck = None if gains is None else _ramp(gains, start, count)
        for track, reader in zip(film.tracks, readers, strict=True):
            part = reader.at(start, count)
            if part is None:
                continue
            part *= np.float32(10 ** (track.gain_db / 20))
            block += part * duck if track.ducks and duck is not None else part
        yield block


def ducking_gains(tracks: Sequence[Track], total: int) -> np.ndarray:
    """The gain of music for each hop of 10 ms and one more, 0 to 1."""
    import numpy as np

    hops = -(-total // HOP) + 1
    speaking = np.zeros(hops, bool)
    for track in tracks:
        if not track.ducks:
            _mark_speech(speaking, track)
    _close_gaps(speaking, round(_GAP_S * 100))
    goal = np.where(speaking, DUCK_DB, 0.0)
    ahead = round(ATTACK_S * 100)
    falling = goal.copy()
    for by in range(1, ahead):
        np.minimum(falling, _shifted(goal, -by) * (1 - by / ahead), out=falling)
    gain_db = np.empty(hops)
    value, rise = float(falling[0]), -DUCK_DB / (RELEASE_S * 100)
    for hop, wanted in enumerate(falling):
        value = min(float(wanted), value + rise)
        gain_db[hop] = value
    gains: np.ndarray = 10 ** (gain_db / 20)
    return gains.astype(np.float32)


def _shifted(values: np.ndarray, by: int) -> np.ndarray:
    """Values ``-by`` places earlier, zeros behind."""
    import numpy as np

    if by == 0:
        return values
    return np.concatenate([values[-by:], np.zeros(-by)])


def _mark_speech(speaking: np.ndarray, track: Track) -> None:
    """Mark the hops in which the track is heard."""
    import numpy as np

    sound = track.sound
    per_hop = sound.rate / 100
    first = round(track.start * 100)
    least = 10 ** ((_SILENT_DB - track.gain_db) / 10) * per_hop
    whole = int(len(sound.samples) / per_hop)
    for begin in range(0, whole, _HOPS_AT_A_TIME):
        edges = (np.arange(begin, min(begin + _HOPS_AT_A_TIME, whole) + 1) * per_hop).astype(int)
        part = sound.samples[edges[0] : edges[-1]]
        power = np.add.reduceat(np.square(part).mean(axis=1), edges[:-1] - edges[0])
        hops = np.flatnonzero(power > least) + begin + first
        speaking[hops[(hops >= 0) & (hops < len(speaking))]] = True


def _close_gaps(speaking: np.ndarray, longest: int) -> None:
    """Gaps between words are not pauses."""
    import numpy as np

    heard = np.flatnonzero(speaking)
    for at in np.flatnonzero(np.diff(heard) <= longest):
        speaking[heard[at] : heard[at + 1]] = True


def _ramp(gains: np.ndarray, start: int, count: int) -> np.ndarray:
    """The gain of each sample, linear between hops; (count, 1)."""
    import numpy as np

    at = (np.arange(count) + start) / HOP
    hops = np.arange(start // HOP, min(len(gains), (start + count) // HOP + 2))
    ramp: np.ndarray = np.interp(at, hops, gains[hops]).astype(np.float32)[:, None]
    return ramp


class _TrackReader:
    """One track at 48 kHz, stereo, read forward."""

    def __init__(self, track: Track) -> None:
        self._start = round(track.start * RATE)
        skipped = max(0.0, -track.start)
        self._sounds = at_48_khz(track.sound, skipped, repeats=track.repeats)
        self._start = max(0, self._start)
        self._left: np.ndarray | None = None

    def at(self, start: int, count: int) -> np.ndarray | None:
        """The part under that block; ``None`` where there is nothing."""
        import numpy as np

        if start + count <= self._start or self._sounds is None:
            return None
        part = np.zeros((count, 2), np.float32)
        filled = max(0, self._start - start)
        while filled < count:
            if self._left is None or not len(self._left):
                self._left = next(self._sounds, None)
                if self._left is None:
                    self._sounds = None  # type: ignore[assignment]
                    break
            take = min(count - filled, len(self._left))
            part[filled : filled + take] = self._left[:take]
            self._left = self._left[take:]
            filled += take
        return part


def at_48_khz(sound: Sound, skipped: float, *, repeats: bool) -> Iterator[np.ndarray]:
    """The sound at 48 kHz, float32 (n, 2), in pieces; without end where it repeats."""
    if not len(sound.samples):
        return
    pieces = _pieces(sound, round(skipped * sound.rate), repeats=repeats)
    if sound.channels > 2:
        pieces = (piece.mean(axis=1, keepdims=True) for piece in pieces)
    yield from map(_stereo, resampled_blocks(pieces, sound.rate, RATE))


def _pieces(sound: Sound, first: int, *, repeats: bool) -> Iterator[np.ndarray]:
    """A second at a time, from sample ``first`` on."""
    length = len(sound.samples)
    if repeats:
        first %= length
    while True:
        for start in range(first, length, sound.rate):
            yield sound.samples[start : min(start + sound.rate, length)]
        if not repeats:
            return
        first = 0


def _stereo(samples: np.ndarray) -> np.ndarray:
    import numpy as np

    both = np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples
    return np.ascontiguousarray(both)
