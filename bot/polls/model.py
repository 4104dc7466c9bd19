"""Interest polls as the app knows them: why, when and whom they ask. Nothing here is about voting.

Who takes part, and what they say, is in the ballot box alone: no row here changes by a vote.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self, cast

from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.people.model import Member
from bot.polls.rules import COUNTED, LIVE, TRANSITIONS, Audience, Cause, Dates, Side, State


class InterestPoll(Tenanted):
    """One interest poll: `rules.TRANSITIONS` says what can happen to it."""

    __tablename__ = "interest_poll"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "contact_id"),
        record_of(None, "shared", "3 years after the poll"),
    )

    programme_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    why: Mapped[str]
    """The reason people are given, at most 50 words."""
    audience: Mapped[str]
    """`rules.Audience`."""
    chosen: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Member ids where the audience is chosen by name; emptied when it is frozen."""
    by_side: Mapped[bool]
    """Whether each side's results may be shown by itself."""
    comments: Mapped[bool] = mapped_column(default=False)
    """Whether words of one's own are asked for (spec T10)."""
    topics: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """The topics offered, `[{"id": …, "label": …}]`, as they were when it was sent."""
    contact_id: Mapped[str | None]
    """Whom to ask about the poll."""
    drafted_at: Mapped[datetime]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    closes_at: Mapped[datetime]
    remind_at: Mapped[datetime]
    results_at: Mapped[datetime]
    signup_from: Mapped[date]
    """The first day on which sign-up may be opened (spec 2.4, U2)."""

    @classmethod
    def by_id(cls, session: Session, poll_id: str, *, locked: bool = False) -> Self:
        """The poll of that id, or `NotThere`; `locked` for whoever is about to `move` it."""
        this = cls.id == poll_id
        found = cls.locked(session, this) if locked else session.scalar(select(cls).where(this))
        if found is None:
            raise NotThere("polls.unknown", step="home")
        return found

    @classmethod
    def newest_of(cls, session: Session, programme_id: str) -> Self | None:
        """The programme's newest poll that was sent, whatever has become of it."""
        sent = session.scalars(select(cls).where(cls.programme_id == programme_id, cls.state != "draft"))
        return max(sent, key=lambda poll: (poll.live, poll.drafted_at), default=None)

    @classmethod
    def draft_of(cls, session: Session, programme_id: str) -> Self | None:
        """The poll that is being prepared there, if any."""
        query = select(cls).where(cls.programme_id == programme_id, cls.state == "draft")
        return session.scalar(query.order_by(cls.drafted_at.desc(), cls.id).limit(1))

    @classmethod
    def newest_for(cls, session: Session, member_id: str) -> "list[InterestPoll]":
        """Polls that asked this member: all that are open, else the one that ended last."""
        query = (
            select(InterestPoll)
            .join(PollAudience, PollAudience.poll_id == InterestPoll.id)
            .where(PollAudience.member_id == member_id, InterestPoll.state.not_in(("opening", "cancelled")))
            .order_by(InterestPoll.drafted_at.desc(), InterestPoll.id)
        )
        found = list(session.scalars(query))
        return [poll for poll in found if poll.state == "open"] or found[:1]

    @property
    def live(self) -> bool:
        """Sent, and not ended yet."""
        return self.state in LIVE

    def takes_answers(self, now: datetime) -> bool:
        """Open, and its last day not over even if the clock's job has not come round yet."""
        return self.state == "open" and now < self.closes_at

    def told(self, now: datetime) -> bool:
        """Whether what it says may be shown: it has been counted and the fixed hour has come."""
        return self.state in COUNTED and now >= self.results_at

    def keep(self, dates: Dates) -> None:
        """These are its dates."""
        self.opens_on, self.closes_on, self.closes_at = dates.opens_on, dates.closes_on, dates.closes_at
        self.remind_at, self.results_at, self.signup_from = (
            dates.remind_at,
            dates.results_at,
            dates.signup_from,
        )

    def move(self, cause: Cause) -> None:
        """Follow the table in `rules`; `Stale` where the poll is no longer in a state for it."""
        states, to = TRANSITIONS[cause]
        if cast(State, self.state) not in states:
            raise Stale("polls.moved_on", step="poll")
        self.state = to


class PollAudience(Tenanted):
    """One person a poll asks, with the side whose questions they get: frozen at its opening (A11).

    Somebody who is erased leaves a row without a member, so that a later poll of nearly the same people
    is still noticed (spec 5.2, T13).
    """

    __tablename__ = "poll_audience"
    __table_args__ = (
        UniqueConstraint("tenant_id", "poll_id", "member_id"),
        within_tenant("interest_poll", "poll_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "12 months after the poll"),
    )

    poll_id: Mapped[str]
    member_id: Mapped[str | None]
    side: Mapped[str]

    @classmethod
    def side_of(cls, session: Session, poll_id: str, member_id: str) -> Side | None:
        """Whose questions this member gets in that poll, or None if it does not ask them."""
        query = select(cls.side).where(cls.poll_id == poll_id, cls.member_id == member_id)
        return cast("Side | None", session.scalar(query))

    @classmethod
    def frozen(cls, session: Session, poll_id: str) -> dict[str, str]:
        """Everybody the poll asks, member id → side; an erased person counts under a name nobody has."""
        rows = session.execute(select(cls.member_id, cls.id, cls.side).where(cls.poll_id == poll_id))
        return {member or f"erased-{row}": side for member, row, side in rows}


def people_for(session: Session, audience: Audience, chosen: Sequence[str]) -> list[Member]:
    """Who would be asked now: people who are here and whose level is known; of the chosen, those."""
    query = select(Member).where(Member.left_at.is_(None), Member.level.is_not(None))
    if audience == "chosen":
        query = query.where(Member.id.in_(chosen))
    return list(session.scalars(query.order_by(Member.id)))


# --- for other rooms --------------------------------------------------------------------------


def open_polls_of(session: Session, member: Member) -> list[str]:
    """Ids of the polls in which this member's envelope could be blanked now (`BallotBox.blank`, I15)."""
    query = (
        select(InterestPoll.id)
        .join(PollAudience, PollAudience.poll_id == InterestPoll.id)
        .where(PollAudience.member_id == member.id, InterestPoll.state.in_(("opening", "open")))
    )
    return sorted(session.scalars(query))


def forget(session: Session, member: Member) -> None:
    """Erase this member here: they are on no list any more, and nobody's contact."""
    for row in session.scalars(select(PollAudience).where(PollAudience.member_id == member.id)):
        row.member_id = None
    for poll in session.scalars(select(InterestPoll).where(InterestPoll.contact_id == member.id)):
        poll.contact_id = None
    for poll in session.scalars(select(InterestPoll).where(InterestPoll.state == "draft")):
        poll.chosen = [one for one in poll.chosen if one != member.id]


def asked_in(session: Session, programme_id: str) -> list[str]:
    """Everybody whom the programme's newest poll asked: sign-up goes to them all alike (spec 2.4, U2; I14).

    It depends on the list frozen at the opening and on nothing that anybody answered.
    """
    poll = InterestPoll.newest_of(session, programme_id)
    if poll is None or poll.state == "cancelled":
        return []
    rows = select(PollAudience.member_id).where(PollAudience.poll_id == poll.id)
    return sorted(member for member in session.scalars(rows) if member is not None)


def signup_from(session: Session, programme_id: str) -> date | None:
    """The first day on which a poll lets this programme open sign-up; None where no poll holds it up."""
    poll = InterestPoll.newest_of(session, programme_id)
    if poll is None or poll.state == "cancelled":
        return None
    return poll.signup_from


def known_to_open(session: Session) -> set[str]:
    """Polls whose keys may exist before the ballot box knows them; for the all-tenants session."""
    return set(session.scalars(select(InterestPoll.id).where(InterestPoll.state.in_(("draft", "opening")))))
