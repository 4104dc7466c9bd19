"""Closing sign-up with enough people, by hand or by the clock, or keeping it open longer, once."""

from bot.conversation.card import Button, Card, DateField, Form, Text
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaints, Refusal
from bot.nudges.local_time import local_date
from bot.outbox.model import revise
from bot.programmes import cards, clock, desk, reminding, rules
from bot.programmes.audit import record
from bot.programmes.model import Participant, Programme
from bot.programmes.notices import (
    SignupClosed,
    SignupOpen,
    SignupPosted,
    TooFew,
    keep_open_buttons,
    tell_all,
    tell_joined,
    too_few,
)
from bot.programmes.signup import close_on, day_complaint, opened
from bot.programmes.stage_notices import Counted, SignupAgain
from bot.programmes.stages import still_may
from bot.turn import Asked, Turn


def _sides(turn: Turn) -> rules.Sides:
    return rules.Sides.counted(
        part.side for part, _ in Participant.joined(turn.session, turn.the_programme.id)
    )


def close_card(_: Asked, turn: Turn) -> Reply:
    """How many there are, and the button that closes; or kindly, who is missing."""
    still_may(turn, "close_signup")
    sides = _sides(turn)
    if not sides.enough:
        return Say(card=too_few(turn))
    phrases, programme = turn.phrases, turn.the_programme
    close = Button(
        name="programmes.close",
        label=phrases.text("programmes.close_button"),
        args={"programme": programme.id},
        primary=True,
    )
    return Say(
        card=Card(
            title=phrases.line("programmes.closing", programme=programme.name),
            body=(cards.signed_up(sides, turn), Text(line=phrases.line("programmes.closing_means"))),
            actions=(close, *keep_open_buttons(turn)),
            lang=phrases.tag,
        )
    )


def close(_: Asked, turn: Turn) -> Reply:
    """Sign-up is closed: matching is next, and those who joined hear when they will hear."""
    still_may(turn, "close_signup")
    if not _sides(turn).enough:
        return Update(card=too_few(turn))
    record(turn, "close_signup")
    _close(turn)
    return Update(card=desk.of(turn))


def _close(turn: Turn) -> None:
    programme = turn.the_programme
    programme.move("close_signup")
    turn.no_longer_due(reminding.REMINDS, programme.id)
    clock.replan(turn)
    for kind in (SignupOpen.kind, SignupAgain.kind, SignupPosted.kind):
        revise(turn.session, kind, programme.id)
    revise(turn.session, TooFew.kind, programme.id, but=turn.actor.id)
    tell_joined(turn, SignupClosed(programme=programme.id))


def closes(subject: str, turn: Turn) -> None:
    """The last day is over: close, or ask the coordinators what next where too few have joined (spec 2.1)."""
    programme = Programme.by_id(turn.session, subject)
    turn = turn.within(programme)
    last = programme.signup_closes_on
    if programme.state != "signup" or last is None or last >= local_date(turn.now, programme.zone):
        return
    if _sides(turn).enough:
        _close(turn)
        tell_all(turn, "coordinator", Counted(programme=programme.id, closed_on=last))
    else:
        tell_all(turn, "coordinator", TooFew(programme=programme.id, closed_on=last))


def keep_open_form(_: Asked, turn: Turn) -> Form:
    """Another last day, once: people were promised the first (spec 2.1)."""
    _may_keep_open(turn)
    phrases = turn.phrases
    return Form(
        name="programmes.keep_open",
        title=phrases.text("programmes.keep_open"),
        fields=(
            DateField(
                name="closes",
                label=phrases.text("programmes.field_closes"),
                hint=phrases.text("programmes.hint_closes"),
                required=True,
                value=turn.the_programme.signup_closes_on,
            ),
        ),
        submit=phrases.text("programmes.keep_open"),
        lang=phrases.tag,
    )


def keep_open(asked: Asked, turn: Turn) -> Reply:
    """Sign-up stays open until then."""
    _may_keep_open(turn)
    programme, day = turn.the_programme, asked.values["closes"]
    wrong = day_complaint(day, turn)
    if wrong:
        raise Complaints(**wrong)
    if programme.signup_closes_on is None or day > programme.signup_closes_on:
        programme.extended_on = turn.today
    close_on(day, turn)
    record(turn, "keep_open")
    revise(turn.session, TooFew.kind, programme.id, but=turn.actor.id)
    revise(turn.session, SignupAgain.kind, programme.id)  # it names the last day
    return Update(card=opened(turn, how="stages.kept_open_how"))


def _may_keep_open(turn: Turn) -> None:
    still_may(turn, "close_signup")
    if turn.the_programme.extended_on is not None:
        raise Refusal("stages.extended_once", step="signup close", day=turn.the_programme.signup_closes_on)
