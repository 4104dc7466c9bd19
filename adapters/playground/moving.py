"""Moving the playground's clock on: how far a request means, and one stop after the other on the way."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from adapters.playground import school, watching
from adapters.playground.house import Playground
from adapters.playground.wrong import Wrong
from bot import jobs

FARTHEST = timedelta(days=400)
"""One move is at most a school year and a little, so that a slip of the pen does not run for an hour."""

Amount = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class By(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far to move on, all parts added up. Days and weeks keep the time of day in Dublin."""

    weeks: Amount = 0
    days: Amount = 0
    hours: Amount = 0
    minutes: Amount = 0


STEPS = {"hour": By(hours=1), "day": By(days=1), "week": By(weeks=1)}
"""`advance` by name; there is also "next": to the next thing that happens."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """An instant on the way. `at_last` marks the end of the move."""

    at: datetime
    happened: int
    at_last: bool = False


def target(playground: Playground, to: str | None, advance: str | By | None) -> datetime:
    """The instant that a request means. Raises `Wrong`, among others when it lies in the past."""
    now = playground.clock.now()
    if (to is None) == (advance is None):
        raise Wrong(400, "to_or_advance", "Send either to, an instant, or advance, an amount.")
    if to is not None:
        wanted = _instant(to)
    elif advance == "next":
        wanted = max(jobs.next_due(playground.house) or now, now)
    elif isinstance(advance, By):
        wanted = _later(now, advance)
    elif advance in STEPS:
        wanted = _later(now, STEPS[advance])
    else:
        raise Wrong(
            400, "unknown_step", 'advance is "hour", "day", "week", "next", or {"days": 3, "hours": 2}.'
        )
    if wanted < now:
        raise Wrong(409, "backwards", "The clock does not go backwards. POST /play/api/reset begins again.")
    if wanted - now > FARTHEST:
        raise Wrong(400, "too_far", f"Move on by at most {FARTHEST.days} days at a time.")
    return wanted


async def move(playground: Playground, to: datetime) -> AsyncIterator[Stop]:
    """Move to `to`, one stop at a time; between two stops people are served, and the move may be given up.

    Whoever stops listening leaves the clock at the last stop, with everything done that was due by then.
    """
    while True:
        stop = await playground.run(_one_stop, playground, to)
        yield stop
        if stop.at_last:
            return


def _one_stop(playground: Playground, to: datetime) -> Stop:
    house, clock = playground.house, playground.clock
    due, scene = jobs.next_due(house), watching.coming(playground)
    stops = [at for at in (due, scene.at if scene else None) if at is not None and at < to]
    at = max(min(stops), clock.now()) if stops else to
    happened = jobs.advance(house, playground.routes, clock, at, playground.messenger.post)
    if scene is not None and scene.at <= at:
        watching.play(playground)
    return Stop(at=clock.now(), happened=happened, at_last=not stops)


def _instant(written: str) -> datetime:
    """ISO 8601; without an offset it is meant as Dublin shows it."""
    try:
        at = datetime.fromisoformat(written.strip())
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(school.ZONE))
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong(400, "bad_instant", "Write the instant like 2026-01-19T09:00:00+00:00.") from None


def _later(now: datetime, by: By) -> datetime:
    try:
        # Arithmetic on an aware local time keeps the wall clock, so a day is a day when clocks change too.
        local = now.astimezone(ZoneInfo(school.ZONE)) + timedelta(weeks=by.weeks, days=by.days)
        return local.astimezone(UTC) + timedelta(hours=by.hours, minutes=by.minutes)
    except OverflowError:
        raise Wrong(400, "too_far", f"Move on by at most {FARTHEST.days} days at a time.") from None
