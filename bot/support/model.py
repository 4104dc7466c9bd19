"""Requests for help as rows, their words sealed."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlalchemy import UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, new_id, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.people.model import Member
from bot.sealing import Sealer
from bot.support.rules import TRANSITIONS, WAITING, Cause, State


class OutsideRoutes(Tenanted):
    """Where else people can turn: the organisation's own numbers and links, never replaced."""

    __tablename__ = "outside_routes"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id"),
        within_tenant("programme", "programme_id"),
        record_of(None, "shared", "3 years after the programme's end"),
    )

    programme_id: Mapped[str]
    emergency: Mapped[str] = mapped_column(default="")
    safeguarding: Mapped[str] = mapped_column(default="")
    harassment: Mapped[str] = mapped_column(default="")
    disclosure: Mapped[str] = mapped_column(default="")
    """For protected disclosures."""
    helpdesk: Mapped[str] = mapped_column(default="")
    """For what is broken: two-way mentoring is no tech support (S3-02)."""

    @classmethod
    def of(cls, session: Session, programme_id: str) -> "OutsideRoutes":
        """The programme's; empty ones are not kept until they are added."""
        found = session.scalar(select(OutsideRoutes).where(OutsideRoutes.programme_id == programme_id))
        if found is not None:
            return found
        return cls(programme_id=programme_id, **dict.fromkeys(ROUTES, ""))


ROUTES = ("emergency", "safeguarding", "harassment", "disclosure", "helpdesk")
"""The columns of `OutsideRoutes`, in the order in which they are asked for and shown."""


class HelpRequest(Tenanted):
    """One request: who asks, whom, about what. Only these people ever see it; the partner does not.

    `state`: draft (previewed, not sent) → open → acknowledged → in_progress → closed, and open again.
    """

    __tablename__ = "help_request"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "requester_id"),
        within_tenant("member", "contact_id"),
        within_tenant("member", "other_id"),
        within_tenant("member", "acknowledged_by"),
        record_of("requester_id", "shared", "12 months after closing"),
    )

    programme_id: Mapped[str]
    requester_id: Mapped[str]
    contact_id: Mapped[str]
    """Whom the requester chose."""
    other_id: Mapped[str | None]
    """Who sees it too: at once, or because nobody answered."""
    kind: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(info={"sealed_for": "support:{id}"})  # for `mydata`
    """The message, sealed for this request alone."""
    state: Mapped[str] = mapped_column(default="draft")
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was opened again: each time its contacts hear anew."""

    @classmethod
    def draft(
        cls,
        sealer: Sealer,
        *,
        programme_id: str,
        requester_id: str,
        contact_id: str,
        kind: str,
        message: str,
        at: datetime,
    ) -> "HelpRequest":
        """A request that its writer still looks at; nobody else can see it."""
        made = cls(
            id=new_id(),
            programme_id=programme_id,
            requester_id=requester_id,
            contact_id=contact_id,
            kind=kind,
            made_at=at,
        )
        made.write(sealer, message)
        return made

    @classmethod
    def by_id(cls, session: Session, request_id: str) -> "HelpRequest | None":
        """The request of that id, for what the clock starts; handlers use the two below."""
        return session.scalar(select(HelpRequest).where(HelpRequest.id == request_id))

    @classmethod
    def of_requester(cls, session: Session, request_id: str, member: Member) -> "HelpRequest":
        """The request of that id if this member wrote it, else `NotThere`. Locked, as below."""
        found = cls.locked(session, cls.id == request_id)
        if found is None or found.requester_id != member.id:
            raise NotThere("support.not_yours", step="home")
        return found

    @classmethod
    def for_contact(cls, session: Session, request_id: str, member: Member) -> "HelpRequest":
        """The request of that id if it was sent to this member, else `NotThere`.

        Locked until the turn is over: whoever answers while another one is asked instead has answered.
        """
        found = cls.locked(session, cls.id == request_id)
        if found is None or found.state == "draft" or member.id not in found.seen_by:
            raise NotThere("support.not_yours", step="home")
        return found

    @classmethod
    def waiting_for(cls, session: Session, member: Member) -> "list[HelpRequest]":
        """Requests to this member that nobody has acknowledged, oldest first."""
        to_me = or_(HelpRequest.contact_id == member.id, HelpRequest.other_id == member.id)
        query = select(HelpRequest).where(to_me, HelpRequest.state == "open")
        return list(session.scalars(query.order_by(HelpRequest.sent_at, HelpRequest.id)))

    @classmethod
    def sent_by(cls, session: Session, member: Member) -> "list[HelpRequest]":
        """What this member has sent, newest first."""
        query = select(HelpRequest).where(HelpRequest.requester_id == member.id, HelpRequest.state != "draft")
        return list(session.scalars(query.order_by(HelpRequest.sent_at.desc(), HelpRequest.id)))

    @classmethod
    def in_hands_of(cls, session: Session, member: Member) -> "list[HelpRequest]":
        """Requests that this member alone answers: not acknowledged by the other contact, not closed."""
        to_me = or_(HelpRequest.contact_id == member.id, HelpRequest.other_id == member.id)
        mine = or_(HelpRequest.acknowledged_by.is_(None), HelpRequest.acknowledged_by == member.id)
        query = select(HelpRequest).where(to_me, mine, HelpRequest.state.in_(WAITING))
        return list(session.scalars(query.order_by(HelpRequest.sent_at, HelpRequest.id)))

    @classmethod
    def open_for(cls, session: Session, member_ids: Collection[str]) -> bool:
        """Whether any of these people waits for help: prompts then rest (spec 3.1, rule 7)."""
        query = select(HelpRequest.id).where(
            HelpRequest.requester_id.in_(member_ids), HelpRequest.state.in_(WAITING)
        )
        return session.scalar(query.limit(1)) is not None

    @property
    def seen_by(self) -> tuple[str, ...]:
        """The member ids of those who see it, besides its writer."""
        return (self.contact_id,) if self.other_id is None else (self.contact_id, self.other_id)

    def write(self, sealer: Sealer, message: str) -> None:
        """Keep the message, sealed."""
        self.sealed = sealer.seal(f"support:{self.id}", message.encode())

    def read(self, sealer: Sealer) -> str:
        """The message."""
        return sealer.unseal(f"support:{self.id}", self.sealed).decode()

    def move(self, cause: Cause) -> None:
        """Follow the table in `rules`; `Stale` where the request is no longer in a state for it."""
        states, to = TRANSITIONS[cause]
        if cast(State, self.state) not in states:
            raise Stale("support.moved_on", step="home")
        self.state = to
