"""The library's tables, as SQLAlchemy Core describes them.

Design choice: Core and not the ORM. Rows are small and read into dataclasses; there is no
object graph to keep in step, and each query stands where it is used.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_HASH = String(64)
#: Films may be of more than 2 GiB. An INTEGER of SQLite holds 64 bits as it is.
_SIZE = BigInteger().with_variant(Integer, "sqlite")

#: One row a piece. ``state``: running, done, blocked, failed, held, rejected.
pieces = Table(
    "pieces",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("created", DateTime(timezone=True), nullable=False, index=True),
    Column("updated", DateTime(timezone=True), nullable=False),
    Column("brief", JSON, nullable=False),
    Column("base", Text, nullable=False),
    Column("out", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("message", Text),
)

#: Finished steps. ``key`` is the hash of the step's name, version and inputs.
steps = Table(
    "steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("piece_id", String(40), ForeignKey("pieces.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("key", _HASH, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("output", _HASH, nullable=False),
    Column("started", DateTime(timezone=True), nullable=False),
    Column("seconds", Float, nullable=False),
    UniqueConstraint("piece_id", "name"),
)

#: Bytes the store holds. One row a content, whoever uses it.
assets = Table(
    "assets",
    metadata,
    Column("sha256", _HASH, primary_key=True),
    Column("media_type", String(120), nullable=False),
    Column("bytes", _SIZE, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
)

#: Which piece uses which asset, as what.
uses = Table(
    "uses",
    metadata,
    Column("piece_id", String(40), ForeignKey("pieces.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", _HASH, ForeignKey("assets.sha256"), primary_key=True, index=True),
    Column("role", String(24), primary_key=True),
    Column("name", String(255), primary_key=True),
)

#: Which asset was made from which.
lineage = Table(
    "lineage",
    metadata,
    Column("piece_id", String(40), ForeignKey("pieces.id", ondelete="CASCADE"), primary_key=True),
    Column("child", _HASH, primary_key=True),
    Column("parent", _HASH, primary_key=True),
    Column("relation", String(24), primary_key=True),
)

#: What the checks said of a piece, in order.
findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "piece_id",
        String(40),
        ForeignKey("pieces.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("severity", String(8), nullable=False),
    Column("check", String(40), nullable=False),
    Column("finding", JSON, nullable=False),
)

#: Pieces that missed their gates and wait for a person, or waited. ``draft`` is the hash of the
#: draft that waits, ``shown`` what a person needs to judge it, ``decision`` approved or rejected.
reviews = Table(
    "reviews",
    metadata,
    Column("piece_id", String(40), ForeignKey("pieces.id", ondelete="CASCADE"), primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("draft", _HASH, nullable=False),
    Column("shown", JSON, nullable=False),
    Column("decision", String(16)),
    Column("decided", DateTime(timezone=True)),
    Column("reviewer", String(200)),
    Column("reason", Text),
)

#: Perceptual hashes of published pictures, one row a variant (whole, cut, turned); ``hash``
#: is 256 bits in hex, ``sha256`` that of the published file.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "piece_id",
        String(40),
        ForeignKey("pieces.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", String(255), nullable=False),
    Column("sha256", _HASH, nullable=False),
    Column("algorithm", String(24), nullable=False),
    Column("variant", String(24), nullable=False),
    Column("hash", _HASH, nullable=False),
    UniqueConstraint("piece_id", "name", "algorithm", "variant"),
    sqlite_autoincrement=True,  # an id that was erased never comes back: caches count on it
)

#: What published pictures show, one row a picture: ``vector`` is int8, whose length alone is
#: of no meaning; ``encoder`` tells by which network, ``sha256`` is that of the published file.
picture_vectors = Table(
    "picture_vectors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "piece_id",
        String(40),
        ForeignKey("pieces.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", String(255), nullable=False),
    Column("sha256", _HASH, nullable=False),
    Column("encoder", String(64), nullable=False),
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("piece_id", "name", "encoder"),
    sqlite_autoincrement=True,  # as above
)

#: What was done, in order: made, resumed, replayed, unlabelled, exported, held, approved,
#: rejected, deleted; of live sessions live-opened, live-line, live-closed, with the session's id
#: instead of a piece's. Outlives its piece: the entry ``deleted`` is the tombstone. Holds no
#: personal data but what a person made the name of an anchor or voice.
log = Table(
    "log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("piece_id", String(40), index=True),
    Column("event", String(24), nullable=False),
    Column("detail", JSON, nullable=False),
)
