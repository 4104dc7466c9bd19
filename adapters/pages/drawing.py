"""Our own pages as HTML: a form, a card, a door and a kind no, readable and usable without any script."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import jinja2

from adapters.pages import charts
from bot.conversation.card import Card, Form, Line, Option, PersonField, plain
from bot.conversation.page import Page
from bot.conversation.phrases import Phrases
from bot.visiting import Visitor

PACKAGE: Final = "adapters.pages"

Matches = Mapping[str, tuple[tuple[str, str], ...]]
"""Field name → who was found for it: (member id, name)."""


@dataclass(frozen=True, kw_only=True)
class People:
    """What is known of the lists that are searched because they are too long to show."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Member id → name of who is chosen already."""
    matches: Matches = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)
    """Field name → whom somebody looked for."""

    def options(self, searched: PersonField) -> tuple[Option, ...]:
        """Who is chosen, and who was found besides."""
        found = {**{key: self.names.get(key, key) for key in searched.value}, **self._found(searched.name)}
        return tuple(Option(value=key, label=name[:75]) for key, name in found.items())

    def _found(self, name: str) -> dict[str, str]:
        return dict(self.matches.get(name, ()))


def door(phrases: Phrases) -> str:
    """Behind a link that has not been used: one button."""
    return _template("door.html").render(_words(phrases))


def form(
    visitor: Visitor,
    form: Form,
    *,
    complaints: Mapping[str, Line],
    typed: Mapping[str, Any],
    people: People,
    word: str,
    drawn: str,
) -> str:
    """The form, with complaints beside the fields and all of them at the top.

    `typed` is what was just sent: a form's own fields cannot hold a number that is no number.
    """
    keys = {one.name: f"field-{number}" for number, one in enumerate(form.fields, 1)}
    return _template("form.html").render(
        _words(visitor.phrases),
        visitor=visitor,
        form=form,
        keys=keys,
        complaints={name: plain(line) for name, line in complaints.items()},
        typed={name: value for name, value in typed.items() if isinstance(value, str)},
        people=people,
        word=word,
        drawn=drawn,
    )


def card(visitor: Visitor, card: Card, *, word: str) -> str:
    """What came of it. Its buttons are left to the chat: a visit is for one form."""
    return _template("card.html").render(_words(visitor.phrases), visitor=visitor, card=card, word=word)


def page(visitor: Visitor, page: Page, *, word: str) -> str:
    """A page to read; each chart with its numbers as a table beneath it."""
    return _template("page.html").render(_words(visitor.phrases), visitor=visitor, page=page, word=word)


def done(phrases: Phrases) -> Card:
    """The card for an answer that shows nothing."""
    return Card(title=phrases.line("pages.done"), lang=phrases.tag)


def left(phrases: Phrases) -> str:
    """After the visitor has ended the visit."""
    return _template("said.html").render(_words(phrases), title="left", lines=("in_the_chat",))


def refused(phrases: Phrases, what: str) -> str:
    """A kind no, and the way out."""
    lines = {
        "gone": ("gone_why", "gone_way_out"),
        "too_many": ("too_many_wait",),
        "not_from_here": ("not_from_here_way_out",),
        "too_large": ("too_large_way_out",),
        "our_fault": ("our_fault_way_out",),
    }
    return _template("said.html").render(_words(phrases), title=what, lines=lines[what])


@lru_cache(maxsize=8)
def static(name: str) -> tuple[bytes, str] | None:
    """A file of the pages and its content type, or None."""
    there = {file.name: file for file in (files(PACKAGE) / "static").iterdir() if file.is_file()}
    if name not in there:
        return None
    return there[name].read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"


def _words(phrases: Phrases) -> dict[str, Any]:
    def say(block: str, **given: Any) -> str:
        return phrases.text(block if "." in block else f"pages.{block}", **given)

    return {"say": say, "lang": phrases.tag}


def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    # Cached because compiling takes longer than drawing; it holds templates alone, nothing of anybody.
    env = jinja2.Environment(
        loader=jinja2.PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["chart"] = charts.columns
    env.filters["kind"] = lambda part: type(part).__name__
    env.filters["safe_url"] = lambda url: url if url.startswith(("https://", "http://")) else ""
    return env
