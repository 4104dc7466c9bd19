"""What Slack takes at most, from its Block Kit reference: the one table that rendering keeps to.

Texts are counted in UTF-16 units, as a browser does. That is never less than the number of characters,
so what fits here fits whichever way Slack counts.
"""

from typing import Final

BLOCKS_MESSAGE: Final = 50
BLOCKS_VIEW: Final = 100
"""A modal, or the home."""

MESSAGE_TEXT: Final = 4_000
"""The text beside the blocks: Slack's advice for a new message, and what a changed one may have."""
MESSAGE_JSON: Final = 12_000
"""All blocks of one message as JSON. Slack names no number; its clients saw `msg_blocks_too_long` from about
13,000 characters on (bolt-js issues 2509 and 2867)."""

TEXT: Final = 3_000
"""A text object where nothing smaller is said; a line of rich text, for which Slack names no limit."""
HEADER: Final = 150
LINK: Final = 2_000
"""Of a button's 3,000, so that a link fits into a text object with its words."""

ACTIONS: Final = 25
"""Buttons of one block."""
BUTTON: Final = 75
BUTTON_VALUE: Final = 2_000
IDENTIFIER: Final = 255
"""An action's id, a block's id."""

OPTIONS: Final = 100
OPTIONS_OPEN: Final = 10
"""Radio buttons or check boxes; more of them go into a menu."""
OPTION: Final = 75
OPTION_VALUE: Final = 75
"""The reference says 150 for some elements and 75 for others."""

LABEL: Final = 2_000
HINT: Final = 2_000
PLACEHOLDER: Final = 150
TYPED: Final = 3_000
"""What a text field takes."""

VIEW_TITLE: Final = 24
VIEW_BUTTON: Final = 24
METADATA: Final = 3_000
