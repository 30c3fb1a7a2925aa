"""Assets of more than 2 GiB. SQLite's INTEGER holds 64 bits as it is, and making its table anew
would drop one that others refer to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _become(sa.Integer(), sa.BigInteger())


def downgrade() -> None:
    _become(sa.BigInteger(), sa.Integer())


def _become(was: sa.types.TypeEngine[int], is_now: sa.types.TypeEngine[int]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("assets", "bytes", existing_type=was, type_=is_now, existing_nullable=False)
