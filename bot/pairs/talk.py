"""What people do with a pair as a whole: see where it stands, pause, pick up again, finish, go on."""

from datetime import timedelta

from bot.conversation.card import Card, Form
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere, Refusal
from bot.outbox.model import acted
from bot.pairs import (
    agreement_talk,
    cards,
    ending,
    ending_cards,
    goodbye,
    goodbye_cards,
    leading_cards,
    middle_cards,
    notices,
    schedule,
)
from bot.pairs.kept import Review, Wish
from bot.pairs.meeting_cards import times_to_choose_from
from bot.pairs.model import AgreementSide, Meeting, Pair
from bot.pairs.notices import Ended, Paused, Resumed
from bot.pairs.occasions import Redefined
from bot.pairs.resting import go_on
from bot.pairs.rules import LIVE, MEETING
from bot.pairs.which import live_pair, one_of_mine, pair_named
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.turn import Asked, Turn

JUST_ENDED = timedelta(days=14)
"""So long the home speaks of a pair that has ended, until its person has chosen what next."""

# --- home -------------------------------------------------------------------------------------


def waiting_for_me(turn: Turn) -> Card | None:
    """A pair in which the next step is this person's: a new match, an agreement, times to choose from."""
    pairs = Pair.live_of(turn.session, turn.actor)
    mine = next((pair for pair in pairs if _is_mine(turn, pair)), None)
    return None if mine is None else _card(turn, mine, pairs)


def next_step(turn: Turn) -> Card | None:
    """Where this person's pair stands: the one that is most alive, else the one that has just ended."""
    pairs = Pair.live_of(turn.session, turn.actor)
    if pairs:
        awake = [pair for pair in pairs if pair.state != "paused"]
        return _card(turn, (awake or pairs)[0], pairs)
    for pair in reversed(Pair.all_of(turn.session, turn.actor)):
        part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
        over = pair.ended_at or pair.since
        recent = over is not None and turn.now - over < JUST_ENDED
        if part is not None and part.state == "alumni" and not part.chose_next:
            there = schedule.programme_of(turn, pair)
            if recent or goodbye_cards.may_match_again(there):  # while there is something to choose
                return cards.state_of(there, pair)
    return None


def show(asked: Asked, turn: Turn) -> Reply:
    """One pair, where there are several."""
    pair, _ = pair_named(asked, turn)
    return Update(card=_card(turn, pair, [pair] if not pair.live else Pair.live_of(turn.session, turn.actor)))


def more(asked: Asked, turn: Turn) -> Reply:
    """All that stands behind "More" on the home of a pair at work."""
    pair, here = live_pair(asked, turn)
    others = [other for other in Pair.live_of(turn.session, turn.actor) if other.id != pair.id]
    return Say(card=middle_cards.more(here, pair, others) if pair.state in MEETING else _card(turn, pair, []))


def has_pair(turn: Turn) -> bool:
    """Whether there is anything here for this person."""
    return bool(Pair.live_of(turn.session, turn.actor))


def has_paused(turn: Turn) -> bool:
    """Whether there is anything to pick up again."""
    return any(pair.state == "paused" for pair in Pair.live_of(turn.session, turn.actor))


def _card(turn: Turn, pair: Pair, pairs: list[Pair]) -> Card:
    others = [other for other in pairs if other.id != pair.id]
    return cards.state_of(schedule.programme_of(turn, pair), pair, others=others)


def _is_mine(turn: Turn, pair: Pair) -> bool:
    if pair.state != "paused" and times_to_choose_from(turn, pair):
        return True
    if leading_cards.waiting(turn, pair):
        return True
    match pair.state:
        case "matched":
            return Meeting.next_of(turn.session, pair.id, after=turn.now) is None
        case "agreeing":
            side = AgreementSide.of(turn.session, pair, turn.actor.id)
            other = AgreementSide.of(turn.session, pair, pair.partner_of(turn.session, turn.actor).id)
            return not side.complete or (other.complete and side.confirmed_at is None)
        case "midpoint":
            return Review.waits_for(turn.session, pair, turn.actor)
        case "redefining":
            return Wish.waits_for(turn.session, pair, turn.actor)
        case _:
            return False


# --- the first chat, and the chat of the two --------------------------------------------------


def guide(asked: Asked, turn: Turn) -> Reply:
    """The guide for the first chat. Once both have opened it, the agreement begins."""
    pair, turn = live_pair(asked, turn)
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    side.guide_at = side.guide_at or turn.now
    turn.session.add(side)
    turn.session.flush()
    opened = [AgreementSide.of(turn.session, pair, member).guide_at for member in pair.both]
    if pair.state == "matched" and all(opened):
        agreement_talk.begin(turn, pair)
    return Say(card=cards.guide(turn, pair))


def no_chat(asked: Asked, turn: Turn) -> Reply:
    """Either of the two wants no posts in their chat."""
    pair, turn = live_pair(asked, turn)
    pair.shared_chat = False
    return Update(card=cards.answered(turn, "chat_off"))


def chat(asked: Asked, turn: Turn) -> Reply:
    """Either wants them after all."""
    pair, turn = live_pair(asked, turn)
    pair.shared_chat = True
    return Update(card=agreement_talk.agreement(turn, pair))


def members(pair_id: str, turn: Turn) -> tuple[Member, ...]:
    """Who is in a pair, for what is said to both."""
    pair = Pair.by_id(turn.session, pair_id)
    return () if pair is None else schedule.members(turn, pair)


# --- pause ------------------------------------------------------------------------------------


def pause(asked: Asked, turn: Turn) -> Reply:
    """`pause`, `pause until Friday`."""
    return one_of_mine(
        asked,
        turn,
        "pause",
        LIVE - {"redefining"},
        lambda pair, here: OpenForm(form=cards.pause_form(here, pair, said=asked.text)),
        otherwise="pairs.nearly_over",
    )


def pause_form(asked: Asked, turn: Turn) -> Form:
    """Until a date, or open."""
    pair, turn = live_pair(asked, turn)
    return cards.pause_form(turn, pair, said=asked.arg("day"))


def paused(asked: Asked, turn: Turn) -> Reply:
    """The pair rests; the other is told until when, and no reason. A pause that is on gets the new date."""
    pair, turn = live_pair(asked, turn)
    until = asked.values["until"]
    if until is not None and until <= turn.today:
        raise Complaints(until=Complaint("pairs.pause_past"))
    last = schedule.longest_pause(turn, pair)
    if until is not None and until > last:
        raise Complaints(until=Complaint("pairs.pause_too_long", {"last": last}))
    if pair.state != "paused":
        pair.move("pause", turn.now)
    pair.auto_paused = False  # somebody has chosen this pause
    pair.paused_until = until
    ending.call_off_ahead(turn, pair, until=until)
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)
    partner = pair.partner_of(turn.session, turn.actor)
    turn.notify(partner, Paused(pair=pair.id, number=pair.next_occasion()))
    return Update(card=cards.paused(turn, pair))


def resume(asked: Asked, turn: Turn) -> Reply:
    """`resume`: the pair goes on where it was; the other is told."""
    return one_of_mine(asked, turn, "resume", {"paused"}, _resume, otherwise="pairs.nothing_paused")


def _resume(pair: Pair, turn: Turn) -> Reply:
    if not go_on(turn, pair):
        return Update(card=goodbye_cards.redefine(turn, pair))
    partner = pair.partner_of(turn.session, turn.actor)
    turn.notify(partner, Resumed(pair=pair.id, number=pair.next_occasion(), by=turn.actor.id))
    return Update(card=cards.resumed(turn, pair, by="me"))


# --- the end, and what next -------------------------------------------------------------------


def finish(asked: Asked, turn: Turn) -> Reply:
    """`finish`: the one confirmation. A pair that has ended meanwhile says so."""
    if asked.arg("pair"):
        pair, here = pair_named(asked, turn)
        if not pair.live:
            return Update(card=ending_cards.ended(here, pair))
        return Update(card=ending_cards.finish_ask(here, pair))
    return one_of_mine(
        asked, turn, "finish", LIVE, lambda pair, here: Say(card=ending_cards.finish_ask(here, pair))
    )


def finish_now(asked: Asked, turn: Turn) -> Reply:
    """No reason asked. Both may do this at once: nobody learns who was first."""
    pair, turn = pair_named(asked, turn)
    if pair.state == "redefining":  # the lightest choice there is: it decides
        goodbye.settle(turn, pair, "clean_finish")
        return Update(card=ending_cards.ended(turn, pair))
    if pair.state == "peers":
        pair.move("leave_peers", turn.now)
    if pair.live:
        ending.end(turn, pair, "finish")
    elif pair.ended_as != "coordinator":  # the other one was first: what is still to be told, they have now
        acted(turn.session, Ended.kind, pair.id, turn.actor.id, turn.now)
    card = ending_cards.ended if pair.ended_as == "coordinator" else ending_cards.finished
    return Update(card=card(turn, pair))


def find_new(asked: Asked, turn: Turn) -> Reply:
    """Back on the list."""
    pair, part, turn = _after(asked, turn)
    if not goodbye_cards.may_match_again(turn):
        raise Refusal("pairs.list_closed", step="home")
    if part.state == "alumni":
        part.state = "ready"
    return _chosen(turn, pair, part, "on_list")


def swap_roles(asked: Asked, turn: Turn) -> Reply:
    """A new partner, and the other side of the table: whoever led learns, whoever learned leads."""
    pair, part, turn = _after(asked, turn)
    if not goodbye_cards.may_match_again(turn):
        raise Refusal("pairs.list_closed", step="home")
    wish = goodbye_cards.swapped_side(turn, pair)
    if wish is None:
        raise Refusal("pairs.no_swap_here", step="profile")
    if part.state == "alumni":
        part.state = "ready"
    part.side = wish
    return _chosen(turn, pair, part, "on_list_swapped")


def alumni(asked: Asked, turn: Turn) -> Reply:
    """On the list of those who would hear of another round; the coordinators see it."""
    pair, part, turn = _after(asked, turn)
    if part.state == "ready":
        part.state = "alumni"
    part.stays_in_touch = True
    return _chosen(turn, pair, part, "on_alumni_list")


def alumni_list(_: Asked, turn: Turn) -> Reply:
    """`alumni`, for a coordinator: who has asked to hear of another round."""
    names = [
        member.name
        for part, member in Participant.joined(turn.session, turn.the_programme.id)
        if part.stays_in_touch
    ]
    return Say(card=goodbye_cards.alumni(turn, names))


def stop_here(asked: Asked, turn: Turn) -> Reply:
    """Off the list; the way back stays open."""
    pair, part, turn = _after(asked, turn)
    if part.state == "ready":
        part.state = "alumni"
    part.stays_in_touch = False
    return _chosen(turn, pair, part, "stopped")


def _chosen(turn: Turn, pair: Pair, part: Participant, block: str) -> Reply:
    part.chose_next = True
    for kind in (Ended.kind, Redefined.kind):
        acted(turn.session, kind, pair.id, turn.actor.id, turn.now)
    return Update(card=cards.answered(turn, block))


def _after(asked: Asked, turn: Turn) -> tuple[Pair, Participant, Turn]:
    """The actor's ended pair and how they take part; what is over long since is answered kindly."""
    pair, turn = pair_named(asked, turn)
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    if pair.live or part is None or not goodbye_cards.has_choice(part):
        raise NotThere("pairs.moved_on", step="home")
    return pair, part, turn
