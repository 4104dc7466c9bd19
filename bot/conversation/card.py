"""Cards and forms: what is shown, free of any platform.

A card is a value made of few elements; each platform's renderer is a pure function over them.
Text is a line of spans so that every platform writes names, times and links in its own way;
there is no markup inside a string, so nothing a person typed can become formatting.
"""

from datetime import date, datetime
from typing import Literal

import msgspec


class _Part(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Every piece of a card: frozen, keyword-only, tagged with its class name in JSON."""


# --- spans ------------------------------------------------------------------------------------


class Name(_Part, frozen=True, kw_only=True):
    """A member, named: platforms may show a mention only where the person is addressed."""

    member: str
    text: str


class Moment(_Part, frozen=True, kw_only=True):
    """An instant in the reader's zone. `text` is the finished words for platforms without date tokens."""

    at: datetime
    style: Literal["date", "time", "date_time", "day_time"]
    text: str


class Link(_Part, frozen=True, kw_only=True):
    """Words that lead to a web address."""

    url: str
    text: str


Span = str | Name | Moment | Link
Line = tuple[Span, ...]
"""One run of text: strings and spans in reading order."""


# --- elements ---------------------------------------------------------------------------------


class Text(_Part, frozen=True, kw_only=True):
    """A paragraph. `quiet` is smaller print: labels' meaning, the foot of a card."""

    line: Line
    quiet: bool = False


class Facts(_Part, frozen=True, kw_only=True):
    """Label and value, row by row (a meeting's date, a poll's terms)."""

    rows: tuple[tuple[str, Line], ...]


class Bullets(_Part, frozen=True, kw_only=True):
    """A short list, each item one line."""

    items: tuple[Line, ...]


class Quote(_Part, frozen=True, kw_only=True):
    """Words that somebody wrote, or a prompt to think about: set apart from ours."""

    line: Line


class Divider(_Part, frozen=True, kw_only=True):
    """A thin rule between two parts of a card."""


Piece = Text | Facts | Bullets | Quote | Divider


class Passage(_Part, frozen=True, kw_only=True):
    """A part of a card in another language than the rest of it, marked wherever a platform can mark it.

    Where it says the whole card once more, `called` is that language's own name, in small print before
    it: some platforms mark the language of no part, so there the name is what a screen reader tells.
    `title` is then the first line in that language.
    """

    lang: str
    """BCP 47 tag of its words."""
    called: str = ""
    title: Line = ()
    body: tuple[Piece, ...] = ()


Element = Piece | Passage


# --- buttons ----------------------------------------------------------------------------------


class Button(_Part, frozen=True, kw_only=True):
    """Does something at once. `name` is the route, `args` small ids: no answers, nothing personal."""

    name: str
    label: str
    args: dict[str, str] = {}
    primary: bool = False


class FormButton(_Part, frozen=True, kw_only=True):
    """Opens a form: an element of its own because a platform must know when it renders."""

    name: str
    label: str
    args: dict[str, str] = {}
    primary: bool = False


class LinkButton(_Part, frozen=True, kw_only=True):
    """Opens a web page."""

    url: str
    label: str


Action = Button | FormButton | LinkButton

Privacy = Literal["anonymous", "private", "shared"]
"""The three privacy labels (spec 0.5)."""


class Card(_Part, frozen=True, kw_only=True):
    """One message with one purpose.

    `title` is the first line, enough for a phone's notification. `privacy` and `promise` say who
    sees what is asked for. `why` says why it came and how to get fewer; unprompted cards carry it.
    """

    title: Line
    body: tuple[Element, ...] = ()
    actions: tuple[Action, ...] = ()
    privacy: Privacy | None = None
    promise: Line = ()
    why: Line = ()
    lang: str = "en"
    """BCP 47 tag of the words, for screen readers."""


# --- forms ------------------------------------------------------------------------------------


class _Field(_Part, frozen=True, kw_only=True):
    name: str
    label: str
    hint: str = ""
    required: bool = False
    above: tuple[Piece, ...] = ()
    """What the question is about, where it is shown right above its answer: a person's card, say."""


class TextField(_Field, frozen=True, kw_only=True):
    """Typed words; `lines` above 1 asks for a larger box.

    With `file` our own pages ask for a file of text instead, and elsewhere its words can be pasted as far as
    a box holds them. What is sent is not put back by itself; with a `value`, our own pages show a box too.
    """

    value: str = ""
    lines: int = 1
    longest: int = 280
    file: bool = False


class NumberField(_Field, frozen=True, kw_only=True):
    """A whole number."""

    value: int | None = None
    least: int = 0
    most: int = 999


class DateField(_Field, frozen=True, kw_only=True):
    """A calendar day, ISO 8601 in values."""

    value: date | None = None


class TimeField(_Field, frozen=True, kw_only=True):
    """A time of day, `HH:MM` in values."""

    value: str = ""


class Option(_Part, frozen=True, kw_only=True):
    """One choice: `value` at most 75 characters, `label` at most 75 (`limits`)."""

    value: str
    label: str


class ChoiceField(_Field, frozen=True, kw_only=True):
    """Exactly one of few (radio buttons), or none if not required."""

    options: tuple[Option, ...]
    value: str = ""


class ManyField(_Field, frozen=True, kw_only=True):
    """Any number of a list (check boxes)."""

    options: tuple[Option, ...]
    value: tuple[str, ...] = ()


class PersonField(_Field, frozen=True, kw_only=True):
    """Colleagues, by member id; `many` allows several. Long lists are searched through `Suggest`."""

    many: bool = False
    value: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    """The people on offer when they are few (at most 100), else empty and searched."""


Field = TextField | NumberField | DateField | TimeField | ChoiceField | ManyField | PersonField


class Form(_Part, frozen=True, kw_only=True):
    """Something to fill in. `name` is the route of its submission, `args` travel with it.

    `secret` forms (ballots, exclusions, "Rather not") may never be answered by typed messages,
    which land in exports: only in the platform's dialog or on our own page.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    submit: str
    args: dict[str, str] = {}
    intro: tuple[Element, ...] = ()
    privacy: Privacy | None = None
    promise: Line = ()
    secret: bool = False
    lang: str = "en"


def plain(line: Line) -> str:
    """A line as bare words, for notifications, screen readers and tests."""
    return "".join(span if isinstance(span, str) else span.text for span in line)
