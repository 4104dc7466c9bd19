"""The parts of the set-up form that give a programme its shape: how long, how much, what it belongs to."""

from collections.abc import Sequence

from bot.conversation.card import ChoiceField, Field, ManyField, Option, TextField
from bot.conversation.phrases import Phrases
from bot.programmes.model import Programme
from bot.programmes.templates import FAMILIES, LENGTHS
from bot.turn import Turn


def choices(phrases: Phrases, stem: str, values: Sequence[str]) -> tuple[Option, ...]:
    """Options whose words are the blocks `<stem>_<value>`."""
    return tuple(Option(value=value, label=phrases.text(f"{stem}_{value}")) for value in values)


def shape(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    """How long and how much; before it is made, first of all whether this is mentoring (S4-02)."""
    text = turn.phrases.text
    gives = ChoiceField(
        name="gives_back",
        label=text("setup.field_gives_back"),
        hint=text("setup.hint_gives_back"),
        required=True,
        options=choices(turn.phrases, "setup.gives_back", ("yes", "no")),
        value="yes",
    )
    return [
        *(() if programme.id else (gives,)),
        ChoiceField(
            name="length",
            label=text("setup.field_length"),
            hint=text("setup.hint_length"),
            options=choices(turn.phrases, "setup.length", tuple(LENGTHS)),
            value=programme.length,
        ),
        ChoiceField(
            name="mode",
            label=text("setup.field_mode"),
            required=True,
            options=choices(turn.phrases, "setup.mode", ("light", "full")),
            value=programme.mode,
        ),
    ]


def more(turn: Turn, programme: Programme, _: dict[str, str]) -> list[Field]:
    """What need not be said: outcome areas, a plan it belongs to, a scheme and materials that are there."""
    text = turn.phrases.text
    return [
        ManyField(
            name="families",
            label=text("setup.field_families"),
            hint=text("setup.hint_families"),
            options=choices(turn.phrases, "setup.family", FAMILIES),
            value=tuple(programme.families),
        ),
        TextField(
            name="framework",
            label=text("setup.field_framework"),
            hint=text("setup.hint_framework"),
            value=programme.framework,
            longest=80,
        ),
        TextField(
            name="classic_scheme",
            label=text("setup.field_classic_scheme"),
            hint=text("setup.hint_classic_scheme"),
            value=programme.classic_scheme,
            longest=200,
        ),
        TextField(
            name="materials",
            label=text("setup.field_materials"),
            hint=text("setup.hint_materials"),
            value=programme.materials,
            longest=600,
            lines=5,
        ),
    ]
