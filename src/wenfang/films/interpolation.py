"""Frames between frames: footage of a few frames a second at the rate of a film.

Design choice: motion is compensated by FFmpeg's ``minterpolate`` (blocks matched in both
directions, overlapped and of variable size), which comes with the wheel of PyAV, needs no
weights, gives the same bytes on every run and sees cuts (there a frame is repeated, not
blended). ``benchmarks/RESULTS.md`` says what it gains over repeating and blending. A build of
the libraries without it repeats frames instead: never a film less.

Source: M. Choi et al., "Motion-compensated frame interpolation using bilateral motion
estimation and adaptive overlapped block motion compensation", IEEE TCSVT, 2007, as FFmpeg's
documentation of the filter names its methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

_METHOD = "mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1:scd=fdiff"
#: Frames of the end that the filter looks ahead for; the last one is given as often.
_AHEAD = 3
#: Sides of the filter's blocks; a picture that holds no two of them is not searched.
_LEAST_SIDE = 64
#: Rates that differ by less are one rate.
_SAME = 1e-3


def interpolated(frames: Iterable[Any], source: Fraction, rate: int) -> Iterator[Any]:
    """PyAV frames (yuvj420p, all of one size) at ``source`` frames a second as such at ``rate``.

    The first frame stays the first; frames after the last one are not invented. A higher rate
    than the film's leaves frames out.
    """
    if abs(float(source) - rate) < _SAME or source > rate:
        yield from _repeated(frames, source, rate)
        return
    stream = iter(frames)
    first = next(stream, None)
    if first is None:
        return
    if min(first.width, first.height) < _LEAST_SIDE or not _has_filter():
        yield from _repeated(_again(first, stream), source, rate)
        return
    yield from _compensated(first, stream, source, rate)


def _again(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _repeated(frames: Iterable[Any], source: Fraction, rate: int) -> Iterator[Any]:
    """Each frame as often as its time asks for, also never."""
    given = 0
    for number, frame in enumerate(frames):
        until = round(Fraction(number + 1) * rate / source)
        for _ in range(given, until):
            yield frame
        given = max(given, until)


def _compensated(first: Any, stream: Iterator[Any], source: Fraction, rate: int) -> Iterator[Any]:
    graph = _graph(first.width, first.height, source, rate)
    count = given = 0
    last = first
    for frame in _again(first, stream):
        last = frame
        _push(graph, frame, count, source)
        count += 1
        for made in _pulled(graph):
            given += 1
            yield made
    wanted = round(Fraction(count) * rate / source)
    for number in range(count, count + _AHEAD):
        _push(graph, last, number, source)
    graph.push(None)
    for made in _pulled(graph):
        if given >= wanted:
            return
        given += 1
        yield made
    for _ in range(given, wanted):
        yield last


def _graph(width: int, height: int, source: Fraction, rate: int) -> Any:
    from av.filter import Graph

    graph = Graph()
    begin = graph.add(
        "buffer",
        f"video_size={width}x{height}:pix_fmt=yuvj420p:range=pc:pixel_aspect=1/1:"
        f"time_base={source.denominator}/{source.numerator}:frame_rate={source}",
    )
    between = graph.add("minterpolate", f"fps={rate}:{_METHOD}")
    end = graph.add("buffersink")
    begin.link_to(between)
    between.link_to(end)
    graph.configure()
    return graph


def _push(graph: Any, frame: Any, number: int, source: Fraction) -> None:
    frame.pts, frame.time_base = number, 1 / source
    graph.push(frame)


def _pulled(graph: Any) -> Iterator[Any]:
    import av

    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _has_filter() -> bool:
    from av.filter import filters_available

    return "minterpolate" in filters_available
