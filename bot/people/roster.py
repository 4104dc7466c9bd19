"""A file of people (CSV or TSV) as a value, or every problem in it with its line, column and fix.

One row a person: an id on the platform or an e-mail address, a name, a level and a manager; perhaps an
appraiser, an inductor, a site, a language and a time zone. Pure: bytes in, a `Roster` or `Problems` out.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError

from bot.conversation.legible import legible
from bot.conversation.phrases import LOCALES
from bot.conversation.text_file import is_text, text_of
from bot.nudges.local_time import UnknownZone, zone_named
from bot.nudges.typed_times import folded
from bot.people.rules import reporting_circle
from bot.people.titles import Column, Problem, columns_in

LEVELS = range(1, 10)
"""Levels count upwards from 1; the default scales end at 6 and 7 (spec 2.2)."""

LONGEST_NAME = 80
"""Characters (spec 7.3)."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row. Those named in `manager`, `appraiser` and `inductor` are ids or e-mail addresses, or empty."""

    line: int
    id: str
    email: str
    name: str
    level: int | None
    manager: str
    appraiser: str
    inductor: str
    site: str
    language: str
    zone: str = ""
    users: tuple[tuple[str, str], ...] = ()
    """Platform and id there, where the file has a column for it: two in one row are one person."""

    @property
    def names(self) -> tuple[str, ...]:
        """What others in the file may call this person."""
        said = (self.id.casefold(), self.email, *(user.casefold() for _, user in self.users))
        return tuple(dict.fromkeys(name for name in said if name))

    @property
    def others(self) -> tuple[tuple[Column, str], ...]:
        """The people this row names."""
        named: tuple[tuple[Column, str], ...] = (
            ("manager", self.manager),
            ("appraiser", self.appraiser),
            ("inductor", self.inductor),
        )
        return tuple((column, name) for column, name in named if name)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A file without a problem. `ignored` are columns that were not read, as titled in the file."""

    people: tuple[Person, ...]
    ignored: tuple[str, ...] = ()
    columns: frozenset[Column] = field(default=frozenset(), compare=False)
    """Those the file has: what it has no column for is left as it is."""


@dataclass(frozen=True, kw_only=True)
class Problems:
    """All that has to be put right before anything is taken, in the order of the file."""

    found: tuple[Problem, ...]


class _Unbalanced(Exception):
    """A quotation mark is opened on line `begins` and never closed as it should be."""

    def __init__(self, begins: int) -> None:
        super().__init__(begins)
        self.begins = begins


def read_people(
    data: bytes | str, known: Collection[str] = (), platforms: Collection[str] = ()
) -> Roster | Problems:
    """Read a file of people; the first row names its columns, in any order and case.

    Commas, semicolons or tabs; as bytes in whatever encoding (`text_of`), or as text.
    `known` are ids and e-mail addresses of people who are here already and may be named as managers;
    `platforms` those whose ids a column may hold.
    """
    text = text_of(data) if isinstance(data, bytes) else data.removeprefix("\ufeff")
    if not is_text(text):
        return _whole("people.import_not_text")
    text = legible(text)
    separator = max("\t;,", key=next((line for line in text.splitlines() if line.strip()), "").count)
    try:
        rows = list(_rows(text, separator))
    except _Unbalanced as found:
        given = {"line": found.begins}
        return Problems(found=(Problem(line=0, column="", block="people.import_not_a_table", given=given),))
    if len(rows) < 2:
        return _whole("people.import_empty")
    first, problems = columns_in(rows[0][1], platforms)
    if problems:
        return Problems(found=tuple(problems))
    titles = {column: rows[0][1][at].strip() for column, at in first.columns.items()}
    people: list[Person] = []
    for line, cells in rows[1:]:
        if any(cell.strip() for cell in cells[len(rows[0][1]) :]):
            problems.append(Problem(line=line, column="", block="people.import_too_many_cells"))
            continue
        users = tuple((on, user) for on, at in first.users.items() if (user := _cell(cells, at)))
        wrong, person = _person(line, {c: _cell(cells, at) for c, at in first.columns.items()}, titles, users)
        problems += wrong
        people.append(person)
    problems += _twice(people, titles) + _unknown(people, {name.casefold() for name in known}, titles)
    problems += _circles(people, titles)
    if problems:
        return Problems(found=tuple(sorted(problems, key=lambda p: p.line)))
    return Roster(people=tuple(people), ignored=tuple(first.ignored), columns=frozenset(first.columns))


def _whole(block: str) -> Problems:
    return Problems(found=(Problem(line=0, column="", block=block),))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line it begins on. Raises `_Unbalanced`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as wrong:
        raise _Unbalanced(begins) from wrong


def _cell(cells: list[str], at: int) -> str:
    """What stands in that cell; the apostrophe that keeps a spreadsheet from running it is no part of it."""
    said = " ".join(cells[at].split()) if at < len(cells) else ""
    return said[1:] if said[:1] == "'" and said[1:2] in set("=+-@") else said


def _person(
    line: int,
    cells: Mapping[Column, str],
    titles: Mapping[Column, str],
    users: tuple[tuple[str, str], ...],
) -> tuple[list[Problem], Person]:
    """The row as a person, and what is wrong in it; a wrong cell comes out empty."""
    problems: list[Problem] = []

    def wrong(column: Column, block: str, **given: Any) -> None:
        problems.append(Problem(line=line, column=titles.get(column, column), block=block, given=given))

    email, key = cells.get("email", "").casefold(), cells.get("id", "")
    if _EMAIL.fullmatch(key) and not email:
        email, key = key.casefold(), ""
    if email and not _EMAIL.fullmatch(email):
        wrong("email", "people.import_bad_email", said=email[:60])
    if not (email or key or users):
        wrong("email" if "email" in titles else "id", "people.import_no_id")
    name = cells.get("name", "")
    if not name:
        wrong("name", "people.import_no_name")
    elif len(name) > LONGEST_NAME:
        wrong("name", "people.import_long_name", longest=LONGEST_NAME)
    said = cells.get("level", "")
    fits = said.isascii() and said.isdecimal() and len(said) < 3 and int(said) in LEVELS
    if said and not fits:
        wrong("level", "people.import_bad_level", said=said[:20], most=LEVELS[-1])
    tongue = _language(cells.get("language", ""))
    if tongue is None:
        known = list(LOCALES.values())
        wrong("language", "people.import_bad_language", said=cells["language"][:20], known=known)
    zone = _zone(cells.get("zone", ""))
    if zone is None:
        wrong("zone", "people.import_bad_zone", said=cells["zone"][:40])
    return problems, Person(
        line=line,
        id=key,
        email=email,
        name=name,
        level=int(said) if fits else None,
        manager=cells.get("manager", ""),
        appraiser=cells.get("appraiser", ""),
        inductor=cells.get("inductor", ""),
        site=cells.get("site", "")[:LONGEST_NAME],
        language=tongue or "",
        zone=zone or "",
        users=users,
    )


def _zone(said: str) -> str | None:
    """The IANA name of that time zone, empty for an empty cell, None if nobody knows it."""
    try:
        return str(zone_named(said)) if said else ""
    except UnknownZone:
        return None


def _language(said: str) -> str | None:
    """The locale meant ("es", "Spanish", "español", "es-MX"), empty for an empty cell, None if unknown."""
    if not said:
        return ""
    wanted = folded(said)
    for tag, own in LOCALES.items():
        names = {tag, folded(own), *(folded(Locale(tag).get_display_name(other) or "") for other in LOCALES)}
        if wanted in names:
            return tag
    try:
        tag = str(Locale.parse(said.replace("-", "_")).language)
    except (ValueError, UnknownLocaleError, TypeError):
        return None
    return tag if tag in LOCALES else None


def _twice(people: Iterable[Person], titles: Mapping[Column, str]) -> list[Problem]:
    """Rows that are about somebody whom an earlier row was about."""
    first: dict[str, int] = {}
    problems: list[Problem] = []
    for person in people:
        others = ((on, user.casefold()) for on, user in person.users)
        for column, name in (("id", person.id.casefold()), ("email", person.email), *others):
            if name and first.get(name, person.line) != person.line:
                given = {"said": name[:60], "first": first[name]}
                title = titles["id"] if column == "id" else titles.get("email", column)
                title = title if column in {"id", "email"} else column
                problems.append(
                    Problem(line=person.line, column=title, block="people.import_twice", given=given)
                )
            elif name:
                first[name] = person.line
    return problems


def _unknown(people: Iterable[Person], known: set[str], titles: Mapping[Column, str]) -> list[Problem]:
    """Managers, appraisers and inductors who are in no row and not here already, or the person themselves."""
    people = list(people)
    known = known.union(name for person in people for name in person.names)
    problems: list[Problem] = []
    for person in people:
        for column, name in person.others:
            block = ""
            if name.casefold() in person.names:
                block = "people.import_own_manager"
            elif name.casefold() not in known:
                block = "people.import_unknown_person"
            if block:
                given = {"said": name[:60]} if block == "people.import_unknown_person" else {}
                problems.append(
                    Problem(line=person.line, column=titles.get(column, column), block=block, given=given)
                )
    return problems


def _circles(people: Iterable[Person], titles: Mapping[Column, str]) -> list[Problem]:
    """Reporting lines that come back to where they began: one problem for each such circle."""
    rows = {person.names[0]: person for person in people if person.names}
    called = {name: key for key, person in rows.items() for name in person.names}
    managers = {key: called.get(person.manager.casefold()) for key, person in rows.items()}
    told: set[str] = set()
    problems: list[Problem] = []
    for key, person in rows.items():
        circle = reporting_circle(key, managers)
        if len(circle) > 1 and not told.intersection(circle):  # one's own manager is told by `_unknown`
            told.update(circle)
            given = {"names": [rows[one].name for one in circle]}
            title = titles.get("manager", "manager")
            problems.append(
                Problem(line=person.line, column=title, block="people.import_circle", given=given)
            )
    return problems
