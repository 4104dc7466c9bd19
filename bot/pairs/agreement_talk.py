"""Writing an agreement together: each their own side, shown to both, confirmed by both."""

from typing import Any

from bot.conversation.card import Card, Form
from bot.conversation.file import File
from bot.conversation.plain import card_text
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Refusal, Stale
from bot.outbox.model import acted
from bot.outbox.notice import ToPair
from bot.pairs import agreement_cards, agreement_forms, cards, goal_rules, notices, schedule
from bot.pairs.model import AgreementSide, Goal, Pair, Terms
from bot.pairs.notices import Agreed, AgreedHere, AgreementChanged, AgreeStart, BothSides
from bot.pairs.rules import BEFORE_AGREED, LIVE
from bot.pairs.takeaway import with_file
from bot.pairs.which import awake_pair, live_pair, one_of_mine, pair_named
from bot.turn import Asked, Turn

FITTING = LIVE - {"paused"}


def agree(asked: Asked, turn: Turn) -> Reply:
    """`agree`: my side's form until it is complete, then both sides."""
    return one_of_mine(asked, turn, "agree", FITTING, _open)


def _open(pair: Pair, turn: Turn) -> Reply:
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    if not side.complete:
        step = agreement_forms.first_step(turn, side)
        return OpenForm(form=agreement_forms.agree_form(turn, pair, step))
    return Say(card=agreement_cards.agreement(turn, pair))


def agreement(turn: Turn, pair: Pair) -> Card:
    """Both sides next to each other."""
    return agreement_cards.agreement(turn, pair)


def show(asked: Asked, turn: Turn) -> Reply:
    """Both sides as they are now."""
    pair, turn = live_pair(asked, turn)
    return Say(card=agreement_cards.agreement(turn, pair))


def example(asked: Asked, turn: Turn) -> Reply:
    """An agreement of two made-up people, to look at before writing one's own."""
    pair, turn = live_pair(asked, turn)
    return Say(card=agreement_cards.example(turn, pair))


def parts(asked: Asked, turn: Turn) -> Reply:
    """Which part to change."""
    pair, turn = awake_pair(asked, turn)
    return Say(card=agreement_cards.parts_of(turn, pair))


def form(asked: Asked, turn: Turn) -> Form:
    """My side: all of a light one, or the step that is named."""
    pair, turn = awake_pair(asked, turn)
    return agreement_forms.agree_form(turn, pair, _step(asked))


def _step(asked: Asked) -> str:
    return asked.arg("step") if asked.arg("step") in agreement_forms.ASKED else ""


def written(asked: Asked, turn: Turn) -> Reply:
    """My side is saved as it is. A change takes back both confirmations: who had confirmed is asked again."""
    pair, turn = awake_pair(asked, turn)
    side, terms = AgreementSide.of(turn.session, pair, turn.actor.id), Terms.of(turn.session, pair)
    values = _as_kept(asked.values, turn)
    if values.get("own_access"):  # ticked by its owner just now
        said = (values["access"], agreement_forms.own_needs(turn, side))
        values["access"] = "\n".join(part for part in said if part)
    agreed = {goal.by_day for goal in Goal.of_member(turn.session, pair, turn.actor.id) if goal.agreed}
    goal_rules.check_day(values.get("by_day"), turn.today, agreed)
    was_complete = side.complete
    if side.written_at is None:
        side.parts = agreement_forms.needed(turn, pair, side)
    changed = side.write(_only(values, agreement_forms.SIDE), turn.now)
    side.saved(_step(asked))
    changed |= terms.write(_only(values, agreement_forms.TERMS), pair, turn.now)
    turn.session.add_all([side, terms])
    turn.session.flush()
    goal_rules.keep(Goal.follow(turn.session, pair, side, turn.now), _only(values, agreement_forms.GOAL))
    if pair.state == "matched":
        begin(turn, pair)
    newly_complete = side.complete and not was_complete
    if changed or newly_complete:
        _take_back(turn, pair, side, newly_complete=newly_complete)
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.OPEN_KINDS)
    _acted(turn, pair)
    hint = "goal" in values and goal_rules.sounds_like_training(turn.phrases, side.goal)
    return Update(card=agreement_cards.agreement(turn, pair, saved=True, hint=hint))


def _as_kept(values: dict[str, Any], turn: Turn) -> dict[str, Any]:
    """The answers as the rows hold them; a goal that was only ticked gets the words of its tick."""
    kept = dict(values)
    for name in {"cadence_weeks", "minutes"} & kept.keys():
        kept[name] = int(kept[name]) if kept[name] else None
    for name in {"goal_kind", "language"} & kept.keys():
        kept[name] = kept[name] or ""
    if "gives" in kept:
        kept["gives"] = list(kept["gives"])
    if kept.get("goal_kind") not in {None, "", "own"} and not kept.get("goal"):
        kept["goal"] = turn.phrases.text(f"pairs.kind_{kept['goal_kind']}")
    return kept


def _only(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


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
    if agreement_cards.seen(theirs, Terms.of(turn.session, pair)) != asked.arg("seen"):
        raise Stale("pairs.side_changed", step="agree")
    newly = mine.confirmed_at is None
    mine.confirmed_at = mine.confirmed_at or turn.now
    _acted(turn, pair)
    if theirs.confirmed_at is None or not newly:
        notices.follow(turn, pair, notices.OPEN_KINDS)
        return Update(card=agreement_cards.agreement(turn, pair))
    return _agreed(turn, pair)


def copy(asked: Asked, turn: Turn) -> Reply:
    """A copy to keep: as a message, and as a file where our own pages can be reached."""
    pair, turn = pair_named(asked, turn)
    card = agreement_cards.copy_to_keep(turn, pair)
    return Say(card=with_file(turn, card, "pairs.agreement_file", pair=pair.id))


def file(asked: Asked, turn: Turn) -> File:
    """The same as plain text."""
    pair, turn = pair_named(asked, turn)
    body = card_text(agreement_cards.copy_to_keep(turn, pair), turn.phrases)
    return File(name="agreement.txt", kind="text/plain", body=body.encode())


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
    Terms.of(turn.session, pair).hold(pair)
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


def _acted(turn: Turn, pair: Pair) -> None:
    for kind in notices.OPEN_KINDS:
        acted(turn.session, kind, pair.id, turn.actor.id, turn.now)
