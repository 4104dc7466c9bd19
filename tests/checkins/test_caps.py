"""Whatever two people do: at most one routine message a week, and none outside their own hours."""

import tempfile
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checkins.occasions import AutoPaused, DidItHappen, MeetingDue, Quiet, Reminder
from bot.learning.model import AfterMeeting
from bot.nudges.working_time import Calendar, DateRange
from tests import fakes
from tests.checkins.stories import book, pair_of, post_of, two
from tests.fakes import Stage

ROUTINE = {notice.kind for notice in (MeetingDue, Quiet, AfterMeeting)}
IN_HOURS = ROUTINE | {notice.kind for notice in (Reminder, DidItHappen, AutoPaused)}
A_WEEK = timedelta(days=7)

CALENDAR = Calendar(
    holidays=frozenset({date(2026, 2, 2), date(2026, 3, 17)}),
    breaks=(DateRange(first=date(2026, 4, 3), last=date(2026, 4, 17)),),
)
ZONES = {"Mia": "Europe/Dublin", "Tom": "America/New_York", "Zoe": "Asia/Kolkata"}
LABELS = ("Not this month", "Busy, all fine", "Yes", "No", "Not really", "Another one", "Pick up again")

steps = st.lists(
    st.tuples(
        st.integers(1, 13),
        st.sampled_from(sorted(ZONES)),
        st.sampled_from([*LABELS, "met", "book", "checkin", "nothing", "nothing"]),
    ),
    min_size=5,
    max_size=9,
)


def take(stage: Stage, pairs: tuple[str, str], name: str, what: str) -> None:
    """One thing that a person does, if it can be done now."""
    if what == "book":
        pair = pairs[name == "Zoe"]
        if pair_of(stage, pair).state == "active":
            book(stage, pair, stage.clock.now() + timedelta(days=4, hours=3))
    elif what in ("met", "checkin"):
        stage.say(name, f"{what} today" if what == "met" else what)
    elif what in stage.buttons(name):
        stage.press(name, what)


def within_hours(moment: datetime, zone: str) -> bool:
    here = moment.astimezone(ZoneInfo(zone))
    minutes = here.hour * 60 + here.minute
    return CALENDAR.works_on(here.date()) and 9 * 60 <= minutes < 16 * 60 + 30


@settings(max_examples=4)
@given(walk=steps)
def test_caps_and_hours_hold_over_any_walk(walk: list[tuple[int, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        house = fakes.house_at(f"sqlite:///{place / 'app.db'}", f"sqlite:///{place / 'ballots.db'}")
        stage = fakes.stage_in(house)
        for name, zone in ZONES.items():
            stage.arrive(name, zone=zone)
        pairs = (
            two(stage, cadence=2, calendar=CALENDAR),
            two(stage, "Mia", "Zoe", cadence=1, calendar=CALENDAR),
        )
        stage.advance(days=9)  # the first nudges
        for days, name, what in walk:
            stage.advance(days=days)
            take(stage, pairs, name, what)
        gone = post_of(stage).gone
        house.database.close()
        house.ballots.dispose()
    for name, zone in ZONES.items():
        routine = [at for kind, reader, at in gone if reader == name and kind in ROUTINE]
        assert all(later - before >= A_WEEK for before, later in pairwise(routine))
        assert all(
            fifth - first >= timedelta(days=30) for first, fifth in zip(routine, routine[4:], strict=False)
        )
        assert [
            (k, at) for k, r, at in gone if r == name and k in IN_HOURS and not within_hours(at, zone)
        ] == []
    nudges = [(reader, at) for kind, reader, at in gone if kind == MeetingDue.kind]
    assert len(nudges) == len(set(nudges))
    assert gone, "a walk on which nothing is ever sent would prove nothing"
