"""Checking what was filled in against the form that was asked: every value from a client is a claim.

`check` gives clean values or one complaint a field; `filled` puts what was typed back into the form,
so that nothing is lost when it has to be shown again.
"""

from datetime import date, time
from typing import Any, assert_never

import msgspec

from bot.conversation.card import (
    ChoiceField,
    DateField,
    Field,
    Form,
    ManyField,
    NumberField,
    PersonField,
    TextField,
    TimeField,
)
from bot.conversation.legible import visible
from bot.conversation.limits import LONGEST_TYPED, YEARS
from bot.errors import Complaint

LONGEST_NUMBER = 9
"""Digits."""

MOST_SHOWN = 10**LONGEST_NUMBER
"""A number beyond this is not given back in the form: nobody meant it."""


class Refused(Exception):
    """A value that its field cannot take; `complaint` says why."""

    def __init__(self, block: str, **given: Any) -> None:
        super().__init__(block)
        self.complaint = Complaint(block, given)


def check(form: Form, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Complaint]]:
    """The values of every field of the form, and what is wrong with which.

    Values come out as str, int, `date`, tuple of str, or None where left empty. Names the form
    does not have are dropped: they were never asked.
    """
    clean: dict[str, Any] = {}
    complaints: dict[str, Complaint] = {}
    for field in form.fields:
        try:
            value = read(field, values.get(field.name))
        except Refused as refused:
            complaints[field.name] = refused.complaint
            continue
        if field.required and value in (None, "", ()):
            complaints[field.name] = Complaint("conversation.needed")
        clean[field.name] = value
    return clean, complaints


def words_in(values: dict[str, Any]) -> tuple[str, ...]:
    """What somebody wrote among the values of a form that can no longer be built: whatever has a blank."""
    texts = (value.strip() for value in values.values() if isinstance(value, str))
    return tuple(text for text in texts if " " in text and len(text) <= LONGEST_TYPED and visible(text))


def filled(form: Form, values: dict[str, Any]) -> Form:
    """The form with what was typed put back, as far as each field can show it."""
    return msgspec.structs.replace(
        form, fields=tuple(_keep(field, values.get(field.name)) for field in form.fields)
    )


def read(field: Field, raw: Any) -> Any:
    """The value of one field as `check` gives it. Raises `Refused`."""
    match field:
        case TextField(longest=longest, lines=lines, file=file):
            text = _text(raw)
            if lines == 1 and not file:  # a name or a place stands in a list, a calendar, a heading
                text = " ".join(line.strip() for line in text.splitlines() if line.strip())
            if len(text) > longest:
                raise Refused("conversation.too_long", longest=longest, typed=len(text))
            return text
        case NumberField(least=least, most=most):
            return _number(raw, least, most)
        case DateField():
            return _date(raw)
        case TimeField():
            return _time(raw)
        case ChoiceField(options=options):
            choice = _text(raw)
            if choice and choice not in {o.value for o in options}:
                raise Refused("conversation.not_a_choice")
            return choice
        case ManyField(options=options):
            return _several(raw, {o.value for o in options})
        case PersonField(options=options, many=many):
            people = _several(raw, {o.value for o in options} if options else None)
            if len(people) > 1 and not many:
                raise Refused("conversation.one_person")
            return people
        case _:
            assert_never(field)


def _keep(field: Field, raw: Any) -> Field:
    if raw is None or (isinstance(field, TextField) and field.file):
        return field
    if isinstance(field, ManyField | PersonField) and field.options and isinstance(raw, list | tuple):
        on_offer = {option.value for option in field.options}
        raw = [choice for choice in raw if isinstance(choice, str) and choice in on_offer]
    try:
        # A number out of bounds can still be shown, so that it can be mended.
        value = _number(raw, 0, MOST_SHOWN) if isinstance(field, NumberField) else read(field, raw)
    except Refused:
        if not isinstance(field, TextField | TimeField) or not isinstance(raw, str | int):
            return field  # a value it could not even show, such as a choice that is no longer on offer
        value = _text(raw)[:4000]
    return msgspec.structs.replace(field, value=value)


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str | int):
        raise Refused("conversation.not_text")
    text = str(raw).strip()
    return text if visible(text) else ""


def _number(raw: Any, least: int, most: int) -> int | None:
    text = _text(raw)
    if not text:
        return None
    # A number longer than any that is asked for is not even read: Python refuses thousands of digits.
    if not text.isdecimal() or len(text) > LONGEST_NUMBER or not least <= int(text) <= most:
        raise Refused("conversation.not_a_number", least=least, most=most)
    return int(text)


def _date(raw: Any) -> date | None:
    text = _text(raw)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("conversation.not_a_date") from None
    if day.year not in YEARS:
        raise Refused("conversation.odd_year", year=day.year)
    return day


def _time(raw: Any) -> str:
    text = _text(raw)
    if not text:
        return ""
    try:
        return time.fromisoformat(text).isoformat("minutes")
    except ValueError:
        raise Refused("conversation.not_a_time") from None


def _several(raw: Any, allowed: set[str] | None) -> tuple[str, ...]:
    if raw in (None, ""):
        return ()
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise Refused("conversation.not_a_choice")
    if allowed is not None and not set(items) <= allowed:
        raise Refused("conversation.not_a_choice")
    return tuple(dict.fromkeys(items))
