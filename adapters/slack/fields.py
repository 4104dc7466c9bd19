"""One field of a form as Slack's input block, and what somebody put into it.

A block's id and its action's id are the field's name: complaints find their field by it, what was typed
stays when the view is drawn again, and a search says which field it is for.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, assert_never

from adapters.slack import sizes
from adapters.slack.writing import Json, length, plain_text, shorten, tidy
from bot.conversation.card import (
    ChoiceField,
    DateField,
    Field,
    ManyField,
    NumberField,
    Option,
    PersonField,
    TextField,
    TimeField,
)
from bot.conversation.phrases import Phrases

_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

HOLDS: Final = {
    "plain_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "radio_buttons": "selected_option",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
}
"""Where each kind of element keeps what was put into it."""


def input_block(field: Field, phrases: Phrases, names: Mapping[str, str]) -> Json | None:
    """The field with its label, hint and what it holds now; None where there is nothing to choose from.

    `names` are those of people whom a searched field holds. Raises `ValueError` for a name that is no id.
    """
    element = _element(field, phrases, names)
    if element is None:
        return None
    if not 0 < length(field.name) <= sizes.IDENTIFIER:
        raise ValueError(f"a field's name has {length(field.name)} characters, at most {sizes.IDENTIFIER}")
    block = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, sizes.LABEL),
        "optional": not field.required,
        "element": {**element, "action_id": field.name},
    }
    return {**block, "hint": plain_text(field.hint, sizes.HINT)} if field.hint.strip() else block


def value_of(state: object) -> Any:
    """What one element of a view's state holds, as `bot.conversation.answers.check` takes it.

    A string; a list of them where several can be chosen; an empty string where nothing was put in. What is
    not as Slack would send it comes out empty, or as it is for `check` to refuse.
    """
    if not isinstance(state, dict):
        return ""
    place = HOLDS.get(str(state.get("type")), "")
    held = state.get(place)
    if place == "selected_options":
        options = held if isinstance(held, list) else []
        return [option["value"] for option in options if isinstance(option, dict) and "value" in option]
    if place == "selected_option":
        return held.get("value", "") if isinstance(held, dict) else ""
    return "" if held is None else held


def _element(field: Field, phrases: Phrases, names: Mapping[str, str]) -> Json | None:
    match field:
        case TextField():
            return _typed(field)
        case NumberField():
            return _number(field)
        case DateField(value=day):
            held = {} if day is None else {"initial_date": day.isoformat()}
            return {"type": "datepicker", **held}
        case TimeField(value=time):
            # What was typed elsewhere and is no time cannot be shown: Slack would refuse the whole form.
            held = {"initial_time": time} if _TIME.fullmatch(time) else {}
            return {"type": "timepicker", **held}
        case ChoiceField(options=options, value=value, required=required):
            # A radio button cannot be taken back in Slack, a menu's choice can.
            few = required and len(options) <= sizes.OPTIONS_OPEN
            return _choice("radio_buttons" if few else "static_select", options, value)
        case ManyField(options=options, value=values):
            few = len(options) <= sizes.OPTIONS_OPEN
            return _several("checkboxes" if few else "multi_static_select", options, values)
        case PersonField():
            return _person(field, phrases, names)
        case _:
            assert_never(field)


def _typed(field: TextField) -> Json:
    value = tidy(field.value)
    longest = min(max(field.longest, length(value)), sizes.TYPED)
    held = {"initial_value": shorten(value, longest)} if value else {}
    return {"type": "plain_text_input", "multiline": field.lines > 1, "max_length": max(longest, 1), **held}


def _number(field: NumberField) -> Json:
    """Bounds that the held number breaks are left to `check`: Slack would refuse the whole form."""
    value = field.value
    bounds = {
        **({"min_value": str(field.least)} if value is None or value >= field.least else {}),
        **({"max_value": str(field.most)} if value is None or value <= field.most else {}),
    }
    held = {} if value is None else {"initial_value": str(value)}
    return {"type": "number_input", "is_decimal_allowed": False, **bounds, **held}


def _person(field: PersonField, phrases: Phrases, names: Mapping[str, str]) -> Json | None:
    if field.options:
        if field.many:
            return _several("multi_static_select", field.options, field.value)
        return _choice("static_select", field.options, next(iter(field.value), ""))
    somebody = phrases.text("conversation.somebody")
    # Whoever was found comes back as a claim: what cannot be anybody's id is not shown again.
    ids = [key for key in field.value if 0 < length(key) <= sizes.OPTION_VALUE][: sizes.OPTIONS]
    held = [_option(Option(value=key, label=names.get(key) or somebody)) for key in ids]
    searched = {
        "min_query_length": 1,
        "placeholder": plain_text(phrases.text("conversation.searched"), sizes.PLACEHOLDER),
    }
    if field.many:
        return {"type": "multi_external_select", **searched, **({"initial_options": held} if held else {})}
    return {"type": "external_select", **searched, **({"initial_option": held[0]} if held else {})}


def _choice(kind: str, options: Sequence[Option], value: str) -> Json | None:
    held = [_option(option) for option in options[: sizes.OPTIONS] if option.value == value]
    return _offer(kind, options, {"initial_option": held[0]} if held else {})


def _several(kind: str, options: Sequence[Option], values: Sequence[str]) -> Json | None:
    held = [_option(option) for option in options[: sizes.OPTIONS] if option.value in values]
    return _offer(kind, options, {"initial_options": held} if held else {})


def _offer(kind: str, options: Sequence[Option], held: Json) -> Json | None:
    offered = [_option(option) for option in options[: sizes.OPTIONS]]
    return {"type": kind, "options": offered, **held} if offered else None


def _option(option: Option) -> Json:
    """Raises `ValueError` for a value that does not fit: it would come back as another."""
    if not 0 < length(option.value) <= sizes.OPTION_VALUE:
        raise ValueError(
            f"a choice's value has {length(option.value)} characters, at most {sizes.OPTION_VALUE}"
        )
    return {"text": plain_text(option.label, sizes.OPTION), "value": option.value}
