"""A file of people that a coordinator sends: read in a job, shown as what it would do, then taken."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import delete, select

from bot.agenda.model import Job
from bot.conversation.limits import LONGEST_TYPED
from bot.database import TenantSession
from bot.house import House
from bot.outbox.model import write
from bot.outbox.notice import Notice, ToMember
from bot.people.comparing import Change, Plan
from bot.people.importing import Joiner, known_people, platforms_here, take
from bot.people.model import PeopleFile
from bot.people.roster import Problems, read_people
from bot.people.titles import Problem
from bot.routing import JobFacts, JobRunner
from bot.turn import Turn

READ: Final = "people.read_file"
"""The job that reads a file, or takes it once its owner has said so."""

KEPT: Final = timedelta(days=1)

MOST_KEPT: Final = 20
"""Problems and changes that are shown one by one; the others are counted."""

MOST_MENDED: Final = 200_000
"""Characters of a list that nothing came of, kept to be mended on our own page: about 2,000 people."""

TOLD: Final = {
    "name": "name",
    "level": "level",
    "locale": "language",
    "zone": "zone",
    "left_at": "back",
    "email": "email",
    "site": "site",
    "manager_id": "manager",
    "appraiser_id": "appraiser",
    "inductor_id": "inductor",
}
"""Columns of a member that a file can change → the end of the block that names them."""


class FileDone(Notice, frozen=True, kw_only=True):
    """To whoever sent a file: it has been read, or taken. Asked for a moment ago, so it comes at once."""

    kind = "people.file_done"
    when = "now"
    expires_after = 24

    file: str
    state: str
    at: str


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One person whom the file would add or change."""

    name: str
    new: bool
    columns: list[str]


class Parted(msgspec.Struct, frozen=True, kw_only=True):
    """So many pairs of that programme would have to close, for that column."""

    programme: str
    column: str
    pairs: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of reading: problems, or what would change. Lists are cut at `MOST_KEPT`, numbers are not."""

    problems: list[tuple[int, str, str, dict[str, Any]]] = []
    wrong: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[Changed] = []
    ignored: list[str] = []
    parted: list[Parted] = []

    def told(self) -> list[Problem]:
        """The problems again."""
        return [Problem(line=n, column=c, block=b, given=g) for n, c, b, g in self.problems]


# --- keeping ------------------------------------------------------------------------------------


def keep(turn: Turn, text: str) -> PeopleFile:
    """Keep this file as the actor's, instead of any other, and have it read."""
    turn.session.execute(delete(PeopleFile).where(PeopleFile.member_id == turn.actor.id))
    row = PeopleFile(member_id=turn.actor.id, state="reading", sealed=b"", at=turn.now)
    turn.session.add(row)
    turn.session.flush()
    row.sealed = turn.house.sealer.seal(_purpose(row), text.encode())
    turn.start_job(READ, f"{row.id}:reading", file=row.id)
    return row


def go_on(turn: Turn, row: PeopleFile) -> None:
    """Its owner has said: take these people."""
    row.state, row.at = "taking", turn.now
    turn.start_job(READ, f"{row.id}:taking", file=row.id)


def leave(turn: Turn, row: PeopleFile) -> None:
    """Its owner has said: take nobody. The words stay for what is left of their day, to be mended."""
    row.state = "left"
    _keep_short(turn.house, row)


def to_mend(turn: Turn) -> str:
    """The actor's list that nothing came of, word for word; empty where it was too long to be kept."""
    row = PeopleFile.of(turn.session, turn.actor.id)
    if row is None or row.state == "taken":
        return ""
    return turn.house.sealer.unseal(_purpose(row), row.sealed).decode()


def kept_until(turn: Turn) -> datetime:
    """When the actor's list is forgotten, whatever is done with it."""
    row = PeopleFile.of(turn.session, turn.actor.id)
    return (turn.now if row is None else row.at) + KEPT


def _keep_short(house: House, row: PeopleFile, longest: int = MOST_MENDED) -> None:
    if house.public_url is None:  # without a page of our own, only a box in the chat is there to mend it in
        longest = min(longest, LONGEST_TYPED)
    text = house.sealer.unseal(_purpose(row), row.sealed).decode()
    if len(text) > longest:
        row.sealed = house.sealer.seal(_purpose(row), b"")


def outcome_of(house: House, row: PeopleFile) -> Outcome:
    """What came of reading it."""
    if row.outcome is None:
        return Outcome()
    return msgspec.json.decode(house.sealer.unseal(_purpose(row), row.outcome), type=Outcome)


def of_actor(turn: Turn, *, locked: bool = False) -> PeopleFile | None:
    """The actor's file, unless its job has given up: then another one can be sent.

    `locked` until the turn is over, where it is decided on: it is not taken and left at the same moment.
    """
    row = PeopleFile.of(turn.session, turn.actor.id, locked=locked)
    if row is None:
        return None
    job = turn.session.scalar(_job_of(f"{row.id}:{row.state}"))
    return None if job is not None and job.state == "failed" else row


def progress(session: TenantSession, row: PeopleFile) -> tuple[int, int]:
    """How far the job is: so many of so many; (0, 0) before it knows."""
    key = f"{row.id}:{row.state}"
    job = session.scalar(_job_of(key))
    return (0, 0) if job is None else (job.done, job.total)


def sweep(house: House) -> None:
    """Files are kept for a day at most."""
    with house.database.everyone() as session:
        session.execute(delete(PeopleFile).where(PeopleFile.at <= house.clock.now() - KEPT))


def _job_of(subject: str) -> Any:
    return select(Job).where(Job.kind == READ, Job.subject == subject)


def _purpose(row: PeopleFile) -> str:
    return f"people_file:{row.id}"


# --- the job ------------------------------------------------------------------------------------


def reads(joiner: Callable[[House], Joiner]) -> JobRunner:
    """The job's runner. It may be run again after a crash: what is written is found, the rest is done."""

    def run(house: House, facts: JobFacts) -> None:
        file = str(facts.facts["file"])
        with house.database.tenant(facts.tenant) as session:
            row = _row(session, file)
            if row is None or row.state not in {"reading", "taking"}:
                return
            taking = row.state == "taking"
            text = house.sealer.unseal(_purpose(row), row.sealed).decode()
            known, platforms = known_people(session), platforms_here(session)
        found: Plan | Problems
        roster = read_people(text, known, platforms)
        ignored: tuple[str, ...] = ()
        if isinstance(roster, Problems):
            found = roster
        else:
            ignored = roster.ignored
            found = take(
                house.database,
                facts.tenant,
                roster,
                house.clock.now(),
                joiner(house),
                dry_run=not taking,
                report=facts.report,
            )
        with house.database.tenant(facts.tenant) as session:
            row = _row(session, file)
            if row is not None:
                _end(session, house, row, found, ignored)

    return run


def _row(session: TenantSession, file: str) -> PeopleFile | None:
    return session.scalar(select(PeopleFile).where(PeopleFile.id == file))


def _end(
    session: TenantSession, house: House, row: PeopleFile, found: Plan | Problems, ignored: tuple[str, ...]
) -> None:
    """Keep what came of it, and say so."""
    now = house.clock.now()
    sealed = house.sealer.seal(_purpose(row), msgspec.json.encode(_outcome(found, ignored)))
    if isinstance(found, Problems):
        row.state = "wrong"
    else:
        row.state = "taken" if row.state == "taking" else "ready"
    row.outcome, row.at = sealed, now
    if row.state != "ready":  # one that is taken, nobody needs; one that is wrong, to be mended
        _keep_short(house, row, MOST_MENDED if row.state == "wrong" else 0)
    done = FileDone(file=row.id, state=row.state, at=now.isoformat())
    write(session, done, ToMember(member=row.member_id), now, asked_at=now, programme_id=None)


def _outcome(found: Plan | Problems, ignored: tuple[str, ...]) -> Outcome:
    if isinstance(found, Problems):
        few = found.found[:MOST_KEPT]
        return Outcome(
            problems=[(p.line, p.column, p.block, dict(p.given)) for p in few], wrong=len(found.found)
        )
    return Outcome(
        added=found.summary.added,
        changed=found.summary.changed,
        unchanged=found.summary.unchanged,
        changes=[_changed(change) for change in found.changes[:MOST_KEPT]],
        ignored=list(ignored[:MOST_KEPT]),
        parted=[Parted(programme=p.programme, column=p.column, pairs=p.pairs) for p in found.partings],
    )


def _changed(change: Change) -> Changed:
    named = [TOLD[column] for column in change.columns if column in TOLD]
    if change.accounts:
        named.append("account")
    if change.joins:
        named.append("joined")
    return Changed(name=change.name, new=change.new, columns=[] if change.new else named)
