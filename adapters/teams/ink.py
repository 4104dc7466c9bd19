"""Lines and elements of a card as parts of an Adaptive Card, in an ink that markdown cannot read.

What people typed stands in RichTextBlocks, whose runs show text as it is. Only what needs a TextBlock has
one (the title, for it is a heading; a line with a mention; plain facts), and there markdown is put to rest.
"""

from collections.abc import Mapping
from typing import Any, Final, assert_never
from urllib.parse import urlsplit

from adapters.teams.text import clean, is_still, one_line, shorten, still
from bot.conversation.card import (
    Bullets,
    Card,
    Divider,
    Element,
    Facts,
    Form,
    Line,
    Link,
    Name,
    Passage,
    Quote,
    Text,
    plain,
)
from bot.conversation.phrases import Phrases

Json = dict[str, Any]

LONGEST_TEXT: Final = 3000
"""Characters of one paragraph."""
LONGEST_TITLE: Final = 300
LONGEST_NAME: Final = 75
WEB: Final = ("https", "http", "mailto")
"""What a link may lead to; anything else is shown as text."""


def run(text: str, **look: Any) -> Json:
    """A stretch of text that is shown as it is."""
    return {"type": "TextRun", "text": text, **look}


def rich(runs: list[Json], **look: Any) -> Json:
    """A paragraph of runs; it wraps by nature."""
    return {"type": "RichTextBlock", "inlines": runs, **look}


def privacy(shown: Card | Form, phrases: Phrases, ink: "Ink") -> list[Json]:
    """The privacy label and what it means here."""
    if shown.privacy is None:
        return []
    label = run(phrases.text(f"conversation.label_{shown.privacy}") + ": ", weight="Bolder", size="Small")
    return [rich([label, *ink.runs(shown.promise, size="Small")], spacing="Small")]


class Ink:
    """Draws lines and elements of one card, and remembers who has been mentioned on it."""

    def __init__(self, *, longest: int = LONGEST_TEXT, mentions: Mapping[str, str] | None = None) -> None:
        self._longest = longest
        self._to_mention = dict(mentions or {})
        self.entities: list[Json] = []

    def elements(self, elements: tuple[Element, ...]) -> list[Json]:
        """The elements in order; a divider is a rule above whatever follows it."""
        found: list[Json] = []
        rule = False
        for element in elements:
            drawn = self._element(element)
            if rule and drawn:
                drawn = [{**drawn[0], "separator": True, "spacing": "Medium"}, *drawn[1:]]
            rule = isinstance(element, Divider) or (rule and not drawn)
            found += drawn
        return found

    def paragraph(self, line: Line, *, quiet: bool = False) -> Json:
        """One line as a block, with a mention where somebody is addressed for the first time."""
        if any(isinstance(span, Name) and span.member in self._to_mention for span in line):
            return {**self.block(line), **({"isSubtle": True, "size": "Small"} if quiet else {})}
        return rich(self.runs(line, **({"isSubtle": True, "size": "Small"} if quiet else {})))

    def block(self, line: Line, *, longest: int | None = None) -> Json:
        """One line as a TextBlock: markdown at rest, mentions alive."""
        left = longest or self._longest
        parts: list[str] = []
        for span in line:
            text = still(one_line_of(span))
            if left <= 0:
                break
            if isinstance(span, Name) and span.member in self._to_mention:
                parts.append(self._mention(span.member, one_line(text)[:LONGEST_NAME]))
            else:
                parts.append(shorten(text, left))
            left -= len(text)
        return {"type": "TextBlock", "text": "".join(parts), "wrap": True}

    def runs(self, line: Line, **look: Any) -> list[Json]:
        """One line as runs: a link keeps its own, everything else is joined."""
        runs: list[Json] = []
        left = self._longest
        for span in line:
            text = clean(span if isinstance(span, str) else span.text)
            if left <= 0 or not text:
                continue
            shown, left = shorten(text, left), left - len(text)
            if isinstance(span, Link) and is_web(span.url):
                runs.append(run(shown, selectAction={"type": "Action.OpenUrl", "url": span.url}, **look))
            elif runs and "selectAction" not in runs[-1]:
                runs[-1]["text"] += shown
            else:
                runs.append(run(shown, **look))
        return runs

    def _mention(self, member: str, name: str) -> str:
        tag = f"<at>{name}</at>"
        mentioned = {"id": self._to_mention.pop(member), "name": name}
        self.entities.append({"type": "mention", "text": tag, "mentioned": mentioned})
        return tag

    def _element(self, element: Element) -> list[Json]:
        match element:
            case Text(line=line, quiet=quiet):
                return [self.paragraph(line, quiet=quiet)] if plain(line).strip() else []
            case Quote(line=line):
                inside = rich(self.runs(("“", *line, "”")))
                return [{"type": "Container", "style": "emphasis", "items": [inside]}]
            case Facts(rows=rows):
                return self._facts(rows)
            case Bullets(items=items):
                return [self._bullet(item, first=at == 0) for at, item in enumerate(items)]
            case Divider():
                return []
            case Passage():
                return self._passage(element)
            case _:
                assert_never(element)

    def _passage(self, passage: Passage) -> list[Json]:
        """Its language's name, a first line that weighs as much as the card's own, and the rest."""
        named = [self.paragraph((passage.called,), quiet=True)] if passage.called else []
        title: list[Json] = []
        if plain(passage.title).strip():
            first = {**self.block(passage.title, longest=LONGEST_TITLE), "size": "Medium", "weight": "Bolder"}
            title = [{**first, "style": "heading"}]
        return [*named, *title, *self.elements(passage.body)]

    def _facts(self, rows: tuple[tuple[str, Line], ...]) -> list[Json]:
        """Teams' own list of facts where nothing in it could be read as markdown, else two columns."""
        shown = [(one_line(clean(label)), line) for label, line in rows]
        if all(is_still(label) and is_still(clean(plain(line))) for label, line in shown) and not any(
            isinstance(span, Link) for _, line in shown for span in line
        ):
            facts = [
                {"title": shorten(label, self._longest), "value": shorten(clean(plain(line)), self._longest)}
                for label, line in shown
            ]
            return [{"type": "FactSet", "facts": facts}] if facts else []
        return [
            {
                "type": "ColumnSet",
                "columns": [
                    _column(rich([run(shorten(label, self._longest), weight="Bolder")]), 1),
                    _column(rich(self.runs(line)), 3),
                ],
                **({} if at == 0 else {"spacing": "Small"}),
            }
            for at, (label, line) in enumerate(shown)
        ]

    def _bullet(self, item: Line, *, first: bool) -> Json:
        """A dot and its words side by side, so that long words hang beneath themselves."""
        columns = [_column(rich([run("•")]), "auto"), _column(rich(self.runs(item)), "stretch")]
        columns[1]["spacing"] = "Small"
        return {"type": "ColumnSet", "columns": columns, **({} if first else {"spacing": "Small"})}


def one_line_of(span: Any) -> str:
    """A span's text without line ends, its outer spaces kept: they part it from its neighbours."""
    text: str = span if isinstance(span, str) else span.text
    return clean(text).replace("\n", " ")


def is_web(url: str) -> bool:
    """Whether a link may lead there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in WEB and bool(parts.netloc or parts.path)


def _column(item: Json, width: int | str) -> Json:
    return {"type": "Column", "width": width, "items": [item]}
