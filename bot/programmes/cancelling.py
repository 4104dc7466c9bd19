"""Stopping a programme for good, from any stage: one line why, asked twice, and every pair ends kindly."""

from bot.conversation.card import Button, Card, Form, Text, TextField
from bot.conversation.reply import Reply, Update
from bot.errors import Refusal
from bot.nudges.local_time import local_date
from bot.outbox.model import revise
from bot.pairs.model import Pair
from bot.programmes import clock
from bot.programmes.audit import record
from bot.programmes.notices import SignupOpen, SignupPosted, TooFew
from bot.programmes.pausing import concerned
from bot.programmes.stage_notices import OnPause, SignupAgain, Stopped
from bot.programmes.stages import still_may
from bot.spoken import again
from bot.turn import Asked, Turn


def stop_form(_: Asked, turn: Turn) -> Form:
    """The first of two steps: one line why, for those who joined."""
    still_may(turn, "cancel")
    phrases, programme = turn.phrases, turn.the_programme
    pairs = len(Pair.live_in(turn.session, programme.id))
    return Form(
        name="programmes.stop",
        title=phrases.text("programmes.stop_title"),
        intro=(Text(line=phrases.line("stages.stop_intro", programme=programme.name, pairs=pairs)),),
        fields=(
            TextField(
                name="reason",
                label=phrases.text("programmes.field_reason"),
                hint=phrases.text("programmes.hint_reason"),
                required=True,
                longest=140,
                value=programme.stopped_because,
            ),
        ),
        submit=phrases.text("stages.stop_go_on"),
        lang=phrases.tag,
    )


def stop(asked: Asked, turn: Turn) -> Reply:
    """The second step: the words as people will read them, and the button that does it."""
    still_may(turn, "cancel")
    programme, phrases = turn.the_programme, turn.phrases
    programme.stopped_because = asked.values["reason"].rstrip(". ")
    turn.session.flush()
    button = Button(
        name="programmes.stop_now",
        label=phrases.text("programmes.stop_button"),
        args={"programme": programme.id},
        primary=True,
    )
    given = {"programme": programme.name, "reason": programme.stopped_because}
    return Update(
        card=Card(
            title=phrases.line("stages.stop_sure", **given),
            body=(Text(line=phrases.line("stages.stop_final")),),
            actions=(button, again("home", phrases)),
            lang=phrases.tag,
        )
    )


def stop_now(_: Asked, turn: Turn) -> Reply:
    """M-PROG-CANCEL: it has stopped. Pairs are free to carry on by themselves; what is kept goes later."""
    still_may(turn, "cancel")
    programme, phrases = turn.the_programme, turn.phrases
    if not programme.stopped_because:
        raise Refusal("stages.stop_why_first", step="programme stop")
    stop_here(turn)
    record(turn, "cancel")
    told = [member for member in concerned(turn) if member.id != turn.actor.id]
    for member in told:
        turn.notify(member, Stopped(programme=programme.id))
    given = {"programme": programme.name, "count": len(told)}
    title, home = phrases.line("programmes.stopped_now", **given), again("home", phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=phrases.tag))


def stop_here(turn: Turn) -> None:
    """The turn's programme has stopped; whoever calls this says so to people."""
    programme = turn.the_programme
    programme.move("cancel")
    programme.ended_on, programme.resumes_on = local_date(turn.now, programme.zone), None
    turn.session.flush()
    clock.dates_changed(turn)
    clock.pairs_end(turn)
    for kind in (SignupOpen.kind, SignupAgain.kind, SignupPosted.kind, TooFew.kind, OnPause.kind):
        revise(turn.session, kind, programme.id, but=turn.actor.id)
