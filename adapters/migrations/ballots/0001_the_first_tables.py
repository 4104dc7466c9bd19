"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "layout_mark",
        sa.Column("layout", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("layout"),
    )
    op.create_table(
        "poll",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("report_plan", sa.String(), nullable=False),
        sa.Column("k_answers", sa.Integer(), nullable=False),
        sa.Column("k_invited", sa.Integer(), nullable=False),
        sa.Column("k_text", sa.Integer(), nullable=False),
        sa.Column("open_on", sa.Date(), nullable=False),
        sa.Column("close_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("shredded", sa.Boolean(), nullable=False),
        sa.Column("box_len", sa.Integer(), nullable=False),
        sa.Column("invited", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closing', 'published', 'not_enough', 'void', 'cancelled')",
            name="known_state",
        ),
        sa.CheckConstraint("k_answers >= 5", name="answers_floor"),
        sa.CheckConstraint("k_invited >= 8", name="invited_floor"),
        sa.CheckConstraint("k_text >= 10", name="text_floor"),
        sa.PrimaryKeyConstraint("poll_id"),
    )
    op.create_table(
        "comment",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("pos", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.poll_id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "question", "pos"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "envelope",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.poll_id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "token"),
    )
    op.create_table(
        "invitee",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("grp", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.poll_id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.poll_id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "event"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "result",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("grp", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.poll_id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "grp", "question", "choice"),
        sqlite_with_rowid=False,
    )
