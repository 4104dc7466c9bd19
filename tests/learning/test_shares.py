"""Totals of the pulse: only from five pairs and seven answers, coarse, at the middle and at the end."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import jobs
from bot.agenda.model import due
from bot.learning.model import Answer, Pulse, RoundTotals
from bot.learning.rules import Tap, gaps_of, shares_of
from bot.pairs.model import Goal, Pair
from bot.programmes.model import Programme
from tests.fakes import Stage
from tests.pairs.stories import Story, running


def taps(pairs: int, people: int, good: int) -> list[Tap]:
    """So many juniors over so many pairs, of whom so many said yes."""
    return [
        Tap(item="PU3", role="junior_mentor", pair=f"p{n % pairs}", person=f"m{n}", good=n < good)
        for n in range(people)
    ]


@pytest.mark.parametrize(
    ("pairs", "people", "good", "shown"),
    [
        (4, 9, 9, None),  # too few pairs
        (6, 6, 6, None),  # too few answers
        (5, 7, 4, "half_or_more"),
        (5, 7, 3, "fewer_than_half"),
        (7, 7, 7, "half_or_more"),
        (7, 7, 0, "fewer_than_half"),
        (19, 19, 19, "half_or_more"),
        (20, 20, 4, "under_a_quarter"),
        (20, 20, 5, "a_quarter_to_a_half"),
        (20, 20, 10, "half_to_three_quarters"),
        (20, 20, 20, "three_quarters_or_more"),
    ],
)
def test_one_coarse_share_from_five_pairs_and_seven_answers(
    pairs: int, people: int, good: int, shown: str | None
) -> None:
    """What a coordinator may be shown of an item (spec 3.3, S3-18 seam)."""
    assert [share.shown for share in shares_of("midpoint", taps(pairs, people, good))] == (
        [shown] if shown else []
    )


def test_somebody_asked_twice_counts_once_with_their_last_answer() -> None:
    first = taps(7, 7, 7)
    second = [Tap(item=t.item, role=t.role, pair=t.pair, person=t.person, good=False) for t in first[:4]]
    assert [s.shown for s in shares_of("end", first + second)] == ["fewer_than_half"]
    assert shares_of("end", taps(6, 6, 6) + taps(6, 6, 6)) == []
    other = [Tap(item=t.item, role=t.role, pair=f"q{t.pair}", person=t.person, good=True) for t in first[:6]]
    assert shares_of("end", first[:6] + other) == [], "twelve answers of six people in twelve pairs"


def test_a_kind_of_goal_is_named_from_five_pairs_on() -> None:
    """Gap themes: a kind that can be ticked, never a number or anybody's words (S0-13)."""
    missing = [("career", f"p{n}") for n in range(5)] + [("skill", f"p{n}") for n in range(4)]
    assert gaps_of(missing + [("own", f"p{n}") for n in range(9)]) == ["career"]
    assert gaps_of([("career", "p1")] * 9) == [], "nine goals of one pair are one pair"


JUNIORS = tuple(f"J{n}" for n in range(7))


def answer(stage: Stage, answers: tuple[Answer, ...], *, on: date, lag: timedelta = timedelta()) -> None:
    """What each of the juniors says about their voice after a meeting, as the pulse keeps it `lag` later."""
    now = stage.clock.now() - lag
    with stage.house.database.tenant(stage.tenant) as session:
        for name, said in zip(JUNIORS, answers, strict=False):
            pair = session.scalars(select(Pair).where(Pair.mentor_id == stage.members[name])).one()
            mine = {"pair_id": pair.id, "member_id": stage.members[name], "item": "PU4", "carried_by": ""}
            row = Pulse(**mine, met_on=on, asked_at=now)
            row.keep(stage.house, said, now)
            session.add(row)


def seven_pairs(stage: Stage) -> Story:
    """Each of the juniors in a pair, with a goal for which something is still missing."""
    story = running(stage, *JUNIORS)
    story.change(Programme, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 20))
    with stage.house.database.tenant(stage.tenant) as session:
        for name in JUNIORS:
            pair = Pair.begin(
                session,
                programme_id=story.programme,
                mentor_id=stage.members[name],
                mentee_id=stage.members["Bea"],
                cadence_weeks=4,
                at=stage.clock.now(),
            )
            goal = Goal.begin(session, pair, stage.members[name], stage.clock.now())
            goal.kind, goal.still_missing = "career", "A word with the head"
    return story


def falls_due(stage: Stage, kind: str, subject: str) -> None:
    """An hour later that is due."""
    with stage.house.database.tenant(stage.tenant) as session:
        due(session, kind, subject, stage.clock.now() + timedelta(hours=1))
    stage.advance(hours=1)


def test_what_is_shown_of_a_half_stays_as_it_was_and_each_half_stands_by_itself(quick_stage: Stage) -> None:
    """At midpoint and end only; later answers, deletions and dates move nothing (S0-13, S0-14, S3-18)."""
    stage, story = quick_stage, seven_pairs(quick_stage)
    answer(stage, ("yes",) * 7, on=date(2026, 1, 8))
    stage.command("Cora", "status")
    assert "What people say" not in stage.buttons("Cora"), "nothing before the middle"
    falls_due(stage, "programmes.half_way", story.programme)
    stage.command("Cora", "status")
    stage.press("Cora", "What people say")
    first = stage.newest("Cora")
    assert first.startswith("What people say: first half of the round")
    assert "I can say what I really think: half or more" in first
    assert "say that something is still missing: see ways on in my working life." in first
    assert "word with the head" not in first

    answer(stage, ("no",) * 6 + ("skip",), on=date(2026, 1, 12))
    with stage.house.database.tenant(stage.tenant) as session:
        for row in session.scalars(select(Pulse).where(Pulse.member_id == stage.members["J0"])).all():
            session.delete(row)
    story.change(Programme, ends_on=date(2026, 8, 1))
    falls_due(stage, "programmes.half_way", story.programme)
    stage.command("Cora", "status")
    stage.press("Cora", "What people say")
    assert stage.newest("Cora") == first
    falls_due(stage, "learning.round_over", story.programme)
    stage.command("Cora", "status")
    stage.press("Cora", "What people say")
    assert "Too few answers to show." in stage.newest("Cora"), "five answers in the second half"
    stage.press("Cora", "What people say: first half of the round")
    assert stage.newest("Cora").split("\n\n")[:3] == first.split("\n\n")[:3]
    stage.advance(days=31)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Pulse)).all() == [], "from then on there are totals only"
        assert [row.half for row in RoundTotals.of(session, story.programme)] == ["midpoint", "end"]


def test_what_is_said_as_the_first_half_is_counted_counts_for_the_second(quick_stage: Stage) -> None:
    """It was answered in time and written down a second later, when the count had been taken."""
    stage, story = quick_stage, seven_pairs(quick_stage)
    falls_due(stage, "programmes.half_way", story.programme)
    answer(stage, ("yes",) * 7, on=date(2026, 1, 8), lag=timedelta(seconds=1))
    falls_due(stage, "learning.round_over", story.programme)
    stage.command("Cora", "status")
    stage.press("Cora", "What people say")
    assert "I can say what I really think: half or more" in stage.newest("Cora")


@pytest.mark.parametrize("state", ["archived", "cancelled"])
def test_the_answers_of_a_round_that_was_over_before_an_update_go_too(quick_stage: Stage, state: str) -> None:
    stage = quick_stage
    story = running(stage, JUNIORS[0])
    story.match(JUNIORS[0], "Bea")
    answer(stage, ("yes",), on=date(2026, 1, 8))
    story.change(Programme, state=state, ended_on=date(2026, 1, 12))
    stage.advance(days=1)
    jobs.catch_up(stage.house, stage.routes)
    stage.advance(hours=1)
    jobs.catch_up(stage.house, stage.routes)
    stage.advance(days=31)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Pulse)).all() == []


def test_of_a_programme_that_was_stopped_nothing_is_counted_and_the_answers_go_all_the_same(
    quick_stage: Stage,
) -> None:
    stage = quick_stage
    story = running(stage, JUNIORS[0])
    story.match(JUNIORS[0], "Bea")
    answer(stage, ("yes",), on=date(2026, 1, 8))
    with stage.house.database.tenant(stage.tenant) as session:
        programme = Programme.by_id(session, story.programme)
        programme.state, programme.ended_on = "cancelled", date(2026, 1, 12)
    falls_due(stage, "learning.round_over", story.programme)
    stage.advance(days=31)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Pulse)).all() == []
        assert RoundTotals.of(session, story.programme) == []
