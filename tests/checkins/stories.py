"""A pair that has agreed, ready for a story: Mia leads, Tom learns; and what one looks up in such stories."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import select

from bot.checkins.model import Rhythm, replan
from bot.nudges.working_time import Calendar
from bot.outbox.model import Outgoing
from bot.outbox.outcome import Outcome, RateLimited
from bot.outbox.parcel import Parcel
from bot.pairs.model import Meeting, Pair
from bot.people.model import Member
from bot.programmes.model import Participant, Programme
from bot.turn import Turn, nobody
from tests.fakes import Stage

NUDGE = "A meeting with {} would be due about now."
QUESTION = "Did your meeting with {} on"


def at(day: str, hour: str = "09:00") -> datetime:
    """An instant in UTC: `at("2026-01-20", "10:30")`."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=UTC)


def two(
    stage: Stage,
    mentor: str = "Mia",
    mentee: str = "Tom",
    *,
    zones: tuple[str, str] = ("Europe/Dublin", "Europe/Dublin"),
    locales: tuple[str, str] = ("en", "en"),
    cadence: int = 4,
    state: str = "active",
    calendar: Calendar | None = None,
    **programme: Any,
) -> str:
    """Two colleagues, matched now and, unless `state` says otherwise, agreed now. Gives the pair's id."""
    post_of(stage)
    for name, zone, locale in zip((mentor, mentee), zones, locales, strict=True):
        if name not in stage.members:
            stage.arrive(name, zone=zone, locale=locale)
    with stage.house.database.tenant(stage.tenant) as session:
        facts = {
            "name": "Both ways",
            "label": "two-way mentoring",
            "state": "running",
            "zone": "Europe/Dublin",
            "starts_on": date(2026, 1, 12),
            "ends_on": date(2026, 12, 18),
            "created_at": stage.clock.now(),
            "calendar": msgspec.to_builtins(calendar or Calendar(), str_keys=True),
            "setting": "workplace",
        }
        made = Programme(**{**facts, **programme})
        session.add(made)
        session.flush()
        for name, side in ((mentor, "mentor"), (mentee, "mentee")):
            session.add(
                Participant(
                    programme_id=made.id,
                    member_id=stage.members[name],
                    state="matched",
                    side=side,
                    lessons_read=[],
                )
            )
        session.flush()
        pair = Pair.begin(
            session,
            programme_id=made.id,
            mentor_id=stage.members[mentor],
            mentee_id=stage.members[mentee],
            cadence_weeks=cadence,
            at=stage.clock.now(),
        )
        pair.shared_chat = False
        if state != "matched":
            pair.move("begin_agreeing", stage.clock.now())
        if state == "active":
            pair.move("agreed", stage.clock.now())
        replan(quiet_turn(stage, session), pair)
        return pair.id


def quiet_turn(stage: Stage, session: Any) -> Turn:
    """A turn of nobody's, as the clock takes one."""
    phrases = stage.house.phrases("en", "UTC")
    return Turn(
        session=session, house=stage.house, actor=nobody(None), now=stage.clock.now(), phrases=phrases
    )


def change(stage: Stage, pair_id: str, cause: str) -> None:
    """Something happens to the pair that another room would have done."""
    with stage.house.database.tenant(stage.tenant) as session:
        pair = session.scalars(select(Pair).where(Pair.id == pair_id)).one()
        pair.move(cause, stage.clock.now())  # type: ignore[arg-type]  # a test names the cause as text
        replan(quiet_turn(stage, session), pair)


def book(stage: Stage, pair_id: str, when: datetime, *, place: str = "") -> None:
    """The two have booked a meeting, by whatever way."""
    with stage.house.database.tenant(stage.tenant) as session:
        pair = session.scalars(select(Pair).where(Pair.id == pair_id)).one()
        Meeting.book(session, pair, at=when, now=stage.clock.now(), place=place)
        replan(quiet_turn(stage, session), pair)


def member_facts(stage: Stage, name: str, **facts: Any) -> None:
    """Change a person's row, as their profile would."""
    with stage.house.database.tenant(stage.tenant) as session:
        member = session.scalars(select(Member).where(Member.id == stage.members[name])).one()
        for key, value in facts.items():
            setattr(member, key, value)


def pair_of(stage: Stage, pair_id: str) -> Pair:
    """The pair's row as it is now."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Pair).where(Pair.id == pair_id)).one()


def rhythm_of(stage: Stage, pair_id: str) -> Rhythm:
    """The pair's rhythm as it is now."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(Rhythm).where(Rhythm.pair_id == pair_id)).one()


class Post:
    """Looks over the messenger's shoulder: what went out, to whom, when. Redrawn cards do not count."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.gone: list[tuple[str, str, datetime]] = []
        """Kind, the reader's name, instant."""
        self.held: dict[tuple[str, str], datetime] = {}
        """Kind and reader → until when the platform takes nothing of that kind for them."""

    def __call__(self, parcel: Parcel) -> Outcome | None:
        """Note it, and leave the answer to the stage."""
        if parcel.replaces is None:
            with self.stage.house.database.tenant(self.stage.tenant) as session:
                row = session.scalars(select(Outgoing).where(Outgoing.id == parcel.outgoing)).one()
                name = next((n for n, key in self.stage.members.items() if key == row.recipient), "")
            until = self.held.get((row.kind, name))
            if until is not None and self.stage.clock.now() < until:
                return RateLimited(retry_at=until)
            self.gone.append((row.kind, name, self.stage.clock.now()))
        return None


def post_of(stage: Stage) -> Post:
    """The one who looks over this stage's messenger's shoulder."""
    if not isinstance(stage.on_post, Post):
        stage.on_post = Post(stage)
    assert isinstance(stage.on_post, Post)
    return stage.on_post


def sent(stage: Stage, kind: str, name: str) -> list[datetime]:
    """When notices of that kind went out to somebody, in order."""
    return [when for which, reader, when in post_of(stage).gone if (which, reader) == (kind, name)]


def having(stage: Stage, name: str, words: str) -> list[str]:
    """What this person can read that contains these words."""
    return [text for text in stage.seen_by(name) if words in text]
