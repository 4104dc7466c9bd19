"""Privacy as cards: the three labels, what a sealed poll cannot do, own data in pages, and a goodbye."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.conversation.card import Action, Bullets, Button, Card, Element, Facts, Text
from bot.conversation.phrases import Phrases
from bot.spoken import again

LABELS = ("anonymous", "private", "shared")
LIMITS = ("platform", "server", "alike", "pooling", "style", "screen", "joining", "pairs")
"""What sealed polls do not protect against, in the order of spec 5.7."""

PAGE = 1500
"""Characters of own data on one card: half of what the smallest platform takes."""


LISTED = 8
"""Facts in one list, within what every platform takes."""


def privacy(phrases: Phrases) -> Card:
    """Three labels, who can see what, and the ways to one's own data."""
    items = tuple(phrases.line(f"privacy.label_{label}") for label in LABELS)
    limits = Button(name="privacy.limits", label=phrases.text("privacy.limits_button"))
    return Card(
        title=phrases.line("privacy.title"),
        body=(
            Bullets(items=items),
            Text(line=phrases.line("privacy.operator")),
            Text(line=phrases.line("privacy.never")),
        ),
        actions=(limits, again("mydata", phrases), again("delete me", phrases)),
        lang=phrases.tag,
    )


def limits(phrases: Phrases) -> Card:
    """What a sealed poll does not protect against, in plain words (spec 5.7)."""
    items = tuple(phrases.line(f"privacy.limit_{limit}") for limit in LIMITS)
    return Card(
        title=phrases.line("privacy.limits"),
        body=(Bullets(items=items),),
        actions=(again("privacy", phrases),),
        lang=phrases.tag,
    )


# --- own data ---------------------------------------------------------------------------------


def _label(table: str, phrases: Phrases) -> str:
    """A table in words; one that no word has been found for yet comes under "other"."""
    block = f"privacy.table_{table}"
    return phrases.text(block if phrases.words.has(block) else "privacy.table_other")


def summary(data: Mapping[str, Sequence[Any]], phrases: Phrases) -> Card:
    """What is kept, as a count for each kind, and the way to every word of it."""
    counts: dict[str, int] = {}
    for table, rows in data.items():
        label = _label(table, phrases)
        counts[label] = counts.get(label, 0) + len(rows)
    rows = [(label, phrases.line("privacy.entries", count=count)) for label, count in counts.items()]
    lists = tuple(Facts(rows=tuple(rows[at : at + LISTED])) for at in range(0, len(rows), LISTED))
    button = Button(
        name="privacy.page", label=phrases.text("privacy.show_all"), args={"page": "1"}, primary=True
    )
    return Card(
        title=phrases.line("privacy.mydata"),
        body=(*lists, Text(line=phrases.line("privacy.mydata_not"), quiet=True)),
        actions=(button, again("delete me", phrases)),
        privacy="private",
        promise=phrases.line("privacy.mydata_private"),
        lang=phrases.tag,
    )


def pages(data: Mapping[str, Sequence[Mapping[str, Any]]], phrases: Phrases) -> list[list[Element]]:
    """Every row in full, cut into pages between rows, and inside one that is longer than a page."""
    found: list[list[Element]] = [[]]
    length = 0
    for table, rows in data.items():
        heading = _label(table, phrases)
        for number, row in enumerate(rows, 1):
            said = "\n".join(
                f"{column}: {_said(value)}" for column, value in row.items() if value not in (None, "")
            )
            for start in range(0, max(1, len(said)), PAGE):
                piece = said[start : start + PAGE]
                if length + len(piece) > PAGE and found[-1]:
                    found.append([])
                    length = 0
                title = phrases.line("privacy.row", table=heading, number=number, of=len(rows))
                found[-1] += [Text(line=title), Text(line=(piece,), quiet=True)]
                length += len(piece)
    return found


def _said(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def page(data: Mapping[str, Sequence[Mapping[str, Any]]], number: int, phrases: Phrases) -> Card:
    """One page, counted from 1, with the way to the next; the first where there is none of that number."""
    every = pages(data, phrases)
    number = min(max(number, 1), len(every))
    actions: list[Action] = []
    if number < len(every):
        args = {"page": str(number + 1)}
        label = phrases.text("privacy.next_page")
        actions.append(Button(name="privacy.page", label=label, args=args, primary=True))
    actions.append(again("mydata", phrases))
    return Card(
        title=phrases.line("privacy.page", number=number, of=len(every)),
        body=tuple(every[number - 1]),
        actions=tuple(actions),
        privacy="private",
        promise=phrases.line("privacy.mydata_private"),
        lang=phrases.tag,
    )


# --- goodbye ----------------------------------------------------------------------------------


def deleting(phrases: Phrases, *, alone_in: Sequence[str]) -> Card:
    """What goes, what stays and why; one confirmation."""
    delete = Button(name="privacy.delete", label=phrases.text("privacy.delete_button"), primary=True)
    body: list[Element] = [
        Bullets(items=tuple(phrases.line(f"privacy.delete_{what}") for what in ("goes", "pairs", "polls")))
    ]
    if alone_in:
        body.append(Text(line=phrases.line("privacy.delete_alone", programmes=list(alone_in))))
    return Card(
        title=phrases.line("privacy.deleting"),
        body=tuple(body),
        actions=(delete, again("mydata", phrases), again("home", phrases)),
        lang=phrases.tag,
    )


def deleted(phrases: Phrases) -> Card:
    """Gone. No button: nothing about this person is remembered, not even a choice."""
    return Card(title=phrases.line("privacy.deleted"), lang=phrases.tag)
