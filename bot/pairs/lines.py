"""Whether two people who work together still may: their levels and reporting lines can change (row 19)."""

from datetime import timedelta

from sqlalchemy import select

from bot.conversation.card import Card
from bot.pairs import goodbye_cards, notices, schedule
from bot.pairs.model import Pair
from bot.pairs.occasions import LineChange, LineMended
from bot.pairs.rules import AT_WORK, BEFORE_AGREED
from bot.people.model import Member
from bot.people.rules import comes_between
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
        between = comes_between(
            mentor,
            mentee,
            managers,
            gap=turn.the_programme.level_gap,
            top=programme_rules.SCALE[turn.the_programme.setting],
            open_to_head=part is not None and part.open_to_head,
        )
        because = cause_of(between)
        if because:
            _close(turn, pair, because)
        elif pair.closing_because:
            _mend(turn, pair)


def cause_of(between: str) -> str:
    """Why a pair closes by what comes between the two: `line`, `level`, or empty for nothing."""
    return between if between in {"", "level"} else "line"


def compose(notice: LineChange, turn: Turn) -> Card | None:
    """While the two still have time to close well."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.state != "closing" or pair.cycle != notice.cycle or not pair.closing_because:
        return None
    return goodbye_cards.closing(turn, pair, why=turn.phrases.line("pairs.why_line"))


def compose_mended(notice: LineMended, turn: Turn) -> Card | None:
    """While it does go on."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.cycle != notice.cycle or pair.closing_because:
        return None
    return goodbye_cards.mended(turn, pair) if pair.state in AT_WORK | BEFORE_AGREED else None


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
        turn.notify(member, LineChange(pair=pair.id, cycle=pair.cycle, number=pair.next_occasion()))


def _mend(turn: Turn, pair: Pair) -> None:
    """The data that came between the two were wrong, or are others again: they go on where they were.

    Whoever has been asked by now what it shall be from then on can carry on again.
    """
    pair.closing_because = ""
    if pair.state == "closing" and pair.state_before_pause in AT_WORK | BEFORE_AGREED:
        pair.move("line_mended", turn.now)
        for member in schedule.members(turn, pair):
            turn.notify(member, LineMended(pair=pair.id, cycle=pair.cycle, number=pair.next_occasion()))
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)
