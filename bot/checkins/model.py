"""A pair's rhythm and what may happen to it: a meeting took place, a line to bring, all planned anew."""

from datetime import date

from sqlalchemy import select

from bot.checkins.occasions import DidItHappen, MeetingDue, Quiet, Reminder, asked_of
from bot.checkins.planning import Plan
from bot.checkins.rhythm import Rhythm
from bot.outbox.model import acted, revise
from bot.pairs.model import AgendaLine, Meeting, Pair
from bot.programmes.model import Programme
from bot.turn import Turn

__all__ = ["Rhythm", "bring", "heard", "log", "replan"]


def bring(turn: Turn, pair: Pair, line: str) -> None:
    """Put a line on the agenda of the next meeting, where both see it; on a full page the oldest goes."""
    said = " ".join(line.split())
    while not AgendaLine.add(turn.session, pair.id, turn.actor.id, said, turn.now):
        turn.session.delete(AgendaLine.of(turn.session, pair.id)[0])
        turn.session.flush()
    replan(turn, pair, clicked="")


def log(turn: Turn, pair: Pair, on: date, *, clicked: str) -> None:
    """The two met on that day; saying it twice, or both saying it, is one meeting.

    `turn` is within the pair's programme; for `clicked` see `replan`.
    """
    zone, seen_from = turn.the_programme.zone, turn.actor.zone
    meeting = Meeting.happened(turn.session, pair, on=on, zone=zone, seen_from=seen_from)
    AgendaLine.clear(turn.session, pair.id)
    mine = turn.actor.id if clicked == DidItHappen.kind else None
    revise(turn.session, DidItHappen.kind, meeting.id, but=mine)
    revise(turn.session, Reminder.kind, meeting.id)
    revise(turn.session, Quiet.kind, pair.id, but=turn.actor.id if clicked == Quiet.kind else None)
    turn.due("pairs.look_again", pair.id, turn.now)
    replan(turn, pair, clicked=clicked)


def replan(turn: Turn, pair: Pair, *, clicked: str | None = None) -> None:
    """Plan anew what is due for this pair, after anything that changed its state or its meetings.

    May be called again at any time. Called in somebody's own turn it also notes that the pair was heard of.
    A card that no longer applies disappears or changes, on the other side as well. `clicked` is the kind of
    card that the actor's own click redraws ("" for none); other rooms leave it out, and then no card
    of the actor's is touched, since their own reply redraws whichever it was.
    """
    turn = turn.within(Programme.by_id(turn.session, pair.programme_id))
    rhythm = Rhythm.of(turn.session, pair)
    if turn.actor.id in pair.both:
        rhythm.hear(turn.today)
        _not_ignored(turn, pair, rhythm)
    Plan(turn, pair, rhythm).make(clicked)


def heard(turn: Turn, pair: Pair) -> None:
    """Note that the actor did or asked something about this pair: nobody is then told that it is silent.

    For whatever changes nothing that dates hang on; `replan` notes it by itself (spec 2.6, row 9: no reply).
    """
    rhythm = turn.session.scalar(select(Rhythm).where(Rhythm.pair_id == pair.id))
    if rhythm is not None and turn.actor.id in pair.both:
        rhythm.hear(turn.today)


def _not_ignored(turn: Turn, pair: Pair, rhythm: Rhythm) -> None:
    """Whatever this person did about the pair, what they were sent about it has been answered (spec 4.2)."""
    acted(turn.session, Quiet.kind, pair.id, turn.actor.id, turn.now)
    if rhythm.asked_on is not None:
        acted(turn.session, MeetingDue.kind, asked_of(pair.id, rhythm.asked_on), turn.actor.id, turn.now)
