"""Published pictures found again by what they show: vectors of a picture encoder.

Where a strong cut or a turn hides a picture from perceptual hashes
(:mod:`wenfang.library.fingerprints`), the vectors of what both show are still near.

Design choice: eight bits a value. A thousand values in eight bits differ from those in 32 by
less than 0.001 in the cosine, and a hundred thousand pictures fit into 100 MB of memory.
They are all compared, a block at a time: an index of near neighbours would have to be kept
in step with the database for a search that takes a fraction of a second without.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, delete, func, insert, select

from wenfang.library import tables as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Alike:
    """A published picture that shows much the same as another.

    Attributes:
        piece_id: of the piece that it belongs to.
        name: of its file.
        sha256: of the published file.
        likeness: cosine of both vectors, -1 to 1.
    """

    piece_id: str
    name: str
    sha256: str
    likeness: float


class PictureVectors:
    """The vectors of one library. Safe to use from several threads.

    Vectors of another encoder are kept beside and never compared.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._read: dict[str, _Rows] = {}

    def add(self, piece_id: str, name: str, sha256: str, encoder: str, vector: np.ndarray) -> None:
        """Write down what a published picture shows; an earlier file of that name is replaced.

        Args:
            encoder: tells one encoder's vectors from another's; at most 64 characters.
            vector: float32, shape (d,), not all zero.
        """
        table, name = t.picture_vectors, name[:255]
        mine = (table.c.piece_id == piece_id, table.c.name == name, table.c.encoder == encoder)
        row = {"piece_id": piece_id, "name": name, "sha256": sha256, "encoder": encoder}
        with self._engine.begin() as db:
            db.execute(delete(table).where(*mine))
            db.execute(insert(table).values(**row, vector=_small(vector).tobytes()))

    def count(self, encoder: str) -> int:
        """How many pictures have a vector of that encoder."""
        table = t.picture_vectors
        with self._engine.connect() as db:
            query = select(func.count()).select_from(table).where(table.c.encoder == encoder)
            return int(db.execute(query).scalar_one())

    def nearest(
        self, encoder: str, vector: np.ndarray, at_least: float, limit: int = 10
    ) -> list[Alike]:
        """Published pictures at least so near, nearest first."""
        rows = self._rows(encoder)
        if not rows.ids:
            return []
        likeness = rows.likeness(vector)
        near = (likeness >= at_least).nonzero()[0]
        near = near[likeness[near].argsort(kind="stable")[::-1]][:limit]
        found = {rows.ids[n]: float(likeness[n]) for n in near}
        table = t.picture_vectors
        columns = (table.c.id, table.c.piece_id, table.c.name, table.c.sha256)
        with self._engine.connect() as db:
            known = db.execute(select(*columns).where(table.c.id.in_(found))).all()
        told = [Alike(row.piece_id, row.name, row.sha256, found[row.id]) for row in known]
        return sorted(told, key=lambda one: -one.likeness)

    def _rows(self, encoder: str) -> _Rows:
        """All vectors of an encoder, read as far as they are new."""
        table = t.picture_vectors
        mine = table.c.encoder == encoder
        query = select(table.c.id, table.c.vector).where(mine).order_by(table.c.id)
        with self._lock, self._engine.connect() as db:
            known = self._read.get(encoder) or _Rows.of([])
            count, last = db.execute(
                select(func.count(), func.coalesce(func.max(table.c.id), 0)).where(mine)
            ).one()
            if (count, last) != (len(known.ids), known.ids[-1] if known.ids else 0):
                newest = known.ids[-1] if known.ids else 0
                added = db.execute(query.where(table.c.id > newest)).all()
                if len(known.ids) + len(added) != count:  # some were erased, or came late
                    known, added = _Rows.of([]), db.execute(query).all()
                known = known.with_more(_Rows.of(added))
            self._read[encoder] = known
            return known


@dataclass(frozen=True, eq=False)
class _Rows:
    """Vectors in memory.

    Attributes:
        ids: of their rows, ascending.
        values: int8, shape (n, d).
        lengths: float32, shape (n,).
    """

    ids: list[int]
    values: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[Any]) -> _Rows:
        """Of pairs of id and vector."""
        import numpy as np

        joined = np.frombuffer(b"".join(row[1] for row in rows), np.int8)
        values = joined.reshape(len(rows), -1) if rows else joined.reshape(0, 0)
        lengths = np.zeros(len(rows), np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = values[start : start + _BLOCK].astype(np.float32)
            lengths[start : start + _BLOCK] = np.sqrt(np.einsum("nd,nd->n", block, block))
        return cls([row[0] for row in rows], values, np.maximum(lengths, 1))

    def with_more(self, other: _Rows) -> _Rows:
        import numpy as np

        if not self.ids:
            return other
        values = np.concatenate([self.values, other.values]) if other.ids else self.values
        lengths = np.concatenate([self.lengths, other.lengths])
        return _Rows(self.ids + other.ids, values, lengths)

    def likeness(self, vector: np.ndarray) -> np.ndarray:
        """Cosines with the vector, float32, shape (n,)."""
        import numpy as np

        wanted = vector.astype(np.float32)
        wanted = wanted / (np.float32(np.linalg.norm(wanted)) or np.float32(1))
        found = np.empty(len(self.ids), np.float32)
        for start in range(0, len(found), _BLOCK):
            block = self.values[start : start + _BLOCK].astype(np.float32)
            found[start : start + _BLOCK] = block @ wanted
        made: np.ndarray = found / self.lengths
        return made


def _small(vector: np.ndarray) -> np.ndarray:
    """The vector's direction in int8."""
    import numpy as np

    largest = float(np.abs(vector).max()) or 1.0
    small: np.ndarray = np.rint(vector * (127 / largest)).astype(np.int8)
    return small
