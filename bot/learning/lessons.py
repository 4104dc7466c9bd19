"""Micro-lessons: the one or two that come before matching, and the others when somebody wants them."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.conversation.card import Action, Button, Card, Element, FormButton, Quote, Text
from bot.conversation.reply import Reply, Say, Update
from bot.errors import NotThere
from bot.learning import rules
from bot.learning.asking import library
from bot.learning.library import Lesson, Role
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.rules import may_propose
from bot.spoken import again
from bot.turn import Asked, Turn

LISTED = 4
"""Lessons offered on one card, beside "More lessons" (A18)."""

ROLES: dict[str, tuple[Role, ...]] = {
    "mentor": ("junior_mentor",),
    "mentee": ("senior_mentee",),
    "both": ("junior_mentor", "senior_mentee"),
}
"""A participant's side → the roles it prepares for; a side not known yet prepares for both."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What one person has to read and has read, over all their programmes."""

    parts: tuple[tuple[Participant, Programme], ...]
    lessons: tuple[Lesson, ...]
    """Those that fit a side and a programme kind of theirs, the gates first."""
    gates: tuple[Lesson, ...]
    """Those that come before matching and have not been read yet."""
    read: frozenset[str]

    def named(self, wanted: str) -> Lesson:
        """The lesson of that id, if it is one of theirs; else `NotThere`."""
        for one in self.lessons:
            if one.id == wanted:
                return one
        raise NotThere("learning.no_such_lesson", step="learn")

    @classmethod
    def of(cls, turn: Turn) -> "Desk":
        """The actor's desk. `NotThere` for somebody who takes part in nothing."""
        query = (
            select(Participant, Programme)
            .join(Programme, Programme.id == Participant.programme_id)
            .where(Participant.member_id == turn.actor.id, Participant.state.not_in(NOT_IN))
            .where(Programme.state.not_in(("archived", "cancelled")))
            .order_by(Participant.joined_at, Participant.id)
        )
        parts = tuple((part, programme) for part, programme in turn.session.execute(query))
        if not parts:
            raise NotThere("learning.nothing_to_learn", step="home")
        read = frozenset(lesson for part, _ in parts for lesson in part.lessons_read)
        every = library(turn).lessons
        gates = {
            x.id: x for part, _ in parts for role in roles_of(part.side) for x in rules.gates(every, role)
        }
        fitting = [x for x in every if any(_fits(x, part, programme) for part, programme in parts)]
        return cls(
            parts=parts,
            lessons=tuple(sorted(fitting, key=lambda x: x.id not in gates)),
            gates=tuple(gate for gate in gates.values() if gate.id not in read),
            read=read,
        )


def learn(asked: Asked, turn: Turn) -> Reply:
    """The lesson that comes before matching, or the list; `learn L04` opens that one."""
    desk = Desk.of(turn)
    wanted = asked.text.strip().upper()
    named = [lesson for lesson in desk.lessons if lesson.id == wanted]
    if named:
        return Say(card=lesson_card(turn, desk, named[0]))
    if desk.gates:
        return Say(card=lesson_card(turn, desk, desk.gates[0]))
    return Say(card=_list(turn, desk, 0))


def more(asked: Asked, turn: Turn) -> Reply:
    """The list, or the rest of it."""
    desk = Desk.of(turn)
    return Update(card=_list(turn, desk, asked.number("from", below=len(desk.lessons))))


def lesson(asked: Asked, turn: Turn) -> Reply:
    """One lesson."""
    desk = Desk.of(turn)
    return Update(card=lesson_card(turn, desk, desk.named(asked.arg("lesson"))))


def read(asked: Asked, turn: Turn) -> Reply:
    """It has been read: the next one before matching, or M-READY, or the others."""
    desk = Desk.of(turn)
    ready = mark_read(turn, desk, desk.named(asked.arg("lesson")))
    desk = Desk.of(turn)
    if ready:
        return Update(card=_ready(turn, ready[0]))
    if desk.gates:
        return Update(card=lesson_card(turn, desk, desk.gates[0]))
    return Update(card=_list(turn, desk, 0))


def mark_read(turn: Turn, desk: Desk, one: Lesson) -> list[Programme]:
    """It has been read, in all programmes of theirs; gives those that they are ready for by it."""
    ready: list[Programme] = []
    Participant.held(turn.session, [part for part, _ in desk.parts])  # a session may be marked just now
    for part, programme in desk.parts:
        part.lessons_read = [*part.lessons_read, *([] if one.id in part.lessons_read else [one.id])]
        if part.state == "joined" and is_ready(turn, part):
            part.state = "ready"
            ready.append(programme)
    turn.session.flush()
    return ready


def has_lessons(turn: Turn) -> bool:
    """Whether this person takes part in anything that has lessons."""
    try:
        return bool(Desk.of(turn).lessons)
    except NotThere:
        return False


def next_step(turn: Turn) -> Card | None:
    """The home of somebody who has joined and has a lesson to open before they can be matched."""
    try:
        desk = Desk.of(turn)
    except NotThere:
        return None
    if not desk.gates or all(part.state != "joined" for part, _ in desk.parts):
        return None
    phrases = turn.phrases
    first = Button(
        name="learning.lesson",
        label=phrases.text("learning.open_first"),
        args={"lesson": desk.gates[0].id},
        primary=True,
    )
    title = phrases.line("learning.lessons_open", count=len(desk.gates))
    return Card(title=title, actions=(first,), lang=phrases.tag)


# --- cards ------------------------------------------------------------------------------------


def lesson_card(turn: Turn, desk: Desk, one: Lesson, *, pair: str = "") -> Card:
    """Two minutes to read, one thing to try. `pair` names the pairing it was offered for."""
    phrases = turn.phrases
    promised = any(programme.promise_signed_on is not None for _, programme in desk.parts)
    body: list[Element] = [
        Text(line=(one.body(promised=promised),)),
        Text(line=phrases.line("learning.try_this")),
        Quote(line=(one.try_this,)),
    ]
    if one.fallback:
        body.append(Text(line=phrases.line("learning.in_english"), quiet=True))
    actions: list[Action] = []
    if one.id not in desk.read:
        label = phrases.text("learning.have_read")
        args = {"lesson": one.id, "pair": pair} if pair else {"lesson": one.id}
        route = "learning.read_offered" if pair else "learning.read"
        actions.append(Button(name=route, label=label, args=args, primary=True))
    if one not in desk.gates:
        actions.append(Button(name="learning.lessons", label=phrases.text("learning.other_lessons")))
    return Card(title=(one.title,), body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def _list(turn: Turn, desk: Desk, first: int) -> Card:
    """All lessons of this person, those not read yet first."""
    phrases = turn.phrases
    ordered = sorted(desk.lessons, key=lambda x: x.id in desk.read)
    here = ordered[first : first + LISTED]
    actions: list[Action] = [
        Button(
            name="learning.lesson",
            label=phrases.text(
                "learning.read_again" if one.id in desk.read else "learning.read_lesson", title=one.title
            ),
            args={"lesson": one.id},
        )
        for one in here
    ]
    if first + LISTED < len(ordered):
        label = phrases.text("learning.more_lessons")
        actions.append(Button(name="learning.lessons", label=label, args={"from": str(first + LISTED)}))
    unread = sum(one.id not in desk.read for one in desk.lessons)
    block = "learning.lessons" if unread else "learning.all_read"
    return Card(title=phrases.line(block), actions=tuple(actions), lang=phrases.tag)


def _ready(turn: Turn, programme: Programme) -> Card:
    """M-READY, with the date where there is one."""
    phrases = turn.phrases
    last = programme.signup_closes_on
    by = last if last is not None and last >= turn.today else None
    title = phrases.line("learning.ready", programme=programme.name, by=by)
    actions: tuple[Action, ...] = (again("home", phrases),)
    able = may_propose(programme.state, level_confirmed=turn.actor.level_confirmed)
    if programme.mode == "light" and able:  # two people may propose themselves (A5)
        label, args = phrases.text("matching.propose"), {"programme": programme.id}
        actions = (*actions, FormButton(name="matching.propose", label=label, args=args))
    return Card(title=title, actions=actions, lang=phrases.tag)


# --- pieces -----------------------------------------------------------------------------------


def roles_of(side: str) -> tuple[Role, ...]:
    """The roles that a participant's side prepares for."""
    return ROLES.get(side, ROLES["both"])


def _fits(one: Lesson, part: Participant, programme: Programme) -> bool:
    return programme.kind in one.kinds and any(one.audience in ("both", role) for role in roles_of(part.side))


def is_ready(turn: Turn, part: Participant) -> bool:
    """Whether nothing is left that comes before matching."""
    every = library(turn).lessons
    return all(rules.ready_to_match(every, role, part.lessons_read) for role in roles_of(part.side))
