"""The app database: engine, sessions, and the guard that keeps every tenant to itself.

A `Database` gives two kinds of session. `tenant(id)` sees and writes one organisation's rows and
refuses whatever its guard cannot check; handlers get this one only. `everyone()` sees all tenants:
it belongs to `dispatch` (who is this?), the planner and the outbox's claim, and no handler can reach it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    ForeignKeyConstraint,
    Insert,
    TypeDecorator,
    Update,
    create_engine,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    object_session,
    with_loader_criteria,
)

from bot import statements
from bot.errors import TenantBreach

TENANT, SHAPES, KEPT = "tenant", "shapes", "kept"
"""Keys of `Session.info`: the session's tenant, the shapes of statements that were looked at (one set for all
sessions of a database), and the rows that this session has been asked for by id."""

MOST_SHAPES = 10_000
"""So many are remembered (a running house has some hundreds), lest they fill the memory."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes in, UTC out. SQLite drops offsets, so naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Give the instant back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The root of all mapped classes of the app database."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads this name from the class


def new_id() -> str:
    """A random id, 32 hexadecimal digits: unguessable and without order."""
    return uuid4().hex


class Tenanted(Base):
    """A row that belongs to one tenant; its primary key is (tenant_id, id)."""

    __abstract__ = True

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)

    @classmethod
    def kept(cls, session: Session, row_id: str) -> Self | None:
        """The row of that id in this session's tenant, if any: asked for again, it costs no statement."""
        row = session.get(cls, (_tenant_of(session), row_id))
        session.info.setdefault(KEPT, set()).add(row)  # sessions hold their rows weakly
        return row

    @classmethod
    def locked(cls, session: Session, *where: ColumnElement[bool]) -> Self | None:
        """The one row that meets these, locked until the transaction ends and read anew; None if gone."""
        query = select(cls).where(*where).with_for_update()
        return session.scalar(query.execution_options(populate_existing=True))

    def lock(self) -> None:
        """Lock this row until the transaction ends and read it anew; own changes are written first."""
        if (session := object_session(self)) is not None:
            session.flush()  # a refresh forgets what is not written yet
            session.refresh(self, with_for_update=True)


def within_tenant(target: str, *columns: str) -> ForeignKeyConstraint:
    """A composite foreign key to `target` that carries the tenant, so no row can point across tenants.

    >>> within_tenant("member", "mentor_id")
    """
    keys = [f"{target}.tenant_id", f"{target}.id"]
    return ForeignKeyConstraint(["tenant_id", *columns], keys)


def record_of(owner: str | None, label: str, keep: str) -> dict[str, dict[str, str | None]]:
    """What a table holds about people, declared where the table is: the last item of `__table_args__`.

    `owner` is the column with the member (or pair) the row is about, None for rows about nobody;
    `label` is the privacy label (spec 0.5) or "none"; `keep` the retention rule (spec 6.1) in words.
    Export, retention and the inventory are made from this, and a test finds a table that lacks it.
    """
    return {"info": {"owner": owner, "label": label, "keep": keep}}


class AllTenantsSession(Session):
    """A session without a guard: for identifying, planning and claiming, never for a handler."""


class TenantSession(Session):
    """A session that sees one tenant. What its guard cannot check, it refuses."""

    def connection(self, *_: Any, **__: Any) -> Any:
        """Refused: a bare connection would walk around the guard."""
        raise TenantBreach("a tenant session gives no connection")

    def _refuse_bulk(self, *_: Any, **__: Any) -> None:
        raise TenantBreach("bulk mappings walk around the guard: add objects instead")

    bulk_save_objects = _refuse_bulk
    bulk_insert_mappings = _refuse_bulk
    bulk_update_mappings = _refuse_bulk


def _tenant_of(session: Session) -> str:
    return str(session.info[TENANT])


def _guard_statement(state: ORMExecuteState) -> None:
    """Let only ORM statements through, and narrow each to the session's tenant."""
    if state.is_column_load or state.is_relationship_load:
        return  # by primary key, of a row this session already holds
    statement = state.statement
    if not (state.is_select or state.is_update or state.is_delete):
        raise TenantBreach("only ORM select, update and delete are let through: add objects to insert")
    if isinstance(statement, Insert) or (isinstance(statement, Update) and state.parameters):
        raise TenantBreach("inserts and updates by parameter list walk around the guard")
    if state.is_update:
        statements.refuse_moving(statement)
    tenant = _tenant_of(state.session)
    narrowed = statement.options(
        with_loader_criteria(Tenanted, lambda row: row.tenant_id == tenant, include_aliases=True)
    )
    _look_once(statement, narrowed, state.session.info.setdefault(SHAPES, set()))
    state.statement = narrowed


def _look_once(statement: Any, narrowed: Any, shapes: set[Any]) -> None:
    """Look at what a statement reads from, once for each shape: SQLAlchemy compiles a shape only once, too.

    Its key tells apart whatever is compiled differently, a mapped class and its table for one; looking takes
    longer than making the key, which SQLAlchemy needs in any case.
    """
    shape = narrowed._generate_cache_key()  # noqa: SLF001 - no public way; the guard's tests notice a change
    if shape is None:
        statements.refuse_unchecked(statement, Tenanted)
    elif shape.key not in shapes:
        statements.refuse_unchecked(statement, Tenanted)
        if len(shapes) >= MOST_SHAPES:
            shapes.clear()
        shapes.add(shape.key)


def _guard_attach(session: Session, row: object) -> None:
    tenant = getattr(row, "tenant_id", None)
    if not isinstance(row, Tenanted):
        raise TenantBreach(f"{type(row).__name__} belongs to no tenant: not for a tenant session")
    if tenant is not None and tenant != _tenant_of(session):
        raise TenantBreach(f"a {type(row).__name__} of another tenant")


def _guard_flush(session: Session, _: UOWTransaction, __: Any) -> None:
    """Stamp new rows with the tenant; refuse any that carries or takes another one."""
    tenant = _tenant_of(session)
    for row in session.new:
        if getattr(row, "tenant_id", None) is None:
            row.tenant_id = tenant
    for row in (*session.new, *session.dirty, *session.deleted):
        history = inspect(row).attrs.tenant_id.history
        if row.tenant_id != tenant or (row not in session.new and history.has_changes()):
            raise TenantBreach(f"a {type(row).__name__} of another tenant")


event.listen(TenantSession, "do_orm_execute", _guard_statement)
event.listen(TenantSession, "before_attach", _guard_attach)
event.listen(TenantSession, "before_flush", _guard_flush)


class Database:
    """The engine of the app database and the only maker of its sessions."""

    def __init__(self, url: str, *, pool_size: int = 4) -> None:
        self.engine = _engine(url, pool_size)
        self._shapes: set[Any] = set()

    @property
    def is_sqlite(self) -> bool:
        """SQLite takes one writer: adapters then use one thread with one connection."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def tenant(self, tenant_id: str) -> Iterator[TenantSession]:
        """One transaction seeing one tenant: committed at the end, rolled back on any error."""
        info = {TENANT: tenant_id, SHAPES: self._shapes}
        with TenantSession(self.engine, expire_on_commit=False, info=info) as session, session.begin():
            yield session

    @contextmanager
    def everyone(self) -> Iterator[AllTenantsSession]:
        """One transaction over all tenants: for `dispatch`, the planner and the claim alone."""
        with AllTenantsSession(self.engine, expire_on_commit=False) as session, session.begin():
            if not self.is_sqlite:
                # Nobody waits for the planner or the sweep, so the short time-out of a turn is not for them.
                session.execute(text("SET LOCAL statement_timeout = '60s'"))
            yield session

    def close(self) -> None:
        """Let all connections go."""
        self.engine.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    # hide_parameters: an error that is logged must not carry what people wrote.
    if url.startswith("sqlite"):
        engine = create_engine(
            url, hide_parameters=True, connect_args={"check_same_thread": False, "isolation_level": None}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        # Without BEGIN IMMEDIATE two read-modify-writes lose one of them without an error.
        event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
    # A turn that waits longer than 2 s would be told "try again" while it still commits.
    options = "-c statement_timeout=1900 -c timezone=UTC"
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,  # a server that was started anew has ended every connection that waits here
        connect_args={"options": options},
    )


def _prepare_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "busy_timeout=5000", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
