"""The two walls of this house that import-linter does not know by itself.

`import-linter` reads them from pyproject.toml (`[tool.importlinter]`), where they are used:

- *room doors*: of a room (`bot/pairs/`, `bot/polls/` …) others see `model` and `rules` alone, so that a
  feature can be read, changed and deleted by its folder. Only the tables (`bot.routes` and those beside it)
  know every door.
- *sealed*: some modules may import a short list and nothing else of ours. A list of what is forbidden
  would not notice a room that is built next year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import cast

import grimp
from importlinter import Contract, ContractCheck, fields, output


@dataclass(frozen=True, order=True, kw_only=True)
class Crossing:
    """One import that a wall forbids."""

    importer: str
    imported: str
    lines: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported} (line {', '.join(map(str, self.lines))})"


class RoomDoors(Contract):
    """Between rooms only the named doors are open.

    `core`: the package whose sub-packages are the rooms. `open_rooms`: sub-packages that are no rooms but a
    language for all (`bot.conversation`). `doors`: the names of modules every room shows (`model`, `rules`).
    `also_open`: single modules that others may use for a reason given beside them in pyproject.toml.
    `knows_all`: modules that may go through every door (`bot.routes`).
    """

    type_name = "room_doors"

    core = fields.StringField()
    open_rooms = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    also_open = fields.ListField(subfield=fields.StringField())
    knows_all = fields.ListField(subfield=fields.StringField())

    def check(
        self,
        graph: grimp.ImportGraph,
        verbose: bool,  # noqa: ARG002 (import-linter calls it so)
    ) -> ContractCheck:
        """Every import into a room that goes neither through an open door nor comes from inside."""
        crossings: list[Crossing] = []
        for room in sorted(graph.find_children(str(self.core))):
            if room in _texts(self.open_rooms) or not graph.find_children(room):
                continue
            opened = {room, *_texts(self.also_open), *(f"{room}.{door}" for door in _texts(self.doors))}
            for module in graph.find_descendants(room):
                if not _within(module, opened - {room}):
                    crossings += [
                        crossing
                        for crossing in _into(graph, module)
                        if not _within(crossing.importer, {room, *_texts(self.knows_all)})
                    ]
        return _verdict(crossings)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say each crossing and the way out."""
        _tell(check, "Of another room only its doors may be imported: " + ", ".join(_texts(self.doors)) + ".")


class Sealed(Contract):
    """`modules` (patterns) import of this project's code only each other and what `may_use` names."""

    type_name = "sealed"

    modules = fields.ListField(subfield=fields.StringField())
    may_use = fields.ListField(subfield=fields.StringField())

    def check(
        self,
        graph: grimp.ImportGraph,
        verbose: bool,  # noqa: ARG002 (import-linter calls it so)
    ) -> ContractCheck:
        """Every import of a sealed module that is neither sealed itself nor on the list."""
        ours = {name for name in graph.modules if not graph.is_module_squashed(name)}
        sealed = {name for name in ours if any(fnmatchcase(name, like) for like in _texts(self.modules))}
        allowed = sealed | set(_texts(self.may_use))
        return _verdict(
            crossing
            for name in ours - allowed
            for crossing in _into(graph, name)
            if crossing.importer in sealed and not _within(name, allowed)
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say each crossing and what is allowed."""
        _tell(check, "Allowed are these alone: " + ", ".join(_texts(self.may_use)) + ".")


def _texts(values: object) -> list[str]:
    """The values of a list field, which import-linter types as the field rather than its content."""
    return cast(list[str], values)


def _within(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _into(graph: grimp.ImportGraph, module: str) -> list[Crossing]:
    """Who imports `module`, with the lines."""
    return [
        Crossing(
            importer=importer,
            imported=module,
            lines=tuple(
                detail["line_number"]
                for detail in graph.get_import_details(importer=importer, imported=module)
            ),
        )
        for importer in graph.find_modules_that_directly_import(module)
    ]


def _verdict(crossings: Iterable[Crossing]) -> ContractCheck:
    found = sorted(crossings)
    return ContractCheck(kept=not found, metadata={"crossings": found})


def _tell(check: ContractCheck, way_out: str) -> None:
    for crossing in check.metadata["crossings"]:
        output.print_error(f"- {crossing}", bold=False)
    output.print(way_out)
    output.new_line()
