"""A form as a Teams dialog: an Adaptive Card to fill in, and what comes back from it as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.teams.fields import LONGEST_LABEL, People, complaint, decoded, group
from adapters.teams.ink import Ink, Json, privacy
from adapters.teams.render import LARGEST, LONGEST_BUTTON, attachment, frame
from adapters.teams.text import clean, one_line, shorten
from bot.conversation.card import Form, PersonField
from bot.conversation.phrases import Phrases
from bot.conversation.plain import form_text, privacy_text

__all__ = ["LARGEST", "NOBODY", "People", "Sent", "card", "info", "searched", "sent", "with_found"]

# --- what Teams takes ---------------------------------------------------------------------------

LONGEST_TITLE: Final = 64
HEIGHTS: Final = ((2, "small"), (5, "medium"))
"""How high a dialog is for how many inputs; with more it is `large`, and it scrolls in any case."""
LONGEST_ROUTE: Final = 200
"""Characters of a form's name in what comes back; ours are far shorter."""

NOBODY: Final = (None,)
"""A choice that no list takes: the form comes back with what was typed, and with who was found."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What came back from a dialog: claims, all of it."""

    form: str
    args: dict[str, str]
    values: dict[str, Any]
    """Field name → str, or list of str: what `bot.conversation.answers.check` takes."""
    searches: dict[str, str]
    """Field name → the part of a name that is to be looked for (`Suggest`), then see `with_found`."""
    single: frozenset[str]
    """Of the searched fields, those that take one person."""


# --- there --------------------------------------------------------------------------------------


def info(
    form: Form,
    phrases: Phrases,
    *,
    complaints: Mapping[str, str] | None = None,
    people: People | None = None,
) -> Json:
    """The dialog as the answer to `task/fetch` holds it: title, height, width and card."""
    drawn = card(form, phrases, complaints=complaints, people=people)
    height = next((word for most, word in HEIGHTS if len(form.fields) <= most), "large")
    title = shorten(one_line(clean(form.title)), LONGEST_TITLE)
    return {"title": title, "height": height, "width": "medium", "card": attachment(drawn)}


def card(
    form: Form,
    phrases: Phrases,
    *,
    complaints: Mapping[str, str] | None = None,
    people: People | None = None,
    titled: bool = False,
) -> Json:
    """The form as a card. `complaints`: field name → what is wrong, `""` for the form as a whole.

    `titled` writes the form's title on it, for clients that show it as a message because they have no
    dialogs. What was typed is in the form's own fields already.
    """
    wrong, people, ink = complaints or {}, people or People(), Ink()
    body: list[Json] = []
    if titled:
        heading = {**ink.block((form.title,)), "size": "Medium", "weight": "Bolder", "style": "heading"}
        body.append(heading)
    if wrong.get(""):
        body.append(complaint(wrong[""]))
    body += privacy(form, phrases, ink)
    body += ink.elements(form.intro)
    for asked in form.fields:
        body += ink.elements(asked.above)
        body.append(group(asked, phrases, wrong.get(asked.name, ""), people))
    spoken = f"{form.title} {privacy_text(form, phrases)}"
    drawn = frame(body, words=form_text(form, phrases), spoken=spoken, lang=form.lang)
    ids = [one["id"] for part in body for one in part.get("items", ()) if "id" in one]
    single = [each.name for each in searched(form) if not each.many]
    data = {"form": form.name, "args": form.args, "asked": ids, **({"single": single} if single else {})}
    submit = {
        "type": "Action.Submit",
        "title": shorten(one_line(clean(form.submit)), LONGEST_BUTTON),
        "style": "positive",
        "data": data,
    }
    return {**drawn, "actions": [submit]}


def searched(form: Form) -> tuple[PersonField, ...]:
    """The fields whose people are too many to list: names of who is chosen are wanted for `People`."""
    return tuple(each for each in form.fields if isinstance(each, PersonField) and not each.options)


# --- and back -----------------------------------------------------------------------------------


def sent(data: Any) -> Sent | None:
    """What a dialog's button sent, or None if this is none of ours."""
    if not isinstance(data, dict) or not isinstance(form := data.get("form"), str):
        return None
    if not form or len(form) > LONGEST_ROUTE:
        return None
    args = data.get("args")
    args = args if isinstance(args, dict) else {}
    # An input that was emptied may be missing altogether: without this it would keep its first value.
    empty = dict.fromkeys(_words(data.get("asked")), "")
    values: dict[str, Any] = {}
    searches: dict[str, str] = {}
    for key, raw in {**empty, **data}.items():
        kind, _, name = key.partition(".") if isinstance(key, str) else ("", "", "")
        match kind:
            case "one":
                values[name] = _typed(raw)
            case "pick":
                values[name] = decoded(raw) if isinstance(raw, str) else _typed(raw)
            case "many":
                values[name] = _chosen(raw)
            case "find" if isinstance(raw, str) and raw.strip():
                searches[name] = raw.strip()[:LONGEST_LABEL]
            case _:
                continue  # what Teams adds of its own
    return Sent(
        form=form,
        args={key: value for key, value in args.items() if isinstance(key, str) and isinstance(value, str)},
        values=values,
        searches=searches,
        single=frozenset(_words(data.get("single"))),
    )


def with_found(given: Sent, found: Mapping[str, tuple[tuple[str, str], ...]]) -> dict[str, Any]:
    """The values, with everybody who was looked for and found as the only one of that name.

    Where nobody or several were found, the value is one that the form cannot take, so that it is shown
    again: drawn with the same `found`, it lists them.
    """
    values = dict(given.values)
    for name in given.searches:
        people = found.get(name, ())
        if len(people) != 1:
            values[name] = list(NOBODY)
        elif name in given.single:
            values[name] = [people[0][0]]
        else:
            chosen = values.get(name)
            values[name] = [*(chosen if isinstance(chosen, list) else ()), people[0][0]]
    return values


def _words(raw: Any) -> list[str]:
    return [each for each in raw if isinstance(each, str)] if isinstance(raw, list) else []


def _typed(raw: Any) -> Any:
    """Numbers may come back as numbers; anything odd is left to the form's own check, which refuses it."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else raw


def _chosen(raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw if raw is not None else []
    return [value for each in raw.split(",") if (value := decoded(each))]
