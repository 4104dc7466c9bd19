"""The home of a pair at work: the next meeting or the way to one, my goal; and all else one tap away."""

from collections.abc import Sequence

from bot.conversation.card import Action, Button, Card, Element, Facts, Line
from bot.pairs import schedule
from bot.pairs.goal_rules import in_words_of
from bot.pairs.meeting_cards import (
    changes,
    met_button,
    particulars,
    proposed,
    times_to_choose_from,
    ways_to_a_date,
)
from bot.pairs.model import AgreementSide, Meeting, Pair
from bot.pairs.parts import button, form_button, name_of, quiet
from bot.turn import Turn


def in_the_middle(turn: Turn, pair: Pair) -> Card:
    """The home of a pair at work: the next meeting or the way to one, my goal, when we last met."""
    phrases, name = turn.phrases, name_of(turn, pair)
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is not None and times_to_choose_from(turn, pair):
        return proposed(turn, pair, meeting)
    actions: tuple[Action, ...] = ways_to_a_date(turn, pair, "suggest_times")
    if meeting is None:
        title = phrases.line("pairs.no_date", name=name)
    elif meeting.at is None:
        title = phrases.line("pairs.times_open", name=name)
        actions = ways_to_a_date(turn, pair, "other_times")
    else:
        title = phrases.line("pairs.next_meeting", name=name, at=phrases.moment(meeting.at, "day_time"))
        actions = (*changes(turn, pair, meeting), form_button(turn, pair, "agenda", "agenda"))
    return Card(
        title=title,
        body=_state_of_things(turn, pair, meeting),
        actions=(*actions, met_button(turn, pair), button(turn, pair, "more", "more")),
        lang=phrases.tag,
    )


def more(turn: Turn, pair: Pair, others: Sequence[Pair]) -> Card:
    """What stands behind "More": the agreement, changes, the other pairing or an idea, a pause or the end."""
    last: Action = form_button(turn, pair, "idea", "idea_button")
    if others:
        last = show(turn, others[0])
    return Card(
        title=turn.phrases.line("pairs.more_about", name=name_of(turn, pair)),
        actions=(
            button(turn, pair, "agreement", "see_agreement", primary=True),
            form_button(turn, pair, "rhythm", "change_rhythm"),
            form_button(turn, pair, "swap", "change_lead"),
            last,
            button(turn, pair, "finish", "pause_or_finish"),
        ),
        lang=turn.phrases.tag,
    )


def show(turn: Turn, pair: Pair) -> Button:
    """Leads to another pairing of the reader's."""
    name = name_of(turn, pair).text
    label = turn.phrases.text("pairs.do_show", name=name)[:75]
    return Button(name="pairs.show", label=label, args={"pair": pair.id})


def _state_of_things(turn: Turn, pair: Pair, meeting: Meeting | None) -> tuple[Element, ...]:
    phrases = turn.phrases
    body: list[Element] = []
    if meeting is not None and meeting.at is not None:
        body += particulars(turn, pair, meeting)
    rows: list[tuple[str, Line]] = []
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    if side.goal:
        rows.append((phrases.text("pairs.my_goal"), (in_words_of(side.goal, phrases),)))
    if pair.last_met_on is not None:
        rows.append((phrases.text("pairs.last_met"), (phrases.day(pair.last_met_on),)))
    if rows:
        body.append(Facts(rows=tuple(rows)))
    until = schedule.last_day(turn, pair)
    if pair.state == "closing" and until is not None and until >= turn.today:
        body.append(quiet(turn, "closing_home", until=until))
    return tuple(body)
