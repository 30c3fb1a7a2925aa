"""How loud a sound is as it is heard: the one meter of recordings and films.

Integrated loudness after ITU-R BS.1770 (K-weighting, blocks of 400 ms that overlap by three
quarters, an absolute gate at -70 LUFS and a relative one 10 LU below), as EBU R 128 asks.

Design choice: FFmpeg's filter ``ebur128``, which measures as the samples come, at their own
rate and in constant memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from wenfang.errors import BadInput
from wenfang.sound import Sound

_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
_GATE_LUFS = -70.0
_LOWEST_RATE = 4000
"""The weighting's shelf lies at 1.7 kHz; what is sampled less often has no loudness."""
_BLOCK_S = 1


def integrated_loudness(sound: Sound) -> float:
    """LUFS; minus infinity where nothing is above the gate, or the sound is under 400 ms or
    under 4,000 samples a second."""
    step = _BLOCK_S * sound.rate
    blocks = (sound.samples[at : at + step] for at in range(0, len(sound.samples), step))
    return loudness_of(blocks, sound.rate, sound.channels)


def loudness_of(blocks: Iterable[np.ndarray], rate: int, channels: int) -> float:
    """The same of a sound that comes in blocks of any length, float32, shape (n, channels)."""
    if rate < _LOWEST_RATE:
        return -math.inf
    if not 1 <= channels <= len(_LAYOUTS):
        raise BadInput(f"{channels} channels", place="sound", cure="mix them down first")
    told = str(_GATE_LUFS)
    for metadata in _measured(blocks, rate, _LAYOUTS[channels - 1]):
        told = metadata.get("lavfi.r128.I", told)
    value = float(told)
    return value if math.isfinite(value) and value > _GATE_LUFS else -math.inf


def _measured(blocks: Iterable[np.ndarray], rate: int, layout: str) -> Iterator[dict[str, str]]:
    """What the filter says, some ten times a second."""
    from av import AudioFrame
    from av.filter import Graph

    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout=layout)
    meter, sink = graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink")
    graph.link_nodes(source, meter, sink).configure()
    at = 0
    for block in blocks:
        if len(block):
            packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
            frame = AudioFrame.from_ndarray(packed, format="flt", layout=layout)
            frame.sample_rate, frame.pts = rate, at
            at += len(block)
            graph.push(frame)
            yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _pulled(graph: Any) -> Iterator[dict[str, str]]:
    import av

    while True:
        try:
            yield dict(graph.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return
