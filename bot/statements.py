"""What an SQL statement reads from and sets: what the guard of tenants must know before it runs."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CTE, Alias, Column, Join, Subquery, Table
from sqlalchemy.sql import visitors

from bot.errors import TenantBreach


def refuse_unchecked(statement: Any, tenanted: type[Any]) -> None:
    """Loader criteria reach mapped classes only, so whatever a statement reads from must be one.

    `tenanted`: what those classes all are. Raises `TenantBreach`.
    """
    tables: set[Any] = set()
    loose: list[Column[Any]] = []
    for part in visitors.iterate(statement):
        literal = getattr(part, "is_literal", False) and str(part) != "*"  # the star of count(*) and EXISTS
        if literal or part.__visit_name__ in {"textual_select", "textclause"}:
            raise TenantBreach("text is not checked: write it with mapped classes")
        for source in _sources(part, statement):
            if isinstance(getattr(source, "table", None), CTE | Subquery):
                continue  # a column of a query whose own parts are looked at here as well
            entity = _annotations(source).get("parententity")
            if entity is None:
                raise TenantBreach(f"{source}: name the mapped class, not its table")
            if not issubclass(entity.class_, tenanted):
                raise TenantBreach(f"{source} belongs to no tenant: not for a tenant session")
            tables.add(entity.mapper.local_table)
        if isinstance(part, Column) and "parententity" not in _annotations(part):
            loose.append(part)  # `Session.get` writes its WHERE this way, over a table it names above
    if not tables:
        raise TenantBreach("this statement names no mapped class")
    for column in loose:
        table: Any = column.table  # declared as a Table, and yet a CTE's or a subquery's columns come by too
        if not isinstance(table, CTE | Subquery) and table not in tables:
            raise TenantBreach(f"{column}: name the mapped class, not its table")


def _sources(part: Any, statement: Any) -> Iterator[Any]:
    """The columns and tables that one part of a statement reads from, as it names them itself."""
    named = [*getattr(part, "_raw_columns", ()), *getattr(part, "_from_obj", ())]
    if part is statement and hasattr(statement, "table"):
        named.append(statement.table)
    while named:
        source = named.pop()
        if isinstance(source, Join):
            named += [source.left, source.right]
        elif isinstance(source, Table | Alias | Column):
            yield source
        else:
            yield from (c for c in visitors.iterate(source) if isinstance(c, Column))


def _annotations(part: Any) -> Any:
    # SQLAlchemy has no public way to ask which mapped class a part of a statement was made from.
    return part._annotations  # noqa: SLF001 - as above; the guard's tests notice if it changes


def refuse_moving(statement: Any) -> None:
    """An update gives no row to another tenant; raises `TenantBreach`."""
    values = statement._values or {}  # noqa: SLF001 - no public way to ask an UPDATE what it sets
    names = {getattr(column, "key", column) for column in values}
    if "tenant_id" in names:
        raise TenantBreach("a row never changes its tenant")
