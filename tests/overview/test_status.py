"""A programme in numbers: what its coordinator can act on, and nothing that tells of one person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.checkins.model import Rhythm
from bot.conversation.card import LinkButton, plain
from bot.conversation.file import File
from bot.conversation.page import Page
from bot.forms import FILES
from bot.overview.rules import by_week, evenly, middle, shown_quiet, shown_stages
from bot.pairs.model import Meeting, Pair
from bot.people.model import Member
from bot.programmes.model import Participant, Programme, Role
from bot.turn import Asked, Turn
from tests.fakes import Stage

JUNIORS = ("Ana", "Ben", "Cem", "Dil", "Eli", "Flo")
SENIORS = ("Eva", "Fay", "Gus", "Hal", "Ivy", "Jon")
HERE = "Europe/Dublin"


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
            pair.state, pair.agreed_at, pair.matched_at = "active", now, now - timedelta(days=14)
            Meeting.happened(session, pair, on=date(2026, 1, 8), zone=HERE, seen_from=HERE)
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
    assert "Meeting, or on pause: 5" in said
    assert "Agreements made: 5 of 5" in said
    assert "Quiet pairs: fewer than 3" in said
    assert "Meetings per pair (the middle value): 1" in said


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
    assert dict(charts[0].points)["Meeting, or on pause"] == 5
    assert [count for _, count in charts[1].points] == [0, 5, 0], (
        "the weeks in which five pairs were under way"
    )
    lines = [plain(line) for section in page.sections for line in section.lines]
    assert "Agreements made: 5 of 5" in lines


def test_links_are_offered_where_there_are_pages_of_ours(quick_stage: Stage) -> None:
    running(quick_stage, pairs=5)
    object.__setattr__(quick_stage.house, "public_url", "https://bot.school.example")
    quick_stage.command("Cora", "status")
    card = next(m.card for m in reversed(quick_stage.shown) if m.to == "Cora")
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
    assert pairs.body.decode("utf-8-sig").splitlines()[2] == "Ben,Fay,2025-12-29,Under way"


@pytest.mark.parametrize("pairs", [4, 5, 6])
def test_the_day_before_and_the_day_after_an_end_do_not_tell_how_that_pair_was(
    quick_stage: Stage, pairs: int
) -> None:
    """Which pair is over can be read by name; whether it had gone quiet is in no difference of numbers."""
    stage = quick_stage
    running(stage, pairs=pairs)

    def look(state: str, quiet: int) -> str:
        with stage.house.database.tenant(stage.tenant) as session:
            pair = session.scalars(select(Pair).where(Pair.mentor_id == stage.members["Ana"])).one()
            pair.state, pair.ended_at = state, stage.clock.now() if state == "ended" else None
            Rhythm.of(session, pair).quiet = quiet
        stage.command("Cora", "status")
        return stage.newest("Cora")

    seen = [(look("active", quiet), look("ended", 0)) for quiet in (0, 2)]
    assert seen[0] == seen[1]
    before, after = seen[0]
    assert (f"Under way: {pairs - 1}" in after, "Quiet" in after) == (
        (True, False) if pairs < 6 else (False, True)
    )
    assert "Ended early" not in after, "of one pair that is over it is not told how"
    middle = "Meetings per pair (the middle value): 1"
    assert (middle in before, middle in after) == (pairs > 4, pairs > 4)


def test_where_there_is_no_page_the_card_tells_by_site_who_has_a_pairing(quick_stage: Stage) -> None:
    """Ten of each site are needed; whoever is on a small one is in no figure (S1-46)."""
    stage = quick_stage
    programme = running(stage, pairs=5)
    more = [f"P{n}" for n in range(10)]
    for name in more:
        stage.arrive(name, level=2)
    with stage.house.database.tenant(stage.tenant) as session:
        for name, member in stage.members.items():
            Member.by_id(session, member).site = "South" if name in more else "North"
            if name in more:
                now = stage.clock.now()
                mine = {"programme_id": programme, "member_id": member, "joined_at": now}
                session.add(Participant(**mine, state="ready", side="mentor"))
        Member.by_id(session, stage.members["P0"]).site = "Hill"
    stage.command("Cora", "status")
    assert "Who has had a pairing" not in stage.newest("Cora"), (
        "nine in the south: one could work out the rest"
    )
    with stage.house.database.tenant(stage.tenant) as session:
        Member.by_id(session, stage.members["P0"]).site = "South"
    stage.command("Cora", "status")
    said = stage.newest("Cora")
    assert "Who has had a pairing, of those who joined" in said
    assert "North: half or more" in said
    assert "South: fewer than half" in said


def test_a_pair_that_ends_is_not_seen_to_have_rested() -> None:
    """Seven pairs on Monday, six on Tuesday, and everybody knows which one ended: two histories, one look."""
    monday = [shown_stages({"meeting": 6, "paused": 1}), shown_stages({"meeting": 7})]
    tuesday = [
        shown_stages({"meeting": 6, "ended_early": 1}),
        shown_stages({"meeting": 5, "paused": 1, "ended_early": 1}),
    ]
    assert monday[0] == monday[1] == (("starting", 0), ("meeting_or_paused", 7), ("closing", 0), ("over", 0))
    assert tuesday[0] == tuesday[1]


def test_five_of_a_kind_are_needed_to_tell_them_apart() -> None:
    assert shown_stages({"meeting": 2, "paused": 1, "ended_early": 1}) == (("live", 3), ("over", 1))
    assert shown_stages({"meeting": 3, "paused": 1, "ended_early": 1}) == (("live", 4), ("over", 1))
    assert shown_stages({"meeting": 4, "paused": 3, "completed": 4}) == (
        ("starting", 0),
        ("meeting", 4),
        ("closing", 0),
        ("paused", 3),
        ("over", 4),
    )
    assert [shown_quiet(quiet, live) for quiet, live in ((1, 4), (0, 5), (2, 5), (3, 5))] == [
        None,
        "few",
        "few",
        3,
    ]


def test_weeks_without_a_meeting_are_there_too_but_none_with_too_few_pairs() -> None:
    today = datetime(2026, 3, 12, tzinfo=UTC).date()
    met = [today, today - timedelta(days=7), today - timedelta(weeks=20)]
    here = [(today - timedelta(weeks=30), None)] * 5
    weeks = by_week(met, here, today)
    assert [week.meetings for week in weeks] == [0] * 10 + [1, 1]
    assert weeks[-1].monday == date(2026, 3, 9)
    left = [*here[1:], (today - timedelta(weeks=30), today - timedelta(days=7))]
    assert by_week(met, left, today) == weeks[:-1], "four are left: this week would be about them"


def test_who_has_a_pairing_is_told_by_group_in_bands_only_of_large_ones() -> None:
    """An equity check, aggregate and never individual (S1-46)."""
    groups = {"North": [True] * 9 + [False], "South": [True] * 4 + [False] * 8, "Hill": [False] * 3}
    assert evenly(groups) == [("North", "half_or_more"), ("South", "fewer_than_half")]
    assert evenly({"North": [True] * 30, "Hill": [False] * 9}) == [], (
        "one large group alone tells of the rest"
    )
    assert evenly({"A": [True] * 5 + [False] * 15, "B": [True] * 20}) == [
        ("A", "a_quarter_to_a_half"),
        ("B", "three_quarters_or_more"),
    ]


def test_the_middle_needs_five_pairs() -> None:
    assert middle([1, 2, 3, 9]) is None
    assert middle([0, 1, 2, 3, 9]) == 2
