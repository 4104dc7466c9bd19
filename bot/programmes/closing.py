"""Closing sign-up with enough people, keeping it open longer, or stopping the programme before its round."""

from bot.conversation.card import Button, Card, DateField, Form, Text, TextField
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaints, NotThere
from bot.nudges.local_time import local_date
from bot.outbox.model import revise
from bot.programmes import cards, desk, rules
from bot.programmes.model import Participant, Programme
from bot.programmes.notices import (
    SignupClosed,
    SignupOpen,
    SignupPosted,
    Stopped,
    TooFew,
    keep_open_button,
    tell_all,
    tell_joined,
    too_few,
)
from bot.programmes.signup import CLOSES, close_on, day_complaint, opened, still_may
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
            actions=(close, keep_open_button(turn)),
            lang=phrases.tag,
        )
    )


def close(_: Asked, turn: Turn) -> Reply:
    """Sign-up is closed: matching is next, and those who joined hear when they will hear."""
    still_may(turn, "close_signup")
    if not _sides(turn).enough:
        return Update(card=too_few(turn))
    _close(turn)
    card = desk.coordinator(turn)
    if card is None:
        raise NotThere("programmes.nothing_there", step="home")
    return Update(card=card)


def _close(turn: Turn) -> None:
    programme = turn.the_programme
    programme.move("close_signup")
    turn.no_longer_due(CLOSES, programme.id)
    for kind in (SignupOpen.kind, SignupPosted.kind):
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
    else:
        tell_all(turn, "coordinator", TooFew(programme=programme.id, closed_on=last))


def keep_open_form(_: Asked, turn: Turn) -> Form:
    """Another last day."""
    still_may(turn, "close_signup")
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
    wrong = day_complaint(asked.values["closes"], turn)
    if wrong:
        raise Complaints(**wrong)
    close_on(asked.values["closes"], turn)
    revise(turn.session, TooFew.kind, turn.the_programme.id, but=turn.actor.id)
    return Update(card=opened(turn))


# --- stopping before the round ----------------------------------------------------------------


def stop_form(_: Asked, turn: Turn) -> Form:
    """Stop for good: one line why, for those who joined."""
    still_may(turn, "cancel")
    phrases = turn.phrases
    return Form(
        name="programmes.stop",
        title=phrases.text("programmes.stop_title"),
        intro=(Text(line=phrases.line("programmes.stop_intro", programme=turn.the_programme.name)),),
        fields=(
            TextField(
                name="reason",
                label=phrases.text("programmes.field_reason"),
                hint=phrases.text("programmes.hint_reason"),
                required=True,
                longest=140,
            ),
        ),
        submit=phrases.text("programmes.stop_button"),
        lang=phrases.tag,
    )


def stop(asked: Asked, turn: Turn) -> Reply:
    """It has stopped; those who joined are told why."""
    programme, phrases = turn.the_programme, turn.phrases
    still_may(turn, "cancel")
    programme.move("cancel")
    programme.stopped_because = asked.values["reason"].rstrip(".")
    turn.no_longer_due(CLOSES, programme.id)
    for kind in (SignupOpen.kind, SignupPosted.kind, TooFew.kind):
        revise(turn.session, kind, programme.id, but=turn.actor.id)
    told = tell_joined(turn, Stopped(programme=programme.id))
    given = {"programme": programme.name, "count": len(told)}
    return Update(card=Card(title=phrases.line("programmes.stopped_now", **given), lang=phrases.tag))
