"""Words as Slack writes them, given back as they were typed."""

import re


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
