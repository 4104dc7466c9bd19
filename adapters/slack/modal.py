"""Forms as Slack's modals, what comes back from them, and the views that stand there before and after.

Complaints of a submission go back as Slack's own errors, which mark their fields and keep everything. What
Slack has no place for (the form as a whole, a field that the open view does not have) shows the form again:
everything typed is still there, each complaint stands beneath its field, the others on top.
"""

from collections.abc import Mapping
from html import unescape
from typing import Any, Final

from adapters.slack import sizes
from adapters.slack.carrying import opened, remembered
from adapters.slack.fields import input_block, value_of
from adapters.slack.origin import Origin
from adapters.slack.render import aside, elements, fitted, label, paragraph
from adapters.slack.writing import NOTHING, Json, plain_text, shorten, tidy
from bot.conversation.card import Card, Field, Form, Line, PersonField
from bot.conversation.phrases import Phrases

NO_COMPLAINTS: Final[Mapping[str, str]] = {}
NO_NAMES: Final[Mapping[str, str]] = {}


def view(
    form: Form,
    phrases: Phrases,
    *,
    complaints: Mapping[str, str] = NO_COMPLAINTS,
    origin: Origin | None = None,
    names: Mapping[str, str] = NO_NAMES,
) -> Json:
    """The form as a modal that holds its values; `phrases` speak the form's language.

    `complaints` are words by field name, `""` for the whole form. `origin` is where the form was opened.
    `names` are those of `unnamed(form)`. Raises `ValueError` for ids or arguments that do not fit.
    """
    asked = [block for field in form.fields for block in _field(field, phrases, complaints, names)]
    known = {field.name for field in form.fields}
    whole = [words for name, words in complaints.items() if name not in known]
    top = [block for words in whole for block in aside(words)]
    intro = [*label(form, phrases), *elements(form.intro)]
    asked = fitted(asked, sizes.BLOCKS_VIEW - len(top))
    return {
        "type": "modal",
        "callback_id": "form",
        "private_metadata": remembered(form, origin),
        "title": plain_text(form.title, sizes.VIEW_TITLE),
        "submit": plain_text(form.submit, sizes.VIEW_BUTTON),
        "close": plain_text(phrases.text("conversation.cancel"), sizes.VIEW_BUTTON),
        "blocks": _some([*top, *fitted(intro, sizes.BLOCKS_VIEW - len(top) - len(asked)), *asked]),
    }


def unnamed(form: Form) -> tuple[str, ...]:
    """The member ids that the form holds without saying their names: those in its searched fields."""
    searched = [field for field in form.fields if isinstance(field, PersonField) and not field.options]
    return tuple(dict.fromkeys(key for field in searched for key in field.value))


def rejection(form: Form, phrases: Phrases, complaints: Mapping[str, str], shown: Json) -> Json:
    """The answer to a submission that cannot be taken; `shown` is the view in the submission's payload."""
    blocks = shown.get("blocks")
    inputs = {
        str(block.get("block_id"))
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, dict) and block.get("type") == "input"
    }
    if complaints and set(complaints) <= inputs:
        errors = {name: shorten(tidy(words), sizes.HINT) for name, words in complaints.items()}
        return {"response_action": "errors", "errors": errors}
    before = opened(shown)
    origin = before.origin if before else None
    again = view(form, phrases, complaints=complaints, origin=origin, names=names_in(shown))
    return {"response_action": "update", "view": again}


# --- what comes back --------------------------------------------------------------------------


def values(shown: object) -> dict[str, Any]:
    """What was put into a payload's view, by field, in the shapes that `bot.conversation.answers` checks."""
    return {name: value_of(state) for name, state in _states(shown)}


def names_in(shown: object) -> dict[str, str]:
    """Member id → name of everybody who was found and chosen in a payload's view."""
    found: dict[str, str] = {}
    for _, state in _states(shown):
        if not isinstance(state, dict) or not str(state.get("type")).endswith("external_select"):
            continue
        one = state.get("selected_option")
        several = state.get("selected_options")
        for option in [one, *(several if isinstance(several, list) else [])]:
            match option:
                case {"value": str() as key, "text": {"text": str() as name}}:
                    found[key] = unescape(name)  # Slack writes & < > of what it was given as entities
                case _:
                    pass
    return found


def _states(shown: object) -> list[tuple[str, object]]:
    """Block id and state of each element; empty for anything that is no view with a state."""
    match shown:
        case {"state": {"values": dict() as blocks}}:
            return [
                (str(name), state)
                for name, held in blocks.items()
                if isinstance(held, dict)
                for state in list(held.values())[:1]
            ]
        case _:
            return []


# --- before and after -------------------------------------------------------------------------


def saving(form_title: str, phrases: Phrases) -> Json:
    """Stands in the modal while an answer takes longer than Slack waits."""
    return saying(form_title, phrases.line("conversation.saving"), phrases)


def saying(form_title: str, line: Line, phrases: Phrases) -> Json:
    """One paragraph where the form was, such as that the fault is ours."""
    return _standing(form_title, phrases, paragraph(line))


def told(form_title: str, card: Card, phrases: Phrases) -> Json:
    """What came of it, where the form was: the card to read. Its buttons are for a message."""
    words = [*paragraph(card.title, bold=bool(card.body)), *label(card, phrases), *elements(card.body)]
    return _standing(form_title, phrases, words)


def _standing(title: str, phrases: Phrases, blocks: list[Json]) -> Json:
    return {
        "type": "modal",
        "callback_id": "notice",
        "title": plain_text(title, sizes.VIEW_TITLE),
        "close": plain_text(phrases.text("conversation.close"), sizes.VIEW_BUTTON),
        "blocks": _some(fitted(blocks, sizes.BLOCKS_VIEW)),
    }


def _some(blocks: list[Json]) -> list[Json]:
    """A view without a block is refused."""
    return blocks or paragraph((NOTHING,))


def _field(
    field: Field, phrases: Phrases, complaints: Mapping[str, str], names: Mapping[str, str]
) -> list[Json]:
    """What the field is about, its input, and beneath it what is wrong with it."""
    asked = input_block(field, phrases, names)
    # Nothing to choose from: the question stands there, so that a complaint about it is understood.
    shown = [asked] if asked else paragraph((field.label,))
    return [*elements(field.above), *shown, *aside(complaints.get(field.name, ""))]
