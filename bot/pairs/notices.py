"""What a pair's life says later: the chat of the two, the agreement, pause, and every kind of end."""

from bot.conversation.card import Card, Line
from bot.outbox.model import revise, written
from bot.outbox.notice import Notice, ToMember
from bot.pairs import agreement_cards, cards, ending_cards, goodbye_cards, shared_chat
from bot.pairs.contact import can_share_chat
from bot.pairs.model import AgreementSide, Pair
from bot.pairs.occasions import (
    ClosingSoon,
    HalfWay,
    LineChange,
    LineMended,
    Redefine,
    RhythmChanged,
    SwapAsked,
)
from bot.turn import Turn


class Hello(Notice, frozen=True, kw_only=True):
    """The first words in the chat of the two and the bot."""

    kind = "pairs.hello"
    when = "now"  # sent at a moment that lies in both people's hours
    expires_after = 24 * 14

    pair: str


class AgreeStart(Notice, frozen=True, kw_only=True):
    """M-AGREE-START: ten minutes to agree how to work."""

    kind = "pairs.agree_start"
    when = "working"
    spaced = True

    pair: str


class BothSides(Notice, frozen=True, kw_only=True):
    """The other one has written their side as well: both can be confirmed now."""

    kind = "pairs.both_sides"
    when = "working"

    pair: str


class AgreementChanged(Notice, frozen=True, kw_only=True):
    """What this reader had confirmed has been changed by the other one since."""

    kind = "pairs.agreement_changed"
    when = "working"
    newest = True

    pair: str
    number: int


class AgreeHelp(Notice, frozen=True, kw_only=True):
    """M-AGREE-HELP, once."""

    kind = "pairs.agree_help"
    when = "working"
    spaced = True

    pair: str
    cycle: int = 1


class Agreed(Notice, frozen=True, kw_only=True):
    """M-AGREED with a copy."""

    kind = "pairs.agreed"
    sent = "at_least_once"
    when = "working"
    expires_after = None
    newest = True

    pair: str
    number: int


class AgreedHere(Notice, frozen=True, kw_only=True):
    """The same in the chat of the two."""

    kind = "pairs.agreed_here"
    when = "now"  # somebody has just confirmed

    pair: str
    number: int


class Paused(Notice, frozen=True, kw_only=True):
    """M-PAUSED: until when, and no reason."""

    kind = "pairs.paused"
    sent = "at_least_once"
    when = "working"
    newest = True

    pair: str
    number: int


class Resumed(Notice, frozen=True, kw_only=True):
    """M-RESUME. `by`: the member who has picked it up, or empty: its day has come."""

    kind = "pairs.resumed"
    sent = "at_least_once"
    when = "working"
    spaced = True
    newest = True

    pair: str
    number: int
    by: str = ""


class Ended(Notice, frozen=True, kw_only=True):
    """M-NO-FAULT, M-STEP-BACK, M-GENTLE-END, M-PARTNER-UNAVAILABLE or M-NEXT: the facts choose the words.

    One kind for all, so that nothing but the pair's own state can tell one end from another.
    """

    kind = "pairs.ended"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    pair: str


OPEN_KINDS = (AgreeStart.kind, BothSides.kind, AgreementChanged.kind, AgreeHelp.kind)
"""Cards about an agreement that is still to be made: they follow what both do."""

LIVE_KINDS = (
    *OPEN_KINDS,
    Paused.kind,
    Resumed.kind,
    HalfWay.kind,
    RhythmChanged.kind,
    SwapAsked.kind,
    ClosingSoon.kind,
    LineChange.kind,
    LineMended.kind,
    Redefine.kind,
)
"""Cards with buttons for a pair that lives."""


def follow(turn: Turn, pair: Pair, kinds: tuple[str, ...]) -> None:
    """Cards of these kinds are redrawn for the other one; the actor's own was by their click."""
    for kind in kinds:
        revise(turn.session, kind, pair.id, but=turn.actor.id or None)


# --- words ------------------------------------------------------------------------------------


def compose_hello(notice: Hello, turn: Turn) -> Card | None:
    """That the bot cannot read there, and what it will post."""
    return shared_chat.for_each(turn, _live(notice.pair, turn), cards.hello)


def compose_agree_start(notice: AgreeStart, turn: Turn) -> Card | None:
    """The invitation, or how far they are by now."""
    pair = _agreeing(notice.pair, turn)
    if pair is None:
        again = BothSides(pair=notice.pair)
        return None if _was_sent(again, turn) else _copy_of_the_last(notice, turn)
    if _both_written(turn, pair):
        return agreement_cards.agreement(turn, pair, why=_why(turn, "agree"))
    return agreement_cards.start(turn, pair, why=_why(turn, "agree"))


def compose_both_sides(notice: BothSides, turn: Turn) -> Card | None:
    """Both sides, to be read and confirmed."""
    pair = _live(notice.pair, turn)
    if pair is None or pair.state == "paused" or not _to_confirm(turn, pair):
        return _copy_of_the_last(notice, turn)
    title = turn.phrases.line("pairs.agree_both")
    return agreement_cards.agreement(turn, pair, title=title, why=_why(turn, "agree"))


def compose_changed(notice: AgreementChanged, turn: Turn) -> Card | None:
    """What it reads like now, to be confirmed again."""
    pair = _live(notice.pair, turn)
    if pair is None or pair.state == "paused" or not _to_confirm(turn, pair):
        return None
    partner = pair.partner_of(turn.session, turn.actor)
    title = turn.phrases.line("pairs.agree_changed", name=turn.name(partner))
    return agreement_cards.agreement(turn, pair, title=title, why=_why(turn, "agree"))


def compose_agree_help(notice: AgreeHelp, turn: Turn) -> Card | None:
    """A hand, more time, or to step back."""
    pair = _agreeing(notice.pair, turn)
    return agreement_cards.ask_to_help(turn, pair, why=_why(turn, "agree")) if pair else None


def compose_agreed(notice: Agreed, turn: Turn) -> Card | None:
    """The copy, unless it has been changed since; where it has come in the chat of the two, just that."""
    pair, why = _agreed_then(notice, turn), _why(turn, "match")
    if pair is None:
        return None
    if pair.live and pair.shared_chat and can_share_chat(turn, pair):
        return agreement_cards.copy_elsewhere(turn, pair, why=why)
    return agreement_cards.copy_of(turn, pair, why=why)


def compose_agreed_here(notice: AgreedHere, turn: Turn) -> Card | None:
    """The copy for both."""
    return shared_chat.titled_for_each(turn, _agreed_then(notice, turn), agreement_cards.copy_for_both)


def compose_paused(notice: Paused, turn: Turn) -> Card | None:
    """Until when, as long as it is."""
    pair = _live(notice.pair, turn)
    if pair is None or pair.state != "paused":
        return None
    return cards.paused(turn, pair, why=_why(turn, "pause"))


def compose_resumed(notice: Resumed, turn: Turn) -> Card | None:
    """The pause is over, unless there is another one by now."""
    pair = _live(notice.pair, turn)
    if pair is None or pair.state == "paused":
        return None
    return cards.resumed(turn, pair, by="other" if notice.by else "clock", why=_why(turn, "pause"))


def compose_closing(notice: ClosingSoon, turn: Turn) -> Card | None:
    """The last meeting, while there is still one to have."""
    pair = _live(notice.pair, turn)
    if pair is None or pair.state != "closing" or pair.closing_because or pair.cycle != notice.cycle:
        return None
    return goodbye_cards.closing(turn, pair, why=_why(turn, "closing"))


def compose_ended(notice: Ended, turn: Turn) -> Card | None:
    """That it has ended, and what next; whoever has just ended it too, or gone on already, knows."""
    pair = Pair.by_id(turn.session, notice.pair)
    row = written(turn.session, notice, ToMember(member=turn.actor.id))
    if row is not None and row.sent_at is None and row.acted_at is not None:
        return None
    if pair is None or pair.live or turn.the_programme.state == "cancelled":
        return None  # the news that the programme has stopped says it already
    return ending_cards.ended(turn, pair, why=_why(turn, "end"))


def _why(turn: Turn, reason: str) -> Line:
    return turn.phrases.line(f"pairs.why_{reason}")


def _live(pair_id: str, turn: Turn) -> Pair | None:
    pair = Pair.by_id(turn.session, pair_id)
    return pair if pair is not None and pair.live else None


def _agreeing(pair_id: str, turn: Turn) -> Pair | None:
    pair = _live(pair_id, turn)
    return pair if pair is not None and pair.state in {"matched", "agreeing"} else None


def _agreed_then(notice: Agreed | AgreedHere, turn: Turn) -> Pair | None:
    """The pair, while what the two agreed stands as it is."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None:
        return None
    sides = [AgreementSide.of(turn.session, pair, member) for member in pair.both]
    return pair if all(side.confirmed_at is not None for side in sides) else None


def _was_sent(notice: Notice, turn: Turn) -> bool:
    row = written(turn.session, notice, ToMember(member=turn.actor.id))
    return row is not None and row.sent_at is not None


def _copy_of_the_last(notice: AgreeStart | BothSides, turn: Turn) -> Card | None:
    """What was agreed, for whoever confirmed last: `Agreed` went to the other one, this is their copy."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.agreed_at is None or not _was_sent(notice, turn):
        return None
    mine = AgreementSide.of(turn.session, pair, turn.actor.id).confirmed_at
    other = pair.partner_of(turn.session, turn.actor).id
    theirs = AgreementSide.of(turn.session, pair, other).confirmed_at
    if mine is None or theirs is None or mine <= theirs:
        return None
    return agreement_cards.copy_of(turn, pair, why=_why(turn, "agree"))


def _both_written(turn: Turn, pair: Pair) -> bool:
    return all(AgreementSide.of(turn.session, pair, member).complete for member in pair.both)


def _to_confirm(turn: Turn, pair: Pair) -> bool:
    mine = AgreementSide.of(turn.session, pair, turn.actor.id)
    return _both_written(turn, pair) and mine.confirmed_at is None
