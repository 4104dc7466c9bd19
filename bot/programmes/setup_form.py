"""The form that sets up a programme, whole or in parts."""

from collections.abc import Collection

import msgspec

from bot.conversation.card import (
    ChoiceField,
    DateField,
    Field,
    Form,
    NumberField,
    PersonField,
    Text,
    TextField,
)
from bot.nudges.working_time import Calendar
from bot.people.model import Member
from bot.programmes import rules, shape_form
from bot.programmes.model import Programme
from bot.programmes.naming import Side, mentoring_name, topic_name, usual_names
from bot.programmes.rules import Part
from bot.programmes.typed_calendar import LONGEST, written
from bot.turn import Turn

KINDS = ("general", "technical", "diversity")
SETTINGS = ("school", "workplace")
SIDES: tuple[Side, ...] = ("mentor", "mentee")
NEW_PARTS: tuple[Part, ...] = ("shape", "basics", "goal", "people", "dates", "topics")
"""What is asked at once for a new programme; data protection is asked when it comes up as missing."""
PARTS: tuple[Part, ...] = (*NEW_PARTS, "protection", "more")


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
            options=shape_form.choices(turn.phrases, "programmes.kind", KINDS),
            value=programme.kind,
        ),
        ChoiceField(
            name="setting",
            label=text("programmes.field_setting"),
            hint=text("programmes.hint_setting"),
            required=True,
            options=shape_form.choices(turn.phrases, "programmes.setting", SETTINGS),
            value=programme.setting,
        ),
        TextField(
            name="label",
            label=text("programmes.field_label"),
            hint=text("programmes.hint_label"),
            value=mentoring_name(programme, turn.phrases),
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
            value=written(calendar, turn.phrases) if calendar else "",
            lines=6,
            longest=LONGEST,
        ),
    ]


def _topics(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    fields: list[Field] = []
    for side in SIDES:
        here = [topic_name(topic, turn.phrases) for topic in programme.topics if topic["side"] == side]
        usual = usual_names(programme.kind, programme.setting, side, turn.phrases)
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
            options=shape_form.choices(phrases, "programmes.dpia", ("done",)),
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
            options=shape_form.choices(phrases, "programmes.staff", ("yes", "not_needed")),
            value=programme.staff_consulted,
        ),
        TextField(
            name="staff_because",
            label=phrases.text("stages.field_staff_because"),
            hint=phrases.text("stages.hint_staff_because"),
            value=programme.staff_because,
            longest=140,
        ),
        ChoiceField(
            name="climate",
            label=phrases.text("stages.field_climate"),
            hint=phrases.text("stages.hint_climate"),
            options=shape_form.choices(phrases, "stages.climate", rules.CLIMATES),
            value=programme.climate,
        ),
    ]


_FIELDS = {
    "shape": shape_form.shape,
    "basics": _basics,
    "goal": _goal,
    "people": _people,
    "dates": _dates,
    "topics": _topics,
    "protection": _protection,
    "more": shape_form.more,
}
