"""Blocks as people meet them: what they read, what they can use, and what is in a field."""

import secrets
from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]


def initial(element: JSON) -> JSON:
    """What an element holds before anybody touches it, in the shape of `state.values`."""
    kind = element["type"]
    match kind:
        case "plain_text_input" | "number_input" | "email_text_input" | "url_text_input":
            return {"type": kind, "value": element.get("initial_value")}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date")}
        case "timepicker":
            return {"type": kind, "selected_time": element.get("initial_time")}
        case "datetimepicker":
            return {"type": kind, "selected_date_time": element.get("initial_date_time")}
        case "static_select" | "external_select" | "radio_buttons":
            return {"type": kind, "selected_option": element.get("initial_option")}
        case "multi_static_select" | "multi_external_select" | "checkboxes":
            return {"type": kind, "selected_options": element.get("initial_options", [])}
        case "users_select":
            return {"type": kind, "selected_user": element.get("initial_user")}
        case "multi_users_select":
            return {"type": kind, "selected_users": element.get("initial_users", [])}
        case "conversations_select":
            return {"type": kind, "selected_conversation": element.get("initial_conversation")}
        case "channels_select":
            return {"type": kind, "selected_channel": element.get("initial_channel")}
        case _:
            raise ValueError(f"no person can fill in a {kind} here yet")


def with_ids(blocks: list[JSON]) -> list[JSON]:
    """The blocks as Slack keeps them: a block_id for every block, an action_id for every element."""
    kept: list[JSON] = []
    for block in blocks:
        copy = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
        for part in ("accessory", "element"):
            if part in copy:
                copy[part] = _with_action_id(copy[part])
        if copy["type"] == "actions":
            copy["elements"] = [_with_action_id(element) for element in copy["elements"]]
        kept.append(copy)
    return kept


def _with_action_id(element: JSON) -> JSON:
    if element["type"] == "image":
        return element
    return {**element, "action_id": element.get("action_id") or secrets.token_urlsafe(4)}


def pressable(blocks: list[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Each button with the block it is in."""
    for block in blocks:
        for element in elements_of(block):
            if element["type"] == "button":
                yield block, element


def elements_of(block: JSON) -> list[JSON]:
    """The elements of one block that a person can use."""
    match block["type"]:
        case "section":
            return [block["accessory"]] if block.get("accessory") else []
        case "actions":
            return list(block["elements"])
        case "input":
            return [block["element"]]
        case _:
            return []


def elements(blocks: list[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Each element a person can use, with the block it is in."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def plain(blocks: list[JSON]) -> str:
    """The words of blocks as a person reads them, one line for each piece."""
    lines: list[str] = []
    for block in blocks:
        match block["type"]:
            case "section":
                lines += [piece["text"] for piece in [block.get("text"), *block.get("fields", [])] if piece]
            case "header":
                lines.append(block["text"]["text"])
            case "context":
                lines += [piece.get("text") or piece.get("alt_text", "") for piece in block["elements"]]
            case "input":
                lines.append(block["label"]["text"])
            case "markdown":
                lines.append(block["text"])
            case "rich_text":
                lines.append(_rich(block))
            case _:
                pass  # dividers, pictures and buttons say nothing of their own here
    return "\n".join(lines)


def _rich(piece: JSON) -> str:
    # A list's items stand on lines of their own, and so does a list beside what is around it.
    between = "\n" if piece.get("type") in ("rich_text", "rich_text_list") else ""
    inner = between.join(_rich(child) for child in piece.get("elements", []))
    return inner + str(piece.get("text", ""))
