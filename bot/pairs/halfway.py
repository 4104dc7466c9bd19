"""Half way: each looks back for five minutes, both see it, anything can be changed (spec 2.6, rows 7, 8)."""

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Refusal, Stale
from bot.outbox.model import acted, revise
from bot.pairs import halfway_cards, schedule
from bot.pairs.kept import Review
from bot.pairs.model import Pair, Terms
from bot.pairs.occasions import HalfWay, Reviewed, RhythmChanged
from bot.pairs.rules import AT_WORK, BEFORE_AGREED, MEETING
from bot.pairs.which import awake_pair, one_of_mine
from bot.turn import Asked, Turn

# --- the clock --------------------------------------------------------------------------------


def falls_due(subject: str, turn: Turn) -> None:
    """Half of the time or of the meetings is over, as the dates are now (row 7)."""
    pair = Pair.by_id(turn.session, subject)
    if pair is None or pair.state != "active":
        return
    turn = schedule.programme_of(turn, pair)
    half = schedule.half_way_at(turn, pair)
    if half is not None and half <= turn.now:
        pair.move("half_way", turn.now)
        for member in schedule.members(turn, pair):
            turn.notify(member, HalfWay(pair=pair.id, cycle=pair.cycle))
    schedule.replan(turn, pair)


def goes_on(subject: str, turn: Turn) -> None:
    """Ten working days after it: the pair goes on, whether or not anybody has looked back (row 8)."""
    pair = Pair.by_id(turn.session, subject)
    if pair is not None and pair.state == "midpoint":
        _go_on(schedule.programme_of(turn, pair), pair)


# --- the two ----------------------------------------------------------------------------------


def review_form(asked: Asked, turn: Turn) -> Form:
    """Keep, change, stop."""
    pair, turn = _at_work(asked, turn)
    return halfway_cards.review_form(turn, pair)


def reviewed(asked: Asked, turn: Turn) -> Reply:
    """Mine is noted and shown to the other one; with the second one the pair goes on."""
    pair, turn = _at_work(asked, turn)
    return _noted(pair, turn, asked.values)


def as_it_is(asked: Asked, turn: Turn) -> Reply:
    """Nothing to change."""
    pair, turn = _at_work(asked, turn)
    return _noted(pair, turn, {})


def _noted(pair: Pair, turn: Turn, values: dict[str, str]) -> Reply:
    mine = Review.of(turn.session, pair, turn.actor.id)
    for name, value in values.items():
        setattr(mine, name, value or "")
    mine.done_at = turn.now
    turn.session.add(mine)
    turn.session.flush()
    partner = pair.partner_of(turn.session, turn.actor)
    acted(turn.session, HalfWay.kind, pair.id, turn.actor.id, turn.now)
    if Review.of(turn.session, pair, partner.id).done_at is None:
        schedule.replan(turn, pair)  # they were heard of
        revise(turn.session, HalfWay.kind, pair.id, but=turn.actor.id)
        return Update(card=halfway_cards.noted(turn, pair))
    turn.notify(partner, Reviewed(pair=pair.id, cycle=pair.cycle))
    revise(turn.session, Reviewed.kind, pair.id, but=turn.actor.id)
    if pair.state == "midpoint":
        _go_on(turn, pair)
    return Update(card=halfway_cards.both(turn, pair))


def _go_on(turn: Turn, pair: Pair) -> None:
    pair.move("reviewed", turn.now)
    schedule.replan(turn, pair)
    revise(turn.session, HalfWay.kind, pair.id, but=turn.actor.id or None)


def _at_work(asked: Asked, turn: Turn) -> tuple[Pair, Turn]:
    """The pair, from its half on and as long as it is at work."""
    pair, turn = awake_pair(asked, turn)
    if pair.state not in AT_WORK - {"active"}:
        raise Stale("pairs.moved_on", step="home")
    return pair, turn


# --- change something (S0-12) -----------------------------------------------------------------


def change(asked: Asked, turn: Turn) -> Reply:
    """`change`: how often and how long the two meet."""
    states = MEETING | BEFORE_AGREED
    return one_of_mine(asked, turn, "change", states, _how_we_meet, otherwise="pairs.nothing_to_change")


def _how_we_meet(pair: Pair, turn: Turn) -> Reply:
    if pair.state in BEFORE_AGREED:
        raise Refusal("pairs.rhythm_in_agreement", step="agree")
    return Say(card=halfway_cards.rhythm(turn, pair))


def rhythm_form(asked: Asked, turn: Turn) -> Form:
    """As it is now."""
    pair, turn = awake_pair(asked, turn)
    return halfway_cards.rhythm_form(turn, pair)


def rhythm_set(asked: Asked, turn: Turn) -> Reply:
    """The other one is told what it is now, and can change it again."""
    pair, turn = awake_pair(asked, turn)
    new = int(asked.values["weeks"]), int(asked.values["minutes"])
    if new != (pair.cadence_weeks, pair.meeting_minutes):
        pair.cadence_weeks, pair.meeting_minutes = new
        terms = Terms.of(turn.session, pair)  # where the agreement says it too, it goes along
        terms.cadence_weeks = new[0] if terms.cadence_weeks else None
        terms.minutes = new[1] if terms.minutes else None
        partner = pair.partner_of(turn.session, turn.actor)
        turn.notify(partner, RhythmChanged(pair=pair.id, number=pair.next_occasion()))
    schedule.replan(turn, pair)
    return Update(card=halfway_cards.rhythm(turn, pair))


# --- words ------------------------------------------------------------------------------------


def compose_half_way(notice: HalfWay, turn: Turn) -> Card | None:
    """While the question stands; who has answered already is not asked, and keeps the card they have."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.cycle != notice.cycle or not Review.waits_for(turn.session, pair, turn.actor):
        return None
    return halfway_cards.half_way(turn, pair, why=turn.phrases.line("pairs.why_half_way"))


def compose_reviewed(notice: Reviewed, turn: Turn) -> Card | None:
    """What both said, as long as the pair is at work."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.cycle != notice.cycle or pair.state not in AT_WORK:
        return None
    return halfway_cards.both(turn, pair, why=turn.phrases.line("pairs.why_half_way"))


def compose_rhythm(notice: RhythmChanged, turn: Turn) -> Card | None:
    """How it is now."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or not pair.live or pair.state == "paused":
        return None
    why = turn.phrases.line("pairs.why_meeting")
    return halfway_cards.rhythm(turn, pair, by_other=True, why=why)
