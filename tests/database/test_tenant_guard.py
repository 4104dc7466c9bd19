"""Nobody reads or writes another organisation's rows: every table, every way SQLAlchemy offers.

Two tenants get one row in every table; then each route is tried from the first tenant's session.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, inspect, literal_column, select, text, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

import bot
from bot.database import Base, Database, Tenanted, TenantSession, UtcDateTime
from bot.errors import TenantBreach
from bot.people.model import Tenant

for found in pkgutil.walk_packages(bot.__path__, "bot."):
    importlib.import_module(found.name)

CLASSES = sorted(
    (m.class_ for m in Base.registry.mappers if issubclass(m.class_, Tenanted)), key=lambda c: c.__tablename__
)
BY_TABLE = {c.__tablename__: c for c in CLASSES}
NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
SAMPLES: dict[type, Any] = {int: 1, bool: False, datetime: NOW, date: NOW.date(), object: {}}


def sample(cls: type[Tenanted], tenant: str) -> Tenanted:
    """A row of that class with id `row-<tenant>`, pointing at the tenant's other such rows."""
    mapper = inspect(cls)
    keys = {c.name for c in mapper.columns if c.foreign_keys}
    values: dict[str, Any] = {"tenant_id": tenant, "id": f"row-{tenant}"}
    for column in mapper.columns:
        if column.name in values:
            continue
        if column.name in keys:
            values[column.name] = None if column.nullable else f"row-{tenant}"
        elif not column.nullable and column.default is None:
            kind: type = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
            # Differs by tenant, for unique columns that are unique across tenants.
            unlike: dict[type, Any] = {str: f"x-{tenant}", bytes: f"x-{tenant}".encode()}
            values[column.name] = unlike.get(kind, SAMPLES.get(kind))
    return cls(**values)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Two tenants with one row in every table."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('guard') / 'app.db'}")
    fill(made)
    yield made
    made.close()


def fill(made: Database) -> None:
    """Tables, tenants `a` and `b`, and one row each."""
    Base.metadata.create_all(made.engine)
    with made.everyone() as session:
        for tenant in ("a", "b"):
            session.add(Tenant(id=tenant, name=tenant, created_at=NOW))
            session.flush()
            for table in Base.metadata.sorted_tables:
                if table.name in BY_TABLE:
                    session.add(sample(BY_TABLE[table.name], tenant))
                    session.flush()


def tenants_of(rows: Any) -> set[str]:
    """Whose rows these are, for rows, ids or plain values."""
    return {getattr(row, "tenant_id", None) or str(row).rsplit("-", 1)[-1] for row in rows}


def all_of(cls: Any) -> Any:
    """The whole table by hand-written SQL."""
    return text(f"select * from {cls.__tablename__}")  # noqa: S608 - the name comes from our own mapping


READS: dict[str, Callable[[TenantSession, Any], Any]] = {
    "select": lambda s, c: s.scalars(select(c)).all(),
    "columns": lambda s, c: s.scalars(select(c.id)).all(),
    "where the other tenant": lambda s, c: s.scalars(select(c.id).where(c.tenant_id == "b")).all(),
    "alias": lambda s, c: s.scalars(select(aliased(c))).all(),
    "subquery": lambda s, c: s.scalars(select(c.id).where(c.id.in_(select(aliased(c).id)))).all(),
    "scalar subquery": lambda s, c: s.scalars(
        select(select(c.id).where(c.id == "row-b").correlate(None).scalar_subquery()).select_from(c)
    ).all(),
    "cte": lambda s, c: s.scalars(select(select(c.id).cte().c.id)).all(),
    "union": lambda s, c: s.scalars(union_all(select(c.id), select(c.id))).all(),
    "query": lambda s, c: s.query(c).all(),
    "get": lambda s, c: [row for row in (s.get(c, ("b", "row-b")), s.get(c, ("a", "row-a"))) if row],
    "join": lambda s, c: s.scalars(select(c.id).join(aliased(c), c.id != "nothing")).all(),
    "identity map": lambda s, c: [*s.scalars(select(c)).all(), *s.identity_map.values()],
}

REFUSED_READS: dict[str, Callable[[TenantSession, Any], Any]] = {
    "core table": lambda s, c: s.execute(select(c.__table__)).all(),
    "core column": lambda s, c: s.execute(select(c.__table__.c.id)).all(),
    "core count": lambda s, c: s.execute(select(func.count(c.__table__.c.id))).all(),
    "core alias": lambda s, c: s.execute(select(c.__table__.alias())).all(),
    "core subquery": lambda s, c: s.execute(
        select(c.id).where(c.id.in_(select(c.__table__.c.id).correlate(None)))
    ).all(),
    "text": lambda s, c: s.execute(all_of(c)).all(),
    "text as a column": lambda s, c: s.execute(select(c.id, literal_column("(select 1)"))).all(),
    "text in where": lambda s, c: s.execute(select(c.id).where(text("1 = 1"))).all(),
    "from statement": lambda s, c: s.scalars(select(c).from_statement(all_of(c))).all(),
    "connection": lambda s, c: s.connection().execute(all_of(c)).all(),
}

REFUSED_WRITES: dict[str, Callable[[TenantSession, Any], Any]] = {
    "insert statement": lambda s, c: s.execute(insert(c), [{"tenant_id": "b", "id": "new"}]),
    "bulk insert": lambda s, c: s.bulk_insert_mappings(inspect(c), [{"tenant_id": "b", "id": "new"}]),
    "bulk save": lambda s, c: s.bulk_save_objects([sample(c, "b")]),
    "bulk update": lambda s, c: s.bulk_update_mappings(inspect(c), [{"tenant_id": "b", "id": "row-b"}]),
    "update by primary keys": lambda s, c: s.execute(update(c), [{"tenant_id": "b", "id": "row-b"}]),
    "update to the other tenant": lambda s, c: s.execute(update(c).values(tenant_id="b")),
    "core update": lambda s, c: s.execute(update(c.__table__).values(id="gone")),
    "core delete": lambda s, c: s.execute(delete(c.__table__)),
    "add a foreign row": lambda s, c: s.add_all([sample(c, "b")]),
    "merge a foreign row": lambda s, c: s.merge(sample(c, "b")),
    "move a row": lambda s, c: s.scalars(select(c)).one().__setattr__("tenant_id", "b"),
}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__tablename__)
@pytest.mark.parametrize("route", READS)
def test_reads_see_their_own_tenant_alone(database: Database, cls: type[Tenanted], route: str) -> None:
    with database.tenant("a") as session:
        assert tenants_of(row for row in READS[route](session, cls) if row is not None) <= {"a"}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__tablename__)
@pytest.mark.parametrize("route", REFUSED_READS)
def test_reads_that_cannot_be_checked_are_refused(
    database: Database, cls: type[Tenanted], route: str
) -> None:
    with pytest.raises(TenantBreach), database.tenant("a") as session:
        REFUSED_READS[route](session, cls)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__tablename__)
@pytest.mark.parametrize("route", REFUSED_WRITES)
def test_writes_across_tenants_are_refused(database: Database, cls: type[Tenanted], route: str) -> None:
    with pytest.raises(TenantBreach), database.tenant("a") as session:
        REFUSED_WRITES[route](session, cls)
    with database.everyone() as session:
        assert session.get(cls, ("b", "row-b")) is not None


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The same, after tenant `a` has deleted everything it can reach, by the widest statements there are."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('emptied') / 'app.db'}")
    fill(made)
    with made.tenant("a") as session:
        for table in reversed(Base.metadata.sorted_tables):
            if cls := BY_TABLE.get(table.name):
                session.execute(update(cls).where(cls.tenant_id == "b").values(id="taken"))
                session.execute(delete(cls).where(cls.tenant_id == "b"))
                session.execute(delete(cls))
    yield made
    made.close()


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__tablename__)
def test_updates_and_deletes_leave_the_other_tenant_alone(emptied: Database, cls: type[Tenanted]) -> None:
    with emptied.everyone() as session:
        assert [(row.tenant_id, row.id) for row in session.scalars(select(cls))] == [("b", "row-b")]


def test_a_row_of_another_tenant_cannot_be_smuggled_in(database: Database) -> None:
    cls = BY_TABLE["member"]
    with database.everyone() as session:
        foreign = session.get_one(cls, ("b", "row-b"))
    with pytest.raises(TenantBreach), database.tenant("a") as session:
        session.add(foreign)


def test_a_table_without_a_tenant_is_not_for_a_tenant_session(database: Database) -> None:
    with pytest.raises(TenantBreach), database.tenant("a") as session:
        session.scalars(select(Tenant)).all()


def test_sessions_of_two_tenants_do_not_share_a_cached_condition(database: Database) -> None:
    cls = BY_TABLE["member"]
    seen = []
    for tenant in ("a", "b", "a"):
        with database.tenant(tenant) as session:
            seen.append(session.scalars(select(cls.tenant_id)).one())
    assert seen == ["a", "b", "a"]


def test_foreign_keys_carry_the_tenant(database: Database) -> None:
    """A row cannot point across tenants, whatever the application believes."""
    account = sample(BY_TABLE["account"], "a")
    account.id, account.user_id, account.member_id = "crossing", "crossing", "row-b"  # type: ignore[attr-defined]  # mapped columns of Account
    with pytest.raises(IntegrityError), database.everyone() as session:
        session.add(account)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__tablename__)
def test_every_table_says_whose_data_it_holds(cls: type[Tenanted]) -> None:
    told = cls.__table__.info  # type: ignore[attr-defined]  # a Table, by declaration
    assert set(told) == {"owner", "label", "keep"}
    assert told["label"] in {"none", "anonymous", "private", "shared"}
    for owner in (told["owner"] or "").split(","):
        assert not owner or owner in cls.__table__.c


def test_naive_datetimes_are_refused_and_instants_come_back_in_utc(house: Any) -> None:
    from bot.agenda.model import DueDate

    with pytest.raises(Exception, match="naive"), house.database.everyone() as session:
        session.add(DueDate(tenant_id="t", kind="k", subject="s", at=datetime(2026, 1, 12, 9)))  # noqa: DTZ001 - the point
    at = datetime(2026, 7, 12, 9, tzinfo=UTC)
    with house.database.everyone() as session:
        session.add(DueDate(tenant_id="t", kind="k", subject="s", at=at))
    with house.database.everyone() as session:
        assert session.scalars(select(DueDate.at)).one().isoformat() == "2026-07-12T09:00:00+00:00"
