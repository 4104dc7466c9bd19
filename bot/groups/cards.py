"""Circles as cards and forms: the invitation, the date, the guide, and the coordinator's list."""

from datetime import datetime

import msgspec

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Element,
    Facts,
    Form,
    FormButton,
    Line,
    ManyField,
    Option,
    Quote,
    Text,
)
from bot.groups.model import Circle, Seat
from bot.groups.rules import LEAST, MINUTES, MOST
from bot.nudges.local_time import local_date
from bot.people.model import Member
from bot.spoken import again
from bot.turn import Turn

QUESTIONS = 3
"""Of the library, in one circle: what fits into forty minutes."""


def unprompted(card: Card, turn: Turn) -> Card:
    """The card with why it came and how to get fewer."""
    return msgspec.structs.replace(
        card, why=turn.phrases.line("groups.why", programme=turn.the_programme.name)
    )


def for_coordinator(card: Card, turn: Turn) -> Card:
    """The same for a coordinator or a sponsor."""
    why = turn.phrases.line("groups.why_coordinator", programme=turn.the_programme.name)
    return msgspec.structs.replace(card, why=why)


def simple(turn: Turn, title: Line, *body: Element, actions: tuple[Action, ...] = ()) -> Card:
    """A card without a question; where it has no button of its own, the way back to where one is."""
    ways = actions or (again("home", turn.phrases),)
    return Card(title=title, body=body, actions=ways, lang=turn.phrases.tag)


def text(turn: Turn, block: str, /, **given: object) -> Text:
    """A paragraph of this room's words."""
    return Text(line=turn.phrases.line(f"groups.{block}", **given))


def quiet(turn: Turn, block: str, /, **given: object) -> Text:
    """The same in smaller print."""
    return Text(line=turn.phrases.line(f"groups.{block}", **given), quiet=True)


def button(turn: Turn, circle: Circle, name: str, label: str, *, primary: bool = False) -> Button:
    """Does one of this room's things for this circle."""
    words = turn.phrases.text(f"groups.{label}")
    return Button(name=f"groups.{name}", label=words, args={"circle": circle.id}, primary=primary)


def form_button(turn: Turn, circle: Circle, name: str, label: str, *, primary: bool = False) -> FormButton:
    """Opens one of this room's forms for this circle."""
    words = turn.phrases.text(f"groups.{label}")
    return FormButton(name=f"groups.{name}", label=words, args={"circle": circle.id}, primary=primary)


def called(turn: Turn, circle: Circle) -> str:
    """What a circle is called: by whose it is."""
    return turn.phrases.text(f"groups.circle_{circle.side}")


# --- before the circle ------------------------------------------------------------------------


def invite(turn: Turn, circle: Circle, seat: Seat) -> Card:
    """The dates; or, once answered, that it can be changed."""
    phrases = turn.phrases
    body: list[Element] = [text(turn, "invite_what", minutes=MINUTES)]
    body.append(Bullets(items=tuple((phrases.moment(at, "day_time"),) for at in dates(circle))))
    by = local_date(circle.answer_by, turn.actor.zone)
    body.append(quiet(turn, "answered" if seat.answered_at else "answer_by", by=by))
    actions: list[Action] = [form_button(turn, circle, "when", "say_when", primary=not seat.answered_at)]
    if not seat.answered_at:
        actions.append(button(turn, circle, "not_this_time", "not_this_time"))
    return Card(
        title=phrases.line("groups.invite", circle=called(turn, circle)),
        body=tuple(body),
        actions=tuple(actions),
        privacy="private",
        promise=phrases.line("groups.promise_answer"),
        lang=phrases.tag,
    )


def when_form(turn: Turn, circle: Circle, seat: Seat) -> Form:
    """Which dates suit, and whether they would host."""
    phrases = turn.phrases
    options = tuple(
        Option(value=value, label=phrases.moment(at, "day_time").text[:75])
        for value, at in zip(circle.options, dates(circle), strict=True)
    )
    host = ChoiceField(
        name="host",
        label=phrases.text("groups.ask_host"),
        hint=phrases.text("groups.hint_host"),
        options=(
            Option(value="no", label=phrases.text("groups.host_no")),
            Option(value="yes", label=phrases.text("groups.host_yes")),
        ),
        value="yes" if seat.would_host else "no",
    )
    return Form(
        name="groups.when",
        title=phrases.text("groups.form_when"),
        fields=(
            ManyField(
                name="can",
                label=phrases.text("groups.ask_can"),
                hint=phrases.text("groups.hint_can"),
                options=options,
                value=tuple(value for value in circle.options if value in seat.can),
            ),
            host,
        ),
        submit=phrases.text("groups.send"),
        args={"circle": circle.id},
        privacy="private",
        promise=phrases.line("groups.promise_answer"),
        lang=phrases.tag,
    )


def scheduled(turn: Turn, circle: Circle, seat: Seat, *, soon: bool = False) -> Card:
    """When, where, who hosts; the guide; and a way to stay away that nobody hears of."""
    phrases = turn.phrases
    hosts = circle.host_id == turn.actor.id
    actions: list[Action] = [button(turn, circle, "guide", "guide", primary=True)]
    body: list[Element] = [Facts(rows=_where(turn, circle))]
    if seat.stays_away:
        body.append(text(turn, "you_stay_away"))
        actions.append(button(turn, circle, "come", "come_after_all"))
    else:
        if hosts:
            body.append(text(turn, "you_host"))
            if circle.side == "mentor" and not circle.guest_asked:
                actions.append(button(turn, circle, "guest", "ask_guest"))
        elif circle.host_id is None:
            actions.append(button(turn, circle, "host", "i_host"))
        actions.append(button(turn, circle, "stay_away", "cannot"))
    if circle.guest_asked:
        body.append(text(turn, "guest_comes"))
    at = phrases.moment(circle.at or circle.answer_by, "day_time")
    block = "groups.soon" if soon else "groups.on"
    return simple(
        turn, phrases.line(block, circle=called(turn, circle), at=at), *body, actions=tuple(actions)
    )


def off(turn: Turn, circle: Circle) -> Card:
    """It does not take place."""
    line = turn.phrases.line("groups.off", circle=called(turn, circle))
    return simple(turn, line, text(turn, "off_next"))


def no_seat(turn: Turn, circle: Circle) -> Card:
    """All seats are taken."""
    return simple(turn, turn.phrases.line("groups.no_seat", circle=called(turn, circle)))


def guide(turn: Turn, circle: Circle) -> Card:
    """How sixty minutes go, the questions of the library, and the line about confidence."""
    phrases = turn.phrases
    steps = tuple(phrases.line(f"groups.guide_{part}") for part in ("open", "talk", "themes", "close"))
    asked: tuple[Line, ...] = tuple((f"“{question}”",) for question in _questions(turn, circle))
    if circle.side == "mentee":
        asked = (*asked, phrases.line("groups.guide_unheard"))
    return simple(
        turn,
        phrases.line("groups.guide_title", minutes=MINUTES),
        text(turn, "guide_host"),
        Bullets(items=steps),
        text(turn, "guide_questions"),
        Bullets(items=asked),
        Quote(line=phrases.line("groups.confidence")),
        actions=(again("circle", phrases),),
    )


def _questions(turn: Turn, circle: Circle) -> list[str]:
    """Towards the end of a round the question that looks back comes first (`ci-*` prompts)."""
    whose = "junior_circle" if circle.side == "mentor" else "senior_circle"
    every = [p for p in turn.house.libraries[turn.phrases.tag].circle_prompts if p.circle == whose]
    late = turn.the_programme.state != "running"
    every.sort(key=lambda prompt: (prompt.phase == "separation") != late)
    return [prompt.text for prompt in every[:QUESTIONS]]


def dates(circle: Circle) -> list[datetime]:
    """The dates a circle was proposed with."""
    return [datetime.fromisoformat(value) for value in circle.options]


def _where(turn: Turn, circle: Circle) -> tuple[tuple[str, Line], ...]:
    phrases = turn.phrases
    rows: list[tuple[str, Line]] = []
    if circle.place:
        rows.append((phrases.text("groups.fact_place"), (circle.place,)))
    if circle.host_id is not None and circle.host_id != turn.actor.id:
        host = Member.by_id(turn.session, circle.host_id)
        rows.append((phrases.text("groups.fact_host"), (turn.name(host),)))
    size: Line = phrases.line("groups.size", least=LEAST, most=MOST)
    return (*rows, (phrases.text("groups.fact_size"), size))
