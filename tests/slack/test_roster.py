"""People in Slack: who they are when they come, what changes, who goes, and how the app goes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from adapters import live as lives
from adapters.slack import parse
from adapters.slack.shapes import Person
from bot.conversation.event import Sender
from bot.people.model import Account, Grant, Installation, Member
from tests.adapters.post import soon
from tests.clients.slack_api.app import BOT_SCOPES, App
from tests.clients.slack_api.faults import Refused, Silent, Throttled
from tests.clients.slack_api.server import SlackServer
from tests.fakes import Stage
from tests.slack.bench import ANA, BEN, Bench, connected
from tests.slack.desk import Desk


def told(
    stage: Stage, story: Callable[[Bench], Awaitable[None]], *, scopes: frozenset[str] = BOT_SCOPES
) -> None:
    async def whole() -> None:
        server = SlackServer(app=App(scopes=scopes))
        async with connected(stage.house, Desk().routes(), slack=server) as bench:
            await bench.done()
            await story(bench)
            await bench.done()

    soon(whole())


def known(stage: Stage) -> dict[str, dict[str, Any]]:
    """User id → what is kept of them."""
    with stage.house.database.tenant(stage.tenant) as session:
        rows = session.execute(select(Account, Member).where(Account.member_id == Member.id))
        return {
            account.user_id: {
                "name": member.name,
                "email": member.email,
                "locale": member.locale,
                "zone": member.zone,
                "here": member.left_at is None,
                "reachable": account.reachable,
            }
            for account, member in rows
        }


def from_a_file(stage: Stage, name: str, email: str, *, user: str = "") -> None:
    """A coordinator's file has named somebody, perhaps with their id in Slack."""
    with stage.house.database.tenant(stage.tenant) as session:
        member = Member(name=name, email=email)
        session.add(member)
        session.flush()
        if user:
            place = session.scalars(select(Installation).where(Installation.platform == "slack")).one()
            session.add(Account(installation_id=place.id, user_id=user, member_id=member.id, seen_at=None))


# --- when they come ---------------------------------------------------------------------------------------


def test_whoever_comes_first_is_known_by_language_and_zone(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ben.command("/viceversa", "give")

    told(quick_stage, story)
    assert known(quick_stage)[BEN] == {
        "name": "ben",
        "email": None,
        "locale": "es",
        "zone": "Europe/Madrid",
        "here": True,
        "reachable": True,
    }


def test_the_first_owner_who_comes_may_set_up_programmes(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ben.command("/viceversa", "give")
        await bench.done()
        bench.ana.user.is_owner = True
        await bench.ana.command("/viceversa", "give")

    told(quick_stage, story)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        [grant] = session.scalars(select(Grant))
        assert Member.by_id(session, grant.member_id).name == "ana"


@pytest.mark.parametrize("fault", [Refused("user_not_visible"), Throttled(retry_after=60)])
def test_a_slack_that_does_not_say_who_it_is_holds_nobody_up(quick_stage: Stage, fault: Any) -> None:
    async def story(bench: Bench) -> None:
        bench.slack.faults.next("users.info", fault)
        await bench.ben.command("/viceversa", "give")
        await bench.done()
        assert bench.chat(BEN) == ["said"]

    told(quick_stage, story)
    assert (known(quick_stage)[BEN]["name"], known(quick_stage)[BEN]["zone"]) == ("?", "UTC")


def test_nor_does_one_that_says_nothing_at_all(quick_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "LOOK_UP", 0.01)

    async def story(bench: Bench) -> None:
        bench.slack.faults.next("users.info", Silent())
        ack = await bench.ben.command("/viceversa", "give")
        await bench.slack.until(lambda: bench.chat(BEN) == ["said"])
        assert ack.status == 200
        bench.slack.ending.set()  # whoever still waits for an answer is let go

    told(quick_stage, story)


@pytest.mark.parametrize("act", ["command", "message", "open_home"])
def test_somebody_of_another_company_is_not_let_in(quick_stage: Stage, act: str) -> None:
    """In a channel that two companies share, whoever has the e-mail address of one of ours is not them."""
    from_a_file(quick_stage, "Benedict Okri", "ben@acme.example")

    async def story(bench: Bench) -> None:
        bench.ben.user.team = "T0OTHER"
        given = {"command": ("/viceversa", "give"), "message": ("give",), "open_home": ()}[act]
        ack = await getattr(bench.ben, act)(*given)
        await bench.done()
        assert (ack.status, bench.chat(BEN)) == (200, [])

    told(quick_stage, story, scopes=BOT_SCOPES | {"users:read.email"})
    assert known(quick_stage) == {}


def test_who_is_found_to_be_of_another_company_too_late_has_left_again(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lives, "LOOK_UP", 0.0)

    async def story(bench: Bench) -> None:
        bench.ben.user.team = "T0OTHER"
        await bench.ben.command("/viceversa", "give")

    told(quick_stage, story)
    assert (known(quick_stage)[BEN]["here"], known(quick_stage)[BEN]["name"]) == (False, "?")


@pytest.mark.parametrize(
    ("installation", "whose", "is_ours"),
    [
        ("T0ACME", {"team_id": "T0ACME"}, True),
        ("T0ACME", {"team_id": "T0OTHER"}, False),
        ("T0ACME", {"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER", "T0ACME"]}}, True),
        ("T0ACME", {"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER"]}}, False),
        ("E0ACME", {"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0ACME"}}, True),
        ("E0ACME", {"team_id": "T0OTHER", "enterprise_user": {"enterprise_id": "E0OTHER"}}, False),
        ("E0ACME", {"team_id": "T0SISTER"}, True),
    ],
)
def test_slack_says_whose_people_are(installation: str, whose: dict[str, Any], is_ours: bool) -> None:
    assert msgspec.convert({"id": "U1", **whose}, Person).is_ours(installation) is is_ours


# --- what changes -----------------------------------------------------------------------------------------


def test_who_joins_is_known_and_not_greeted(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ben.join()
        await bench.done()
        assert bench.chat(BEN) == []

    told(quick_stage, story)
    assert known(quick_stage)[BEN]["zone"] == "Europe/Madrid"


def test_who_moves_is_followed_and_a_stranger_who_moves_stays_one(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ben.join()
        await bench.ben.change(tz="Asia/Tokyo")
        await bench.ana.change(tz="Asia/Tokyo")

    told(quick_stage, story)
    assert {user: kept["zone"] for user, kept in known(quick_stage).items()} == {BEN: "Asia/Tokyo"}


def test_who_is_deactivated_has_left_and_may_come_back(quick_stage: Stage) -> None:
    seen: list[bool] = []

    async def story(bench: Bench) -> None:
        await bench.ben.join()
        await bench.ben.change(deleted=True)
        await bench.done()
        seen.append(known(quick_stage)[BEN]["here"])
        await bench.ben.change(deleted=False)
        await bench.done()
        seen.append(known(quick_stage)[BEN]["here"])

    told(quick_stage, story)
    assert seen == [False, True]


def test_the_app_is_taken_away_and_put_back(quick_stage: Stage) -> None:
    seen: list[bool] = []

    def active() -> bool:
        with quick_stage.house.database.everyone() as session:
            return session.scalars(select(Installation).where(Installation.platform == "slack")).one().active

    async def story(bench: Bench) -> None:
        seen.append(active())
        acks = await bench.ana.uninstall()
        await bench.done()
        assert {ack.status for ack in acks} == {200}
        seen.append(active())

    told(quick_stage, story)

    async def again(_: Bench) -> None:
        seen.append(active())

    told(quick_stage, again)
    assert seen == [True, False, True]


def test_late_news_that_the_app_was_taken_away_does_not_end_a_new_installation(quick_stage: Stage) -> None:
    """Slack sends an event again for hours; by then the app may have been put back."""

    async def story(bench: Bench) -> None:
        place = bench.slack.workspace
        await bench.slack.event(place, {"type": "app_uninstalled", "event_ts": bench.slack.ts()})
        await bench.ben.command("/viceversa", "give")
        await bench.done()
        assert bench.chat(BEN) == ["said"]

    told(quick_stage, story)
    with quick_stage.house.database.everyone() as session:
        assert session.scalars(select(Installation).where(Installation.platform == "slack")).one().active


# --- asking now and then ----------------------------------------------------------------------------------


def test_people_of_a_file_are_looked_up_by_their_id_before_anything_is_sent(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        from_a_file(quick_stage, "Benedict Okri", "ben@acme.example", user=BEN)
        await bench.platform.look_after_people()

    told(quick_stage, story)
    assert (known(quick_stage)[BEN]["locale"], known(quick_stage)[BEN]["zone"]) == ("es", "Europe/Madrid")


def test_an_id_that_slack_does_not_know_cannot_be_reached_and_is_not_asked_for_again(
    quick_stage: Stage,
) -> None:
    async def story(bench: Bench) -> None:
        from_a_file(quick_stage, "Nobody", "nobody@acme.example", user="U0NOBODY")
        await bench.platform.look_after_people()
        await bench.platform.look_after_people()
        assert bench.errors() == ["user_not_found"]

    told(quick_stage, story)
    assert (known(quick_stage)["U0NOBODY"]["here"], known(quick_stage)["U0NOBODY"]["reachable"]) == (
        True,
        False,
    )


def test_who_was_deactivated_while_nobody_told_us_has_left(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        from_a_file(quick_stage, "Ben", "ben@acme.example", user=BEN)
        bench.ben.user.deleted = True
        await bench.platform.look_after_people()

    told(quick_stage, story)
    assert known(quick_stage)[BEN]["here"] is False


def test_people_of_a_file_are_found_by_e_mail_where_that_is_allowed(quick_stage: Stage) -> None:
    from_a_file(quick_stage, "Benedict Okri", "ben@acme.example")
    from_a_file(quick_stage, "Nobody", "nobody@acme.example")

    async def story(bench: Bench) -> None:
        await bench.platform.look_after_people()

    told(quick_stage, story, scopes=BOT_SCOPES | {"users:read.email"})
    found = known(quick_stage)
    assert list(found) == [BEN]
    assert (found[BEN]["name"], found[BEN]["locale"]) == ("Benedict Okri", "es")


def test_without_that_scope_nobody_is_asked_for_and_it_is_said_once(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="adapters.slack")
    from_a_file(quick_stage, "Benedict Okri", "ben@acme.example")

    async def story(bench: Bench) -> None:
        await bench.platform.look_after_people()
        await bench.platform.look_after_people()
        assert [call.method for call in bench.slack.calls] == ["auth.test"]

    told(quick_stage, story)
    assert [r.getMessage() for r in caplog.records] == [
        "people of a file are not found by e-mail: Slack has not allowed it"
    ]


def test_a_slack_that_is_too_busy_is_asked_again_later(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        from_a_file(quick_stage, "Ben", "ben@acme.example", user=BEN)
        bench.slack.faults.next("users.info", Throttled(retry_after=60))
        await bench.platform.look_after_people()
        assert known(quick_stage)[BEN]["zone"] == "UTC"
        await bench.platform.look_after_people()
        assert known(quick_stage)[BEN]["zone"] == "Europe/Madrid"

    told(quick_stage, story)


def test_a_profile_comes_as_slack_knows_it(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        sender = Sender(platform=parse.PLATFORM, installation="T0ACME", user=ANA)
        profile = await asyncio.wait_for(bench.platform._roster.profile(sender), 20)
        assert (profile.name, profile.locale, profile.zone) == ("ana", "en-GB", "Europe/Dublin")
        assert (profile.email, profile.administers) == ("", False)

    told(quick_stage, story)
