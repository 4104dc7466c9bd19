"""A card as an Adaptive Card 1.5, the version that Teams takes from bots: pure, and never too large."""

import json
from collections.abc import Mapping
from typing import Final, assert_never

from adapters.teams.ink import LONGEST_TEXT, LONGEST_TITLE, Ink, Json, is_web, privacy, rich, run
from adapters.teams.text import clean, one_line, shorten, still
from bot.conversation.card import Action, Button, Card, FormButton, LinkButton, plain
from bot.conversation.phrases import Phrases
from bot.conversation.plain import card_text, element_text, privacy_text

# --- what Teams takes ---------------------------------------------------------------------------

VERSION: Final = "1.5"
"""The newest version that Teams takes from bots."""
SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
CONTENT_TYPE: Final = "application/vnd.microsoft.card.adaptive"
LARGEST: Final = 100 * 1024
"""Bytes of a message, counted in UTF-16; above it Teams answers 413."""
COMFORTABLE: Final = 28 * 1024
"""Bytes that every way into Teams has always taken: texts are shortened to stay below it."""
MOST_ACTIONS: Final = 3
"""Buttons in one row; Teams shows six and hides the rest, but cuts their words long before."""
WIDEST_ROW: Final = 44
"""Characters of labels in one row, four more counted for each button's edges: the width of a chat's card."""
LONGEST_BUTTON: Final = 75
LONGEST_FALLBACK: Final = 4000
LONGEST_SUMMARY: Final = 150
"""What a phone's notification shows."""
SHORTER: Final = (LONGEST_TEXT, 1000, 300, 100)
"""How long texts may be, tried in turn until the card is comfortable."""
FEWER: Final = (40, 20, 10, 5, 2, 0)
"""How many elements, where shortening them was not enough."""


def message(
    card: Card, phrases: Phrases, *, mentions: Mapping[str, str] | None = None, dialogs: bool = True
) -> Json:
    """The card as an Adaptive Card, shortened, visibly, where it is larger than is comfortable for Teams.

    `mentions` is member id → Teams' user id of those who are addressed: the first time each is named, they
    are mentioned. Without `dialogs`, for a client that has none, a form's button sends a message instead.
    """
    for longest in SHORTER:
        drawn = _drawn(card, phrases, mentions or {}, longest, FEWER[0], dialogs=dialogs)
        if size(drawn) <= COMFORTABLE:
            return drawn
    for most in FEWER[1:]:
        drawn = _drawn(card, phrases, mentions or {}, SHORTER[-1], most, dialogs=dialogs)
        if size(drawn) <= COMFORTABLE:
            break
    return drawn


def summary(card: Card) -> str:
    """The card's first line: what a notification says."""
    return shorten(one_line(clean(plain(card.title))), LONGEST_SUMMARY)


def attachment(drawn: Json) -> Json:
    """The card as a message or a dialog carries it."""
    return {"contentType": CONTENT_TYPE, "content": drawn}


def size(drawn: Json) -> int:
    """Bytes in UTF-16, which is how Teams counts."""
    return len(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))


def _drawn(
    card: Card,
    phrases: Phrases,
    mentions: Mapping[str, str],
    longest: int,
    most: int,
    *,
    dialogs: bool,
) -> Json:
    ink = Ink(longest=longest, mentions=mentions)
    title = {**ink.block(card.title, longest=LONGEST_TITLE), "size": "Medium", "weight": "Bolder"}
    body = [{**title, "style": "heading"}]
    body += privacy(card, phrases, ink)
    body += ink.elements(card.body[:most])
    if len(card.body) > most:
        body.append(rich([run("…")]))
    body += _actions(card.actions, dialogs=dialogs)
    if card.why:
        body.append({**ink.paragraph(card.why, quiet=True), "separator": True, "spacing": "Medium"})
    parts = (plain(card.title), privacy_text(card, phrases), *map(element_text, card.body), plain(card.why))
    drawn = frame(
        body,
        words=card_text(card, phrases),
        spoken=" ".join(part for part in parts if part),
        lang=card.lang,
        longest=longest,
    )
    if ink.entities:
        drawn["msteams"] = {"entities": ink.entities}
    return drawn


def frame(body: list[Json], *, words: str, spoken: str, lang: str, longest: int = LONGEST_TEXT) -> Json:
    """A card around a body.

    `words` is all of it as plain text, for clients that cannot show it; `spoken` is what a screen reader
    says of the card as a whole, before it comes to its parts.
    """
    most = min(LONGEST_FALLBACK, longest * 4)
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "lang": lang.partition("-")[0].lower(),  # two letters: Teams takes no region
        "fallbackText": still(shorten(clean(words), most)),
        "speak": still(shorten(one_line(clean(spoken)), most)),  # with no `<`, which would begin SSML
        "body": body,
    }


# --- buttons ------------------------------------------------------------------------------------


def _actions(actions: tuple[Action, ...], *, dialogs: bool) -> list[Json]:
    """The buttons, in rows in which their words have room; a link that leads nowhere becomes text."""
    astray = [each for each in actions if isinstance(each, LinkButton) and not is_web(each.url)]
    rows: list[list[Json]] = []
    room = 0
    for each in actions:
        if each in astray:
            continue
        drawn = action(each, dialogs=dialogs)
        wide = len(drawn["title"]) + 4
        if not rows or len(rows[-1]) == MOST_ACTIONS or wide > room:
            rows.append([])
            room = WIDEST_ROW
        rows[-1].append(drawn)
        room -= wide
    return [
        {"type": "ActionSet", "actions": row, "spacing": "Medium" if at == 0 else "Small"}
        for at, row in enumerate(rows)
    ] + [rich([run(clean(f"{each.label}: {each.url}"))]) for each in astray]


def action(shown: Action, *, dialogs: bool = True) -> Json:
    """A button. What it carries comes back in `data`, and is a claim like everything that comes back."""
    match shown:
        case Button(name=name, args=args):
            does: Json = {"type": "Action.Execute", "verb": name, "data": {"name": name, "args": args}}
        case FormButton(name=name, args=args):
            opens: Json = {"msteams": {"type": "task/fetch"}} if dialogs else {}
            does = {"type": "Action.Submit", "data": {**opens, "name": name, "args": args}}
        case LinkButton(url=url):
            does = {"type": "Action.OpenUrl", "url": url}
        case _:
            assert_never(shown)
    label = one_line(clean(shown.label))
    does["title"] = shorten(label, LONGEST_BUTTON)
    if does["title"] != label:
        does["tooltip"] = label
    if isinstance(shown, Button | FormButton) and shown.primary:
        does["style"] = "positive"
    return does
