"""The end of a round: closing well, thanks, what it shall be from now on, and what next (rows 20 to 23)."""

from datetime import date
from typing import cast

from sqlalchemy import func, select

from bot.conversation.card import Card, Form, Line
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere, Stale
from bot.nudges.local_time import local_date
from bot.outbox.model import acted, revise
from bot.pairs import cards, ending, goodbye_cards, notices, schedule
from bot.pairs.goal_rules import in_words_of
from bot.pairs.kept import Thanks, Wish
from bot.pairs.model import AgreementSide, Goal, Meeting, Pair
from bot.pairs.occasions import Redefine, Redefined, Thanked
from bot.pairs.rules import BEFORE_AGREED, CHOICES, Choice, lighter
from bot.pairs.which import live_pair, pair_named
from bot.turn import Asked, Turn

# --- the clock --------------------------------------------------------------------------------


def over_if_met(turn: Turn, pair: Pair) -> None:
    """The last meeting was logged: since the pair began to close it has met, and none is ahead (row 21)."""
    if pair.state != "closing" or pair.since is None or pair.last_met_on is None:
        return
    began = local_date(pair.since, turn.the_programme.zone)
    if pair.last_met_on >= began and Meeting.next_of(turn.session, pair.id, after=turn.now) is None:
        ask(turn, pair)


def last_meeting_due(subject: str, turn: Turn) -> None:
    """After a change of reporting line: the time to close well is over, whether or not they met."""
    pair = Pair.by_id(turn.session, subject)
    if pair is not None and pair.state == "closing":
        _over(schedule.programme_of(turn, pair), pair)


def completed_due(subject: str, turn: Turn) -> None:
    """Ten working days after the round's end, as its dates are now (row 21)."""
    pair = Pair.by_id(turn.session, subject)
    if pair is None or not pair.live or pair.state == "redefining":
        return
    turn = schedule.programme_of(turn, pair)
    last = schedule.completed_at(turn, pair)
    if last is None or last > turn.now:
        schedule.replan(turn, pair)
    else:
        _over(turn, pair)


def _over(turn: Turn, pair: Pair) -> None:
    """A pair's time is over: the two are asked, or it is closed kindly where there is nothing to ask."""
    never_agreed = pair.agreed_at is None and not pair.closing_because
    if pair.state in BEFORE_AGREED or (pair.state == "paused" and never_agreed):
        ending.end(turn, pair, "timeout")
    elif pair.state == "paused" or pair.agreed_at is None:
        ending.end(turn, pair, "completed")
    elif turn.the_programme.over:  # nobody is asked anything any more
        pair.move("last_meeting", turn.now)
        ending.end(turn, pair, "clean_finish")
    else:
        ask(turn, pair)


def ask(turn: Turn, pair: Pair) -> None:
    """M-REDEFINE to each, but for who has just asked for it."""
    pair.move("last_meeting", turn.now)
    ending.call_off_ahead(turn, pair)
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)
    for member in schedule.members(turn, pair):
        if member.id != turn.actor.id:
            turn.notify(member, Redefine(pair=pair.id, cycle=pair.cycle))


def redefined_due(subject: str, turn: Turn) -> None:
    """The time for choosing is over: no answer is a clean finish."""
    pair = Pair.by_id(turn.session, subject)
    if pair is not None and pair.state == "redefining":
        turn = schedule.programme_of(turn, pair)
        settle(turn, pair, lighter(*Wish.all_of(turn.session, turn.house, pair)))


# --- closing ----------------------------------------------------------------------------------


def last_guide(asked: Asked, turn: Turn) -> Reply:
    """The guide to the last meeting."""
    pair, turn = live_pair(asked, turn)
    return Say(card=goodbye_cards.last_guide(turn, pair))


def thank_form(asked: Asked, turn: Turn) -> Form:
    """One line to the other one, as it stands."""
    pair, turn = _at_the_end(asked, turn)
    return goodbye_cards.thank_form(turn, pair)


def thank(asked: Asked, turn: Turn) -> Reply:
    """It goes to the other one; written again it replaces the line before."""
    pair, turn = _at_the_end(asked, turn)
    found = Thanks.of(turn.session, pair, turn.actor.id)
    if found is None:
        line = asked.values["line"]
        turn.session.add(Thanks(pair_id=pair.id, member_id=turn.actor.id, cycle=pair.cycle, line=line))
    else:
        found.line = asked.values["line"]
    turn.session.flush()
    if pair.live:
        schedule.replan(turn, pair)  # they were heard of
    revise(turn.session, Thanked.kind, pair.id, but=turn.actor.id)
    partner = pair.partner_of(turn.session, turn.actor)
    if partner.active:
        turn.notify(partner, Thanked(pair=pair.id, cycle=pair.cycle))
    return Update(card=goodbye_cards.thanks_sent(turn, pair))


def _at_the_end(asked: Asked, turn: Turn) -> tuple[Pair, Turn]:
    """A pair from its closing on: ended ones too, where the round came to its own good end.

    After any other end no words reach the other one, who may have wished for just that.
    """
    pair, turn = pair_named(asked, turn)
    over = not pair.live and pair.state != "peers"
    if pair.state in {*BEFORE_AGREED, "paused"} or (over and pair.ended_as != "completed"):
        raise Stale("pairs.moved_on", step="home")
    return pair, turn


# --- from now on ------------------------------------------------------------------------------


def choose(asked: Asked, turn: Turn) -> Reply:
    """A private choice. With the second one the lighter wins; until then it can be changed."""
    pair, turn = pair_named(asked, turn)
    choice = cast(Choice, asked.arg("choice"))
    known = choice in CHOICES and (choice != "carry_on" or not pair.closing_because)
    if pair.state != "redefining" or asked.arg("cycle") != str(pair.cycle) or not known:
        raise Stale("pairs.moved_on", step="home")
    Wish.say(turn.session, turn.house, pair, turn.actor.id, choice)
    acted(turn.session, Redefine.kind, pair.id, turn.actor.id, turn.now)
    wishes = Wish.all_of(turn.session, turn.house, pair)
    if None in wishes:
        return Update(card=goodbye_cards.redefine(turn, pair))
    settle(turn, pair, lighter(*wishes))
    carrying_on = pair.state == "agreeing"
    return Update(card=goodbye_cards.carrying_on(turn, pair) if carrying_on else cards.state_of(turn, pair))


def settle(turn: Turn, pair: Pair, choice: Choice) -> None:
    """What it is from now on; who wished what is forgotten with it."""
    if choice == "carry_on" and pair.closing_because:  # wished before their places had changed
        choice = "peers"
    Wish.forget(turn.session, pair)
    if choice == "clean_finish":
        ending.end(turn, pair, "clean_finish")
        return
    pair.move(choice, turn.now)
    if choice == "carry_on":
        pair.ends_on = _next_end(turn)
        for member_id in pair.both:
            AgreementSide.of(turn.session, pair, member_id).confirmed_at = None
    else:
        ending.call_off_ahead(turn, pair)  # the bot reminds nobody of it any more
        ending.release(turn, pair)
    turn.session.flush()
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)
    for member in schedule.members(turn, pair):
        if member.id != turn.actor.id:
            turn.notify(member, Redefined(pair=pair.id, cycle=pair.cycle, peers=choice == "peers"))


def _next_end(turn: Turn) -> date | None:
    """Another round as long as the programme's own, from today; open where that had no dates."""
    starts, ends = turn.the_programme.starts_on, turn.the_programme.ends_on
    if starts is None or ends is None:
        return None
    return local_date(turn.now, turn.the_programme.zone) + (ends - starts)


def peers(_: Asked, turn: Turn) -> Reply:
    """`peers`: whom I am in touch with as a peer."""
    found = _peers_of(turn)
    if not found:
        raise NotThere("pairs.no_peers", step="home")
    return Say(card=goodbye_cards.peers(schedule.programme_of(turn, found[-1]), found[-1]))


def has_peers(turn: Turn) -> bool:
    """Whether there is anybody."""
    return bool(_peers_of(turn))


def _peers_of(turn: Turn) -> list[Pair]:
    return [pair for pair in Pair.all_of(turn.session, turn.actor) if pair.state == "peers"]


def leave_peers(asked: Asked, turn: Turn) -> Reply:
    """The off switch: it is over here, and nobody is told."""
    pair, turn = pair_named(asked, turn)
    if pair.state == "peers":
        pair.move("leave_peers", turn.now)
        revise(turn.session, Redefined.kind, pair.id, but=turn.actor.id)
    elif pair.live:
        raise Stale("pairs.moved_on", step="home")
    return Update(card=cards.answered(turn, "left_peers"))


# --- a record to take along -------------------------------------------------------------------


def record(asked: Asked, turn: Turn) -> Reply:
    """`record`: what I did in this pairing and aimed for, for my own use; nobody else is named (S0-28)."""
    pairs = _remembered(turn)
    if asked.arg("pair"):
        pair, turn = pair_named(asked, turn)
        pairs = [pair] if pair.remembered(turn.now) else []
    if not pairs:
        raise NotThere("pairs.none", step="home")
    pair = pairs[-1]
    turn = schedule.programme_of(turn, pair)
    met = select(func.count(Meeting.id)).where(Meeting.pair_id == pair.id, Meeting.state == "happened")
    lines = tuple(_own_lines(turn, pair))
    return Say(card=goodbye_cards.record(turn, meetings=turn.session.scalar(met) or 0, lines=lines))


def has_record(turn: Turn) -> bool:
    """Whether there is or was a pairing of which more is kept than that there was one."""
    return bool(_remembered(turn))


def _remembered(turn: Turn) -> list[Pair]:
    return [pair for pair in Pair.all_of(turn.session, turn.actor) if pair.remembered(turn.now)]


def _own_lines(turn: Turn, pair: Pair) -> list[Line]:
    phrases, zone = turn.phrases, turn.the_programme.zone
    begun = local_date(pair.matched_at, zone)
    until = local_date(pair.ended_at, zone) if pair.ended_at else None
    role = "led" if pair.leader_id == turn.actor.id else "learned"
    dates = phrases.line("pairs.record_dates", begun=begun, until=until)
    lines = [dates, phrases.line(f"pairs.record_{role}")]
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    words = [("want", side.want), ("offer", side.offer)]
    for goal in Goal.of_member(turn.session, pair, turn.actor.id):
        words += [("goal", in_words_of(goal.what, phrases)), ("measure", goal.measure)]
    lines += [(f"{phrases.text(f'pairs.fact_{name}')}: {said}",) for name, said in words if said]
    return lines


# --- words ------------------------------------------------------------------------------------


def compose_thanked(notice: Thanked, turn: Turn) -> Card | None:
    """The line as it stands."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.cycle != notice.cycle:
        return None
    partner = pair.partner_of(turn.session, turn.actor)
    thanks = Thanks.of(turn.session, pair, partner.id)
    why = turn.phrases.line("pairs.why_thanked")
    return None if thanks is None else goodbye_cards.thanked(turn, pair, thanks, why=why)


def compose_redefine(notice: Redefine, turn: Turn) -> Card | None:
    """As long as it is open."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.state != "redefining" or pair.cycle != notice.cycle:
        return None
    return goodbye_cards.redefine(turn, pair, why=turn.phrases.line("pairs.why_closing"))


def compose_redefined(notice: Redefined, turn: Turn) -> Card | None:
    """The result, while it is so: peers, or a new round."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.cycle != notice.cycle:
        return None
    why = turn.phrases.line("pairs.why_result")
    if notice.peers:
        return goodbye_cards.peers(turn, pair, why=why) if pair.state == "peers" else None
    return goodbye_cards.carrying_on(turn, pair, why=why) if pair.state == "agreeing" else None
