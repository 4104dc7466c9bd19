"""One reminder at most for people who were invited to join and have not answered (spec 2.3, A12)."""

from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select

from bot.conversation.card import Card
from bot.house import House
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import Outgoing, written
from bot.outbox.notice import ToMember
from bot.people.model import Member
from bot.programmes import clock
from bot.programmes.model import Participant, Programme
from bot.programmes.notices import SignupOpen, invitation, joined
from bot.programmes.permissions import hats
from bot.programmes.rules import JOINABLE
from bot.programmes.stage_notices import SignupAgain
from bot.routing import JobFacts
from bot.turn import Turn, nobody

REMINDS: Final = "programmes.signup_reminds"
"""Due date, and the job of the same name that it starts."""

BEFORE_CLOSE: Final = 3
"""Working days before the last day."""
SHORTEST: Final = timedelta(days=5)
"""A sign-up shorter than this has no reminder: the invitation has only just come."""
FRESH: Final = timedelta(days=3)
"""Whoever got the invitation less than so long ago needs no reminder of it."""
MOST: Final = 3
"""Personal messages per programme before somebody joins (A12)."""
CHUNK: Final = 50
"""People written to in one transaction."""


def plan(turn: Turn) -> None:
    """Plan the reminder for a sign-up that has just been opened or kept open longer."""
    programme = turn.the_programme
    last, today = programme.signup_closes_on, local_date(turn.now, programme.zone)
    if last is None or last - today < SHORTEST:
        turn.no_longer_due(REMINDS, programme.id)
        return
    day = clock.working_day(programme, last, -BEFORE_CLOSE)
    turn.due(REMINDS, programme.id, to_utc(max(day, today), time(), programme.zone))


def due(subject: str, turn: Turn) -> None:
    """The day has come."""
    turn.start_job(REMINDS, subject)


def remind(house: House, facts: JobFacts) -> None:
    """Write the reminder for everybody who has not answered, a chunk at a time; repeatable from its start."""
    with house.database.tenant(facts.tenant) as session:
        waiting = select(Participant.member_id).where(
            Participant.programme_id == facts.subject, Participant.state == "invited"
        )
        people = list(session.scalars(waiting.order_by(Participant.member_id)))
    for done in range(0, len(people), CHUNK):
        with house.database.tenant(facts.tenant) as session:
            programme = Programme.by_id(session, facts.subject)
            reader = nobody(programme)
            phrases, now = house.phrases(reader.locale, reader.zone), house.clock.now()
            turn = Turn(
                session=session, house=house, actor=reader, now=now, phrases=phrases, programme=programme
            )
            if programme.state not in JOINABLE:
                return
            for member_id in people[done : done + CHUNK]:
                member = Member.by_id(session, member_id)
                if _wanted(member, turn):
                    turn.notify(member, SignupAgain(programme=programme.id))
        facts.report(min(done + CHUNK, len(people)), len(people))


def compose(notice: SignupAgain, turn: Turn) -> Card | None:
    """The invitation once more, unless it has been answered since."""
    if turn.the_programme.state not in JOINABLE or not _wanted(turn.actor, turn):
        return joined(notice, turn)
    last = turn.the_programme.signup_closes_on
    title = turn.phrases.line("stages.signup_again", programme=turn.the_programme.name, day=last)
    return invitation(turn, title=title, why=turn.phrases.line("stages.why_again"))


def _wanted(member: Member, turn: Turn) -> bool:
    """Whether this person was invited some days ago, has not answered, and has had few messages about it."""
    session, programme = turn.session, turn.the_programme
    part = Participant.of(session, programme.id, member.id)
    if part is None or part.state != "invited" or "coordinator" in hats(session, member, programme):
        return False
    first = written(session, SignupOpen(programme=programme.id), ToMember(member=member.id))
    return _long_ago(first.sent_at if first else None, turn.now) and _had(member, turn) < MOST


def _long_ago(sent: datetime | None, now: datetime) -> bool:
    return sent is not None and now - sent >= FRESH


def _had(member: Member, turn: Turn) -> int:
    query = select(func.count(Outgoing.id)).where(
        Outgoing.recipient == member.id,
        Outgoing.programme_id == turn.the_programme.id,
        Outgoing.kind != SignupAgain.kind,  # once sent, the reminder does not stand in its own way
        Outgoing.sent_at.is_not(None),
    )
    return turn.session.scalar(query) or 0
