"""Text as an Adaptive Card takes it: cleaned, shortened between words, its markdown put to rest.

A TextRun shows what it is given. A TextBlock, a fact, a list's choice and the fallback text read markdown,
and Teams' clients do not agree on backslashes (on some they show, on some they vanish), so nothing is ever
escaped: where markdown is read, a sign that could begin formatting becomes one that looks like it, and what
counts only at the start of a line no longer stands there, for an invisible joiner stands before it.
"""

import re
from typing import Final

_JOINER: Final = "\u2060"
"""The word joiner: invisible, no space, and nothing that markdown knows."""
_LOOK_ALIKE: Final = str.maketrans(
    {"`": "ˋ", "*": "∗", "_": "ˍ", "~": "∼", "[": "(", "]": ")", "<": "‹"}  # all of them in any font
)
_ESCAPE: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)", re.MULTILINE)
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_LINE_START: Final = re.compile(r"^(?=[^\S\n]*(?:#|>|[-+=]|\d+[.)]))", re.MULTILINE)
_FUNCTION: Final = re.compile(r"\{(?=\{\s*(?:DATE|TIME)\s*\()", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """What any element may be given: no control characters, no half characters, no live `{{DATE(…)}}`."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    tidy = _CONTROL.sub("", _LINE_ENDS.sub("\n", whole))
    return _FUNCTION.sub("{" + _JOINER, tidy)


def still(text: str) -> str:
    """Cleaned, and nothing in it is markdown, HTML or an entity any more; for whatever reads those."""
    quiet = clean(text).translate(_LOOK_ALIKE)
    quiet = _ESCAPE.sub(lambda sign: sign[0] + _JOINER, quiet)
    return _LINE_START.sub(_JOINER, _ENTITY.sub("&" + _JOINER, quiet))


def is_still(text: str) -> bool:
    """Whether nothing reads it otherwise than it stands there, on one line."""
    return "\n" not in text and still(text) == text


def one_line(text: str) -> str:
    """Without line ends: for titles, labels, buttons and choices."""
    return " ".join(text.split())


def shorten(text: str, longest: int) -> str:
    """At most so many characters, cut between words where there is one to cut at, the cut shown as `…`."""
    if len(text) <= longest:
        return text
    kept = text[: max(longest - 1, 0)]
    space = max(kept.rfind(" "), kept.rfind("\n"))
    # A cut that would lose more than half is no cut between words: the text has none, or a very long one.
    if space > longest // 2:
        kept = kept[:space]
    return kept.rstrip().rstrip("\u200d\ufe0f") + "…"
