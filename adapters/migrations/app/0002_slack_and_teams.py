"""Slack and Teams."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    with op.batch_alter_table("account", schema=None) as batch_op:
        # Rows that are there begin with nothing said; new ones are always given a value.
        batch_op.add_column(sa.Column("locale", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("zone", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("administers", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("administers", server_default=None)
        batch_op.alter_column("locale", server_default=None)
        batch_op.alter_column("zone", server_default=None)

    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.alter_column("changed", server_default=None)

    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("installer", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))
