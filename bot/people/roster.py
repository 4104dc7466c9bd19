"""A file of people (CSV or TSV) as a value, or every problem in it with its line, column and fix.

One row a person: an id on the platform or an e-mail address, a name, a level and a manager; perhaps an
appraiser, an inductor, a site and a language. Pure: bytes in, a `Roster` or `Problems` out.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from babel import Locale
from babel.core import UnknownLocaleError

from bot.conversation.phrases import LOCALES, Phrases
from bot.nudges.typed_times import folded
from bot.people.rules import reporting_circle

Column = Literal["id", "email", "name", "level", "manager", "appraiser", "inductor", "site", "language"]

HEADERS: dict[Column, frozenset[str]] = {
    "id": frozenset({"id", "user id", "userid", "user", "identificador", "usuario", "id de usuario"}),
    "email": frozenset({"email", "e-mail", "mail", "email address", "correo", "correo electronico"}),
    "name": frozenset({"name", "full name", "display name", "nombre", "nombre completo"}),
    "level": frozenset({"level", "nivel"}),
    "manager": frozenset({"manager", "line manager", "reports to", "responsable", "superior", "depende de"}),
    "appraiser": frozenset({"appraiser", "appraised by", "evaluador", "evaluadora", "quien evalua"}),
    "inductor": frozenset({"inductor", "inducted by", "acogida", "quien acoge", "tutor", "tutora"}),
    "site": frozenset({"site", "campus", "sede", "centro"}),
    "language": frozenset({"language", "idioma", "lengua"}),
}
"""Column titles in English and Spanish, compared without capitals, accents and underscores."""

NEEDED: tuple[Column, ...] = ("name", "level", "manager")
"""Columns that must be there beside an id or an e-mail address; a manager's cell may be empty."""

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

    @property
    def names(self) -> tuple[str, ...]:
        """What others in the file may call this person."""
        return tuple(name for name in (self.id.casefold(), self.email) if name)

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


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something to put right: the line of the file (0: the whole file), the column, and a block of words."""

    line: int
    column: str
    block: str
    given: Mapping[str, Any] = field(default_factory=dict)

    def told(self, phrases: Phrases) -> str:
        """One sentence or two: where, what and how to put it right."""
        what = phrases.text(self.block, **self.given)
        if not self.line:
            return what
        if not self.column:
            return phrases.text("people.import_at_line", line=self.line, what=what)
        return phrases.text("people.import_at", line=self.line, column=self.column, what=what)


@dataclass(frozen=True, kw_only=True)
class Problems:
    """All that has to be put right before anything is taken, in the order of the file."""

    found: tuple[Problem, ...]


def read_people(data: bytes, known: Collection[str] = ()) -> Roster | Problems:
    """Read a file of people; the first row names its columns, in any order and case.

    Commas, semicolons or tabs; UTF-8 with or without a byte order mark, UTF-16 with one, else Latin-1.
    `known` are ids and e-mail addresses of people who are here already and may be named as managers.
    """
    text = _decoded(data)
    separator = max("\t;,", key=(text.splitlines() or [""])[0].count)
    try:
        rows = list(_rows(text, separator))
    except csv.Error:
        return _whole("people.import_not_a_table")
    if len(rows) < 2:
        return _whole("people.import_empty")
    columns, problems, ignored = _columns(rows[0][1])
    if problems:
        return Problems(found=tuple(problems))
    titles = {column: rows[0][1][at].strip() for column, at in columns.items()}
    people: list[Person] = []
    for line, cells in rows[1:]:
        if any(cell.strip() for cell in cells[len(rows[0][1]) :]):
            problems.append(Problem(line=line, column="", block="people.import_too_many_cells"))
            continue
        wrong, person = _person(line, {c: _cell(cells, at) for c, at in columns.items()}, titles)
        problems += wrong
        people.append(person)
    problems += _twice(people, titles) + _unknown(people, {name.casefold() for name in known}, titles)
    problems += _circles(people, titles)
    if problems:
        return Problems(found=tuple(sorted(problems, key=lambda p: p.line)))
    return Roster(people=tuple(people), ignored=tuple(ignored))


def _whole(block: str) -> Problems:
    return Problems(found=(Problem(line=0, column="", block=block),))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _columns(titles: list[str]) -> tuple[dict[Column, int], list[Problem], list[str]]:
    """Which column stands where, what is wrong with the titles, and those that are not read."""
    columns: dict[Column, int] = {}
    problems: list[Problem] = []
    ignored: list[str] = []
    for at, title in enumerate(titles):
        said = " ".join(folded(title.replace("_", " ")).split())
        column = next((name for name, forms in HEADERS.items() if said in forms), None)
        if column is None:
            ignored += [title.strip()] if title.strip() else []
        elif column in columns:
            problems.append(Problem(line=1, column=title.strip(), block="people.import_column_twice"))
        else:
            columns[column] = at
    if not columns.keys() & {"id", "email"}:
        problems.append(Problem(line=1, column="", block="people.import_no_key"))
    for needed in NEEDED:
        if needed not in columns:
            given = {"column": needed}
            problems.append(Problem(line=1, column="", block="people.import_no_column", given=given))
    return columns, problems, ignored


def _cell(cells: list[str], at: int) -> str:
    return " ".join(cells[at].split()) if at < len(cells) else ""


def _person(
    line: int, cells: Mapping[Column, str], titles: Mapping[Column, str]
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
    if not (email or key):
        wrong("email" if "email" in titles else "id", "people.import_no_id")
    name = cells.get("name", "")
    if not name:
        wrong("name", "people.import_no_name")
    elif len(name) > LONGEST_NAME:
        wrong("name", "people.import_long_name", longest=LONGEST_NAME)
    said = cells.get("level", "")
    fits = said.isascii() and said.isdecimal() and int(said) in LEVELS
    if said and not fits:
        wrong("level", "people.import_bad_level", said=said[:20], most=LEVELS[-1])
    tongue = _language(cells.get("language", ""))
    if tongue is None:
        known = list(LOCALES.values())
        wrong("language", "people.import_bad_language", said=cells["language"][:20], known=known)
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
    )


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
        for column, name in (("id", person.id.casefold()), ("email", person.email)):
            if name and name in first:
                given = {"said": name[:60], "first": first[name]}
                title = titles.get("id" if column == "id" else "email", column)
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
