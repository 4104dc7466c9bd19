"""Lines and web addresses in what people typed. Only addresses become links, as they were typed."""

import re

from bot.conversation.card import Line, Link

_LINK = re.compile(r"https://[^\s/?#]+\.[^\s]+")


def lines_in(typed: str) -> list[str]:
    """What was typed one to a line, or with semicolons where a line break is hard to type, each once.

    A semicolon inside a word is part of it: web addresses have them.
    """
    lines = (line.strip().lstrip("-*•").strip() for line in re.split(r"\n|;(?=\s|$)", typed))
    return list(dict.fromkeys(line for line in lines if line))


def link_in(typed: str) -> str | None:
    """The web address in what was typed, if it has one that may be linked: https alone."""
    found = _LINK.search(typed)
    return found[0].rstrip(".,;)") if found else None


def is_unsafe(typed: str) -> bool:
    """Whether it holds an address that may not be linked, and none that may."""
    return "://" in typed and link_in(typed) is None


def with_link(typed: str) -> Line:
    """The words as they were typed, the address in them a link."""
    url = link_in(typed)
    if url is None:
        return (typed,)
    before, _, after = typed.partition(url)
    return tuple(part for part in (before, Link(url=url, text=url), after) if part)
