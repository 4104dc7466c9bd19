"""What people do with a poll: look at it, answer it, read what was said; and how a coordinator ends it.

`vote` is the one handler that touches an answer. It hands it to the ballot box and changes nothing here:
no row, no notice, no log line, and the same words for every answer.
"""

from contextlib import suppress

from bot.conversation.card import Card, Form, Text, TextField
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Refusal, Stale, WhichProgramme
from bot.outbox.model import revise
from bot.people.model import Member
from bot.polls import cards, results
from bot.polls.jobs import CANCEL, CLOSE, NEXT, REMIND, THANK
from bot.polls.model import InterestPoll, PollAudience, forget, open_polls_of
from bot.polls.notices import PollInvite, PollNext, PollReminder
from bot.polls.opening import coordinated
from bot.polls.refusals import NotInvited, PollClosed, PollUnknown
from bot.polls.rules import TRANSITIONS, Side
from bot.programmes.audit import record
from bot.programmes.model import Programme
from bot.programmes.permissions import hats, programmes_of
from bot.turn import Asked, Turn

# --- looking ----------------------------------------------------------------------------------


def poll(asked: Asked, turn: Turn) -> Reply:
    """`poll`: a coordinator sees dates, everybody else the poll that asks them. Answers cannot be typed."""
    if asked.text and has_poll(turn):
        return Say(card=cards.not_typed(turn))
    desk = _desk(asked, turn)
    card = desk or _mine(turn)
    if card is None:
        raise Refusal("polls.none", step="home")
    return Say(card=card)


def _desk(asked: Asked, turn: Turn) -> Card | None:
    """The newest poll of a programme the actor coordinates; asks which, where there are several."""
    found = _run_by(turn)
    named = [one for one in found if one[1].id == asked.arg("programme")]
    if len(found) > 1 and not named:
        raise WhichProgramme([(programme.id, programme.name) for _, programme in found])
    return _desk_card(*(named or found)[0], turn) if found else None


def _run_by(turn: Turn) -> list[tuple[InterestPoll, Programme]]:
    """The newest poll of each programme the actor coordinates, unless it was called off."""
    found: list[tuple[InterestPoll, Programme]] = []
    for programme in programmes_of(turn.session, turn.actor, "coordinate"):
        newest = InterestPoll.newest_of(turn.session, programme.id)
        if newest is not None and newest.state != "cancelled":
            found.append((newest, programme))
    return found


def _desk_card(poll: InterestPoll, programme: Programme, turn: Turn) -> Card:
    turn = turn.within(programme)
    if poll.told(turn.now):
        waits = programme.state == "poll" and poll.state not in {"void"}
        return cards.after_results(poll, turn) if waits else results.result(poll, turn)
    mine = PollAudience.side_of(turn.session, poll.id, turn.actor.id) is not None
    return cards.status(poll, turn, mine=mine)


def _mine(turn: Turn) -> Card | None:
    """The poll that asks the actor, as it stands: never whether they have answered."""
    found = [
        (each, Programme.by_id(turn.session, each.programme_id))
        for each in InterestPoll.newest_for(turn.session, turn.actor.id)
    ]
    if not found:
        return None
    if len(found) > 1:
        return cards.several([(each, programme.name) for each, programme in found], turn)
    each, programme = found[0]
    turn = turn.within(programme)
    if each.told(turn.now):
        return results.result(each, turn)
    if each.takes_answers(turn.now) and not programme.over:
        return cards.invitation(each, turn)
    return cards.as_it_stands(each, turn)


def how(asked: Asked, turn: Turn) -> Reply:
    """How this stays anonymous; anybody may read it."""
    found = InterestPoll.by_id(turn.session, asked.arg("poll"))
    return Say(card=cards.how(found, turn))


def result(asked: Asked, turn: Turn) -> Reply:
    """What people said, again, for those who were asked and the coordinators."""
    found, turn = _readable(asked, turn)
    return Say(card=results.result(found, turn))


def comments(asked: Asked, turn: Turn) -> Reply:
    """Comments from a place on, for the same people."""
    found, turn = _readable(asked, turn)
    return Say(card=results.comments(found, asked.number("from"), turn))


def _readable(asked: Asked, turn: Turn) -> tuple[InterestPoll, Turn]:
    found = InterestPoll.by_id(turn.session, asked.arg("poll"))
    turn = turn.within(Programme.by_id(turn.session, found.programme_id))
    was_asked = PollAudience.side_of(turn.session, found.id, turn.actor.id) is not None
    if not was_asked and "coordinator" not in hats(turn.session, turn.actor, turn.programme):
        raise NotThere("polls.unknown", step="home")
    return found, turn


# --- home -------------------------------------------------------------------------------------


def coordinator_step(turn: Turn) -> Card | None:
    """For a coordinator whose programme is asking, or has just asked: dates, then the ways on."""
    for programme in programmes_of(turn.session, turn.actor, "coordinate"):
        newest = InterestPoll.newest_of(turn.session, programme.id)
        if programme.state != "poll" or newest is None or newest.state in {"cancelled", "void"}:
            continue
        return _desk_card(newest, programme, turn)
    return None


def next_step(turn: Turn) -> Card | None:
    """For whoever an open poll asks: its invitation, whether they have answered or not."""
    found = [
        each
        for each in InterestPoll.newest_for(turn.session, turn.actor.id)
        if each.takes_answers(turn.now) and not Programme.by_id(turn.session, each.programme_id).over
    ]
    return _mine(turn) if found else None


def has_poll(turn: Turn) -> bool:
    """Whether `poll` has something to show this person."""
    return bool(_run_by(turn)) or _mine(turn) is not None


# --- the ballot -------------------------------------------------------------------------------


def ballot(asked: Asked, turn: Turn) -> Form:
    """The empty ballot with this person's questions; kind words for whoever is not asked, or too late."""
    found, side, turn = _answerable(asked, turn)
    return cards.ballot(found, side, turn.house.ballots.questions(found.id, side), turn)


def vote(asked: Asked, turn: Turn) -> Reply:
    """Seal the answers into this person's envelope, in place of what was there. Nothing else happens."""
    found, _, turn = _answerable(asked, turn)
    turn.house.ballots.cast(found.id, turn.actor.id, asked.values)
    return Say(card=cards.sealed(found, turn))


def _answerable(asked: Asked, turn: Turn) -> tuple[InterestPoll, Side, Turn]:
    found = InterestPoll.by_id(turn.session, asked.arg("poll"))
    side = PollAudience.side_of(turn.session, found.id, turn.actor.id)
    if side is None:
        raise NotInvited
    turn = turn.within(Programme.by_id(turn.session, found.programme_id))
    if not found.takes_answers(turn.now) or turn.the_programme.over:
        raise PollClosed
    return found, side, turn


# --- ending it --------------------------------------------------------------------------------


def can_cancel(turn: Turn) -> bool:
    """Whether the turn's programme has a poll that can still be called off."""
    return _to_cancel(turn) is not None


def _to_cancel(turn: Turn) -> InterestPoll | None:
    newest = InterestPoll.newest_of(turn.session, turn.the_programme.id)
    return newest if newest is not None and newest.state in TRANSITIONS["cancel"][0] else None


def ask_cancel(_: Asked, turn: Turn) -> Reply:
    """What calling it off means, with one button."""
    found = _to_cancel(turn)
    if found is None:
        raise Stale("polls.nothing_open", step="home")
    return Say(card=cards.cancel(found, turn))


def cancel(asked: Asked, turn: Turn) -> Reply:
    """Called off: nobody can answer from now on, a job destroys what was sealed, invitations say so."""
    found, turn = coordinated(asked, turn, locked=True)
    if found.state != "cancelled":
        found.move("cancel")
        record(turn, "cancel_poll")
        turn.start_job(CANCEL, found.id)
        for kind in (REMIND, CLOSE):
            turn.no_longer_due(kind, found.id)
        for notice in (PollInvite.kind, PollReminder.kind):
            revise(turn.session, notice, found.id)
    return Update(card=cards.cancelled(turn))


def can_decline(turn: Turn) -> bool:
    """Whether the turn's programme could say "not now": its poll has been told."""
    newest = InterestPoll.newest_of(turn.session, turn.the_programme.id)
    return turn.the_programme.state == "poll" and newest is not None and newest.told(turn.now)


def not_now_form(_: Asked, turn: Turn) -> Form:
    """One line why, which everybody who was asked will read."""
    if not can_decline(turn):
        raise Stale("polls.too_early", step="poll")
    phrases = turn.phrases
    return Form(
        name="polls.not_now",
        title=phrases.text("polls.not_now_title"),
        intro=(Text(line=phrases.line("polls.not_now_intro")),),
        fields=(
            TextField(
                name="reason",
                label=phrases.text("polls.field_reason"),
                hint=phrases.text("polls.hint_reason"),
                required=True,
                longest=140,
            ),
        ),
        submit=phrases.text("polls.not_now_submit"),
        privacy="shared",
        promise=phrases.line("polls.not_now_seen"),
        lang=phrases.tag,
    )


def not_now(asked: Asked, turn: Turn) -> Reply:
    """It does not go ahead this time (spec 2.1): everybody who was asked is thanked, with the reason."""
    programme = turn.the_programme
    newest = InterestPoll.newest_of(turn.session, programme.id)
    if newest is None or not can_decline(turn):
        raise Stale("polls.too_early", step="poll")
    programme.move("not_now")
    record(turn, "archive")
    programme.stopped_because = asked.values["reason"].rstrip(".")
    turn.start_job(THANK, newest.id)
    turn.no_longer_due(NEXT, newest.id)
    revise(turn.session, PollNext.kind, newest.id)
    return Update(card=Card(title=turn.phrases.line("polls.not_now_done"), lang=turn.phrases.tag))


# --- a person goes ----------------------------------------------------------------------------


def erase(member: Member, turn: Turn) -> None:
    """Delete me: an answer in an open poll is blanked, as if never given (I15), and the lists forget them.

    Somebody who leaves without asking for that keeps their say: their envelope is counted (spec T17).
    """
    for poll_id in open_polls_of(turn.session, member):
        with suppress(PollUnknown):  # it is being opened at this moment, and holds nothing of theirs yet
            turn.house.ballots.blank(poll_id, member.id)
    forget(turn.session, member)
