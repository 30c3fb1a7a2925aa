"""Pieces, steps, assets, uses, lineage, findings, log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_HASH = sa.String(64)
_WHEN = sa.DateTime(timezone=True)


def _of_piece(**options: Any) -> sa.Column[str]:
    return sa.Column(
        "piece_id", sa.String(40), sa.ForeignKey("pieces.id", ondelete="CASCADE"), **options
    )


def upgrade() -> None:
    op.create_table(
        "pieces",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("created", _WHEN, nullable=False, index=True),
        sa.Column("updated", _WHEN, nullable=False),
        sa.Column("brief", sa.JSON, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("out", sa.Text, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("message", sa.Text),
    )
    op.create_table(
        "steps",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_piece(nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("key", _HASH, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("output", _HASH, nullable=False),
        sa.Column("started", _WHEN, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.UniqueConstraint("piece_id", "name"),
    )
    op.create_table(
        "assets",
        sa.Column("sha256", _HASH, primary_key=True),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("created", _WHEN, nullable=False),
    )
    op.create_table(
        "uses",
        _of_piece(primary_key=True),
        sa.Column("sha256", _HASH, sa.ForeignKey("assets.sha256"), primary_key=True, index=True),
        sa.Column("role", sa.String(24), primary_key=True),
        sa.Column("name", sa.String(255), primary_key=True),
    )
    op.create_table(
        "lineage",
        _of_piece(primary_key=True),
        sa.Column("child", _HASH, primary_key=True),
        sa.Column("parent", _HASH, primary_key=True),
        sa.Column("relation", sa.String(24), primary_key=True),
    )
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_piece(nullable=False, index=True),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("check", sa.String(40), nullable=False),
        sa.Column("finding", sa.JSON, nullable=False),
    )
    op.create_table(
        "log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("piece_id", sa.String(40), index=True),
        sa.Column("event", sa.String(24), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    for table in ("log", "findings", "lineage", "uses", "assets", "steps", "pieces"):
        op.drop_table(table)
