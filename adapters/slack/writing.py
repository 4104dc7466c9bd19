"""Lines of spans as Slack writes text: plain, with markup, or as the elements of a rich text.

Rich text and plain text parse no markup, so they carry whatever people typed. Text with markup is left for
the small print that has a date, a link or a bold label in it: there, what people typed is disarmed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final, assert_never
from urllib.parse import urlsplit

import msgspec

from adapters.slack import sizes
from bot.conversation.card import Line, Link, Moment, Name, Span, plain

Json = dict[str, Any]

MORE: Final = "…"
"""Stands where something had to be left out."""
NOTHING: Final = "–"
"""Stands where Slack wants words and there are none."""

NOBODY: Final[Mapping[str, str]] = {}

DATES: Final = {
    "date": "{date_long}",
    "time": "{time}",
    "date_time": "{date_short}, {time}",
    "day_time": "{date_long}, {time}",
}
"""Each style of a moment in Slack's date tokens, which every reader's own client writes in their own zone."""

# Control characters, halves of characters, and the marks that turn the direction of what follows them:
# nothing of it is to be seen, and one in a name would turn the words behind it around.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# What would be markup between words becomes its nearest look-alike; markup has no way to be quoted.
_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_EMOJI_NAME = re.compile(r":(?=[\w+'-]+:)")
_QUOTED_LINE = re.compile(r"^(\s*)>", re.MULTILINE)
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_JOINED: Final = "\u200d"
"""Joins two characters into one picture."""
_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)


# --- any text ---------------------------------------------------------------------------------


def length(text: str) -> int:
    """How long Slack may find it, at most: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def tidy(text: str) -> str:
    """The text without what cannot be seen."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))


def shorten(text: str, most: int) -> str:
    """The text if it fits, else as many whole words as do, and `MORE`.

    A single long word, or a script without spaces, is cut between two characters as people see them.
    """
    if length(text) <= most:
        return text
    room = max(most - length(MORE), 0)
    end = min(room, len(text) - 1)
    while (over := length(text[:end]) - room) > 0:
        end -= max(over // 2, 1)  # a character has two units at most
    end = next((at for at in range(end, end // 2, -1) if text[at].isspace()), end)
    while 0 < end < len(text) and _belongs_together(text, end):
        end -= 1
    return text[:end].rstrip() + MORE


def plain_text(text: str, most: int) -> Json:
    """A text object without markup, on one line: labels, titles, buttons. Blank becomes `NOTHING`."""
    words = " ".join(tidy(text).split()) or NOTHING
    return {"type": "plain_text", "text": shorten(words, most), "emoji": False}


def escaped(text: str, most: int) -> str:
    """The text beside a message's blocks, whole where it fits, with nothing in it that Slack would obey."""
    clean = tidy(text)
    return _fitting(lambda size: shorten(clean, size).translate(_ESCAPES), most)


def web_address(url: str) -> str | None:
    """The address if a reader's browser may follow it, else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    whole = parts.scheme in {"http", "https"} and parts.hostname and not re.search(r"[\s<>|\x00-\x1f]", url)
    return url if whole and length(url) <= sizes.LINK else None


# --- lines ------------------------------------------------------------------------------------


def small_print(line: Line, mentions: Mapping[str, str] = NOBODY, *, label: str = "") -> Json | None:
    """The text object of a context block, after a bold `label` if there is one; None if it says nothing."""
    if not label and all(isinstance(span, str) or _is_bare_name(span, mentions) for span in line):
        words = tidy(plain(line)).strip()
        return {"type": "plain_text", "text": shorten(words, sizes.TEXT), "emoji": False} if words else None
    if not label and not tidy(plain(line)).strip():
        return None
    head = f"*{_disarmed(label)}:* " if label else ""
    room = sizes.TEXT - length(head)
    body = _fitting(lambda size: "".join(_marked(span, mentions) for span in cut(line, size)), room)
    return {"type": "mrkdwn", "text": (head + body).strip(), "verbatim": True}


def rich(
    line: Line, mentions: Mapping[str, str] = NOBODY, *, bold: bool = False, most: int = sizes.TEXT
) -> list[Json]:
    """The line as elements of a rich text; empty if it says nothing."""
    if not tidy(plain(line)).strip():
        return []
    style = {"style": {"bold": True}} if bold else {}
    elements: list[Json] = []
    for element in (_element(span, mentions) for span in cut(line, most)):
        if element["type"] == "text" and elements and elements[-1]["type"] == "text":
            elements[-1]["text"] += element["text"]
        elif element.get("text", True):
            elements.append({**element, **style})
    return elements


def cut(line: Line, most: int) -> Line:
    """The line with at most so many characters in it; a moment stays whole or goes."""
    clean = tuple(_tidied(span) for span in line)
    if length(plain(clean)) <= most:
        return clean
    kept: list[Span] = []
    room = most
    for span in clean:
        words = span if isinstance(span, str) else span.text
        if length(words) <= room - length(MORE):
            kept.append(span)
            room -= length(words)
            continue
        if isinstance(span, Moment):
            return (*kept, MORE)
        return (*kept, _with_words(span, shorten(words, room)))
    return tuple(kept)


def _tidied(span: Span) -> Span:
    return _with_words(span, tidy(span if isinstance(span, str) else span.text))


def _with_words(span: Span, words: str) -> Span:
    return words if isinstance(span, str) else msgspec.structs.replace(span, text=words)


def _is_bare_name(span: Span, mentions: Mapping[str, str]) -> bool:
    return isinstance(span, Name) and _mentioned(span, mentions) is None


def _mentioned(name: Name, mentions: Mapping[str, str]) -> str | None:
    user = mentions.get(name.member, "")
    return user if _USER.fullmatch(user) else None


def _element(span: Span, mentions: Mapping[str, str]) -> Json:
    match span:
        case str():
            return {"type": "text", "text": span}
        case Name(text=text):
            user = _mentioned(span, mentions)
            return {"type": "user", "user_id": user} if user else {"type": "text", "text": text}
        case Moment(at=at, style=style, text=text):
            seconds = int(at.timestamp())
            return {"type": "date", "timestamp": seconds, "format": DATES[style], "fallback": text or NOTHING}
        case Link(url=url, text=text):
            address = web_address(url)
            words = {"text": text} if text.strip() else {}
            return {"type": "link", "url": address, **words} if address else {"type": "text", "text": text}
        case _:
            assert_never(span)


def _marked(span: Span, mentions: Mapping[str, str]) -> str:
    match span:
        case str():
            return _disarmed(span)
        case Name(text=text):
            user = _mentioned(span, mentions)
            return f"<@{user}>" if user else _disarmed(text)
        case Moment(at=at, style=style, text=text):
            return f"<!date^{int(at.timestamp())}^{DATES[style]}|{_in_token(text)}>"
        case Link(url=url, text=text):
            address = (web_address(url) or "").translate(_ESCAPES)
            whole = 0 < length(address) <= sizes.LINK
            return f"<{address}|{_in_token(text)}>" if whole else _disarmed(text)
        case _:
            assert_never(span)


def _disarmed(text: str) -> str:
    """What somebody typed, for text with markup: it reads the same and formats nothing."""
    quoted = _QUOTED_LINE.sub(r"\1›", text)
    return _EMOJI_NAME.sub("∶", quoted).translate(_LOOK_ALIKES).translate(_ESCAPES)


def _in_token(text: str) -> str:
    return _disarmed(" ".join(text.split()).replace("|", "∣").replace("^", "ˆ")) or NOTHING


def _fitting(write: Callable[[int], str], most: int) -> str:
    """The longest that `write(size)` gives within the limit: what is escaped grows as it is written."""
    size = most
    while length(text := write(size)) > most and size > 0:
        size = min(size - 1, size * most // length(text))
    return text


def _belongs_together(text: str, at: int) -> bool:
    """Whether what stands before `at` and after it are one character to whoever reads it."""
    before, after = text[at - 1], text[at]
    if unicodedata.category(after).startswith("M") or ord(after) in _TONES or _JOINED in (before, after):
        return True
    letters = 0
    while letters < at and ord(text[at - 1 - letters]) in _FLAG_LETTERS:
        letters += 1
    return ord(after) in _FLAG_LETTERS and letters % 2 == 1
