"""Published pictures found again by what they look like, when every mark is gone.

Each published picture has one row per variant (whole, cut, turned:
:mod:`wenfang.pictures.fingerprint`). Distances are counted over all rows at once in memory;
rows that came since the last look are read, the rest is kept.

Design choice: no index in the database. Neither SQLite nor a plain PostgreSQL has one for
Hamming distance, and a linear count over a hundred thousand rows takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, delete, func, insert, select

from wenfang.library import tables as t

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np


@dataclass(frozen=True, slots=True)
class Near:
    """A published picture that another looks like.

    Attributes:
        piece_id: of the piece that it belongs to.
        name: of its file.
        sha256: of the published file.
        variant: what part of it the other looks like.
        distance: 0 to 256.
    """

    piece_id: str
    name: str
    sha256: str
    variant: str
    distance: int


class Fingerprints:
    """The fingerprints of one library. Safe to use from several threads."""

    def __init__(self, engine: Engine, algorithm: str) -> None:
        self._engine, self._algorithm = engine, algorithm
        self._lock = Lock()
        self._state: tuple[int, int] = (0, 0)
        self._rows: list[tuple[str, str, str, str]] = []
        self._words: Any = _no_words()

    def add(self, piece_id: str, name: str, sha256: str, hashes: Mapping[str, bytes]) -> None:
        """Write a published picture's hashes (variant → 32 bytes) down; those of an earlier
        file of that name are replaced."""
        table = t.fingerprints
        name = name[:255]
        common = {"piece_id": piece_id, "name": name, "sha256": sha256}
        rows = [
            {**common, "algorithm": self._algorithm, "variant": variant, "hash": value.hex()}
            for variant, value in hashes.items()
        ]
        with self._engine.begin() as db:
            db.execute(
                delete(table).where(
                    table.c.piece_id == piece_id,
                    table.c.name == name,
                    table.c.algorithm == self._algorithm,
                )
            )
            if rows:
                db.execute(insert(table), rows)

    def nearest(self, looked_up: Sequence[bytes], at_most: int, limit: int = 10) -> list[Near]:
        """Published pictures at most so far from any of the hashes, nearest first; each
        picture once.

        Args:
            looked_up: 32 bytes each: the orientations of one picture.
        """
        from wenfang.pictures.fingerprint import as_words, distances

        rows, words = self._read()
        if not rows or not looked_up:
            return []
        found, _ = distances(as_words(list(looked_up)), words)
        best: dict[tuple[str, str], Near] = {}
        near = (found <= at_most).nonzero()[0]
        for n in near[found[near].argsort(kind="stable")]:
            piece_id, name, sha256, variant = rows[n]
            best.setdefault((piece_id, name), Near(piece_id, name, sha256, variant, int(found[n])))
            if len(best) == limit:
                break
        return list(best.values())

    def _read(self) -> tuple[list[tuple[str, str, str, str]], np.ndarray]:
        """All rows and their hashes, read as far as they are new."""
        import numpy as np

        from wenfang.pictures.fingerprint import as_words

        table = t.fingerprints
        mine = table.c.algorithm == self._algorithm
        query = select(table).where(mine).order_by(table.c.id)
        with self._lock, self._engine.connect() as db:
            count, last = db.execute(
                select(func.count(), func.coalesce(func.max(table.c.id), 0)).where(mine)
            ).one()
            if (count, last) == self._state:
                return self._rows, self._words
            added = db.execute(query.where(table.c.id > self._state[1])).all()
            if self._state[0] + len(added) != count:  # some were erased, or came late
                self._rows, self._words = [], _no_words()
                added = db.execute(query).all()
            fresh = as_words([bytes.fromhex(row.hash) for row in added])
            self._rows = self._rows + [(r.piece_id, r.name, r.sha256, r.variant) for r in added]
            self._words = np.concatenate([self._words, fresh])
            self._state = (len(self._rows), added[-1].id if added else self._state[1])
            return self._rows, self._words


def _no_words() -> np.ndarray:
    import numpy as np

    return np.zeros((0, 4), np.uint64)
