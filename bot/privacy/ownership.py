"""Whose a row is, as the tables declare it (`record_of`): export and erasure are made from this.

An owner is a column that holds a member's id, or the id of a row that is somebody's (a meeting is a
pair's), or two such columns for what two people share.
"""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, or_, select

from bot.database import Base, Tenanted

MEMBER = "member"
"""The table of members: what refers to it names a person."""

UNBOUND = frozenset({"member_id", "recipient"})
"""Owner columns that hold a member's id without a foreign key: short-lived rows and the outbox."""


class Undeclared(LookupError):
    """A table does not say, in a way that can be followed, whose its rows are: a bug."""


def tables() -> list[type[Tenanted]]:
    """Every mapped class with an organisation's rows; what others refer to comes before them."""
    mapped = {
        mapper.local_table: mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Tenanted)
    }
    return [mapped[table] for table in Base.metadata.sorted_tables if table in mapped]


def columns_of(table: type[Tenanted]) -> Table:
    """The table behind a mapped class."""
    return cast(Table, table.__table__)


def owners(table: type[Tenanted]) -> tuple[str, ...]:
    """The columns that say whose a row is; empty for rows about nobody."""
    declared = columns_of(table).info.get("owner")
    return tuple(name.strip() for name in declared.split(",")) if declared else ()


def is_personal(table: type[Tenanted]) -> bool:
    """Whether its rows are about somebody."""
    return bool(owners(table))


def is_joint(table: type[Tenanted]) -> bool:
    """Whether a row belongs to two people: it is shown to both and stays for the one who stays."""
    names = owners(table)
    return len(names) > 1 or any(target not in (MEMBER, None) for target in _targets(table))


def owned_by(table: type[Tenanted], member_id: str) -> ColumnElement[bool]:
    """The condition that picks this member's rows. Raises `Undeclared`."""
    conditions: list[ColumnElement[bool]] = []
    for name, target in zip(owners(table), _targets(table), strict=True):
        column: Any = getattr(table, name)
        if target in (MEMBER, None):
            conditions.append(column == member_id)
        else:
            through = next(other for other in tables() if other.__tablename__ == target)
            conditions.append(column.in_(select(through.id).where(owned_by(through, member_id))))
    return or_(*conditions)


def _targets(table: type[Tenanted]) -> Iterator[str | None]:
    """The table each owner column leads to; None for a member's id without a foreign key."""
    for name in owners(table):
        if table.__tablename__ == MEMBER and name == "id":
            yield MEMBER
            continue
        target = named_table(table, name)
        if target is None and name not in UNBOUND:
            raise Undeclared(f"{table.__tablename__}.{name} leads to nobody")
        yield target


def named_table(table: type[Tenanted], column: str) -> str | None:
    """The table that a column refers to, if it does."""
    for key in columns_of(table).foreign_key_constraints:
        if [name for name in key.column_keys if name != "tenant_id"] == [column]:
            return str(key.referred_table.name)
    return None
