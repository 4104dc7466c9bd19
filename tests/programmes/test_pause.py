"""A programme on pause: nothing is said, no date runs, and afterwards nothing comes all at once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.agenda.model import DueDate
from bot.outbox.model import Outgoing
from bot.programmes.model import Programme
from tests.fakes import START, Stage, complaints
from tests.matching import stories as matching
from tests.pairs import stories as pairs
from tests.programmes import stories

REASON = "exams need all our time"


def pause(stage: Stage, who: str = "Cora", until: str = "") -> None:
    """Somebody pauses the only programme."""
    stage.command(who, "programme pause")
    stage.fill(who, reason=f"{REASON}.", until=until)


def due_kinds(stage: Stage) -> set[str]:
    """Everything that is due for anybody."""
    with stage.house.database.tenant(stage.tenant) as session:
        return set(session.scalars(select(DueDate.kind)))


def test_a_pause_stops_every_timer_and_message_and_afterwards_all_is_planned_anew(stage: Stage) -> None:
    """Pairs too: no nudge, no check-in, no end by the clock while it lasts (spec 2.1)."""
    story = pairs.active(stage)
    before = len(stage.seen_by("Bea"))
    pause(stage)
    assert stage.newest("Cora").startswith(f"Two ways is on pause because {REASON}.")
    assert stage.newest("Bea").startswith(
        f"Two ways is on pause because {REASON}. We will not message you until it restarts."
    )
    assert story.due() == set()
    stage.advance(days=50)
    assert len(stage.seen_by("Bea")) == before + 1
    assert story.facts("state") == "active"

    stage.command("Cora", "programme resume")
    stage.press("Cora", "Let it go on")
    stage.settle()
    assert stage.newest("Cora").startswith("Two ways goes on.")
    stage.advance(days=1)
    new = stage.seen_by("Bea")[before:]
    assert [text.split(".")[0] for text in new] == ["Two ways goes on"]  # the card of the pause is gone
    assert "checkins.meeting_due" in due_kinds(stage)
    stage.advance(days=6)
    assert len(stage.seen_by("Bea")) == before + 1  # a week later there is still no flood


def test_it_goes_on_by_itself_on_its_date(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    pause(quick_stage, until="2026-01-20")
    assert "It goes on by itself on Tuesday, 20 January 2026." in quick_stage.newest("Cora")
    assert "until it restarts on Tuesday, 20 January 2026" in quick_stage.newest("Ana")
    quick_stage.command("Ben", "join")
    assert quick_stage.newest("Ben").startswith("Both ways is on pause. You can join when it goes on.")
    quick_stage.command("Ana", "")
    assert quick_stage.newest("Ana").startswith("Both ways is on pause because")
    quick_stage.until(START + timedelta(days=8))
    assert stories.programme(quick_stage).state == "signup"
    assert quick_stage.newest("Ana").startswith("Both ways goes on.")
    stories.join(quick_stage, "Ben")
    assert quick_stage.newest("Ben").startswith("This is what a possible partner will see.")
    quick_stage.advance(days=8)
    assert quick_stage.newest("Cora").startswith(
        "Both ways cannot go to matching yet"
    )  # the close is planned


def test_the_sponsor_may_pause_and_let_it_go_on_and_nobody_else(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    pause(quick_stage, "Sol")
    assert stories.programme(quick_stage).state == "paused"
    assert quick_stage.buttons("Sol") == ["Let the programme go on"]  # to stop it is not the sponsor's
    assert quick_stage.newest("Cora").startswith(f"Both ways is on pause because {REASON}.")
    quick_stage.press("Cora", "Let the programme go on")
    quick_stage.press("Cora", "Let it go on")
    assert stories.programme(quick_stage).state == "signup"
    quick_stage.command("Ana", "programme pause")
    assert quick_stage.newest("Ana").startswith("Only a programme coordinator can do that.")


WRONG = [
    ({"reason": ""}, {"reason": "Please fill this in."}),
    ({"until": "2026-01-12"}, {"until": "Please choose a day after today, or leave it empty."}),
    ({"until": "2027-03-01"}, {"until": "That is more than a year away. Please check the year"}),
    (
        {"until": "2026-07-10"},
        {"until": "The round ends on Friday, 10 July 2026. Please choose a day before it"},
    ),
    ({"until": "2026-02-31"}, {"until": "That is not a date"}),
]


@pytest.mark.parametrize(("changed", "said"), WRONG)
def test_what_a_pause_cannot_take_and_nothing_typed_is_lost(
    quick_stage: Stage, changed: dict[str, str], said: dict[str, str]
) -> None:
    pairs.running(quick_stage)
    quick_stage.command("Cora", "programme pause")
    found = complaints(quick_stage.fill("Cora", **{"reason": REASON, "until": "", **changed}))
    assert {name: words[: len(said[name])] for name, words in found.items()} == said
    kept = {f.name: f.value for f in quick_stage.forms["Cora"].fields}
    assert kept["reason"] == changed.get("reason", REASON)


def test_while_it_rests_help_comes_through_and_news_waits(quick_stage: Stage) -> None:
    """What somebody does meanwhile is told when it goes on; a call for help at once."""
    story = pairs.active(quick_stage)
    pause(quick_stage)
    story.finish("Ana")
    quick_stage.advance(days=2)
    assert quick_stage.newest("Bea").startswith("Two ways is on pause")
    quick_stage.command("Bea", "support")
    quick_stage.fill("Bea", kind="other", message="Could we talk?")
    quick_stage.press("Bea", quick_stage.buttons("Bea")[0])
    quick_stage.settle()
    assert any("Could we talk?" in text for text in quick_stage.seen_by("Cora"))
    held = _states(quick_stage)
    assert held["pairs.ended"] == "held"
    quick_stage.command("Cora", "programme resume")
    quick_stage.press("Cora", "Let it go on")
    quick_stage.advance(days=1)
    assert any("finished early" in text for text in quick_stage.seen_by("Bea"))


def _states(stage: Stage) -> dict[str, str]:
    with stage.house.database.tenant(stage.tenant) as session:
        return {row.kind: row.state for row in session.scalars(select(Outgoing).order_by(Outgoing.due_at))}


def test_a_round_of_matching_rests_too_and_people_have_their_days_again(quick_stage: Stage) -> None:
    story = matching.open_story(quick_stage)
    story.start()
    quick_stage.advance(hours=1)
    pause(quick_stage, "Kim")
    assert "matching.window" not in due_kinds(quick_stage)
    for days in (1, 20):  # before the old last day, and after it: the card must not say "closed"
        quick_stage.advance(days=days)
        assert quick_stage.look_home("Ana").startswith("Both ways is on pause because")
        for ask in (quick_stage.command, quick_stage.press):
            ask("Ana", "matches" if ask == quick_stage.command else "Look, in private")
            assert quick_stage.newest("Ana").startswith("Both ways is on pause. Nothing moves until it goes")
    assert story.round().state == "juniors"
    quick_stage.command("Kim", "programme resume")
    quick_stage.press("Kim", "Let it go on")
    assert any(t.startswith("Both ways goes on. Dates begin anew") for t in quick_stage.seen_by("Ana"))
    closes = story.round().closes_at
    assert closes is not None
    assert closes >= quick_stage.clock.now() + timedelta(days=5)
    story.all_happy(*story.juniors)
    story.all_happy(*story.seniors)
    assert story.round().state == "solved"


def test_where_the_last_day_went_by_meanwhile_the_dates_come_first(quick_stage: Stage) -> None:
    pairs.running(quick_stage, ends_on=date(2026, 4, 1))
    pause(quick_stage)
    quick_stage.advance(days=100)
    quick_stage.command("Cora", "programme resume")
    assert quick_stage.newest("Cora").startswith("The last day of Two ways was Wednesday, 1 April 2026.")
    assert quick_stage.buttons("Cora") == ["Set dates", "Let it go on"]
    quick_stage.press("Cora", "Set dates")
    quick_stage.fill("Cora", ends_on="2026-07-10")
    quick_stage.command("Cora", "programme resume")
    assert quick_stage.newest("Cora").startswith("Let Two ways go on?")


def test_two_who_press_at_once_pause_once(quick_stage: Stage) -> None:
    """The second of two coordinators hears kindly how things are; a card from before says the same."""
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "programme pause")
    quick_stage.command("Sol", "programme pause")
    quick_stage.fill("Cora", reason=REASON)
    quick_stage.fill("Sol", reason="Another one")
    assert quick_stage.newest("Sol").startswith("Both ways is on pause. Nothing moves until it goes on.")
    programme: Programme = stories.programme(quick_stage)
    assert (programme.paused_because, programme.pauses) == (REASON, 1)
    quick_stage.command("Cora", "signup close")
    assert quick_stage.newest("Cora").startswith("Both ways is on pause. Nothing moves until it goes on.")
