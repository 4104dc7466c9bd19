"""What comes in without the characters that nobody means: no database, file or reader can do with them.

A NUL makes PostgreSQL refuse a row, half a surrogate cannot be written as UTF-8, and marks that turn the
direction of writing let a name read as another. Blanks, line ends and joiners (of emoji and of scripts
such as Persian) stay.
"""

import re
import unicodedata
from typing import Any, Final, TypeVar

import msgspec

_NEVER_MEANT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

S = TypeVar("S", bound=msgspec.Struct)


def legible(text: str) -> str:
    """The text without control characters, half surrogates and marks that turn the direction of writing."""
    return _NEVER_MEANT.sub("", text)


def visible(text: str) -> bool:
    """Whether there is anything in it to see: a name of blanks and joiners alone is none."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def cleaned(event: S) -> S:
    """An event of `bot.conversation.event` with all its words legible; the sender stays as they are known."""
    changed = {
        name: _cleaned(value)
        for name in event.__struct_fields__
        if name not in {"sender", "reference"} and (value := getattr(event, name))
    }
    return msgspec.structs.replace(event, **changed)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return legible(value)
        case list() | tuple():
            return [_cleaned(item) for item in value]
        case dict():
            return {legible(str(key)): _cleaned(item) for key, item in value.items()}
        case msgspec.Struct():
            return cleaned(value)
        case _:
            return value
