"""Too few have joined, so a programme stops and its people are asked whether they would like another one.

Nobody is moved: whoever had joined gets one question, with what they said before filled in. Offered is only a
programme that the coordinator looks after as well, or one that is open to everybody anyway (spec 2.1).
"""

from bot.conversation.card import Button, Card, ChoiceField, Form, Option, Text
from bot.conversation.reply import Reply, Update
from bot.errors import Stale
from bot.programmes import cancelling, rules
from bot.programmes.audit import record
from bot.programmes.model import Participant, Programme
from bot.programmes.notices import instead, invitation
from bot.programmes.pausing import concerned
from bot.programmes.stage_notices import JoinInstead, Stopped
from bot.programmes.stage_words import compose_stopped
from bot.programmes.stages import still_may
from bot.spoken import again
from bot.turn import Asked, Turn


def form(_: Asked, turn: Turn) -> Form:
    """Which programme: the first of two steps."""
    phrases = turn.phrases
    return Form(
        name="programmes.merge",
        title=phrases.text("stages.merge_form_title"),
        intro=(Text(line=phrases.line("stages.merge_intro", programme=turn.the_programme.name)),),
        fields=(
            ChoiceField(
                name="into",
                label=phrases.text("stages.field_merge_into"),
                required=True,
                options=tuple(Option(value=p.id, label=p.name[:75]) for p in _offered(turn)),
            ),
        ),
        submit=phrases.text("stages.stop_go_on"),
        lang=phrases.tag,
    )


def _offered(turn: Turn) -> list[Programme]:
    still_may(turn, "close_signup")
    found = instead(turn)
    if not found:
        raise Stale("stages.merge_nowhere", step="signup close")
    return found


def merge(asked: Asked, turn: Turn) -> Reply:
    """The second step: what happens, and the button that does it."""
    phrases, programme = turn.phrases, turn.the_programme
    into = next(p for p in _offered(turn) if p.id == asked.values["into"])  # on offer: dispatch has checked
    count = len(Participant.joined(turn.session, programme.id))
    button = Button(
        name="programmes.merge_now",
        label=phrases.text("stages.merge_button"),
        args={"programme": programme.id, "into": into.id},
        primary=True,
    )
    given = {"programme": programme.name, "into": into.name, "count": count}
    return Update(
        card=Card(
            title=phrases.line("stages.merge_sure", **given),
            body=(Text(line=phrases.line("stages.stop_final")),),
            actions=(button, again("home", phrases)),
            lang=phrases.tag,
        )
    )


def merge_now(asked: Asked, turn: Turn) -> Reply:
    """The programme stops; each who had joined is told, and asked where there is something to ask."""
    programme, session = turn.the_programme, turn.session
    into = next((p for p in _offered(turn) if p.id == asked.arg("into")), None)
    if into is None:
        raise Stale("stages.merge_nowhere", step="signup close")
    words = turn.house.phrases(programme.locale, programme.zone)
    programme.stopped_because = words.text("stages.merge_reason", into=into.name)
    people = [member for _, member in Participant.joined(session, programme.id)]
    cancelling.stop_here(turn)
    record(turn, "merge")
    for member in people:
        there = Participant.of(session, into.id, member.id)
        if there is None:
            session.add(Participant(programme_id=into.id, member_id=member.id))
            session.flush()
        if there is None or there.state == "invited":
            turn.notify(member, JoinInstead(programme=into.id, stopped=programme.id))
        else:  # they are in it, or have said that it is not for them
            turn.notify(member, Stopped(programme=programme.id))
    joined = {member.id for member in people}
    for member in concerned(turn):
        if member.id not in joined | {turn.actor.id}:  # who runs it too, or sponsors it
            turn.notify(member, Stopped(programme=programme.id))
    phrases = turn.phrases
    title = phrases.line("stages.merged", programme=programme.name, into=into.name, count=len(people))
    home = again("home", phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=phrases.tag))


def compose(notice: JoinInstead, turn: Turn) -> Card | None:
    """One has stopped, the other one can be joined; where it cannot any more, that the first has stopped."""
    before = Programme.by_id(turn.session, notice.stopped)
    into = Programme.by_id(turn.session, notice.programme)
    part = Participant.of(turn.session, into.id, turn.actor.id)
    if into.state in rules.JOINABLE and part is not None and part.state == "invited":
        here, phrases = turn.within(into), turn.phrases
        title = phrases.line("stages.join_instead", programme=before.name, into=into.name)
        return invitation(here, title=title, why=phrases.line("stages.why_instead", programme=before.name))
    if part is not None and part.state != "invited":
        return None  # they have answered
    return compose_stopped(Stopped(programme=before.id), turn.within(before))
