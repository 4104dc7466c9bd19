"""The panel as rows: who is on the list, what leadership asked, and who answers by name."""

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, new_id, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.groups.rules import QUESTION, QuestionCause, QuestionState
from bot.people.model import Member
from bot.sealing import Sealer


class PanelMember(Tenanted):
    """Somebody who agreed to be asked. The list itself is shown to nobody."""

    __tablename__ = "panel_member"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "member_id"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "until taken back, or programme end + 60 days"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]
    joined_at: Mapped[datetime]

    @classmethod
    def of(cls, session: Session, programme_id: str, member_id: str) -> "PanelMember | None":
        """This member's place on that programme's list."""
        mine = (PanelMember.programme_id == programme_id) & (PanelMember.member_id == member_id)
        return session.scalar(select(PanelMember).where(mine))

    @classmethod
    def every(cls, session: Session, member: Member) -> "list[PanelMember]":
        """This member's places, in any programme."""
        return list(session.scalars(select(PanelMember).where(PanelMember.member_id == member.id)))

    @classmethod
    def all_in(cls, session: Session, programme_id: str) -> list[Member]:
        """Who is on the list and still here."""
        query = (
            select(Member)
            .join(PanelMember, PanelMember.member_id == Member.id)
            .where(PanelMember.programme_id == programme_id, Member.left_at.is_(None))
            .order_by(Member.id)
        )
        return list(session.scalars(query))


class Question(Tenanted):
    """One question of leadership to the panel, up to the word of what was done (`rules.QUESTION`).

    Questions with sealed answers, for seven people or more, will be a poll beside this with `sealed` in
    its name; what follows an answered question is the same for both.
    """

    __tablename__ = "panel_question"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "asked_by"),
        record_of(None, "shared", "programme end + 12 months"),
    )

    programme_id: Mapped[str]
    asked_by: Mapped[str]
    """Who wrote it down, for leadership: the panel is told so."""
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    readers: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Member ids of those who read the answers: settled when it is asked, so that the promise holds."""
    made_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    """Answers are handed over then, and not before."""
    respond_by: Mapped[datetime | None]
    response: Mapped[str] = mapped_column(default="", server_default="")
    """What leadership did, or a draft of it until it is posted."""
    responded_at: Mapped[datetime | None]

    @classmethod
    def by_id(cls, session: Session, question_id: str) -> "Question | None":
        """The question of that id, for what the clock starts."""
        return session.scalar(select(Question).where(Question.id == question_id))

    @classmethod
    def live_in(cls, session: Session, programme_id: str) -> "Question | None":
        """The one question that is open or owes its panel a response."""
        live = ("open", "answered", "response_due")
        query = select(Question).where(Question.programme_id == programme_id, Question.state.in_(live))
        return session.scalar(query.limit(1))

    @classmethod
    def asked_in(cls, session: Session, programme_id: str) -> "list[Question]":
        """Every question that the panel was asked, oldest first."""
        query = select(Question).where(Question.programme_id == programme_id, Question.state != "draft")
        return list(session.scalars(query.order_by(Question.made_at, Question.id)))

    @classmethod
    def latest(cls, session: Session, programme_id: str) -> "Question | None":
        """The newest question that was asked."""
        query = select(Question).where(Question.programme_id == programme_id, Question.state != "draft")
        return session.scalar(query.order_by(Question.made_at.desc(), Question.id).limit(1))

    @classmethod
    def draft_of(cls, session: Session, question_id: str, member: Member) -> "Question":
        """A question that its writer still looks at, else `NotThere`; `Stale` once it was asked."""
        found = cls.by_id(session, question_id)
        if found is None or found.asked_by != member.id:
            raise NotThere("groups.no_question", step="panel")
        if found.state != "draft":
            raise Stale("groups.asked_already", step="panel")
        return found

    @classmethod
    def draft(
        cls, session: Session, programme_id: str, member: Member, text: str, at: datetime
    ) -> "Question":
        """A question that nobody else sees yet."""
        made = cls(id=new_id(), programme_id=programme_id, asked_by=member.id, text=text, made_at=at)
        session.add(made)
        session.flush()
        return made

    def move(self, cause: QuestionCause) -> None:
        """Follow the table in `rules`; `Stale` where the question is no longer in a state for it.

        Of the clock and a person the first one moves it.
        """
        self.lock()
        states, to = QUESTION[cause]
        if cast(QuestionState, self.state) not in states:
            raise Stale("groups.question_moved_on", step="panel")
        self.state = to


class Answer(Tenanted):
    """Somebody of the panel who was asked this question, and what they say by name, if anything.

    Made for everybody on the list when the question is asked; without an answer it goes when it closes.
    """

    __tablename__ = "panel_answer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "question_id", "member_id"),
        within_tenant("panel_question", "question_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "60 days after the response, or programme end + 60 days"),
    )

    question_id: Mapped[str]
    member_id: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(info={"sealed_for": "panel:{id}"})  # for `mydata`
    """The words, sealed; no words while there is no answer."""
    credit: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Their name may stand beside what was done (S2-14)."""
    sent_at: Mapped[datetime | None]
    rather_not: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    @classmethod
    def open_for(cls, session: Session, sealer: Sealer, question_id: str, member: Member) -> "Answer":
        """A place for an answer."""
        made = cls(id=new_id(), question_id=question_id, member_id=member.id)
        made.write(sealer, "")
        session.add(made)
        return made

    @classmethod
    def of(cls, session: Session, question_id: str, member: Member) -> "tuple[Question, Answer]":
        """The question of that id and this member's place in it, else `NotThere`.

        The question is locked: what is sent in the second in which it closes is read or refused, never lost.
        """
        question = Question.locked(session, Question.id == question_id)
        answer = cls.to(session, question_id, member)
        if question is None or answer is None:
            raise NotThere("groups.no_question", step="panel")
        return question, answer

    @classmethod
    def to(cls, session: Session, question_id: str, member: Member) -> "Answer | None":
        """This member's place in that question, if they were asked."""
        mine = (Answer.question_id == question_id) & (Answer.member_id == member.id)
        return session.scalar(select(Answer).where(mine))

    @classmethod
    def every(cls, session: Session, question_id: str) -> "list[Answer]":
        """All answers to that question, whoever gave them."""
        query = select(Answer).where(Answer.question_id == question_id)
        return list(session.scalars(query.order_by(Answer.id)))

    @classmethod
    def all_to(cls, session: Session, question_id: str) -> "list[tuple[Answer, Member]]":
        """Everybody who was asked and is still here, by name."""
        query = (
            select(Answer, Member)
            .join(Member, Member.id == Answer.member_id)
            .where(Answer.question_id == question_id, Member.left_at.is_(None))
            .order_by(Member.name, Member.id)
        )
        return [(answer, member) for answer, member in session.execute(query)]

    @classmethod
    def mine(cls, session: Session, member: Member) -> "list[tuple[Answer, Question]]":
        """What this member was asked, oldest first."""
        query = (
            select(Answer, Question)
            .join(Question, Question.id == Answer.question_id)
            .where(Answer.member_id == member.id)
            .order_by(Question.made_at, Question.id)
        )
        return [(answer, question) for answer, question in session.execute(query)]

    def write(self, sealer: Sealer, words: str) -> None:
        """Keep the words, sealed."""
        self.sealed = sealer.seal(f"panel:{self.id}", words.encode())

    def read(self, sealer: Sealer) -> str:
        """The words; empty for no answer."""
        return sealer.unseal(f"panel:{self.id}", self.sealed).decode()
