"""A meeting of a pair, and what either brings to it. Found in `bot.pairs.model`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere
from bot.nudges.local_time import local_date
from bot.pairs.choices import MOST_LINES, minutes_for
from bot.pairs.pair import Pair
from bot.people.model import Member

BOOKED_ONCE: Final = ("booked", "happened", "missed")
"""States of a meeting that stands, or did until its time came."""

LATELY: Final = timedelta(days=7)
"""So long after a meeting its cards may still want redrawing: it is asked about within some working days."""


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
    """A room, or a link to a call."""
    manner: Mapped[str] = mapped_column(default="", server_default="")
    """One of `choices.MANNERS`: a short one, a walk, in writing; empty for the usual."""
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often what a calendar knows of it has changed since it was first booked (RFC 5545)."""
    happened_on: Mapped[date | None]
    occasions: Mapped[int] = mapped_column(default=0)
    """Counts how often it was suggested, booked or called off: each has its own notices."""

    @classmethod
    def of_member(cls, session: Session, meeting_id: str, member: Member) -> "tuple[Meeting, Pair]":
        """The meeting of that id and its pair if the member is one of the two, else `NotThere`."""
        meeting = cls.by_id(session, meeting_id)
        if meeting is None:
            raise NotThere("pairs.not_yours", step="home")
        pair = Pair.of_member(session, meeting.pair_id, member)
        session.refresh(meeting)  # as it is now that nobody else can change it
        return meeting, pair

    @classmethod
    def by_id(cls, session: Session, meeting_id: str) -> "Meeting | None":
        """The meeting of that id, for what the clock starts; handlers use `of_member`."""
        return cls.kept(session, meeting_id)

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
    def just_behind(cls, session: Session, pair_id: str, now: datetime) -> "list[Meeting]":
        """The booked meetings whose time has passed within the last days, settled or not."""
        query = select(Meeting).where(Meeting.pair_id == pair_id, Meeting.state.in_(BOOKED_ONCE))
        return [m for m in session.scalars(query) if m.at is not None and now - LATELY < m.at <= now]

    @classmethod
    def count_happened(cls, session: Session, pair_id: str) -> int:
        """How often the two have met, as far as it was logged."""
        query = select(Meeting.id).where(Meeting.pair_id == pair_id, Meeting.state == "happened")
        return len(session.scalars(query).all())

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
        manner: str = "",
    ) -> "Meeting":
        """Suggest times, instead of what was suggested or booked before, if anything was."""
        meeting = cls._ahead(session, pair, now)
        if meeting.state == "booked":
            meeting.moved_from, meeting.sequence = meeting.at, meeting.sequence + 1
        meeting.state, meeting.at, meeting.proposed_by, meeting.proposed_at = "proposed", None, by.id, now
        meeting.options = [option.isoformat() for option in sorted(set(options))]
        meeting.arrange(pair, place, manner)
        meeting.occasions += 1
        session.flush()
        return meeting

    @classmethod
    def book(
        cls, session: Session, pair: Pair, *, at: datetime, now: datetime, place: str = "", manner: str = ""
    ) -> "Meeting":
        """The pair meets at that instant, instead of what was suggested or booked before, if anything was."""
        meeting = cls._ahead(session, pair, now)
        if meeting.state == "booked" and meeting.at != at:
            meeting.moved_from = meeting.at
        if meeting.moved_from is not None:
            meeting.sequence += 1
        meeting.state, meeting.at, meeting.options = "booked", at, []
        meeting.arrange(pair, place, manner)
        meeting.occasions += 1
        session.flush()
        return meeting

    def arrange(self, pair: Pair, place: str, manner: str) -> None:
        """Where and in which manner they meet, and so how long."""
        self.place, self.manner, self.minutes = place, manner, minutes_for(manner, pair.minutes)

    def add_place(self, place: str) -> None:
        """The other one has noted the same date, perhaps with a place."""
        if place and place != self.place:
            self.place, self.sequence = place, self.sequence + 1

    @classmethod
    def happened(cls, session: Session, pair: Pair, *, on: date, zone: str, seen_from: str) -> "Meeting":
        """The two met on that day. Saying it twice, or both saying it, is one meeting.

        Days are counted in `zone`, where the programme is; whoever says it may have another day of the same
        meeting, in `seen_from`. It settles the meeting booked for that day, or else the last one before it.
        """
        near = Meeting.happened_on.between(on - timedelta(days=1), on + timedelta(days=1))
        known = session.scalars(select(Meeting).where(Meeting.pair_id == pair.id, near).order_by(Meeting.id))
        meeting = next((m for m in known if on in (m.happened_on, m.met_on(seen_from, zone))), None)
        if meeting is None:
            booked = [(m, m.at) for m in cls.open_of(session, pair.id) if m.at is not None]
            ours = [m for m, at in booked if min(local_date(at, zone), local_date(at, seen_from)) <= on]
            meeting = ours[-1] if ours else cls(pair_id=pair.id, minutes=pair.minutes, occasions=0)
            that_day = meeting.at is not None and local_date(meeting.at, seen_from) == on
            meeting.state = "happened"
            meeting.happened_on = local_date(meeting.at, zone) if that_day and meeting.at else on
            session.add(meeting)
        last = meeting.happened_on or on
        pair.last_met_on = max(last, pair.last_met_on or last)
        session.flush()
        return meeting

    def met_on(self, zone: str, programme_zone: str) -> date | None:
        """The day on which the two met, on a clock in `zone`; None if nobody has said that they did.

        Days are counted where the programme is; beyond midnight a booked meeting has another one.
        """
        as_booked = self.at is not None and self.happened_on == local_date(self.at, programme_zone)
        return local_date(self.at, zone) if as_booked and self.at is not None else self.happened_on

    def call_off(self) -> None:
        """It will not take place: suggested or booked, it is off the table."""
        if self.state == "booked":
            self.sequence += 1
        self.state, self.occasions = "cancelled", self.occasions + 1

    def stands_again(self) -> None:
        """Called off a moment ago, it is booked as it was: calendars put it back under the same id."""
        self.state, self.occasions, self.sequence = "booked", self.occasions + 1, self.sequence + 1

    @property
    def calendar_at(self) -> datetime | None:
        """The instant at which calendars may hold it, whether it stands or is off; None if never booked."""
        return self.at or self.moved_from

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
            found = cls(pair_id=pair.id, sequence=0, occasions=0)
            session.add(found)
        return found


class AgendaLine(Tenanted):
    """Something that one of the two would like to talk about at the next meeting (A7)."""

    __tablename__ = "agenda_line"
    __table_args__ = (
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "the next meeting, or pair end + 90 days"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    """Whose it is: they alone may take it away again."""
    line: Mapped[str]
    added_at: Mapped[datetime]

    @classmethod
    def of(cls, session: Session, pair_id: str) -> "list[AgendaLine]":
        """What is to be talked about, in the order in which it was brought."""
        query = select(AgendaLine).where(AgendaLine.pair_id == pair_id)
        return list(session.scalars(query.order_by(AgendaLine.added_at, AgendaLine.id)))

    @classmethod
    def add(cls, session: Session, pair_id: str, member_id: str, line: str, at: datetime) -> bool:
        """Bring that line. Gives False where the page is full; a line that is there already stays."""
        there = cls.of(session, pair_id)
        if line in (one.line for one in there):
            return True
        if len(there) >= MOST_LINES:
            return False
        session.add(cls(pair_id=pair_id, member_id=member_id, line=line, added_at=at))
        session.flush()
        return True

    @classmethod
    def clear(cls, session: Session, pair_id: str) -> None:
        """They have met: the next meeting begins with an empty page."""
        for line in cls.of(session, pair_id):
            session.delete(line)
