"""What a browser sends when a button of a page is pressed, taken apart. All of it is a claim.

Each field of the form is sent as `f.NAME`. Check boxes that are not marked are not sent at all, so the page
says with `many` which fields are lists: an empty list is an answer too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

FIELD: Final = "f."
QUERY: Final = "q."


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One press of a button."""

    values: dict[str, Any]
    """Field name → words, or a list of them; the form's own check says whether they fit."""
    find: str | None
    """The field in whose list somebody was looked for, if that was the button."""
    queries: dict[str, str]
    """Field name → whom they looked for."""
    word: str
    drawn: str


NOTHING: Final = Sent(values={}, find=None, queries={}, word="", drawn="")
"""A page that was only looked at."""


def sent(posted: Iterable[tuple[str, object]]) -> Sent:
    """The parts of a posted form, name by name; a file, which none of our forms asks for, is no words."""
    words = [(name, value) for name, value in posted if isinstance(value, str)]
    lists = {value for name, value in words if name == "many"}
    values: dict[str, Any] = {name: [] for name in lists}
    for name, value in words:
        field = name.removeprefix(FIELD)
        if name.startswith(FIELD) and field in lists:
            values[field].append(value)
        elif name.startswith(FIELD):
            values[field] = value
    return Sent(
        values=values,
        find=dict(words).get("find"),
        queries={name.removeprefix(QUERY): value for name, value in words if name.startswith(QUERY)},
        word=_first(words, "word"),
        drawn=_first(words, "drawn"),
    )


def _first(words: list[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in words if name == wanted), "")
