"""Cards as Slack shows them: a message, or the home of the app.

The order is that of the card's plain text: title, who sees it, body, buttons, why it came. The title of a
message is bold rich text, not a header block: a title is a sentence of up to 300 characters with names and
dates in it, and a header takes 150 without either. Notifications and screen readers do not depend on it,
they get the whole card from `text`. The home has no such text, so there the title is a real heading
wherever it fits.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, assert_never

import msgspec

from adapters.slack import sizes
from adapters.slack.carrying import packed
from adapters.slack.writing import (
    MORE,
    NOBODY,
    NOTHING,
    Json,
    escaped,
    length,
    plain_text,
    rich,
    small_print,
    tidy,
    web_address,
)
from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Divider,
    Element,
    Facts,
    Form,
    FormButton,
    Line,
    LinkButton,
    Moment,
    Passage,
    Quote,
    Text,
    plain,
)
from bot.conversation.phrases import Phrases
from bot.conversation.plain import card_text

LONGEST_TITLE: Final = 300
"""Twice what a title should have; the whole of it is in the text beside the blocks."""

_NEW_LINE: Final[Json] = {"type": "text", "text": "\n"}


def message(card: Card, phrases: Phrases, *, mentions: Mapping[str, str] = NOBODY) -> Json:
    """The card as `text` and `blocks` of a message, new or changed.

    `phrases` speak the card's language. `mentions` are the Slack users, by member id, who are addressed.
    Raises `ValueError` if a button's arguments do not fit.
    """
    title = rich(card.title, mentions, bold=bool(card.body or card.actions), most=LONGEST_TITLE)
    head = [_section(title or [{"type": "text", "text": NOTHING}]), *label(card, phrases, mentions)]
    foot = [*_buttons(card.actions), *_context(small_print(card.why, mentions))]
    room = sizes.MESSAGE_JSON - _weight([*head, *foot])
    body = fitted(elements(card.body, mentions), sizes.BLOCKS_MESSAGE - len(head) - len(foot), room)
    return {"text": escaped(card_text(card, phrases), sizes.MESSAGE_TEXT), "blocks": [*head, *body, *foot]}


def home(card: Card, phrases: Phrases) -> Json:
    """The card as the view of the app's home. Raises `ValueError` if a button's arguments do not fit."""
    head = [_heading(card.title), *label(card, phrases)]
    foot = [*_buttons(card.actions), *_context(small_print(card.why))]
    body = fitted(elements(card.body), sizes.BLOCKS_VIEW - len(head) - len(foot))
    return {"type": "home", "callback_id": "home", "blocks": [*head, *body, *foot]}


# --- parts that forms have too ----------------------------------------------------------------


def label(shown: Card | Form, phrases: Phrases, mentions: Mapping[str, str] = NOBODY) -> list[Json]:
    """Who sees what is asked for: the label in bold and what it means here. Empty if it has none."""
    if shown.privacy is None:
        return []
    words = phrases.text(f"conversation.label_{shown.privacy}")
    return _context(small_print(shown.promise, mentions, label=words))


def elements(body: Sequence[Element], mentions: Mapping[str, str] = NOBODY) -> list[Json]:
    """A block for each element that says something."""
    return [block for element in body for block in _element(element, mentions)]


def paragraph(line: Line, *, bold: bool = False) -> list[Json]:
    """A line as a block of its own; empty if it says nothing."""
    words = rich(line, bold=bold)
    return [_section(words)] if words else []


def aside(words: str) -> list[Json]:
    """What is wrong, set off by a bar from the questions around it; empty if nothing is."""
    said = rich((words,), bold=True)
    return [_rich_text([{"type": "rich_text_quote", "elements": said}])] if said else []


def fitted(blocks: Sequence[Json], most: int, room: int | None = None) -> list[Json]:
    """As many of the blocks as may stand there, within `room` characters of JSON, and a visible `MORE`."""
    if most < 1:
        return []
    kept: list[Json] = []
    more: Json = {"type": "context", "elements": [plain_text(MORE, 1)]}
    left = None if room is None else room - _weight([more])
    for at, block in enumerate(blocks):
        left = None if left is None else left - _weight([block])
        needed = len(kept) + (1 if at == len(blocks) - 1 else 2)
        if needed > most or (left is not None and left < 0):
            return [*kept, more]
        kept.append(block)
    return kept


# --- the pieces -------------------------------------------------------------------------------


def _element(element: Element, mentions: Mapping[str, str]) -> list[Json]:
    match element:
        case Text(line=line, quiet=True):
            return _context(small_print(line, mentions))
        case Text(line=line):
            words = rich(line, mentions)
            return [_section(words)] if words else []
        case Quote(line=line):
            words = rich(line, mentions)
            return [_rich_text([{"type": "rich_text_quote", "elements": words}])] if words else []
        case Facts(rows=rows):
            facts = [fact for name, line in rows if (fact := _fact(name, line, mentions))]
            return [_section(_lines(facts))] if facts else []
        case Bullets(items=items):
            points = [_words(words) for item in items if (words := rich(item, mentions))]
            bullets = {"type": "rich_text_list", "style": "bullet", "elements": points}
            return [_rich_text([bullets])] if points else []
        case Divider():
            return [{"type": "divider"}]
        case Passage(called=called, title=title, body=body):
            head = rich(title, mentions, bold=True, most=LONGEST_TITLE)
            named = _context(small_print((called,) if called else ()))
            return [*named, *([_section(head)] if head else []), *elements(body, mentions)]
        case _:
            assert_never(element)


def _fact(name: str, line: Line, mentions: Mapping[str, str]) -> list[Json]:
    """One row as a line of its own: read aloud, its value comes right after its name."""
    return [*rich((f"{name}: ",) if name.strip() else (), bold=True), *rich(line, mentions)]


def _lines(lines: Sequence[list[Json]]) -> list[Json]:
    """One under the other in one section: sections of a rich text may stand side by side."""
    return [word for at, line in enumerate(lines) for word in ([_NEW_LINE, *line] if at else line)]


def _heading(title: Line) -> Json:
    words = tidy(plain(title)).strip()
    if length(words) > sizes.HEADER or not words or any(isinstance(span, Moment) for span in title):
        return _section(rich(title, bold=True, most=LONGEST_TITLE) or [{"type": "text", "text": NOTHING}])
    return {"type": "header", "text": plain_text(words, sizes.HEADER)}


def _buttons(actions: Sequence[Action]) -> list[Json]:
    buttons = [made for at, action in enumerate(actions) if (made := _button(action, at)) is not None]
    rows = [buttons[at : at + sizes.ACTIONS] for at in range(0, len(buttons), sizes.ACTIONS)]
    return [{"type": "actions", "elements": row} for row in rows]


def _button(action: Action, at: int) -> Json | None:
    """One button. A link that a browser may not follow is left out; its words stay in the card's text."""
    words = plain_text(action.label, sizes.BUTTON)
    match action:
        case (
            Button(name=name, args=args, primary=primary) | FormButton(name=name, args=args, primary=primary)
        ):
            button = {
                "type": "button",
                "action_id": f"{at}.{name}"[: sizes.IDENTIFIER],
                "text": words,
                "value": packed(name, args),
            }
            return {**button, "style": "primary"} if primary else button
        case LinkButton(url=url):
            address = web_address(url)
            link = {"type": "button", "action_id": f"{at}.link", "text": words, "url": address}
            return link if address else None
        case _:
            assert_never(action)


def _section(words: list[Json]) -> Json:
    return _rich_text([_words(words)])


def _words(words: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": words}


def _rich_text(parts: list[Json]) -> Json:
    return {"type": "rich_text", "elements": parts}


def _context(words: Json | None) -> list[Json]:
    return [{"type": "context", "elements": [words]}] if words else []


def _weight(blocks: list[Any]) -> int:
    return length(msgspec.json.encode(blocks).decode())
