"""Cards, forms and messages as JSON: what the playground's API answers with."""

from typing import Any, assert_never
from urllib.parse import parse_qsl, urlencode

import msgspec

from adapters.playground.messages import Seen
from adapters.playground.talking import Answer
from adapters.playground.wrong import Wrong
from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    ChoiceField,
    DateField,
    Divider,
    Element,
    Facts,
    Field,
    Form,
    FormButton,
    Line,
    LinkButton,
    ManyField,
    NumberField,
    Passage,
    PersonField,
    Quote,
    Text,
    TextField,
    TimeField,
    plain,
)
from bot.conversation.phrases import Phrases
from bot.conversation.plain import form_text
from bot.conversation.reply import Choices, Done, OpenForm, RejectForm, Say, Update

Json = dict[str, Any]


def message_json(seen: Seen) -> Json:
    """One message. `id` is empty for what is kept nowhere, `private` tells whether others see it."""
    return {
        "id": seen.id or None,
        "in": seen.conversation,
        "from": seen.sender,
        "at": seen.at.isoformat(),
        "private": seen.private,
        "text": seen.text,
        "card": None if seen.card is None else card_json(seen.card),
    }


def card_json(card: Card) -> Json:
    """The neutral card. Lines are lists of spans: plain strings, names, moments and links."""
    return {
        "title": line_json(card.title),
        "body": [element_json(element) for element in card.body],
        "buttons": [button_json(action, at) for at, action in enumerate(card.actions)],
        "privacy": card.privacy,
        "promise": line_json(card.promise),
        "why": line_json(card.why),
        "lang": card.lang,
    }


def line_json(line: Line) -> list[Any]:
    """A line's spans in reading order, each a string or an object with its `type` and its `text`."""
    return [_with_type(span) for span in msgspec.to_builtins(line)]


def element_json(element: Element) -> Json:
    """One element with its `type` and its `text` as plain words beside its parts."""
    match element:
        case Text(line=line, quiet=quiet):
            return {"type": "text", "text": plain(line), "line": line_json(line), "quiet": quiet}
        case Quote(line=line):
            return {"type": "quote", "text": plain(line), "line": line_json(line)}
        case Facts(rows=rows):
            table = [{"label": label, "line": line_json(line)} for label, line in rows]
            return {"type": "facts", "rows": table}
        case Bullets(items=items):
            return {"type": "bullets", "items": [line_json(item) for item in items]}
        case Divider():
            return {"type": "divider"}
        case Passage(lang=lang, called=called, title=title, body=body):
            inside = [element_json(piece) for piece in body]
            return {
                "type": "passage",
                "lang": lang,
                "called": called,
                "title": line_json(title),
                "body": inside,
            }
        case _:
            assert_never(element)


def button_json(action: Action, index: int) -> Json:
    """A button: `kind` says whether it acts, opens a form, or leads to a web page (then it has a `url`)."""
    match action:
        case Button(name=name, args=args, label=label, primary=primary):
            where: Json = {}
            kind = "action"
        case FormButton(name=name, args=args, label=label, primary=primary):
            where = {}
            kind = "form"
        case LinkButton(label=label, url=url):
            where = {"url": url}
            kind, name, args, primary = "link", "", {}, False
        case _:
            assert_never(action)
    button: Json = {"index": index, "name": name, "args": args, "label": label, "kind": kind}
    return {**button, "primary": primary, **where}


def form_json(form: Form, phrases: Phrases, opened_from: str | None) -> Json:
    """A form. Send its `id` back (or its name and args), with `values` by field name."""
    return {
        "id": form_id(form.name, form.args),
        "name": form.name,
        "args": form.args,
        "message": opened_from,
        "title": form.title,
        "intro": [element_json(element) for element in form.intro],
        "fields": [field_json(field) for field in form.fields],
        "submit": form.submit,
        "privacy": form.privacy,
        "promise": line_json(form.promise),
        "secret": form.secret,
        "lang": form.lang,
        "text": form_text(form, phrases),
    }


def field_json(field: Field) -> Json:
    """A field: its `kind`, its words, what may be given, and the `value` it shows now."""
    common: Json = {"name": field.name, "label": field.label, "hint": field.hint, "required": field.required}
    common["above"] = [element_json(piece) for piece in field.above]
    common["value"] = msgspec.to_builtins(field.value)  # a date as ISO 8601, several choices as a list
    match field:
        case TextField(lines=lines, longest=longest):
            rest: Json = {"kind": "text", "lines": lines, "longest": longest}
        case NumberField(least=least, most=most):
            rest = {"kind": "number", "least": least, "most": most}
        case DateField():
            rest = {"kind": "date"}
        case TimeField():
            rest = {"kind": "time"}
        case ChoiceField(options=options):
            rest = {"kind": "choice", "options": _options(options)}
        case ManyField(options=options):
            rest = {"kind": "many", "options": _options(options)}
        case PersonField(options=options, many=many):
            rest = {"kind": "person", "many": many, "options": _options(options)}
        case _:
            assert_never(field)
    return {**common, **rest}


def answer_json(answer: Answer) -> Json:
    """The answer to say, click and submit: `reply` is say, update, form, errors or done."""
    match answer.reply:
        case Say() | Update():
            what: Json = {"reply": "say" if isinstance(answer.reply, Say) else "update"}
        case OpenForm(form=form):
            what = {"reply": "form", "form": form_json(form, answer.phrases, answer.opened_from)}
        case RejectForm(form=form, complaints=complaints):
            what = {
                "reply": "errors",
                "errors": {name: plain(line) for name, line in complaints.items()},
                "form": form_json(form, answer.phrases, answer.opened_from),
            }
        case Done() | Choices():
            what = {"reply": "done"}
        case _:
            assert_never(answer.reply)
    return what if answer.message is None else {**what, "message": message_json(answer.message)}


def form_id(name: str, args: dict[str, str]) -> str:
    """A form's name and args as one string, so that nothing need be kept about who has which form open."""
    return f"{name}?{urlencode(sorted(args.items()))}" if args else name


def form_named(form: str) -> tuple[str, dict[str, str]]:
    """The name and args of a form's id. Raises `Wrong` for what cannot be one."""
    name, _, rest = form.partition("?")
    try:
        return name, dict(parse_qsl(rest, keep_blank_values=True, max_num_fields=50))
    except ValueError:
        raise Wrong(400, "bad_form", "That is not the id of a form.") from None


def _options(options: tuple[Any, ...]) -> list[Json]:
    return [{"value": option.value, "label": option.label} for option in options]


def _with_type(span: Any) -> Any:
    """Our spans are tagged with their class name; the API says it in lower case, like elements."""
    return {**span, "type": span["type"].lower()} if isinstance(span, dict) else span
