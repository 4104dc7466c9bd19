"""The beginnings that stories about programmes share, told through the bot alone."""

import copy
import itertools
import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.people.model import Member
from bot.programmes.model import Participant, Programme
from tests.fakes import START, Stage

WHY = "We know more together than apart."

NEW: dict[str, Any] = {
    "name": "Both ways",
    "why": WHY,
    "goal_what": "More staff feel at ease with digital tools",
    "goal_measure": "Eight of ten use one new tool each week",
    "goal_by": "2026-06-19",
    "starts_on": "2026-02-09",
    "ends_on": "2026-06-19",
    "calendar": "17 March 2026\nMid-term: 16 Feb 2026 to 20 Feb 2026",
}
"""A new programme as a coordinator fills it in; the stage's clock starts on Monday, 12 January 2026."""

CHECKED = {"dpia": "done", "privacy_notice": "on the staff board", "staff_consulted": "yes"}

JUNIORS = ("Ana", "Ben", "Cem")
SENIORS = ("Sol", "Eva", "Fay")

TEACH, LEAD = "digital-tools-in-class", "leading-a-team"
"""Two of the usual topics of a school: one that newer colleagues lead on, one that senior ones give."""


def school(stage: Stage) -> None:
    """Cora coordinates, Sol will sponsor, Alt is the other contact; and the others of both sides."""
    for name, level in (("Cora", 4), ("Alt", 4), *((n, 2) for n in JUNIORS), *((n, 6) for n in SENIORS)):
        stage.arrive(name, level=level, level_confirmed=True)
    stage.grant("Cora")


def draft(stage: Stage, **changed: Any) -> None:
    """A draft with everything that can be said at once."""

    def told(stage: Stage) -> None:
        school(stage)
        stage.command("Cora", "programme new")
        people = {"sponsor": [stage.members["Sol"]], "alternate": [stage.members["Alt"]]}
        stage.fill("Cora", **{**NEW, **people, **changed})

    _tell_once("" if changed else "draft", told, stage)


def ready(stage: Stage) -> None:
    """Nothing is missing: the checks are recorded, and Sol has signed."""

    def told(stage: Stage) -> None:
        draft(stage)
        stage.command("Cora", "programme edit protection")
        stage.fill("Cora", **CHECKED)
        stage.press("Sol", "Sign the promise")

    _tell_once("ready", told, stage)


def signing_up(stage: Stage) -> None:
    """Sign-up is open until Monday, 26 January."""

    def told(stage: Stage) -> None:
        ready(stage)
        stage.command("Cora", "signup open")
        stage.fill("Cora", closes="2026-01-26")

    _tell_once("signing_up", told, stage)


_ENDS: dict[str, tuple[sqlite3.Connection, dict[str, Any], int]] = {}
"""How a story ended when it was first told: its database, what the stage knew, its last event's number."""

_KNOWN = ("tenant", "installation", "members", "shown", "forms", "opened_from", "replies")


def _tell_once(title: str, story: Callable[[Stage], None], stage: Stage) -> None:
    """Tell a story once in a process; on a fresh SQLite stage its end is copied afterwards, to save time."""
    fresh = stage.house.database.is_sqlite and not stage.members and stage.clock.now() == START
    if not (title and fresh):
        story(stage)
        return
    raw = stage.house.database.engine.raw_connection()
    try:
        database = raw.driver_connection
        assert isinstance(database, sqlite3.Connection)
        if title in _ENDS:
            kept, known, last = _ENDS[title]
            kept.backup(database)
            for name, value in copy.deepcopy(known).items():
                setattr(stage, name, value)
            stage._numbers = itertools.count(last + 1)  # the same event again would get the same answer
            return
        story(stage)
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        database.backup(kept)
        known = {name: copy.deepcopy(getattr(stage, name)) for name in _KNOWN}
        _ENDS[title] = (kept, known, next(stage._numbers))
    finally:
        raw.close()


def join(stage: Stage, who: str, /, **values: Any) -> None:
    """Somebody joins, on the side that fits their level unless they say otherwise."""
    junior = who in JUNIORS
    stage.command(who, "join")
    wanted = {"wants": [LEAD], "offers": [TEACH]} if junior else {"wants": [TEACH], "offers": [LEAD]}
    stage.fill(who, **{**wanted, **values})


def everybody_joins(stage: Stage) -> None:
    """Three on each side."""
    for name in (*JUNIORS, *SENIORS):
        join(stage, name)


# --- looking inside, where people see nothing yet ----------------------------------------------


def programmes(stage: Stage) -> list[Programme]:
    """Every programme there is."""
    with stage.house.database.tenant(stage.tenant) as session:
        return list(session.scalars(select(Programme)))


def programme(stage: Stage) -> Programme:
    """The only programme there is."""
    (only,) = programmes(stage)
    return only


def participant(stage: Stage, name: str) -> Participant | None:
    """How somebody takes part in it."""
    with stage.house.database.tenant(stage.tenant) as session:
        found = select(Participant).where(Participant.member_id == stage.members[name])
        return session.scalars(found).one_or_none()


def member(stage: Stage, name: str) -> Member:
    """Somebody's row."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Member).where(Member.id == stage.members[name])).one()


def day(text: str) -> date:
    """A date, short to write."""
    return date.fromisoformat(text)
