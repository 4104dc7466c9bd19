"""Everything that is kept about one person, as plain values: what `mydata` shows."""

from base64 import b64decode
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Column, select

from bot.database import Tenanted, TenantSession
from bot.people.model import Member
from bot.privacy.ownership import MEMBER, columns_of, is_personal, named_table, owned_by, tables

Unseal = Callable[[str, bytes], bytes]
"""Opens what was sealed for a purpose (`bot.sealing.Sealer.unseal`)."""

SEALED_FOR = "sealed_for"
"""Key of a column's `info`: what its bytes were sealed for; `{owner}` is the owner's id, `{id}` the row's."""

SEALED_IN_TEXT = "sealed_in_text"
"""The same for a column of JSON that holds one text: what was sealed, in base 64."""

CHOICES = "choices"
"""Key beside it, where what was sealed is one byte: the choices that it counts, in order."""


def own_data(
    session: TenantSession, member: Member, unseal: Unseal | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Table → this member's rows, each a dict of column → plain value that JSON can hold.

    Covers every table that declares an owner; a partner's private answers, other people's exclusions
    and anybody's ballot are not in it. Other people stand there by name. Sealed text is opened with
    `unseal`, where a column says how; without it such a column is left out.
    """
    names = {person.id: person.name for person in session.scalars(select(Member))}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in sorted(filter(is_personal, tables()), key=lambda table: table is not Member):
        rows = session.scalars(select(table).where(owned_by(table, member.id)).order_by(table.id)).all()
        if rows:
            found[table.__tablename__] = [_plain(row, member, names, unseal) for row in rows]
    return found


def _plain(row: Tenanted, member: Member, names: dict[str, str], unseal: Unseal | None) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for column in columns_of(type(row)).columns:
        if column.name in {"tenant_id", "id"}:
            continue
        value = getattr(row, column.name)
        match value:
            case [str(text)] if SEALED_IN_TEXT in column.info:
                value = b64decode(text)
        if isinstance(value, bytes):
            value = _opened(column, value, row, member, unseal)
            if value is None:
                continue
        if isinstance(value, str) and named_table(type(row), column.name) == MEMBER:
            value = names.get(value, value)
        plain[column.name] = _jsonable(value)
    return plain


def _opened(
    column: Column[Any], value: bytes, row: Tenanted, member: Member, unseal: Unseal | None
) -> str | None:
    purpose = column.info.get(SEALED_FOR) or column.info.get(SEALED_IN_TEXT)
    if purpose is None or unseal is None:
        return None
    opened = unseal(purpose.format(owner=member.id, id=row.id), value)
    choices = column.info.get(CHOICES)
    return str(choices[opened[0]]) if choices else opened.decode().rstrip(" ")


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return msgspec.to_builtins(value, str_keys=True)
