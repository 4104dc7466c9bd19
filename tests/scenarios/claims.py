"""Two people's rows of every kind, to be claimed by others: one row of each table, made from its columns."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.database import Tenanted, TenantSession
from bot.pairs.model import Pair
from bot.people.model import Account, Grant
from bot.privacy.export import SEALED_FOR
from bot.privacy.ownership import columns_of, named_table, owners, tables
from bot.programmes.model import Participant, Programme, Role
from tests.fakes import Stage

MARK = "between Ana and Sol alone"
"""Stands in every text of theirs: nobody else is ever to read it."""

PEOPLE = ("Ana", "Sol", "Cora", "Exa", "Out", "Otto", "Pia")

MADE_BY_HAND = {"pair", "participant", "role", "grant_of", "programme", "member", "account", "installation"}
PASSING = {"dialogue", "door_pass", "due_date", "job", "last_choices", "outgoing", "seen_event", "visit"}

OTHERS = {"other_id": "Sol", "mentee_id": "Sol", "contact_id": "Cora", "coach_id": "Sol", "by_id": "Cora"}
"""Columns that name somebody else than Ana."""

TEXTS = frozenset(
    {"line", "what", "want", "offer", "goal", "understand", "challenge", "off_limits", "measure", "plan"}
    | {"still_missing", "keep", "change", "stop", "text", "response", "words", "body", "place", "where"}
)

STATES: dict[str, dict[str, Any]] = {
    "meeting": {"state": "booked", "sequence": 1},
    "circle": {"state": "scheduled"},
    "panel_question": {"state": "open"},
    "coach_request": {"state": "requested"},
    "help_request": {"state": "open", "kind": "other"},
    "people_file": {"state": "ready"},
    "private_matching": {"state": "asked"},
    "idea": {"offered": True},
    "interest_poll": {"state": "draft", "audience": "all"},
    "own_prompt": {"phase": "initiation", "role": "junior_mentor", "kind": "general"},
    "admin_action": {"deed": "edit"},
}
"""What makes a row one that something can still be done with."""


@dataclass
class World:
    """Ids of the rows that Ana and Sol have in `ours`, by table, and of the programme of somebody else."""

    ours: str
    theirs: str
    rows: dict[str, str] = field(default_factory=dict)

    def claims(self, programme: str) -> dict[str, str]:
        """Arguments for every button and form at once, each naming a row that is not the presser's."""
        named = {
            "pair": "pair",
            "meeting": "meeting",
            "goal": "goal",
            "idea": "idea",
            "circle": "circle",
            "question": "panel_question",
            "proposal": "pair_proposal",
            "session": "lesson_session",
            "prompt": "own_prompt",
            "card": "prompt_shown",
            "request": "help_request",
            "file": "people_file",
            "code": "link_code",
            "poll": "interest_poll",
            "round": "matching_round",
            "note": "private_note",
            "pulse": "pulse",
            "announcement": "announcement",
            "handing": "handing",
            "asked": "private_matching",
            "account": "account",
            "member": "member",
            "coach": "member",
            "to": "member",
            "instead": "member",
        }
        plain = {"what": "settings", "choice": "peers", "cycle": "1", "keep": "there", "step": "junior"}
        plain |= {"number": "1", "from": "0", "kind": "none", "on": "2026-01-12", "seen": "", "version": "1"}
        plain |= {"which": "0", "day": "2026-01-20", "into": self.theirs, "half": "middle"}
        return {arg: self.rows[table] for arg, table in named.items()} | plain | {"programme": programme}


def build(stage: Stage) -> World:
    """Ana and Sol are a pair in Cora's programme; Exa was Ana's partner; Otto runs another; Out none."""
    for name in PEOPLE:
        stage.arrive(name, level=5 if name in ("Sol", "Exa") else 2, level_confirmed=True)
    ids, now = stage.members, stage.clock.now()
    with stage.house.database.tenant(stage.tenant) as session:
        ours, theirs = (
            Programme(name=name, label="two-way", state="running", created_at=now, starts_on=now.date())
            for name in ("Both ways", "Elsewhere")
        )
        session.add_all((ours, theirs))
        session.flush()
        world = World(ours=ours.id, theirs=theirs.id)
        for programme, coordinator, people in (
            (ours, "Cora", ("Ana", "Sol", "Exa")),
            (theirs, "Otto", ("Pia",)),
        ):
            session.add(Role(programme_id=programme.id, member_id=ids[coordinator], role="coordinator"))
            for name in people:
                state = "ready" if name in ("Exa", "Pia") else "matched"
                side = "mentee" if name in ("Sol", "Exa") else "mentor"
                session.add(
                    Participant(
                        programme_id=programme.id, member_id=ids[name], state=state, side=side, joined_at=now
                    )
                )
        session.add(Grant(member_id=ids["Otto"], role="coordinator", given_at=now))
        pairs = [_pair(session, ours, ids["Ana"], ids[senior], now) for senior in ("Sol", "Exa")]
        pairs[0].state, pairs[0].agreed_at = "active", now
        pairs[1].state, pairs[1].ended_as, pairs[1].ended_at = "ended", "no_fault", now
        world.rows |= {"pair": pairs[0].id, "past": pairs[1].id, "member": ids["Ana"]}
        for table in sorted(tables(), key=lambda table: table.__tablename__ == "coach_offer"):
            name = table.__tablename__
            if name not in MADE_BY_HAND | PASSING:
                row = table(**_values(table, world, ids, now))
                session.add(row)
                session.flush()
                _seal(row, stage)
                world.rows[name] = row.id
        account = session.scalars(select(Account).where(Account.member_id == ids["Ana"])).one()
        world.rows["account"] = account.id
    return world


def _pair(session: Session, programme: Programme, junior: str, senior: str, now: datetime) -> Pair:
    pair = Pair.begin(
        session, programme_id=programme.id, mentor_id=junior, mentee_id=senior, cadence_weeks=4, at=now
    )
    pair.since = now
    return pair


def _values(table: type[Tenanted], world: World, ids: dict[str, str], now: datetime) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column in columns_of(table).columns:
        key = column.key
        if key in {"tenant_id", "id"}:
            continue
        target = named_table(table, key)
        if target == "member" or key.endswith(("member_id", "coach_id")):
            made[key] = ids[OTHERS.get(key, "Ana")]
        elif key == "programme_id":
            made[key] = world.ours
        elif target is not None:
            made[key] = world.rows[target]
        elif key == "request_id":
            made[key] = world.rows["coach_request"]
        elif key in TEXTS and isinstance(column.type, sa.String):
            made[key] = MARK
        elif isinstance(column.type, sa.Boolean | sa.JSON) and column.default is not None:
            continue
        elif not column.nullable and column.default is None:
            made[key] = _plain(column.type, now)
        elif key in {"at", "until", "calendar_at"}:
            made[key] = now + timedelta(days=3)
    return made | STATES.get(table.__tablename__, {})


def _seal(row: Tenanted, stage: Stage) -> None:
    """What is sealed in the row holds their words, sealed as the rooms do it."""
    owner = next((getattr(row, name) for name in owners(type(row))), "")
    for column in columns_of(type(row)).columns:
        if isinstance(column.type, sa.LargeBinary) and getattr(row, column.key) is not None:
            told = column.info.get(SEALED_FOR, "") or f"{row.__tablename__}:{{id}}"
            purpose = told.format(owner=owner, id=row.id)
            setattr(row, column.key, stage.house.sealer.seal(purpose, MARK.encode()))


def _plain(kind: Any, now: datetime) -> Any:
    match kind:
        case sa.Boolean():
            return False
        case sa.Integer():
            return 1
        case sa.Date():
            return date(2026, 1, 20)
        case sa.LargeBinary():
            return b"sealed"
        case sa.JSON():
            return []
        case sa.String():
            return "mentor"
        case _:
            return now + timedelta(days=3)


@contextmanager
def watched() -> Iterator[list[tuple[str, str]]]:
    """Table and contents of every row that is written while it lasts and stays."""
    kept: list[tuple[str, str]] = []
    held: list[tuple[str, str]] = []

    def flushed(session: Session, *_: object) -> None:
        rows = (*session.new, *session.dirty, *session.deleted)
        held.extend((str(row.__tablename__), _told(row)) for row in rows)

    def committed(_: Session) -> None:
        kept.extend(held)
        held.clear()

    def undone(*_: object) -> None:
        held.clear()

    listeners = (("after_flush", flushed), ("after_commit", committed), ("after_soft_rollback", undone))
    for what, hears in listeners:
        event.listen(TenantSession, what, hears)
    try:
        yield kept
    finally:
        for what, hears in listeners:
            event.remove(TenantSession, what, hears)


def _told(row: Any) -> str:
    return " ".join(str(value) for key, value in vars(row).items() if key != "_sa_instance_state")
