"""Sign-up: opening it, and inviting everybody in the audience."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from bot.conversation.card import (
    Card,
    ChoiceField,
    DateField,
    Form,
    Option,
    PersonField,
    Text,
)
from bot.conversation.reply import Reply, Update
from bot.errors import Complaint, Complaints, Refusal
from bot.house import House
from bot.nudges.local_time import local_date
from bot.outbox.notice import ToChannel
from bot.people.model import Member
from bot.polls.model import asked_in, signup_from
from bot.programmes import clock, desk, reminding, rules
from bot.programmes.audit import record
from bot.programmes.model import Participant, Programme
from bot.programmes.notices import SignupOpen, SignupPosted
from bot.programmes.permissions import hats
from bot.programmes.stages import still_may
from bot.routing import JobFacts
from bot.spoken import again
from bot.turn import Asked, Turn, nobody

INVITE = "programmes.invite"
"""The job that writes the invitations."""

CHUNK = 50
"""People invited in one transaction: each is a few rows, and nobody waits longer than that."""

USUAL: Final = timedelta(days=14)
"""How long people usually have to join."""

AUDIENCES = ("everyone", "levels", "chosen")
NAMED = frozenset({"chosen", "asked"})
"""Audiences that are lists: everybody on them is invited, whoever they are."""
AFTER_POLL = ("asked", "everyone")
"""After a poll everybody whom it asked is invited alike, whatever they answered (spec 2.4, U2)."""


def signup_form(_: Asked, turn: Turn) -> Form:
    """Until when, and who is invited; refused with the way out while something is missing."""
    programme, phrases = turn.the_programme, turn.phrases
    still_may(turn, "open_signup")
    open_now = rules.missing(desk.checks(turn))
    if open_now:
        raise Refusal("programmes.not_ready", step="readiness", count=len(open_now))
    _wait_for_poll(turn)
    polled = bool(asked_in(turn.session, programme.id))
    audiences = AFTER_POLL if polled else AUDIENCES
    chosen = PersonField(
        name="people",
        label=phrases.text("programmes.field_chosen"),
        hint=phrases.text("programmes.hint_chosen"),
        many=True,
        options=Member.on_offer(turn.session),
    )
    return Form(
        name="programmes.signup",
        title=phrases.text("programmes.signup_title"),
        intro=(Text(line=phrases.line("programmes.signup_intro")),),
        fields=(
            DateField(
                name="closes",
                label=phrases.text("programmes.field_closes"),
                hint=phrases.text("programmes.hint_closes"),
                required=True,
                value=programme.signup_closes_on or _usual_last_day(turn),
            ),
            ChoiceField(
                name="audience",
                label=phrases.text("programmes.field_audience"),
                required=True,
                options=tuple(
                    Option(value=a, label=phrases.text(f"programmes.audience_{a}")) for a in audiences
                ),
                value=audiences[0],
            ),
            *(() if polled else (chosen,)),
        ),
        submit=phrases.text("programmes.open_signup"),
        lang=phrases.tag,
    )


def _usual_last_day(turn: Turn) -> date | None:
    """What the hint calls usual, or the day before the round if that is sooner; None where that is past."""
    programme = turn.the_programme
    today = local_date(turn.now, programme.zone)
    last = today + USUAL
    if programme.starts_on is not None:
        last = min(last, programme.starts_on - timedelta(days=1))
    return last if last > today else None


def _wait_for_poll(turn: Turn) -> None:
    """Two working days pass between a poll's results and sign-up (U2): `Refusal` before that."""
    first = signup_from(turn.session, turn.the_programme.id)
    if first is not None and local_date(turn.now, turn.the_programme.zone) < first:
        raise Refusal("programmes.too_soon_after_poll", step="home", day=first)


def open_signup(asked: Asked, turn: Turn) -> Reply:
    """Sign-up is open; the invitations are written by a job and reach everybody in their own hours."""
    programme, values = turn.the_programme, asked.values
    chosen = _check(values, turn)
    programme.move("open_signup")
    record(turn, "open_signup")
    programme.open_to_all = values["audience"] == "everyone"
    close_on(values["closes"], turn)
    if programme.open_to_all and programme.channel:
        turn.notify(ToChannel(programme=programme.id), SignupPosted(programme=programme.id))
    turn.start_job(INVITE, programme.id, audience=values["audience"], people=chosen)
    return Update(card=opened(turn))


def _check(values: dict[str, Any], turn: Turn) -> list[str]:
    """The people chosen; `Complaints` for a day that does not fit or an audience too small to match."""
    wrong = day_complaint(values["closes"], turn)
    named = values.get("people", ())
    people = select(Member.id).where(Member.left_at.is_(None), Member.id.in_(named))
    chosen = sorted(turn.session.scalars(people))
    if values["audience"] == "chosen":
        if len(chosen) < len(named):
            wrong["people"] = Complaint("programmes.not_here")
        elif len(chosen) < 2 * rules.PER_SIDE:
            given = {"count": len(chosen), "least": 2 * rules.PER_SIDE}
            wrong["people"] = Complaint("programmes.few_chosen", given)
    elif chosen:
        wrong["audience"] = Complaint("programmes.chosen_but")
    if wrong:
        raise Complaints(**wrong)
    return chosen


def day_complaint(closes: date, turn: Turn) -> dict[str, Complaint]:
    """What is wrong with a last day of sign-up, if anything."""
    starts = turn.the_programme.starts_on
    if closes <= turn.today:
        return {"closes": Complaint("programmes.closes_today")}
    if starts is not None and closes >= starts:
        return {"closes": Complaint("programmes.closes_late", {"starts": starts})}
    return {}


def close_on(day: date, turn: Turn) -> None:
    """That is the last day of sign-up; it closes when the day is over on the programme's clock."""
    programme = turn.the_programme
    programme.signup_closes_on = day
    clock.replan(turn)
    reminding.plan(turn)


def opened(turn: Turn, *, how: str = "programmes.signup_opened_how") -> Card:
    """Sign-up is open, until when, and what happens now."""
    phrases, programme = turn.phrases, turn.the_programme
    given = {"programme": programme.name, "day": programme.signup_closes_on}
    return Card(
        title=phrases.line("programmes.signup_opened", **given),
        body=(Text(line=phrases.line(how)),),
        actions=(again("home", phrases, primary=True),),
        lang=phrases.tag,
    )


def invite(house: House, facts: JobFacts) -> None:
    """Write an invitation for everybody in the audience, a chunk at a time; repeatable from its start."""
    with house.database.tenant(facts.tenant) as session:
        query = select(Member.id).where(Member.left_at.is_(None)).order_by(Member.id)
        if facts.facts["audience"] == "levels":
            query = query.where(Member.level.is_not(None))
        if facts.facts["audience"] == "chosen":
            query = query.where(Member.id.in_(facts.facts["people"]))
        if facts.facts["audience"] == "asked":
            query = query.where(Member.id.in_(asked_in(session, facts.subject)))
        people = list(session.scalars(query))
    for done in range(0, len(people), CHUNK):
        with house.database.tenant(facts.tenant) as session:
            programme = Programme.by_id(session, facts.subject)
            phrases = house.phrases(programme.locale, programme.zone)
            turn = Turn(
                session=session,
                house=house,
                actor=nobody(programme),
                now=house.clock.now(),
                phrases=phrases,
                programme=programme,
            )
            if programme.state not in rules.JOINABLE:
                return
            for member_id in people[done : done + CHUNK]:
                _invite(Member.by_id(session, member_id), turn, named=facts.facts["audience"] in NAMED)
        facts.report(min(done + CHUNK, len(people)), len(people))


def _invite(member: Member, turn: Turn, *, named: bool) -> None:
    programme = turn.the_programme
    part = Participant.of(turn.session, programme.id, member.id)
    worn = hats(turn.session, member, programme)
    if part is None:
        if not named and worn & {"coordinator", "alternate"}:
            return  # they run it and may join by themselves
        turn.session.add(Participant(programme_id=programme.id, member_id=member.id))
        turn.session.flush()
    elif part.state != "invited":
        return
    if "coordinator" not in worn:  # it would tell them that they see the names
        turn.notify(member, SignupOpen(programme=programme.id))
