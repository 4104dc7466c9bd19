"""Programmes as cards and forms: set-up by parts, readiness, the coordinator's desk, the sponsor's promise."""

from collections.abc import Collection, Sequence

import msgspec

from bot.conversation.card import (
    Action,
    Bullets,
    Card,
    ChoiceField,
    DateField,
    Element,
    Facts,
    Field,
    Form,
    FormButton,
    Line,
    NumberField,
    Option,
    PersonField,
    Quote,
    Text,
    TextField,
)
from bot.conversation.phrases import Phrases
from bot.nudges.working_time import Calendar
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.programmes.rules import Check, Part, Sides, typed_lines
from bot.programmes.typed_calendar import written
from bot.spoken import again
from bot.turn import Turn

KINDS = ("general", "technical", "diversity")
SETTINGS = ("school", "workplace")
NEW_PARTS: tuple[Part, ...] = ("basics", "goal", "people", "dates", "topics")
"""What is asked at once for a new programme; data protection is asked when it comes up as missing."""
PARTS: tuple[Part, ...] = (*NEW_PARTS, "protection")


# --- set-up -----------------------------------------------------------------------------------


def setup_form(
    turn: Turn, name: str, parts: Collection[Part], programme: Programme, people: dict[str, str]
) -> Form:
    """Some or all parts of the set-up; `programme` may be one that is not kept yet.

    `people` are the present sponsor's and alternate contact's member ids, by role.
    """
    phrases = turn.phrases
    fields: list[Field] = []
    for part in PARTS:
        if part in parts:
            fields += _FIELDS[part](turn, programme, people)
    many = len(parts) > 1
    new = name == "programmes.new"
    return Form(
        name=name,
        title=phrases.text("programmes.new_title" if new else "programmes.edit_title"),
        intro=(Text(line=phrases.line("programmes.new_intro")),) if many else (),
        fields=tuple(fields),
        args={} if new else {"part": "all" if many else next(iter(parts))},
        submit=phrases.text("programmes.new_submit" if new else "programmes.edit_submit"),
        lang=phrases.tag,
    )


def _choices(phrases: Phrases, stem: str, values: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=phrases.text(f"{stem}_{value}")) for value in values)


def _basics(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    text = turn.phrases.text
    return [
        TextField(
            name="name",
            label=text("programmes.field_name"),
            hint=text("programmes.hint_name"),
            required=True,
            value=programme.name,
            longest=60,
        ),
        ChoiceField(
            name="kind",
            label=text("programmes.field_kind"),
            required=True,
            options=_choices(turn.phrases, "programmes.kind", KINDS),
            value=programme.kind,
        ),
        ChoiceField(
            name="setting",
            label=text("programmes.field_setting"),
            hint=text("programmes.hint_setting"),
            required=True,
            options=_choices(turn.phrases, "programmes.setting", SETTINGS),
            value=programme.setting,
        ),
        TextField(
            name="label",
            label=text("programmes.field_label"),
            hint=text("programmes.hint_label"),
            value=programme.label or text("programmes.default_label"),
            longest=40,
        ),
        TextField(
            name="why",
            label=text("programmes.field_why"),
            hint=text("programmes.hint_why"),
            value=programme.why,
            lines=3,
            longest=600,
        ),
    ]


def _goal(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    text = turn.phrases.text
    return [
        TextField(
            name="goal_what",
            label=text("programmes.field_goal_what"),
            hint=text("programmes.hint_goal_what"),
            value=programme.goal_what,
            longest=200,
        ),
        TextField(
            name="goal_measure",
            label=text("programmes.field_goal_measure"),
            hint=text("programmes.hint_goal_measure"),
            value=programme.goal_measure,
            longest=200,
        ),
        DateField(name="goal_by", label=text("programmes.field_goal_by"), value=programme.goal_by),
    ]


def _people(turn: Turn, _: Programme, people: dict[str, str]) -> list[Field]:
    return [
        PersonField(
            name=role,
            label=turn.phrases.text(f"programmes.field_{role}"),
            hint=turn.phrases.text(f"programmes.hint_{role}"),
            options=Member.on_offer(turn.session, but=turn.actor.id),
            value=(people[role],) if role in people else (),
        )
        for role in ("sponsor", "alternate")
    ]


def _dates(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    text = turn.phrases.text
    calendar = msgspec.convert(programme.calendar, Calendar, str_keys=True) if programme.calendar else None
    return [
        DateField(name="starts_on", label=text("programmes.field_starts"), value=programme.starts_on),
        DateField(name="ends_on", label=text("programmes.field_ends"), value=programme.ends_on),
        NumberField(
            name="cadence_weeks",
            label=text("programmes.field_cadence"),
            hint=text("programmes.hint_cadence"),
            required=True,
            value=programme.cadence_weeks,
            least=1,
            most=12,
        ),
        NumberField(
            name="level_gap",
            label=text("programmes.field_gap"),
            hint=text("programmes.hint_gap"),
            required=True,
            value=programme.level_gap,
            least=1,
            most=5,
        ),
        TextField(
            name="calendar",
            label=text("programmes.field_calendar"),
            hint=text("programmes.hint_calendar"),
            value=written(calendar) if calendar else "",
            lines=6,
            longest=4000,
        ),
    ]


def _topics(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    fields: list[Field] = []
    for side in ("mentor", "mentee"):
        here = [topic["label"] for topic in programme.topics if topic["side"] == side]
        usual = typed_lines(turn.phrases.text(f"programmes.topics_{side}", setting=programme.setting))
        fields.append(
            TextField(
                name=f"topics_{side}",
                label=turn.phrases.text(f"programmes.field_topics_{side}"),
                hint=turn.phrases.text("programmes.hint_topics"),
                value="\n".join(here or usual),
                lines=6,
                longest=1200,
            )
        )
    return fields


def _protection(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    phrases = turn.phrases
    return [
        ChoiceField(
            name="dpia",
            label=phrases.text("programmes.field_dpia"),
            hint=phrases.text("programmes.hint_dpia"),
            options=_choices(phrases, "programmes.dpia", ("done",)),
            value="done" if programme.dpia_done_on else "",
        ),
        TextField(
            name="privacy_notice",
            label=phrases.text("programmes.field_notice"),
            hint=phrases.text("programmes.hint_notice"),
            value=programme.privacy_notice,
            longest=200,
        ),
        ChoiceField(
            name="staff_consulted",
            label=phrases.text("programmes.field_staff"),
            options=_choices(phrases, "programmes.staff", ("yes", "not_needed")),
            value=programme.staff_consulted,
        ),
    ]


_FIELDS = {
    "basics": _basics,
    "goal": _goal,
    "people": _people,
    "dates": _dates,
    "topics": _topics,
    "protection": _protection,
}


# --- readiness and the desk -------------------------------------------------------------------


def fix_button(part: Part, turn: Turn, *, primary: bool = False) -> FormButton:
    """Opens the part of the set-up in which something is put right."""
    args = {"part": part, "programme": turn.the_programme.id}
    label = turn.phrases.text(f"programmes.fix_{part}")
    return FormButton(name="programmes.edit", label=label, args=args, primary=primary)


def signup_button(turn: Turn) -> FormButton:
    """Opens the form that opens sign-up."""
    args = {"programme": turn.the_programme.id}
    label = turn.phrases.text("programmes.open_signup")
    return FormButton(name="programmes.signup", label=label, args=args, primary=True)


def check_line(check: Check, turn: Turn, sponsor: Member | None) -> Line:
    """What is missing and how to put it right, in a sentence or two."""
    if check.guard == "promise" and sponsor is not None:
        return turn.phrases.line("programmes.missing_signature", sponsor=turn.name(sponsor))
    return turn.phrases.line(f"programmes.missing_{check.guard}")


def readiness(checks: Sequence[Check], turn: Turn, sponsor: Member | None) -> Card:
    """What is missing, each with its fix; what is done in one line."""
    phrases, programme = turn.phrases, turn.the_programme
    open_now = [check for check in checks if not check.done and not check.later]
    later = [check for check in checks if not check.done and check.later]
    done = [phrases.text(f"programmes.guard_{check.guard}") for check in checks if check.done]
    body: list[Element] = []
    if open_now:
        body.append(Bullets(items=tuple(check_line(check, turn, sponsor) for check in open_now)))
    if done:
        body.append(Text(line=phrases.line("programmes.done", done=done)))
    if later:
        body.append(Text(line=phrases.line("programmes.later"), quiet=True))
        body.append(Bullets(items=tuple(check_line(check, turn, sponsor) for check in later)))
    parts = list(dict.fromkeys(check.part for check in open_now if check.part is not None))
    actions: list[Action] = [fix_button(part, turn, primary=at == 0) for at, part in enumerate(parts[:5])]
    if not open_now and programme.state in {"draft", "poll"}:
        actions.append(signup_button(turn))
        if programme.state == "draft":
            actions.append(again("poll open", phrases, programme=programme.id))
    block = "programmes.not_yet" if open_now else "programmes.all_ready"
    title = phrases.line(block, programme=programme.name, count=len(open_now))
    return Card(title=title, body=tuple(body), actions=tuple(actions), lang=phrases.tag)


def signed_up(sides: Sides, turn: Turn) -> Facts:
    """How many have joined, by side."""
    text = turn.phrases.text
    rows = [
        (text(f"programmes.side_{side}"), (str(count),))
        for side, count in (("mentor", sides.mentor), ("mentee", sides.mentee), ("both", sides.both))
    ]
    return Facts(rows=tuple(rows))


def purpose(turn: Turn, coordinators: Sequence[Member], sponsor: Member | None) -> Card:
    """Why this programme is there, in its own words, and who stands behind it."""
    phrases, programme = turn.phrases, turn.the_programme
    rows: list[tuple[str, Line]] = []
    if programme.goal_what:
        rows.append((phrases.text("programmes.purpose_goal"), (programme.goal_what,)))
    if programme.goal_measure:
        rows.append((phrases.text("programmes.purpose_measure"), (programme.goal_measure,)))
    if programme.goal_by:
        rows.append((phrases.text("programmes.purpose_by"), (phrases.day(programme.goal_by),)))
    if coordinators:
        names = [turn.name(member) for member in coordinators]
        rows.append((phrases.text("programmes.purpose_coordinator"), phrases.line("programmes.names", names=names)))
    if sponsor is not None:
        signed = phrases.line(
            "programmes.purpose_signed" if programme.promise_signed_on else "programmes.purpose_unsigned",
            sponsor=turn.name(sponsor),
        )
        rows.append((phrases.text("programmes.purpose_sponsor"), signed))
    body: list[Element] = [Facts(rows=tuple(rows))] if rows else []
    if programme.why:
        body.insert(0, Quote(line=(programme.why,)))
    title = phrases.line("programmes.purpose", programme=programme.name, label=programme.label)
    return Card(title=title, body=tuple(body), lang=phrases.tag)


def promise(turn: Turn, *, why: Line = ()) -> Card:
    """The no-detriment promise, to be signed by the sponsor alone (guard G5)."""
    phrases, programme = turn.phrases, turn.the_programme
    body: tuple[Element, ...] = (Quote(line=phrases.line("programmes.promise_text")),)
    if programme.promise_signed_on is not None:
        title = phrases.line("programmes.promise_signed", day=programme.promise_signed_on)
        return Card(title=title, body=body, why=why, lang=phrases.tag)
    sign = msgspec.structs.replace(
        again("promise", phrases, primary=True, programme=programme.id),
        name="programmes.sign",
        label=phrases.text("programmes.sign"),
        args={"programme": programme.id},
    )
    return Card(
        title=phrases.line("programmes.promise", programme=programme.name),
        body=(*body, Text(line=phrases.line("programmes.promise_meaning"))),
        actions=(sign, again("purpose", phrases, programme=programme.id)),
        why=why,
        lang=phrases.tag,
    )
