"""Perceptual hashes of published pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fingerprints",
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
        sa.Column("algorithm", sa.String(24), nullable=False),
        sa.Column("variant", sa.String(24), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("piece_id", "name", "algorithm", "variant"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("fingerprints")
