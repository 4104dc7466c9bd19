"""The fields of a form as inputs of an Adaptive Card: each with its label, its hint and what is wrong.

An input's id says how its value comes back: `one.` a string, `pick.` a choice, `many.` choices parted by
commas, `find.` part of a name to look for. People who are too many to list are found in steps, for the
search that Teams offers while one types (`Data.Query`) is in no published schema, nor in every dialog and
client.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Final, assert_never

from adapters.teams.ink import Json, rich, run
from adapters.teams.text import clean, one_line, shorten, still
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

LONGEST_LABEL: Final = 150
NOTHING: Final = "%none"
"""The value of the choice to choose nothing: no other is written so, for in ours `%` becomes `%25`."""
MOST_OPEN: Final = 6
"""Choices shown one below the other; more of them fold into a list."""


@dataclass(frozen=True, kw_only=True)
class People:
    """What is known of the lists that are searched because they are too long to show."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Member id → name, of who is chosen already."""
    found: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Field name → who was found for it: (member id, name)."""


def group(asked: Field, phrases: Phrases, wrong: str, people: People) -> Json:
    """A complaint above its input, so that it is read first; a hint beneath it."""
    items = [complaint(wrong)] if wrong else []
    if isinstance(asked, PersonField) and not asked.options:
        inputs = _search(asked, phrases, people)
    else:
        inputs = [_input(asked, phrases)]
    items += [{**inputs[0], "spacing": "Small"}, *inputs[1:]]
    if asked.hint:
        hint = run(shorten(clean(asked.hint), LONGEST_LABEL * 2), isSubtle=True, size="Small")
        items.append(rich([hint], spacing="Small"))
    return {"type": "Container", "items": items, "spacing": "Medium"}


def complaint(words: str) -> Json:
    """What is wrong and the way out: in words, so that nothing hangs on its colour."""
    return rich([run(shorten(clean(words), LONGEST_LABEL * 4), color="Attention", weight="Bolder")])


def _input(asked: Field, phrases: Phrases) -> Json:
    match asked:
        case TextField(value=value, lines=lines, longest=longest):
            look: Json = {"type": "Input.Text", "id": f"one.{asked.name}", "maxLength": longest}
            look |= {"isMultiline": True} if lines > 1 else {}
            return _labelled(look, asked, phrases, value=clean(value))
        case NumberField(value=number, least=least, most=most):
            look = {"type": "Input.Number", "id": f"one.{asked.name}", "min": least, "max": most}
            wrong = phrases.text("conversation.not_a_number", least=least, most=most)
            return {**_labelled(look, asked, phrases, value=number), "errorMessage": wrong}
        case DateField(value=day):
            look = {"type": "Input.Date", "id": f"one.{asked.name}"}
            return _labelled(look, asked, phrases, value=day.isoformat() if day else "")
        case TimeField(value=hour):
            look = {"type": "Input.Time", "id": f"one.{asked.name}"}
            return _labelled(look, asked, phrases, value=_hour(hour))
        case ChoiceField(options=options, value=choice):
            choices = _or_none(_choices(options, f"pick.{asked.name}"), asked, phrases)
            on_offer = any(choice == each.value for each in options)
            return _labelled(choices, asked, phrases, value=coded(choice) if on_offer else "")
        case ManyField(options=options, value=several):
            return _several(asked, options, several, phrases, many=True)
        case PersonField(options=options, value=several, many=many):
            return _several(asked, options, several, phrases, many=many)
        case _:
            assert_never(asked)


def _several(
    asked: Field, options: tuple[Option, ...], chosen: tuple[str, ...], phrases: Phrases, *, many: bool
) -> Json:
    choices = _choices(options, f"many.{asked.name}")
    on_offer = {option.value for option in options}
    value = ",".join(coded(each) for each in chosen if each in on_offer)
    if not many:
        choices = _or_none(choices, asked, phrases)
    return _labelled({**choices, "isMultiSelect": many}, asked, phrases, value=value)


def _choices(options: tuple[Option, ...], key: str) -> Json:
    choices = [
        {
            "title": shorten(one_line(still(option.label)), LONGEST_LABEL) or "…",
            "value": coded(option.value),
        }
        for option in options
    ]
    style = "expanded" if len(options) <= MOST_OPEN else "compact"
    return {"type": "Input.ChoiceSet", "id": key, "style": style, "wrap": True, "choices": choices}


def _or_none(choices: Json, asked: Field, phrases: Phrases) -> Json:
    """With a way to take an answer back: what was chosen once cannot be unchosen otherwise."""
    if asked.required:
        return choices
    nothing = {"title": phrases.text("pages.no_answer"), "value": NOTHING}
    return {**choices, "choices": [*choices["choices"], nothing]}


def _search(asked: PersonField, phrases: Phrases, people: People) -> list[Json]:
    """Who is chosen or was found, to choose from, and a box for a part of another name."""
    names = {key: people.names.get(key, key) for key in asked.value} | dict(people.found.get(asked.name, ()))
    options = tuple(Option(value=key, label=name) for key, name in names.items())
    how = phrases.text("conversation.searched")
    box: Json = {"type": "Input.Text", "id": f"find.{asked.name}", "maxLength": LONGEST_LABEL}
    if not options:
        return [{**_labelled(box, asked, phrases, value=""), "placeholder": how}]
    found = _several(asked, options, asked.value, phrases, many=asked.many)
    # Somebody may be typed instead of chosen, so the list by itself is not required here.
    listed = {key: value for key, value in found.items() if key not in {"isRequired", "errorMessage"}}
    return [listed, {**box, "label": how}]


def _labelled(look: Json, asked: Field, phrases: Phrases, *, value: str | int | None) -> Json:
    look = {**look, "label": shorten(one_line(clean(asked.label)), LONGEST_LABEL)}
    if value is not None and value != "":
        look["value"] = value
    if asked.required:
        look |= {"isRequired": True, "errorMessage": phrases.text("conversation.needed")}
    return look


def _hour(value: str) -> str:
    """A time that the input can show, else none: what is no time cannot be typed into it either."""
    try:
        return time.fromisoformat(value).isoformat("minutes")
    except ValueError:
        return ""


def coded(value: str) -> str:
    """A choice's value as it may stand in a list parted by commas."""
    return value.replace("%", "%25").replace(",", "%2C")


def decoded(value: str) -> str:
    """And back; choosing nothing is an empty value."""
    return "" if value == NOTHING else value.replace("%2C", ",").replace("%25", "%")
