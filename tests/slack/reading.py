"""What a person reads in Slack's blocks, and how Slack hands back what stands in a modal."""

from collections.abc import Iterator
from typing import Any

from tests.clients.slack_api.blocks import initial

Json = dict[str, Any]


def parts(node: Any) -> Iterator[Json]:
    """Every object, in reading order."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(each)


def of_type(node: Any, *kinds: str) -> list[Json]:
    """The objects of these types, in reading order."""
    return [part for part in parts(node) if part.get("type") in kinds]


def words(blocks: list[Json]) -> str:
    """All the words, in reading order; a date reads as what stands there where dates are not known."""
    found = []
    for part in parts(blocks):
        match part.get("type"):
            case "text" | "link" | "plain_text" | "mrkdwn":
                found.append(part["text"])
            case "date":
                found.append(part["fallback"])
            case "user":
                found.append(f"@{part['user_id']}")
            case _:
                pass
    return "".join(found)


def buttons(blocks: list[Json]) -> dict[str, Json]:
    """The buttons by their labels."""
    return {button["text"]["text"]: button for button in of_type(blocks, "button")}


def inputs(view: Json) -> dict[str, Json]:
    """The input blocks by their ids."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def sent(view: Json) -> Json:
    """The view in the payload of its submission, when nobody has touched a field."""
    state = {name: {b["element"]["action_id"]: initial(b["element"])} for name, b in inputs(view).items()}
    return {**view, "id": "V1", "state": {"values": state}}
