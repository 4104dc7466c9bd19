"""Who belongs to which circle, who may be on the panel, and who reads for leadership."""

from datetime import date, datetime, time, timedelta

from bot.groups.rules import Side
from bot.nudges.local_time import local_date, to_utc
from bot.pairs.model import Pair
from bot.pairs.rules import working_day
from bot.people.model import Member
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.permissions import hats, holders
from bot.turn import Turn, availability, nobody

UNDER_WAY = frozenset({"running", "wrap_up", "evaluation"})
"""States of a programme with pairs in it, and so with people to bring together."""

HELD_AT = time(9, 30)
"""When reminders are due, on each reader's own clock: in working hours everywhere."""


def resting(programme: Programme) -> bool:
    """Nothing is said or asked for now: the programme is on pause, or over."""
    return programme.over or programme.state == "paused"


def people(turn: Turn, side: Side) -> list[Member]:
    """Who could sit in a circle of that side today, by id.

    Whoever learns in any pairing is never in the circle of those who lead, nor are sponsors and
    coordinators (S3-23). Somebody whose pairings are all on pause is left in peace.
    """
    session, programme = turn.session, turn.the_programme
    leads: set[str] = set()
    learns: set[str] = set()
    awake: set[str] = set()
    for pair in Pair.live_in(session, programme.id):
        leads.add(pair.mentor_id)
        learns.add(pair.mentee_id)
        awake |= set() if pair.state == "paused" else set(pair.both)
    found = learns & awake
    if side == "mentor":
        found = (leads & awake) - learns - _leaders(turn)
    members = (
        member for part, member in Participant.joined(session, programme.id) if part.state != "on_break"
    )
    return sorted((member for member in members if member.id in found), key=lambda member: member.id)


def may_join_panel(turn: Turn) -> bool:
    """Whether the actor leads on a topic in the turn's programme, and does not lead the programme."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN or part.side not in {"mentor", "both"}:
        return False
    return turn.actor.id not in _leaders(turn)


def leaders(turn: Turn) -> list[Member]:
    """Those who speak for leadership in the turn's programme: sponsors, then coordinators, each once."""
    session, programme = turn.session, turn.the_programme
    every = (*holders(session, programme, "sponsor"), *holders(session, programme, "coordinator"))
    return list({member.id: member for member in every}.values())


def is_leader(turn: Turn, programme: Programme) -> bool:
    """Whether the actor may ask the panel of that programme."""
    return bool(hats(turn.session, turn.actor, programme) & {"sponsor", "coordinator"})


def _leaders(turn: Turn) -> set[str]:
    return {member.id for member in leaders(turn)}


# --- days -------------------------------------------------------------------------------------


def programme_day(turn: Turn, start: date, n: int) -> date:
    """The `n`-th working day after `start` by the programme's calendar; before it, if negative."""
    programme = turn.the_programme
    return working_day(start, n, [availability(nobody(programme), programme)])


def end_of(day: date, zone: str) -> datetime:
    """The midnight that ends that day there."""
    return to_utc(day + timedelta(days=1), time(), zone)


def own_days_from(turn: Turn, moments: dict[Member, datetime], n: int) -> datetime:
    """When each has had `n` own working days after the moment at which something reaches them."""
    ends = [
        end_of(
            working_day(local_date(at, member.zone), n, [availability(member, turn.programme)]), member.zone
        )
        for member, at in moments.items()
    ]
    return max(ends)
