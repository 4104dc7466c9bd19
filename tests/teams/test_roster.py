"""What is kept of a person as Teams describes them, and how it is kept up to date."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.teams import checks
from adapters.teams.platform import Endpoints
from adapters.teams.roster import profile_of
from bot.conversation.card import Card
from bot.conversation.event import Profile
from bot.people.model import Member
from tests.adapters.post import soon
from tests.clients.teams_connector.connector import Connector, Refusal
from tests.clients.teams_connector.person import SETTINGS, rig
from tests.fakes import START, Stage


@pytest.mark.parametrize(
    ("member", "profile"),
    [
        (
            {"name": "Ana", "email": "Ana@School.example", "userPrincipalName": "a@b.example"},
            Profile(name="Ana", email="Ana@School.example"),
        ),
        (
            {"name": "Ben", "userPrincipalName": "ben@school.example"},
            Profile(name="Ben", email="ben@school.example"),
        ),
        ({"name": "Guest", "userPrincipalName": "g_gmail.com#EXT#@school.example"}, Profile(name="Guest")),
        ({"name": 5, "email": ["odd"]}, Profile()),
        ({}, Profile()),
    ],
)
def test_a_member_is_a_profile(member: dict[str, Any], profile: Profile) -> None:
    assert profile_of(member) == profile


def emails(stage: Stage) -> list[str | None]:
    with stage.house.database.everyone() as session:
        return list(session.scalars(select(Member.email).order_by(Member.name)))


def test_profiles_are_asked_for_again_after_a_week(quick_stage: Stage) -> None:
    """Whoever had no address at first has one now; one whom Teams does not find holds up nobody."""

    async def story() -> list[list[str | None]]:
        async with rig(quick_stage.house) as at:
            ana, ben = at.person("Ana", email=""), at.person("Ben", email="")
            for person in (ana, ben):
                await person.say("home")
            await at.settled()
            seen = []
            for days in (1, 8):
                at.connector.members[ana.user]["email"] = "ana@school.example"
                at.connector.members.pop(ben.user, None)
                quick_stage.clock.move_to(START + timedelta(days=days))
                await at.teams.look_after_people()
                seen.append(await at.live.run(emails, quick_stage))
            return seen

    assert soon(story()) == [[None, None], ["ana@school.example", None]]


# --- viceversa doctor ---------------------------------------------------------------------------------


def examined(change: Any = lambda _: None) -> list[str]:
    async def story() -> list[str]:
        connector = Connector()
        await connector.start()
        change(connector)
        try:
            ends = Endpoints(login=connector.url, metadata=f"{connector.url}/metadata")
            return [finding.line for finding in await checks.examine(SETTINGS, ends)]
        finally:
            await connector.stop()

    return soon(story())


def test_the_doctor_finds_all_in_order() -> None:
    assert examined() == [
        "ok       Teams: bot registration: Microsoft gives the bot its token",
        "ok       Teams: keys of the Bot Connector: 1 fetched",
        "ok       Teams: organisations: 1 may use it",
    ]


def test_the_doctor_finds_a_wrong_password_and_missing_keys() -> None:
    def spoil(connector: Connector) -> None:
        connector.password, connector.keys = "another", []

    found = examined(spoil)
    assert found[0].startswith(
        "problem  Teams: bot registration: Microsoft does not take the bot's id and password"
    )
    assert found[1].startswith(
        "problem  Teams: keys of the Bot Connector: cannot be fetched (no key that can be"
    )
    assert "a-bot-password" not in "".join(found)


@pytest.mark.parametrize(
    ("refusal", "line"),
    [
        (None, "ok       a test message: it is on its way"),
        (
            Refusal(403, "BotNotInConversationRoster"),
            "problem  a test message: the app is not there for this person",
        ),
        (Refusal(400, "BadArgument"), "problem  a test message: Teams refused it (400 BadArgument)"),
        (Refusal(503), "problem  a test message: it could not be sent"),
    ],
)
def test_the_doctor_sends_a_message(refusal: Refusal | None, line: str, quick_stage: Stage) -> None:
    async def story() -> tuple[str, list[str]]:
        connector = Connector()
        await connector.start()
        if refusal is not None:
            connector.refusals.append(refusal)
        try:
            ends = Endpoints(login=connector.url, metadata=f"{connector.url}/metadata", service=connector.url)
            phrases = quick_stage.house.phrases("en", "UTC")
            found = await checks.send_test(SETTINGS, "ana-in-entra", Card(title=("hello",)), phrases, ends)
            return found.line, [message.title for message in connector.messages]
        finally:
            await connector.stop()

    said, seen = soon(story())
    assert said.startswith(line)
    assert seen == (["hello"] if refusal is None else [])
