"""The form in which somebody joins a programme or changes their profile in it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from babel.dates import get_day_names

from bot.conversation.card import (
    Bullets,
    ChoiceField,
    Element,
    Field,
    Form,
    ManyField,
    Option,
    PersonField,
    Quote,
    Text,
    TextField,
    TimeField,
)
from bot.conversation.phrases import Phrases
from bot.people.model import Member
from bot.people.rules import LANGUAGES, WAYS_TO_MEET, usual_week
from bot.programmes import rules
from bot.programmes.model import Participant
from bot.programmes.naming import topic_names
from bot.programmes.permissions import holders
from bot.programmes.profile_cards import own_name
from bot.turn import Turn, availability

SIDES = ("both", "mentor", "mentee")

ROLE_CARDS: Final[Mapping[str, str]] = {"mentor": "junior_mentor", "mentee": "senior_mentee"}
"""Side → how the blocks of its role are called."""


def profile_form(turn: Turn, name: str, part: Participant | None) -> Form:
    """What a match needs to know, filled in as far as it is known."""
    phrases, programme, actor = turn.phrases, turn.the_programme, turn.actor
    fields = [*_topics(turn, part), *_week(turn)]
    fields += _level(turn)
    sides = rules.possible_sides(
        actor.level if actor.level_confirmed else None, programme.level_gap, rules.SCALE[programme.setting]
    )
    if len(sides) > 1:
        fields.append(
            ChoiceField(
                name="side",
                label=phrases.text("programmes.field_side"),
                options=tuple(
                    Option(value=side, label=phrases.text(f"programmes.wish_{side}")) for side in SIDES
                ),
                value=(part.side if part else "") or "both",
            )
        )
    fields += _meeting(turn, part)
    joining = name == "programmes.join"
    given = {"coordinators": [turn.name(m) for m in holders(turn.session, programme, "coordinator")]}
    return Form(
        name=name,
        title=phrases.text("programmes.join_title" if joining else "programmes.profile_title"),
        intro=_to_read(turn, sides) if joining else (),
        fields=tuple(fields),
        args={"programme": programme.id},
        submit=phrases.text("programmes.join_submit" if joining else "programmes.profile_submit"),
        privacy="shared",
        promise=phrases.line("programmes.who_sees_profile", **given),
        lang=phrases.tag,
    )


def _to_read(turn: Turn, sides: Collection[str]) -> tuple[Element, ...]:
    """What it is for, one's part in it and the code of conduct, on one screen (S2-07, S0-25).

    The first tap opens it; the second says that it has been read, and joins. The same words as under
    `purpose`, `role` and `conduct`.
    """
    phrases, programme = turn.phrases, turn.the_programme
    which = ROLE_CARDS[next(iter(sides))] if len(sides) == 1 else "either"
    role = [phrases.line(f"learning.role_{which}_{at}") for at in (1, 2, 3)]
    conduct = [phrases.line(f"learning.conduct_{at}") for at in (1, 2, 3, 4)]
    return (
        Text(line=phrases.line("programmes.join_intro", programme=programme.name)),
        *((Quote(line=(programme.why,)),) if programme.why else ()),
        Text(line=phrases.line("programmes.join_role")),
        Bullets(items=tuple(role)),
        Text(line=phrases.line("learning.conduct")),
        Bullets(items=tuple(conduct)),
        Text(line=phrases.line("programmes.join_conduct")),
    )


def _topics(turn: Turn, part: Participant | None) -> list[Field]:
    text = turn.phrases.text
    names = topic_names(turn.the_programme.topics, turn.phrases)
    options = tuple(Option(value=topic, label=name[:75]) for topic, name in names.items())
    on_offer = {option.value for option in options}

    def still(chosen: Sequence[str]) -> tuple[str, ...]:
        return tuple(topic for topic in chosen if topic in on_offer)

    return [
        TextField(
            name="name",
            label=text("programmes.field_call_me"),
            required=True,
            value=turn.actor.name,
            longest=80,
        ),
        ManyField(
            name="wants",
            label=text("programmes.field_wants"),
            required=True,
            options=options,
            value=still(part.wants if part else ()),
        ),
        ManyField(
            name="offers",
            label=text("programmes.field_offers"),
            required=True,
            options=options,
            value=still(part.offers if part else ()),
        ),
        TextField(
            name="own_words",
            label=text("programmes.field_own_words"),
            hint=text("programmes.hint_own_words"),
            value=part.own_words if part else "",
            lines=2,
        ),
    ]


def _week(turn: Turn) -> list[Field]:
    text = turn.phrases.text
    days, since, until = usual_week(availability(turn.actor, turn.the_programme).hours)
    names = get_day_names("wide", "stand-alone", locale=turn.phrases.tag)
    return [
        ManyField(
            name="days",
            label=text("programmes.field_days"),
            required=True,
            options=tuple(Option(value=str(day), label=names[day].capitalize()) for day in range(7)),
            value=tuple(str(day) for day in days),
        ),
        TimeField(name="since", label=text("programmes.field_since"), required=True, value=since),
        TimeField(
            name="until",
            label=text("programmes.field_until"),
            hint=text("programmes.hint_hours"),
            required=True,
            value="23:59" if until == "24:00" else until,
        ),
    ]


def _level(turn: Turn) -> list[Field]:
    """Level and manager, as long as no file and no coordinator has said them."""
    actor = turn.actor
    if actor.level_confirmed:
        return []
    text = turn.phrases.text
    return [
        ChoiceField(
            name="level",
            label=text("programmes.field_level"),
            hint=text("programmes.hint_level"),
            options=level_options(turn.phrases, turn.the_programme.setting),
            value=str(actor.level or ""),
        ),
        PersonField(
            name="manager",
            label=text("programmes.field_manager"),
            hint=text("programmes.hint_manager"),
            options=Member.on_offer(turn.session, but=actor.id),
            value=(actor.manager_id,) if actor.manager_id else (),
        ),
    ]


def level_options(phrases: Phrases, setting: str) -> tuple[Option, ...]:
    """The level scale of a school or a workplace, in words (spec 2.2)."""
    top = rules.SCALE[setting]
    return tuple(
        Option(value=str(n), label=phrases.text(f"programmes.level_{setting}", level=n, top=top))
        for n in range(1, top + 1)
    )


def _meeting(turn: Turn, part: Participant | None) -> list[Field]:
    text = turn.phrases.text
    return [
        ManyField(
            name="channels",
            label=text("programmes.field_channels"),
            hint=text("programmes.hint_channels"),
            options=tuple(Option(value=way, label=text(f"programmes.way_{way}")) for way in WAYS_TO_MEET),
            value=tuple(part.channels if part else ()),
        ),
        ManyField(
            name="languages",
            label=text("programmes.field_languages"),
            hint=text("programmes.hint_languages"),
            required=True,
            options=tuple(Option(value=tag, label=own_name(tag)) for tag in LANGUAGES),
            # Who reads another language than the programme's most often has both; one alone would leave
            # them without anybody to meet.
            value=tuple(
                (part.languages if part else ())
                or dict.fromkeys((turn.phrases.tag, turn.the_programme.locale))
            ),
        ),
    ]
