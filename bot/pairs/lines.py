"""Whether two people who work together still may: their levels and reporting lines can change (row 19)."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from bot.conversation.card import Card
from bot.pairs import goodbye_cards, notices, schedule
from bot.pairs.model import Pair
from bot.pairs.occasions import LineChange
from bot.people.model import Member
from bot.programmes import rules as programme_rules
from bot.programmes.model import Participant, Programme
from bot.turn import Turn

LOOK_EVERY = timedelta(days=7)
"""However people's data came to change, pairs are looked at so often."""


def look(subject: str, turn: Turn) -> None:
    """Every live pair of a programme is held against the hard rules; then again in a week."""
    turn = turn.within(Programme.by_id(turn.session, subject))
    pairs = Pair.live_in(turn.session, subject)
    if not pairs or turn.the_programme.over:
        return
    turn.due("pairs.look_at_lines", subject, turn.now + LOOK_EVERY)
    if turn.the_programme.paused:
        return
    lines = turn.session.execute(select(Member.id, Member.manager_id))
    managers: dict[str, str | None] = {row.id: row.manager_id for row in lines}
    for pair in pairs:
        mentor, mentee = schedule.members(turn, pair)
        part = Participant.of(turn.session, pair.programme_id, mentor.id)
        because = broken(
            mentor,
            mentee,
            managers,
            gap=turn.the_programme.level_gap,
            top=programme_rules.SCALE[turn.the_programme.setting],
            open_to_head=part is not None and part.open_to_head,
        )
        if because:
            _close(turn, pair, because)


def broken(
    mentor: Member,
    mentee: Member,
    managers: Mapping[str, str | None],
    *,
    gap: int,
    top: int,
    open_to_head: bool,
) -> str:
    """`line`, `level`, or empty where the two still may work together (spec 2.5, A1).

    `managers`: member id → manager's id, of the whole organisation. `gap`: levels that must lie between.
    `top`: the highest level here. What is not known, or not confirmed, breaks nothing.
    """
    named = {mentor.appraiser_id, mentor.inductor_id} & {mentee.id}
    named |= {mentee.appraiser_id, mentee.inductor_id} & {mentor.id}
    above, below = _upwards(mentor.id, managers), _upwards(mentee.id, managers)
    heads_all = mentee.level_confirmed and mentee.level == top and mentee.manager_id is None
    line = above[:2] if heads_all and open_to_head else above
    if named or mentee.id in line or mentor.id in below:
        return "line"
    known = mentor.level is not None and mentee.level is not None
    if known and mentor.level_confirmed and mentee.level_confirmed:
        return "level" if (mentee.level or 0) - (mentor.level or 0) < gap else ""
    return ""


def compose(notice: LineChange, turn: Turn) -> Card | None:
    """While the two still have time to close well."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.state != "closing" or pair.cycle != notice.cycle or not pair.closing_because:
        return None
    return goodbye_cards.closing(turn, pair, why=turn.phrases.line("pairs.why_line"))


def _close(turn: Turn, pair: Pair, because: str) -> None:
    """The two have some weeks to close well; whoever is closing anyway can no longer carry on."""
    if pair.closing_because:
        return
    pair.closing_because = because
    if pair.state == "redefining":
        notices.follow(turn, pair, notices.LIVE_KINDS)
        return
    if pair.state != "closing":
        pair.move("line_change", turn.now)
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)
    for member in schedule.members(turn, pair):
        turn.notify(member, LineChange(pair=pair.id, cycle=pair.cycle))


def _upwards(member_id: str, managers: Mapping[str, str | None]) -> list[str]:
    """Everybody above that person, nearest first; a circle ends where it closes."""
    line: list[str] = []
    manager = managers.get(member_id)
    while manager is not None and manager != member_id and manager not in line:
        line.append(manager)
        manager = managers.get(manager)
    return line
