"""The whole life of a programme and its pairs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "admin_action",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    with op.batch_alter_table("admin_action", schema=None) as batch_op:
        batch_op.create_index("admin_action_of", ["tenant_id", "programme_id", "at"], unique=False)

    op.create_table(
        "announcement",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "circle",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="proposed", nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host_id", sa.String(), nullable=True),
        sa.Column("guest_asked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sealed_notes", sa.LargeBinary(), nullable=True),
        sa.Column("shares", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("object_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_back", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "host_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "coach",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "programme_id", "member_id"),
    )
    op.create_table(
        "coach_offer",
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("coach_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "coach_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "request_id", "coach_id"),
    )
    op.create_table(
        "handing",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("in_place", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asked_by"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "programme_id", "member_id"),
    )
    op.create_table(
        "learnt",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("changed", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "lesson_session",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("called_off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "link_code",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "member_id"),
    )
    op.create_table(
        "outside_routes",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("emergency", sa.String(), nullable=False),
        sa.Column("safeguarding", sa.String(), nullable=False),
        sa.Column("harassment", sa.String(), nullable=False),
        sa.Column("disclosure", sa.String(), nullable=False),
        sa.Column("helpdesk", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "programme_id"),
    )
    op.create_table(
        "own_prompt",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("learning_type", sa.String(), nullable=False),
        sa.Column("in_use", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "pair_proposal",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("own_idea", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by_coordinator", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "other_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "programme_id", "member_id", "other_id"),
    )
    with op.batch_alter_table("pair_proposal", schema=None) as batch_op:
        batch_op.create_index("pair_proposal_member", ["tenant_id", "member_id"], unique=False)

    op.create_table(
        "panel_member",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "programme_id", "member_id"),
    )
    op.create_table(
        "panel_question",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("readers", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response", sa.String(), server_default="", nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asked_by"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "people_file",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "member_id"),
    )
    op.create_table(
        "private_matching",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("labels", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="asked", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    with op.batch_alter_table("private_matching", schema=None) as batch_op:
        batch_op.create_index("private_matching_of", ["tenant_id", "programme_id", "state"], unique=False)

    op.create_table(
        "promotion_text",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "programme_id", "what"),
    )
    op.create_table(
        "agenda_line",
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "agreement_terms",
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("cadence_weeks", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("where", sa.String(), server_default="", nullable=False),
        sa.Column("rhythm", sa.String(), server_default="", nullable=False),
        sa.Column("language", sa.String(), server_default="", nullable=False),
        sa.Column("not_working", sa.String(), server_default="", nullable=False),
        sa.Column("after_end", sa.String(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "pair_id"),
    )
    op.create_table(
        "attendance",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("stands_for", sa.JSON(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["lesson_session.tenant_id", "lesson_session.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "session_id", "member_id"),
    )
    op.create_table(
        "circle_seat",
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("can", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("would_host", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("stays_away", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("about_notes", sa.String(), server_default="", nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "circle_id"],
            ["circle.tenant_id", "circle.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "circle_id", "member_id"),
    )
    op.create_table(
        "coach_request",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("requester_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=True),
        sa.Column("for_both", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("coach_id", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "coach_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "requester_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "goal",
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("understand", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("by_day", sa.Date(), nullable=True),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("framework", sa.String(), nullable=False),
        sa.Column("progress", sa.String(), nullable=False),
        sa.Column("still_missing", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "idea",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "pair_wish",
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("choice", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "pair_id", "member_id"),
    )
    op.create_table(
        "panel_answer",
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("credit", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rather_not", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "question_id"],
            ["panel_question.tenant_id", "panel_question.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "question_id", "member_id"),
    )
    op.create_table(
        "private_attr",
        sa.Column("matching_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "matching_id"],
            ["private_matching.tenant_id", "private_matching.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "matching_id", "member_id"),
    )
    op.create_table(
        "review",
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("keep", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("stop", sa.String(), nullable=False),
        sa.Column("led", sa.String(), nullable=False),
        sa.Column("wider", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "pair_id", "member_id", "cycle"),
    )
    op.create_table(
        "stopping",
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programme.tenant_id", "programme.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "thanks",
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pair.tenant_id", "pair.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "pair_id", "member_id", "cycle"),
    )
    # How a goal is known and by when were columns of the agreement; now each goal has a row of its own.
    op.execute(
        "INSERT INTO goal (tenant_id, id, pair_id, member_id, agreed, kind, what, understand, measure,"
        " by_day, plan, framework, progress, still_missing, begun_at)"
        " SELECT tenant_id, id, pair_id, member_id, TRUE, '', goal, '', measure, by_day,"
        " '', '', 'not_started', '', written_at FROM agreement_side"
        " WHERE goal <> '' AND written_at IS NOT NULL"
    )

    with op.batch_alter_table("agreement_side", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gives", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("understand", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("off_limits", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("contact", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("access", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("parts", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("steps", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("remind", sa.String(), server_default="", nullable=False))
        batch_op.drop_column("by_day")
        batch_op.drop_column("measure")

    with op.batch_alter_table("help_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("manner", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_column("agenda")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("good_times", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("away_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("pronouns", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("say_name", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("access", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("shares_access", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("pair", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("auto_paused", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("interim", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("trio", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("cycle", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closing_because", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("swapped", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("swap_topic", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("swap_asked", sa.JSON(), nullable=True))

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cue", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column("prompt_before", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("conduct_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("shares", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("words_read", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("chose_next", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column("stays_in_touch", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("announcements_off", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mode", sa.String(), server_default="light", nullable=False))
        batch_op.add_column(sa.Column("length", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("classic_scheme", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("framework", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("families", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("staff_because", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("climate", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("state_before_pause", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("paused_because", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("resumes_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("pauses", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("extended_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("round_began_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended_on", sa.Date(), nullable=True))

    with op.batch_alter_table("pulse", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("rhythm", schema=None) as batch_op:
        batch_op.drop_column("lines")

    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.add_column(sa.Column("goal", sa.String(), server_default="", nullable=False))
