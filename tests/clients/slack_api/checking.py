"""Slack's own rules for blocks, messages and views, in Slack's own words about what is wrong.

The limits are those of Slack's Block Kit reference. What this table does not know is refused, so that
a new block or field is looked up before it is used.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from tests.clients.slack_api.elements import ELEMENTS, ID, IMAGE, KIND
from tests.clients.slack_api.rules import (
    Rule,
    choice,
    flag,
    listing,
    plain,
    shape,
    string,
    text,
    typed,
    wrong,
)

JSON = dict[str, Any]

Kind = Literal["message", "modal", "home"]

BLOCKS_A_MESSAGE: Final = 50
BLOCKS_A_VIEW: Final = 100
TEXT_OF_A_MESSAGE: Final = 40_000
VIEW_BYTES: Final = 250_000


_MENUS: Final = tuple(name for name in ELEMENTS if name.endswith("_select"))
_MOMENTS: Final = ("datepicker", "timepicker", "datetimepicker")
_TICKS: Final = ("radio_buttons", "checkboxes")
_WRITTEN: Final = ("plain_text_input", "number_input", "email_text_input", "url_text_input")


def _rich(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value.get("elements"), list):
        yield wrong("missing required field: elements", at)


_BLOCK: Final[dict[str, Rule]] = {"type": KIND, "block_id": ID}

BLOCKS: Final[Mapping[str, Rule]] = {
    "section": shape(
        {
            **_BLOCK,
            "text": text(3000),
            "fields": listing(text(2000), 10),
            "accessory": typed(ELEMENTS, "button", "image", "overflow", *_MENUS, *_MOMENTS[:2], *_TICKS),
            "expand": flag,
        }
    ),
    "header": shape({**_BLOCK, "text": plain(150)}, "text"),
    "divider": shape(_BLOCK),
    "image": shape(
        {**_BLOCK, "image_url": string(3000, 1), "alt_text": string(2000), "title": plain(2000)},
        "image_url",
        "alt_text",
    ),
    "context": shape(
        {
            **_BLOCK,
            "elements": listing(
                typed({"image": IMAGE, "plain_text": plain(3000), "mrkdwn": text(3000, "mrkdwn")}), 10
            ),
        },
        "elements",
    ),
    "actions": shape(
        {
            **_BLOCK,
            "elements": listing(typed(ELEMENTS, "button", "overflow", *_MENUS, *_MOMENTS, *_TICKS), 25),
        },
        "elements",
    ),
    "input": shape(
        {
            **_BLOCK,
            "label": plain(2000),
            "hint": plain(2000),
            "optional": flag,
            "dispatch_action": flag,
            "element": typed(ELEMENTS, *_WRITTEN, *_MENUS, *_MOMENTS, *_TICKS),
        },
        "label",
        "element",
    ),
    "markdown": shape({**_BLOCK, "text": string(12_000, 1)}, "text"),
    "rich_text": _rich,
}

BLOCK: Final = typed(BLOCKS)

VIEWS: Final[Mapping[Kind, Rule]] = {
    "modal": shape(
        {
            "type": choice("modal"),
            "title": plain(24),
            "close": plain(24),
            "submit": plain(24),
            "blocks": listing(BLOCK, BLOCKS_A_VIEW),
            "private_metadata": string(3000),
            "callback_id": string(255),
            "external_id": string(255),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
        "type",
        "title",
        "blocks",
    ),
    "home": shape(
        {
            "type": choice("home"),
            "blocks": listing(BLOCK, BLOCKS_A_VIEW, 0),
            "private_metadata": string(3000),
            "callback_id": string(255),
            "external_id": string(255),
        },
        "type",
        "blocks",
    ),
}


def problems(kind: Kind, payload: Any) -> list[str]:
    """What Slack would refuse in a message's `{"blocks": [...]}` or in a view; nothing when it is good."""
    if kind == "message":
        found = list(listing(BLOCK, BLOCKS_A_MESSAGE, 0)(payload["blocks"], "/blocks"))
        blocks, at = payload["blocks"], "/blocks"
    else:
        found = list(VIEWS[kind](payload, "/view"))
        blocks, at = payload.get("blocks") if isinstance(payload, dict) else None, "/view/blocks"
    if found:
        return found
    found = [*_repeated(blocks, at), *_incomplete(blocks, at)]
    if kind == "modal" and "submit" not in payload and any(b["type"] == "input" for b in blocks):
        found.append(wrong("missing required field: submit", "/view"))
    return found


def _repeated(blocks: list[JSON], at: str) -> Iterator[str]:
    """Ids that stand twice. Slack looks at each block for itself; ours are told apart by nothing else."""
    ids: set[tuple[str, str]] = set()
    for index, block in enumerate(blocks):
        inside = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        named = [("block_id", block, f"{at}/{index}")]
        named += [("action_id", each, f"{at}/{index}/elements") for each in inside if isinstance(each, dict)]
        for name, where, pointer in named:
            if name in where:
                if (name, where[name]) in ids:
                    yield wrong(f'`{name}` "{where[name]}" already exists', f"{pointer}/{name}")
                ids.add((name, where[name]))


def _incomplete(blocks: list[JSON], at: str) -> Iterator[str]:
    """What depends on two fields at once."""
    focus = 0
    for index, block in enumerate(blocks):
        if block["type"] == "section" and "text" not in block and "fields" not in block:
            yield wrong("must define either `text` or `fields`", f"{at}/{index}")
        inside = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        for element in (each for each in inside if isinstance(each, dict)):
            focus += element.get("focus_on_load") is True
            yield from _unfitting(element, f"{at}/{index}/{element['type']}")
    if focus > 1:
        yield wrong("only one element can have `focus_on_load`", at)


def _unfitting(element: JSON, at: str) -> Iterator[str]:
    if element["type"].endswith("static_select") and ("options" in element) == ("option_groups" in element):
        yield wrong("must define either `options` or `option_groups`", at)
    offered = list(element.get("options", []))
    for group in element.get("option_groups", []):
        offered += group["options"]
    values = [option["value"] for option in offered]
    if len(set(values)) < len(values):
        yield wrong("option values must be unique", f"{at}/options")
    chosen = [*element.get("initial_options", [])]
    if "initial_option" in element:
        chosen.append(element["initial_option"])
    if offered and any(option not in offered for option in chosen):
        yield wrong("initial options must be exactly as offered", f"{at}/initial_option")
    most, initial = int(element.get("max_length", 3000)), element.get("initial_value", "")
    if element["type"] == "plain_text_input" and not 1 <= most <= 3000:
        yield wrong("max_length must be from 1 to 3000", f"{at}/max_length")
    if element["type"] == "plain_text_input" and len(initial) > most:
        yield wrong(f"must be less than {most + 1} characters", f"{at}/initial_value")
