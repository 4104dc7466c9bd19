"""A pair's life as cards: matched, in the middle, on pause, ended. `turn.actor` is always the reader."""

from collections.abc import Sequence

import msgspec

from bot.conversation.card import Action, Bullets, Button, Card, DateField, Element, Form, Line, Text
from bot.pairs import schedule
from bot.pairs.agreement_cards import agreement
from bot.pairs.contact import contact
from bot.pairs.meeting_cards import in_the_middle, times_to_choose_from
from bot.pairs.model import Pair
from bot.pairs.parts import button, clocks, form_button, name_of, quiet, step_back_line, text
from bot.programmes.model import Participant
from bot.spoken import AGAIN, again
from bot.turn import Turn

NO_NEW_PAIRS = frozenset({"wrap_up", "evaluation", "archived", "cancelled"})
"""States of a programme in which nobody is matched any more."""


def which(turn: Turn, word: str, pairs: Sequence[Pair]) -> Card:
    """Several pairings could be meant: each button repeats the command with one of them."""
    buttons = tuple(
        Button(
            name=AGAIN,
            label=pair.partner_of(turn.session, turn.actor).name[:75],
            args={"text": word, "pair": pair.id},
        )
        for pair in pairs[:5]
    )
    return Card(title=turn.phrases.line("pairs.which"), actions=buttons, lang=turn.phrases.tag)


def state_of(turn: Turn, pair: Pair, *, others: Sequence[Pair] = ()) -> Card:
    """Where this pair stands and what is next, for one of the two; `others` are their other live pairs."""
    if not pair.live:
        return ended(turn, pair)
    match pair.state:
        case "matched" | "agreeing" if times_to_choose_from(turn, pair):
            card = in_the_middle(turn, pair)
        case "matched":
            card = matched(turn, pair)
        case "agreeing":
            card = agreement(turn, pair)
        case "paused":
            card = paused(turn, pair)
        case _:
            card = in_the_middle(turn, pair)
    return _with_others(turn, card, others)


def matched(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """Who it is, and the first chat with its guide and both clocks."""
    phrases = turn.phrases
    body: list[Element] = [text(turn, "matched_next"), *contact(turn, pair), *clocks(turn, pair)]
    body += step_back_line(turn, pair)
    return Card(
        title=phrases.line("pairs.matched", name=name_of(turn, pair)),
        body=tuple(body),
        actions=(
            form_button(turn, pair, "suggest", "suggest_times", primary=True),
            button(turn, pair, "guide", "read_guide"),
            form_button(turn, pair, "agree", "start_agreement"),
            button(turn, pair, "finish", "step_back"),
        ),
        why=why,
        lang=phrases.tag,
    )


def guide(turn: Turn, pair: Pair) -> Card:
    """The guide for a first chat of 20 minutes."""
    phrases = turn.phrases
    steps = Bullets(items=tuple(phrases.line(f"pairs.guide_{step}") for step in range(1, 5)))
    return Card(
        title=phrases.line("pairs.guide", name=name_of(turn, pair)),
        body=(steps, *contact(turn, pair), *clocks(turn, pair)),
        actions=(
            form_button(turn, pair, "suggest", "suggest_times", primary=True),
            form_button(turn, pair, "agree", "start_agreement"),
        ),
        lang=phrases.tag,
    )


def hello(turn: Turn, pair: Pair) -> Card:
    """The first thing in the chat of the three; its reader is both of them."""
    phrases = turn.phrases
    one, other = schedule.members(turn, pair)
    line = phrases.line("pairs.hello_for", one=turn.name(one), other=turn.name(other))
    return Card(
        title=phrases.line("pairs.hello"),
        body=(Text(line=line),),
        actions=(button(turn, pair, "no_chat", "no_chat"),),
        lang=phrases.tag,
    )


# --- pause ------------------------------------------------------------------------------------


def pause_form(turn: Turn, pair: Pair) -> Form:
    """Until a date, or open."""
    phrases = turn.phrases
    until = DateField(
        name="until",
        label=phrases.text("pairs.ask_until"),
        hint=phrases.text("pairs.hint_until"),
        value=pair.paused_until,
    )
    return Form(
        name="pairs.pause",
        title=phrases.text("pairs.form_pause"),
        intro=(Text(line=phrases.line("pairs.form_pause_intro")),),
        fields=(until,),
        submit=phrases.text("pairs.start_pause"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_pause_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def paused(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """It rests, until when, and that nothing is to be done."""
    phrases = turn.phrases
    name = name_of(turn, pair)
    if pair.paused_until is None:
        title = phrases.line("pairs.paused_open", name=name)
    else:
        title = phrases.line("pairs.paused", name=name, until=pair.paused_until)
    resume = again("resume", phrases, pair=pair.id)
    return Card(
        title=title,
        body=(text(turn, "paused_rest"),),
        actions=(
            resume,
            form_button(turn, pair, "pause", "pause_longer"),
            button(turn, pair, "finish", "finish"),
        ),
        why=why,
        lang=phrases.tag,
    )


def resumed(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """M-RESUME: the pause is over; go on, pause longer or finish."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("pairs.resumed", name=name_of(turn, pair)),
        body=(text(turn, "resumed_next"),),
        actions=(
            button(turn, pair, "show", "pick_up", primary=True),
            form_button(turn, pair, "pause", "pause_longer"),
            button(turn, pair, "finish", "finish"),
        ),
        why=why,
        lang=phrases.tag,
    )


# --- the end ----------------------------------------------------------------------------------


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
        title=phrases.line(f"pairs.{words}", name=name_of(turn, pair)),
        body=(text(turn, f"{words}_body"),),
        actions=_what_next(turn, pair),
        why=why,
        lang=phrases.tag,
    )


def closing(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """M-CLOSING: the last planned meeting is near, with two questions for it."""
    phrases = turn.phrases
    name, until = name_of(turn, pair), turn.the_programme.ends_on
    return Card(
        title=phrases.line("pairs.closing", name=name, until=until),
        body=(text(turn, "closing_body"),),
        actions=(
            form_button(turn, pair, "suggest", "suggest_times", primary=True),
            form_button(turn, pair, "date", "have_date"),
        ),
        why=why,
        lang=phrases.tag,
    )


def answered(turn: Turn, block: str) -> Card:
    """One line in answer to a choice."""
    return Card(title=turn.phrases.line(f"pairs.{block}"), lang=turn.phrases.tag)


def may_match_again(turn: Turn) -> bool:
    """Whether the programme may still make pairs."""
    return turn.the_programme.state not in NO_NEW_PAIRS


def _ending(turn: Turn, pair: Pair) -> str:
    match pair.ended_as:
        case "completed":
            return "completed"
        case "timeout":
            return "gentle_end"
        case "left" if not (partner := pair.partner_of(turn.session, turn.actor)).active:
            # A deleted person has no name any more.
            return "unavailable" if any(map(str.isalpha, partner.name)) else "unavailable_nameless"
        case _:
            return "stepped_back" if schedule.may_step_back(turn, pair) else "no_fault"


def _what_next(turn: Turn, pair: Pair) -> tuple[Action, ...]:
    phrases = turn.phrases
    actions: list[Action] = []
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    if part is not None and part.state != "withdrawn" and may_match_again(turn):
        actions.append(button(turn, pair, "find_new", "find_new", primary=True))
    talk = Button(
        name=AGAIN,
        label=phrases.text("pairs.talk_to_someone"),
        args={"text": "support", "programme": pair.programme_id},
    )
    return (*actions, button(turn, pair, "stop_here", "stop_here"), talk)


# --- parts ------------------------------------------------------------------------------------


def _with_others(turn: Turn, card: Card, others: Sequence[Pair]) -> Card:
    if not others:
        return card
    names = [name_of(turn, pair).text for pair in others]
    line = quiet(turn, "also", names=names)
    room = 5 - len(card.actions)
    shows = tuple(
        Button(
            name="pairs.show",
            label=turn.phrases.text("pairs.do_show", name=name)[:75],
            args={"pair": pair.id},
        )
        for name, pair in zip(names, others, strict=True)
    )
    return msgspec.structs.replace(
        card, body=(*card.body, line), actions=(*card.actions, *shows[: max(0, room)])
    )
