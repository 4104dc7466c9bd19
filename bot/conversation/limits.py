"""What every platform can show: the tightest limit of each, so that a card that passes fits everywhere.

Checked in tests for every card that any test shows; a platform's renderer, which knows whose limit each
is, shortens in production.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from bot.conversation.card import (
    Action,
    Button,
    Card,
    ChoiceField,
    Element,
    Facts,
    Form,
    FormButton,
    LinkButton,
    ManyField,
    Option,
    Passage,
    PersonField,
    Text,
    TextField,
    plain,
)
from bot.conversation.plain import element_text

T = TypeVar("T")

MOST_BUTTONS = 5
"""Ours (A18), well under the platforms' own."""
MOST_ELEMENTS = 40
"""Of 50 blocks that a message may have; label, buttons and the foot need a few."""
MOST_FACTS = 10
"""Rows that are shown side by side in one piece."""
LONGEST_TEXT = 3000
"""Of one paragraph."""
LONGEST_TITLE = 150
"""About what a phone's notification shows."""
LONGEST_BUTTON = 75
LONGEST_OPTION = 75
LONGEST_OPTION_VALUE = 75
"""Some lists take 150."""
MOST_OPTIONS = 100
LONGEST_ARGS = 1500
"""Of 2,000 characters that a button may carry, and 3,000 of a form, less what an adapter adds."""
LONGEST_FORM_TITLE = 24
"""What fits into the bar of a dialog."""
MOST_FIELDS = 30
LONGEST_TYPED = 3000
"""Into one box."""
YEARS = range(2000, 2101)
"""In which a day is taken to be meant; other years are slips of the finger."""


def a_few(of: Sequence[T], first: int) -> tuple[Sequence[T], int | None]:
    """Those of a list that have a button on one card, from `first` on, and where the next card begins.

    None where one card has them all; after the last ones it is the first ones' turn again.
    """
    if len(of) <= MOST_BUTTONS:
        return of, None
    last = first + MOST_BUTTONS - 1
    return of[first:last], last if last < len(of) else 0


def card_problems(card: Card) -> list[str]:
    """What would not fit somewhere, in words for whoever made the card; empty if it fits."""
    found = [] if plain(card.title) else ["a card needs a title"]
    found += _too_long("title", plain(card.title), LONGEST_TITLE * 2)
    if len(card.actions) > MOST_BUTTONS:
        found.append(f"{len(card.actions)} buttons, at most {MOST_BUTTONS}")
    if sum(isinstance(a, Button | FormButton) and a.primary for a in card.actions) > 1:
        found.append("more than one primary button")
    if card.privacy is not None and not card.promise:
        found.append("a privacy label without what it means here")
    labels = [action.label for action in card.actions]
    if len(set(labels)) != len(labels):
        found.append("two buttons with the same label")
    return found + _elements(card.body) + [p for action in card.actions for p in _action(action)]


def form_problems(form: Form) -> list[str]:
    """The same for a form."""
    found = _too_long("form title", form.title, LONGEST_FORM_TITLE) + _too_long("submit", form.submit, 24)
    above = tuple(piece for field in form.fields for piece in field.above)
    found += _args(form.args, form.name) + _elements((*form.intro, *above))
    if not form.fields:
        found.append("a form without fields")
    if len(form.fields) > MOST_FIELDS:
        found.append(f"{len(form.fields)} fields, at most {MOST_FIELDS}")
    names = [field.name for field in form.fields]
    if len(set(names)) != len(names):
        found.append("two fields with the same name")
    if form.privacy is not None and not form.promise:
        found.append("a privacy label without what it means here")
    for field in form.fields:
        found += _too_long(f"label of {field.name}", field.label, 150) + _too_long("hint", field.hint, 150)
        if isinstance(field, TextField) and field.longest > LONGEST_TYPED and not field.file:
            found.append(f"{field.name}: platforms take at most {LONGEST_TYPED} characters")
        if isinstance(field, ChoiceField | ManyField | PersonField):
            found += _options(field.name, field.options, empty_is_fine=isinstance(field, PersonField))
    return found


def _elements(shown: tuple[Element, ...]) -> list[str]:
    elements = [piece for element in shown for piece in _pieces(element)]
    found = [f"{len(elements)} elements, at most {MOST_ELEMENTS}"] if len(elements) > MOST_ELEMENTS else []
    for element in elements:
        found += _too_long(type(element).__name__, element_text(element), LONGEST_TEXT)
        if isinstance(element, Facts) and len(element.rows) > MOST_FACTS:
            found.append(f"{len(element.rows)} facts in one list, at most {MOST_FACTS}")
    return found


def _pieces(element: Element) -> tuple[Element, ...]:
    """What takes up room of its own: a passage is as long as all that it holds."""
    if not isinstance(element, Passage):
        return (element,)
    head = (element.called, *element.title)
    return (*((Text(line=head),) if any(head) else ()), *element.body)


def _action(action: Action) -> list[str]:
    found = _too_long("button", action.label, LONGEST_BUTTON)
    if not any(letter.isalpha() for letter in action.label):
        found.append(f"a button without words: {action.label!r}")
    if isinstance(action, LinkButton):
        return found + _too_long("link", action.url, LONGEST_TEXT)
    return found + _args(action.args, action.name)


def _args(args: dict[str, str], name: str) -> list[str]:
    return _too_long(f"args of {name}", msgspec.json.encode(args).decode(), LONGEST_ARGS)


def _options(name: str, options: tuple[Option, ...], *, empty_is_fine: bool) -> list[str]:
    found = [] if options or empty_is_fine else [f"{name} offers nothing to choose"]
    if len(options) > MOST_OPTIONS:
        found.append(f"{name} offers {len(options)} choices, at most {MOST_OPTIONS}")
    for option in options:
        found += _too_long(f"choice of {name}", option.label, LONGEST_OPTION)
        found += _too_long(f"value in {name}", option.value, LONGEST_OPTION_VALUE)
    return found


def _too_long(what: str, text: str, longest: int) -> list[str]:
    return (
        [f"{what} has {len(text)} characters, at most {longest}: {text[:40]}…"] if len(text) > longest else []
    )
