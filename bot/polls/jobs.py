"""What the clock does with a poll, step by step: open, remind, close, tell, call off, sweep.

The only place that makes or destroys a poll's keys. No transaction spans the app and the ballot box, so
each job can be interrupted anywhere and run again from its start: it finds by the states of both what is
left to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, select

from bot.house import House
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import revise
from bot.outbox.notice import Notice, ToChannel
from bot.people.model import Member
from bot.polls.interest import GROUPS, interest_questions
from bot.polls.model import InterestPoll, PollAudience, known_to_open, people_for
from bot.polls.notices import PollInvite, PollNext, PollReminder, PollResult, PollThanks
from bot.polls.opening import sides_of
from bot.polls.questions import PollTerms
from bot.polls.refusals import PollUnknown, PollVoid
from bot.polls.rules import LIVE, TOLD_AT, Audience, Cause
from bot.programmes.model import Programme
from bot.programmes.permissions import holders
from bot.routing import JobFacts
from bot.turn import Turn, nobody

REMIND, CLOSE, CANCEL, TELL, THANK = (
    "polls.remind",
    "polls.close",
    "polls.cancel",
    "polls.tell",
    "polls.thank",
)
"""Jobs. The first two are also due dates that start the job of the same name."""

RESULTS, NEXT = "polls.results", "polls.next"
"""Due dates: the fixed hour at which results are told, and the day on which sign-up may be opened."""

CHUNK = 50
"""People written to in one transaction: nobody waits for a database longer than that."""

DRAFT_KEPT = timedelta(days=1)
"""A draft is good for its own day; then it is forgotten."""

AUDIENCE_KEPT = timedelta(days=365)
"""So long a later poll of nearly the same people, or of the same words, is noticed (spec 5.2, T13)."""

POLL_KEPT = timedelta(days=3 * 365)
"""What was asked, and what it said together."""


@contextmanager
def _turn(house: House, facts: JobFacts) -> Iterator[tuple[InterestPoll, Turn]]:
    """One transaction with the job's poll, locked, and a turn in its programme whose actor is nobody."""
    with house.database.tenant(facts.tenant) as session:
        poll = InterestPoll.by_id(session, facts.subject, locked=True)
        programme = Programme.by_id(session, poll.programme_id)
        phrases = house.phrases(programme.locale, programme.zone)
        actor, now = nobody(programme), house.clock.now()
        yield (
            poll,
            Turn(session=session, house=house, actor=actor, now=now, phrases=phrases, programme=programme),
        )


# --- opening ----------------------------------------------------------------------------------


def open_poll(house: House, facts: JobFacts) -> None:
    """Audience frozen → keys → envelopes → open in the ballot box → open here → invitations.

    The app's row with the poll's id is committed before this begins.
    """
    with _turn(house, facts) as (poll, turn):
        if poll.state not in {"opening", "open"}:
            return
        _freeze(poll, turn)
        terms, invitees = terms_of(poll), PollAudience.frozen(turn.session, poll.id)
    try:
        house.ballots.open(terms, invitees, compute=house.compute)
    except PollVoid:
        _opened_in_vain(house, facts)
        return
    with _turn(house, facts) as (poll, turn):
        if poll.state == "opening":
            poll.move("opened")
            turn.due(REMIND, poll.id, poll.remind_at)
            turn.due(CLOSE, poll.id, poll.closes_at)
        called_off, channel = poll.state == "cancelled", poll.audience == "channel"
        if not called_off and channel:
            turn.notify(ToChannel(programme=poll.programme_id), PollInvite(poll=poll.id))
    if called_off:  # while the envelopes were being made
        cancel_poll(house, facts)
    elif not channel:
        _write_to(house, facts, sorted(invitees), PollInvite(poll=facts.subject))


def _freeze(poll: InterestPoll, turn: Turn) -> None:
    """Keep whom the poll asks, once; from here on nobody is added (A11)."""
    if PollAudience.frozen(turn.session, poll.id):
        return
    people = people_for(turn.session, cast(Audience, poll.audience), poll.chosen)
    for member, side in sides_of(turn.the_programme, people).items():
        turn.session.add(PollAudience(poll_id=poll.id, member_id=member, side=side))
    poll.chosen = []
    turn.session.flush()


def terms_of(poll: InterestPoll) -> PollTerms:
    """The poll as the ballot box freezes it: the same whenever it is asked, for the row no longer changes."""
    topics = [topic["id"] for topic in poll.topics]
    return PollTerms(
        poll_id=poll.id,
        tenant_id=poll.tenant_id,
        programme_id=poll.programme_id,
        purpose="interest",
        questions=interest_questions(topics, comments=poll.comments),
        groups=GROUPS,
        report_plan="by_group" if poll.by_side else "overall",
        open_on=poll.opens_on,
        close_on=poll.closes_on,
    )


def _opened_in_vain(house: House, facts: JobFacts) -> None:
    """The keys were lost before anybody was asked: the coordinators alone are told, at once."""
    with _turn(house, facts) as (poll, turn):
        if poll.state == "opening":
            poll.move("lose")
            poll.results_at = turn.now
            for member in holders(turn.session, turn.the_programme, "coordinator"):
                turn.notify(member, PollResult(poll=poll.id))
    house.ballots.close(facts.subject, on=local_date(house.clock.now(), "UTC"))  # shreds what is left


# --- while it is open -------------------------------------------------------------------------


def remind_due(poll_id: str, turn: Turn) -> None:
    """Half way: the job writes to everybody."""
    turn.start_job(REMIND, poll_id)


def remind(house: House, facts: JobFacts) -> None:
    """The one reminder, to everybody whom the poll asks and to nobody else (I13)."""
    _write_to(house, facts, _asked(house, facts), PollReminder(poll=facts.subject))


def cancel_poll(house: House, facts: JobFacts) -> None:
    """Destroy envelopes and keys unread. The app's row says already that the poll was called off."""
    on = local_date(house.clock.now(), "UTC")
    with suppress(PollUnknown):  # it had not got as far as the ballot box: the sweep finds its keys, if any
        house.ballots.cancel(facts.subject, on=on)


# --- closing ----------------------------------------------------------------------------------


def close_due(poll_id: str, turn: Turn) -> None:
    """The last day is over: from here on the poll takes no answers, and the job counts."""
    poll = InterestPoll.by_id(turn.session, poll_id, locked=True)
    if poll.state != "open":
        return
    stopped = Programme.by_id(turn.session, poll.programme_id).over
    poll.move("cancel" if stopped else "close")
    turn.start_job(CANCEL if stopped else CLOSE, poll_id)
    for kind in (PollInvite.kind, PollReminder.kind):
        revise(turn.session, kind, poll_id)


ENDS: dict[str, Cause] = {"published": "publish", "not_enough": "find_too_few", "void": "lose"}
"""The ballot box's end states → what they mean here."""


def close_poll(house: House, facts: JobFacts) -> None:
    """Count once in the ballot box; then keep its end here, and plan the hour at which it is told."""
    with _turn(house, facts) as (poll, turn):
        if poll.state != "closing":
            return
        on = poll.closes_on
        earlier = house.ballots.compared_with(poll.id, on=on)
        audiences = {each: PollAudience.frozen(turn.session, each) for each in earlier}
    house.ballots.close(facts.subject, on=on, audiences=audiences, compute=house.compute)
    ended = house.ballots.outcome(facts.subject).state
    with _turn(house, facts) as (poll, turn):
        if poll.state == "closing":
            poll.move(ENDS[ended])
            turn.due(RESULTS, poll.id, poll.results_at)


def results_due(poll_id: str, turn: Turn) -> None:
    """The fixed hour has come: the job tells everybody."""
    turn.start_job(TELL, poll_id)


def tell(house: House, facts: JobFacts) -> None:
    """Results to everybody who was asked, to the coordinators and, where it began there, to the channel."""
    with _turn(house, facts) as (poll, turn):
        coordinators = [m.id for m in holders(turn.session, turn.the_programme, "coordinator")]
        if poll.audience == "channel":
            turn.notify(ToChannel(programme=poll.programme_id), PollResult(poll=poll.id))
        may_begin = to_utc(poll.signup_from, TOLD_AT, turn.the_programme.zone)
        turn.due(NEXT, poll.id, may_begin)
    asked = _asked(house, facts)
    _write_to(house, facts, sorted({*asked, *coordinators}), PollResult(poll=facts.subject))


def next_due(poll_id: str, turn: Turn) -> None:
    """People have had time to read: the coordinators hear that sign-up may be opened."""
    poll = InterestPoll.by_id(turn.session, poll_id)
    turn = turn.within(Programme.by_id(turn.session, poll.programme_id))
    for member in holders(turn.session, turn.the_programme, "coordinator"):
        turn.notify(member, PollNext(poll=poll_id))


def thank(house: House, facts: JobFacts) -> None:
    """It does not go ahead: everybody who was asked hears so, with the reason."""
    _write_to(house, facts, _asked(house, facts), PollThanks(poll=facts.subject))


# --- writing to many --------------------------------------------------------------------------


def _asked(house: House, facts: JobFacts) -> list[str]:
    with house.database.tenant(facts.tenant) as session:
        return sorted(PollAudience.frozen(session, facts.subject))


def _write_to(house: House, facts: JobFacts, people: list[str], notice: Notice) -> None:
    """The same notice to all these people who are still here, a chunk at a time; repeatable."""
    for done in range(0, len(people), CHUNK):
        with _turn(house, facts) as (_, turn):
            chunk = select(Member).where(Member.id.in_(people[done : done + CHUNK]), Member.left_at.is_(None))
            for member in turn.session.scalars(chunk.order_by(Member.id)):
                turn.notify(member, notice)
        facts.report(min(done + CHUNK, len(people)), len(people))


# --- housekeeping -----------------------------------------------------------------------------


def sweep(house: House) -> None:
    """Forget what is over, and destroy keys that no poll uses (once a day; repeatable)."""
    now = house.clock.now()
    _forget_ended(house, now)
    with house.database.everyone() as session:
        drafts = select(InterestPoll).where(InterestPoll.state == "draft")
        for poll in session.scalars(drafts.where(InterestPoll.drafted_at < now - DRAFT_KEPT)):
            session.delete(poll)
        session.flush()
        known = known_to_open(session)
    house.ballots.sweep_keys(known, today=local_date(now, "UTC"))


def _forget_ended(house: House, now: datetime) -> None:
    """Who was asked goes after twelve months, and what a poll said after three years (spec 6.1)."""
    ended = InterestPoll.state.not_in(LIVE | {"draft"})
    with house.database.everyone() as session:
        asked = select(InterestPoll.id).where(ended, InterestPoll.closes_at < now - AUDIENCE_KEPT)
        session.execute(delete(PollAudience).where(PollAudience.poll_id.in_(asked)))
        old = session.scalars(
            select(InterestPoll.id).where(ended, InterestPoll.closes_at < now - POLL_KEPT)
        ).all()
    for poll_id in old:  # the ballot box first: without the app's row nobody would find it again
        with suppress(PollUnknown):  # called off before it was opened
            house.ballots.forget(poll_id)
    with house.database.everyone() as session:
        session.execute(delete(InterestPoll).where(InterestPoll.id.in_(old)))
