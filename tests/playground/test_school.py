"""The made-up school: whole, plainly invented, and good enough to play a programme in."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.playground.house import Playground, open_playground
from adapters.playground.people import hours_in_words
from adapters.playground.school import DIRECTORY, OPENS, STAFF, YEAR
from adapters.playground.seeding import members_by_person
from bot.conversation.phrases import Words
from bot.database import Database
from bot.nudges.local_time import local_date
from bot.nudges.working_time import Calendar
from bot.people.model import Grant
from bot.polls.ballot_box import BallotBox
from bot.programmes.typed_calendar import read_calendar


def line_above(person: str) -> set[str]:
    """Everybody above that person, up to the head."""
    above: set[str] = set()
    manager = DIRECTORY[person].manager
    while manager is not None:
        above.add(manager)
        manager = DIRECTORY[manager].manager
    return above


def test_everybody_reports_upwards_to_one_head() -> None:
    assert [c.id for c in STAFF if c.manager is None] == ["grainne"]
    assert all("grainne" in line_above(c.id) for c in STAFF if c.id != "grainne")
    assert all(DIRECTORY[c.manager].level > c.level for c in STAFF if c.manager is not None)


def test_whoever_inducts_or_appraises_somebody_works_here_and_is_not_them() -> None:
    for colleague in STAFF:
        assert {colleague.appraiser, colleague.inductor} <= {None, *DIRECTORY} - {colleague.id}


def test_ids_and_names_are_their_own_and_mail_goes_nowhere() -> None:
    assert len({c.id for c in STAFF} | {c.name for c in STAFF}) == 2 * len(STAFF) == 80
    assert all(re.fullmatch(r"[a-z]+@larkfield\.example", c.email) for c in STAFF)


def test_every_junior_has_seniors_outside_their_line_two_levels_up() -> None:
    for junior in (c for c in STAFF if c.level <= 2):
        blocked = line_above(junior.id) | {junior.appraiser, junior.inductor}
        fitting = [s.id for s in STAFF if s.level - junior.level >= 2 and s.id not in blocked]
        assert len(fitting) >= 3, junior.id


def test_part_timers_have_hours_of_their_own() -> None:
    hours = {c.id: hours_in_words(c) for c in STAFF}
    assert hours["niamh"] == "Mon–Fri 08:15–16:15"
    assert hours["unai"] == "Tue–Thu 09:00–17:00"
    assert hours["femi"] == "Mon–Fri 07:30–11:00 and 13:00–16:30"
    assert len(set(hours.values())) >= 7


def test_the_story_begins_on_a_school_day_and_holidays_are_closed() -> None:
    opens = local_date(OPENS, "Europe/Dublin")
    year = read_calendar(YEAR, opens, "school")
    assert isinstance(year, Calendar)
    assert (len(year.terms), len(year.breaks), len(year.exam_weeks), len(year.holidays)) == (4, 4, 1, 3)
    assert (opens.strftime("%A"), year.works_on(opens)) == ("Monday", True)
    assert not year.works_on(opens + timedelta(days=5))
    assert not any(year.works_on(day) for day in year.holidays)


def test_the_bot_knows_what_the_directory_knows(playground: Playground) -> None:
    with playground.house.database.tenant(playground.tenant) as session:
        members = members_by_person(session)
        assert {p: (m.name, m.level, m.locale, m.zone) for p, m in members.items()} == {
            c.id: (c.name, c.level, c.locale, c.zone) for c in STAFF
        }
        ids = {person: member.id for person, member in members.items()}
        assert members["aoife"].manager_id == ids["bilal"]
        assert members["aoife"].inductor_id == ids["chipo"]
        assert members["bilal"].appraiser_id == ids["omar"]
        assert [g.member_id for g in session.scalars(select(Grant))] == [ids["niamh"]]


def test_a_playground_that_cannot_be_prepared_leaves_nothing_open(tmp_path: Path, words: Words) -> None:
    def refuse(database: Database, ballots: BallotBox) -> None:
        raise ValueError("from a newer version")

    with pytest.raises(ValueError, match="newer version"):
        open_playground(tmp_path, prepare=refuse, words=words)
    open_playground(tmp_path, words=words).close()
