"""How a pair ends, as cards: the one confirmation, and what each of the two reads, whatever the cause."""

from bot.conversation.card import Action, Button, Card, Line
from bot.nudges.local_time import local_date
from bot.pairs import goodbye_cards, schedule
from bot.pairs.model import Pair
from bot.pairs.parts import button, form_button, name_of, text
from bot.spoken import AGAIN
from bot.turn import Turn


def finish_ask(turn: Turn, pair: Pair) -> Card:
    """The one confirmation: no reason asked, and what the other one hears."""
    phrases = turn.phrases
    name = name_of(turn, pair)
    step_back = schedule.may_step_back(turn, pair)
    words = "step_back" if step_back else "finish"
    actions: list[Action] = [
        button(turn, pair, "finish_now", "step_back" if step_back else "finish_now", primary=True)
    ]
    if pair.state != "paused" and not step_back:
        actions.append(form_button(turn, pair, "pause", "pause_instead"))
    actions.append(button(turn, pair, "show", "keep_going"))
    return Card(
        title=phrases.line(f"pairs.{words}_ask", name=name),
        body=(text(turn, f"{words}_ask_body", name=name),),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def finished(turn: Turn, pair: Pair) -> Card:
    """To whoever finished: a kind sentence and a door back."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("pairs.finished", name=name_of(turn, pair)),
        body=(text(turn, "finished_thanks"),),
        actions=_what_next(turn, pair),
        lang=phrases.tag,
    )


def ended(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """It has ended: the same words for both, whoever ended it."""
    phrases = turn.phrases
    words = _ending(turn, pair)
    return Card(
        title=phrases.line(f"pairs.{words}", name=name_of(turn, pair), programme=turn.the_programme.name),
        body=(text(turn, f"{words}_body"),),
        actions=_what_next(turn, pair),
        why=why,
        lang=phrases.tag,
    )


def _ending(turn: Turn, pair: Pair) -> str:
    match pair.ended_as:
        case "completed":
            return "completed"
        case "timeout":
            return "gentle_end"
        case "coordinator":
            return "stopped_for_both"
        case "left" if not (partner := pair.partner_of(turn.session, turn.actor)).active:
            # A deleted person has no name any more.
            return "unavailable" if any(map(str.isalpha, partner.name)) else "unavailable_nameless"
        case _ if _went_with_the_programme(turn, pair):
            return "programme_over"
        case _:
            return "stepped_back" if schedule.may_step_back(turn, pair) else "no_fault"


def _went_with_the_programme(turn: Turn, pair: Pair) -> bool:
    """Whether the programme was over when the pair ended: then that is what both read, whoever ended it."""
    programme = turn.the_programme
    if programme.ended_on is None or pair.ended_at is None:
        return False
    return local_date(pair.ended_at, programme.zone) >= programme.ended_on


def _what_next(turn: Turn, pair: Pair) -> tuple[Action, ...]:
    phrases = turn.phrases
    if pair.ended_as == "completed":
        return goodbye_cards.next_ways(turn, pair)
    actions: list[Action] = []
    if goodbye_cards.may_choose(turn, pair) and pair.ended_as != "coordinator":
        actions.append(button(turn, pair, "find_new", "find_new", primary=True))
    talk = Button(
        name=AGAIN,
        label=phrases.text("pairs.talk_to_someone"),
        args={"text": "support", "programme": pair.programme_id},
    )
    if goodbye_cards.may_stop(turn, pair):
        actions.append(button(turn, pair, "stop_here", "stop_here"))
    return (*actions, talk)
