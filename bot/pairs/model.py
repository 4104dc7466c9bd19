"""What a pair agreed and its meetings; and the pair itself, so that other rooms find all three here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere
from bot.nudges.local_time import local_date
from bot.pairs.pair import Pair
from bot.people.model import Member

__all__ = ["AgreementSide", "Meeting", "Pair"]


class AgreementSide(Tenanted):
    """One partner's half of the agreement: what they want, offer and aim for (guards P-G2, P-G3)."""

    __tablename__ = "agreement_side"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    guide_at: Mapped[datetime | None]
    """When they opened the guide to the first chat; it starts the agreement and is shown to nobody."""
    want: Mapped[str] = mapped_column(default="")
    offer: Mapped[str] = mapped_column(default="")
    goal: Mapped[str] = mapped_column(default="")
    measure: Mapped[str] = mapped_column(default="")
    """How we will know; may wait until the second meeting (A5)."""
    by_day: Mapped[date | None]
    challenge: Mapped[str] = mapped_column(default="")
    """You may challenge me on …, in their own words (spec S4-08)."""
    keep_private: Mapped[str] = mapped_column(default="")
    """What stays between us."""
    written_at: Mapped[datetime | None]
    """When it was last changed, or None while nothing has been saved."""
    confirmed_at: Mapped[datetime | None]

    @classmethod
    def of(cls, session: Session, pair: Pair, member_id: str) -> "AgreementSide":
        """That member's side of the pair's agreement; an empty one is not kept until it is added."""
        found = session.scalar(
            select(AgreementSide).where(
                AgreementSide.pair_id == pair.id, AgreementSide.member_id == member_id
            )
        )
        if found is not None:
            return found
        empty = dict.fromkeys(("want", "offer", "goal", "measure", "challenge", "keep_private"), "")
        return cls(pair_id=pair.id, member_id=member_id, **empty)

    @property
    def complete(self) -> bool:
        """The two-way gate: a want, an offer and a goal."""
        return bool(self.want and self.offer and self.goal)

    def write(self, values: Mapping[str, Any], at: datetime) -> bool:
        """Take what was filled in; gives whether anything is different from before."""
        changed = {name for name, value in values.items() if getattr(self, name) != value}
        for name in changed:
            setattr(self, name, values[name])
        if changed or self.written_at is None:
            self.written_at = at
        return bool(changed)


class Meeting(Tenanted):
    """One meeting of a pair: suggested, booked, and whether it took place.

    `state`: proposed → booked → happened | missed; any → cancelled. Only its date is kept as a log.
    A pair has at most one meeting ahead of it, proposed or booked.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        within_tenant("pair", "pair_id"),
        within_tenant("member", "proposed_by"),
        record_of("pair_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by: Mapped[str | None]
    options: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Suggested instants in ISO 8601, UTC."""
    proposed_at: Mapped[datetime | None]
    moved_from: Mapped[datetime | None]
    """The booked instant that these suggestions are to replace, if it was moved."""
    at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=45)
    place: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    """What one of them wants to bring, shared by their own choice (A7)."""
    happened_on: Mapped[date | None]
    occasions: Mapped[int] = mapped_column(default=0)
    """Counts how often it was suggested, booked or called off: each has its own notices."""

    @classmethod
    def of_member(cls, session: Session, meeting_id: str, member: Member) -> "tuple[Meeting, Pair]":
        """The meeting of that id and its pair if the member is one of the two, else `NotThere`."""
        meeting = cls.by_id(session, meeting_id)
        if meeting is None:
            raise NotThere("pairs.not_yours", step="home")
        return meeting, Pair.of_member(session, meeting.pair_id, member)

    @classmethod
    def by_id(cls, session: Session, meeting_id: str) -> "Meeting | None":
        """The meeting of that id, for what the clock starts; handlers use `of_member`."""
        return session.scalar(select(Meeting).where(Meeting.id == meeting_id))

    @classmethod
    def open_of(cls, session: Session, pair_id: str) -> "list[Meeting]":
        """The meetings not settled yet: booked ones by date, the past included, then a proposed one."""
        query = select(Meeting).where(Meeting.pair_id == pair_id, Meeting.state.in_(("proposed", "booked")))
        rows = session.scalars(query.order_by(Meeting.id)).all()
        booked = sorted((m for m in rows if m.at is not None), key=lambda m: (m.at, m.id))
        return booked + [m for m in rows if m.at is None]

    @classmethod
    def next_of(cls, session: Session, pair_id: str, *, after: datetime | None = None) -> "Meeting | None":
        """The meeting this pair has proposed or booked, if any; only one still ahead with `after`."""
        ahead = (m for m in cls.open_of(session, pair_id) if after is None or m.at is None or m.at > after)
        return next(ahead, None)

    @classmethod
    def propose(
        cls,
        session: Session,
        pair: Pair,
        *,
        by: Member,
        options: Sequence[datetime],
        place: str,
        now: datetime,
    ) -> "Meeting":
        """Suggest times, instead of what was suggested or booked before, if anything was."""
        meeting = cls._ahead(session, pair, now)
        if meeting.state == "booked":
            meeting.moved_from = meeting.at
        meeting.state, meeting.at, meeting.proposed_by, meeting.proposed_at = "proposed", None, by.id, now
        meeting.options = [option.isoformat() for option in sorted(set(options))]
        meeting.place, meeting.minutes = place, pair.minutes
        meeting.occasions = (meeting.occasions or 0) + 1
        session.flush()
        return meeting

    @classmethod
    def book(cls, session: Session, pair: Pair, *, at: datetime, now: datetime, place: str = "") -> "Meeting":
        """The pair meets at that instant, instead of what was suggested or booked before, if anything was."""
        meeting = cls._ahead(session, pair, now)
        if meeting.state == "booked" and meeting.at != at:
            meeting.moved_from = meeting.at
        meeting.state, meeting.at, meeting.options = "booked", at, []
        meeting.place, meeting.minutes = place, pair.minutes
        meeting.occasions = (meeting.occasions or 0) + 1
        session.flush()
        return meeting

    @classmethod
    def happened(cls, session: Session, pair: Pair, *, on: date, zone: str) -> "Meeting":
        """The two met on that day, as counted in `zone`. Saying it twice, or both saying it, is one meeting.

        It settles the meeting booked for that day, or else the last one booked before it.
        """
        same = select(Meeting).where(Meeting.pair_id == pair.id, Meeting.happened_on == on)
        meeting = session.scalars(same.order_by(Meeting.id)).first()
        if meeting is None:
            booked = [
                m for m in cls.open_of(session, pair.id) if m.at is not None and local_date(m.at, zone) <= on
            ]
            meeting = booked[-1] if booked else cls(pair_id=pair.id, minutes=pair.minutes)
            meeting.state, meeting.happened_on = "happened", on
            session.add(meeting)
        pair.last_met_on = max(on, pair.last_met_on or on)
        session.flush()
        return meeting

    def call_off(self) -> None:
        """It will not take place: suggested or booked, it is off the table."""
        self.state, self.occasions = "cancelled", self.occasions + 1

    def missed(self) -> None:
        """It was booked and did not take place; nobody is told (A6)."""
        self.state = "missed"

    def offers(self, at: datetime) -> bool:
        """Whether this instant is among those suggested and not answered yet."""
        return self.state == "proposed" and at.isoformat() in self.options

    @property
    def times(self) -> tuple[datetime, ...]:
        """The suggested instants, soonest first."""
        return tuple(datetime.fromisoformat(option) for option in self.options)

    @classmethod
    def _ahead(cls, session: Session, pair: Pair, now: datetime) -> "Meeting":
        """The row of the meeting ahead, or a new one."""
        found = cls.next_of(session, pair.id, after=now)
        if found is None:
            found = cls(pair_id=pair.id)
            session.add(found)
        return found
