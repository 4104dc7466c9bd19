"""One turn: who acts, in which programme, when, in which words, and what is to be said later."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

import msgspec

from bot.agenda import model as agenda
from bot.conversation.card import Name
from bot.conversation.model import DoorPass, new_token
from bot.conversation.phrases import Phrases
from bot.database import TenantSession
from bot.house import House
from bot.nudges.calendars import Availability, is_sendable, next_moment
from bot.nudges.local_time import local_date
from bot.nudges.working_time import NO_DAYS_OFF, Calendar, DateRange, PersonalDays, WorkingHours
from bot.outbox.model import write
from bot.outbox.notice import Notice, Recipient, ToMember
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.programmes.permissions import Capability, require

DOOR: Final = "/in/"
"""Where links to our own pages lead, beneath `PUBLIC_URL`; a token follows."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a handler is asked: the same shape for a command, a click and a form.

    `args` came back from a button or a form and are claims to check; `values` are a form's answers,
    checked against its fields; `text` is what followed a command word.
    """

    args: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    text: str = ""

    def arg(self, name: str) -> str:
        """An argument, or an empty string that names nothing."""
        return self.args.get(name, "")

    def number(self, name: str, *, below: int = 10_000) -> int:
        """A place in a list that a button carried; 0 for anything that is none, or not `below` its end."""
        said = self.arg(name)
        found = int(said) if said.isdecimal() and len(said) < 6 else 0
        return found if found < below else 0


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A handler's whole world. It changes rows through `session`, and speaks by what it returns."""

    session: TenantSession
    house: House
    actor: Member
    now: datetime
    phrases: Phrases
    programme: Programme | None = None
    channel: dict[str, str] | None = None
    """The channel a command was typed in, as `Programme.channel` keeps it; None in the bot's own chat."""
    linkable: frozenset[str] = frozenset()
    """The forms that `link` may lead to (`Routes.linkable`): none where nobody has just asked for it."""

    @property
    def today(self) -> date:
        """The actor's own calendar day."""
        return local_date(self.now, self.actor.zone)

    @property
    def the_programme(self) -> Programme:
        """The programme of this turn, for routes that always have one."""
        if self.programme is None:
            raise LookupError("this route was not given a programme")
        return self.programme

    def require(self, capability: Capability) -> None:
        """Raise `NotAllowed` unless the actor may do this here."""
        require(self.session, self.actor, self.programme, capability)

    def name(self, member: Member) -> Name:
        """A person as a span."""
        return Name(member=member.id, text=member.name)

    def notify(self, to: Member | Recipient, notice: Notice, *, not_before: datetime | None = None) -> None:
        """Write a notice for later, once; it is due at the recipient's next fitting hour.

        Somebody without any working hour gets it as a failed row that the coordinator is shown:
        nobody is left out in silence.
        """
        recipient = ToMember(member=to.id) if isinstance(to, Member) else to
        due: datetime | None = not_before or self.now
        if isinstance(to, Member) and notice.when != "now" and due is not None:
            due = self.hours_of(to, due, notice)
        programme = self.programme.id if self.programme else None
        write(self.session, notice, recipient, due, asked_at=self.now, programme_id=programme)

    def hours_of(self, member: Member, not_before: datetime, notice: Notice) -> datetime | None:
        """The first moment from `not_before` on at which this may reach that member, or None if never."""
        person = availability(member, self.programme)
        seed = f"{notice.kind}:{notice.about}:{member.id}"
        routine = notice.when == "routine"
        return next_moment(
            not_before,
            person.zone,
            person.hours,
            person.calendar,
            person.days_off,
            seed=seed,
            routine=routine,
        )

    def sendable(self, member: Member, notice: Notice) -> bool:
        """Whether this very moment is within the member's hours, for that kind of notice."""
        if notice.when == "now":
            return True
        person = availability(member, self.programme)
        routine = notice.when == "routine"
        return is_sendable(
            self.now, person.zone, person.hours, person.calendar, person.days_off, routine=routine
        )

    def link(self, form: str, args: Mapping[str, str] | None = None) -> str | None:
        """A web address at which the actor can fill in this form: good once, for ten minutes.

        None where there is no `PUBLIC_URL`, and for ballots: a link would be a trace of having opened one.
        Made for an answer to what the actor just did; what is sent later would come too late.
        """
        if self.house.public_url is None or form not in self.linkable:
            return None
        token = new_token()
        opens = self.house.sealer.seal(f"door:{self.actor.id}", msgspec.json.encode([form, dict(args or {})]))
        self.session.add(DoorPass.made(self.actor.id, token, opens, self.now))
        self.session.flush()
        return f"{self.house.public_url}{DOOR}{token}"

    def due(self, kind: str, subject: str, at: datetime) -> None:
        """Plan what is due for `subject`, or move it."""
        agenda.due(self.session, kind, subject, at)

    def no_longer_due(self, kind: str, subject: str) -> None:
        """Forget what was due for `subject`."""
        agenda.no_longer_due(self.session, kind, subject)

    def start_job(self, kind: str, subject: str, **facts: Any) -> agenda.Job:
        """Ask for long work; a second request for the same subject finds the first."""
        return agenda.start_job(self.session, kind, subject, self.now, self.actor.id, facts)

    def speaking_to(self, reader: Member) -> "Turn":
        """The same turn as another member sees it: their language, their zone."""
        phrases = self.house.phrases(reader.locale, reader.zone)
        return replace(self, actor=reader, phrases=phrases, linkable=frozenset())

    def within(self, programme: Programme | None) -> "Turn":
        """The same turn in a programme."""
        return replace(self, programme=programme)


def calendar_of(programme: Programme | None) -> Calendar:
    """The programme's calendar, or the plain one of its setting while none is loaded."""
    if programme is None:
        return Calendar()
    if programme.calendar is None:
        return Calendar(kind="school" if programme.setting == "school" else "workplace")
    return msgspec.convert(programme.calendar, Calendar, str_keys=True)


def availability(member: Member, programme: Programme | None) -> Availability:
    """When this member can be reached or met: own hours and days off within the programme's calendar."""
    calendar = calendar_of(programme)
    hours = calendar.default_hours
    if member.hours is not None:
        hours = msgspec.convert(member.hours, WorkingHours, str_keys=True)
    days_off = NO_DAYS_OFF if member.days_off is None else msgspec.convert(member.days_off, PersonalDays)
    if member.away_since is not None and member.away_until is not None:  # said by a coordinator (A8)
        away = DateRange(first=member.away_since, last=member.away_until)
        days_off = PersonalDays(dates=days_off.dates, ranges=(*days_off.ranges, away))
    return Availability(zone=member.zone, hours=hours, calendar=calendar, days_off=days_off)


def programme_days(programme: Programme) -> Availability:
    """The programme's own working days, by which windows are counted."""
    calendar = calendar_of(programme)
    return Availability(zone=programme.zone, hours=calendar.default_hours, calendar=calendar)


def nobody(programme: Programme | None) -> Member:
    """A reader who is no member, for what concerns a whole channel or what the clock starts."""
    locale, zone = (programme.locale, programme.zone) if programme else ("en", "UTC")
    return Member(id="", name="", locale=locale, zone=zone)
