"""Whom no message can reach: the coordinator sees it at home and in a list, with what helps."""

import pytest
from sqlalchemy import select

from bot.conversation.event import Lifecycle
from bot.dispatch import dispatch
from bot.people.model import Account, Installation, Member
from bot.routes import ROUTES
from tests.fakes import Stage
from tests.programmes import stories


def imported(stage: Stage, *names: str) -> None:
    """People from a file who have never met the bot."""
    with stage.house.database.tenant(stage.tenant) as session:
        for name in names:
            session.add(Member(name=name, email=f"{name.lower()}@school.example", level=3))


def takes_the_bot_away(stage: Stage, name: str) -> None:
    event = Lifecycle(id=f"removed-{name}", sender=stage.sender(name), what="removed_app")
    dispatch(stage.house, ROUTES, event)


def test_while_everybody_is_reached_nothing_is_said(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "")
    assert "reached" not in quick_stage.newest("Cora")
    quick_stage.command("Cora", "reach")
    assert quick_stage.newest("Cora").startswith("Both ways: everybody can be reached.")


def test_the_home_counts_them_and_the_list_names_them_with_what_helps(stage: Stage) -> None:
    stories.signing_up(stage)
    imported(stage, "Zoe", "Yan")
    takes_the_bot_away(stage, "Ben")
    stage.command("Cora", "")
    assert "3 people cannot be reached by this bot." in stage.newest("Cora")
    stage.press("Cora", "See who is not reached")
    assert stage.newest("Cora").split("\n\n")[:6] == [
        "Both ways: 3 people cannot be reached by this bot",
        "SHARED: Only coordinators see this list.",
        "They have not met this bot yet. Ask them to open a chat with it, or ask your IT to add it for them:",
        "- Yan\n- Zoe",
        "Messages do not get through any more. Only they can open the chat again; please do not ask why:",
        "- Ben",
    ]


def test_a_long_list_says_how_many_more_there_are(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    imported(quick_stage, *(f"P{n:02}" for n in range(15)))
    quick_stage.command("Cora", "reach")
    assert "- P11\n- and 3 more" in quick_stage.newest("Cora")


def test_when_the_whole_workspace_is_gone_nobody_is_reached(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        place = session.scalars(select(Installation)).one()
        place.active = False
        people = len(session.scalars(select(Account.id)).all())
    quick_stage.command("Cora", "reach")
    assert quick_stage.newest("Cora").startswith(f"Both ways: {people} people cannot be reached")


@pytest.mark.parametrize("name", ["Ana", "Sol"])
def test_nobody_but_coordinators_sees_the_list(quick_stage: Stage, name: str) -> None:
    stories.signing_up(quick_stage)
    imported(quick_stage, "Zoe")
    quick_stage.command(name, "reach")
    assert "Zoe" not in quick_stage.newest(name)
