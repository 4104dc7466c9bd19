"""What other people's checkers say about messages and views for Slack: its SDK's models, and its types.

`blocks.schema.json` is made by `make_schema.mjs` from npm's @slack/types; a test keeps the two together.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]
Kind = Literal["message", "home", "modal"]

HERE: Final = Path(__file__).parent
SCHEMA: Final = HERE / "blocks.schema.json"
_VALIDATOR: Final = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def faults(kind: Kind, payload: Json) -> list[str]:
    """Everything that is wrong with a message, a home or a modal, with its place; empty if nothing is."""
    return [*_by_types(kind, payload), *_by_models(kind, payload), *_by_ids(payload["blocks"])]


def _by_types(kind: Kind, payload: Json) -> Iterator[str]:
    open_faults = list(_VALIDATOR.iter_errors({kind: payload}))
    while open_faults:
        fault: ValidationError = open_faults.pop()
        if fault.context:
            open_faults.extend(fault.context)
        else:
            place = "/".join(str(part) for part in fault.absolute_path)
            rule = f"{fault.validator} {str(fault.validator_value)[:80]}"
            yield f"types: {place}: {rule}: {fault.message[:120]}"


def _by_models(kind: Kind, payload: Json) -> Iterator[str]:
    try:
        if kind != "message":
            View(**payload).validate_json()
        blocks = Block.parse_all(payload["blocks"])
        for raw, block in zip(payload["blocks"], blocks, strict=True):
            block.validate_json()
            if block.to_dict() != raw:
                yield f"models: {raw['type']} came out as another: {block.to_dict()}"
    except SlackObjectFormationError as fault:
        yield f"models: {fault}"


def _by_ids(blocks: list[Json]) -> Iterator[str]:
    """What Slack checks across blocks, and neither a type nor a model can."""
    elements = [e for b in blocks for e in [*b.get("elements", []), b.get("element")] if isinstance(e, dict)]
    for name, found in (
        ("block_id", [b["block_id"] for b in blocks if "block_id" in b]),
        ("action_id", [e["action_id"] for e in elements if "action_id" in e]),
    ):
        yield from (f"{name} {key!r} stands {n} times" for key, n in Counter(found).items() if n > 1)
    for element in elements:
        held = [element[key] for key in ["initial_option"] if key in element]
        held += element.get("initial_options", [])
        if "options" in element and any(option not in element["options"] for option in held):
            yield f"{element['action_id']} holds what it does not offer"
        if element.get("initial_options") == []:
            yield f"{element['action_id']} holds an empty list"
        values = [option["value"] for option in element.get("options", [])]
        yield from (f"two choices mean {key!r}" for key, n in Counter(values).items() if n > 1)
