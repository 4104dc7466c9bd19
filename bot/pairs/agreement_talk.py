"""Writing an agreement together: each their own side, shown to both, confirmed by both."""

from datetime import date

from bot.conversation.card import Card, Form
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal, Stale
from bot.outbox.model import acted
from bot.outbox.notice import ToPair
from bot.pairs import agreement_cards, cards, notices, schedule
from bot.pairs.model import AgreementSide, Pair
from bot.pairs.notices import Agreed, AgreedHere, AgreementChanged, AgreeStart, BothSides
from bot.pairs.rules import BEFORE_AGREED, LIVE
from bot.pairs.which import awake_pair, live_pair, one_of_mine
from bot.turn import Asked, Turn

FITTING = LIVE - {"paused"}


def agree(asked: Asked, turn: Turn) -> Reply:
    """`agree`: my side's form until it is complete, then both sides."""
    return one_of_mine(asked, turn, "agree", FITTING, _open)


def _open(pair: Pair, turn: Turn) -> Reply:
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    if not side.complete:
        return OpenForm(form=agreement_cards.agree_form(turn, pair))
    return Say(card=agreement_cards.agreement(turn, pair))


def agreement(turn: Turn, pair: Pair) -> Card:
    """Both sides next to each other."""
    return agreement_cards.agreement(turn, pair)


def show(asked: Asked, turn: Turn) -> Reply:
    """Both sides as they are now."""
    pair, turn = live_pair(asked, turn)
    return Say(card=agreement_cards.agreement(turn, pair))


def form(asked: Asked, turn: Turn) -> Form:
    """My side."""
    pair, turn = awake_pair(asked, turn)
    return agreement_cards.agree_form(turn, pair)


def written(asked: Asked, turn: Turn) -> Reply:
    """My side is saved as it is. A change takes back both confirmations: who had confirmed is asked again."""
    pair, turn = awake_pair(asked, turn)
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    _check_day(asked.values["by_day"], side, turn)
    was_complete = side.complete
    changed = side.write(asked.values, turn.now)
    turn.session.add(side)
    turn.session.flush()
    if pair.state == "matched":
        begin(turn, pair)
    if changed:
        _take_back(turn, pair, side, newly_complete=side.complete and not was_complete)
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.OPEN_KINDS)
    _acted(turn, pair)
    return Update(card=agreement_cards.agreement(turn, pair))


def confirm(asked: Asked, turn: Turn) -> Reply:
    """I am happy with both sides. With the second confirmation the pair has agreed."""
    pair, turn = awake_pair(asked, turn)
    partner = pair.partner_of(turn.session, turn.actor)
    mine = AgreementSide.of(turn.session, pair, turn.actor.id)
    theirs = AgreementSide.of(turn.session, pair, partner.id)
    if not mine.complete:
        raise Refusal("pairs.your_side_open", step="agree")
    if not theirs.complete or theirs.written_at is None:
        raise Refusal("pairs.other_side_open", step="agree")
    if theirs.written_at.isoformat() != asked.arg("seen"):
        raise Stale("pairs.side_changed", step="agree")
    newly = mine.confirmed_at is None
    mine.confirmed_at = mine.confirmed_at or turn.now
    _acted(turn, pair)
    if theirs.confirmed_at is None or not newly:
        notices.follow(turn, pair, notices.OPEN_KINDS)
        return Update(card=agreement_cards.agreement(turn, pair))
    return _agreed(turn, pair)


def more_time(asked: Asked, turn: Turn) -> Reply:
    """The time for agreeing begins again; nobody is told."""
    pair, turn = live_pair(asked, turn)
    if pair.state == "agreeing":
        pair.agreeing_at = turn.now
        schedule.replan(turn, pair)
    _acted(turn, pair)
    return Update(card=cards.answered(turn, "more_time_taken"))


def begin(turn: Turn, pair: Pair) -> None:
    """The agreement begins: both are invited to it, but for who has just begun."""
    pair.move("begin_agreeing", turn.now)
    schedule.replan(turn, pair)
    for member in schedule.members(turn, pair):
        if AgreementSide.of(turn.session, pair, member.id).written_at is None:
            turn.notify(member, AgreeStart(pair=pair.id))


def _agreed(turn: Turn, pair: Pair) -> Reply:
    if pair.state in BEFORE_AGREED:
        pair.move("agreed", turn.now)
    pair.agreed_at = turn.now  # a changed agreement counts from its own day
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.OPEN_KINDS)
    number = pair.next_occasion()
    turn.notify(pair.partner_of(turn.session, turn.actor), Agreed(pair=pair.id, number=number))
    here = AgreedHere(pair=pair.id, number=number)
    turn.notify(ToPair(pair=pair.id), here, not_before=schedule.posting_at(turn, pair, here))
    return Update(card=agreement_cards.copy_of(turn, pair))


def _take_back(turn: Turn, pair: Pair, side: AgreementSide, *, newly_complete: bool) -> None:
    partner = pair.partner_of(turn.session, turn.actor)
    theirs = AgreementSide.of(turn.session, pair, partner.id)
    had_confirmed = theirs.confirmed_at is not None
    side.confirmed_at = theirs.confirmed_at = None
    if had_confirmed:
        turn.notify(partner, AgreementChanged(pair=pair.id, number=pair.next_occasion()))
    elif newly_complete and theirs.complete:
        turn.notify(partner, BothSides(pair=pair.id))


def _check_day(by_day: date | None, side: AgreementSide, turn: Turn) -> None:
    """A day in the past is a slip, unless it was saved when it still lay ahead."""
    if by_day is not None and by_day < turn.today and by_day != side.by_day:
        raise Complaints(by_day=Complaint("pairs.by_day_past"))


def _acted(turn: Turn, pair: Pair) -> None:
    for kind in notices.OPEN_KINDS:
        acted(turn.session, kind, pair.id, turn.actor.id, turn.now)
