"""Ids in buttons, forms and links are claims: with somebody else's nothing happens, and the answer is kind.

Every button, every form (opened and sent) and every file of every room, whatever it is called, so that a
new one is tried the day it is added.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from bot.clicks import CLICKS
from bot.conversation.card import (
    ChoiceField,
    DateField,
    Field,
    ManyField,
    NumberField,
    PersonField,
    TextField,
    TimeField,
)
from bot.conversation.event import Click, Submission
from bot.conversation.reply import OpenForm, RejectForm
from bot.errors import Refusal
from bot.forms import FILES, FORMS
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.privacy.ownership import columns_of, tables
from bot.programmes.model import Programme
from bot.turn import Asked, Turn
from tests.fakes import Stage
from tests.scenarios import claims

ECHOES = {"seen_event", "last_choices", "door_pass", "visit"}
"""What the conversation itself keeps of every press."""


def args_of(name: str, world: claims.World, programme: str) -> dict[str, str]:
    found = world.claims(programme)
    return found | {"request": world.rows["coach_request"]} if name.startswith("support.coach") else found


def answers(fields: tuple[Field, ...], avoid: str) -> dict[str, Any]:
    """Something for every field of a form, never naming Ana or Sol."""
    return {field.name: _answer(field, avoid) for field in fields}


def _answer(field: Field, avoid: str) -> Any:
    match field:
        case TextField():
            return "words"
        case NumberField(least=least):
            return least
        case DateField():
            return "2026-06-01"
        case TimeField():
            return "10:00"
        case ChoiceField(options=options):
            return next((o.value for o in options if o.value not in avoid), "")
        case ManyField(options=options) | PersonField(options=options):
            return [o.value for o in options if o.value not in avoid][:1]


def everything(stage: Stage, name: str, world: claims.World, programme: str) -> Iterator[tuple[str, Any]]:
    """Every button pressed, every form opened, and sent whether it opened or not: name and reply."""
    victims = stage.members["Ana"] + stage.members["Sol"]
    for what in sorted({*CLICKS, *FORMS}):
        args, sender = args_of(what, world, programme), stage.sender(name)
        reply = stage._dispatch(Click(id=stage._id(), sender=sender, name=what, args=args))
        yield what, reply
        if what in FORMS:
            fields = reply.form.fields if isinstance(reply, OpenForm | RejectForm) else ()
            values = answers(fields, victims)
            sent = Submission(id=stage._id(), sender=sender, form=what, args=args, values=values)
            yield what, stage._dispatch(sent)


def rows_of_theirs(stage: Stage, world: claims.World) -> dict[str, dict[str, Any]]:
    """All that is Ana's and Sol's, as it stands in the tables."""
    by_name = {table.__tablename__: table for table in tables()} | {"past": None}
    found = {}
    with stage.house.database.tenant(stage.tenant) as session:
        for name, key in world.rows.items():
            table = by_name["pair" if name == "past" else name]
            assert table is not None
            row = session.scalar(select(table).where(table.id == key))
            found[name] = (
                {} if row is None else {c.key: getattr(row, c.key) for c in columns_of(table).columns}
            )
    return found


@pytest.mark.parametrize(
    ("name", "where"),
    [("Out", "ours"), ("Exa", "ours"), ("Otto", "theirs")],
)
def test_ids_of_others_change_nothing_and_show_nothing(quick_stage: Stage, name: str, where: str) -> None:
    """An outsider, an ex-partner, and a coordinator of another programme."""
    stage, world = quick_stage, claims.build(quick_stage)
    before, wrong = rows_of_theirs(stage, world), []
    forbidden = {stage.members["Ana"], stage.members["Sol"], *world.rows.values()}
    forbidden |= {world.ours} if name != "Exa" else set()
    presses = everything(stage, name, world, getattr(world, where))
    while True:
        with claims.watched() as touched:
            found = next(presses, None)
        if found is None:
            break
        what, reply = found
        if claims.MARK in msgspec.json.encode(reply).decode():
            wrong.append(f"{what} shows what is theirs")
        for table, values in touched:
            if table not in ECHOES and any(key in values for key in forbidden):
                wrong.append(f"{what} writes {table}")
    assert wrong == []
    assert rows_of_theirs(stage, world) == before


@pytest.mark.parametrize("name", ["Out", "Exa", "Otto"])
def test_links_of_others_hand_out_nothing(quick_stage: Stage, name: str) -> None:
    stage, world = quick_stage, claims.build(quick_stage)
    for what, make in FILES.items():
        with stage.house.database.tenant(stage.tenant) as session:
            actor = Member.by_id(session, stage.members[name])
            phrases = stage.house.phrases("en", "Europe/Dublin")
            turn = Turn(
                session=session, house=stage.house, actor=actor, now=stage.clock.now(), phrases=phrases
            )
            with pytest.raises(Refusal):
                make(Asked(args=args_of(what, world, world.ours)), turn)


@pytest.mark.parametrize(
    ("state", "name", "heard"),
    [
        ("cancelled", "Exa", set()),
        ("archived", "Cora", {"support.seen"}),  # who asked for help hears, whatever has ended
        # What two people do by themselves is told to the other one, pause or not; so is who coordinates, once
        # Ana, who is asked to and does, has deleted what is hers.
        (
            "paused",
            "Ana",
            {"pairs.meeting_off", "pairs.meeting_booked", "pairs.ended", "programmes.handover"},
        ),
    ],
)
def test_late_presses_in_a_programme_that_is_over_or_rests(
    quick_stage: Stage, state: str, name: str, heard: set[str]
) -> None:
    """An ex-partner, the coordinator, a partner: no pair comes back, and each answer is kind."""
    stage, world = quick_stage, claims.build(quick_stage)
    with stage.house.database.tenant(stage.tenant) as session:
        programme = session.scalars(select(Programme).where(Programme.id == world.ours)).one()
        programme.state, programme.state_before_pause = state, "running"
        for pair in session.scalars(select(Pair)) if state == "archived" else ():
            pair.state, pair.ended_as, pair.ended_at = "ended", "no_fault", stage.clock.now()
    if name == "Exa":
        world.rows["pair"] = world.rows["past"]
    with claims.watched() as touched:
        for _ in everything(stage, name, world, world.ours):
            pass
    others = [stage.members[one] for one in ("Ana", "Sol", "Exa") if one != name]
    sent = [row for table, row in touched if table == "outgoing" and any(one in row for one in others)]
    assert {kind for kind in heard if any(kind in row for row in sent)} == heard
    assert [row for row in sent if not any(kind in row for kind in heard)] == []
    with stage.house.database.tenant(stage.tenant) as session:
        pair = session.scalars(select(Pair).where(Pair.id == world.rows["past"])).one()
        assert (pair.state, pair.ended_as) == ("ended", "no_fault")
        assert session.scalar(select(Programme.state).where(Programme.id == world.ours)) == state


def test_every_argument_that_handlers_read_is_tried() -> None:
    """An id that is claimed under a new name must be added to `World.claims`."""
    bot = Path(__file__).resolve().parents[2] / "bot"
    read = {
        arg for f in bot.rglob("*.py") for arg in re.findall(r"\.(?:arg|number)\(\"(\w+)\"", f.read_text())
    }
    world = claims.World(ours="", theirs="", rows=dict.fromkeys(map(str, tables()), ""))
    world.rows = {table.__tablename__: "" for table in tables()}
    plain = {"at", "field", "lesson", "page", "part", "shown", "sides", "size", "slots", "tag", "tap"}
    assert read - plain - set(world.claims("")) == set()
