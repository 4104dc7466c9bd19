"""A page to read in a browser: a title and a few sections, each with lines, numbers, or both.

A page says what a card has no room for. Every chart's numbers also stand beneath it as a table, so nothing is
told by a picture alone.
"""

from dataclasses import dataclass

from bot.conversation.card import Line


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Whole numbers by name, drawn as columns in this order, with the same numbers as a table."""

    title: str
    names: str
    """What the names are: the head of the table's first column."""
    counts: str
    """What is counted: the head of its second column."""
    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with lines and perhaps a chart beneath it."""

    heading: str
    lines: tuple[Line, ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """The whole page, for one reader in their language."""

    title: Line
    sections: tuple[Section, ...]
    note: Line = ()
    """Who sees this, and what is not shown."""
