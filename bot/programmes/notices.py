"""What a programme says later: to its sponsor and contacts, to those invited, and to those who joined."""

from datetime import date

import msgspec
from sqlalchemy import select

from bot.conversation.card import Action, Button, Card, FormButton, Line, Text
from bot.matching.hearing import hears_by
from bot.nudges.local_time import local_date
from bot.outbox.model import written
from bot.outbox.notice import Notice, ToMember
from bot.people.model import Member
from bot.programmes import cards, profile_cards, rules
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.naming import mentoring_name
from bot.programmes.permissions import hats, holders
from bot.spoken import again
from bot.turn import Turn


class SponsorNamed(Notice, frozen=True, kw_only=True):
    """Somebody has been named sponsor: here is the promise to read and sign (guard G5)."""

    kind = "programmes.sponsor_named"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    programme: str
    member: str


class AlternateNamed(Notice, frozen=True, kw_only=True):
    """Somebody has been named alternate contact (guard G4)."""

    kind = "programmes.alternate_named"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    programme: str
    member: str


class PromiseSigned(Notice, frozen=True, kw_only=True):
    """The sponsor has signed: the coordinators can go on."""

    kind = "programmes.promise_signed"
    when = "working"

    programme: str
    on: date


class SignupOpen(Notice, frozen=True, kw_only=True):
    """M-SIGNUP: everybody invited hears the same, whatever they did in a poll (spec 2.4, U2)."""

    kind = "programmes.signup"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    programme: str


class SignupPosted(Notice, frozen=True, kw_only=True):
    """The launch, once in the programme's channel, where everybody may join (A12)."""

    kind = "programmes.signup_posted"
    sent = "at_least_once"
    when = "working"

    programme: str


class SignupClosed(Notice, frozen=True, kw_only=True):
    """M-SIGNUP-CLOSED, to those who joined."""

    kind = "programmes.signup_closed"
    when = "working"

    programme: str


class TooFew(Notice, frozen=True, kw_only=True):
    """Sign-up was to close, and too few have joined: the coordinators choose what next (spec 2.1)."""

    kind = "programmes.too_few"
    sent = "at_least_once"
    when = "working"

    programme: str
    closed_on: date


# --- words ------------------------------------------------------------------------------------


def compose_sponsor_named(notice: SponsorNamed, turn: Turn) -> Card | None:
    """The promise, and who asks for it."""
    if not wears("sponsor", notice.programme, turn):
        return None
    return cards.promise(turn, why=turn.phrases.line("programmes.why_sponsor"))


def compose_alternate_named(notice: AlternateNamed, turn: Turn) -> Card | None:
    """What an alternate contact is for."""
    if not wears("alternate", notice.programme, turn):
        return None
    phrases, programme = turn.phrases, turn.the_programme
    asks = holders(turn.session, programme, "coordinator")
    return Card(
        title=phrases.line("programmes.alternate_named", programme=programme.name),
        body=(
            Text(
                line=phrases.line("programmes.alternate_meaning", coordinators=[turn.name(m) for m in asks])
            ),
        ),
        actions=(again("purpose", phrases, programme=programme.id),),
        why=phrases.line("programmes.why_alternate"),
        lang=phrases.tag,
    )


def compose_promise_signed(notice: PromiseSigned, turn: Turn) -> Card | None:
    """The way on for the coordinators."""
    if not wears("coordinator", notice.programme, turn) or turn.the_programme.promise_signed_on is None:
        return None
    phrases, programme = turn.phrases, turn.the_programme
    return Card(
        title=phrases.line("programmes.now_signed", programme=programme.name),
        actions=(again("readiness", phrases, primary=True, programme=programme.id),),
        why=phrases.line("programmes.why_coordinator"),
        lang=phrases.tag,
    )


def compose_signup(notice: SignupOpen, turn: Turn) -> Card | None:
    """The invitation, as long as it stands; for whoever has joined through it, their own side of it."""
    part = Participant.of(turn.session, notice.programme, turn.actor.id)
    open_now = turn.the_programme.state in rules.JOINABLE
    if not open_now or part is None or part.state != "invited":
        return joined(notice, turn)
    return invitation(turn, why=turn.phrases.line("programmes.why_signup"))


def joined(notice: Notice, turn: Turn) -> Card | None:
    """What stands in the place of an invitation that was accepted; None if it was not, or was not sent."""
    programme = turn.the_programme
    part = Participant.of(turn.session, programme.id, turn.actor.id)
    row = written(turn.session, notice, ToMember(member=turn.actor.id))
    if programme.over or part is None or part.state in NOT_IN or row is None or row.sent_at is None:
        return None
    card = profile_cards.preview(turn, part, new=False)
    return msgspec.structs.replace(card, why=turn.phrases.line("programmes.why_signup"))


def compose_signup_posted(notice: SignupPosted, turn: Turn) -> Card | None:
    """The same words in the channel; it goes when sign-up closes."""
    programme = turn.the_programme
    if programme.id != notice.programme or programme.state not in rules.JOINABLE:
        return None
    card = invitation(turn)
    return msgspec.structs.replace(card, actions=card.actions[:2])  # a channel declines nothing


def invitation(turn: Turn, *, title: Line = (), why: Line = ()) -> Card:
    """M-SIGNUP: what it is, the time it takes, who sees the name; `title` where it comes again."""
    phrases, programme = turn.phrases, turn.the_programme
    coordinators = [turn.name(member) for member in holders(turn.session, programme, "coordinator")]
    actions: tuple[Action, ...] = (
        FormButton(
            name="programmes.join",
            label=phrases.text("programmes.join"),
            args={"programme": programme.id},
            primary=True,
        ),
        again("purpose", phrases, programme=programme.id),
        Button(
            name="programmes.not_for_me",
            label=phrases.text("programmes.not_for_me"),
            args={"programme": programme.id},
        ),
    )
    label = mentoring_name(programme, phrases)
    body = [Text(line=phrases.line("programmes.signup_whoever", coordinators=coordinators))]
    if programme.starts_on and programme.ends_on:
        hours = rules.hours_asked(
            programme.starts_on, programme.ends_on, programme.cadence_weeks, programme.meeting_minutes
        )
        given = {"hours": hours, "starts": programme.starts_on, "ends": programme.ends_on}
        body.append(Text(line=phrases.line("programmes.signup_time", **given)))
    return Card(
        title=title or phrases.line("programmes.signup", programme=programme.name, label=label),
        body=tuple(body),
        actions=actions,
        why=why,
        lang=phrases.tag,
    )


def compose_signup_closed(notice: SignupClosed, turn: Turn) -> Card | None:
    """When they will hear; nothing to do."""
    part = Participant.of(turn.session, notice.programme, turn.actor.id)
    if turn.the_programme.over or part is None or part.state in NOT_IN:
        return None
    phrases, programme = turn.phrases, turn.the_programme
    title = phrases.line("programmes.signup_closed", programme=programme.name, by=hears_by(programme))
    why = phrases.line("programmes.why_participant", programme=programme.name)
    return Card(title=title, why=why, lang=phrases.tag)


def compose_too_few(notice: TooFew, turn: Turn) -> Card | None:
    """How many are missing, and the ways on."""
    programme = turn.the_programme
    stands = programme.state == "signup" and programme.signup_closes_on == notice.closed_on
    if not stands or not wears("coordinator", notice.programme, turn):
        return None
    return too_few(turn, why=turn.phrases.line("programmes.why_coordinator"))


def too_few(turn: Turn, *, why: Line = ()) -> Card:
    """Sign-up cannot close yet: who is missing, kindly, with the ways on.

    It can be kept open longer once: people were promised a date.
    """
    phrases, programme = turn.phrases, turn.the_programme
    sides = rules.Sides.counted(part.side for part, _ in Participant.joined(turn.session, programme.id))
    given = {"mentors": sides.missing_mentors, "mentees": sides.missing_mentees, "least": rules.PER_SIDE}
    ways = "again" if programme.extended_on else "ways"
    others = [other.name for other in instead(turn)]
    merge = FormButton(
        name="programmes.merge", label=phrases.text("stages.merge_title"), args={"programme": programme.id}
    )
    return Card(
        title=phrases.line("programmes.too_few", programme=programme.name, **given),
        body=(cards.signed_up(sides, turn), Text(line=phrases.line(f"stages.too_few_{ways}", others=others))),
        actions=(
            *keep_open_buttons(turn, primary=True),
            *((merge,) if others else ()),
            again("programme stop", phrases, programme=programme.id),
        ),
        why=why,
        lang=phrases.tag,
    )


def keep_open_buttons(turn: Turn, *, primary: bool = False) -> tuple[FormButton, ...]:
    """Opens the form that moves the last day of sign-up: once, and then no more."""
    if turn.the_programme.extended_on is not None:
        return ()
    args = {"programme": turn.the_programme.id}
    label = turn.phrases.text("programmes.keep_open")
    return (FormButton(name="programmes.keep_open", label=label, args=args, primary=primary),)


def instead(turn: Turn) -> list[Programme]:
    """Programmes in sign-up that people could be asked to join instead of the turn's.

    The actor's own, or such as are open to everybody: nobody invites to what others look after.
    """
    session, here = turn.session, turn.the_programme
    query = select(Programme).where(Programme.state.in_(sorted(rules.JOINABLE)), Programme.id != here.id)
    return [
        other
        for other in session.scalars(query.order_by(Programme.name, Programme.id))
        if (other.open_to_all or "coordinator" in hats(session, turn.actor, other))
        and (other.signup_closes_on or date.max) >= local_date(turn.now, other.zone)
    ]


def wears(role: str, programme_id: str, turn: Turn) -> bool:
    """Whether the reader still has this role in that programme, and it still runs."""
    programme = Programme.by_id(turn.session, programme_id)
    return not programme.over and role in hats(turn.session, turn.actor, programme)


def tell_all(turn: Turn, role: str, notice: Notice) -> None:
    """The same notice to everybody with that role in the turn's programme."""
    for member in holders(turn.session, turn.the_programme, role):
        turn.notify(member, notice)


def tell_joined(turn: Turn, notice: Notice) -> list[Member]:
    """The same notice to everybody who has joined the turn's programme; gives them."""
    people = [member for _, member in Participant.joined(turn.session, turn.the_programme.id)]
    for member in people:
        turn.notify(member, notice)
    return people
