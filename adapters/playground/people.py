"""Who is in the school and which conversations each of them has: `GET /play/api/people`."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.playground.house import Playground
from adapters.playground.messages import BOT, CHANNEL, conversations_of, members_of
from adapters.playground.school import CHANNEL_NAME, DIRECTORY, STAFF, Colleague, Hat
from adapters.playground.seeding import members_by_person
from bot.conversation.phrases import LOCALES

BOT_NAME = "Vice Versa"

FIRST: tuple[Hat, ...] = ("coordinator", "sponsor", "")
"""Who stands first in the list."""


def people(playground: Playground) -> list[dict[str, Any]]:
    """Everybody, those who run the programme first, then by level. Names are those people chose to use."""
    newest = playground.messages.newest()
    pair_chats = playground.messages.pair_chats()
    with playground.house.database.tenant(playground.tenant) as session:
        members = members_by_person(session)
        told = {person: (m.name, m.locale, m.zone, m.level, m.active) for person, m in members.items()}
    names = {c.id: told[c.id][0] if c.id in told else c.name for c in STAFF}
    now = playground.clock.now()
    found = []
    for c in sorted(STAFF, key=lambda c: (FIRST.index(c.hat), -c.level)):
        name, locale, zone, level, here = told.get(c.id, (c.name, c.locale, c.zone, c.level, False))
        found.append(
            {
                "id": c.id,
                "name": name,
                "job": c.job,
                "level": level,
                "role": c.hat or "staff",
                "language": locale,
                "language_name": LOCALES.get(locale, locale),
                "zone": zone,
                "local_time": local_time(now, zone),
                "hours": hours_in_words(c),
                "manager": c.manager,
                "email": c.email,
                "here": here,
                "conversations": [
                    {
                        "id": chat,
                        "name": conversation_name(chat, c.id, names),
                        "newest": max(newest.get((c.id, chat), 0), newest.get((None, chat), 0)),
                    }
                    for chat in conversations_of(c.id, pair_chats)
                ],
            }
        )
    return found


def conversation_name(conversation: str, reader: str, names: dict[str, str]) -> str:
    """How this reader's list calls it: a pair's chat by the other's name."""
    if conversation == BOT:
        return BOT_NAME
    if conversation == CHANNEL:
        return CHANNEL_NAME
    others = [names.get(person, person) for person in members_of(conversation) if person != reader]
    return ", ".join(others)


def local_time(at: datetime, zone: str) -> str:
    """`Mon 10:00` on that person's own clock."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %H:%M}"


def hours_in_words(colleague: Colleague) -> str:
    """`Mon–Thu 08:15–16:15`: when the directory says this person works, on their own clock."""
    if colleague.hours is None:
        return "Mon–Fri 08:15–16:15"
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    worked = sorted(colleague.hours.days)
    in_a_row = worked == list(range(worked[0], worked[-1] + 1)) and len(worked) > 2
    when = f"{days[worked[0]]}–{days[worked[-1]]}" if in_a_row else ", ".join(days[day] for day in worked)
    spans = " and ".join(f"{start}–{end}" for start, end in colleague.hours.days[worked[0]])
    return f"{when} {spans}"


def names_of(playground: Playground) -> dict[str, str]:
    """Person → the name they go by now."""
    with playground.house.database.tenant(playground.tenant) as session:
        members = members_by_person(session)
        return {**{c.id: c.name for c in DIRECTORY.values()}, **{p: m.name for p, m in members.items()}}
