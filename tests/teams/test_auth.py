"""Who is answered in the name of Teams: good tokens of allowed organisations alone. Over real sockets."""

import asyncio
import base64
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from adapters import errands
from adapters.settings import TeamsSettings
from tests.adapters.post import soon
from tests.clients.teams_connector.connector import APP, KEY_ID, TENANT, private_key, published, signed
from tests.clients.teams_connector.person import SETTINGS, Rig, rig
from tests.fakes import START, Stage

OTHER = "bbbbbbbb-0000-0000-0000-00000000000b"

Change = Callable[[dict[str, Any]], None]


def seconds(**from_now: float) -> int:
    return int((START + timedelta(**from_now)).timestamp())


def forged(at: Rig, head: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token that nobody signed."""

    def part(given: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(given).encode()).rstrip(b"=").decode()

    return f"{part(head)}.{part(claims)}."


def claims_of(at: Rig) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(at.token(), options={"verify_signature": False})
    return claims


TOKENS: dict[str, tuple[str, Callable[[Rig], str | None]]] = {
    "no token": ("no_token", lambda _: None),
    "garbage": ("not_a_token", lambda _: "garbage"),
    "garbage in three parts": ("not_a_token", lambda _: "a.b.c"),
    "nested deeply": (
        "not_a_token",
        lambda _: base64.urlsafe_b64encode(b"[" * 4000).rstrip(b"=").decode() + ".e30.",
    ),
    "expired": ("expired", lambda at: at.token(exp=seconds(minutes=-6))),
    "an expiry that is no time": ("bad_token", lambda at: at.token(exp="tomorrow")),
    "no expiry": ("bad_token", lambda at: at.token(exp=None)),
    "from the future": ("not_yet", lambda at: at.token(nbf=seconds(minutes=6))),
    "another bot's": ("other_audience", lambda at: at.token(aud="99999999-2222-3333-4444-555555555555")),
    "no audience": ("bad_token", lambda at: at.token(aud=None)),
    "another issuer": ("other_issuer", lambda at: at.token(iss="https://sts.windows.net/somebody/")),
    "the emulator's issuer": (
        "other_issuer",
        lambda at: at.token(
            iss="https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0"
        ),
    ),
    "an unknown key": ("unknown_key", lambda at: at.token(key="another", key_id="nobody-knows-me")),
    "another key under a known name": ("bad_signature", lambda at: at.token(key="another", key_id=KEY_ID)),
    "a key that is not for Teams": ("not_endorsed", lambda at: at.token(key="for-webchat")),
    "no service address": ("no_service_url", lambda at: at.token(serviceurl=None)),
    "another service address": ("other_service_url", lambda at: at.token(serviceurl="https://evil.example/")),
    "no signature": (
        "other_signature",
        lambda at: forged(at, {"alg": "none", "kid": KEY_ID, "typ": "JWT"}, claims_of(at)),
    ),
    "signed with the public key as a password": (
        "other_signature",
        lambda at: jwt.encode(
            claims_of(at), published(KEY_ID)["n"], algorithm="HS256", headers={"kid": KEY_ID}
        ),
    ),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_bad_token_is_refused_and_not_logged(
    name: str, quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    why, make = TOKENS[name]

    async def story() -> tuple[int, str | None, list[str]]:
        async with rig(quick_stage.house) as at:
            at.connector.keys.append(published("for-webchat", channels=["webchat"]))
            ana = at.person("Ana")
            token = make(at)
            status, _ = await at.send(ana.activity("message", text="home"), token=token)
            await at.settled()
            return status, token, [message.title for message in ana.seen()]

    caplog.set_level(logging.DEBUG)
    status, token, seen = soon(story())
    assert (status, seen) == (401, [])
    assert [vars(record)["outcome"] for record in caplog.records if "outcome" in vars(record)] == [why]
    logged = caplog.text + repr([vars(record) for record in caplog.records])
    for part in (token or "").split("."):
        assert len(part) < 10 or part not in logged


def refused(quick_stage: Stage, settings: TeamsSettings, change: Change, **headers: str) -> int:
    """The status that an activity gets once it is changed so; the token is good."""

    async def story() -> int:
        async with rig(quick_stage.house, settings=settings) as at:
            activity = at.person("Ana").activity("message", text="home")
            change(activity)
            status, _ = await at.send(activity, **headers)
            await at.settled()
            return status

    return soon(story())


def of_tenant(*named: str | None) -> Change:
    def change(activity: dict[str, Any]) -> None:
        activity["conversation"]["tenantId"], activity["channelData"]["tenant"]["id"] = named

    return change


def left_out(activity: dict[str, Any]) -> None:
    del activity["conversation"]["tenantId"]
    del activity["channelData"]


TENANTS: dict[str, tuple[int, Change]] = {
    "on the list": (200, of_tenant(TENANT, TENANT)),
    "written otherwise": (200, of_tenant(TENANT.upper(), TENANT)),
    "named once": (200, of_tenant(None, TENANT)),
    "another": (401, of_tenant(OTHER, OTHER)),
    "two that differ": (401, of_tenant(TENANT, OTHER)),
    "two that differ, the other way round": (401, of_tenant(OTHER, TENANT)),
    "none": (401, left_out),
}


@pytest.mark.parametrize("name", TENANTS)
def test_only_organisations_on_the_list_are_answered(name: str, quick_stage: Stage) -> None:
    expected, change = TENANTS[name]
    assert refused(quick_stage, SETTINGS, change) == expected


def test_another_channel_of_the_bot_connector_is_refused(quick_stage: Stage) -> None:
    assert refused(quick_stage, SETTINGS, lambda a: a.update(channelId="webchat")) == 401


def test_a_good_token_is_answered_whatever_its_address_ends_with(quick_stage: Stage) -> None:
    assert refused(quick_stage, SETTINGS, lambda a: a.update(serviceUrl=a["serviceUrl"] + "/")) == 200


def test_keys_are_fetched_ahead_kept_a_day_and_looked_for_when_unknown(quick_stage: Stage) -> None:
    async def story() -> list[tuple[int, int]]:
        async with rig(quick_stage.house) as at:
            ana, seen = at.person("Ana"), []

            async def say(**claims: Any) -> None:
                status, _ = await at.send(ana.activity("message", text="home"), token=at.token(**claims))
                seen.append((status, at.connector.key_fetches))

            await at.settled()
            seen.append((0, at.connector.key_fetches))  # ahead of the first request
            for _ in range(3):
                await say()
            for _ in range(3):
                await say(key="another", key_id="made-up")  # nobody can make us ask for ever
            quick_stage.clock.move_to(START + timedelta(minutes=6))
            at.connector.keys.append(published("newer"))
            await say(key="newer")
            quick_stage.clock.move_to(START + timedelta(hours=25))
            await say()
            return seen

    assert soon(story()) == [
        (0, 1),
        *[(200, 1)] * 3,
        *[(401, 1)] * 3,
        (200, 2),
        (200, 3),
    ]


def test_old_keys_serve_on_when_new_ones_cannot_be_had(
    quick_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> list[int]:
        async with rig(quick_stage.house) as at:
            ana, seen = at.person("Ana"), []
            await at.settled()
            at.connector.keys = []
            quick_stage.clock.move_to(START + timedelta(hours=25))
            for _ in range(2):
                status, _ = await at.send(ana.activity("message", text="home"))
                seen.append(status)
            return seen

    assert soon(story()) == [200, 200]
    assert "the keys of the Bot Connector could not be fetched" in caplog.text


def test_keys_that_hang_hold_up_nobody_else(quick_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Microsoft does not answer, the event loop goes on, and a good key is still waited for."""
    monkeypatch.setattr(errands, "IN_TIME", 0.01)  # who writes is a stranger, and cannot be looked up either

    async def story() -> list[int]:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            await at.settled()
            at.connector.hold = asyncio.Event()
            quick_stage.clock.move_to(START + timedelta(minutes=6))
            unknown = at.token(key="another", key_id="made-up")
            waiting = asyncio.create_task(at.send(ana.activity("message", text="home"), token=unknown))
            await at.connector.until(lambda: "GET /metadata" in at.connector.asked)
            quick, _ = await at.send(ana.activity("message", text="home"))
            done = waiting.done()
            at.connector.hold.set()
            slow, _ = await waiting
            return [quick, slow, int(done)]

    assert soon(story()) == [200, 401, 0]


@pytest.mark.parametrize("ending", ["/{0}", "/?q=1", "/#a", "@evil.example/", "/a b"])
def test_an_odd_service_address_is_refused_even_with_a_token_for_it(ending: str, quick_stage: Stage) -> None:
    async def story() -> int:
        async with rig(quick_stage.house) as at:
            odd = at.connector.url + ending
            activity = at.person("Ana").activity("message", text="home", serviceUrl=odd)
            status, _ = await at.send(activity, token=at.token(serviceurl=odd))
            return status

    assert soon(story()) == 401


# --- without any proof, on this machine alone ---------------------------------------------------------

NO_AUTH = replace(SETTINGS, app_password="", allowed_tenants=frozenset(), tenant_id="", no_auth=True)


def test_without_proof_only_this_machine_is_answered(quick_stage: Stage) -> None:
    async def story() -> list[int]:
        async with rig(quick_stage.house, settings=NO_AUTH) as at:
            ana = at.person("Ana")
            statuses = []
            for headers in ({}, {"X-Forwarded-For": "10.0.0.1"}, {"Host": "evil.example"}):
                status, _ = await at.send(
                    ana.activity("conversationUpdate", membersAdded=[]), token=None, **headers
                )
                statuses.append(status)
            away = ana.activity("message", text="home", serviceUrl="https://smba.trafficmanager.net/teams/")
            status, _ = await at.send(away, token=None)
            return [*statuses, status]

    assert soon(story()) == [200, 401, 401, 401]


def test_without_proof_a_list_of_organisations_still_holds(quick_stage: Stage) -> None:
    listed = replace(NO_AUTH, allowed_tenants=frozenset({OTHER}), tenant_id=OTHER)
    assert refused(quick_stage, listed, lambda _: None) == 401


def test_a_page_in_a_browser_cannot_send_activities(quick_stage: Stage) -> None:
    """What a form of a strange page may send without being asked about is not taken."""

    async def story() -> int:
        async with rig(quick_stage.house, settings=NO_AUTH) as at:
            activity = json.dumps(at.person("Ana").activity("message", text="home"))
            status, _ = await at.send(activity, token=None, **{"Content-Type": "text/plain"})
            return status

    assert soon(story()) == 400


def test_the_tests_own_tokens_are_as_good_as_they_look() -> None:
    token = signed(START, "https://smba.trafficmanager.net/teams/")
    claims = jwt.decode(
        token,
        private_key(KEY_ID).public_key(),
        algorithms=["RS256"],
        audience=APP,
        options={"verify_exp": False},
    )
    assert claims["serviceurl"] == "https://smba.trafficmanager.net/teams/"
