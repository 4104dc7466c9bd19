"""A form as a numbered dialogue: one field a message, for people who would rather type.

Pure: a form, what was answered so far and the next words in; the next question or a complaint out.
Secret forms have no dialogue at all: typed messages land in exports.
"""

from datetime import date
from typing import Any, assert_never

import msgspec

from bot.conversation.answers import LONGEST_NUMBER, Refused, read
from bot.conversation.card import (
    Bullets,
    Card,
    ChoiceField,
    DateField,
    Element,
    Field,
    Form,
    ManyField,
    NumberField,
    Option,
    PersonField,
    Text,
    TextField,
    TimeField,
)
from bot.conversation.phrases import Phrases

STOP = frozenset({"stop", "cancel", "cancelar", "salir", "parar"})
BACK = frozenset({"back", "atrás", "atras", "volver"})
SKIP = frozenset({"skip", "-", "saltar", "omitir"})


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Where a dialogue stands: the form, the values so far, the field being asked."""

    form: Form
    values: dict[str, Any] = {}
    at: int = 0


class NotUnderstood(msgspec.Struct, frozen=True, kw_only=True):
    """The words do not fit the field: `block` says what would, with `given` for its variables."""

    block: str
    given: dict[str, Any] = {}


def question(asking: Asking, phrases: Phrases, complaint: str = "") -> Card:
    """The card that asks for the current field."""
    field = asking.form.fields[asking.at]
    body: list[Element] = [*field.above]
    if complaint:
        body.append(Text(line=(complaint,)))
    if field.hint:
        body.append(Text(line=(field.hint,)))
    if isinstance(field, ChoiceField | ManyField | PersonField):
        body.append(Bullets(items=tuple((f"{at}. {o.label}",) for at, o in enumerate(field.options, 1))))
    how = f"conversation.answer_{_kind(field)}"
    leave = "conversation.answer_required" if field.required else "conversation.answer_skip"
    ways = (*phrases.line(how), " ", *phrases.line(leave))
    body.append(Text(line=ways, quiet=True))
    step = phrases.text("conversation.step", at=asking.at + 1, of=len(asking.form.fields))
    return Card(
        title=(f"{asking.form.title} ({step}): {field.label}",),
        body=tuple(body),
        privacy=asking.form.privacy if asking.at == 0 else None,
        promise=asking.form.promise if asking.at == 0 else (),
        lang=phrases.tag,
    )


def heard(asking: Asking, text: str) -> Asking | NotUnderstood:
    """The dialogue after these words: a field on, a field back, or not understood.

    When `at` equals the number of fields, `values` is complete and may be submitted.
    """
    said = text.strip()
    field = asking.form.fields[asking.at]
    if said.casefold() in BACK:
        return Asking(form=asking.form, values=asking.values, at=max(0, asking.at - 1))
    if said.casefold() in SKIP:
        if field.required and not field.value:
            return NotUnderstood(block="conversation.needed")
        return _next(asking, field, getattr(field, "value", None))
    value = _read(field, said)
    return value if isinstance(value, NotUnderstood) else _next(asking, field, value)


def _next(asking: Asking, field: Field, value: Any) -> Asking:
    plainly = (
        value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
    )
    return Asking(form=asking.form, values={**asking.values, field.name: plainly}, at=asking.at + 1)


def _kind(field: Field) -> str:
    match field:
        case TextField():
            return "text"
        case NumberField():
            return "number"
        case DateField():
            return "date"
        case TimeField():
            return "time"
        case ChoiceField():
            return "one"
        case ManyField():
            return "some"
        case PersonField():
            return "people"
        case _:
            assert_never(field)


def _read(field: Field, said: str) -> Any:
    match field:
        case TextField() | NumberField() | DateField() | TimeField():
            try:
                return read(field, said)
            except Refused as refused:
                return NotUnderstood(block=refused.complaint.block, given=dict(refused.complaint.given))
        case ChoiceField(options=options):
            picked = _picked(options, said)
            return picked[0] if len(picked) == 1 else NotUnderstood(block="conversation.not_a_choice")
        case ManyField(options=options):
            return _picked(options, said) or NotUnderstood(block="conversation.not_a_choice")
        case PersonField(options=options, many=many):
            picked = _picked(options, said)
            fits = bool(picked) and (many or len(picked) == 1)
            return picked if fits else NotUnderstood(block="conversation.not_a_choice")
        case _:
            assert_never(field)


def _picked(options: tuple[Option, ...], said: str) -> list[str]:
    """Choices by number or by their words, in any order: "1, 3" or "library"; empty if one is missing."""
    wanted = [part.strip().casefold() for part in said.replace(";", ",").split(",") if part.strip()]
    if len(wanted) == 1 and all(p.isdecimal() for p in wanted[0].split()):
        wanted = wanted[0].split()
    picked = []
    for want in wanted:
        number = int(want) if want.isdecimal() and len(want) < LONGEST_NUMBER else 0
        by_number = options[number - 1 : number] if number else ()
        found = by_number or tuple(o for o in options if o.label.casefold() == want)
        if not found:
            return []
        picked.append(found[0].value)
    return picked
