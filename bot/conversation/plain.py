"""Every card as plain text with numbered choices.

This is what a screen reader, a notification and a typed conversation get, in the card's own order.
`choices` gives what the numbers stand for, so that "1" works for a day.
"""

from typing import assert_never

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    Divider,
    Element,
    Facts,
    Form,
    FormButton,
    LinkButton,
    ManyField,
    Passage,
    PersonField,
    Quote,
    Text,
    plain,
)
from bot.conversation.phrases import Phrases


def card_text(card: Card, phrases: Phrases) -> str:
    """The whole card as text: title, label, body, numbered buttons, why it came."""
    parts = [plain(card.title)]
    if card.privacy is not None:
        parts.append(privacy_text(card, phrases))
    parts += [text for element in card.body if (text := element_text(element))]
    if card.actions:
        parts.append("\n".join(_numbered(at, action, phrases) for at, action in enumerate(card.actions, 1)))
    if card.why:
        parts.append(plain(card.why))
    return "\n\n".join(parts)


def privacy_text(shown: Card | Form, phrases: Phrases) -> str:
    """The privacy label in words, and what it means here."""
    if shown.privacy is None:
        return ""
    return f"{phrases.text(f'conversation.label_{shown.privacy}')}: {plain(shown.promise)}"


def element_text(element: Element) -> str:
    """One element as text; a divider says nothing."""
    match element:
        case Text(line=line):
            return plain(line)
        case Quote(line=line):
            return f"“{plain(line)}”"
        case Facts(rows=rows):
            return "\n".join(f"{label}: {plain(line)}" for label, line in rows)
        case Bullets(items=items):
            return "\n".join(f"- {plain(item)}" for item in items)
        case Divider():
            return ""
        case Passage(called=called, title=title, body=body):
            return "\n\n".join(filter(None, (called, plain(title), *map(element_text, body))))
        case _:
            assert_never(element)


def form_text(form: Form, phrases: Phrases) -> str:
    """A form as text: title, label, each field with its choices."""
    parts = [form.title]
    if form.privacy is not None:
        parts.append(privacy_text(form, phrases))
    parts += [text for element in form.intro if (text := element_text(element))]
    for field in form.fields:
        parts += [text for piece in field.above if (text := element_text(piece))]
        lines = [field.label if not field.hint else f"{field.label} ({field.hint})"]
        if isinstance(field, ChoiceField | ManyField | PersonField):
            lines += [f"{at}. {option.label}" for at, option in enumerate(field.options, 1)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _numbered(at: int, action: Action, phrases: Phrases) -> str:
    match action:
        case Button(label=label) | FormButton(label=label):
            return phrases.text("conversation.reply_with", number=str(at), label=label)
        case LinkButton(label=label, url=url):
            return f"{label}: {url}"
        case _:
            assert_never(action)
