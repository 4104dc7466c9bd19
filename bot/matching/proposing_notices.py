"""What a proposed pair says later: the private question, one text where nothing came of it, and the news."""

from sqlalchemy import select

from bot.conversation.card import Card
from bot.matching import proposing_cards as cards
from bot.matching.proposal import Proposal
from bot.outbox.model import written
from bot.outbox.notice import Notice, ToMember
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import NOT_IN, Participant
from bot.programmes.permissions import hats
from bot.turn import Turn


class Proposed(Notice, frozen=True, kw_only=True):
    """Somebody is asked, in private, about a pair that was proposed by name."""

    kind = "matching.proposed"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    proposal: str


class NoPair(Notice, frozen=True, kw_only=True):
    """To somebody who said yes: it did not become a pair. One text, whatever the cause."""

    kind = "matching.no_pair"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    proposal: str


class Begun(Notice, frozen=True, kw_only=True):
    """To the coordinators: a proposal has become a pair."""

    kind = "matching.begun"
    when = "working"

    pair: str


def compose_proposed(notice: Proposed, turn: Turn) -> Card | None:
    """The question as long as it is open; a card that was sent then says that it is closed."""
    row = _mine(turn, notice.proposal)
    if row is None or turn.the_programme.over:
        return None
    why = turn.phrases.line("matching.why_asked", programme=turn.the_programme.name)
    if row.open(turn.now):
        return cards.question(turn, row, Member.by_id(turn.session, row.other_id), why=why)
    sent = written(turn.session, notice, ToMember(member=turn.actor.id))
    return cards.over(turn, why=why) if sent is not None and sent.sent_at is not None else None


def compose_no_pair(notice: NoPair, turn: Turn) -> Card | None:
    """The one text, for somebody who still takes part."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    row = _mine(turn, notice.proposal)
    if row is None or part is None or part.state in NOT_IN or turn.the_programme.over:
        return None
    why = turn.phrases.line("matching.why_asked", programme=turn.the_programme.name)
    return cards.no_pair(turn, why=why)


def compose_begun(notice: Begun, turn: Turn) -> Card | None:
    """Both names: from here on it is a pair like any other."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or "coordinator" not in hats(turn.session, turn.actor, turn.the_programme):
        return None
    why = turn.phrases.line("matching.why_coordinator")
    return cards.begun(turn, *(Member.by_id(turn.session, member) for member in pair.both), why=why)


def _mine(turn: Turn, proposal: str) -> Proposal | None:
    return turn.session.scalar(
        select(Proposal).where(Proposal.id == proposal, Proposal.member_id == turn.actor.id)
    )
