"""Whose every row is: no table is missing from what people can see and delete."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from bot.database import TENANT, Base, Tenanted, TenantSession, UtcDateTime
from bot.learning.model import Pulse
from bot.people.model import Member
from bot.privacy.erasure import erase
from bot.privacy.export import own_data
from bot.privacy.ownership import columns_of, is_joint, is_personal, named_table, owners, tables
from bot.routes import ROUTES
from tests.fakes import words

FILLERS: dict[type, Any] = {
    int: 1,
    bool: False,
    dict: {},
    datetime: datetime(2026, 1, 12, tzinfo=UTC),
    date: date(2026, 1, 12),
}


@pytest.fixture
def session() -> Iterator[TenantSession]:
    """Every table with a row of Ana's and a row of Ben's; what two people share is theirs together.

    SQLite does not look at foreign keys here, so that a row needs nothing but its owner.
    """
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with TenantSession(engine, info={TENANT: "school"}) as made:
        for who in ("Ana", "Ben"):
            made.add(Member(id=who, name=f"{who} Secret", email=f"{who}@secret.example"))
        made.flush()
        for table in tables():
            if is_personal(table) and table is not Member:
                for who in ("Ana",) if is_joint(table) else ("Ana", "Ben"):
                    made.add(row_of(table, who))
                    made.flush()
        yield made
    engine.dispose()


def row_of(table: type[Tenanted], who: str) -> Tenanted:
    """A row as small as it may be that belongs to somebody."""
    values: dict[str, Any] = {"id": f"{table.__tablename__}-{who}"}
    for column in columns_of(table).columns:
        if column.name not in {"tenant_id", "id"} and not column.nullable:
            kind = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
            values[column.name] = FILLERS.get(kind, values["id"])
            if kind is bytes:
                values[column.name] = values["id"].encode()
    mine = owners(table)
    for at, name in enumerate(mine):
        target = named_table(table, name)
        if target not in (None, "member"):
            values[name] = f"{target}-Ana"
        else:
            values[name] = who if at == 0 else "Ben"
    return table(**values)


def test_every_table_says_whose_its_rows_are() -> None:
    assert ROUTES.commands  # every room is imported, so every table is there
    undeclared = [table.__tablename__ for table in tables() if "owner" not in columns_of(table).info]
    assert undeclared == []


def test_a_table_with_a_members_id_in_it_is_that_members() -> None:
    """A column called `member_id` is somebody's row: it is declared, or it would be missing everywhere."""
    forgotten = [
        table.__tablename__
        for table in tables()
        if "member_id" in columns_of(table).columns and not is_personal(table)
    ]
    assert forgotten == []


def test_every_personal_table_has_a_name_in_words() -> None:
    blocks = {f"privacy.table_{table.__tablename__}" for table in tables() if is_personal(table)}
    assert sorted(block for block in blocks if not words().has(block)) == []


def test_what_is_kept_about_somebody_is_theirs_and_all_of_it(session: TenantSession) -> None:
    ana, ben = (session.get_one(Member, ("school", who)) for who in ("Ana", "Ben"))
    expected = {table.__tablename__ for table in tables() if is_personal(table)}
    assert set(own_data(session, ana)) == expected
    assert {table: len(rows) for table, rows in own_data(session, ana).items()} == dict.fromkeys(expected, 1)
    assert "Ben@secret.example" not in str(own_data(session, ana))
    assert {table: len(rows) for table, rows in own_data(session, ben).items()} == dict.fromkeys(expected, 1)


KEYS_AND_BUFFERS = {
    ("dialogue", "asking"),  # what is being typed into a form at this moment, for a day at most
    ("door_pass", "digest"),
    ("door_pass", "opens"),  # which form a link leads to, for minutes
    ("visit", "digest"),
    ("private_attr", "box"),  # opened by the matching alone, often blank, gone after the round (spec 6.4)
    ("people_file", "sealed"),  # of many people, and only while its sender looks at it
}
"""Bytes that say nothing about a person, or not for long enough to be shown."""


def test_whatever_is_sealed_is_opened_for_its_owner(session: TenantSession) -> None:
    sealed = {
        (table.__tablename__, column.name)
        for table in tables()
        if is_personal(table)
        for column in columns_of(table).columns
        if column.type.python_type is bytes
    }
    ana = session.get_one(Member, ("school", "Ana"))
    session.scalars(select(Pulse).where(Pulse.member_id == "Ana")).one().answer = b"sealed"

    def unseal(purpose: str, _: bytes) -> bytes:
        return b"\x01" if purpose.startswith(("pulse", "wish")) else purpose.encode()

    data = own_data(session, ana, unseal)
    shown = {(table, name): value for table, rows in data.items() for name, value in rows[0].items()}
    found = {where: value for where, value in shown.items() if where in sealed}
    assert found.keys() == sealed - KEYS_AND_BUFFERS
    assert (found["private_note", "sealed"], found["pulse", "answer"]) == ("note:Ana", "mostly")
    assert found["help_request", "sealed"] == "support:help_request-Ana"
    assert [name for rows in own_data(session, ana).values() for name in rows[0] if name == "sealed"] == []


def test_other_people_stand_there_by_name(session: TenantSession) -> None:
    ana = session.get_one(Member, ("school", "Ana"))
    ana.manager_id = "Ben"
    assert own_data(session, ana)["member"][0]["manager_id"] == "Ben Secret"
    assert own_data(session, ana)["pair"][0]["mentee_id"] == "Ben Secret"


def test_after_erasing_nothing_is_left_but_what_two_people_share_without_a_name(
    session: TenantSession,
) -> None:
    ana, ben = (session.get_one(Member, ("school", who)) for who in ("Ana", "Ben"))
    before = own_data(session, ben)
    erase(session, ana)
    for table in tables():
        rows = session.scalars(select(table)).all()
        if is_personal(table) and not is_joint(table) and table is not Member:
            assert [row.id for row in rows] == [f"{table.__tablename__}-Ben"], table
        assert "Ana Secret" not in str([vars(row) for row in rows])
        assert "Ana@secret.example" not in str([vars(row) for row in rows])
    assert set(own_data(session, ben)) == set(before)
    assert own_data(session, ben)["pair"][0]["mentor_id"] == "–"
    assert set(own_data(session, ana)) - {"member"} == {t.__tablename__ for t in tables() if is_joint(t)}


def test_erasing_twice_is_no_harm(session: TenantSession) -> None:
    ana = session.get_one(Member, ("school", "Ana"))
    erase(session, ana)
    erase(session, ana)
    assert ana.name == "–"
