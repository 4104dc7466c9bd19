"""A pair's life as cards: matched, in the middle, on pause, ended. `turn.actor` is always the reader."""

from collections.abc import Sequence

import msgspec

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    DateField,
    Element,
    Facts,
    Form,
    FormButton,
    Line,
    Name,
    Text,
)
from bot.nudges.local_time import local_date
from bot.pairs import rules, schedule
from bot.pairs.meeting_cards import in_the_middle, name_of, suggest_button
from bot.pairs.model import AgreementSide, Pair
from bot.people.model import Member
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
        case "matched":
            card = matched(turn, pair)
        case "agreeing":
            from bot.pairs.agreement_cards import agreement

            card = agreement(turn, pair)
        case "paused":
            card = paused(turn, pair)
        case _:
            card = in_the_middle(turn, pair)
    return _with_others(turn, card, others)


def matched(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """Who it is, and the first chat with its guide and both clocks."""
    phrases = turn.phrases
    body: list[Element] = [Text(line=phrases.line("pairs.matched_next")), *_clocks(turn, pair)]
    body += _step_back_line(turn, pair)
    return Card(
        title=phrases.line("pairs.matched", name=name_of(turn, pair)),
        body=tuple(body),
        actions=(
            suggest_button(turn, pair, primary=True),
            Button(name="pairs.guide", label=phrases.text("pairs.read_guide"), args={"pair": pair.id}),
            _write_button(turn, pair),
            _step_back_button(turn, pair),
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
        body=(steps, *_clocks(turn, pair)),
        actions=(suggest_button(turn, pair, primary=True), _write_button(turn, pair)),
        lang=phrases.tag,
    )


def hello(turn: Turn, pair: Pair) -> Card:
    """The first thing in the chat of the three; its reader is both of them."""
    phrases = turn.phrases
    one, other = schedule.members(turn, pair)
    line = phrases.line("pairs.hello_for", one=turn.name(one), other=turn.name(other))
    button = Button(name="pairs.no_chat", label=phrases.text("pairs.no_chat"), args={"pair": pair.id})
    return Card(
        title=phrases.line("pairs.hello"), body=(Text(line=line),), actions=(button,), lang=phrases.tag
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
    longer = FormButton(
        name="pairs.pause", label=phrases.text("pairs.pause_longer"), args={"pair": pair.id}
    )
    return Card(
        title=title,
        body=(Text(line=phrases.line("pairs.paused_rest")),),
        actions=(resume, longer, finish_button(turn, pair)),
        why=why,
        lang=phrases.tag,
    )


def resumed(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """M-RESUME: the pause is over; go on, pause longer or finish."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("pairs.resumed", name=name_of(turn, pair)),
        body=(Text(line=phrases.line("pairs.resumed_next")),),
        actions=(
            Button(
                name="pairs.show", label=phrases.text("pairs.pick_up"), args={"pair": pair.id}, primary=True
            ),
            FormButton(
                name="pairs.pause", label=phrases.text("pairs.pause_longer"), args={"pair": pair.id}
            ),
            finish_button(turn, pair),
        ),
        why=why,
        lang=phrases.tag,
    )


# --- the end ----------------------------------------------------------------------------------


def finish_button(turn: Turn, pair: Pair) -> Button:
    """Leads to the one confirmation."""
    return Button(name="pairs.finish", label=turn.phrases.text("pairs.finish"), args={"pair": pair.id})


def finish_ask(turn: Turn, pair: Pair) -> Card:
    """The one confirmation: no reason asked, and what the other one hears."""
    phrases = turn.phrases
    name = name_of(turn, pair)
    args = {"pair": pair.id}
    actions: list[Action] = [
        Button(name="pairs.finish_now", label=phrases.text("pairs.finish_now"), args=args, primary=True)
    ]
    if pair.state != "paused":
        actions.append(FormButton(name="pairs.pause", label=phrases.text("pairs.pause_instead"), args=args))
    actions.append(Button(name="pairs.show", label=phrases.text("pairs.keep_going"), args=args))
    return Card(
        title=phrases.line("pairs.finish_ask", name=name),
        body=(Text(line=phrases.line("pairs.finish_ask_body", name=name)),),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def finished(turn: Turn, pair: Pair) -> Card:
    """To whoever finished: a kind sentence and a door back."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("pairs.finished", name=name_of(turn, pair)),
        body=(Text(line=phrases.line("pairs.finished_thanks")),),
        actions=_what_next(turn, pair),
        lang=phrases.tag,
    )


def ended(turn: Turn, pair: Pair, *, why: Line = ()) -> Card:
    """It has ended: the same words for both, whoever ended it."""
    phrases = turn.phrases
    words = _ending(turn, pair)
    return Card(
        title=phrases.line(f"pairs.{words}", name=name_of(turn, pair)),
        body=(Text(line=phrases.line(f"pairs.{words}_body")),),
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
        body=(Text(line=phrases.line("pairs.closing_body")),),
        actions=(
            suggest_button(turn, pair, primary=True),
            FormButton(name="pairs.date", label=phrases.text("pairs.have_date"), args={"pair": pair.id}),
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
        case "left" if not pair.partner_of(turn.session, turn.actor).active:
            return "unavailable"
        case _:
            return "stepped_back" if _was_step_back(turn, pair) else "no_fault"


def _was_step_back(turn: Turn, pair: Pair) -> bool:
    ended_on = local_date(pair.ended_at or turn.now, turn.the_programme.zone)
    return pair.agreed_at is None and ended_on <= schedule.step_back_until(turn, pair)


def _what_next(turn: Turn, pair: Pair) -> tuple[Action, ...]:
    phrases = turn.phrases
    actions: list[Action] = []
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    if part is not None and part.state != "withdrawn" and may_match_again(turn):
        actions.append(
            Button(
                name="pairs.find_new",
                label=phrases.text("pairs.find_new"),
                args={"pair": pair.id},
                primary=True,
            )
        )
    stop = Button(name="pairs.stop_here", label=phrases.text("pairs.stop_here"), args={"pair": pair.id})
    talk = Button(
        name=AGAIN,
        label=phrases.text("pairs.talk_to_someone"),
        args={"text": "support", "programme": pair.programme_id},
    )
    return (*actions, stop, talk)


# --- parts ------------------------------------------------------------------------------------


def _with_others(turn: Turn, card: Card, others: Sequence[Pair]) -> Card:
    if not others:
        return card
    names = [name_of(turn, pair).text for pair in others]
    line = Text(line=turn.phrases.line("pairs.also", names=names), quiet=True)
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


def _clocks(turn: Turn, pair: Pair) -> list[Element]:
    """Both local times, where they differ."""
    partner = pair.partner_of(turn.session, turn.actor)
    here = turn.phrases.moment(turn.now, "time")
    there = turn.speaking_to(partner).phrases.in_language(turn.phrases.tag).moment(turn.now, "time")
    if here.text == there.text:
        return []
    line = turn.phrases.line("pairs.clocks", here=here.text, there=there.text, name=turn.name(partner))
    return [Text(line=line, quiet=True)]


def _step_back_line(turn: Turn, pair: Pair) -> list[Element]:
    until = schedule.step_back_until(turn, pair)
    if local_date(turn.now, turn.the_programme.zone) > until:
        return []
    return [Text(line=turn.phrases.line("pairs.step_back_until", until=until), quiet=True)]


def _step_back_button(turn: Turn, pair: Pair) -> Button:
    return Button(name="pairs.finish", label=turn.phrases.text("pairs.step_back"), args={"pair": pair.id})


def _write_button(turn: Turn, pair: Pair) -> FormButton:
    return FormButton(
        name="pairs.agree", label=turn.phrases.text("pairs.start_agreement"), args={"pair": pair.id}
    )


__all__ = ["AgreementSide", "Facts", "Member", "Name", "rules"]
