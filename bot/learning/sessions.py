"""Live preparation sessions: planned by a coordinator, one side each, marked afterwards (S1-29, S2-10)."""

from datetime import date, time, timedelta
from typing import ClassVar

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal
from bot.house import House
from bot.learning import rules, session_cards
from bot.learning.asking import library
from bot.learning.lessons import is_ready, roles_of
from bot.learning.sessions_model import Attendance, LessonSession
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import revise, written
from bot.outbox.notice import Notice, ToMember
from bot.people.model import Member
from bot.programmes.audit import record
from bot.programmes.model import Participant, Programme
from bot.routing import JobFacts
from bot.spoken import SURE
from bot.turn import Asked, Turn, nobody

INVITE = "learning.invite"

CHUNK = 200
"""People invited in one transaction."""

AHEAD = timedelta(days=366)
"""A date further away than a year is a slip of the pen."""

BEFORE_MATCHING = frozenset({"joined", "ready"})
"""Whom a session is for: later on nobody needs one to be matched."""


class SessionInvite(Notice, frozen=True, kw_only=True):
    """To one side: a session in place of the lessons. Within the weekly cap."""

    kind: ClassVar[str] = "learning.session"

    session: str


# --- planning ---------------------------------------------------------------------------------


def live(_: Asked, turn: Turn) -> Reply:
    """The programme's sessions, and the way to plan one."""
    return Say(card=_listed(turn))


def listed(_: Asked, turn: Turn) -> Reply:
    """The same in place."""
    return Update(card=_listed(turn))


def form(_: Asked, turn: Turn) -> Form:
    """For whom, when and where."""
    return session_cards.form(turn)


def plan(asked: Asked, turn: Turn) -> Reply:
    """Keep it and invite that side, each within their own limits."""
    values, programme = asked.values, turn.the_programme
    day: date = values["day"]
    at = to_utc(day, time.fromisoformat(values["time"]), programme.zone)
    if at <= turn.now:
        raise Complaints(day=Complaint("learning.session_past"))
    if at > turn.now + AHEAD:
        raise Complaints(day=Complaint("learning.session_far"))
    row = LessonSession(
        programme_id=programme.id, side=values["side"], at=at, place=values["place"], made_at=turn.now
    )
    turn.session.add(row)
    turn.session.flush()
    turn.start_job(INVITE, row.id)
    record(turn, "session")
    return Update(card=session_cards.one(turn, row))


def see(asked: Asked, turn: Turn) -> Reply:
    """One of them."""
    return Update(card=session_cards.one(turn, _row(asked, turn)))


def call_off(asked: Asked, turn: Turn) -> Reply:
    """It will not take place: the invitations say so."""
    row = _row(asked, turn)
    if not row.called_off:
        if Attendance.at(turn.session, row.id):
            raise Refusal("learning.session_was", step="lessons live")
        if not asked.arg(SURE):
            return Update(card=session_cards.call_off(turn, row))
        row.called_off = True
        record(turn, "session")
        revise(turn.session, SessionInvite.kind, row.id)
    return Update(card=_listed(turn))


def _listed(turn: Turn) -> Card:
    return session_cards.listed(turn, LessonSession.of_programme(turn.session, turn.the_programme.id))


def _row(asked: Asked, turn: Turn) -> LessonSession:
    return LessonSession.in_programme(turn.session, asked.arg("session"), turn.the_programme.id)


def side_of(turn: Turn, row: LessonSession) -> list[tuple[Participant, Member]]:
    """Those who have joined on that side, or would do either."""
    joined = Participant.joined(turn.session, row.programme_id)
    return [(part, member) for part, member in joined if part.side in (row.side, "both")]


# --- who was there ----------------------------------------------------------------------------


def attended_form(asked: Asked, turn: Turn) -> Form:
    """Whoever was there. It shows marks made here, and nothing of who read what."""
    row = _row(asked, turn)
    if turn.now < row.at:
        raise Refusal("learning.session_not_yet", step="lessons live")
    marked = Attendance.at(turn.session, row.id)
    people = [member for _, member in side_of(turn, row)]
    if not people:
        raise Refusal("learning.session_nobody", step="lessons live")
    return session_cards.attended_form(turn, row, people, tuple(marked))


def attended(asked: Asked, turn: Turn) -> Reply:
    """Mark them as prepared, and take marks back that were wrong."""
    row = _row(asked, turn)
    people = {member.id: part for part, member in side_of(turn, row)}
    chosen = asked.values["people"]
    if not set(chosen) <= people.keys():
        raise Complaints(people=Complaint("learning.session_other_side"))
    Participant.held(turn.session, people.values())  # somebody may be reading a lesson just now
    marked = Attendance.at(turn.session, row.id)
    for member_id, part in people.items():
        if member_id in chosen and member_id not in marked:
            _mark(turn, row, part)
        elif member_id in marked and member_id not in chosen:
            _take_back(turn, marked[member_id], part)
    turn.session.flush()
    return Update(card=session_cards.marked(turn, row, len(chosen)))


def _mark(turn: Turn, row: LessonSession, part: Participant) -> None:
    role = roles_of(row.side)[0]
    gates = [lesson.id for lesson in rules.gates(library(turn).lessons, role)]
    new = [lesson for lesson in gates if lesson not in part.lessons_read]
    turn.session.add(Attendance(session_id=row.id, member_id=part.member_id, stands_for=new))
    part.lessons_read = [*part.lessons_read, *new]
    if part.state == "joined" and is_ready(turn, part):
        part.state = "ready"


def _take_back(turn: Turn, mark: Attendance, part: Participant) -> None:
    part.lessons_read = [lesson for lesson in part.lessons_read if lesson not in mark.stands_for]
    turn.session.delete(mark)
    if part.state == "ready" and not is_ready(turn, part):
        part.state = "joined"


# --- inviting ---------------------------------------------------------------------------------


def invite(house: House, facts: JobFacts) -> None:
    """Write an invitation for everybody on that side, a chunk at a time; repeatable from its start."""
    with house.database.tenant(facts.tenant) as session:
        row = LessonSession.by_id(session, facts.subject)
        if row is None or row.called_off:
            return
        joined = Participant.joined(session, row.programme_id)
        people = [
            member.id
            for part, member in joined
            if part.side in (row.side, "both") and part.state in BEFORE_MATCHING
        ]
        programme_id = row.programme_id
    for done in range(0, len(people), CHUNK):
        with house.database.tenant(facts.tenant) as session:
            programme = Programme.by_id(session, programme_id)
            turn = Turn(
                session=session,
                house=house,
                actor=nobody(programme),
                now=house.clock.now(),
                phrases=house.phrases(programme.locale, programme.zone),
                programme=programme,
            )
            for member_id in people[done : done + CHUNK]:
                turn.notify(Member.by_id(session, member_id), SessionInvite(session=facts.subject))
        facts.report(min(done + CHUNK, len(people)), len(people))


def compose_invite(notice: SessionInvite, turn: Turn) -> Card | None:
    """The invitation while it is ahead; to whoever has it already, that it was called off."""
    row = LessonSession.by_id(turn.session, notice.session)
    if row is None:
        return None
    turn = turn.within(Programme.by_id(turn.session, row.programme_id))
    if row.called_off:
        out = written(turn.session, notice, ToMember(member=turn.actor.id))
        return session_cards.off(turn, row) if out is not None and out.sent_at is not None else None
    if local_date(row.at, turn.actor.zone) < turn.today:
        return None
    role = roles_of(row.side)[0]
    lessons = [x for x in library(turn).lessons if x.audience == role]
    return session_cards.invitation(turn, row, lessons)
