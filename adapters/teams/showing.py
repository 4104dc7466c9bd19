"""What the response to an invoke holds, and cards that the adapter makes by itself. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from adapters.teams import dialog, render
from adapters.teams.reference import Posted
from bot.conversation.card import Card, Element, Form, FormButton, Line, LinkButton, Text, plain
from bot.conversation.phrases import Phrases

Json = dict[str, Any]


def drawn_card(card: Json) -> Json:
    """The answer to `adaptiveCard/action` by which the card changes for whoever pressed."""
    return {"statusCode": 200, "type": render.CONTENT_TYPE, "value": card}


def toast(words: str) -> Json:
    """The other answer to it: the card stays, and some words pass by (none, where there are none)."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}


def task(info: Json) -> Json:
    """The answer to `task/fetch` and `task/submit` that opens a dialog, or draws it anew."""
    return {"task": {"type": "continue", "value": info}}


def task_words(words: str) -> Json:
    """The other answer to them: the dialog says a few words, and can be closed."""
    return {"task": {"type": "message", "value": words}}


def told(card: Card, phrases: Phrases) -> Json:
    """A card that is said in a dialog and nowhere else. Buttons work in messages alone, so it has none."""
    links = tuple(action for action in card.actions if isinstance(action, LinkButton))
    drawn = render.message(msgspec.structs.replace(card, actions=links), phrases)
    return {
        "title": render.summary(card)[: dialog.LONGEST_TITLE],
        "height": "small",
        "width": "medium",
        "card": render.attachment(drawn),
    }


def found(options: tuple[tuple[str, str], ...]) -> Json:
    """The answer to `application/search`."""
    results = [{"value": value, "title": label} for value, label in options]
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.search.searchResponse",
        "value": {"results": results},
    }


def the_form(
    form: Form,
    phrases: Phrases,
    *,
    complaints: Mapping[str, Line],
    people: dialog.People,
    card: Posted | None,
) -> Json:
    """The dialog for this form. It remembers the message that it was opened from: its id in this chat."""
    info = dialog.info(form, phrases, complaints=as_words(complaints), people=people)
    if card is not None:
        info["card"]["content"]["actions"][-1]["data"]["at"] = card.activity
    return info


def as_words(complaints: Mapping[str, Line]) -> dict[str, str]:
    """Complaints as a dialog takes them."""
    return {name: plain(line) for name, line in complaints.items()}


def way_to(form: Form, phrases: Phrases, complaints: Mapping[str, Line]) -> Card:
    """A card that opens this form, where none can be opened at this moment; with what is wrong so far."""
    body: tuple[Element, ...] = tuple(Text(line=line) for line in complaints.values())
    button = FormButton(
        name=form.name, label=phrases.text("conversation.open_form"), args=form.args, primary=True
    )
    return Card(title=(form.title,), body=body, actions=(button,), lang=form.lang)


def words_card(block: str, phrases: Phrases) -> Card:
    """A card that is one sentence of the adapter's own."""
    return Card(title=phrases.line(f"conversation.{block}"), lang=phrases.tag)
