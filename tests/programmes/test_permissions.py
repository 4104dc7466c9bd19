"""Who may do what: every command and button of a programme, tried by everybody who may not."""

import pytest

from bot.conversation.card import Button, FormButton
from bot.programmes.model import Role
from tests.fakes import Stage
from tests.programmes import stories

ONLY = {
    "coordinate": "Only a programme coordinator can do that.",
    "set_up": "Only people who may set up programmes can do that.",
    "sign_promise": "Only the sponsor of the programme can do that.",
    "take_part": "That is for people who have joined a programme.",
}

COMMANDS = {
    "programme new": "set_up",
    "programme edit": "coordinate",
    "programme edit dates": "coordinate",
    "programme stop": "coordinate",
    "readiness": "coordinate",
    "signup open": "coordinate",
    "signup close": "coordinate",
    "levels": "coordinate",
    "promise": "sign_promise",
    "profile": "take_part",
    "leave": "take_part",
}

BUTTONS = {
    "programmes.sign": "sign_promise",
    "programmes.close": "coordinate",
    "programmes.levels_right": "coordinate",
    "programmes.leave": "take_part",
}

FORMS = {
    "programmes.new": "set_up",
    "programmes.edit": "coordinate",
    "programmes.signup": "coordinate",
    "programmes.keep_open": "coordinate",
    "programmes.stop": "coordinate",
    "programmes.level": "coordinate",
    "programmes.profile": "take_part",
}


def test_what_is_said_to_those_who_may_not(quick_stage: Stage) -> None:
    """Ana is invited and has not joined; Obs observes; Alt is the alternate contact."""
    stories.signing_up(quick_stage)
    obs = quick_stage.arrive("Obs")
    programme = stories.programme(quick_stage).id
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        session.add(Role(programme_id=programme, member_id=obs, role="observer"))
    for who in ("Ana", "Obs", "Alt"):
        for word, capability in COMMANDS.items():
            quick_stage.command(who, word)
            assert quick_stage.newest(who).startswith(ONLY[capability]), (who, word)
        for name, capability in BUTTONS.items():
            quick_stage.click(who, Button(name=name, label="x", args={"programme": programme}))
            assert quick_stage.newest(who).startswith(ONLY[capability]), (who, name)
        for name, capability in FORMS.items():
            quick_stage.click(who, FormButton(name=name, label="x", args={"programme": programme}))
            assert quick_stage.newest(who).startswith(ONLY[capability]), (who, name)
            assert who not in quick_stage.forms


@pytest.mark.parametrize("word", ["readiness", "signup open", "levels"])
def test_a_founder_is_no_coordinator_of_somebody_elses_programme(quick_stage: Stage, word: str) -> None:
    stories.draft(quick_stage)
    quick_stage.arrive("Dia")
    quick_stage.grant("Dia")
    quick_stage.command("Dia", word)
    assert quick_stage.newest("Dia").startswith(
        "You look after no programme at the moment. You can set one up"
    )
    assert quick_stage.buttons("Dia") == ["Set up a programme"]


def test_a_coordinator_who_may_not_set_up_programmes_is_not_told_to_be_one(quick_stage: Stage) -> None:
    """Whoever took a programme over coordinates, and may not found another."""
    stories.signing_up(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        programme, ben = stories.programme(quick_stage).id, quick_stage.members["Ben"]
        session.add(Role(programme_id=programme, member_id=ben, role="coordinator"))
    quick_stage.command("Ben", "readiness")
    assert quick_stage.newest("Ben").startswith("Both ways: ")
    quick_stage.command("Ben", "programme new")
    assert quick_stage.newest("Ben").startswith("Only people who may set up programmes can do that.")


def test_a_form_sent_by_somebody_who_may_not_is_refused_too(quick_stage: Stage) -> None:
    """A platform's form may have been opened by one and sent by another: both are checked."""
    stories.draft(quick_stage)
    quick_stage.command("Cora", "programme edit goal")
    quick_stage.forms["Ana"] = quick_stage.forms["Cora"]
    quick_stage.fill("Ana", goal_what="something else")
    assert quick_stage.newest("Ana").startswith("We could not find that programme.")
    assert stories.programme(quick_stage).goal_what == stories.NEW["goal_what"]


def test_a_typo_is_offered_only_what_one_can_do(quick_stage: Stage) -> None:
    """Not a coordinator's word to somebody who would be refused; the next nearest that they can use."""
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    for who, first in (
        ("Cora", "See what we learned"),
        ("Ana", "See the lessons"),
        ("Ben", "Show where I am"),
    ):
        quick_stage.command(who, "learnigs")
        assert quick_stage.buttons(who)[0] == first


def test_help_lists_only_what_one_can_do(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    listed = {}
    for who in ("Ana", "Cora", "Sol"):
        quick_stage.command(who, "help")
        lines = quick_stage.newest(who).splitlines()
        listed[who] = {line[2:].split(":")[0] for line in lines if line.startswith("- ")}
    assert {"join", "purpose", "language", "fewer", "privacy", "delete me"} <= listed["Ana"]
    assert listed["Ana"].isdisjoint({"profile", "leave", "levels", "programme new", "promise"})
    assert {"programme new", "readiness", "levels", "signup close"} <= listed["Cora"]
    assert "promise" in listed["Sol"]
