"""Vectors of what published pictures show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_vectors",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "piece_id",
            sa.String(40),
            sa.ForeignKey("pieces.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("encoder", sa.String(64), nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("piece_id", "name", "encoder"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("picture_vectors")
