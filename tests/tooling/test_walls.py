"""The two import walls of our own, on small made-up houses."""

import grimp
import pytest

from tools.walls import RoomDoors, Sealed


def house(*imports: tuple[str, str]) -> grimp.ImportGraph:
    """A graph with three rooms, the ballot box and the modules that belong to no room."""
    graph = grimp.ImportGraph()
    rooms = {"pairs": ["model", "rules", "talk", "cards"], "polls": ["model", "talk", "ballot_box"]}
    for room, doors in rooms.items():
        for name in ["bot", f"bot.{room}", *(f"bot.{room}.{door}" for door in doors)]:
            graph.add_module(name)
    for name in [
        "bot.routes",
        "bot.errors",
        "bot.conversation",
        "bot.conversation.card",
        "adapters",
        "adapters.cli",
    ]:
        graph.add_module(name)
    graph.add_module("sqlalchemy", is_squashed=True)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported, line_number=3, line_contents="import …")
    return graph


def crossings(contract: RoomDoors | Sealed, graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    check = contract.check(graph, verbose=False)
    found = [(crossing.importer, crossing.imported) for crossing in check.metadata["crossings"]]
    assert check.kept == (not found)
    return found


def doors(also_open: list[str] | None = None) -> RoomDoors:
    return RoomDoors(
        name="doors",
        session_options={},
        contract_options={
            "core": "bot",
            "open_rooms": ["bot.conversation"],
            "doors": ["model", "rules"],
            "also_open": also_open or [],
            "knows_all": ["bot.routes"],
        },
    )


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("bot.polls.talk", "bot.pairs.model"),
        ("bot.polls.talk", "bot.pairs.rules"),
        ("bot.pairs.talk", "bot.pairs.cards"),
        ("bot.routes", "bot.pairs.talk"),
        ("bot.pairs.cards", "bot.conversation.card"),
    ],
)
def test_doors_that_are_open(importer: str, imported: str) -> None:
    assert crossings(doors(), house((importer, imported))) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("bot.polls.talk", "bot.pairs.talk"),
        ("bot.polls.talk", "bot.pairs.cards"),
        ("bot.pairs.model", "bot.polls.ballot_box"),
        ("bot.conversation.card", "bot.pairs.cards"),
        ("adapters.cli", "bot.pairs.talk"),
    ],
)
def test_doors_that_are_shut(importer: str, imported: str) -> None:
    assert crossings(doors(), house((importer, imported))) == [(importer, imported)]


def test_a_module_can_be_opened_by_name() -> None:
    graph = house(("bot.pairs.talk", "bot.polls.ballot_box"), ("bot.pairs.talk", "bot.polls.talk"))
    assert crossings(doors(also_open=["bot.polls.ballot_box"]), graph) == [
        ("bot.pairs.talk", "bot.polls.talk")
    ]


def test_a_sealed_module_uses_only_what_it_is_given() -> None:
    sealed = Sealed(
        name="sealed",
        session_options={},
        contract_options={"modules": ["bot.polls.ballot_*"], "may_use": ["bot.errors"]},
    )
    graph = house(
        ("bot.polls.ballot_box", "bot.errors"),
        ("bot.polls.ballot_box", "sqlalchemy"),
        ("bot.polls.ballot_box", "bot.pairs.model"),
        ("bot.polls.ballot_box", "bot.polls.model"),
        ("bot.polls.talk", "bot.pairs.model"),
    )
    assert crossings(sealed, graph) == [
        ("bot.polls.ballot_box", "bot.pairs.model"),
        ("bot.polls.ballot_box", "bot.polls.model"),
    ]
