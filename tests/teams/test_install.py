"""The app coming to Teams and going from it, for one person, for a team and for an organisation."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from adapters.live import Live
from adapters.settings import BadSettings, TeamsSettings
from adapters.teams.platform import Teams, chat_link
from bot.people.installing import SeveralOrganisations
from bot.people.model import Account, Grant, Installation, Member, Tenant
from bot.routes import ROUTES
from tests.adapters.post import ROUTES_WITH_HELLO, soon, states, wish
from tests.clients.teams_connector.connector import TENANT
from tests.clients.teams_connector.person import SETTINGS, rig
from tests.fakes import Stage

OTHER = "bbbbbbbb-0000-0000-0000-00000000000b"
NO_AUTH = replace(SETTINGS, app_password="", tenant_id="", allowed_tenants=frozenset(), no_auth=True)


def rows(stage: Stage, column: Any, platform: str = "teams") -> list[Any]:
    """That column of every account on Teams, by user."""
    with stage.house.database.everyone() as session:
        query = (
            select(column).select_from(Account).join(Installation, Installation.id == Account.installation_id)
        )
        return list(session.scalars(query.where(Installation.platform == platform).order_by(Account.user_id)))


def organisations(stage: Stage) -> dict[str, str]:
    """Tenant id in Teams → the organisation's name."""
    with stage.house.database.everyone() as session:
        query = select(Installation.external_id, Tenant.name).join(
            Tenant, Tenant.id == Installation.tenant_id
        )
        found = session.execute(query.where(Installation.platform == "teams"))
        return {row.external_id: row.name for row in found}


def test_the_organisation_of_the_settings_is_the_one_that_is_there(quick_stage: Stage) -> None:
    async def story() -> dict[str, str]:
        both = replace(SETTINGS, allowed_tenants=frozenset({TENANT, OTHER}))
        async with rig(quick_stage.house, settings=both) as at:
            return await at.live.run(organisations, quick_stage)

    assert soon(story()) == {TENANT: "A school", OTHER: "Teams bbbbbbbb"}


def test_two_organisations_without_a_choice_are_told(quick_stage: Stage) -> None:
    with quick_stage.house.database.everyone() as session:
        session.add(Tenant(name="Another school", created_at=quick_stage.clock.now()))

    async def story() -> None:
        async with rig(quick_stage.house):
            raise AssertionError("it began")

    with pytest.raises(SeveralOrganisations, match="A school, Another school"):
        soon(story())


@pytest.mark.parametrize("missing", ["app_id", "app_password", "allowed_tenants"])
def test_without_credentials_it_refuses_to_start_with_one_line(missing: str, quick_stage: Stage) -> None:
    empty: Any = frozenset() if missing == "allowed_tenants" else ""
    settings: TeamsSettings = replace(SETTINGS, **{missing: empty})

    async def story() -> None:
        teams = Teams(settings)
        live = Live(quick_stage.house, ROUTES, {})
        try:
            await teams.start(live)
        finally:
            await live.stop()
            await teams.close()

    with pytest.raises(BadSettings) as refused:
        soon(story())
    (line,) = refused.value.lines
    assert line.startswith("TEAMS_APP_ID: is missing")
    assert "docs/teams.md#teams_app_id" in line


def test_who_takes_the_app_away_is_left_alone_until_they_return(quick_stage: Stage) -> None:
    async def story() -> list[Any]:
        async with rig(quick_stage.house, ROUTES_WITH_HELLO) as at:
            ana = at.person("Ana")
            await ana.install()
            await at.settled()
            steps: list[Any] = [await at.live.run(rows, quick_stage, Account.reachable)]
            assert await at.send(ana.activity("installationUpdate", action="remove")) == (200, "")
            await at.settled()
            steps.append(await at.live.run(rows, quick_stage, Account.reachable))
            before = len(ana.seen())
            await ana.install()
            await at.settled()
            steps.append(await at.live.run(rows, quick_stage, Account.reachable))
            steps.append(len(ana.seen()) - before)
            return steps

    assert soon(story()) == [[True], [False], [True], 1]


def test_a_stranger_who_takes_the_app_away_leaves_nothing_behind(quick_stage: Stage) -> None:
    async def story() -> tuple[int, list[str], list[str]]:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            status, _ = await at.send(ana.activity("installationUpdate", action="remove"))
            await at.settled()
            known = await at.live.run(rows, quick_stage, Account.user_id)
            return status, known, [each for each in at.connector.asked if "/v3/" in each]

    assert soon(story()) == (200, [], [])


def test_people_of_a_file_are_known_once_the_app_is_in_their_team(quick_stage: Stage) -> None:
    """By their e-mail address; who is in the team and in no file stays unknown."""
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        for name in ("Ana", "Cem"):
            session.add(Member(name=name, email=f"{name.lower()}@school.example"))

    async def story() -> tuple[list[str], list[str]]:
        async with rig(quick_stage.house, ROUTES_WITH_HELLO) as at:
            for name in ("Ana", "Ben", "Cem"):
                at.person(name)
            added = at.person("Ben").activity("installationUpdate", channel="19:staff", action="add")
            assert await at.send(added) == (200, "")
            await at.settled()
            known = await at.live.run(rows, quick_stage, Account.user_id)
            return known, [at.person(name).account for name in ("Ana", "Cem")]

    known, expected = soon(story())
    assert known == sorted(expected)


def test_somebody_from_a_file_is_written_to_before_they_ever_wrote(quick_stage: Stage) -> None:
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana = Member(name="Ana", email="ana@school.example")
        session.add(ana)
        session.flush()
        quick_stage.members["Ana"] = ana.id

    async def story() -> tuple[list[str], dict[str, str]]:
        async with rig(quick_stage.house, ROUTES_WITH_HELLO) as at:
            person = at.person("Ana")
            await at.send(person.activity("installationUpdate", channel="19:staff", action="add"))
            await at.settled()
            await at.live.run(wish, quick_stage, "Ana", "good morning")
            at.live.start()
            await at.connector.until(lambda: person.seen() != [])
            await at.live.stop()
            return [message.title for message in person.seen()], states(quick_stage)

    assert soon(story()) == (["good morning"], {"good morning": "sent"})


def test_on_this_machine_alone_the_first_to_add_it_coordinates(quick_stage: Stage) -> None:
    def coordinators(stage: Stage) -> list[str]:
        with stage.house.database.everyone() as session:
            query = select(Member.name).join(Grant, Grant.member_id == Member.id)
            return list(session.scalars(query))

    async def story() -> list[str]:
        async with rig(quick_stage.house, settings=NO_AUTH) as at:
            at.connector.tokens.append("")  # nobody proves who they are, nor does the bot
            for name in ("Ana", "Ben"):
                await at.send(at.person(name).activity("installationUpdate", action="add"), token=None)
                await at.settled()
            return await at.live.run(coordinators, quick_stage)

    assert soon(story()) == ["Ana"]


def test_a_link_opens_a_chat_with_a_colleague() -> None:
    assert chat_link("t", "u", "ana+x@school.example") == (
        "https://teams.microsoft.com/l/chat/0/0?users=ana%2Bx%40school.example"
    )
    assert chat_link("t", "u", "") is None
