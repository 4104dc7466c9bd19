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
    Form,
    FormButton,
    Line,
    Text,
)
from bot.nudges.local_time import local_date
from bot.nudges.typed_dates import named_day
from bot.pairs import ending_cards, goodbye_cards, halfway_cards, interim, leading_cards, schedule
from bot.pairs.agreement_cards import agreement, write_button
from bot.pairs.contact import contact
from bot.pairs.kept import Review
from bot.pairs.meeting_cards import changes, times_to_choose_from
from bot.pairs.middle_cards import in_the_middle, show
from bot.pairs.model import AgreementSide, Meeting, Pair
from bot.pairs.parts import button, clocks, form_button, name_of, quiet, step_back_line, text
from bot.pairs.rules import closes_on
from bot.spoken import AGAIN, again
from bot.turn import Turn


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
        return goodbye_cards.peers(turn, pair) if pair.state == "peers" else ending_cards.ended(turn, pair)
    if leading_cards.waiting(turn, pair):
        return _with_others(turn, leading_cards.question(turn, pair), others)
    match pair.state:
        case "matched" | "agreeing" if times_to_choose_from(turn, pair):
            card = in_the_middle(turn, pair)
        case "matched":
            card = _with_the_date(turn, pair, matched(turn, pair))
        case "agreeing":
            card = _with_the_date(turn, pair, agreement(turn, pair))
        case "midpoint" if Review.waits_for(turn.session, pair, turn.actor) and not times_to_choose_from(
            turn, pair
        ):
            card = halfway_cards.half_way(turn, pair)
        case "redefining":
            card = goodbye_cards.redefine(turn, pair)
        case "paused":
            card = paused(turn, pair)
        case _:
            card = in_the_middle(turn, pair)
    return _with_others(turn, _while_it_rests(turn, _with_the_lead(turn, pair, card)), others)


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
            write_button(turn, pair, AgreementSide.of(turn.session, pair, turn.actor.id), "start_agreement"),
            button(turn, pair, "finish", "step_back"),
        ),
        why=why,
        lang=phrases.tag,
    )


def guide(turn: Turn, pair: Pair) -> Card:
    """The guide for a first chat of 20 minutes."""
    phrases = turn.phrases
    steps = Bullets(items=tuple(phrases.line(f"pairs.guide_{step}") for step in range(1, 6)))
    role = text(turn, f"guide_role_{pair.role_of(turn.actor)}", name=name_of(turn, pair))
    why = again("purpose", phrases, programme=pair.programme_id)
    card = Card(
        title=phrases.line("pairs.guide", name=name_of(turn, pair)),
        body=(role, steps, *contact(turn, pair), *clocks(turn, pair)),
        actions=(
            form_button(turn, pair, "suggest", "suggest_times", primary=True),
            write_button(turn, pair, AgreementSide.of(turn.session, pair, turn.actor.id), "start_agreement"),
            button(turn, pair, "example", "see_example"),
            msgspec.structs.replace(why, label=phrases.text("pairs.read_why")),
        ),
        lang=phrases.tag,
    )
    return _with_the_date(turn, pair, card) if pair.state == "matched" else card


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


def pause_form(turn: Turn, pair: Pair, *, said: str = "") -> Form:
    """Until a date, or open; a day that was `said` with the command is filled in."""
    phrases = turn.phrases
    named = named_day(said, turn.today, locale=phrases.tag)
    until = DateField(
        name="until",
        label=phrases.text("pairs.ask_until"),
        hint=phrases.text("pairs.hint_until"),
        value=named or pair.paused_until,
    )
    return Form(
        name="pairs.pause",
        title=phrases.text("pairs.form_pause"),
        intro=(Text(line=phrases.line("pairs.form_pause_intro")),),
        fields=(until,),
        submit=phrases.text("pairs.start_pause"),
        args={"pair": pair.id} | ({"day": named.isoformat()} if named else {}),
        privacy="shared",
        promise=phrases.line("pairs.form_pause_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def paused(turn: Turn, pair: Pair, *, title: str = "", why: Line = ()) -> Card:
    """It rests, until when, and that nothing is to be done; for long, somebody else meanwhile."""
    phrases = turn.phrases
    name = name_of(turn, pair)
    if schedule.round_over(turn, pair):
        return _paused_past_the_end(turn, pair, why)
    if title:
        first = phrases.line(f"pairs.{title}", name=name)
    elif pair.paused_until is None:
        first = phrases.line("pairs.paused_open", name=name)
    else:
        first = phrases.line("pairs.paused", name=name, until=pair.paused_until)
    rests = text(turn, "paused_rest")
    if pair.auto_paused:
        since = local_date(pair.since or turn.now, turn.the_programme.zone)
        by = closes_on(since, schedule.last_day(turn, pair), schedule.people(turn, pair))
        rests = text(turn, "paused_closes", by=by)
    resume = again("resume", phrases, pair=pair.id)
    return Card(
        title=first,
        body=(rests,),
        actions=(
            resume,
            form_button(turn, pair, "pause", "pause_longer"),
            button(turn, pair, "finish", "finish"),
            *interim.ways(turn, pair),
        ),
        why=why,
        lang=phrases.tag,
    )


def _paused_past_the_end(turn: Turn, pair: Pair, why: Line) -> Card:
    """The round has ended while it rested: it closes by itself, unless the two say how it goes on."""
    phrases = turn.phrases
    body: list[Element] = []
    if (by := schedule.completed_at(turn, pair)) is not None:
        body.append(text(turn, "paused_closes", by=local_date(by, turn.actor.zone)))
    what_now = {"text": "resume", "pair": pair.id}
    next_ = Button(name=AGAIN, label=phrases.text("pairs.what_now"), args=what_now, primary=True)
    return Card(
        title=phrases.line("pairs.paused_round_over", name=name_of(turn, pair)),
        body=tuple(body),
        actions=(*((next_,) if pair.agreed_at is not None else ()), button(turn, pair, "finish", "finish")),
        why=why,
        lang=phrases.tag,
    )


def resumed(turn: Turn, pair: Pair, *, by: str = "clock", why: Line = ()) -> Card:
    """M-RESUME: the pause is over; go on, pause longer or finish. `by`: the clock, `me` or `other`."""
    phrases = turn.phrases
    on: tuple[Action, ...] = (button(turn, pair, "show", "pick_up", primary=True),)
    if by != "clock":  # somebody has picked it up: what is next is a date
        on = (
            form_button(turn, pair, "suggest", "suggest_times", primary=True),
            form_button(turn, pair, "date", "have_date"),
        )
    return Card(
        title=phrases.line(
            "pairs.resumed_by_other" if by == "other" else "pairs.resumed", name=name_of(turn, pair)
        ),
        body=(text(turn, "resumed_next"),),
        actions=(
            *on,
            form_button(turn, pair, "pause", "pause_longer" if by == "clock" else "pause"),
            button(turn, pair, "finish", "finish"),
        ),
        why=why,
        lang=phrases.tag,
    )


def answered(turn: Turn, block: str) -> Card:
    """One line in answer to a choice, and the way on: quiet, because there is nothing to do."""
    home = again("home", turn.phrases)
    return Card(title=turn.phrases.line(f"pairs.{block}"), actions=(home,), lang=turn.phrases.tag)


# --- parts ------------------------------------------------------------------------------------


def _with_others(turn: Turn, card: Card, others: Sequence[Pair]) -> Card:
    if not others:
        return card
    names = [name_of(turn, pair).text for pair in others]
    line = quiet(turn, "also", names=names)
    room = 5 - len(card.actions)
    shows = tuple(show(turn, pair) for pair in others)
    return msgspec.structs.replace(
        card, body=(*card.body, line), actions=(*card.actions, *shows[: max(0, room)])
    )


def _with_the_date(turn: Turn, pair: Pair, card: Card) -> Card:
    """A meeting planned while the agreement is still open comes first: it is what the day is planned by.

    Where the card would ask for times, it offers to move that date instead, or other times than those
    that the reader has suggested.
    """
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is None or (meeting.at is None and meeting.proposed_by != turn.actor.id):
        return card
    name = name_of(turn, pair)
    if meeting.at is None:
        line = turn.phrases.line("pairs.times_open", name=name)
        way: Action = form_button(turn, pair, "suggest", "other_times")
    else:
        moment = turn.phrases.moment(meeting.at, "day_time")
        line = turn.phrases.line("pairs.next_meeting", name=name, at=moment)
        way = changes(turn, pair, meeting)[0]
    asks = next((a for a in card.actions if isinstance(a, FormButton) and a.name == "pairs.suggest"), None)
    first, *others = (action for action in card.actions if action is not asks)
    if asks is not None and asks.primary and isinstance(first, Button):
        first = msgspec.structs.replace(first, primary=True)
    return msgspec.structs.replace(card, body=(Text(line=line), *card.body), actions=(first, way, *others))


def _while_it_rests(turn: Turn, card: Card) -> Card:
    """A programme on pause sends nothing: whoever plans something meanwhile says so themselves."""
    programme = turn.the_programme
    if not programme.paused:
        return card
    line = turn.phrases.line("pairs.it_rests", programme=programme.name, until=programme.resumes_on)
    return msgspec.structs.replace(card, body=(*card.body, Text(line=line, quiet=True)))


def _with_the_lead(turn: Turn, pair: Pair, card: Card) -> Card:
    """Who leads, where the two have swapped (S1-01)."""
    line = leading_cards.line_of(turn, pair)
    if not line or pair.state in {"redefining", "paused"}:
        return card
    return msgspec.structs.replace(card, body=(*card.body, Text(line=line, quiet=True)))
