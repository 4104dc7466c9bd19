"""Filling in a window's fields as a person does: by what they are called and what they show."""

from datetime import date, datetime, time
from typing import Any

from tests.clients.slack_api.blocks import elements
from tests.clients.slack_api.workspace import View

JSON = dict[str, Any]


def found(view: View, name: str) -> tuple[JSON, JSON]:
    """The block and element of one field, named by its label, block_id or action_id."""
    for block, element in elements(view.blocks):
        label = block.get("label", {}).get("text")
        if name in {label, block["block_id"], element.get("action_id")}:
            return block, element
    raise LookupError(f"no field {name!r} in {view.title!r}: {[b.get('label') for b in view.blocks]}")


def option_of(element: JSON, label: str) -> JSON:
    """The option that shows this label, or has this value."""
    offered = [*element.get("options", []), *element.get("seen", [])]
    offered += [o for group in element.get("option_groups", []) for o in group["options"]]
    offered += [o for o in [element.get("initial_option"), *element.get("initial_options", [])] if o]
    for option in offered:
        if label in {option["text"]["text"], option["value"]}:
            return {"text": option["text"], "value": option["value"]}
    raise LookupError(f"no option {label!r}, only {[o['text']['text'] for o in offered]}")


def fill(element: JSON, value: Any) -> JSON:
    """What an element then holds, in the shape of `state.values`. None or "" empties it."""
    kind = element["type"]
    empty = value in (None, "", [])
    match kind:
        case "plain_text_input" | "number_input" | "email_text_input" | "url_text_input":
            return {"type": kind, "value": None if empty else str(value)}
        case "datepicker":
            day = value.isoformat() if isinstance(value, date) else value
            return {"type": kind, "selected_date": None if empty else day}
        case "timepicker":
            hour = value.strftime("%H:%M") if isinstance(value, time) else value
            return {"type": kind, "selected_time": None if empty else hour}
        case "datetimepicker":
            moment = int(value.timestamp()) if isinstance(value, datetime) else value
            return {"type": kind, "selected_date_time": None if empty else moment}
        case "static_select" | "external_select" | "radio_buttons":
            return {"type": kind, "selected_option": None if empty else option_of(element, str(value))}
        case "multi_static_select" | "multi_external_select" | "checkboxes":
            return {"type": kind, "selected_options": [] if empty else _options(element, value)}
        case "users_select":
            return {"type": kind, "selected_user": None if empty else value}
        case "multi_users_select":
            return {"type": kind, "selected_users": [] if empty else list(value)}
        case "conversations_select":
            return {"type": kind, "selected_conversation": None if empty else value}
        case "channels_select":
            return {"type": kind, "selected_channel": None if empty else value}
        case _:
            raise ValueError(f"no person can fill in a {kind} here yet")


def _options(element: JSON, value: Any) -> list[JSON]:
    """The options of a list of labels; a text is one label, or several with commas between them."""
    if not isinstance(value, str):
        return [option_of(element, str(each)) for each in value]
    try:
        return [option_of(element, value)]
    except LookupError:
        return [option_of(element, each.strip()) for each in value.split(",")]


def missing(view: View) -> str:
    """Why Slack itself would not send this window yet; "" when it would."""
    state = view.state()["values"]
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = state[block["block_id"]][element["action_id"]]
        value = next(each for name, each in held.items() if name != "type")
        label = block["label"]["text"]
        if not value and not block.get("optional"):
            return f"{label}: Please complete this required field."
        if element["type"] == "plain_text_input" and value and len(value) > element.get("max_length", 3000):
            return f"{label}: Must be less than {element.get('max_length', 3000)} characters."
        if element["type"] == "number_input" and value and not _number_fits(element, value):
            return f"{label}: Must be a number in its range."
    return ""


def _number_fits(element: JSON, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    least, most = element.get("min_value"), element.get("max_value")
    whole = element["is_decimal_allowed"] or number.is_integer()
    return whole and (least is None or number >= float(least)) and (most is None or number <= float(most))
