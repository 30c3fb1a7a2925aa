"""Pieces that wait for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column(
            "piece_id",
            sa.String(40),
            sa.ForeignKey("pieces.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft", sa.String(64), nullable=False),
        sa.Column("shown", sa.JSON, nullable=False),
        sa.Column("decision", sa.String(16)),
        sa.Column("decided", sa.DateTime(timezone=True)),
        sa.Column("reviewer", sa.String(200)),
        sa.Column("reason", sa.Text),
    )


def downgrade() -> None:
    op.drop_table("reviews")
