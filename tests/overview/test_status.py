"""A programme in numbers: what its coordinator can act on, and nothing that tells of one person."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversation.card import LinkButton, plain
from bot.conversation.file import File
from bot.conversation.page import Page
from bot.forms import FILES
from bot.overview.rules import by_week, middle, shown_stages
from bot.pairs.model import Meeting, Pair
from bot.people.model import Member
from bot.programmes.model import Participant, Programme, Role
from bot.turn import Asked, Turn
from tests.fakes import Stage

JUNIORS = ("Ana", "Ben", "Cem", "Dil", "Eli")
SENIORS = ("Eva", "Fay", "Gus", "Hal", "Ivy")


def running(stage: Stage, pairs: int) -> str:
    """A running programme with that many active pairs, each of which has met once; gives its id."""
    for name in ("Cora", *JUNIORS, *SENIORS):
        stage.arrive(name, level=2 if name in JUNIORS else 5)
    now = stage.clock.now()
    with stage.house.database.tenant(stage.tenant) as session:
        programme = Programme(name="Both ways", label="two-way mentoring", state="running", created_at=now)
        session.add(programme)
        session.flush()
        session.add(Role(programme_id=programme.id, member_id=stage.members["Cora"], role="coordinator"))
        for name in (*JUNIORS, *SENIORS):
            side = "mentor" if name in JUNIORS else "mentee"
            member = stage.members[name]
            session.add(
                Participant(
                    programme_id=programme.id, member_id=member, state="matched", side=side, joined_at=now
                )
            )
        for junior, senior in list(zip(JUNIORS, SENIORS, strict=True))[:pairs]:
            pair = Pair.begin(
                session,
                programme_id=programme.id,
                mentor_id=stage.members[junior],
                mentee_id=stage.members[senior],
                cadence_weeks=4,
                at=now,
            )
            pair.state, pair.agreed_at = "active", now
            Meeting.happened(session, pair, on=date(2026, 1, 8), zone="Europe/Dublin")
        return programme.id


def handed_out(stage: Stage, who: str, name: str, programme: str) -> File | Page:
    """What is behind a link of the status card."""
    with stage.house.database.tenant(stage.tenant) as session:
        actor = Member.by_id(session, stage.members[who])
        phrases = stage.house.phrases(actor.locale, actor.zone)
        turn = Turn(session=session, house=stage.house, actor=actor, now=stage.clock.now(), phrases=phrases)
        return FILES[name](Asked(args={"programme": programme}), turn)


def test_a_coordinator_sees_where_pairs_stand(stage: Stage) -> None:
    """Metrics that are about pairs, from five pairs on (S3-18)."""
    running(stage, pairs=5)
    stage.command("Cora", "status")
    said = stage.newest("Cora")
    assert said.startswith("Both ways: ")
    assert "Meeting: 5" in said
    assert "Agreements made: 5 of 5" in said
    assert "Quiet pairs: 0" in said
    assert "Meetings per pair, in the middle: 1" in said


def test_with_four_pairs_it_says_what_is_not_shown_and_why(quick_stage: Stage) -> None:
    running(quick_stage, pairs=4)
    quick_stage.command("Cora", "status")
    said = quick_stage.newest("Cora")
    assert "Under way: 4" in said
    assert "shown from 5 pairs on" in said
    assert "Quiet" not in said
    assert "Agreements" not in said


def test_nobody_else_has_it(quick_stage: Stage) -> None:
    programme = running(quick_stage, pairs=5)
    quick_stage.command("Ana", "status")
    assert "Both ways:" not in quick_stage.newest("Ana")
    for name in FILES:
        if name.startswith("overview."):
            with pytest.raises(Exception, match="only_coordinators"):
                handed_out(quick_stage, "Ana", name, programme)


def test_the_page_has_the_same_numbers_and_two_pictures(quick_stage: Stage) -> None:
    programme = running(quick_stage, pairs=5)
    page = handed_out(quick_stage, "Cora", "overview.page", programme)
    assert isinstance(page, Page)
    charts = [section.chart for section in page.sections if section.chart is not None]
    assert dict(charts[0].points)["Meeting"] == 5
    assert [count for _, count in charts[1].points] == [0] * 10 + [5, 0]
    lines = [plain(line) for section in page.sections for line in section.lines]
    assert "Agreements made: 5 of 5" in lines


def test_links_are_offered_where_there_are_pages_of_ours(quick_stage: Stage) -> None:
    running(quick_stage, pairs=5)
    object.__setattr__(quick_stage.house, "public_url", "https://bot.school.example")
    quick_stage.command("Cora", "status")
    card = quick_stage.shown[-1].card
    assert card is not None
    links = [action for action in card.actions if isinstance(action, LinkButton)]
    assert [link.label for link in links] == ["Read it as a page", "Save the people", "Save the pairs"]
    assert all(link.url.startswith("https://bot.school.example/in/") for link in links)


def test_files_hold_no_formula_and_nothing_private(quick_stage: Stage) -> None:
    """A name that begins like a formula stays text in a spreadsheet."""
    programme = running(quick_stage, pairs=5)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        Member.by_id(session, quick_stage.members["Ana"]).name = '=HYPERLINK("https://x","y")'
    people = handed_out(quick_stage, "Cora", "overview.people_file", programme)
    pairs = handed_out(quick_stage, "Cora", "overview.pairs_file", programme)
    assert isinstance(people, File)
    assert isinstance(pairs, File)
    lines = people.body.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Side,Level,Site,Joined"
    assert '"\'=HYPERLINK(""https://x"",""y"")"' in lines[1]
    assert pairs.body.decode("utf-8-sig").splitlines()[2] == "Ben,Fay,2026-01-12,Under way"


def test_few_pairs_are_only_under_way_or_over() -> None:
    assert shown_stages({"meeting": 2, "paused": 1, "ended_early": 1}) == (("live", 3), ("over", 1))
    assert dict(shown_stages({"meeting": 3, "paused": 1, "ended_early": 1}))["paused"] == 1


def test_weeks_without_a_meeting_are_there_too() -> None:
    today = datetime(2026, 3, 12, tzinfo=UTC).date()
    weeks = by_week([today, today - timedelta(days=7), today - timedelta(weeks=20)], today)
    assert [week.meetings for week in weeks] == [0] * 10 + [1, 1]
    assert weeks[-1].monday == date(2026, 3, 9)


def test_the_middle_needs_five_pairs() -> None:
    assert middle([1, 2, 3, 9]) is None
    assert middle([0, 1, 2, 3, 9]) == 2
