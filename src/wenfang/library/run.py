"""A run: the making of one piece, step by step, each step remembered.

A step is a named computation over named inputs. Its output is kept by hash before the step
counts as finished; a step that was finished with the same inputs is not computed again.
Resume, replay and receipt all follow from this one rule.

Design choice: values are plain data (dataclasses, lists, text) and travel as canonical
JSON, so that the hash of a step's output is also its hash as the input of a later step, and
lineage needs no bookkeeping of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from wenfang.asset import JSON_MEDIA_TYPE, Asset, canonical_json, sha256_hex
from wenfang.library.library import Library, Piece, StepRecord, now

T = TypeVar("T")


def digest(value: Any) -> str:
    """SHA-256 of a value as canonical JSON."""
    return sha256_hex(_dump(value))


class Run:
    """Steps of one piece.

    Args:
        library: where finished steps are kept.
        piece: the piece being made; must be in the library.
    """

    def __init__(self, library: Library, piece: Piece) -> None:
        self.library = library
        self.piece = piece
        self._finished = {step.name: step for step in library.steps(piece.id)}
        self._position = 0

    def step(self, name: str, kind: Any, compute: Callable[[], T], *inputs: Any) -> T:
        """The output of a step, computed now or taken from an earlier, cut-off run.

        Args:
            name: unique within the piece: ``read``, ``write.7`` …
            kind: type of the output, as pydantic understands it; what is read back from
                the library is validated against it.
            compute: makes the output; must depend on nothing but ``inputs``, the piece's
                seed and the engines that the receipt names.
            inputs: plain data that the output depends on.
        """
        self._position += 1
        hashes = tuple(digest(value) for value in inputs)
        key = digest([name, *hashes])
        known = self._finished.get(name)
        if known is not None and known.key == key and self.library.store.has(known.output):
            return cast(T, _load(self.library.store.get(known.output), kind))
        started, clock = now(), time.perf_counter()
        value = compute()
        asset = Asset(_dump(value), JSON_MEDIA_TYPE, f"{name}.json", "step")
        seconds = round(time.perf_counter() - clock, 3)
        record = StepRecord(self._position, name, key, hashes, asset.sha256, started, seconds)
        self.library.add_step(self.piece.id, record, asset)
        self._finished[name] = record
        # The value goes on as it would be read back, so that a resumed run cannot differ.
        return cast(T, _load(asset.data, kind))


def _dump(value: Any) -> bytes:
    from pydantic_core import to_jsonable_python

    return canonical_json(to_jsonable_python(value))


def _load(data: bytes, kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_json(data)
