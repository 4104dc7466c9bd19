"""Levels that people gave themselves, and the coordinator who confirms or corrects them."""

from bot.conversation.card import Button, FormButton
from tests.fakes import Stage, complaints
from tests.programmes import stories
from tests.programmes.stories import LEAD, TEACH


def newcomers(stage: Stage) -> None:
    """Gus says level 3 and that he reports to Eva; Hal says nothing."""
    stories.signing_up(stage)
    for name, said in (("Gus", {"level": "3", "manager": [stage.members["Eva"]]}), ("Hal", {})):
        stage.arrive(name)
        stage.command(name, "join")
        stage.fill(name, wants=[LEAD], offers=[TEACH], **said)


def test_home_leads_there_and_the_list_says_who_said_what(quick_stage: Stage) -> None:
    newcomers(quick_stage)
    quick_stage.command("Cora", "")
    waiting = "The levels of 2 people are not confirmed yet. Please do that before matching."
    assert waiting in quick_stage.newest("Cora")
    quick_stage.press("Cora", "Confirm levels")
    listed = quick_stage.newest("Cora")
    assert "SHARED: Only coordinators and the matching see this. Partners never do." in listed
    assert "- Gus: Teacher or staff member, reports to Eva" in listed
    assert "- Hal: level not given, reports to nobody we know of" in listed
    assert quick_stage.buttons("Cora") == ["Correct Hal", "Correct Gus", "Show where I am"]


def test_one_after_the_other_until_all_are_confirmed(quick_stage: Stage) -> None:
    newcomers(quick_stage)
    quick_stage.command("Cora", "levels")
    quick_stage.press("Cora", "Correct Hal")
    quick_stage.fill("Cora", level="6", appraiser=[quick_stage.members["Fay"]])
    assert quick_stage.newest("Cora").startswith("The level of 1 person is not confirmed yet.")
    hal = stories.member(quick_stage, "Hal")
    assert (hal.level, hal.level_confirmed, hal.appraiser_id) == (6, True, quick_stage.members["Fay"])
    part = stories.participant(quick_stage, "Hal")
    assert part is not None
    assert part.side == "mentee"  # nobody is far enough above a principal
    quick_stage.press("Cora", "Confirm all of these")
    assert quick_stage.newest("Cora").startswith("Both ways: every level is confirmed.")
    gus = stories.member(quick_stage, "Gus")
    assert (gus.level, gus.level_confirmed) == (3, True)


def test_all_are_confirmed_as_they_were_shown_or_not_at_all(quick_stage: Stage) -> None:
    newcomers(quick_stage)
    quick_stage.command("Hal", "profile")
    quick_stage.fill("Hal", level="2")
    quick_stage.command("Cora", "levels")
    quick_stage.command("Gus", "profile")
    quick_stage.fill("Gus", level="5")
    quick_stage.press("Cora", "Confirm all of these")
    assert quick_stage.newest("Cora").startswith("Somebody has joined or changed something since that card.")
    assert stories.member(quick_stage, "Gus").level_confirmed is False
    quick_stage.press("Cora", "Confirm levels")
    assert "- Gus: Deputy, reports to Eva" in quick_stage.newest("Cora")


def test_a_confirmed_level_is_no_longer_the_persons_to_change(quick_stage: Stage) -> None:
    newcomers(quick_stage)
    quick_stage.command("Cora", "levels")
    quick_stage.press("Cora", "Correct Gus")
    quick_stage.fill("Cora")
    quick_stage.command("Gus", "profile")
    assert {"level", "manager"}.isdisjoint(f.name for f in quick_stage.forms["Gus"].fields)


def test_reporting_lines_do_not_go_round_in_circles(quick_stage: Stage) -> None:
    newcomers(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.merge(stories.member(quick_stage, "Fay")).manager_id = quick_stage.members["Gus"]
    quick_stage.command("Cora", "levels")
    quick_stage.press("Cora", "Correct Gus")
    found = complaints(quick_stage.fill("Cora", manager=[quick_stage.members["Fay"]]))
    assert found == {"manager": "By what we know, Fay reports to this person. Please check who manages whom."}


def test_a_card_names_nobody_of_another_programme_and_does_nothing_for_others(quick_stage: Stage) -> None:
    newcomers(quick_stage)
    programme = stories.programme(quick_stage).id
    for member in ("Ana", "Cora"):  # here, but not in the programme
        args = {"programme": programme, "member": quick_stage.members[member]}
        quick_stage.click("Cora", FormButton(name="programmes.level", label="x", args=args))
        assert quick_stage.newest("Cora").startswith("We could not find that person.")
    args = {"programme": programme, "seen": ""}
    quick_stage.click("Gus", Button(name="programmes.levels_right", label="x", args=args))
    assert quick_stage.newest("Gus").startswith("Only a programme coordinator can do that.")


def test_a_long_list_shows_twelve_and_says_that_more_follow(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    for number in range(14):
        name = f"Nn{number:02}"
        quick_stage.arrive(name)
        quick_stage.command(name, "join")
        quick_stage.fill(name, wants=[LEAD], offers=[TEACH], level="2")
    quick_stage.command("Cora", "levels")
    assert quick_stage.newest("Cora").count("\n- Nn") == 12
    assert "2 more follow when these are confirmed." in quick_stage.newest("Cora")
    quick_stage.press("Cora", "Confirm all of these")
    assert quick_stage.newest("Cora").count("\n- Nn") == 2
