"""Words as Slack writes them, given back as they were typed."""

import json
import re
from typing import Any


def in_whole_characters(payload: dict[str, Any]) -> Any:
    """The payload with "?" for halves of characters: no database takes them, and Slack sends none."""
    try:
        text = json.dumps(payload, ensure_ascii=False)
    except RecursionError:
        return payload  # deeper than any of Slack's, which is found out where it is read
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode(errors="replace"))
    return payload


def said(text: str) -> str:
    """Words as they were typed: Slack writes links and names its own way, and three characters escaped."""
    text = _MARKED.sub(_as_typed, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_MARKED = re.compile(r"<(?P<kind>[@#!]?)(?P<what>[^<>|]*)(?:\|(?P<shown>[^<>]*))?>")


def _as_typed(found: re.Match[str]) -> str:
    match found["kind"]:
        case "@":
            return found[0]  # whom the text begins with is taken away by whoever reads it
        case "#":
            return f"#{found['shown'] or found['what']}"
        case "!":
            return found["shown"] or f"@{found['what']}"
        case _:
            return found["shown"] or found["what"].removeprefix("mailto:")
