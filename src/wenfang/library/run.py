"""A run: the making of one piece, step by step, each step remembered.

A step is a named computation over named inputs. Its output is kept by hash before the step
counts as finished; a step that was finished with the same inputs is not computed again.
Resume, replay and receipt all follow from this one rule. A piece may be made several times
over, at other seeds (:meth:`Run.of_try`): what a further try has to do anew is a step of its own
(``write.s1.2.try2``), and what it would only do again is the step of the try before.

Design choice: values are plain data (dataclasses, lists, text) and travel as canonical
JSON, pictures as lossless PNG, sounds and speech as lossless WAV, bytes as they are, so that the hash of a step's output is
also its hash as the input of a later step, and lineage needs no bookkeeping of its own.
"""

from __future__ import annotations

import copy
import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from wenfang.asset import JSON_MEDIA_TYPE, Asset, FileAsset, canonical_json, sha256_hex
from wenfang.errors import BadInput, EngineError
from wenfang.library.library import Library, Piece, StepRecord, now
from wenfang.picture import PNG, Picture
from wenfang.sound import WAV, Sound
from wenfang.speech import Speech

T = TypeVar("T")

_BYTES = "application/octet-stream"
#: Stands for a step that is not finished; ``None`` may be an output.
_MISSING: Any = object()


def reads_outside(step: str) -> bool:
    """Whether a step of that name reads what is outside the library: ``read``, ``read.mask`` …
    Replay takes these over, and where nothing else was done nothing was made."""
    return step.partition(".")[0] == "read"


def digest(value: Any) -> str:
    """SHA-256 of a value as it is kept: canonical JSON, a picture's PNG, or bytes."""
    return sha256_hex(_dump(value)[0])


class Run:
    """Steps of one piece.

    Args:
        library: where finished steps are kept.
        piece: the piece being made; must be in the library.
        only_finished: whether a step that is not finished is refused: nothing is made then.

    Attributes:
        given: names of the steps whose output this run has given, computed or taken over.
        number: of the try, from 1.
    """

    def __init__(self, library: Library, piece: Piece, *, only_finished: bool = False) -> None:
        self.library = library
        self.piece = piece
        self._finished = {step.name: step for step in library.steps(piece.id)}
        self._only_finished = only_finished
        self.given: set[str] = set()
        self.number = 1

    def of_try(self, number: int) -> Run:
        """The same run for another try of the whole piece, from 1; both know what the other
        has finished."""
        other = copy.copy(self)
        other.number = number
        return other

    def step(self, name: str, kind: Any, compute: Callable[[], T], *inputs: Any) -> T:
        """The output of a step, computed now or taken from an earlier, cut-off run.

        Args:
            name: unique within the piece: ``read``, ``write.7`` …
            kind: type of the output, as pydantic understands it, ``Picture``, ``Sound``,
                ``Speech``, ``bytes``, or ``Path`` of what is too large for memory: a file that
                ``compute`` made and that is taken from it; what is given is to be read only;
                what is read back from the library is validated against it.
            compute: makes the output; must depend on nothing but ``inputs``, the piece's
                seed and the engines that the receipt names.
            inputs: plain data that the output depends on.
        """
        hashes = _hashes(inputs)
        name = self._named(name, hashes)
        known = self._known(name, hashes, kind)
        if known is not _MISSING:
            return cast(T, known)
        self._refuse_new(name)
        clock = time.perf_counter()
        return cast(T, self._keep(name, hashes, compute(), kind, clock))

    def batch(
        self,
        names: Sequence[str],
        kind: Any,
        compute: Callable[[Sequence[int]], Iterable[tuple[int, T]]],
        each: Sequence[Any],
        *inputs: Any,
    ) -> list[T]:
        """The outputs of several steps that are computed together; each counts as finished
        as soon as it is there.

        Args:
            names: one a step.
            compute: is given the indexes that are not finished yet, and yields index and
                output in any order.
            each: the input of each step that the others do not have (its seed).
            inputs: what all of them depend on.

        Raises:
            EngineError: an output is missing at the end.
        """
        shared = _hashes(inputs)
        hashes = [(*shared, digest(one)) for one in each]
        names = [self._named(*pair) for pair in zip(names, hashes, strict=True)]
        found = [self._known(*pair, kind) for pair in zip(names, hashes, strict=True)]
        missing = [n for n, value in enumerate(found) if value is _MISSING]
        if missing:
            self._refuse_new(names[missing[0]])
        clock = time.perf_counter()
        for n, value in compute(missing) if missing else ():
            found[n] = self._keep(names[n], hashes[n], value, kind, clock)
            clock = time.perf_counter()
        for n, value in enumerate(found):
            if value is _MISSING:
                raise EngineError("the engine ended without a result", place=names[n])
        return cast(list[T], found)

    def _named(self, name: str, hashes: tuple[str, ...]) -> str:
        """The step's name in this try: an earlier try's, where that did just the same."""
        names = [name, *(f"{name}.try{n}" for n in range(2, self.number + 1))]
        for one in names[:-1]:
            known = self._finished.get(one)
            if known is not None and known.key == _key(one, hashes):
                return one
        return names[-1]

    def _refuse_new(self, name: str) -> None:
        if self._only_finished:
            raise BadInput(
                f"the step {name!r} would be made anew: model, settings or software are others now",
                place=self.piece.id,
                cure="work with what it was made with, or make the piece again",
            )

    def _known(self, name: str, hashes: tuple[str, ...], kind: Any) -> Any:
        """The output of a finished step, or the mark for none."""
        known = self._finished.get(name)
        if known is None or known.key != _key(name, hashes):
            return _MISSING
        if not self.library.store.has(known.output):
            return _MISSING
        self.given.add(name)
        if kind is Path:
            return self.library.file_of(known.output)
        return _load(self.library.store.get(known.output), kind)

    def _keep(self, name: str, hashes: tuple[str, ...], value: Any, kind: Any, clock: float) -> Any:
        """Write a step down; the value as it would be read back, so that a resumed run
        cannot differ."""
        seconds = round(time.perf_counter() - clock, 3)
        started = now() - dt.timedelta(seconds=round(seconds))
        asset: Asset | FileAsset
        if kind is Path:
            asset = FileAsset(value, _BYTES, f"{name}.bin", "step")
        else:
            data, media_type, ending = _dump(value)
            asset = Asset(data, media_type, f"{name}.{ending}", "step")
        position = 1 + max((self._finished[one].position for one in self.given), default=0)
        key = _key(name, hashes)
        record = StepRecord(position, name, key, hashes, asset.sha256, started, seconds)
        try:
            self.library.add_step(self.piece.id, record, asset)
        finally:
            if isinstance(asset, FileAsset):
                asset.path.unlink(missing_ok=True)
        self._finished[name] = record
        self.given.add(name)
        if isinstance(asset, FileAsset):
            return self.library.file_of(asset.sha256)
        return _load(asset.data, kind)


def _hashes(inputs: Sequence[Any]) -> tuple[str, ...]:
    return tuple(digest(value) for value in inputs)


def _key(name: str, hashes: tuple[str, ...]) -> str:
    return digest([name, *hashes])


def _dump(value: Any) -> tuple[bytes, str, str]:
    """Bytes, media type and file ending."""
    from pydantic_core import to_jsonable_python

    if isinstance(value, Picture):
        return value.png, PNG, "png"
    if isinstance(value, Sound | Speech):
        return value.wav, WAV, "wav"
    if isinstance(value, bytes):
        return value, _BYTES, "bin"
    return canonical_json(to_jsonable_python(value)), JSON_MEDIA_TYPE, "json"


def _load(data: bytes, kind: Any) -> Any:
    from pydantic import TypeAdapter

    if kind is Picture:
        return Picture.from_png(data)
    if kind is Sound or kind is Speech:
        return kind.from_wav(data)
    return data if kind is bytes else TypeAdapter(kind).validate_json(data)
