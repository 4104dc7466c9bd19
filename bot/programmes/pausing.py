"""A programme on pause: one line why, all timers and messages rest, and dates are planned anew after it."""

from datetime import timedelta
from typing import Final

from bot.conversation.card import Button, Card, DateField, Form, FormButton, Text, TextField
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints
from bot.nudges.local_time import local_date
from bot.outbox.model import release, revise
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes import clock
from bot.programmes.audit import record
from bot.programmes.model import Participant, Programme
from bot.programmes.permissions import MAY, hats, holders
from bot.programmes.stage_notices import GoingOn, OnPause
from bot.programmes.stages import still_may
from bot.spoken import again
from bot.turn import Asked, Turn

PAIR_GOES_ON: Final = "pairs.after_pause"
"""What each live pair does when its programme goes on."""

LONGEST_PAUSE: Final = timedelta(days=365)
"""A date more than a year away is a slip of the finger; a pause without one may last as long as needed."""


def pause_form(_: Asked, turn: Turn) -> Form:
    """One line for the people in it, and until when if that is known."""
    still_may(turn, "pause")
    phrases, programme = turn.phrases, turn.the_programme
    return Form(
        name="programmes.pause",
        title=phrases.text("stages.pause_title"),
        intro=(Text(line=phrases.line("stages.pause_intro", programme=programme.name)),),
        fields=(
            TextField(
                name="reason",
                label=phrases.text("stages.field_pause_reason"),
                hint=phrases.text("stages.hint_pause_reason"),
                required=True,
                longest=140,
            ),
            DateField(
                name="until",
                label=phrases.text("stages.field_pause_until"),
                hint=phrases.text("stages.hint_pause_until"),
            ),
        ),
        submit=phrases.text("stages.pause_submit"),
        lang=phrases.tag,
    )


def pause(asked: Asked, turn: Turn) -> Reply:
    """Everything rests from now on; those who joined hear why, and then nothing more."""
    still_may(turn, "pause")
    programme, until = turn.the_programme, asked.values["until"]
    today = local_date(turn.now, programme.zone)
    if until is not None and until <= today:
        raise Complaints(until=Complaint("stages.pause_past"))
    if until is not None and until > today + LONGEST_PAUSE:
        raise Complaints(until=Complaint("stages.pause_long"))
    if until is not None and programme.ends_on is not None and until >= programme.ends_on:
        raise Complaints(until=Complaint("stages.pause_past_end", {"ends": programme.ends_on}))
    programme.move("pause")
    programme.paused_because, programme.resumes_on = asked.values["reason"].rstrip(". "), until
    programme.pauses += 1
    record(turn, "pause")
    clock.dates_changed(turn)
    people = concerned(turn)
    for member in people:
        if member.id != turn.actor.id:
            turn.notify(member, OnPause(programme=programme.id, number=programme.pauses))
    return Update(card=paused_card(turn))


def paused_card(turn: Turn) -> Card:
    """The desk of a paused programme: why, until when, and how it goes on."""
    phrases, programme = turn.phrases, turn.the_programme
    given = {"programme": programme.name, "reason": programme.paused_because}
    until = "stages.until_day" if programme.resumes_on else "stages.until_hand"
    actions = [again("programme resume", phrases, primary=True, programme=programme.id)]
    if hats(turn.session, turn.actor, programme) & MAY["coordinate"]:  # a sponsor steers, and stops nothing
        actions.append(again("programme stop", phrases, programme=programme.id))
    return Card(
        title=phrases.line("stages.desk_paused", **given),
        body=(
            Text(line=phrases.line(until, day=programme.resumes_on)),
            Text(line=phrases.line("stages.paused_means"), quiet=True),
        ),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def resume_card(_: Asked, turn: Turn) -> Reply:
    """What happens when it goes on; where its last day has passed meanwhile, the dates come first."""
    still_may(turn, "resume")
    phrases, programme = turn.phrases, turn.the_programme
    args = {"programme": programme.id}
    go_on = Button(
        name="programmes.resume", label=phrases.text("stages.resume_button"), args=args, primary=True
    )
    if not end_has_passed(turn):
        title = phrases.line("stages.resume_ask", programme=programme.name)
        means = Text(line=phrases.line("stages.resume_means"))
        return Say(card=Card(title=title, body=(means,), actions=(go_on,), lang=phrases.tag))
    label = phrases.text("programmes.fix_dates")
    dates = FormButton(name="programmes.edit", label=label, args={**args, "part": "dates"}, primary=True)
    title = phrases.line("stages.end_passed", programme=programme.name, ends=programme.ends_on)
    plain = Button(name="programmes.resume", label=phrases.text("stages.resume_button"), args=args)
    return Say(card=Card(title=title, actions=(dates, plain), lang=phrases.tag))


def end_has_passed(turn: Turn) -> bool:
    """Whether the round's last day went by while it was paused."""
    programme = turn.the_programme
    ends = programme.ends_on if programme.stage in {"matching", "running", "wrap_up"} else None
    return ends is not None and ends < local_date(turn.now, programme.zone)


def resume(_: Asked, turn: Turn) -> Reply:
    """It goes on, by hand."""
    still_may(turn, "resume")
    go_on(turn)
    record(turn, "resume")
    title = turn.phrases.line("stages.resumed_now", programme=turn.the_programme.name)
    home = again("home", turn.phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))


def resumes(subject: str, turn: Turn) -> None:
    """The day a pause was to last until has come."""
    turn = turn.within(Programme.by_id(turn.session, subject))
    programme = turn.the_programme
    due = programme.resumes_on
    if programme.paused and due is not None and due <= local_date(turn.now, programme.zone):
        go_on(turn)


def go_on(turn: Turn) -> None:
    """All dates are planned anew; what was held back is said if it is still wanted, in each one's hours."""
    programme = turn.the_programme
    programme.move("resume")
    programme.resumes_on = None
    turn.session.flush()
    clock.dates_changed(turn)
    for pair in Pair.live_in(turn.session, programme.id):
        turn.due(PAIR_GOES_ON, pair.id, turn.now)
    release(turn.session, programme.id, turn.now)
    revise(turn.session, OnPause.kind, programme.id)
    for member in concerned(turn):
        if member.id != turn.actor.id:
            turn.notify(member, GoingOn(programme=programme.id, number=programme.pauses))


def concerned(turn: Turn) -> list[Member]:
    """Those who joined, and those with a role, each once."""
    programme = turn.the_programme
    people = [member for _, member in Participant.joined(turn.session, programme.id)]
    for role in ("coordinator", "sponsor"):
        people += holders(turn.session, programme, role)
    return list({member.id: member for member in people}.values())
