"""A coordinator's side of circles: proposing dates, what is on, what came of it; never who."""

from collections.abc import Sequence
from typing import Literal

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Element,
    Facts,
    Field,
    Form,
    Line,
    Option,
    TextField,
    TimeField,
)
from bot.groups.cards import called, simple, text
from bot.groups.membership import UNDER_WAY
from bot.groups.model import Circle
from bot.groups.rules import AHEAD, LEAST, MINUTES, MOST, MOST_DATES, Side
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.spoken import again, asks_first
from bot.turn import Turn

MOST_LISTED = 12
"""Circles on one list, the newest: more of a year than anybody looks back on."""

LONGEST_PLACE = 120
"""Characters: a room, or a link to a call."""


def schedule_form(turn: Turn, sides: Sequence[Side], *, few: Sequence[Side] = ()) -> Form:
    """Whose circle, of these `sides`, up to three dates, and the place. `few` sides have too few people."""
    phrases = turn.phrases
    options = tuple(Option(value=side, label=phrases.text(f"groups.circle_{side}")) for side in sides)
    fields: list[Field] = [
        ChoiceField(
            name="side", label=phrases.text("groups.ask_side"), required=True, options=options, value=sides[0]
        )
    ]
    intro = [text(turn, "schedule_how", minutes=MINUTES, least=LEAST, most=MOST)]
    intro += [text(turn, "too_few", least=LEAST, side=phrases.text(f"groups.circle_{side}")) for side in few]
    for number in range(1, MOST_DATES + 1):
        first = number == 1
        label = phrases.text("groups.ask_day", number=number)
        fields.append(DateField(name=f"day{number}", label=label, required=first))
        label = phrases.text("groups.ask_time", number=number)
        fields.append(TimeField(name=f"time{number}", label=label, required=first))
    place = phrases.text("groups.ask_place")
    fields.append(TextField(name="place", label=place, required=True, longest=LONGEST_PLACE))
    return Form(
        name="groups.schedule",
        title=phrases.text("groups.form_schedule"),
        intro=tuple(intro),
        fields=tuple(fields),
        args={"sides": ",".join(sides)},
        submit=phrases.text("groups.propose"),
        privacy="shared",
        promise=phrases.line("groups.schedule_promise"),
        lang=phrases.tag,
    )


def listed(turn: Turn, circles: list[Circle], *, few: bool, planned: bool) -> Card:
    """A coordinator's view: dates, and never who. What is held and what was noted look alike.

    `few` where no side has people enough, `planned` while one circle's answers are not counted yet.
    """
    phrases = turn.phrases
    state = turn.the_programme.state
    open_now = state in UNDER_WAY and state != "evaluation"
    body: list[Element] = [text(turn, "desk_none" if open_now else f"desk_none_{_when(turn)}")]
    if circles:
        body = [Bullets(items=tuple(_standing(turn, circle) for circle in circles[-MOST_LISTED:]))]
    actions: list[Action] = []
    if open_now and few and not planned:
        body.append(text(turn, "too_few_yet", least=LEAST))
    elif open_now and not few:
        actions = [again("circle schedule", phrases, primary=True, programme=turn.the_programme.id)]
    for circle in [c for c in circles if c.state in AHEAD][-3:]:
        at = circle.at or circle.answer_by
        label = phrases.text("groups.call_off", circle=called(turn, circle), at=phrases.moment(at, "date"))
        args = {"circle": circle.id, "programme": circle.programme_id}
        actions.append(Button(name="groups.call_off", label=label[:75], args=args))
    if open_now:
        actions.append(again("panel", phrases, programme=turn.the_programme.id))
    else:
        actions.append(again("home", phrases))
    unlike = {action.label: action for action in actions}
    title = phrases.line("groups.desk", programme=turn.the_programme.name)
    return simple(turn, title, *body, actions=tuple(unlike.values()))


def call_off(turn: Turn, circle: Circle) -> Card:
    """Before a circle is called off: what everybody then reads, and that it does not come back."""
    phrases, args = turn.phrases, {"circle": circle.id, "programme": circle.programme_id}
    yes = Button(name="groups.call_off", label=phrases.text("groups.call_off_yes"), args=args)
    at = phrases.moment(circle.at or circle.answer_by, "day_time")
    title = phrases.line("groups.call_off_sure", circle=called(turn, circle), at=at)
    return asks_first(title, phrases.line("groups.call_off_means"), yes, _all(turn, circle), phrases)


def _when(turn: Turn) -> Literal["before", "rests", "after"]:
    """Why no circle can be proposed now."""
    if turn.the_programme.state == "paused":
        return "rests"
    return "after" if turn.the_programme.state == "evaluation" else "before"


def time_for(turn: Turn, sides: Sequence[Side]) -> Card:
    """Half of the round is over: whose circles there are people for, and the way to propose one."""
    phrases, programme = turn.phrases, turn.the_programme.id
    names = [phrases.text(f"groups.circle_{side}") for side in sides]
    what = text(turn, "time_for_what", names=names, minutes=MINUTES, least=LEAST, most=MOST)
    title = phrases.line("groups.time_for", programme=turn.the_programme.name)
    propose = again("circle schedule", phrases, primary=True, programme=programme)
    return simple(turn, title, what, actions=(propose, again("circle", phrases, programme=programme)))


def _standing(turn: Turn, circle: Circle) -> Line:
    standing: Literal["proposed", "scheduled", "off", "held"] = "held"
    match circle.state:
        case "proposed" | "scheduled" | "off":
            standing = circle.state
        case _:
            pass
    at = turn.phrases.moment(circle.at or circle.answer_by, "day_time")
    return turn.phrases.line(f"groups.desk_{standing}", circle=called(turn, circle), at=at)


def proposed(turn: Turn, circle: Circle) -> Card:
    """It is on its way to people, and what happens next."""
    title = turn.phrases.line("groups.proposed", circle=called(turn, circle))
    next_one = text(turn, "proposed_next", by=local_date(circle.answer_by, turn.actor.zone))
    return simple(turn, title, next_one, actions=(_all(turn, circle),))


def settled(turn: Turn, circle: Circle) -> Card:
    """What came of a proposal."""
    if circle.state != "off":
        at = turn.phrases.moment(circle.at or circle.answer_by, "day_time")
        title = turn.phrases.line("groups.settled_on", circle=called(turn, circle), at=at)
        return simple(turn, title, text(turn, "settled_next"), actions=(_all(turn, circle),))
    title = turn.phrases.line("groups.settled_off", circle=called(turn, circle), least=LEAST)
    propose = again("circle schedule", turn.phrases, primary=True, programme=circle.programme_id)
    return simple(turn, title, text(turn, "settled_off_next"), actions=(propose,))


def _all(turn: Turn, circle: Circle) -> Button:
    return again("circle", turn.phrases, programme=circle.programme_id)


def guest(turn: Turn, circle: Circle, host: Member) -> Card:
    """The host asks the coordinator to come."""
    at = turn.phrases.moment(circle.at or circle.answer_by, "day_time")
    title = turn.phrases.line("groups.guest", name=turn.name(host), circle=called(turn, circle))
    rows: tuple[tuple[str, Line], ...] = ((turn.phrases.text("groups.fact_when"), (at,)),)
    if circle.place:
        rows = (*rows, (turn.phrases.text("groups.fact_place"), (circle.place,)))
    return simple(turn, title, Facts(rows=rows), text(turn, "guest_how"))
