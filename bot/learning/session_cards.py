"""Live preparation sessions as cards and forms."""

from collections.abc import Sequence

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Element,
    Form,
    FormButton,
    Option,
    PersonField,
    Text,
    TextField,
    TimeField,
)
from bot.learning.library import Lesson
from bot.learning.sessions_model import LessonSession
from bot.people.model import LISTED, Member
from bot.spoken import again, asks_first
from bot.turn import Turn

SHOWN = 4
"""Sessions on one card, beside "Plan a session" (A18)."""


def form(turn: Turn) -> Form:
    """For whom, when and where."""
    phrases = turn.phrases
    sides = tuple(
        Option(value=side, label=phrases.text(f"learning.session_for_{side}"))
        for side in ("mentor", "mentee")
    )
    return Form(
        name="learning.session",
        title=phrases.text("learning.form_session"),
        fields=(
            ChoiceField(
                name="side", label=phrases.text("learning.ask_session_side"), required=True, options=sides
            ),
            DateField(name="day", label=phrases.text("learning.ask_session_day"), required=True),
            TimeField(name="time", label=phrases.text("learning.ask_session_time"), required=True),
            TextField(
                name="place", label=phrases.text("learning.ask_session_place"), required=True, longest=150
            ),
        ),
        submit=phrases.text("learning.plan_session"),
        privacy="shared",
        promise=phrases.line("learning.session_promise"),
        lang=phrases.tag,
    )


def one(turn: Turn, row: LessonSession) -> Card:
    """A session as the coordinator has it: ahead, or to be marked."""
    phrases = turn.phrases
    args = {"session": row.id, "programme": turn.the_programme.id}
    here = FormButton(name="learning.attended", label=phrases.text("learning.who_was_there"), args=args)
    off = Button(name="learning.session_off", label=phrases.text("learning.session_off"), args=args)
    every = Button(name="learning.sessions", label=phrases.text("learning.all_sessions"), args=args)
    return Card(
        title=phrases.line(
            f"learning.session_{row.side}", when=phrases.moment(row.at, "day_time"), place=row.place
        ),
        body=(Text(line=phrases.line("learning.session_next")),),
        actions=(here, every) if row.at <= turn.now else (off, every),
        lang=phrases.tag,
    )


def call_off(turn: Turn, row: LessonSession) -> Card:
    """Before a session is called off: its invitations say so, and it does not come back."""
    phrases, args = turn.phrases, {"session": row.id, "programme": turn.the_programme.id}
    yes = Button(name="learning.session_off", label=phrases.text("learning.session_off_yes"), args=args)
    no = Button(name="learning.see_session", label=phrases.text("conversation.leave_as_is"), args=args)
    title = phrases.line("learning.session_off_sure", when=phrases.moment(row.at, "day_time"))
    return asks_first(title, phrases.line("learning.session_off_means"), yes, no, phrases)


def listed(turn: Turn, rows: Sequence[LessonSession]) -> Card:
    """The latest sessions, and the way to plan one."""
    phrases = turn.phrases
    args = {"programme": turn.the_programme.id}
    actions: list[Action] = [
        Button(
            name="learning.see_session",
            label=phrases.text(
                f"learning.see_session_{row.side}", when=phrases.moment(row.at, "day_time"), number=at
            )[:75],
            args={**args, "session": row.id},
        )
        for at, row in enumerate(rows[:SHOWN], 1)
    ]
    plan = phrases.text("learning.plan_session")
    actions.append(FormButton(name="learning.session", label=plan, args=args, primary=not rows))
    return Card(
        title=phrases.line("learning.sessions" if rows else "learning.no_sessions"),
        body=(Text(line=phrases.line("learning.sessions_how")),),
        actions=tuple(actions),
        lang=phrases.tag,
    )


def attended_form(turn: Turn, row: LessonSession, people: Sequence[Member], marked: tuple[str, ...]) -> Form:
    """Whom to mark as prepared."""
    phrases = turn.phrases
    few = len(people) <= LISTED
    options = tuple(Option(value=member.id, label=member.name[:75]) for member in people) if few else ()
    field = PersonField(
        name="people",
        label=phrases.text("learning.ask_attended"),
        hint=phrases.text("learning.hint_attended"),
        many=True,
        options=options,
        value=marked,
    )
    return Form(
        name="learning.attended",
        title=phrases.text("learning.form_attended"),
        fields=(field,),
        submit=phrases.text("learning.keep_attended"),
        args={"session": row.id},
        privacy="shared",
        promise=phrases.line("learning.attended_promise"),
        lang=phrases.tag,
    )


def marked(turn: Turn, row: LessonSession, count: int) -> Card:
    """How many are marked; nothing about lessons that were read."""
    phrases = turn.phrases
    args = {"session": row.id, "programme": turn.the_programme.id}
    return Card(
        title=phrases.line("learning.marked", count=count),
        actions=(
            Button(name="learning.sessions", label=phrases.text("learning.all_sessions"), args=args),
            again("home", phrases),
        ),
        lang=phrases.tag,
    )


def invitation(turn: Turn, row: LessonSession, lessons: Sequence[Lesson]) -> Card:
    """When, where, what it is about, and that reading does as well."""
    phrases = turn.phrases
    body: list[Element] = [
        Bullets(items=tuple((lesson.title,) for lesson in lessons)),
        Text(line=phrases.line("learning.invited_how")),
    ]
    return Card(
        title=phrases.line(
            f"learning.invited_{row.side}",
            when=phrases.moment(row.at, "day_time"),
            place=row.place,
            programme=turn.the_programme.name,
        ),
        body=tuple(body),
        actions=(again("learn", phrases),),
        why=phrases.line("learning.why_session", programme=turn.the_programme.name),
        lang=phrases.tag,
    )


def off(turn: Turn, row: LessonSession) -> Card:
    """It will not take place."""
    phrases = turn.phrases
    return Card(
        title=phrases.line("learning.session_is_off", when=phrases.moment(row.at, "day_time")),
        actions=(again("learn", phrases),),
        why=phrases.line("learning.why_session", programme=turn.the_programme.name),
        lang=phrases.tag,
    )
