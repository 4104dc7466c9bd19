"""A round from its first day to the closed books: what the clock does, and what a coordinator does."""

from datetime import UTC, date, datetime

from sqlalchemy import delete, select

from bot import jobs
from bot.agenda import model as agenda
from bot.agenda.model import DueDate
from bot.conversation.card import Button
from bot.pairs.model import Pair
from bot.people.model import Installation
from bot.programmes.learnt import Learnt
from bot.programmes.model import Participant, Programme
from tests.fakes import Stage, complaints
from tests.matching import stories as matching
from tests.pairs import stories as pairs
from tests.programmes import stories

ENDS = date(2026, 2, 27)
"""A Friday; the 20th working day before it is Friday, 30 January."""


def begun(stage: Stage) -> pairs.Story:
    """Ana and Bea have agreed; the round's own dates are planned as the first match plans them."""
    story = pairs.active(stage, ends_on=ENDS)
    with stage.house.database.tenant(stage.tenant) as session:
        agenda.due(session, "programmes.began", story.programme, stage.clock.now())
    stage.settle()
    return story


def said(stage: Stage, who: str, start: str) -> int:
    """How many messages to somebody begin so."""
    return sum(text.startswith(start) for text in stage.seen_by(who))


def at(day: int, month: int, hour: int = 12) -> datetime:
    """An instant of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def note(stage: Stage, heard: str, changed: str) -> None:
    """Cora notes something."""
    stage.command("Cora", "learnings")
    stage.press("Cora", "Note something")
    stage.fill("Cora", heard=heard, changed=changed)


def press_again(stage: Stage, route: str) -> None:
    """Cora presses a button that has done its work, on a card that is still open elsewhere."""
    args = {"programme": stories.programme(stage).id}
    stage.click("Cora", Button(name=route, label="…", args=args))


# --- an update of the bot ---------------------------------------------------------------------


def test_a_round_from_before_an_update_gets_its_dates_by_itself(quick_stage: Stage) -> None:
    """The house that starts again plans what nobody has: nothing has to be edited, nothing comes twice."""
    stage, story = quick_stage, pairs.active(quick_stage, ends_on=ENDS)
    with stage.house.database.tenant(stage.tenant) as session:
        session.execute(delete(DueDate))  # as an older version of the bot has left it
    stage.advance(days=1)
    assert story.due() == set()
    jobs.catch_up(stage.house, stage.routes)
    stage.settle()
    assert "pairs.closing" in story.due()
    known = planned(stage)
    assert {"programmes.near_the_end", "pairs.look_at_lines"} <= {kind for kind, _ in known}
    jobs.catch_up(stage.house, stage.routes)
    stage.settle()
    assert planned(stage) == known
    stage.until(at(2, 2, 12))
    assert stories.programme(stage).state == "wrap_up"
    assert story.facts("state") == "closing"
    jobs.catch_up(stage.house, stage.routes)
    assert "programmes.catch_up" not in {kind for kind, _ in planned(stage)}


def planned(stage: Stage) -> set[tuple[str, datetime]]:
    """All that is due, and when."""
    with stage.house.database.tenant(stage.tenant) as session:
        return {(row.kind, row.at) for row in session.scalars(select(DueDate))}


# --- the clock --------------------------------------------------------------------------------


def test_the_round_starts_on_its_day_and_never_on_top_of_the_match(quick_stage: Stage) -> None:
    """The news of the match says when the round ends; the start is told only where it is another day."""
    story = matching.open_story(quick_stage, starts_on=date(2026, 1, 26))
    story.solved()
    story.told()
    assert stories.programme(quick_stage).state == "running"
    assert said(quick_stage, "Ana", "The round of Both ways starts today") == 0
    quick_stage.until(at(26, 1))
    assert (
        said(quick_stage, "Ana", "The round of Both ways starts today and ends on Friday, 10 July 2026.") == 1
    )
    assert said(quick_stage, "Deb", "The round of") == 0  # who is in no pair is told nothing of it


def test_a_match_on_the_first_day_tells_it_all_at_once(quick_stage: Stage) -> None:
    story = matching.open_story(quick_stage, starts_on=date(2026, 1, 14))
    story.solved()
    story.told()
    quick_stage.until(at(16, 1))
    assert said(quick_stage, "Ana", "The round of Both ways starts today") == 0
    assert any("The round ends on Friday, 10 July 2026." in text for text in quick_stage.seen_by("Ana"))


def test_near_the_end_the_clock_says_so_and_at_the_end_the_round_is_over(stage: Stage) -> None:
    story = begun(stage)
    stage.command("Cora", "")
    desk = stage.newest("Cora")
    assert desk.startswith("Two ways: the round is under way")
    assert "Closing begins on Friday, 30 January 2026. The round ends on Friday, 27 February 2026." in desk
    stage.until(at(30, 1))
    assert stories.programme(stage).state == "wrap_up"
    assert stage.newest("Cora").startswith("Two ways: the round is coming to its end")
    assert "The round ends on Friday, 27 February 2026. After that you write down" in stage.newest("Cora")
    # The pair's own last meeting says the same to both, so the round does not say it again (M-CLOSING).
    assert story.facts("state") == "closing"
    assert said(stage, "Ana", "The round of Two ways ends") == 0
    stage.until(at(27, 2))
    assert stories.programme(stage).state == "wrap_up"
    stage.until(at(2, 3))
    assert stories.programme(stage).state == "evaluation"
    assert stage.newest("Cora").startswith("The round of Two ways is over. Before you close it:")


def test_whose_pair_is_not_closing_yet_hears_that_the_round_ends(quick_stage: Stage) -> None:
    story = begun(quick_stage)
    quick_stage.until(at(28, 1))
    story.change_pair(state="agreeing", agreeing_at=quick_stage.clock.now())
    quick_stage.until(at(30, 1))
    assert quick_stage.newest("Bea").startswith(
        "The round of Two ways ends on Friday, 27 February 2026.\n\n"
        "Pairs can close, carry on or become peers. Nothing to do today."
    )


def test_new_dates_are_planned_for_the_programme_and_its_pairs(quick_stage: Stage) -> None:
    """What fell due by the old dates does not come any more."""
    story = begun(quick_stage)
    quick_stage.command("Cora", "programme edit dates")
    assert complaints(quick_stage.fill("Cora", ends_on="2026-01-05")) == {
        "ends_on": "The round ends on Monday, 5 January 2026, before it starts on Monday, 12 January 2026. "
        "Please change one of the two."
    }
    quick_stage.fill("Cora", ends_on="2026-03-13")
    quick_stage.until(at(5, 2))
    assert (stories.programme(quick_stage).state, story.facts("state") == "closing") == ("running", False)
    quick_stage.until(at(13, 2))
    assert (stories.programme(quick_stage).state, story.facts("state")) == ("wrap_up", "closing")


# --- by hand ----------------------------------------------------------------------------------


def test_a_round_can_be_closed_sooner_with_time_to_end_well(quick_stage: Stage) -> None:
    story = begun(quick_stage)
    quick_stage.command("Cora", "close")
    assert (
        "It would end on Monday, 9 February 2026, so that pairs have 20 working days"
        in quick_stage.newest("Cora")
    )
    quick_stage.press("Cora", "Begin closing")
    press_again(quick_stage, "programmes.wrap_up")
    assert quick_stage.newest("Cora").startswith("The programme has moved on, so that does not fit any more.")
    quick_stage.advance(days=1)
    assert (stories.programme(quick_stage).ends_on, story.facts("state")) == (date(2026, 2, 9), "closing")
    quick_stage.command("Cora", "close")
    assert "1 pairing is still open until then." in quick_stage.newest("Cora")
    story.finish("Ana")
    quick_stage.command("Cora", "close")
    quick_stage.press("Cora", "End the round")
    assert stories.programme(quick_stage).state == "evaluation"


def test_the_books_close_when_all_has_been_written_and_said(quick_stage: Stage) -> None:
    """What we heard, what we changed, told to everybody before the end (S2-11, S2-12)."""
    stage = quick_stage
    story = begun(stage)
    story.finish("Ana")
    with stage.house.database.tenant(stage.tenant) as session:
        programme = Programme.by_id(session, story.programme)
        place = session.scalars(select(Installation)).one()
        programme.state, programme.ends_on = "evaluation", date(2026, 1, 9)
        bea = Participant.of(session, programme.id, stage.members["Bea"])
        assert bea is not None
        bea.state = "ready"
        programme.channel = {"installation": place.id, "id": "staff", "name": "staff"}
    stage.command("Cora", "close")
    assert stage.newest("Cora").startswith(
        "The round of Two ways is over. Before you close it:\n\n"
        "- Write down what you heard and what you change.\n- Post it, so that people know what came of it."
    )
    note(stage, "Lunch is too short.", "Pairs may use a free period.")
    assert stage.newest("Cora").startswith("Noted. Nobody else sees it before you post it.")
    assert said(stage, "Bea", "Two ways: you said") == 0
    stage.press("Cora", "See the post")
    line = "- You told us: Lunch is too short. So we: Pairs may use a free period."
    read = f"Two ways: you said, we did\n\n{line}\n\nThis is how everybody who joined will read it."
    assert stage.newest("Cora").startswith(read)
    with stage.house.database.tenant(stage.tenant) as session:  # somebody else notes something meanwhile
        other = Learnt(programme_id=story.programme, heard="More", changed="Less", post=0)
        other.noted_at = stage.clock.now()
        session.add(other)
    stage.press("Cora", "Post it")
    assert "- You told us: More. So we: Less.\n" in stage.newest("Cora")
    assert "This has changed since you looked. Nothing was posted" in stage.newest("Cora")
    assert said(stage, "Bea", "Two ways: you said") == 0
    with stage.house.database.tenant(stage.tenant) as session:
        session.execute(delete(Learnt).where(Learnt.heard == "More"))
    stage.command("Cora", "learnings")
    stage.press("Cora", "See the post")
    stage.press("Cora", "Post it")
    assert stage.newest("Cora").startswith("Posted. 2 people read it in their own hours.")
    # No pair is left to wait for.
    assert stage.buttons("Cora") == ["Bring the programme to its end", "Show where I am"]
    press_again(stage, "programmes.post_learnings")
    assert stage.newest("Cora").startswith("All lines have been posted already.")
    assert stage.newest("Bea").startswith(f"Two ways: you said, we did\n\n{line}\n\nYou get this because")
    assert stage.newest("#staff") == f"Two ways: you said, we did\n\n{line}"
    assert said(stage, "Bea", "Two ways: you said") == 1

    stage.command("Cora", "close")
    stage.press("Cora", "Close the programme")
    assert stage.newest("Cora").startswith(
        "Two ways is closed. What people told it is deleted on Friday, 13 March 2026."
    )
    stage.advance(days=59)
    assert _parts(stage) == 2
    stage.advance(days=3)
    assert _parts(stage) == 1  # Ana is on the alumni list, and stays there
    with stage.house.database.tenant(stage.tenant) as session:
        assert [row.heard for row in session.scalars(select(Learnt))] == ["Lunch is too short"]


def _parts(stage: Stage) -> int:
    with stage.house.database.tenant(stage.tenant) as session:
        return len(session.scalars(select(Participant)).all())


def test_what_people_told_a_round_goes_even_if_nobody_closes_the_books(quick_stage: Stage) -> None:
    """Sixty days after its end (spec 6.1); two who carry on keep what they need for it."""
    stage, story = quick_stage, begun(quick_stage)
    stage.arrive("Eve")
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Participant(programme_id=story.programme, member_id=stage.members["Eve"], state="ready"))
        programme = Programme.by_id(session, story.programme)
        programme.state, programme.ends_on = "evaluation", date(2025, 11, 15)
    jobs.catch_up(stage.house, stage.routes)
    stage.until(at(13, 1))
    assert _parts(stage) == 3
    stage.until(at(14, 1))
    with stage.house.database.tenant(stage.tenant) as session:
        left = {stage.members[name] for name in ("Ana", "Bea")}
        assert {part.member_id for part in session.scalars(select(Participant))} == left
    jobs.catch_up(stage.house, stage.routes)
    assert jobs.plan(stage.house, stage.routes) == 0  # they are looked at again in another sixty days


def test_what_was_learned_is_there_when_the_next_programme_is_set_up(quick_stage: Stage) -> None:
    """Carried into the next round's set-up (S2-12)."""
    stories.signing_up(quick_stage)
    note(quick_stage, "Lunch is too short", "Pairs may use a free period")
    quick_stage.command("Cora", "programme new")
    shown = str(quick_stage.forms["Cora"].intro)
    assert "What you learned last time:" in shown
    assert "You told us: Lunch is too short. So we: Pairs may use a free period." in shown


def test_learnings_may_be_posted_in_the_middle_of_a_round_too(quick_stage: Stage) -> None:
    """Feedback along the way, several lines over time (S2-11)."""
    begun(quick_stage)
    for number in range(1, 6):
        note(quick_stage, f"Thing {number}", f"Change {number}")
        quick_stage.advance(minutes=1)
    quick_stage.press("Cora", "See the post")
    quick_stage.press("Cora", "Post it")
    assert quick_stage.buttons("Cora") == ["Show where I am"]  # the round goes on
    assert "Thing 4" in quick_stage.newest("Bea")
    assert "Thing 5" not in quick_stage.newest("Bea")
    quick_stage.command("Cora", "learnings")
    assert "1 line has not been posted yet." in quick_stage.newest("Cora")


def test_those_who_carry_on_are_counted_before_closing_and_read_why_it_ends(quick_stage: Stage) -> None:
    """Two who chose to carry on read that the programme is over, and nothing of having finished early."""
    stage, story = quick_stage, begun(quick_stage)
    with stage.house.database.tenant(stage.tenant) as session:
        noted = Learnt(programme_id=story.programme, heard="More", changed="Less", post=1)
        noted.noted_at = stage.clock.now()
        session.add(noted)
        programme = Programme.by_id(session, story.programme)
        programme.state, programme.ends_on = "evaluation", date(2025, 11, 28)
    stage.command("Cora", "close")
    assert "1 pair is still at work. Closing the programme ends that too" in stage.newest("Cora")
    stage.press("Cora", "Close the programme")
    stage.advance(days=2)
    for who, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(who).startswith(
            f"Two ways is over, and so is your pairing with {other} in it.\n\n"
            "Thank you for the time you gave. You two can of course go on meeting without the bot."
        )


def test_nothing_is_closed_before_its_time(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "close")
    assert quick_stage.newest("Cora").startswith(
        "The round of Both ways has not begun. To end it now, stop the programme."
    )


# --- stopping for good ------------------------------------------------------------------------


def test_a_programme_stops_from_the_middle_of_its_round_and_pairs_end_kindly(quick_stage: Stage) -> None:
    """Asked twice; both hear the same one message, and may carry on by themselves."""
    stage = quick_stage
    story = begun(stage)
    stage.command("Cora", "programme stop")
    stage.fill("Cora", reason="the school is moving.")
    assert stage.newest("Cora").startswith("Really stop Two ways? People will read: the school is moving.")
    before = {who: len(stage.seen_by(who)) for who in ("Ana", "Bea")}
    stage.press("Cora", "Stop the programme")
    stage.settle()
    stage.advance(days=2)
    for who in ("Ana", "Bea"):
        assert stage.newest(who).startswith(
            "Two ways has stopped. The reason: the school is moving. Thank you for joining.\n\n"
            "Pairs are free to carry on by themselves.\n\n"
            "You can download your data until Friday, 13 March 2026."
        )
        assert len(stage.seen_by(who)) <= before[who] + 1
    assert story.facts("state") == "ended"
    assert story.due() == set()
    press_again(stage, "programmes.stop_now")
    assert stage.newest("Cora").startswith("The programme has moved on, so that does not fit any more.")
    stage.advance(days=70)
    assert (stories.programme(stage).state, _parts(stage)) == ("archived", 0)


def test_a_paused_programme_can_stop_and_people_hear_of_it(quick_stage: Stage) -> None:
    begun(quick_stage)
    quick_stage.command("Cora", "programme pause")
    quick_stage.fill("Cora", reason="exams")
    quick_stage.command("Cora", "programme stop")
    quick_stage.fill("Cora", reason="no time at all")
    quick_stage.press("Cora", "Stop the programme")
    assert quick_stage.newest("Bea").startswith("Two ways has stopped. The reason: no time at all.")
    assert said(quick_stage, "Bea", "Two ways is on pause") == 0
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert [pair.state for pair in session.scalars(select(Pair))] == ["ended"]


def test_a_round_of_matching_ends_with_its_programme(quick_stage: Stage) -> None:
    story = matching.open_story(quick_stage)
    story.start()
    quick_stage.command("Kim", "programme stop")
    quick_stage.fill("Kim", reason="no time")
    quick_stage.press("Kim", "Stop the programme")
    assert (story.round().state, story.consents()) == ("stopped", [])
