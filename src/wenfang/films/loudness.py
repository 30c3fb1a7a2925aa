"""The whole sound of a film at one loudness, in two passes and constant memory.

The first pass measures (EBU R 128: :mod:`wenfang.sounds.metering`), the second gives every
block the same gain and holds the peaks under a limit (FFmpeg's ``alimiter``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from wenfang.films.mixing import RATE
from wenfang.sounds.loudness import SPEECH_LUFS
from wenfang.sounds.metering import loudness_of

if TYPE_CHECKING:
    import numpy as np

#: Highest sample; a lossy codec's overshoots stay under full scale.
PEAK = 10 ** (-1.5 / 20)
#: Quieter is silence, which no gain shall bring up.
_SILENCE_LUFS = -60.0
#: What is very soft is not made louder than by this.
_MOST_DB = 30.0


def measured(blocks: Iterable[np.ndarray]) -> float:
    """Integrated loudness of stereo blocks at 48 kHz, in LUFS; minus infinity for silence."""
    return loudness_of(blocks, RATE, 2)


def gain_for(lufs: float) -> float:
    """Factor that brings a sound of that loudness to the target."""
    if lufs <= _SILENCE_LUFS:
        return 1.0
    return float(10 ** (min(SPEECH_LUFS - lufs, _MOST_DB) / 20))


def levelled(blocks: Iterable[np.ndarray], gain: float) -> Iterator[np.ndarray]:
    """Blocks with that gain and limited peaks; as many samples, in blocks of other sizes."""
    limiter = f"limit={PEAK:.4f}:attack=5:release=80:level=disabled:latency=1"
    graph = _graph("alimiter", limiter)
    for block in blocks:
        yield from map(_samples, _through(graph, block * block.dtype.type(gain)))
    yield from map(_samples, _rest(graph))


def _graph(name: str, options: str) -> Any:
    from av.filter import Graph

    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo")
    step = graph.add(name, options)
    form = graph.add("aformat", f"sample_fmts=flt:sample_rates={RATE}:channel_layouts=stereo")
    sink = graph.add("abuffersink")
    graph.link_nodes(source, step, form, sink).configure()
    return graph


def _through(graph: Any, block: np.ndarray) -> Iterator[Any]:
    import numpy as np
    from av import AudioFrame

    packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
    frame = AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
    frame.sample_rate = RATE
    graph.push(frame)
    yield from _pulled(graph)


def _rest(graph: Any) -> Iterator[Any]:
    graph.push(None)
    yield from _pulled(graph)


def _pulled(graph: Any) -> Iterator[Any]:
    import av

    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _samples(frame: Any) -> np.ndarray:
    packed: np.ndarray = frame.to_ndarray().reshape(-1, 2)
    return packed
