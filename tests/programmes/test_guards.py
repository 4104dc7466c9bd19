"""Each readiness guard by itself holds up sign-up, and the list says plainly how to put it right."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from bot.programmes.model import Programme, Role
from tests.fakes import Stage, complaints
from tests.matching import stories as matching
from tests.programmes import stories

OPEN: list[tuple[str, dict[str, Any], str]] = [
    ("G2", {"why": ""}, "Why: "),
    ("G3", {"topics": [{"id": "a", "label": "Video", "side": "mentor"}]}, "Topics: "),
    ("G5", {"promise_signed_on": None}, "Promise: "),
    ("G6", {"goal_measure": ""}, "Goal: "),
    ("G6", {"dpia_done_on": None}, "Data protection: "),
    ("G6", {"privacy_notice": ""}, "Data protection: "),
    ("G6", {"staff_consulted": "not_needed", "staff_because": ""}, "Data protection: "),
    ("G7", {"calendar": None}, "Calendar: "),
    ("dates", {"ends_on": None}, "Dates: "),
]


@pytest.mark.parametrize(("guard", "changed", "starts"), OPEN)
def test_a_guard_that_is_open_holds_up_sign_up(
    quick_stage: Stage, guard: str, changed: dict[str, Any], starts: str
) -> None:
    """Promise, agenda, business value, measurable goal, calendar, staff who were consulted.

    (S1-31, S3-11, S3-12, S2-08, S1-36, S1-24; not ready yet is an honest answer, S0-17.)
    """
    stories.ready(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        programme: Programme = session.merge(stories.programme(quick_stage))
        for name, value in changed.items():
            setattr(programme, name, value)
    quick_stage.command("Cora", "signup open")
    assert quick_stage.newest("Cora").startswith("Sign-up cannot open yet. 1 thing is missing"), guard
    quick_stage.press("Cora", "See what is missing")
    lines = [line for line in quick_stage.newest("Cora").splitlines() if line.startswith("- ")]
    assert [line[2:].startswith(starts) for line in lines if "sponsor joins" not in line][:1] == [True], lines


def test_without_a_second_contact_in_another_line_sign_up_does_not_open(quick_stage: Stage) -> None:
    """Guard G4: a safe place needs two ways to be heard (S1-32)."""
    stories.ready(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.execute(delete(Role).where(Role.role == "alternate"))
    quick_stage.command("Cora", "signup open")
    assert quick_stage.newest("Cora").startswith("Sign-up cannot open yet.")


def test_matching_waits_for_a_sponsor_who_takes_part_and_has_signed(quick_stage: Stage) -> None:
    """Guard G1, at the top and as a participant: looked at when matching starts (S1-35, S3-13, A2)."""
    story = matching.open_story(quick_stage)
    story.change("Sol", lessons_read=[])
    story.click("Kim", "matching.start")
    assert quick_stage.newest("Kim").startswith("The sponsor joins and reads one short lesson first.")
    story.change("Sol", lessons_read=["L02"])
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        Programme.by_id(session, story.programme).promise_signed_on = None
    story.click("Kim", "matching.start")
    assert quick_stage.newest("Kim").startswith("The sponsor signs the promise first.")
    quick_stage.command("Kim", "match run")
    assert "\n\nSol, the sponsor, signs the promise first.\n\n" in quick_stage.newest("Kim")
    quick_stage.press("Kim", "See what is missing")
    assert "Promise: Sol has been asked to sign it." in quick_stage.newest("Kim")


def test_staff_representatives_need_not_be_asked_only_with_a_reason(quick_stage: Stage) -> None:
    """Consulted: yes, or not needed and why (S1-24)."""
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme edit protection")
    answers = {**stories.CHECKED, "staff_consulted": "not_needed"}
    assert complaints(quick_stage.fill("Cora", **answers)) == {
        "staff_because": "Please say in a line why staff representatives need not be asked."
    }
    quick_stage.fill("Cora", **answers, staff_because="There is no staff body here")
    assert "Data protection" not in quick_stage.newest("Cora").split("Done")[0]


def test_the_list_asks_how_people_are_placed_and_may_say_not_yet(quick_stage: Stage) -> None:
    """Culture, and tiredness of change: honest advice, which holds up nothing (S0-17, S1-14)."""
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme edit protection")
    quick_stage.fill("Cora", **stories.CHECKED, climate="tired")
    assert "You say people are tired of change. Not ready yet is a fair answer." in quick_stage.newest("Cora")
    quick_stage.press("Sol", "Sign the promise")
    quick_stage.command("Cora", "signup open")
    assert quick_stage.forms["Cora"].name == "programmes.signup"


def test_a_sponsor_from_outside_and_impossible_dates_are_refused_kindly(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme edit people")
    assert complaints(quick_stage.fill("Cora", sponsor=["somebody-else"])) == {
        "sponsor": "That is not on the list. Please choose from the list."
    }
    quick_stage.command("Cora", "programme edit dates")
    found = complaints(quick_stage.fill("Cora", starts_on="2026-02-30", ends_on="2026-02-01"))
    assert list(found) == ["starts_on"]
    found = complaints(quick_stage.fill("Cora", starts_on="2026-03-02", ends_on="2026-02-27"))
    assert found["ends_on"].startswith("The round ends on Friday, 27 February 2026, before it starts")
    assert stories.programme(quick_stage).ends_on == date(2026, 6, 19)
