"""Prompts that coordinators write themselves: plain words, and a few in braces, filled in for each reader.

Two walls stand between what was typed and anything that runs: only `{word}` with a word from `OFFERED` is
let through, and what is let through is rendered in Jinja2's sandbox with nothing but strings in it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

OFFERED: Final[dict[str, str]] = {
    "partner": "partner",
    "topic": "topic",
    "programme": "programme",
    # as Spanish forms offer them
    "persona": "partner",
    "tema": "topic",
    "programa": "programme",
}
"""A word between braces → what it stands for: the other one's name, the pair's topic, the programme."""

_WORD = re.compile(r"\{\{?\s*([^\W\d]\w{0,39})\s*\}?\}")
_BRACE = re.compile(r"[{}]")

_SANDBOX = ImmutableSandboxedEnvironment(
    variable_start_string="{",
    variable_end_string="}",
    block_start_string="{%",
    block_end_string="%}",
    comment_start_string="{#",
    comment_end_string="#}",
    undefined=StrictUndefined,
    autoescape=False,  # lines are plain text: each platform's renderer escapes for itself
)


class NotUsable(Exception):
    """A template that cannot be taken; `block` and `given` say why, for a complaint at its field."""

    def __init__(self, block: str, **given: Any) -> None:
        super().__init__(block)
        self.block, self.given = block, given


def checked(text: str) -> str:
    """The template with single braces. Raises `NotUsable` for anything in braces but the offered words."""
    for found in _WORD.finditer(text):
        if found[1].casefold() not in OFFERED:
            raise NotUsable("learning.unknown_word", word=found[1])
    plain = _WORD.sub(lambda found: "{" + found[1].casefold() + "}", text)
    if _BRACE.search(_WORD.sub("", text)):
        raise NotUsable("learning.bad_braces")
    return plain


def filled(template: str, words: Mapping[str, str]) -> str:
    """The template with its words filled in; `words` has `partner`, `topic` and `programme`.

    Raises `NotUsable` for a template that `checked` would not have let through.
    """
    given = {name: words[meaning] for name, meaning in OFFERED.items()}
    return _SANDBOX.from_string(checked(template)).render(given)
