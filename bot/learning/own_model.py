"""Prompts that a programme's coordinators added to the library, as rows."""

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere
from bot.learning.library import Area, Kind, LearningType, Moment, Phase, Prompt, Role

PREFIX = "own-"
"""Ids of such prompts begin with it; the library has none that do."""

_MOMENTS: dict[Phase, Moment] = {
    "initiation": "before_meeting",
    "cultivation": "after_meeting",
    "separation": "last_meeting",
    "redefinition": "after_end",
}
_AREAS: dict[LearningType, Area] = {
    "cognitive": "responsible decisions",
    "skill": "relationship skills",
    "affective": "self-awareness",
}
"""A form of five questions asks neither moment nor area; these are the commonest in the library."""


class OwnPrompt(Tenanted):
    """One prompt of a programme's own. Whoever wrote it is not kept; it is kept when switched off.

    What it says is a template: `bot.learning.template`.
    """

    __tablename__ = "own_prompt"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        record_of(None, "shared", "3 years after the programme's end"),
    )

    programme_id: Mapped[str]
    words: Mapped[str]
    phase: Mapped[str]
    role: Mapped[str]
    kind: Mapped[str]
    learning_type: Mapped[str]
    in_use: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """False while it is looked at, and when a coordinator switched it off."""
    made_at: Mapped[datetime]

    @classmethod
    def of_programme(cls, session: Session, programme_id: str) -> "list[OwnPrompt]":
        """All of a programme's, oldest first."""
        query = select(OwnPrompt).where(OwnPrompt.programme_id == programme_id)
        return list(session.scalars(query.order_by(OwnPrompt.made_at, OwnPrompt.id)))

    @classmethod
    def in_programme(cls, session: Session, row_id: str, programme_id: str) -> "OwnPrompt":
        """The one of that id in that programme, else `NotThere`."""
        query = select(OwnPrompt).where(OwnPrompt.id == row_id, OwnPrompt.programme_id == programme_id)
        found = session.scalar(query)
        if found is None:
            raise NotThere("learning.no_such_prompt", step="prompts")
        return found

    def as_prompt(self) -> Prompt:
        """The same as the library has them, its text still a template."""
        phase, learning = cast(Phase, self.phase), cast(LearningType, self.learning_type)
        return Prompt(
            id=f"{PREFIX}{self.id}",
            phase=phase,
            role=cast(Role, self.role),
            kind=cast(Kind, self.kind),
            learning_type=learning,
            text=self.words,
            moment=_MOMENTS[phase],
            setting="any",
            sel=_AREAS[learning],
            reciprocal=False,
        )
