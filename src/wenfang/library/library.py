"""The library itself: pieces, their steps and assets, findings, and the log.

Everything a run must remember to be resumed or made again is written here, each finished
step in one transaction, so that a killed process loses at most the step it was in.
"""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from wenfang.asset import Asset, FileAsset, KeptAsset
from wenfang.errors import BadInput
from wenfang.finding import Finding, Place, Severity
from wenfang.library import tables as t
from wenfang.library.database import open_database
from wenfang.library.fingerprints import Fingerprints, Near
from wenfang.library.picture_vectors import Alike, PictureVectors
from wenfang.library.reviews import Reviews, write_findings
from wenfang.library.store import AssetStore
from wenfang.pictures.fingerprint import ALGORITHM, kept_hashes, looked_up_hashes

if TYPE_CHECKING:
    import numpy as np

    from wenfang.picture import Picture

#: How far a picture may be from a published one to be taken for it, and how near what both
#: show has to be; see RESULTS.md.
NEAR, ALIKE = 56, 0.75

#: What a piece can be: at work (or cut off while at work), ended well, stopped by a check,
#: ended by an error, waiting for a person, turned down by one.
STATES = ("running", "done", "blocked", "failed", "held", "rejected")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as the library knows it.

    Attributes:
        state: one of :data:`STATES`.
        brief: as data.
        base: folder that the brief's files are relative to.
        out: folder that the files go to.
        options: what the run was asked beside the brief.
        message: why it was blocked, failed or held.
    """

    id: str
    kind: str
    language: str
    title: str
    state: str
    created: dt.datetime
    updated: dt.datetime
    brief: dict[str, Any]
    base: str
    out: str
    options: dict[str, Any] = field(default_factory=dict)
    message: str | None = None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One finished step: what went in and came out by hash, when, how long."""

    position: int
    name: str
    key: str
    inputs: tuple[str, ...]
    output: str
    started: dt.datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that was done."""

    at: dt.datetime
    piece_id: str | None
    event: str
    detail: dict[str, Any]


def now() -> dt.datetime:
    """The time, UTC, in whole seconds: what marks and receipts carry."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def new_piece_id(at: dt.datetime) -> str:
    """``20261123-k3f9x2ab``: the day and 40 random bits, sayable over a telephone."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return f"{at:%Y%m%d}-" + "".join(secrets.choice(alphabet) for _ in range(8))


def database_url(folder: Path) -> str:
    """Of a library that has its database in its folder."""
    return f"sqlite:///{folder / 'library.db'}"


class Library:
    """Pieces in a database, bytes in a store.

    Args:
        folder: made if it is not there; holds the database and the assets by default.
        url: SQLAlchemy URL instead of SQLite in the folder.
        assets: fsspec URL instead of ``assets/`` in the folder.
    """

    def __init__(self, folder: Path, url: str | None = None, assets: str | None = None) -> None:
        if url is None or assets is None:
            _make_private(folder)
        self._engine = open_database(url or database_url(folder))
        self.store = AssetStore(assets or str(folder / "assets"))
        self._fingerprints = Fingerprints(self._engine, ALGORITHM)
        self._vectors = PictureVectors(self._engine)
        self.reviews = Reviews(self._engine)
        self._borrowed: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()
        if self._borrowed is not None:
            self._borrowed.cleanup()
            self._borrowed = None

    # Pieces

    def add_piece(self, piece: Piece) -> None:
        """Write a new piece down. Raises ``IntegrityError`` if the id is taken."""
        row = {name: getattr(piece, name) for name in piece.__slots__}
        with self._engine.begin() as db:
            db.execute(insert(t.pieces).values(row))

    def piece(self, piece_id: str) -> Piece:
        """The piece of that id, or of the one id that starts so.

        Raises:
            BadInput: there is none, or several start so.
        """
        with self._engine.connect() as db:
            query = select(t.pieces).where(t.pieces.c.id.startswith(piece_id, autoescape=True))
            rows = db.execute(query.limit(3)).mappings().all()
        exact = [row for row in rows if row["id"] == piece_id]
        if len(exact or rows) != 1:
            what = "several pieces start so" if rows else "no such piece"
            raise BadInput(what, place=piece_id, cure="run 'wenfang library list'")
        return _piece((exact or rows)[0])

    def pieces(self, state: str | None = None, limit: int = 1000) -> list[Piece]:
        """Pieces, newest first."""
        query = select(t.pieces).order_by(t.pieces.c.created.desc(), t.pieces.c.id).limit(limit)
        if state:
            query = query.where(t.pieces.c.state == state)
        with self._engine.connect() as db:
            return [_piece(row) for row in db.execute(query).mappings()]

    def set_state(
        self, piece_id: str, state: str, *, title: str | None = None, message: str | None = None
    ) -> None:
        """Say how a piece stands."""
        values: dict[str, Any] = {"state": state, "updated": now(), "message": message}
        if title is not None:
            values["title"] = title
        with self._engine.begin() as db:
            db.execute(update(t.pieces).where(t.pieces.c.id == piece_id).values(values))

    # Steps

    def steps(self, piece_id: str) -> list[StepRecord]:
        """Finished steps in order."""
        query = select(t.steps).where(t.steps.c.piece_id == piece_id).order_by(t.steps.c.position)
        with self._engine.connect() as db:
            return [_step(row) for row in db.execute(query).mappings()]

    def add_step(self, piece_id: str, step: StepRecord, asset: Asset | FileAsset) -> None:
        """Write a finished step down, its output kept first: the row is the proof that
        the bytes are there."""
        self._put(asset)
        with self._engine.begin() as db:
            self._use(db, piece_id, asset)
            db.execute(
                delete(t.steps).where(t.steps.c.piece_id == piece_id, t.steps.c.name == step.name)
            )
            row = {name: getattr(step, name) for name in step.__slots__}
            db.execute(
                insert(t.steps).values(piece_id=piece_id, **{**row, "inputs": list(step.inputs)})
            )
            for parent in dict.fromkeys(step.inputs):
                edge = {"piece_id": piece_id, "child": asset.sha256, "parent": parent}
                _insert_new(db, t.lineage, {**edge, "relation": "made_from"})

    # Assets

    def add_asset(self, piece_id: str, asset: Asset | FileAsset) -> str:
        """Keep an asset for a piece; returns its hash."""
        self._put(asset)
        with self._engine.begin() as db:
            self._use(db, piece_id, asset)
        return asset.sha256

    def assets(self, piece_id: str, role: str | None = None) -> list[Asset]:
        """A piece's assets with their bytes, by role and name. Films are long: see :meth:`kept`."""
        return [
            Asset(self.store.get(one.sha256), one.media_type, one.name, one.role)
            for one in self.kept(piece_id, role)
        ]

    def file_of(self, sha256: str) -> Path:
        """A file with the bytes of that hash, to be read until the library is closed.

        Raises:
            ResourceError: they are not there, are damaged, or cannot be reached.
        """
        if (local := self.store.local_file(sha256)) is not None:
            return local
        self._borrowed = self._borrowed or tempfile.TemporaryDirectory(prefix="wenfang-")
        path = Path(self._borrowed.name) / sha256
        if not path.exists():
            self.store.get_file(sha256, path)
        return path

    def kept(self, piece_id: str, role: str | None = None) -> list[KeptAsset]:
        """A piece's assets without their bytes, by role and name."""
        query = (
            select(t.uses, t.assets.c.media_type)
            .join(t.assets, t.assets.c.sha256 == t.uses.c.sha256)
            .where(t.uses.c.piece_id == piece_id)
            .order_by(t.uses.c.role, t.uses.c.name)
        )
        if role:
            query = query.where(t.uses.c.role == role)
        with self._engine.connect() as db:
            rows = db.execute(query).mappings().all()
        return [
            KeptAsset(row["sha256"], row["media_type"], row["name"], row["role"]) for row in rows
        ]

    def lineage(self, piece_id: str) -> Iterator[tuple[str, str, str]]:
        """Edges ``(child, parent, relation)``."""
        query = select(t.lineage).where(t.lineage.c.piece_id == piece_id)
        with self._engine.connect() as db:
            for row in db.execute(query).mappings().all():
                yield row["child"], row["parent"], row["relation"]

    def _put(self, asset: Asset | FileAsset) -> None:
        if isinstance(asset, FileAsset):
            self.store.put_file(asset.path, asset.sha256)
        else:
            self.store.put(asset.data)

    def _use(self, db: Any, piece_id: str, asset: Asset | FileAsset) -> None:
        row = {"sha256": asset.sha256, "media_type": asset.media_type}
        _insert_new(db, t.assets, {**row, "bytes": asset.size, "created": now()})
        use = {"piece_id": piece_id, "sha256": asset.sha256}
        _insert_new(db, t.uses, {**use, "role": asset.role, "name": asset.name[:255]})

    # Findings

    def set_findings(self, piece_id: str, found: Sequence[Finding]) -> None:
        """Replace a piece's findings."""
        with self._engine.begin() as db:
            write_findings(db, piece_id, found)

    def findings(self, piece_id: str) -> list[Finding]:
        """A piece's findings in order."""
        query = (
            select(t.findings).where(t.findings.c.piece_id == piece_id).order_by(t.findings.c.id)
        )
        with self._engine.connect() as db:
            return [_finding(row["finding"]) for row in db.execute(query).mappings()]

    # Pictures by what they look like

    def add_fingerprint(
        self, piece_id: str, name: str, sha256: str, picture: Picture, bare: Picture | None = None
    ) -> None:
        """Remember what a published picture looks like.

        Args:
            name, sha256: of the published file.
            bare: the same without the visible label, which changes small pictures a lot.
        """
        hashes = kept_hashes(picture)
        if bare is not None:
            hashes |= {f"~{variant}": one for variant, one in kept_hashes(bare).items()}
        self._fingerprints.add(piece_id, name, sha256, hashes)

    def nearest(self, picture: Picture, at_most: int = NEAR, limit: int = 10) -> list[Near]:
        """Published pictures that this one looks like, nearest first: saved again, made
        smaller, cut, mirrored or turned a little."""
        return self._fingerprints.nearest(looked_up_hashes(picture), at_most, limit)

    def add_picture_vector(
        self, piece_id: str, name: str, sha256: str, encoder: str, vector: np.ndarray
    ) -> None:
        """Remember what a published picture shows; arguments as
        :meth:`~wenfang.library.picture_vectors.PictureVectors.add`."""
        self._vectors.add(piece_id, name, sha256, encoder, vector)

    @property
    def has_pictures(self) -> bool:
        """Whether any picture was published."""
        with self._engine.connect() as db:
            return db.execute(select(t.fingerprints.c.id).limit(1)).first() is not None

    def picture_vectors(self, encoder: str) -> int:
        """How many published pictures can be compared by vectors of that encoder."""
        return self._vectors.count(encoder)

    def alike(
        self, encoder: str, vector: np.ndarray, at_least: float = ALIKE, limit: int = 10
    ) -> list[Alike]:
        """Published pictures that show much the same, nearest first: also where a strong
        cut or turn hides them from :meth:`nearest`."""
        return self._vectors.nearest(encoder, vector, at_least, limit)

    # Log and erasure

    def record(self, event: str, piece_id: str | None = None, **detail: Any) -> None:
        """Add to the log. ``detail`` must hold no personal data: the log outlives pieces."""
        with self._engine.begin() as db:
            db.execute(
                insert(t.log).values(at=now(), piece_id=piece_id, event=event, detail=detail)
            )

    def log(self, piece_id: str | None = None, events: Sequence[str] = ()) -> list[LogEntry]:
        """Log entries in order, of one piece or of all; of all events or of these."""
        query = select(t.log).order_by(t.log.c.id)
        if events:
            query = query.where(t.log.c.event.in_(events))
        if piece_id:
            query = query.where(t.log.c.piece_id == piece_id)
        with self._engine.connect() as db:
            return [
                LogEntry(_utc(row["at"]), row["piece_id"], row["event"], row["detail"])
                for row in db.execute(query).mappings()
            ]

    def delete(self, piece_id: str, *, reason: str = "") -> int:
        """Erase a piece: its rows, and the bytes that no other piece uses.

        What remains is the tombstone in the log: id, time, number of erased assets, and the
        reason given. Returns the number of erased assets.
        """
        with self._engine.begin() as db:
            mine = select(t.uses.c.sha256).where(t.uses.c.piece_id == piece_id)
            others = select(t.uses.c.sha256).where(t.uses.c.piece_id != piece_id)
            query = mine.where(t.uses.c.sha256.not_in(others)).distinct()
            alone = list(db.execute(query).scalars())
            # The bytes go first: if this fails half-way, the piece is still listed and
            # the deletion can be asked for again.
            for sha256 in alone:
                self.store.delete(sha256)
            erased = (t.steps, t.lineage, t.findings, t.reviews, t.fingerprints, t.picture_vectors)
            for table in (*erased, t.uses):
                db.execute(delete(table).where(table.c.piece_id == piece_id))
            db.execute(delete(t.assets).where(t.assets.c.sha256.in_(alone)))
            db.execute(delete(t.pieces).where(t.pieces.c.id == piece_id))
            # Details of earlier entries may hold a reason in a person's own words.
            db.execute(update(t.log).where(t.log.c.piece_id == piece_id).values(detail={}))
            detail = {"assets_erased": len(alone), "reason": reason}
            db.execute(
                insert(t.log).values(at=now(), piece_id=piece_id, event="deleted", detail=detail)
            )
        self._scrub()
        return len(alone)

    def _scrub(self) -> None:
        """Empty SQLite's write-ahead log, which still holds the deleted rows."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as db:
                db.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadInput(
            f"cannot be made: {error.strerror or error}",
            place=str(folder),
            cure="set library.folder to a folder that can be written",
        ) from None


def _insert_new(db: Any, table: Any, row: dict[str, Any]) -> None:
    """Insert unless the row is there, by whatever the database calls that."""
    try:
        with db.begin_nested():
            db.execute(insert(table).values(row))
    except IntegrityError:
        pass


def _piece(row: Any) -> Piece:
    values = dict(row)
    return Piece(**{**values, "created": _utc(row["created"]), "updated": _utc(row["updated"])})


def _step(row: Any) -> StepRecord:
    return StepRecord(
        row["position"],
        row["name"],
        row["key"],
        tuple(row["inputs"]),
        row["output"],
        _utc(row["started"]),
        row["seconds"],
    )


def _finding(data: dict[str, Any]) -> Finding:
    return Finding(
        data["check"],
        data["code"],
        Severity(data["severity"]),
        data["message"],
        Place(**data["place"]),
        data["evidence"],
    )


def _utc(at: dt.datetime) -> dt.datetime:
    """SQLite gives times back without their zone."""
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
