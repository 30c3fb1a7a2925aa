"""A library as an earlier version left it: without the tables that later migrations add."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from wenfang.library.database import open_database
from wenfang.library.library import Library, Piece

#: Tables by the migration that adds them, the newest first.
ADDED = {"0004": "reviews", "0003": "picture_vectors", "0002": "fingerprints"}


def older_library(folder: Path, piece: Piece, version: str) -> None:
    """Make one that holds the piece, at that migration."""
    opened = Library(folder)
    opened.add_piece(piece)
    opened.close()
    engine = open_database(f"sqlite:///{folder / 'library.db'}")
    with engine.begin() as db:
        for added, table in ADDED.items():
            if added > version:
                db.execute(text(f"DROP TABLE {table}"))
        db.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()
