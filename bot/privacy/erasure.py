"""Deleting a person: their rows by declaration, and the one row that others lean on made blank."""

from sqlalchemy import select

from bot.database import TenantSession
from bot.people.model import Member
from bot.privacy.ownership import is_joint, is_personal, owned_by, tables

NOBODY = "–"
"""The name that stands where a deleted person stood in what two people shared."""


def erase(session: TenantSession, member: Member) -> None:
    """Delete every row that is this member's alone, and blank the member.

    What two people share stays for the other until its own time (spec 6.1), with nobody's name in it.
    Rooms have let go before (`upkeep.LEAVING`); nothing here knows a room.
    """
    for table in reversed(tables()):
        if not is_personal(table) or is_joint(table) or table is Member:
            continue
        for row in session.scalars(select(table).where(owned_by(table, member.id))).all():
            session.delete(row)
        session.flush()
    blank(member)
    session.flush()


def blank(member: Member) -> None:
    """Nothing personal is left in the row; its id stays, so that shared rows keep their footing."""
    member.name, member.email, member.site = NOBODY, None, ""
    member.level, member.level_confirmed, member.line_said_at = None, False, None
    member.manager_id = member.appraiser_id = member.inductor_id = None
    member.hours = member.days_off = member.snoozed_until = None
    member.good_times, member.pronouns, member.say_name = [], "", ""
    member.away_since = member.away_until = member.access = None
    member.shares_access = False
    member.quiet, member.locale, member.zone = "", "en", "UTC"
