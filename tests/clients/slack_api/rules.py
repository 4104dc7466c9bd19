"""The building blocks of Slack's rules: each looks at one value and says what is wrong, in Slack's words."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]
"""Looks at one value at one JSON pointer and says what is wrong with it."""


def wrong(what: str, pointer: str) -> str:
    """One complaint in the words of `response_metadata.messages`."""
    return f"[ERROR] {what} [json-pointer:{pointer}]"


def string(most: int, least: int = 0) -> Rule:
    """A string of so many characters."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must provide a string", at)
        elif len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield wrong(f"must be more than {least - 1} characters", at)

    return rule


def flag(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong("must provide a boolean", at)


def whole(value: Any, at: str) -> Iterator[str]:
    """A whole number, also as text."""
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
        yield wrong("must provide a number", at)


def choice(*allowed: str) -> Rule:
    """One of a few words."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong("failed to match all allowed schemas", at)

    return rule


def pattern(expression: str) -> Rule:
    """A string of a form, such as a date."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(expression, value):
            yield wrong("failed to match the expected format", at)

    return rule


def shape(fields: Mapping[str, Rule], *required: str) -> Rule:
    """An object with these fields and no others."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must provide an object", at)
            return
        for name in required:
            if name not in value:
                yield wrong(f"missing required field: {name}", at)
        for name, part in value.items():
            if name not in fields:
                yield wrong(f"invalid additional property: {name}", at)
            else:
                yield from fields[name](part, f"{at}/{name}")

    return rule


def listing(item: Rule, most: int, least: int = 1) -> Rule:
    """A list of so many things."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must provide an array", at)
            return
        if len(value) > most:
            yield wrong(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield wrong(f"no fewer than {least} items allowed", at)
        for index, each in enumerate(value):
            yield from item(each, f"{at}/{index}")

    return rule


def typed(table: Mapping[str, Rule], *only: str) -> Rule:
    """An object whose `type` says which rule is for it; `only` these types may stand here."""

    def rule(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in table or (only and kind not in only):
            yield wrong(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from table[kind](value, at)

    return rule


def text(most: int, *kinds: str) -> Rule:
    words = string(most, 1)
    plain = shape({"type": choice("plain_text"), "text": words, "emoji": flag}, "type", "text")
    marked = shape({"type": choice("mrkdwn"), "text": words, "verbatim": flag}, "type", "text")
    return typed({"plain_text": plain, "mrkdwn": marked}, *(kinds or ("plain_text", "mrkdwn")))


def plain(most: int) -> Rule:
    """A plain text object."""
    return text(most, "plain_text")
