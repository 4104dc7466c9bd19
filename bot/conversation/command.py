"""Reading what people type: generous about case, blanks, quotes and mentions; careful about guesses."""

import difflib
import re
from collections.abc import Iterable

import msgspec

_MENTION = re.compile(r"^\s*(?:<@[^>]*>|<at>.*?</at>|@\S+)[\s,:]*", re.IGNORECASE)
_QUOTES = "\"'“”‘’«»`"


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A command word found in a text, and the rest of it as typed."""

    word: str
    rest: str = ""


def tidy(text: str) -> str:
    """Without a leading mention, a leading slash command, outer quotes and extra blanks."""
    text = _MENTION.sub("", text, count=1)
    text = re.sub(r"^\s*/(?:viceversa|vv)\b", "", text, flags=re.IGNORECASE)
    return " ".join(text.strip().strip(_QUOTES).split())


def hear(text: str, words: Iterable[str]) -> Heard | None:
    """The longest command word that the text begins with, whatever its case, or None.

    `words` may hold several words each (`"programme new"`); the rest keeps its case.
    """
    said = tidy(text)
    for word in sorted(words, key=len, reverse=True):
        if said.casefold() == word or said.casefold().startswith(word + " "):
            return Heard(word=word, rest=said[len(word) :].strip().strip(_QUOTES))
    return None


def nearest(text: str, words: Iterable[str]) -> str | None:
    """The command that a typo most likely meant, or None: offered as a button, never run by itself."""
    said = tidy(text).casefold()
    candidates = list(words)
    heads = {" ".join(said.split()[:count]) for count in (1, 2)} | {said}
    best: tuple[float, str] | None = None
    for head in sorted(heads):
        for match in difflib.get_close_matches(head, candidates, n=1, cutoff=0.7):
            likeness = difflib.SequenceMatcher(None, head, match).ratio()
            if best is None or likeness > best[0]:
                best = (likeness, match)
    return best[1] if best else None
