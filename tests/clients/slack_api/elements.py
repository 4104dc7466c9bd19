"""Slack's own limits for buttons, menus, pickers and fields, from its Block Kit reference."""

from collections.abc import Mapping
from typing import Final

from tests.clients.slack_api.rules import (
    Rule,
    choice,
    flag,
    listing,
    pattern,
    plain,
    shape,
    string,
    text,
    whole,
)

KIND: Final = string(50, 1)
ID: Final = string(255, 1)
DATE: Final = pattern(r"\d{4}-\d\d-\d\d")
TIME: Final = pattern(r"([01]\d|2[0-3]):[0-5]\d")
CONFIRM: Final = shape(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": choice("primary", "danger"),
    },
    "title",
    "text",
    "confirm",
    "deny",
)


def _option(label: Rule) -> Rule:
    fields = {"text": label, "value": string(150, 1), "description": text(75), "url": string(3000)}
    return shape(fields, "text", "value")


OPTION: Final = _option(plain(75))
MARKED_OPTION: Final = _option(text(75))
GROUP: Final = shape({"label": plain(75), "options": listing(OPTION, 100)}, "label", "options")
OPTIONS: Final = shape({"options": listing(OPTION, 100, 0), "option_groups": listing(GROUP, 100, 0)})
"""The answer to a search: `block_suggestion`."""

_COMMON: Final[dict[str, Rule]] = {"type": KIND, "action_id": ID, "focus_on_load": flag}
_PICK: Final[dict[str, Rule]] = {**_COMMON, "confirm": CONFIRM, "placeholder": plain(150)}
_OFFER: Final[dict[str, Rule]] = {"options": listing(OPTION, 100), "option_groups": listing(GROUP, 100)}
_INPUT: Final[dict[str, Rule]] = {
    **_COMMON,
    "placeholder": plain(150),
    "dispatch_action_config": shape({"trigger_actions_on": listing(KIND, 2)}),
}

IMAGE: Final = shape(
    {"type": KIND, "image_url": string(3000, 1), "alt_text": string(2000)}, "type", "image_url", "alt_text"
)

ELEMENTS: Final[Mapping[str, Rule]] = {
    "button": shape(
        {
            "type": KIND,
            "action_id": ID,
            "text": plain(75),
            "url": string(3000),
            "value": string(2000),
            "style": choice("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        "text",
    ),
    "image": IMAGE,
    "static_select": shape({**_PICK, **_OFFER, "initial_option": OPTION}),
    "multi_static_select": shape(
        {**_PICK, **_OFFER, "initial_options": listing(OPTION, 100), "max_selected_items": whole}
    ),
    "external_select": shape({**_PICK, "initial_option": OPTION, "min_query_length": whole}),
    "multi_external_select": shape(
        {
            **_PICK,
            "initial_options": listing(OPTION, 100),
            "min_query_length": whole,
            "max_selected_items": whole,
        }
    ),
    "users_select": shape({**_PICK, "initial_user": ID}),
    "multi_users_select": shape({**_PICK, "initial_users": listing(ID, 100), "max_selected_items": whole}),
    "conversations_select": shape(
        {
            **_PICK,
            "initial_conversation": ID,
            "default_to_current_conversation": flag,
            "filter": shape(
                {
                    "include": listing(KIND, 4),
                    "exclude_bot_users": flag,
                    "exclude_external_shared_channels": flag,
                }
            ),
            "response_url_enabled": flag,
        }
    ),
    "channels_select": shape({**_PICK, "initial_channel": ID, "response_url_enabled": flag}),
    "datepicker": shape({**_PICK, "initial_date": DATE}),
    "timepicker": shape({**_PICK, "initial_time": TIME, "timezone": string(100)}),
    "datetimepicker": shape({**_COMMON, "confirm": CONFIRM, "initial_date_time": whole}),
    "radio_buttons": shape(
        {
            **_COMMON,
            "confirm": CONFIRM,
            "options": listing(MARKED_OPTION, 10),
            "initial_option": MARKED_OPTION,
        },
        "options",
    ),
    "checkboxes": shape(
        {
            **_COMMON,
            "confirm": CONFIRM,
            "options": listing(MARKED_OPTION, 10),
            "initial_options": listing(MARKED_OPTION, 10),
        },
        "options",
    ),
    "overflow": shape(
        {"type": KIND, "action_id": ID, "confirm": CONFIRM, "options": listing(OPTION, 5)}, "options"
    ),
    "plain_text_input": shape(
        {**_INPUT, "initial_value": string(3000), "multiline": flag, "min_length": whole, "max_length": whole}
    ),
    "number_input": shape(
        {
            **_INPUT,
            "is_decimal_allowed": flag,
            "initial_value": string(50),
            "min_value": string(50),
            "max_value": string(50),
        },
        "is_decimal_allowed",
    ),
    "email_text_input": shape({**_INPUT, "initial_value": string(3000)}),
    "url_text_input": shape({**_INPUT, "initial_value": string(3000)}),
}
