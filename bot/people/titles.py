"""The first line of a file of people: which column is which, and which columns have no place there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.conversation.phrases import Phrases
from bot.nudges.typed_times import folded

Column = Literal[
    "id",
    "email",
    "name",
    "level",
    "manager",
    "appraiser",
    "inductor",
    "site",
    "language",
    "zone",
]

HEADERS: Mapping[Column, frozenset[str]] = {
    "id": frozenset({"id", "user id", "userid", "user", "identificador", "usuario", "id de usuario"}),
    "email": frozenset({"email", "e-mail", "mail", "email address", "correo", "correo electronico"}),
    "name": frozenset({"name", "full name", "display name", "nombre", "nombre completo"}),
    "level": frozenset({"level", "nivel"}),
    "manager": frozenset({"manager", "line manager", "reports to", "responsable", "superior", "depende de"}),
    "appraiser": frozenset({"appraiser", "appraised by", "evaluador", "evaluadora", "quien evalua"}),
    "inductor": frozenset({"inductor", "inducted by", "acogida", "quien acoge", "tutor", "tutora"}),
    "site": frozenset({"site", "campus", "sede", "centro"}),
    "language": frozenset({"language", "idioma", "lengua"}),
    "zone": frozenset({"zone", "time zone", "timezone", "zona", "zona horaria", "huso horario"}),
}
"""Column titles in English and Spanish, compared without capitals, accents and underscores."""

AGES: frozenset[str] = frozenset(
    {
        *("age", "years", "years of age", "years of service", "years here", "years in post", "tenure"),
        *(
            "length of service",
            "date of birth",
            "birth date",
            "birthdate",
            "birthday",
            "dob",
            "year of birth",
        ),
        *("born", "generation", "start date", "hire date", "hired"),
        *("edad", "anos", "anos de servicio", "antiguedad", "fecha de nacimiento", "nacimiento"),
        *("ano de nacimiento", "generacion", "fecha de alta", "fecha de contratacion"),
    }
)
"""What a level never comes from, and what this bot never keeps (S1-05): such a column is refused."""

KEYS: frozenset[Column] = frozenset({"id", "email"})
"""Columns that say who somebody is; one of them must be there, or an id on a platform by its name."""

NEEDED: tuple[Column, ...] = ("name", "level", "manager")
"""Columns that must be there beside one of those; a manager's cell may be empty."""


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
class Titles:
    """The first line, understood."""

    columns: Mapping[Column, int]
    """Which column stands where."""
    users: Mapping[str, int]
    """Platform → the column with people's ids there."""
    ignored: Sequence[str]
    """Those that are not read, as they are titled."""


def columns_in(titles: Sequence[str], platforms: Collection[str]) -> tuple[Titles, list[Problem]]:
    """What the titles mean, and what is wrong with them. `platforms` are those the bot is on."""
    columns: dict[Column, int] = {}
    users: dict[str, int] = {}
    problems: list[Problem] = []
    ignored: list[str] = []
    on = {said: name for name in platforms for said in (name, f"{name} id", f"id de {name}")}
    for at, title in enumerate(titles):
        said = " ".join(folded(title.replace("_", " ")).split())
        column = next((name for name, forms in HEADERS.items() if said in forms), None)
        if said in AGES:
            problems.append(Problem(line=1, column=title.strip()[:60], block="people.import_no_age"))
        elif column in columns or on.get(said) in users:
            problems.append(Problem(line=1, column=title.strip(), block="people.import_column_twice"))
        elif column is not None:
            columns[column] = at
        elif said in on:
            users[on[said]] = at
        elif title.strip():
            ignored.append(title.strip())
    if not columns.keys() & KEYS and not users:
        problems.append(Problem(line=1, column="", block="people.import_no_key"))
    for needed in NEEDED:
        if needed not in columns:
            given = {"column": needed}
            problems.append(Problem(line=1, column="", block="people.import_no_column", given=given))
    return Titles(columns=columns, users=users, ignored=ignored), problems
