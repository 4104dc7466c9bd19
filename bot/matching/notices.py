"""What matching says later: the private questions, one result for everybody, and the coordinator's turn."""

from datetime import date, datetime, timedelta

from bot.conversation.card import Card, Line
from bot.matching import cards, desk_news, result_cards
from bot.matching.model import Consent, Round
from bot.outbox.model import written
from bot.outbox.notice import Notice, ToMember
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import NOT_IN, Participant
from bot.programmes.permissions import hats, holders
from bot.turn import Turn

FRESH = timedelta(days=1)
"""Whoever got the question less than so long ago needs no reminder of it."""


class Question(Notice, frozen=True, kw_only=True):
    """M-MATCH-JM and M-MATCH-SM: somebody has a shortlist to look at in private."""

    kind = "matching.question"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    round: str
    step: str


class StillOpen(Notice, frozen=True, kw_only=True):
    """The one reminder, half way, to all who have a shortlist alike, whether or not they have answered."""

    kind = "matching.still_open"
    when = "working"

    round: str
    step: str


class Solved(Notice, frozen=True, kw_only=True):
    """Pairs wait for a coordinator's approval, or nobody could be paired at all."""

    kind = "matching.solved"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    round: str


class StillSolved(Notice, frozen=True, kw_only=True):
    """To the coordinators, once: the pairs still wait, and with them everybody in the round."""

    kind = "matching.still_solved"
    when = "working"

    round: str


class Matched(Notice, frozen=True, kw_only=True):
    """M-MATCHED, to both."""

    kind = "matching.matched"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    pair: str


class NoMatch(Notice, frozen=True, kw_only=True):
    """M-NO-MATCH: one text, whatever the cause."""

    kind = "matching.no_match"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    round: str


class NotReached(Notice, frozen=True, kw_only=True):
    """To one partner: the other could not be told of the match."""

    kind = "matching.not_reached"
    sent = "at_least_once"
    when = "working"

    pair: str


class Told(Notice, frozen=True, kw_only=True):
    """To the coordinators: the round has begun, and how many pairs could not begin."""

    kind = "matching.told"
    when = "working"

    round: str
    pairs: int
    held_back: int


class Unreached(Notice, frozen=True, kw_only=True):
    """To the coordinators: in how many pairs somebody cannot be reached; a count, no names."""

    kind = "matching.unreached"
    when = "working"

    programme: str
    on: date


# --- words ------------------------------------------------------------------------------------


def compose_question(notice: Question, turn: Turn) -> Card | None:
    """The question as long as it is open; a card that was sent then says that it is closed."""
    current = Round.by_id(turn.session, notice.round)
    if current is None or turn.the_programme.over:
        return None
    if current.takes_answers(notice.step, turn.now):
        listed = Consent.list_of(turn.session, current, turn.actor.id)
        return cards.ask(turn, current, listed, why=_why(turn)) if listed else None
    sent = written(turn.session, notice, ToMember(member=turn.actor.id))
    return cards.closed(turn, why=_why(turn)) if sent is not None and sent.sent_at is not None else None


def compose_still_open(notice: StillOpen, turn: Turn) -> Card | None:
    """The question again, unless it is closed or reached them only now."""
    current = Round.by_id(turn.session, notice.round)
    if current is None or turn.the_programme.over or not current.takes_answers(notice.step, turn.now):
        return None
    question = Question(round=notice.round, step=notice.step)
    first = written(turn.session, question, ToMember(member=turn.actor.id))
    if first is None or first.sent_at is None or turn.now - first.sent_at < FRESH:
        return None
    listed = Consent.list_of(turn.session, current, turn.actor.id)
    return cards.ask(turn, current, listed, again=True, why=_why(turn)) if listed else None


def compose_solved(notice: Solved, turn: Turn) -> Card | None:
    """What came of it, for a coordinator who still is one."""
    current = Round.by_id(turn.session, notice.round)
    if current is None or not _coordinates(turn):
        return None
    if current.state == "solved":
        return desk_news.solved_news(turn, why=turn.phrases.line("matching.why_coordinator"))
    if current.state == "empty":
        return desk_news.empty(turn, why=turn.phrases.line("matching.why_coordinator"))
    return None


def compose_still_solved(notice: StillSolved, turn: Turn) -> Card | None:
    """The same way to the pairs, unless somebody has approved them meanwhile."""
    current = Round.by_id(turn.session, notice.round)
    if current is None or current.state != "solved" or not _coordinates(turn):
        return None
    return desk_news.solved_news(turn, still=True, why=turn.phrases.line("matching.why_coordinator"))


def compose_matched(notice: Matched, turn: Turn) -> Card | None:
    """Who it is, the first chat, and until when either can step back."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or not pair.live or turn.actor.id not in pair.both:
        return None
    return result_cards.matched(turn, pair, why=turn.phrases.line("matching.why_matched"))


def compose_no_match(_: NoMatch, turn: Turn) -> Card | None:
    """The one text, for everybody who still takes part."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None or part.state in NOT_IN or turn.the_programme.over:
        return None
    return result_cards.no_match(turn, why=_why(turn))


def compose_not_reached(notice: NotReached, turn: Turn) -> Card | None:
    """That the other has not been reached yet, and that nothing is expected."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or not pair.live:
        return None
    other = pair.partner_of(turn.session, turn.actor)
    return result_cards.not_reached(turn, other, why=turn.phrases.line("matching.why_matched"))


def compose_told(notice: Told, turn: Turn) -> Card | None:
    """Counts alone."""
    if not _coordinates(turn):
        return None
    why = turn.phrases.line("matching.why_coordinator")
    return desk_news.told(turn, pairs=notice.pairs, held_back=notice.held_back, why=why)


def compose_unreached(_: Unreached, turn: Turn) -> Card | None:
    """How many pairs wait for somebody who cannot be reached, counted as it is now."""
    count = unreached_pairs(turn)
    if not count or not _coordinates(turn):
        return None
    return desk_news.unreached(turn, count, why=turn.phrases.line("matching.why_coordinator"))


def unreached_pairs(turn: Turn) -> int:
    """In how many live pairs of the turn's programme somebody was not told of the match."""
    return sum(len(untold(turn, pair)) > 0 for pair in Pair.live_in(turn.session, turn.the_programme.id))


def untold(turn: Turn, pair: Pair) -> list[Member]:
    """The partners to whom the news of this match was written and could not be brought."""
    notice = Matched(pair=pair.id)
    rows = {member: written(turn.session, notice, ToMember(member=member)) for member in pair.both}
    return [
        Member.by_id(turn.session, member)
        for member, row in rows.items()
        if row is not None and row.state == "failed"
    ]


def still_on_the_way(turn: Turn, pair: Pair) -> bool:
    """Whether the news of this match has yet to go out to one of the two."""
    notice = Matched(pair=pair.id)
    rows = [written(turn.session, notice, ToMember(member=member)) for member in pair.both]
    return any(row is not None and row.state in {"waiting", "sending"} for row in rows)


def tell_coordinators(turn: Turn, notice: Notice, *, not_before: datetime | None = None) -> None:
    """The same to every coordinator of the turn's programme."""
    for member in holders(turn.session, turn.the_programme, "coordinator"):
        turn.notify(member, notice, not_before=not_before)


def _coordinates(turn: Turn) -> bool:
    return not turn.the_programme.over and "coordinator" in hats(turn.session, turn.actor, turn.the_programme)


def _why(turn: Turn) -> Line:
    return turn.phrases.line("matching.why_asked", programme=turn.the_programme.name)
