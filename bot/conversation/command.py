"""Reading what people type: generous about case, blanks, quotes and mentions; careful about guesses."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

import msgspec

_MENTION = re.compile(r"^\s*(?:<@[^>]*>|<at>.*?</at>|@\S+)[\s,:]*", re.IGNORECASE)
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Blanks without width, which come along when words are copied."""
_QUOTES = "\"'“”‘’«»`"
_ENDS = "¡!¿?.,;:…"

LONGEST = 100
"""Characters in which a mistyped command is looked for: nobody needs more to name one."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A command word found in a text, and the rest of it as typed."""

    word: str
    rest: str = ""


def tidy(text: str) -> str:
    """Without a leading mention, a leading slash command, outer quotes, extra and unseen blanks."""
    text = _MENTION.sub("", unicodedata.normalize("NFC", _UNSEEN.sub("", text)), count=1)
    text = re.sub(r"^\s*/(?:viceversa|vv)\b", "", text, flags=re.IGNORECASE)
    return " ".join(text.strip().strip(_QUOTES).split())


def hear(text: str, words: Iterable[str]) -> Heard | None:
    """The longest command word that the text begins with, or None; case and a "?" after it do not matter.

    `words` may hold several words each (`"programme new"`); the rest keeps its case.
    """
    said = tidy(text)
    said = said.strip(_ENDS + " ") or said
    for word in sorted(words, key=len, reverse=True):
        if _begins(said, word):
            return Heard(word=word, rest=said[len(word) :].strip().strip(_QUOTES))
    return None


def _begins(said: str, word: str) -> bool:
    """Whether the word stands at the beginning; its accents may be left out, as on phones, but none added."""
    start, after = said[: len(word)].lower(), said[len(word) : len(word) + 1]
    if len(start) != len(word) or after.strip():
        return False
    return all(s in (w, unicodedata.normalize("NFD", w)[0]) for s, w in zip(start, word, strict=True))


def nearest(text: str, words: Iterable[str]) -> str | None:
    """The command that a typo most likely meant, or None: offered as a button, never run by itself."""
    said = tidy(text)[:LONGEST].casefold()
    candidates = list(words)
    heads = {" ".join(said.split()[:count]) for count in (1, 2)} | {said}
    best: tuple[float, str] | None = None
    for head in sorted(heads):
        for match in difflib.get_close_matches(head, candidates, n=1, cutoff=0.7):
            likeness = difflib.SequenceMatcher(None, head, match).ratio()
            if best is None or likeness > best[0]:
                best = (likeness, match)
    return best[1] if best else None
