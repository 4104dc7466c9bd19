"""Words in the reader's language: named Jinja2 blocks from `prompts/<locale>/<room>.j2`.

`Words` holds every locale, compiled once; `Phrases` is one reader's view of it (language and zone).
A span given to a block (a name, a moment, a link) comes out as that span at its place in the line,
so platforms can write it in their own way. What people typed is only ever a variable, never a template.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

import jinja2
from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2.runtime import Context

from bot.conversation.card import Line, Link, Moment, Name, plain
from bot.errors import BadWords

SOURCE_LOCALE = "en"
"""The language the words are written in first, and the one shown where another lacks a block."""

LOCALES = {"en": "English", "es": "Español"}
"""Complete languages, each under its own name."""

_BABEL = {"en": "en_GB", "es": "es"}
"""Which of CLDR's conventions each language follows: British dates and times for English."""

_DAY = {"en": "full", "es": "EEEE d 'de' MMMM 'de' y"}
"""A day with its year inside a sentence; CLDR's full form in Spanish has the comma that heads a letter."""

_WEEKDAY_AND_DAY = {"en": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}
"""A day without its year; CLDR has no such full form, its skeletons abbreviate."""

_SOUNDS_LIKE_I = re.compile(r"h?[ií](?![aeoáéó])", re.IGNORECASE)
"""How a word begins before which Spanish says "e" for "and": Inés, hijos; not hielo (RAE, DPD, "y", 2)."""

# Private-use characters mark where a span stands while Jinja2 renders; text from people is cleaned of them.
_MARK = re.compile("\ue000(\\d+)\ue001")
_STRAY = str.maketrans("", "", "\ue000\ue001")


class _Marked(str):
    """The mark of a span, which still knows how the span reads: what comes before it may depend on that."""

    said: str


class Words:
    """Every block of every locale, compiled when the process starts.

    `loader` finds `<locale>/<room>.j2`; the default reads the installed `prompts` package. `compiled` keeps
    what was compiled for the next start, which is then much quicker. `BadWords` names the file and the line
    of a template that cannot be read.
    """

    def __init__(
        self, loader: jinja2.BaseLoader | None = None, compiled: jinja2.BytecodeCache | None = None
    ) -> None:
        source = loader or jinja2.PackageLoader("prompts", package_path="")
        self._rooms: dict[str, dict[str, jinja2.Template]] = {}
        for tag in LOCALES:
            env = _environment(source, tag)
            env.bytecode_cache = compiled
            names = [n for n in env.list_templates() if n.startswith(f"{tag}/") and n.endswith(".j2")]
            self._rooms[tag] = {n[len(tag) + 1 : -3]: _compiled(env, n) for n in names}

    def blocks(self, tag: str) -> list[str]:
        """All blocks of a locale as `room.block`, sorted."""
        return sorted(f"{room}.{b}" for room, template in self._rooms[tag].items() for b in template.blocks)

    def has(self, block: str) -> bool:
        """Whether the source locale has this block."""
        room, _, name = block.partition(".")
        template = self._rooms[SOURCE_LOCALE].get(room)
        return template is not None and name in template.blocks

    def render(self, tag: str, block: str, given: Mapping[str, Any]) -> str:
        """One block as text. A block the locale lacks is given in the source language."""
        room, _, name = block.partition(".")
        for candidate in (tag, SOURCE_LOCALE):
            template = self._rooms[candidate].get(room)
            if template is not None and name in template.blocks:
                try:
                    return "".join(template.blocks[name](_context(template, given))).strip()
                except jinja2.UndefinedError as lacking:
                    raise BadWords(f"{block} ({candidate}): {lacking}") from lacking
        raise BadWords(f"no block {block} in prompts/")


def _context(template: jinja2.Template, given: Mapping[str, Any]) -> Context:
    """What a block reads. `Template.new_context` lists all of a room's blocks as well: none asks for them."""
    env = template.environment
    return env.context_class(env, {**template.globals, **given}, template.name, {}, globals=template.globals)


def _compiled(env: jinja2.Environment, name: str) -> jinja2.Template:
    try:
        return env.get_template(name)
    except jinja2.TemplateSyntaxError as wrong:
        raise BadWords(f"prompts/{name}, line {wrong.lineno}: {wrong.message}") from wrong
    except UnicodeDecodeError as wrong:
        raise BadWords(f"prompts/{name}: is not UTF-8; save it again as UTF-8") from wrong


@cache
def _conventions(tag: str) -> Locale:
    """CLDR's conventions of a complete locale; looking them up takes long enough to be done once."""
    return Locale.parse(_BABEL[tag])


class Phrases:
    """One reader's words: `line` for anything shown as text, `text` for labels and buttons."""

    def __init__(self, words: Words, tag: str = SOURCE_LOCALE, zone: str = "UTC") -> None:
        self.words = words
        self.tag = supported(tag)
        self.zone = zone
        self._locale = _conventions(self.tag)

    def line(self, block: str, /, **given: Any) -> Line:
        """The block with its variables; spans given stay spans.

        Strings are cleaned of marks, lists are handed on item by item (for the `listing` filter).
        """
        spans: list[Name | Moment | Link] = []

        def ready(value: Any) -> Any:
            if isinstance(value, Name | Moment | Link):
                spans.append(value)
                marked = _Marked(f"\ue000{len(spans) - 1}\ue001")
                marked.said = plain((value,))
                return marked
            if isinstance(value, str):
                return value.translate(_STRAY)
            if isinstance(value, list | tuple):
                return [ready(item) for item in value]
            return value

        rendered = self.words.render(self.tag, block, {key: ready(value) for key, value in given.items()})
        parts = _MARK.split(rendered)  # text, mark, text, mark, …
        pieces = (spans[int(part)] if at % 2 else part for at, part in enumerate(parts))
        return tuple(piece for piece in pieces if piece != "")

    def text(self, block: str, /, **given: Any) -> str:
        """The block as bare words."""
        return plain(self.line(block, **given))

    def moment(self, at: datetime, style: Literal["date", "time", "date_time", "day_time"]) -> Moment:
        """An instant in the reader's zone: `day_time` reads "Tuesday 3 March, 14:00"."""
        zone = ZoneInfo(self.zone)
        local = at.astimezone(zone)
        match style:
            case "date":
                text = self.day(local.date())
            case "time":
                text = format_time(local, "short", tzinfo=zone, locale=self._locale)
            case "date_time":
                text = format_datetime(local, "medium", tzinfo=zone, locale=self._locale)
            case "day_time":
                day = format_date(local.date(), _WEEKDAY_AND_DAY[self.tag], locale=self._locale)
                text = f"{day}, {format_time(local, 'short', tzinfo=zone, locale=self._locale)}"
        return Moment(at=at, style=style, text=text.replace("\u202f", " "))

    def day(self, on: date) -> str:
        """A calendar day as a person would say it, with its year: "Tuesday, 3 March 2026"."""
        return format_date(on, _DAY[self.tag], locale=self._locale)

    def written_day(self, on: date) -> str:
        """A calendar day as a person would type it, without its weekday: "3 March 2026"."""
        return format_date(on, "long", locale=self._locale)

    def listing(self, items: Iterable[str]) -> str:
        """Items joined as this language does: "a, b and c"."""
        return _joined(items, self._locale)

    def in_language(self, tag: str) -> "Phrases":
        """The same reader's zone, another language."""
        return Phrases(self.words, tag, self.zone)


@lru_cache(maxsize=1024)  # tags come from platforms and clients: there may be any number of them
def supported(tag: str) -> str:
    """The complete locale nearest to a platform's tag: `es-MX` → `es`, anything unknown → the source."""
    try:
        language = str(Locale.parse(tag.replace("-", "_")).language)
    except (ValueError, UnknownLocaleError, TypeError):
        return SOURCE_LOCALE
    return language if language in LOCALES else SOURCE_LOCALE


def _environment(loader: jinja2.BaseLoader, tag: str) -> jinja2.Environment:
    locale = _conventions(tag)
    # Autoescape is off on purpose: lines are plain text, each platform's renderer escapes for itself.
    env = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - as above

    def plural(count: int, /, **forms: str) -> str:
        form = forms.get(locale.plural_form(count), forms["other"])
        return form.replace("#", format_decimal(count, locale=locale))

    env.globals["plural"] = plural
    env.filters["listing"] = lambda items: _joined(items, locale)
    env.filters["day"] = lambda on: format_date(on, _DAY[tag], locale=locale)
    env.filters["brief_day"] = lambda on: format_skeleton("MMMd", on, locale=locale)
    env.filters["short_day"] = lambda on: format_date(on, _WEEKDAY_AND_DAY[tag], locale=locale)
    return env


def _joined(items: Iterable[Any], locale: Locale) -> str:
    """Items as CLDR joins them, but for what it leaves out: Spanish says "Ana e Inés", not "Ana y Inés"."""
    listed = list(items)
    joined = format_list([str(item) for item in listed], locale=locale)
    if locale.language != "es" or len(listed) < 2:
        return joined
    last = listed[-1]
    if _SOUNDS_LIKE_I.match(last.said if isinstance(last, _Marked) else str(last)) is None:
        return joined
    return f"{joined.removesuffix(f' y {last}')} e {last}"
